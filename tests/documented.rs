//! What programs read is written down: each name in a real document stands in `docs/for-programs.md`, and what stands
//! there of the report is really in one.

mod support;

use std::collections::BTreeSet;
use std::path::Path;

use serde_json::Value;
use support::{DOORWAY, doorway, free_port};
use tempfile::TempDir;

fn page() -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("docs/for-programs.md");
    std::fs::read_to_string(path).expect("the page is there")
}

/// The part of the page under a heading, up to the next one.
fn section(heading: &str) -> String {
    let page = page();
    let (_, rest) = page.split_once(heading).unwrap_or_else(|| panic!("there is no {heading}"));
    rest.split("\n## ").next().and_then(|part| part.split("\n### ").next()).unwrap_or_default().to_owned()
}

/// The one-word names that stand in code marks.
fn named(text: &str) -> BTreeSet<String> {
    let inside = text.split('`').skip(1).step_by(2);
    let is_name = |word: &&str| word.chars().all(|char| char.is_ascii_lowercase() || char == '_');
    inside.filter(is_name).map(str::to_owned).collect()
}

/// Every name in a document. The lists in `sent` and `received` are headers, which have names of their own.
fn names(value: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(all) => all.iter().for_each(|(name, value)| {
            found.insert(name.clone());
            names(value, found);
        }),
        Value::Array(all) => all.iter().for_each(|value| names(value, found)),
        _ => {}
    }
}

fn document(home: &TempDir, schema: u64, arguments: &[&str]) -> BTreeSet<String> {
    let output = doorway(home, arguments).current_dir(home).output().expect("doorway runs");
    let value: Value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{arguments:?}: no JSON"));
    assert_eq!(value["schema"], schema, "{arguments:?}");
    let mut found = BTreeSet::new();
    names(&value, &mut found);
    found
}

/// The names in the reports of a server that begins, of a program that ends, and of one that nobody started.
fn reports(home: &TempDir) -> BTreeSet<String> {
    let port = free_port();
    let begun = format!("\"{DOORWAY}\" routes --serve --quiet --port {port} --step 1");
    let ends = format!("\"{DOORWAY}\" --version");
    let code = "const express = require('express');\napp.get('about', answer);\n";
    std::fs::write(home.path().join("index.js"), code).expect("written");
    let port = port.to_string();
    let mut found = BTreeSet::new();
    for run in [begun, ends] {
        found.extend(document(home, 2, &["check", "routes", "--json", "--port", &port, "--run", &run]));
    }
    found.extend(document(home, 2, &["check", "routes", "--json", "--url", &format!("localhost:{port}")]));
    found
}

/// The document of a program whose port is fixed.
fn rehearsed(home: &TempDir) -> BTreeSet<String> {
    let run = format!("\"{DOORWAY}\" routes --serve --quiet --port {}", free_port());
    let output = doorway(home, &["deploy-check", "--json", "--run", &run]).output().expect("doorway runs");
    let value: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    assert_eq!((&value["schema"], output.status.code()), (&1.into(), Some(1)), "{value}");
    let mut found = BTreeSet::new();
    names(&value, &mut found);
    found
}

/// The document of a computer without any program. The first lessons need none, so it is no problem yet.
fn examined(home: &TempDir) -> BTreeSet<String> {
    let output = doorway(home, &["doctor", "--json"]).env("PATH", home.path()).output().expect("doorway runs");
    let value: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    assert_eq!((&value["schema"], output.status.code()), (&1.into(), Some(0)), "{value}");
    let mut found = BTreeSet::new();
    names(&value, &mut found);
    found
}

/// The document of a request that no server answers.
fn sent(home: &TempDir) -> BTreeSet<String> {
    let url = format!("localhost:{}", free_port());
    let output = doorway(home, &["send", &url, "--report", "json"]).output().expect("doorway runs");
    let value: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    assert_eq!((&value["schema"], output.status.code()), (&1.into(), Some(3)), "{value}");
    let mut found = BTreeSet::new();
    names(&value, &mut found);
    found
}

#[test]
fn every_name_in_a_document_is_written_down() {
    let home = tempfile::tempdir().expect("a home");
    let free = format!("http://localhost:{}", free_port());
    let all = [
        ("### `doorway check --json`", reports(&home)),
        ("### `doorway new --json`", document(&home, 1, &["new", "shop", "--dry-run", "--json"])),
        ("### `doorway new --json`", document(&home, 1, &["new", "--list", "--json"])),
        ("### `doorway lessons --json`", document(&home, 1, &["lessons", "--json"])),
        ("### `doorway cors --json`", document(&home, 2, &["cors", &free, "--json"])),
        (
            "### `doorway url --json`",
            document(&home, 1, &["url", "http://ann:pw@localhost:8080/about?x=1#top", "--json"]),
        ),
        ("### `doorway send --report json`", sent(&home)),
        ("### `doorway deploy-check --json`", rehearsed(&home)),
        ("### `doorway doctor --json`", examined(&home)),
        ("### `doorway review --json`", document(&home, 1, &["review", "--json"])),
        ("### `doorway words --json`", document(&home, 1, &["words", "--json"])),
    ];
    for (heading, found) in all {
        let written = named(&section(heading));
        let missing: Vec<&String> = found.difference(&written).filter(|name| *name != "schema").collect();
        assert!(missing.is_empty(), "{heading} says nothing of {missing:?}");
    }
}

#[test]
fn what_is_written_of_a_report_is_in_one() {
    let home = tempfile::tempdir().expect("a home");
    let found = reports(&home);
    // `met` is both a field and the value of another one.
    let written = named(&section("### `doorway check --json`"));
    let invented: Vec<&String> = written.difference(&found).filter(|name| *name != "met").collect();
    assert!(invented.is_empty(), "no report has {invented:?}");
}
