//! Files that a learner writes in the later lessons, as a person does it: in a real terminal, with real requests and saves.
#![cfg(unix)]

#[path = "play_pty/terminal.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod terminal;

use std::path::PathBuf;
use std::process::{Command, Output};

use portable_pty::CommandBuilder;
use tempfile::TempDir;
use terminal::{Terminal, ask};

const DOORWAY: &str = env!("CARGO_BIN_EXE_doorway");

/// A learner with a home, and a step of a lesson on ports that are free.
struct Learner {
    home: TempDir,
}

impl Learner {
    fn new() -> Self {
        Self { home: tempfile::tempdir().expect("a home") }
    }

    fn play(&self, lesson: &str, step: &str, servers: &[&str]) -> Terminal {
        let mut command = CommandBuilder::new(DOORWAY);
        command.args([lesson, "--step", step, "--port", "0"]);
        servers.iter().for_each(|server| command.args([&format!("--port-{server}"), "0"]));
        command.env("HOME", self.home.path());
        command.env("DOORWAY_HOME", self.path("progress"));
        for unset in ["EDITOR", "VISUAL", "XDG_DATA_HOME"] {
            command.env_remove(unset);
        }
        command.cwd(self.home.path());
        Terminal::start_command(command, 100, 40)
    }

    fn path(&self, below: &str) -> PathBuf {
        self.home.path().join(below)
    }

    fn read(&self, file: &str) -> String {
        std::fs::read_to_string(self.path(file)).expect("the file is there")
    }

    fn save(&self, file: &str, text: &str) {
        std::fs::write(self.path(file), text).expect("it can be saved");
    }

    /// Types a command of doorway in the folder of a project.
    fn doorway(&self, folder: &str, arguments: &[&str]) -> Output {
        let mut command = Command::new(DOORWAY);
        command.args(arguments).current_dir(self.path(folder)).env("DOORWAY_HOME", self.path("progress"));
        command.output().expect("doorway runs")
    }
}

const TABLE: &str = "doorway/microservices-page/routes.txt";

#[test]
fn a_route_is_moved_in_the_table_of_the_gateway() {
    let learner = Learner::new();
    let mut terminal = learner.play("microservices", "7", &["pages", "videos", "comments", "search"]);
    terminal.wait_for("Question");
    terminal.press("a");
    terminal.wait_for("Press y");
    terminal.press("y");
    terminal.wait_for("Your program is running: ~/doorway/microservices-page");
    let table = learner.read(TABLE);
    let port_of = |path: &str| -> u16 {
        let line = table.lines().find(|line| line.starts_with(path)).expect("the path has a line");
        line.rsplit(':').next().and_then(|port| port.trim().parse().ok()).expect("the line ends with a port")
    };
    let (videos, search) = (port_of("/videos/*"), port_of("/search"));
    let site = terminal.port();
    let before = ask(site, "/search?q=cat");
    assert!(before.starts_with("HTTP/1.1 502"), "the old server is gone: {before}");
    learner.save(TABLE, &table.replace(&format!("localhost:{search}"), &format!("localhost:{videos}")));
    terminal.wait_for("You saved routes.txt");
    terminal.wait_for("Your program was started again");
    let after = ask(site, "/search?q=cat");
    assert!(after.contains("A cat meets a dog"), "{after}");
    terminal.wait_for("Nobody who uses the site noticed anything");
    terminal.press("q");
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
}

const REQUESTS: &str = "doorway/without-a-browser-js/requests.http";

#[test]
fn three_requests_of_a_file_are_sent_to_a_server_of_the_learner() {
    let learner = Learner::new();
    let mut terminal = learner.play("without-a-browser", "7", &[]);
    terminal.wait_for("Press y");
    terminal.press("y");
    terminal.wait_for("Your program is running: ~/doorway/without-a-browser-js");
    let port = terminal.port();
    let file = learner.read(REQUESTS).replace("8080", &port.to_string());
    let more = "\n### New note\nPOST {{host}}/notes\nContent-Type: application/json\n\n{\"text\": \"Tea\"}\n\n\
                ### Second note\nGET {{host}}/notes/2\n";
    learner.save(REQUESTS, &format!("{file}{more}"));
    terminal.wait_for("You saved requests.http");
    terminal.wait_for("Your program was started again");
    for (name, body) in [("All notes", "Buy milk"), ("New note", "\"id\":2"), ("Second note", "Tea")] {
        let folder = "doorway/without-a-browser-js";
        let output = learner.doorway(folder, &["send", "--http", "requests.http", name, "--only-body"]);
        let said = String::from_utf8_lossy(&output.stdout).into_owned();
        assert!(output.status.success() && said.contains(body), "{name}: {said}");
    }
    terminal.wait_for("A file like this shows everybody what your server can do");
    terminal.press("q");
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
}
