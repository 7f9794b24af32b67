//! `doorway doctor`, on computers that have this and lack that.

#![cfg(unix)]

mod support;

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::process::Output;

use support::doorway;

/// Runs the doctor where the PATH has only these programs, each with what it prints.
fn doctor(programs: &[(&str, &str)], arguments: &[&str]) -> Output {
    let folder = tempfile::tempdir().expect("a folder");
    for (name, printed) in programs {
        let file = folder.path().join(name);
        fs::write(&file, format!("#!/bin/sh\necho '{printed}'\n")).expect("written");
        fs::set_permissions(&file, fs::Permissions::from_mode(0o755)).expect("its own file");
    }
    let mut command = doorway(&folder, &[&["doctor"], arguments].concat());
    command.env("PATH", folder.path()).env("no_proxy", "localhost").output().expect("doorway runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

#[test]
fn each_program_has_its_version_or_the_command_that_installs_it() {
    let output = doctor(&[("node", "v22.1.0"), ("python3", "Python 3.8.1"), ("apt-get", "")], &[]);
    let said = text(&output.stdout);
    for line in [
        "ok: Node.js 22.1.0: your own servers in JavaScript",
        "note: Python 3.8.1: too old",
        "The starters need version 3.9 or newer: https://www.python.org/downloads/",
        "missing: Go: your own servers in Go\n  sudo apt-get install golang-go",
        "What is missing is needed only for what its line says.",
    ] {
        assert!(said.contains(line), "{line} in\n{said}");
    }
}

#[test]
fn without_any_language_the_first_lessons_can_be_played_and_the_lesson_that_needs_one_is_named() {
    let output = doctor(&[], &[]);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("missing: Node.js: your own servers. You need it from lesson 5 on."), "{said}");
    assert!(said.contains("Get it from https://nodejs.org/") && !said.contains("problem: Node.js"), "{said}");
}

#[test]
fn without_any_language_a_lesson_that_needs_one_is_not_ready_and_the_exit_code_says_so() {
    let folder = tempfile::tempdir().expect("a folder");
    let lesson = include_str!("../lessons/06-hello.md");
    fs::write(folder.path().join("06-hello.md"), lesson).expect("written");
    let output = doctor(&[], &["--lessons", folder.path().to_str().expect("a name in UTF-8")]);
    let said = text(&output.stdout);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(
        said.contains("problem: Node.js: your own servers") && said.contains("Get it from https://nodejs.org/"),
        "{said}"
    );
    assert!(said.contains("First fix what is marked `problem`. Then type:  doorway play hello --lessons"), "{said}");
}

#[test]
fn a_program_can_read_what_is_there() {
    let output = doctor(&[("go", "go version go1.23.4 linux/amd64")], &["--json"]);
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let findings = document["findings"].as_array().expect("a list");
    let go = findings.iter().find(|finding| finding["name"] == "Go").expect("it was examined");
    assert_eq!((&go["health"], &go["version"]), (&"good".into(), &"1.23.4".into()));
    assert_eq!(document["next"], support::first_commands()[0].as_str());
}
