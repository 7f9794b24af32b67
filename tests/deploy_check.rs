//! `doorway deploy-check`: programs that a host can run, and programs that break online, each named by what would break.

mod support;

use std::fs;
use std::process::Output;

use serde_json::Value;
use support::doorway;
use tempfile::TempDir;

/// A program that is ready for a host.
const READY: &str = "const http = require('node:http');\n\
    const server = http.createServer((request, response) => response.end('<a href=\"/about\">About</a>'));\n\
    server.listen(process.env.PORT || 8080);\n\
    process.on('SIGTERM', () => { server.close(); server.closeAllConnections(); });\n";
/// The same with a page that changes, and that is there again after a new start.
const READY_WITH_DATA: &str = "const fs = require('node:fs');\n\
    const http = require('node:http');\n\
    const file = require('node:path').join(process.env.DATA_DIR || '.', 'visits.txt');\n\
    const visits = () => fs.existsSync(file) ? Number(fs.readFileSync(file, 'utf8')) : 0;\n\
    const server = http.createServer((request, response) => {\n\
      response.end(visits() > 3 ? 'many visits' : 'few visits');\n\
      fs.writeFileSync(file, String(visits() + 1));\n\
    });\n\
    server.listen(process.env.PORT || 8080);\n\
    process.on('SIGTERM', () => { server.close(); server.closeAllConnections(); });\n";
/// A program that works on the computer of its author.
const AT_HOME: &str = "const fs = require('node:fs');\n\
    const http = require('node:http');\n\
    const port = process.env.PORT || 8080;\n\
    let visits = 0;\n\
    const server = http.createServer((request, response) => {\n\
      visits += 1;\n\
      fs.writeFileSync('visits.txt', String(visits));\n\
      if (request.url === '/') return response.end(`<a href=\"http://localhost:${port}/about\">Visit ${visits > 3}</a>`);\n\
      let body = '';\n\
      request.on('data', (part) => body += part);\n\
      request.on('end', () => response.end('ok'));\n\
    });\n\
    server.listen(port, '127.0.0.1');\n\
    process.on('SIGTERM', () => console.log('not now'));\n";

/// Runs the rehearsal of this program.
fn rehearsed(program: &str, arguments: &[&str]) -> Output {
    let (home, project) = (tempfile::tempdir().expect("a home"), project(program));
    let arguments = [&["deploy-check", "--run", "node index.js"], arguments].concat();
    doorway(&home, &arguments).current_dir(&project).output().expect("doorway runs")
}

fn project(program: &str) -> TempDir {
    let project = tempfile::tempdir().expect("a project");
    fs::write(project.path().join("index.js"), program).expect("written");
    project
}

/// The steps, by their ids.
fn steps(program: &str) -> Value {
    steps_by_id(&rehearsed(program, &["--json"]))
}

/// The steps of a program for the lesson about deploying.
fn steps_of_lesson(program: &str) -> Value {
    let (home, project) = (tempfile::tempdir().expect("a home"), project(program));
    fs::write(project.path().join("doorway.toml"), "run = \"node index.js\"\nlesson = \"deploy\"\n").expect("written");
    let arguments = ["deploy-check", "--yes", "--json"];
    steps_by_id(&doorway(&home, &arguments).current_dir(&project).output().expect("doorway runs"))
}

fn steps_by_id(output: &Output) -> Value {
    let document: Value = serde_json::from_slice(&output.stdout)
        .unwrap_or_else(|error| panic!("{error}: {}", String::from_utf8_lossy(&output.stderr)));
    let steps = document["steps"].as_array().expect("a list");
    steps.iter().map(|step| (step["id"].as_str().expect("text").to_owned(), step.clone())).collect()
}

#[test]
fn a_program_that_is_ready_for_a_host_meets_every_step() {
    let output = rehearsed(READY_WITH_DATA, &[]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("10 of 10 steps are met. Your program is ready for a host."), "{said}");
}

#[test]
fn where_no_page_changes_nobody_can_say_that_nothing_is_forgotten() {
    let output = rehearsed(READY, &[]);
    let said = String::from_utf8_lossy(&output.stdout);
    assert_eq!(output.status.code(), Some(0), "{said}");
    assert!(said.contains("skipped: memory") && said.contains("no page that doorway asked for changed"), "{said}");
    assert!(said.contains("9 of 10 steps are met, and 1 could not be tried."), "{said}");
}

#[test]
fn what_would_break_online_is_named_with_what_to_try() {
    let steps = steps(AT_HOME);
    for (id, seen, advice) in [
        ("network", "It listens on 127.0.0.1 only.", "0.0.0.0"),
        ("https", "has the link http://localhost:", "paths alone"),
        ("stop", "It was still running 5 seconds after SIGTERM.", "process.on('SIGTERM'"),
        ("memory", "GET / changed while users were there", "a database"),
        ("disk", "It wrote visits.txt.", "DATA_DIR"),
    ] {
        let step = &steps[id];
        assert_eq!(step["outcome"], "not-met", "{step:#}");
        assert!(step["seen"].as_str().is_some_and(|text| text.contains(seen)), "{step:#}");
        assert!(step["try"].as_str().is_some_and(|text| text.contains(advice)), "{step:#}");
    }
    for id in ["port", "visitors", "bad requests", "copies", "restart"] {
        assert_eq!(steps[id]["outcome"], "met", "{:#}", steps[id]);
    }
}

#[test]
fn a_port_that_is_fixed_is_named_and_nothing_else_is_tried() {
    let port = support::free_port();
    let program = READY.replace("process.env.PORT || 8080", &port.to_string());
    let steps = steps(&program);
    assert_eq!(steps["port"]["outcome"], "not-met", "{:#}", steps["port"]);
    assert!(steps["port"]["seen"].as_str().is_some_and(|seen| seen.contains(&port.to_string())), "{:#}", steps["port"]);
    assert_eq!(steps["network"]["outcome"], "not-tried");
    let why = steps["network"].to_string();
    assert!(why.contains("not listening on the port in PORT"), "it is running, on another port: {why}");
}

#[test]
fn a_program_that_a_bad_request_stops_is_named() {
    let program = READY.replace(
        "response.end('<a href=\"/about\">About</a>')",
        "request.method === 'POST' ? request.on('data', (body) => response.end(JSON.parse(body).a)) : response.end('ok')",
    );
    let steps = steps(&program);
    let step = &steps["bad requests"];
    assert_eq!(step["outcome"], "not-met", "{step:#}");
    let seen = step["seen"].as_str().expect("text");
    assert!(seen.contains("JSON") && seen.contains("index.js, line 2"), "{step:#}");
    assert_eq!(steps["memory"]["outcome"], "not-tried");
}

#[test]
fn a_program_that_the_first_request_stops_is_named_by_its_own_error_and_nothing_else_is_judged() {
    let program = READY.replace("response.end(", "response.end(require('node:fs').readFileSync('notes.json') + ");
    let steps = steps(&program);
    let step = &steps["https"];
    assert_eq!(step["outcome"], "not-met", "{step:#}");
    assert!(step["seen"].as_str().is_some_and(|seen| seen.contains("there is no file notes.json")), "{step:#}");
    assert_eq!((&steps["port"]["outcome"], &steps["network"]["outcome"]), (&"met".into(), &"met".into()));
    for id in ["visitors", "bad requests", "copies", "stop", "restart", "memory", "disk"] {
        assert_eq!(steps[id]["outcome"], "not-tried", "{:#}", steps[id]);
    }
}

#[test]
fn at_home_the_lesson_asks_for_a_program_that_only_this_computer_reaches() {
    let port = support::free_port();
    let home = |host: &str| {
        let server = READY.replace("process.env.PORT || 8080", &format!("process.env.PORT || {port}, {host}"));
        steps_of_lesson(&server)["home"].clone()
    };
    let open = home("'0.0.0.0'");
    assert_eq!(open["outcome"], "not-met", "{open:#}");
    assert_eq!(open["seen"], "Without the variable PORT, your program listens on every address too.");
    let careful = home("process.env.PORT ? '0.0.0.0' : '127.0.0.1'");
    assert_eq!(careful["outcome"], "met", "{careful:#}");
    let _taken = std::net::TcpListener::bind(("127.0.0.1", port)).expect("it is free again");
    let unknown = home("'0.0.0.0'");
    assert_eq!(unknown["outcome"], "not-tried", "{unknown:#}");
    assert!(unknown["seen"].as_str().is_some_and(|seen| seen.contains("ended before it listened")), "{unknown:#}");
}

#[test]
fn a_folder_without_a_program_is_refused_with_what_to_type() {
    let (home, project) = (tempfile::tempdir().expect("a home"), tempfile::tempdir().expect("a project"));
    let output = doorway(&home, &["deploy-check"]).current_dir(&project).output().expect("doorway runs");
    assert_eq!(output.status.code(), Some(2));
    assert!(String::from_utf8_lossy(&output.stderr).contains("add --run"));
}
