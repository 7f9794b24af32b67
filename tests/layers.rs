//! Modules depend one way only, and no two files use each other: the table and the reader of `use` lines here hold it.
//! Every path in `src/` that leads to a file of ours counts, in tests too. A parent that declares or re-exports its
//! children is no arrow; a child that uses an item of its parent file is.

mod layers {
    #[allow(dead_code, reason = "each test of the sources uses a part of it")]
    pub mod graph;
}

use layers::graph::{Graph, source_folder};

/// Who may use whom, one row a module. Leaves are used by everybody and use nobody.
const MAY_USE: &[(&str, &[&str])] = &[
    ("main", &["lib"]),
    ("lib", &["cmd"]),
    (
        "cmd",
        &[
            "cli",
            "ui",
            "player",
            "workbench",
            "check",
            "scaffold",
            "send",
            "doctor",
            "deploy",
            "course",
            "demos",
            "process",
            "http",
            "exit",
        ],
    ),
    ("cli", &["exit"]),
    (
        "ui",
        &[
            "player",
            "workbench",
            "check",
            "scaffold",
            "send",
            "doctor",
            "deploy",
            "course",
            "demos",
            "process",
            "http",
            "exit",
        ],
    ),
    ("workbench", &["check", "scaffold", "course", "demos", "process", "http"]),
    // A lesson's exercise is judged by the learner's check, so the player knows its result.
    ("player", &["check", "course", "http"]),
    ("check", &["course", "process", "http"]),
    ("scaffold", &["course", "process"]),
    ("send", &["http"]),
    ("doctor", &["process"]),
    ("deploy", &["check", "course", "process", "http"]),
    ("course", &["http"]),
    ("demos", &["http"]),
    ("process", &["http"]),
    ("http", &[]),
    // What is embedded is compressed in a way that responses are, too.
    ("content", &["text"]),
    ("text", &[]),
    ("net", &[]),
    ("exit", &[]),
];

/// Modules that every other one may use. They use none of ours but what their rows name.
const LEAVES: &[&str] = &["content", "text", "net"];

#[test]
fn modules_depend_one_way_only() {
    let graph = Graph::read();
    let mut wrong: Vec<String> = Vec::new();
    for (file, used) in graph.arrows() {
        let (own, other) = (graph.module(file), graph.module(used));
        let may = MAY_USE.iter().find(|(name, _)| *name == own).map(|(_, uses)| *uses);
        let Some(may) = may else {
            wrong.push(format!("`{own}` has no row in tests/layers.rs"));
            continue;
        };
        let is_leaf = LEAVES.contains(&other.as_str()) && !LEAVES.contains(&own.as_str());
        if own != other && !is_leaf && !may.contains(&other.as_str()) {
            wrong.push(format!("{file} uses {used}"));
        }
    }
    wrong.dedup();
    assert!(wrong.is_empty(), "arrows that tests/layers.rs does not allow:\n{}", wrong.join("\n"));
}

#[test]
fn the_table_has_no_circle() {
    let mut done: Vec<&str> = Vec::new();
    while done.len() < MAY_USE.len() {
        let is_free =
            |(own, uses): &&(&str, &[&str])| !done.contains(own) && uses.iter().all(|used| done.contains(used));
        let free: Vec<&str> = MAY_USE.iter().filter(is_free).map(|(own, _)| *own).collect();
        assert!(!free.is_empty(), "the table has a circle among those not in {done:?}");
        done.extend(free);
    }
}

#[test]
fn no_two_files_use_each_other() {
    let circles = Graph::read().circles();
    assert!(circles.is_empty(), "files that use each other, in circles:\n{}", circles.join("\n"));
}

#[test]
fn a_path_in_any_form_is_seen() {
    let text =
        "use crate::http::{Request, client::{ClientLimits, send}};\nuse super::engine;\nlet x = crate::course::load();";
    let paths = layers::graph::paths(text);
    for expected in [
        "crate::http::Request",
        "crate::http::client::ClientLimits",
        "crate::http::client::send",
        "super::engine",
        "crate::course::load",
    ] {
        assert!(paths.iter().any(|path| path == expected), "{expected} is not among {paths:?}");
    }
}

#[test]
fn a_verb_reads_its_arguments_calls_one_thing_and_prints_one_thing() {
    const MAX_LINES: usize = 80;
    let folder = source_folder().join("cmd");
    for file in layers::graph::rust_files().iter().filter(|file| file.starts_with(&folder)) {
        let lines = std::fs::read_to_string(file).expect("a source can be read").lines().count();
        assert!(lines <= MAX_LINES, "{} has {lines} lines, and a verb has at most {MAX_LINES}", file.display());
    }
}

#[test]
fn main_is_short() {
    let text = std::fs::read_to_string(source_folder().join("main.rs")).expect("src/main.rs can be read");
    let lines = text.lines().count();
    assert!(lines <= 40, "src/main.rs has {lines} lines: parse, run, error to exit code is all it does");
}
