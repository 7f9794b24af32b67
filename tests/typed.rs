//! What is typed, and what is printed: `tests/cmd/*.md`, the console blocks of the README, and every example of
//! every `--help`, really run.

use std::fs;
use std::path::Path;

#[test]
fn what_is_typed_prints_what_the_pages_say() {
    let home = tempfile::tempdir().expect("a folder for progress");
    cases(home.path()).case("tests/cmd/*.md").run();
}

/// The README's console blocks that call `doorway` hold. They run in a folder of their own, so that what they
/// write is gone after.
#[test]
fn the_readme_says_what_is_printed() {
    let place = tempfile::tempdir().expect("a folder");
    let page = place.path().join("README.md");
    let readme = fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("README.md"));
    let run = only_doorway(&readme.expect("there is a README"));
    assert!(run.contains("$ doorway"), "the README shows what `doorway` prints");
    fs::write(&page, run).expect("it can be written");
    fs::create_dir(page.with_extension("in")).expect("a folder to be in");
    cases(&place.path().join("home")).case(page.display().to_string()).run();
}

/// A page with nothing left in it but the console blocks that begin with `doorway`, on the lines where they stood.
fn only_doorway(page: &str) -> String {
    let mut lines: Vec<&str> = page.lines().collect();
    let fences: Vec<usize> = (0..lines.len()).filter(|line| lines[*line].starts_with("```")).collect();
    let (mut keep, mut pairs) = (vec![false; lines.len()], fences.chunks_exact(2));
    for pair in &mut pairs {
        let runs = lines[pair[0]] == "```console" && lines[pair[0] + 1].starts_with("$ doorway");
        keep[pair[0]..=pair[1]].fill(runs);
    }
    lines.iter_mut().zip(keep).filter(|(_, keep)| !keep).for_each(|(line, _)| *line = "");
    lines.join("\n") + "\n"
}

/// A terminal's size and the colours of whoever runs the tests make no difference.
fn cases(home: &Path) -> trycmd::TestCases {
    let cases = trycmd::TestCases::new();
    cases.register_bin("doorway", Path::new(env!("CARGO_BIN_EXE_doorway")));
    for (name, value) in [("COLUMNS", "80"), ("NO_COLOR", "1"), ("CLICOLOR_FORCE", "0"), ("TERM", "xterm-256color")] {
        cases.env(name, value);
    }
    cases.env("DOORWAY_HOME", home.display().to_string());
    cases
}
