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
        self.play_in("js", lesson, step, servers)
    }

    fn play_in(&self, language: &str, lesson: &str, step: &str, servers: &[&str]) -> Terminal {
        let mut command = CommandBuilder::new(DOORWAY);
        command.args([lesson, "--step", step, "--port", "0", "--lang", language]);
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
    terminal.wait_for("Press Enter first");
    terminal.press("y");
    terminal.wait_for("Your files are in ~/doorway/microservices-page.");
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
    terminal.wait_for("You saved routes.txt. doorway uses it now.");
    let after = ask(site, "/search?q=cat");
    assert!(after.contains("A cat meets a dog"), "{after}");
    terminal.wait_for("The people who use the site do not notice anything");
    terminal.press("q");
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
}

const REQUESTS: &str = "doorway/without-a-browser-js/requests.http";

#[test]
fn three_requests_of_a_file_are_sent_to_a_server_of_the_learner() {
    let learner = Learner::new();
    let mut terminal = learner.play("without-a-browser", "7", &[]);
    terminal.wait_for("Press Enter first");
    terminal.press("y");
    terminal.wait_for("Your program is running: ~/doorway/without-a-browser-js");
    let port = terminal.port();
    let file = learner.read(REQUESTS).replace("8080", &port.to_string());
    let more = "\n### New note\nPOST {{host}}/notes\nContent-Type: application/json\n\n{\"text\": \"Tea\"}\n\n\
                ### Second note\nGET {{host}}/notes/2\n";
    learner.save(REQUESTS, &format!("{file}{more}"));
    terminal.wait_for("You saved requests.http. Your program goes on running.");
    assert!(!terminal.text().contains("Your program was started again"), "its notes stay");
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

/// The steps `edit` and `exercise` of a lesson, played by a learner who knows the solution.
struct OwnSteps {
    lesson: &'static str,
    /// The title of the step `edit`, and of the step `exercise`.
    steps: [&'static str; 2],
    servers: &'static [&'static str],
    stack: &'static str,
}

impl OwnSteps {
    fn language(&self) -> &str {
        if self.stack == "python" { "python" } else { "js" }
    }

    fn file(&self) -> String {
        let ending = if self.stack == "python" { "py" } else { "js" };
        format!("doorway/{}-{}/index.{ending}", self.lesson, self.language())
    }

    /// The number of a step, as it is typed.
    fn number(&self, step: usize) -> String {
        let lessons =
            std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/lessons")).expect("the lessons are there");
        let ending = format!("-{}.md", self.lesson);
        let mut files = lessons.map(|entry| entry.expect("an entry").path());
        let file = files.find(|file| file.to_string_lossy().ends_with(&ending)).expect("the lesson has a file");
        let text = std::fs::read_to_string(file).expect("it can be read");
        let titles = text.lines().filter_map(|line| line.strip_prefix("## "));
        (1 + titles.take_while(|title| *title != self.steps[step]).count()).to_string()
    }

    /// The finished program.
    fn solution(&self, learner: &Learner) -> String {
        let folder = format!("solved-{}", self.lesson);
        let made = learner.doorway("", &["new", &folder, "--solved", "--stack", self.stack, "--lesson", self.lesson]);
        assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
        learner.read(&format!("{folder}/{}", self.file().rsplit('/').next().expect("a name")))
    }

    /// Plays both steps. `ask` sends what the first one waits for: it gets the port of
    /// the learner's program, and those of all servers.
    fn play(&self, ask: impl Fn(u16, &[u16])) {
        let learner = Learner::new();
        let solution = self.solution(&learner);
        let mut terminal = learner.play_in(self.language(), self.lesson, &self.number(0), self.servers);
        terminal.wait_for("Press Enter first");
        let own = terminal.port();
        terminal.press("y");
        terminal.wait_for("Your program is running: ~/doorway/");
        let starter = learner.read(&self.file());
        learner.save(&self.file(), &solution);
        terminal.wait_for("Your program was started again");
        ask(own, &terminal.ports());
        terminal.wait_for("Done");
        terminal.press("q");
        assert_eq!(terminal.exit(), 0);
        learner.save(&self.file(), &starter);
        let mut terminal = learner.play_in(self.language(), self.lesson, &self.number(1), self.servers);
        terminal.wait_for("not yet");
        terminal.wait_for("Waiting for you to save a file");
        learner.save(&self.file(), &solution);
        terminal.wait_for("Your program meets everything that this lesson asks for");
        terminal.press("q");
        assert_eq!(terminal.exit(), 0);
        assert!(learner.read("progress/progress.json").contains(self.lesson), "progress is kept");
    }
}

/// What curl prints for these arguments, the address last.
fn curl(arguments: &[&str]) -> String {
    let output = Command::new("curl").args(["-s", "-i"]).args(arguments).output().expect("curl is installed");
    // Python's own server speaks HTTP/1.0.
    String::from_utf8_lossy(&output.stdout).replacen("HTTP/1.0", "HTTP/1.1", 1)
}

#[test]
fn a_folder_is_served_by_the_learners_own_program() {
    let steps = OwnSteps { lesson: "files", steps: ["Your own folder", "All the rest"], servers: &[], stack: "node" };
    steps.play(|own, _| {
        assert!(curl(&[&format!("http://localhost:{}/style.css", own)]).starts_with("HTTP/1.1 200"));
        assert!(curl(&[&format!("http://localhost:{}/pictures/sun.svg", own)]).contains("<svg"));
    });
}

#[test]
fn a_route_with_a_parameter_is_written_in_the_learners_own_program() {
    let steps = OwnSteps {
        lesson: "dynamic-routes",
        steps: ["A parameter of your own", "The rest of your server"],
        servers: &[],
        stack: "python",
    };
    steps.play(|own, _| {
        assert!(curl(&[&format!("http://localhost:{}/users/3", own)]).contains("lin"));
        assert!(curl(&[&format!("http://localhost:{}/users/9", own)]).starts_with("HTTP/1.1 404"));
    });
}

/// In Python, whose own library has SQLite in every version.
#[test]
fn notes_are_created_in_a_database_by_the_learners_own_program() {
    let steps = OwnSteps {
        lesson: "documents",
        steps: ["An API of your own", "The rest of your API"],
        servers: &[],
        stack: "python",
    };
    steps.play(|own, _| {
        let url = format!("http://localhost:{}/notes", own);
        let said = curl(&["-H", "Content-Type: application/json", "-d", "{\"title\": \"Milk\"}", &url]);
        assert!(said.starts_with("HTTP/1.1 201"), "{said}");
    });
}

#[test]
fn people_log_in_at_the_learners_own_program() {
    let steps = OwnSteps {
        lesson: "sessions",
        steps: ["Your own log-in", "The rest of your sessions"],
        servers: &["other"],
        stack: "node",
    };
    steps.play(|own, _| {
        let form = "name=lin&password=turtle";
        assert!(curl(&["-d", form, &format!("http://localhost:{}/register", own)]).starts_with("HTTP/1.1 201"));
        let said = curl(&["-d", form, &format!("http://localhost:{}/login", own)]);
        assert!(
            said.starts_with("HTTP/1.1 200") && said.to_ascii_lowercase().contains("set-cookie: session="),
            "{said}"
        );
    });
}

#[test]
fn the_learners_own_program_hands_out_a_link_that_the_store_of_the_lesson_takes() {
    let steps = OwnSteps {
        lesson: "object-storage",
        steps: ["Your upload route", "Make links"],
        servers: &["store"],
        stack: "node",
    };
    steps.play(|own, ports| {
        let store = ports.iter().find(|port| **port != own).expect("the store is listening");
        let said = curl(&["-d", "{\"name\": \"cat.png\"}", &format!("http://localhost:{}/uploads", own)]);
        let body = said.split("\r\n\r\n").nth(1).expect("a body");
        let link: serde_json::Value = serde_json::from_str(body).expect("JSON");
        let link = link["url"].as_str().expect("a link");
        assert!(link.starts_with(&format!("http://localhost:{}/", store)), "the store of this lesson: {link}");
        assert!(curl(&["-X", "PUT", "-d", "a picture", link]).contains(" 200 "), "{link}");
    });
}
