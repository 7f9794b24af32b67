//! Servers that differ and are right: each is run for real, meets every check, and is told of no mistake.
#![cfg(all(unix, feature = "full"))]

mod project;

use std::process::{Command, Stdio};

use serde_json::Value;

#[test]
fn every_server_that_is_right_in_its_own_way_meets_every_check() {
    let names = project::folders("correct", "server.toml", "DOORWAY_CORRECT");
    assert!(
        names.len() >= 20 || std::env::var_os("DOORWAY_CORRECT").is_some(),
        "too few servers to say anything: {}",
        names.len()
    );
    let wrong: Vec<String> = names.iter().filter_map(|path| wrongly_told(path)).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// What is said of a right server that must not be said.
fn wrongly_told(source: &std::path::Path) -> Option<String> {
    let project = project::lay_out(source, "server.toml");
    let port = project::free_port();
    let output = Command::new(env!("CARGO_BIN_EXE_doorway"))
        .args(["check", &project.lesson, "--json", "--run", &project.command(), "--port", &port.to_string()])
        .current_dir(project.folder())
        .env("DOORWAY_HOME", project.place.path().join("home"))
        .env_remove("GITHUB_ACTIONS")
        .stdin(Stdio::null())
        .output()
        .expect("doorway runs");
    let told = String::from_utf8_lossy(&output.stdout);
    let value: Value = serde_json::from_str(&told).unwrap_or(Value::Null);
    let is_diagnosed = value["checks"].as_array().is_some_and(|all| all.iter().any(|one| !one["diagnosis"].is_null()));
    let is_right =
        output.status.code() == Some(0) && !is_diagnosed && value["program"]["left_running"] == Value::Array(vec![]);
    (!is_right).then(|| format!("{}: {told}{}", source.display(), String::from_utf8_lossy(&output.stderr)))
}
