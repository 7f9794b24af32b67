//! The README's pictures of the terminal, drawn from the real screen of a real lesson. Each run draws them again and
//! compares: they cannot go stale. `DOORWAY_PICTURES=write tests/all.sh` stores them as they are now.
#![cfg(unix)]

#[path = "pictures/drawing.rs"]
mod drawing;
mod project;
#[path = "play_pty/terminal.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod terminal;

use std::net::TcpListener;
use std::path::PathBuf;
use std::process::Command;

use drawing::Window;
use portable_pty::CommandBuilder;
use terminal::Terminal;

/// As wide as a README shows well, and high enough for a whole step.
const COLUMNS: u16 = 88;
const ROWS: u16 = 42;

#[test]
fn the_picture_of_a_lesson_shows_its_screen() {
    let lesson = Lesson::start();
    lesson.curl();
    lesson.terminal.wait_for("Enter goes on");
    lesson.compare("hello", "doorway hello", "");
}

#[test]
fn the_picture_of_the_wire_shows_its_screen() {
    let mut lesson = Lesson::start();
    lesson.curl();
    lesson.terminal.wait_for("Enter goes on");
    lesson.terminal.press("w");
    lesson.terminal.wait_until("the end of the response", |screen| {
        screen.split_once("< Hello, World!").is_some_and(|(_, after)| after.contains("closes it"))
    });
    lesson.compare("wire", "doorway hello", "The request");
}

#[test]
fn the_picture_of_a_check_shows_its_report() {
    let project = project::lay_out(&project::tests().join("mistakes/30-static-without-a-route"), "mistake.toml");
    let port = four_digits().to_string();
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_doorway"));
    command.args(["check", "routes", "--run", "node index.js", "--port", &port]);
    command.cwd(project.folder());
    let mut terminal = Terminal::start_command(command, COLUMNS, ROWS);
    terminal.wait_for("shows ");
    assert_eq!(terminal.exit(), 1);
    let unknown = made_up_segment(&terminal.text());
    let number = made_up_number(&terminal.text());
    let replaced = [(port, "8080"), (unknown, "k3v9q2x"), (number, "11077")];
    compare(&terminal, "check", "doorway check --run \"node index.js\"", "", &replaced);
}

/// The number of this run's user that nobody knows.
fn made_up_number(text: &str) -> String {
    let mut numbers =
        text.split("/users/").map(|rest| rest.split(|char: char| !char.is_ascii_digit()).next().unwrap_or_default());
    numbers.find(|number| number.len() == 5).expect("an unknown user was asked for").to_owned()
}

/// The segment of this run's paths that nobody has a route for: `/x`, `/aboutx`, `/about/x`.
fn made_up_segment(text: &str) -> String {
    let mut words = text.split_whitespace().filter(|word| word.starts_with("/k") && word.len() == 8);
    words.next_back().expect("an unknown path was asked for").trim_start_matches('/').to_owned()
}

/// The second step of the first lesson, in a terminal.
struct Lesson {
    terminal: Terminal,
    ports: [u16; 2],
}

impl Lesson {
    fn start() -> Self {
        let ports = [four_digits(), four_digits()];
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_doorway"));
        let typed = ports.map(|port| port.to_string());
        command.args(["hello", "--step", "2", "--port", &typed[0], "--port-python", &typed[1]]);
        let terminal = Terminal::start_command(command, COLUMNS, ROWS);
        terminal.wait_for("Your turn");
        Self { terminal, ports }
    }

    fn curl(&self) {
        let address = format!("http://localhost:{}/", self.ports[0]);
        let output = Command::new("curl").args(["--silent", "--user-agent", "curl/8.14.1", &address]).output();
        let output = output.expect("this test needs `curl`; Debian: apt-get install curl");
        assert_eq!(output.stdout, b"Hello, World!");
    }

    fn compare(&self, name: &str, title: &str, from: &str) {
        let replace = [(self.ports[0].to_string(), "8080"), (self.ports[1].to_string(), "8081")];
        compare(&self.terminal, name, title, from, &replace);
    }
}

/// Draws the screen, from the line that begins with some words on, and compares it with the picture that is stored.
fn compare(terminal: &Terminal, name: &str, title: &str, from: &str, replace: &[(String, &str)]) {
    let drawn = Window { title, from, screen: terminal.screen(), replace }.svg();
    let stored = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("docs/pictures").join(format!("{name}.svg"));
    if std::env::var_os("DOORWAY_PICTURES").is_some_and(|what| what == "write") {
        return std::fs::write(&stored, drawn).expect("the picture can be written");
    }
    let there = std::fs::read_to_string(&stored).unwrap_or_default().replace('\r', "");
    let other = there.lines().zip(drawn.lines()).find(|(there, drawn)| there != drawn);
    assert!(
        there == drawn,
        "{} does not show the screen as it is now; look at it, then run DOORWAY_PICTURES=write tests/all.sh\n{other:#?}",
        stored.display()
    );
}

/// A free port of four digits: lines break where they break with the usual one.
fn four_digits() -> u16 {
    let start = std::process::id() as u16 % 4_000;
    let mut some = (0..4_000).map(|more| 4_000 + (start + more) % 4_000);
    let is_free = |port: &u16| {
        let bound = [TcpListener::bind(("127.0.0.1", *port)), TcpListener::bind(("::1", *port))];
        bound.iter().all(Result::is_ok) && !TAKEN.lock().expect("nobody panicked").contains(port)
    };
    let port = some.find(is_free).expect("some port of four digits is free");
    TAKEN.lock().expect("nobody panicked").push(port);
    port
}

/// Ports that a test of this file has been given.
static TAKEN: std::sync::Mutex<Vec<u16>> = std::sync::Mutex::new(Vec::new());
