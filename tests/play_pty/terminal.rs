//! A pseudo-terminal with `doorway` in it: what is typed goes in, what a person would see comes out.

use std::fs;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::path::Path;
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use portable_pty::{Child, CommandBuilder, MasterPty, PtySize, native_pty_system};
use tempfile::TempDir;

/// How long anything may take before it counts as never coming.
const DEADLINE: Duration = Duration::from_secs(30);

/// The time between two keys of a person.
const PACE: Duration = Duration::from_millis(300);

/// What has come out so far.
struct Seen {
    screen: vt100::Parser,
    bytes: Vec<u8>,
    ended: bool,
}

/// The terminal, and the program in it.
pub(crate) struct Terminal {
    seen: Arc<(Mutex<Seen>, Condvar)>,
    master: Box<dyn MasterPty + Send>,
    keyboard: Box<dyn Write + Send>,
    child: Box<dyn Child + Send + Sync>,
    last_press: Option<Instant>,
    #[cfg(unix)]
    before: String,
    _home: TempDir,
}

impl Terminal {
    /// Starts `doorway` with these arguments and the lessons of a folder, in a terminal of that size.
    pub(crate) fn start(folder: &TempDir, columns: u16, rows: u16, arguments: &[&str]) -> Self {
        Self::start_command(play(folder, arguments), columns, rows)
    }

    /// The same in a terminal of the usual size, with progress that lasts.
    pub(crate) fn start_at_home(folder: &TempDir, home: &Path, arguments: &[&str]) -> Self {
        let mut command = play(folder, arguments);
        command.env("DOORWAY_HOME", home);
        Self::start_command(command, 80, 24)
    }

    /// Starts a command that was built elsewhere.
    pub(crate) fn start_command(mut command: CommandBuilder, columns: u16, rows: u16) -> Self {
        let home = tempfile::tempdir().expect("a folder for progress");
        if command.get_env("DOORWAY_HOME").is_none() {
            command.env("DOORWAY_HOME", home.path());
        }
        command.env("TERM", "xterm-256color");
        for unset in ["NO_COLOR", "COLUMNS", "DOORWAY_PLAIN", "DISPLAY", "WAYLAND_DISPLAY", "CLICOLOR_FORCE"] {
            command.env_remove(unset);
        }
        let pair = native_pty_system().openpty(size(columns, rows)).expect("a pseudo-terminal");
        #[cfg(unix)]
        let before = settings(&*pair.master);
        let child = pair.slave.spawn_command(command).expect("doorway starts");
        drop(pair.slave);
        let screen = vt100::Parser::new(rows, columns, 1000);
        let seen = Arc::new((Mutex::new(Seen { screen, bytes: Vec::new(), ended: false }), Condvar::new()));
        watch(pair.master.try_clone_reader().expect("a reader"), Arc::clone(&seen));
        let keyboard = pair.master.take_writer().expect("a keyboard");
        Self {
            seen,
            master: pair.master,
            keyboard,
            child,
            last_press: None,
            #[cfg(unix)]
            before,
            _home: home,
        }
    }

    /// Presses keys, at the pace of a person: letters that come faster are text, and not keys.
    pub(crate) fn press(&mut self, keys: &str) {
        if let Some(last) = self.last_press {
            std::thread::sleep(PACE.saturating_sub(last.elapsed()));
        }
        self.last_press = Some(Instant::now());
        self.keyboard.write_all(keys.as_bytes()).expect("the terminal is open");
        self.keyboard.flush().expect("the terminal is open");
    }

    /// What is on the screen.
    pub(crate) fn text(&self) -> String {
        self.seen.0.lock().expect("nobody panicked").screen.screen().contents()
    }

    /// The screen as it is, colours and all.
    #[cfg(feature = "full")]
    pub(crate) fn screen(&self) -> vt100::Screen {
        self.seen.0.lock().expect("nobody panicked").screen.screen().clone()
    }

    /// Every byte that came out.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.seen.0.lock().expect("nobody panicked").bytes.clone()
    }

    /// The columns of the longest line on the screen.
    pub(crate) fn widest(&self) -> usize {
        self.text().lines().map(|line| line.chars().count()).max().unwrap_or(0)
    }

    /// Waits until these words are on the screen.
    pub(crate) fn wait_for(&self, words: &str) {
        self.wait_until(words, |screen| screen.contains(words));
    }

    /// Waits until Enter leaves the step: for the next one, or after the last one for the end of the lesson.
    pub(crate) fn wait_for_end_of_step(&self) {
        let words = ["Enter goes on", "Enter finishes the lesson"];
        self.wait_until("the end of the step", |screen| words.iter().any(|words| screen.contains(words)));
    }

    /// Waits until the screen is as it should be.
    pub(crate) fn wait_until(&self, what: &str, fits: impl Fn(&str) -> bool) {
        let end = Instant::now() + DEADLINE;
        let (seen, changed) = &*self.seen;
        let mut seen = seen.lock().expect("nobody panicked");
        while !fits(&seen.screen.screen().contents()) {
            let left = end.saturating_duration_since(Instant::now());
            let hopeless = seen.ended || left.is_zero();
            assert!(!hopeless, "never on the screen: {what}\n{}", seen.screen.screen().contents());
            seen = changed.wait_timeout(seen, left).expect("nobody panicked").0;
        }
    }

    /// The port in the first address on the screen.
    pub(crate) fn port(&self) -> u16 {
        self.wait_for("http://localhost:");
        let text = self.text();
        let (_, after) = text.split_once("http://localhost:").expect("it was there");
        let digits: String = after.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().expect("a port")
    }

    /// Gives the terminal another size.
    pub(crate) fn resize(&mut self, columns: u16, rows: u16) {
        self.seen.0.lock().expect("nobody panicked").screen.screen_mut().set_size(rows, columns);
        self.master.resize(size(columns, rows)).expect("it has another size");
    }

    /// Waits for the end of the program, and for the last of what it wrote; returns its exit code.
    pub(crate) fn exit(&mut self) -> u32 {
        let end = Instant::now() + DEADLINE;
        loop {
            if let Some(status) = self.child.try_wait().expect("the program can be waited for") {
                self.wait_for_the_last_byte();
                return status.exit_code();
            }
            assert!(Instant::now() < end, "it does not end\n{}", self.text());
            std::thread::yield_now();
        }
    }

    /// A program may have ended before this side has read what it wrote last. Windows' terminal has no last byte.
    fn wait_for_the_last_byte(&self) {
        if cfg!(windows) {
            return;
        }
        let end = Instant::now() + DEADLINE;
        let (seen, changed) = &*self.seen;
        let mut seen = seen.lock().expect("nobody panicked");
        while !seen.ended {
            let left = end.saturating_duration_since(Instant::now());
            assert!(!left.is_zero(), "somebody still holds the terminal\n{}", seen.screen.screen().contents());
            seen = changed.wait_timeout(seen, left).expect("nobody panicked").0;
        }
    }

    /// Every port that the program listens on.
    #[cfg(feature = "full")]
    pub(crate) fn ports(&self) -> Vec<u16> {
        let own = self.child.process_id().into_iter().collect();
        let ports = doorway::net::ports_of(&own).expect("the system says which ports they are");
        ports.into_iter().collect()
    }

    /// The number of the process.
    pub(crate) fn process(&self) -> u32 {
        self.child.process_id().expect("it is running")
    }

    /// Waits until the terminal is set as it should be.
    #[cfg(unix)]
    pub(crate) fn wait_until_settings(&self, fits: impl Fn(&str) -> bool) {
        let end = Instant::now() + DEADLINE;
        while !fits(&self.settings()) {
            assert!(Instant::now() < end, "the terminal is not set as it should be: {}", self.settings());
            std::thread::yield_now();
        }
    }

    /// How the terminal was set before the program started.
    #[cfg(unix)]
    pub(crate) fn settings_before(&self) -> String {
        self.before.clone()
    }

    /// How the terminal is set now.
    #[cfg(unix)]
    pub(crate) fn settings(&self) -> String {
        settings(&*self.master)
    }

    /// Waits until the program is halted, as by Ctrl-Z: what comes before that would not wake it.
    #[cfg(unix)]
    pub(crate) fn wait_until_halted(&self) {
        let end = Instant::now() + DEADLINE;
        let process = self.child.process_id().expect("it runs").to_string();
        loop {
            let output = std::process::Command::new("ps").args(["-o", "stat=", "-p", &process]).output();
            let state = output.expect("ps is there: install procps").stdout;
            if state.trim_ascii().starts_with(b"T") {
                return;
            }
            assert!(Instant::now() < end, "it is not halted: {}", String::from_utf8_lossy(&state));
        }
    }

    /// Sends a signal to the program.
    #[cfg(unix)]
    pub(crate) fn signal(&mut self, name: &str) {
        let process = self.child.process_id().expect("it runs").to_string();
        let status = std::process::Command::new("kill").args(["-s", name, &process]).status();
        assert!(status.is_ok_and(|status| status.success()), "`kill` could not send {name}");
    }
}

impl Drop for Terminal {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The command that plays a lesson of a folder.
fn play(folder: &TempDir, arguments: &[&str]) -> CommandBuilder {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_doorway"));
    command.env_remove("DOORWAY_HOME");
    command.args([&["play"], arguments, &["--lessons"]].concat());
    command.arg(folder.path());
    command
}

fn size(columns: u16, rows: u16) -> PtySize {
    PtySize { rows, cols: columns, pixel_width: 0, pixel_height: 0 }
}

#[cfg(unix)]
fn settings(master: &dyn MasterPty) -> String {
    format!("{:?}", master.get_termios().expect("a terminal has settings"))
}

/// Keeps the screen up to date.
fn watch(mut out: Box<dyn Read + Send>, seen: Arc<(Mutex<Seen>, Condvar)>) {
    std::thread::spawn(move || {
        let mut bytes = [0; 4096];
        loop {
            let count = out.read(&mut bytes).unwrap_or(0);
            let (state, changed) = &*seen;
            let mut state = state.lock().expect("nobody panicked");
            state.screen.process(&bytes[..count]);
            state.bytes.extend_from_slice(&bytes[..count]);
            state.ended = count == 0;
            changed.notify_all();
            if count == 0 {
                return;
            }
        }
    });
}

/// Asks a server for a path and reads the whole answer.
pub(crate) fn ask(port: u16, path: &str) -> String {
    send(port, "GET", path)
}

/// Sends a request without a body and reads the whole response.
pub(crate) fn send(port: u16, method: &str, path: &str) -> String {
    let mut stream = TcpStream::connect(("127.0.0.1", port)).expect("the server listens");
    let request = format!("{method} {path} HTTP/1.1\r\nHost: localhost:{port}\r\nConnection: close\r\n\r\n");
    stream.write_all(request.as_bytes()).expect("the server reads");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("the server answers");
    answer
}

/// A folder with one lesson of three steps that has all a lesson can have.
pub(crate) fn lessons() -> TempDir {
    let folder = tempfile::tempdir().expect("a folder for lessons");
    fs::write(folder.path().join("01-demo.md"), LESSON).expect("it can be written");
    fs::write(folder.path().join("code.js"), "// JavaScript speaks\n").expect("it can be written");
    fs::write(folder.path().join("code.py"), "# Python speaks\n").expect("it can be written");
    assert!(Path::new(env!("CARGO_BIN_EXE_doorway")).exists());
    folder
}

const LESSON: &str = r#"+++
summary = "For tests."
part = 1
minutes = 1
demo = "hello"
+++

# A lesson for tests

## To read

```stage
hello
```

A server waits at {{url}}/ and these words go on for so long that they fill more than one line of any terminal, down to the last word.

## To ask

```js
{{#include code.js}}
```

```python
{{#include code.py}}
```

```try
Open {{url}}/ in your browser.
until GET / -> 200
```

## To answer

```quiz
Which?
( ) one
    the reason for one
(x) two
because it is the second.
```

This is shown after the question.
"#;
