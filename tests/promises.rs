//! What the manifest promises, held: the oldest Rust that builds it, a panic that costs one answer
//! and not the server, and no dependency that asks for more. And `tests/all.sh` waits for another program that installs
//! something.

use std::process::Command;

use serde_json::Value;

#[test]
fn every_dependency_builds_with_our_oldest_rust() {
    let metadata = metadata();
    let ours = version(own(&metadata)["rust_version"].as_str().expect("Cargo.toml names a rust-version"));
    let newer: Vec<String> = packages(&metadata)
        .filter_map(|package| {
            let wanted = package["rust_version"].as_str()?;
            (version(wanted) > ours).then(|| format!("{} wants Rust {wanted}", package["name"]))
        })
        .collect();
    assert!(newer.is_empty(), "newer than our rust-version: {newer:?}");
}

#[test]
fn the_installer_waits_while_another_program_installs_something() {
    let script = include_str!("all.sh");
    let words: Vec<&str> = script.split_whitespace().collect();
    let calls = words.windows(3).filter(|words| words[0].ends_with("apt-get"));
    let calls: Vec<_> =
        calls.filter(|words| words[1..].iter().any(|word| matches!(*word, "update" | "install"))).collect();
    assert_eq!(calls.len(), 2, "one updates the lists and one installs: {calls:?}");
    assert!(calls.iter().all(|words| words[1] == "$patient"), "{calls:?}");
    assert!(script.contains("patient=\"-o DPkg::Lock::Timeout=300\""));
}

#[test]
fn a_panic_in_a_release_unwinds_so_that_it_costs_one_answer() {
    let manifest: toml::Value = toml::from_str(MANIFEST).expect("Cargo.toml is TOML");
    let release = &manifest["profile"]["release"];
    assert_eq!(release.get("panic"), None, "`panic = \"abort\"` would end the server with one bad request");
    assert_eq!(release["lto"].as_bool(), Some(true));
    assert_eq!(release["strip"].as_bool(), Some(true));
    assert_eq!(release["codegen-units"].as_integer(), Some(1));
}

#[test]
fn only_http_1_is_spoken() {
    let names: Vec<String> = packages(&metadata()).map(|package| package["name"].to_string()).collect();
    assert!(!names.contains(&"\"h2\"".to_owned()), "HTTP/2 is no part of the course, and its attacks neither");
}

const MANIFEST: &str = include_str!("../Cargo.toml");

fn metadata() -> Value {
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version=1", "--locked", "--offline", "--filter-platform", &host()])
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .output()
        .expect("cargo runs");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("cargo metadata prints JSON")
}

/// The platform this runs on, as rustc calls it: only its dependencies are sure to be here.
fn host() -> String {
    let output = Command::new("rustc").arg("-vV").output().expect("rustc runs");
    let text = String::from_utf8_lossy(&output.stdout);
    let host = text.lines().find_map(|line| line.strip_prefix("host: "));
    host.expect("rustc -vV names its host").to_owned()
}

fn packages(metadata: &Value) -> impl Iterator<Item = &Value> {
    metadata["packages"].as_array().expect("metadata lists packages").iter()
}

fn own(metadata: &Value) -> &Value {
    packages(metadata).find(|package| package["name"] == "doorway").expect("doorway is a package")
}

/// `1.89` or `1.89.0` as numbers that compare.
fn version(text: &str) -> (u32, u32, u32) {
    let mut parts = text.split('.').map(|part| part.parse().unwrap_or(0));
    (parts.next().unwrap_or(0), parts.next().unwrap_or(0), parts.next().unwrap_or(0))
}
