//! What is typed, and what is printed: `tests/cmd/*.md`, the console blocks of the README, and every example of
//! every `--help`, really run.

mod support;

use std::fs;
use std::path::Path;

use support::{DOORWAY, Serving, doorway, free_port};
use tempfile::TempDir;

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

#[test]
fn every_shell_gets_a_script_that_knows_the_verbs() {
    let home = tempfile::tempdir().expect("a home");
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let script = printed(&home, &["completions", shell]);
        for word in ["hello", "cors-demo", "lessons", "--port", "--serve", "port-python"] {
            assert!(script.contains(word.trim_start_matches('-')), "{shell}: no {word}");
        }
        assert!(!script.contains("serve-page"), "{shell}: a verb that help hides is offered");
        assert!(script.matches("object-storage").count() > 1, "{shell}: the name of a lesson is not completed");
    }
    let names = "boxes addresses api-menu many-servers";
    let bash = printed(&home, &["completions", "bash"]);
    assert!(bash.contains(&format!("compgen -W \"{names}")), "a flag with a lesson has the names of the lessons");
}

#[test]
fn the_manual_has_a_page_for_the_program_and_one_for_each_verb() {
    let home = tempfile::tempdir().expect("a home");
    let page = printed(&home, &["man"]);
    assert!(page.contains(".TH doorway 1") && page.contains("cors\\-demo") && page.contains("Examples:"), "{page}");
    for verb in verbs(&home) {
        let page = printed(&home, &["man", &verb]);
        assert!(page.contains(&format!(".TH doorway-{verb} 1")), "{verb}: {page}");
    }
}

/// Each example of each `--help` starts or ends well, as it stands but for ports and for what needs the internet.
#[test]
fn every_example_of_every_help_runs() {
    let home = tempfile::tempdir().expect("a home");
    let examples = all_examples(&home);
    assert!(examples.len() >= 8, "help has examples: {examples:#?}");
    examples.iter().for_each(|example| run_example(&home, example));
}

/// What a verb prints; it ends well.
fn printed(home: &TempDir, arguments: &[&str]) -> String {
    let output = doorway(home, arguments).env("COLUMNS", "100").output().expect("doorway runs");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("it is text")
}

/// Every verb, from the groups of `doorway --help`: a name alone before its words.
fn verbs(home: &TempDir) -> Vec<String> {
    let page = printed(home, &["--help"]);
    let (_, groups) = page.split_once("Learn:").expect("help is grouped");
    let (groups, _) = groups.split_once("Flags:").expect("flags come after the groups");
    let rows = groups.lines().filter_map(|line| line.strip_prefix("  ")?.split_once("  "));
    let names: Vec<String> =
        rows.map(|(name, _)| name.to_owned()).filter(|name| !name.is_empty() && !name.contains(' ')).collect();
    assert!(names.len() >= 9, "{names:?}");
    names
}

/// The examples of the program's own help and of each verb's.
fn all_examples(home: &TempDir) -> Vec<String> {
    let mut pages = vec![printed(home, &["--help"])];
    pages.extend(verbs(home).iter().map(|verb| printed(home, &[verb, "--help"])));
    pages.iter().flat_map(|page| examples(page)).collect()
}

/// The examples at the end of a page of help, each on one line.
fn examples(page: &str) -> Vec<String> {
    let Some((_, end)) = page.rsplit_once("Example") else { return Vec::new() };
    let end = end.trim_start_matches(['s', ':']);
    let mut found: Vec<String> = Vec::new();
    for line in end.lines().map(str::trim).filter(|line| !line.is_empty()) {
        match found.last_mut() {
            Some(last) if !line.starts_with("doorway") => last.extend([" ", line]),
            _ => found.push(line.split("   ").next().unwrap_or(line).to_owned()),
        }
    }
    found
}

fn run_example(home: &TempDir, example: &str) {
    let words = words(example);
    let mut words: Vec<&str> = words.iter().map(String::as_str).collect();
    assert_eq!(words.remove(0), "doorway", "{example}");
    match words[0] {
        "new" => ends(home, &without(&words, "--install"), &[0]),
        "cors" => {
            let server = Serving::start(&["cors-demo", "--serve", "--port=0", "--port-api=0", "--port-copycat=0"]);
            let port = format!("localhost:{}", server.ports()[1]);
            let swapped: Vec<String> = words.iter().map(|word| word.replace("localhost:8080", &port)).collect();
            ends(home, &swapped.iter().map(String::as_str).collect::<Vec<_>>(), &[0, 1]);
        }
        "send" => {
            let server = Serving::start(&["routes", "--serve", "--port=0"]);
            let host = format!("localhost:{}", server.port());
            let swapped: Vec<String> = words.iter().map(|word| word.replace("localhost:8080", &host)).collect();
            let swapped: Vec<&str> = swapped.iter().map(String::as_str).collect();
            let requests = format!("### about\nGET {host}/about\n");
            let files = if words.contains(&"--http") { &[("requests.http", requests.as_str())][..] } else { &[] };
            ends_beside(home, files, &swapped, &[0]);
        }
        "deploy-check" => {
            // Its port is fixed: that is what would break online.
            let run = format!("\"{DOORWAY}\" routes --serve --quiet --port {}", free_port());
            let at = words.iter().position(|word| *word == "--run").expect("it starts a program") + 1;
            words[at] = &run;
            ends(home, &words, &[1]);
        }
        "check" => {
            let port = free_port().to_string();
            let run = format!("\"{DOORWAY}\" routes --serve --quiet --port {port}");
            let at = words.iter().position(|word| *word == "--run").expect("it starts a program") + 1;
            words[at] = &run;
            ends(home, &[&words[..], &["--port", &port]].concat(), &[0]);
        }
        "reset" => ends(home, &[&words[..], &["--yes"]].concat(), &[0]),
        "next" => ends(home, &[&words[..], &["--dry-run"]].concat(), &[0]),
        "lessons" | "url" | "words" => ends(home, &words, &[0]),
        verb => {
            let ports = port_flags(home, verb);
            let taken: Vec<&str> = ports.iter().flat_map(|flag| [flag.as_str(), "0"]).collect();
            let words = ports.iter().fold(words, |words, flag| without_value(&words, flag));
            let serving = Serving::start_silent(&[&words[..], &taken].concat(), |_| {});
            let said = if words.contains(&"--serve") { &serving.err } else { &serving.out };
            said.wait_until(example, |text| text.contains("http://localhost:"));
        }
    }
}

/// Runs it in a folder of its own; it ends with one of these codes.
fn ends(home: &TempDir, arguments: &[&str], codes: &[i32]) {
    ends_beside(home, &[], arguments, codes);
}

/// The same with these files in the folder.
fn ends_beside(home: &TempDir, files: &[(&str, &str)], arguments: &[&str], codes: &[i32]) {
    let place = tempfile::tempdir().expect("a folder");
    for (name, text) in files {
        fs::write(place.path().join(name), text).expect("written");
    }
    let output = doorway(home, arguments).current_dir(place.path()).output().expect("doorway runs");
    let code = output.status.code().expect("it ends by itself");
    assert!(codes.contains(&code), "{arguments:?} ended with {code}: {}", String::from_utf8_lossy(&output.stderr));
}

/// Every flag of a verb that sets a port.
fn port_flags(home: &TempDir, verb: &str) -> Vec<String> {
    let page = printed(home, &[verb, "--help"]);
    let flags = page.split_whitespace().filter(|word| word.starts_with("--port"));
    let flags: std::collections::BTreeSet<String> = flags.map(|flag| flag.replace(',', "")).collect();
    flags.into_iter().collect()
}

fn without<'a>(words: &[&'a str], flag: &str) -> Vec<&'a str> {
    words.iter().copied().filter(|word| *word != flag).collect()
}

fn without_value<'a>(words: &[&'a str], flag: &str) -> Vec<&'a str> {
    let at = words.iter().position(|word| *word == flag);
    let keep = |index: &usize| at.is_none_or(|at| *index != at && *index != at + 1);
    (0..words.len()).filter(keep).map(|index| words[index]).collect()
}

/// A line as a shell splits it; a quote inside the other kind of quotes is an ordinary character.
fn words(line: &str) -> Vec<String> {
    let mut words = vec![String::new()];
    let mut quote = None;
    for char in line.chars() {
        match char {
            '"' | '\'' if quote.is_none() => quote = Some(char),
            char if quote == Some(char) => quote = None,
            ' ' if quote.is_none() => words.push(String::new()),
            char => words.last_mut().expect("there is one").push(char),
        }
    }
    words.retain(|word| !word.is_empty());
    words
}
