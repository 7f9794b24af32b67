//! Modules depend one way only: main → cli → cmd → the middle → lesson and demos → http and excerpt.
//! Every `crate::` path in `src/` is read; one that the table does not allow fails here.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

/// Who may use whom. An arrow that needs a reason has it beside it.
const MAY_USE: &[(&str, &[&str])] = &[
    (
        "main",
        &[
            "check", "cli", "cmd", "demos", "exit", "excerpt", "http", "lesson", "player", "process", "progress",
            "say", "scaffold",
        ],
    ),
    // The flags of a lesson's verb come from its demo's servers.
    ("cli", &["demos"]),
    // What was typed is a verb's input, so the verbs read the parser's structs.
    ("cmd", &["cli", "exit", "say", "player", "progress", "lesson", "demos", "http", "check", "process", "scaffold"]),
    // A log line and the wire view show exchanges; code and Markdown come from lessons.
    ("say", &["lesson", "http"]),
    ("player", &["lesson", "http"]),
    ("process", &[]),
    // The starters are embedded where the lessons are: a lesson cuts its code from them.
    ("scaffold", &["excerpt", "lesson"]),
    ("check", &["exit", "lesson", "http"]),
    ("progress", &[]),
    // A stage that a lesson names must exist in its demo.
    ("lesson", &["demos", "excerpt"]),
    ("demos", &["http"]),
    ("http", &[]),
    ("excerpt", &[]),
    ("exit", &[]),
];

#[test]
fn modules_depend_one_way_only() {
    let wrong: Vec<String> = sources()
        .iter()
        .flat_map(|file| {
            let own = module(file);
            let allowed = row(&own).1;
            uses(&read(file)).into_iter().filter_map(move |used| {
                (used != own && !allowed.contains(&used.as_str()))
                    .then(|| format!("{}: `{own}` uses `{used}`", file.display()))
            })
        })
        .collect();
    assert!(wrong.is_empty(), "arrows that tests/layers.rs does not allow:\n{}", wrong.join("\n"));
}

#[test]
fn the_table_has_no_circle() {
    let mut done: BTreeSet<&str> = BTreeSet::new();
    while done.len() < MAY_USE.len() {
        let free: Vec<&str> = MAY_USE
            .iter()
            .filter(|(own, uses)| {
                !done.contains(own) && uses.iter().all(|used| done.contains(used) || *own == "cmd" && *used == "cli")
            })
            .map(|(own, _)| *own)
            .collect();
        assert!(!free.is_empty(), "the table has a circle among those not in {done:?}");
        done.extend(free);
    }
}

#[test]
fn a_path_in_any_form_is_seen() {
    let text = "use crate::http::Request;\nuse crate::{demos::Demo, say};\nlet x = crate::lesson::builtin();";
    assert_eq!(uses(text), ["demos", "http", "lesson", "say"].map(String::from).into());
}

#[test]
fn main_is_short() {
    let lines = read(&src().join("main.rs")).lines().count();
    assert!(lines <= 40, "src/main.rs has {lines} lines: parse, run, error to exit code is all it does");
}

fn row(module: &str) -> &'static (&'static str, &'static [&'static str]) {
    MAY_USE.iter().find(|(own, _)| *own == module).unwrap_or_else(|| panic!("`{module}` has no row in tests/layers.rs"))
}

/// The top-level modules that a source text names after `crate::`.
fn uses(text: &str) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for after in text.split("crate::").skip(1) {
        match after.strip_prefix('{') {
            Some(list) => found.extend(members(list)),
            None => found.extend(word(after)),
        }
    }
    found
}

/// The first word of each member of `{a::B, c}`, nested braces passed over.
fn members(list: &str) -> Vec<String> {
    let (mut depth, mut start, mut names) = (1, 0, Vec::new());
    for (at, char) in list.char_indices() {
        match char {
            '{' => depth += 1,
            '}' => depth -= 1,
            _ => {}
        }
        if depth == 0 || (depth == 1 && char == ',') {
            names.extend(word(list[start..at].trim()));
            start = at + 1;
        }
        if depth == 0 {
            break;
        }
    }
    names
}

fn word(text: &str) -> Option<String> {
    let name: String = text.chars().take_while(|char| char.is_ascii_lowercase() || *char == '_').collect();
    (!name.is_empty()).then_some(name)
}

fn module(file: &Path) -> String {
    let inside = file.strip_prefix(src()).expect("every source lies below src/");
    let first = inside.components().next().expect("a path has a part").as_os_str().to_string_lossy().into_owned();
    first.trim_end_matches(".rs").to_owned()
}

fn sources() -> Vec<PathBuf> {
    let (mut found, mut folders) = (Vec::new(), vec![src()]);
    while let Some(folder) = folders.pop() {
        for entry in fs::read_dir(&folder).expect("src/ can be listed") {
            let path = entry.expect("an entry can be read").path();
            if path.is_dir() {
                folders.push(path);
            } else if path.extension().is_some_and(|ending| ending == "rs") {
                found.push(path);
            }
        }
    }
    assert!(found.len() > 10, "src/ should hold the program");
    found
}

fn src() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("src")
}

fn read(file: &Path) -> String {
    fs::read_to_string(file).unwrap_or_else(|error| panic!("{}: {error}", file.display()))
}
