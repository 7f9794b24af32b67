//! `doorway check` at a real pseudo-terminal: what it asks, and the keys of `--watch`.
#![cfg(unix)]

#[path = "support/port.rs"]
mod port;
#[path = "play_pty/terminal.rs"]
#[allow(dead_code, reason = "a lesson needs more of a terminal than a check does")]
mod terminal;

use std::net::TcpStream;

use port::free_port;
use portable_pty::CommandBuilder;
use tempfile::TempDir;
use terminal::Terminal;

const DOORWAY: &str = env!("CARGO_BIN_EXE_doorway");

/// A project whose `doorway.toml` starts a server that is right.
fn project() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let port = free_port();
    let run = format!("run = ['{DOORWAY}', 'routes', '--serve', '--quiet', '--port', '{port}']");
    let toml = format!("lesson = \"routes\"\nport = {port}\n{run}\n");
    std::fs::write(folder.path().join("doorway.toml"), toml).expect("it is written");
    folder
}

fn check(folder: &TempDir, more: &[&str]) -> Terminal {
    let mut command = CommandBuilder::new(DOORWAY);
    command.arg("check");
    command.args(more);
    command.cwd(folder.path());
    Terminal::start_command(command, 100, 30)
}

#[test]
fn a_folders_command_is_shown_and_started_when_the_learner_agrees() {
    let folder = project();
    let mut terminal = check(&folder, &[]);
    terminal.wait_for("doorway.toml starts this folder's program with a command");
    terminal.wait_for("Start it? [y/N]");
    terminal.press("y\r");
    terminal.wait_for("All 12 met.");
    assert_eq!(terminal.exit(), 0);
}

#[test]
fn a_folders_command_is_not_started_when_the_learner_does_not_agree() {
    let folder = project();
    let mut terminal = check(&folder, &[]);
    terminal.wait_for("Start it? [y/N]");
    terminal.press("\r");
    terminal.wait_for("was not started");
    assert_eq!(terminal.exit(), 2);
}

#[test]
fn watching_listens_to_keys_and_leaves_the_terminal_as_it_was() {
    let folder = project();
    let mut terminal = check(&folder, &["--yes", "--watch"]);
    terminal.wait_for("12 of 12 met");
    terminal.wait_for("Enter checks again");
    terminal.press("\r");
    terminal.wait_for("Since the last check nothing has changed.");
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
    terminal.wait_for("All 12 met.");
}

#[test]
fn after_ctrl_z_and_fg_the_whole_report_is_drawn_again() {
    let folder = project();
    let mut terminal = check(&folder, &["--yes", "--watch"]);
    terminal.wait_for("12 of 12 met");
    terminal.wait_for("Enter checks again");
    terminal.press("\u{1a}");
    terminal.wait_until_halted();
    terminal.wait_until("the shell's own screen", |screen| !screen.contains("12 of 12 met"));
    terminal.signal("CONT");
    let parts = ["check", "12 of 12 met", "GET /about", "Your server is running", "Enter checks again"];
    terminal.wait_until("the whole report", |screen| parts.iter().all(|part| screen.contains(part)));
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
}

#[test]
fn ctrl_c_ends_watching_with_130() {
    let folder = project();
    let mut terminal = check(&folder, &["--yes", "--watch"]);
    terminal.wait_for("Enter checks again");
    terminal.press("\u{3}");
    assert_eq!(terminal.exit(), 130);
}

#[test]
fn between_two_looks_the_server_runs_its_end_is_told_and_nothing_of_it_stays() {
    let folder = tempfile::tempdir().expect("a folder");
    let port = free_port();
    let script = format!("echo $$ > pid\nexec '{DOORWAY}' routes --serve --quiet --port {port}\n");
    std::fs::write(folder.path().join("run.sh"), script).expect("it is written");
    let is_open = || TcpStream::connect(("127.0.0.1", port)).is_ok();
    let port = port.to_string();
    let mut terminal = check(&folder, &["routes", "--run", "sh run.sh", "--port", &port, "--watch"]);
    terminal.wait_for(&format!("Your server is running at http://localhost:{port}/"));
    terminal.wait_for("Enter checks again");
    assert!(is_open());
    let pid = std::fs::read_to_string(folder.path().join("pid")).expect("it was written");
    let killed = std::process::Command::new("kill").args(["-KILL", pid.trim()]).status();
    assert!(killed.expect("kill is there").success());
    terminal.wait_for("ended by signal 9");
    terminal.wait_for("Your program is not running");
    terminal.press("\r");
    terminal.wait_for("New since the last check");
    terminal.wait_for("Your server is running at");
    assert!(is_open(), "it was started anew");
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
    assert!(!is_open());
}

#[test]
fn the_learners_program_has_no_way_to_the_terminal() {
    let folder = tempfile::tempdir().expect("a folder");
    // Whoever reads a terminal from the background is halted; whoever writes to it writes past all that makes it safe.
    let script = "printf '\\033[2JPOI''SON\\n' > /dev/tty; read line < /dev/tty; exit 4\n";
    std::fs::write(folder.path().join("run.sh"), script).expect("it is written");
    let mut terminal = check(&folder, &["routes", "--run", "sh run.sh", "--port", &free_port().to_string()]);
    terminal.wait_for("met, 12 could not be checked.");
    assert_eq!(terminal.exit(), 1);
    assert!(!String::from_utf8_lossy(&terminal.bytes()).contains("POISON"), "{}", terminal.text());
}

/// A server that gives two pages and nothing more, in a terminal of 24 rows: everything that is said of it is on the screen.
#[test]
fn the_report_of_one_mistake_fits_a_small_terminal() {
    let folder = tempfile::tempdir().expect("a folder");
    let port = free_port();
    let run = format!("\"{DOORWAY}\" routes --serve --quiet --port {port} --step 5");
    let mut command = CommandBuilder::new(DOORWAY);
    command.args(["check", "routes", "--port", &port.to_string(), "--run", &run]);
    command.cwd(folder.path());
    let mut terminal = Terminal::start_command(command, 80, 24);
    assert_eq!(terminal.exit(), 1);
    let screen = terminal.text();
    assert!(screen.contains("ok        GET /, GET /about"), "what is met is one row: {screen}");
    assert!(screen.contains("of 12 met."), "the summary is seen last: {screen}");
    assert!(screen.contains("routes    "), "and the first line is still there: {screen}");
}

/// A server that takes a request and never responds.
#[cfg(feature = "full")]
const HANGS: &str = "require('node:http').createServer(() => require('node:fs').writeFileSync('asked', '1'))
  .listen(process.env.PORT, 'localhost');\n";

/// One that is right.
#[cfg(feature = "full")]
const RESPONDS: &str = "require('node:http').createServer((request, response) => {
  response.setHeader('Content-Type', 'text/plain; charset=utf-8');
  response.end('Hello, World!');
}).listen(process.env.PORT, 'localhost');\n";

#[cfg(feature = "full")]
#[test]
fn a_save_breaks_off_a_check_of_a_server_that_hangs() {
    use std::time::{Duration, Instant};

    let folder = tempfile::tempdir().expect("a folder");
    let file = |name: &str| folder.path().join(name);
    std::fs::write(file("index.js"), HANGS).expect("it is written");
    let port = free_port().to_string();
    let mut terminal = check(&folder, &["hello", "--run", "node index.js", "--port", &port, "--watch"]);
    let start = Instant::now();
    while !file("asked").exists() {
        assert!(start.elapsed() < Duration::from_secs(20), "no request was sent: {}", terminal.text());
        std::thread::yield_now();
    }
    let saved = Instant::now();
    std::fs::write(file("index.js"), RESPONDS).expect("it is saved");
    terminal.wait_for("2 of 2 met");
    assert!(saved.elapsed() < Duration::from_secs(8), "it waited for the old check: {:?}", saved.elapsed());
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
}

#[cfg(feature = "full")]
#[test]
fn a_folder_of_packages_that_is_made_starts_no_new_check() {
    let folder = tempfile::tempdir().expect("a folder");
    std::fs::write(folder.path().join("index.js"), RESPONDS).expect("it is written");
    let port = free_port().to_string();
    let mut terminal = check(&folder, &["hello", "--run", "node index.js", "--port", &port, "--watch"]);
    terminal.wait_for("2 of 2 met");
    for made in [".venv", ".venv/lib", "node_modules", "__pycache__"] {
        std::fs::create_dir(folder.path().join(made)).expect("it is made");
        std::fs::write(folder.path().join(made).join("code.py"), "1").expect("it is written");
        std::fs::write(folder.path().join(made).join("index.js"), "1").expect("it is written");
    }
    // A save that counts is noticed after all of these, and begins the only new check.
    std::fs::write(folder.path().join("index.js"), format!("{RESPONDS}// saved\n")).expect("it is saved");
    terminal.wait_for("You saved index.js");
    let bytes = String::from_utf8_lossy(&terminal.bytes()).into_owned();
    assert!(!bytes.contains("code.py"), "a file that nobody has written started a check: {bytes}");
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
}

#[test]
fn a_wait_for_a_response_is_said_in_one_line_that_is_replaced() {
    let silent = std::net::TcpListener::bind(("127.0.0.1", 0)).expect("a port");
    let port = silent.local_addr().expect("it is bound").port();
    // It takes the connections, and never responds.
    std::thread::spawn(move || silent.incoming().collect::<Vec<_>>());
    let folder = tempfile::tempdir().expect("a folder");
    let mut terminal = check(&folder, &["hello", "--url", &format!("http://127.0.0.1:{port}")]);
    terminal.wait_for("Waiting for a response to GET / …, up to 10 s");
    terminal.press("\u{3}");
    assert_eq!(terminal.exit(), 130);
    assert!(!terminal.text().contains("Waiting for a response"), "the line is cleared: {}", terminal.text());
}
