//! Which project and which server `doorway check` takes: never another one than the learner means.
#![cfg(unix)]

mod support;

use std::path::Path;
use std::process::Output;

use serde_json::Value;
use support::{DOORWAY, Serving, doorway, free_port};
use tempfile::TempDir;

/// A folder with a project `shop`, whose `doorway.toml` starts a server that is right.
fn folder_with_project() -> TempDir {
    let top = tempfile::tempdir().expect("a folder");
    add_project(top.path(), "shop");
    std::fs::create_dir_all(top.path().join("shop/routes/users")).expect("made");
    top
}

fn add_project(top: &Path, name: &str) {
    let port = free_port();
    let run = format!("run = ['{DOORWAY}', 'routes', '--serve', '--quiet', '--port', '{port}']");
    std::fs::create_dir(top.join(name)).expect("made");
    std::fs::write(top.join(name).join("doorway.toml"), format!("lesson = \"routes\"\nport = {port}\n{run}\n"))
        .expect("written");
}

fn check(folder: &Path, home: &TempDir, more: &[&str]) -> Output {
    doorway(home, &[&["check"], more].concat()).current_dir(folder).output().expect("doorway runs")
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// Whether the lesson `routes` counts as done.
fn is_done(home: &TempDir) -> bool {
    let output = doorway(home, &["lessons", "--json"]).output().expect("doorway runs");
    let value: Value = serde_json::from_slice(&output.stdout).expect("JSON");
    let lessons = value["lessons"].as_array().expect("a list");
    lessons.iter().any(|lesson| lesson["name"] == "routes" && lesson["done"] == true)
}

#[test]
fn a_project_is_found_from_below_and_from_the_folder_above_it() {
    let (top, home) = (folder_with_project(), tempfile::tempdir().expect("a home"));
    let project = top.path().join("shop");
    for folder in ["shop/routes/users", "."] {
        let output = check(&top.path().join(folder), &home, &["--yes", "--json"]);
        let value: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{output:?}"));
        assert_eq!((&value["lesson"], &value["met"]), (&"routes".into(), &12.into()), "{folder}: {value:#}");
        let ran_in = value["program"]["folder"].as_str().map(|folder| Path::new(folder).canonicalize().expect("there"));
        assert_eq!(ran_in, Some(project.canonicalize().expect("it is there")), "{folder}");
        assert!(text(&output.stderr).contains("there is a doorway.toml in "), "{folder}: {output:?}");
    }
}

#[test]
fn of_several_projects_below_none_is_taken() {
    let (top, home) = (folder_with_project(), tempfile::tempdir().expect("a home"));
    add_project(top.path(), "blog");
    let output = check(top.path(), &home, &["--yes"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    assert!(text(&output.stderr).contains("several projects in this folder: blog, shop"), "{output:?}");
}

#[test]
fn doorways_own_server_is_not_taken_for_the_learners() {
    let (folder, home) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a home"));
    let lesson = Serving::start(&["routes", "--serve", "--port", &free_port().to_string()]);
    let port = lesson.port().to_string();
    let output = check(folder.path(), &home, &["routes", "--port", &port]);
    assert_eq!(output.status.code(), Some(3), "{output:?}");
    assert!(text(&output.stdout).replace("\n ", "").contains("doorway's own"), "{output:?}");
    assert!(!is_done(&home));
}

#[test]
fn doorways_own_server_can_be_named_and_the_lesson_stays_open() {
    let (folder, home) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a home"));
    let lesson = Serving::start(&["routes", "--serve", "--port", &free_port().to_string()]);
    // A number alone is a port of this computer.
    let output = check(folder.path(), &home, &["routes", "--url", &lesson.port().to_string()]);
    let report = text(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    assert!(report.contains("All 12 met.") && report.contains("doorway's own server"), "{report}");
    assert!(!is_done(&home));
}

#[test]
fn another_computer_is_asked_only_if_its_address_is_typed_whole() {
    let (folder, home) = (tempfile::tempdir().expect("a folder"), tempfile::tempdir().expect("a home"));
    for url in ["192.0.2.1:3000", "server.example", "http://8080"] {
        let output = check(folder.path(), &home, &["routes", "--url", url]);
        assert_eq!(output.status.code(), Some(2), "{url}: {output:?}");
    }
}
