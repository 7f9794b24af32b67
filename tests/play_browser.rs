//! The lesson `cors-demo` on a screen that stays, in a real pseudo-terminal, while a real Chromium sends the requests.
#![cfg(all(unix, feature = "full"))]

#[path = "play_pty/terminal.rs"]
#[allow(dead_code, reason = "other tests use the rest")]
mod terminal;

use std::io::{BufRead, BufReader, Lines, Write};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};

use portable_pty::CommandBuilder;
use tempfile::TempDir;
use terminal::Terminal;

/// Chromium, and the pages that are open in it. Closing its input ends it.
struct Browser {
    child: Child,
    verdicts: Lines<BufReader<ChildStdout>>,
}

impl Browser {
    fn start() -> Self {
        let program = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser/pressed.mjs");
        let mut command = Command::new("node");
        command.arg(program).stdin(Stdio::piped()).stdout(Stdio::piped());
        let mut child = command.spawn().expect("this test needs node: tests/all.sh installs what is needed");
        let mut verdicts = BufReader::new(child.stdout.take().expect("it is piped")).lines();
        let first = verdicts.next().expect("it starts").expect("it is text");
        assert_eq!(first, "ready");
        Self { child, verdicts }
    }

    /// Opens a page if it is not open yet, presses buttons of it, and returns what the page says of each.
    fn press(&mut self, url: &str, buttons: &str) -> String {
        let input = self.child.stdin.as_mut().expect("it is piped");
        writeln!(input, "{}", format!("{url} {buttons}").trim()).expect("it is running");
        self.verdicts.next().expect("it is running").expect("it is text")
    }
}

impl Drop for Browser {
    fn drop(&mut self) {
        drop(self.child.stdin.take());
        let _ = self.child.wait();
    }
}

/// The lesson in a terminal of 80 columns and 24 rows.
struct Play {
    terminal: Terminal,
    home: TempDir,
}

impl Play {
    fn start() -> Self {
        let home = tempfile::tempdir().expect("a home");
        let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_doorway"));
        command.args(["cors-demo", "--port", "0", "--port-api", "0", "--port-copycat", "0"]);
        command.env("HOME", home.path());
        command.env("DOORWAY_HOME", home.path().join("progress"));
        Self { terminal: Terminal::start_command(command, 80, 24), home }
    }

    /// Answers the questions of the step, if it has any, so that its task is on the screen.
    fn begin_task(&mut self, step: usize) {
        self.terminal.wait_for(&format!("step {step} of 11"));
        let is_asked = |screen: &str| screen.contains(" answers · Enter");
        let is_task = |screen: &str| screen.contains("── Your turn");
        self.terminal.wait_until("a question or a task", |screen| is_asked(screen) || is_task(screen));
        if is_asked(&self.terminal.text()) {
            self.terminal.press("\r");
        }
        self.terminal.wait_until("a task", is_task);
    }

    /// Waits until the task is done, and reads on to the end of the step.
    fn end_task(&mut self) {
        self.terminal.wait_for("Done");
        // A picture arrives in pieces, so each press waits for what it leads to.
        while let Some(rule) = more_below(&self.terminal.text()) {
            self.terminal.press("\r");
            self.terminal.wait_until("more text", |screen| more_below(screen).as_ref() != Some(&rule));
        }
        self.terminal.wait_for_end_of_step();
        self.terminal.press("\r");
    }

    fn file(&self) -> PathBuf {
        self.home.path().join("doorway/cors-demo-js/index.js")
    }

    /// Writes a line in the place of the to-do that begins with these words.
    fn solve(&self, to_do: &str, code: &str) {
        let text = std::fs::read_to_string(self.file()).expect("the starter was written");
        let (before, after) = text.split_once(&format!("// TODO {to_do}")).expect("the to-do is there");
        std::fs::write(self.file(), format!("{before}{code}\n  //{after}")).expect("it can be saved");
    }
}

/// The address of the site, as the first step says it.
fn site_on(screen: &str) -> String {
    let (_, address) = screen.split_once("the site at ").expect("the address is on the screen");
    format!("{}/", address.split_whitespace().next().expect("an address"))
}

/// The line that says how much of the text is below the end of the screen.
fn more_below(screen: &str) -> Option<String> {
    screen.lines().find(|line| line.contains("PgDn ──")).map(str::to_owned)
}

#[test]
fn a_browser_moves_the_lesson_on_while_its_screen_waits() {
    let (mut browser, mut play) = (Browser::start(), Play::start());
    play.terminal.wait_for("step 1 of 11");
    play.terminal.wait_for("sends a web page");
    let site = site_on(&play.terminal.text());
    play.terminal.wait_for("Still to do: open the page");
    assert_eq!(browser.press(&site, ""), "open");
    play.end_task();
    let tasks = [("get", "blocked"), ("", ""), ("form", "blocked"), ("get", "allowed")];
    for (step, (buttons, verdicts)) in (2..).zip(tasks) {
        play.begin_task(step);
        if buttons.is_empty() {
            play.terminal.press("r");
        } else {
            assert_eq!(browser.press(&site, buttons), verdicts, "step {step}: {}", play.terminal.text());
        }
        play.end_task();
    }
    play.begin_task(6);
    play.terminal.wait_for("Press Enter first");
    play.terminal.press("y");
    play.terminal.wait_for("Your program is running");
    assert_eq!(browser.press(&site, "get"), "blocked", "the starter permits nothing");
    play.solve("Access-Control-Allow-Origin", "response.setHeader('Access-Control-Allow-Origin', ALLOWED_ORIGIN);");
    play.terminal.wait_for("Your program was started again");
    assert_eq!(browser.press(&site, "get"), "allowed");
    play.end_task();
    let tasks =
        [("json", "blocked"), ("json put", "allowed blocked"), ("put", "allowed"), ("put put", "allowed allowed")];
    for (step, (buttons, verdicts)) in (7..).zip(tasks) {
        play.begin_task(step);
        assert_eq!(browser.press(&site, buttons), verdicts, "step {step}: {}", play.terminal.text());
        play.end_task();
    }
    play.begin_task(11);
    play.terminal.wait_for("not yet");
    let methods = "response.setHeader('Access-Control-Allow-Methods', 'PUT');";
    let headers = "response.setHeader('Access-Control-Allow-Headers', 'Content-Type');";
    play.solve("the preflight", &format!("{methods}\n  {headers}"));
    play.terminal.wait_for("Your program meets everything that this lesson asks for");
    play.terminal.press("\r");
    assert_eq!(play.terminal.exit(), 0);
}
