//! `doorway --serve` as a person starts it, and what comes out of it.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::io::{Read, Write};
use std::net::TcpStream;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Condvar, Mutex};
use std::time::{Duration, Instant};

use tempfile::TempDir;

mod port;
#[allow(unused_imports, reason = "each test uses a part of it")]
pub(crate) use port::free_port;

pub(crate) const DOORWAY: &str = env!("CARGO_BIN_EXE_doorway");
/// How long anything may take before it counts as never coming.
pub(crate) const DEADLINE: Duration = Duration::from_secs(30);

/// `doorway` with these arguments, a home of its own and nothing of this terminal.
pub(crate) fn doorway(home: &TempDir, arguments: &[&str]) -> Command {
    let mut command = Command::new(DOORWAY);
    command.args(arguments).env("DOORWAY_HOME", home.path()).env("COLUMNS", "100").stdin(Stdio::null());
    for unset in ["NO_COLOR", "CLICOLOR_FORCE", "DOORWAY_PLAIN", "DISPLAY", "WAYLAND_DISPLAY", "PORT"] {
        command.env_remove(unset);
    }
    command
}

/// The commands that play the first two lessons of the course.
#[allow(dead_code, reason = "not every test is about the order of the lessons")]
pub(crate) fn first_commands() -> [String; 2] {
    let home = tempfile::tempdir().expect("a home");
    let output = doorway(&home, &["lessons", "--json"]).output().expect("doorway runs");
    let document: serde_json::Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    [0, 1].map(|at| document["lessons"][at]["command"].as_str().expect("a command").to_owned())
}

/// A program that runs, and what it has said so far.
pub(crate) struct Serving {
    pub(crate) child: Child,
    pub(crate) out: Said,
    pub(crate) err: Said,
    _home: TempDir,
}

impl Serving {
    /// Starts `doorway` with these arguments and waits until it says that it serves.
    pub(crate) fn start(arguments: &[&str]) -> Self {
        Self::start_with(arguments, |_| {})
    }

    /// The same with the command changed before it starts.
    pub(crate) fn start_with(arguments: &[&str], change: impl FnOnce(&mut Command)) -> Self {
        let serving = Self::start_silent(arguments, change);
        serving.err.wait_for("Ctrl+C stops it.");
        serving
    }

    /// The same for a program that does not say when it is there.
    pub(crate) fn start_silent(arguments: &[&str], change: impl FnOnce(&mut Command)) -> Self {
        let home = tempfile::tempdir().expect("a home");
        let mut command = doorway(&home, arguments);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        change(&mut command);
        let mut child = command.spawn().expect("doorway starts");
        let out = child.stdout.take().map_or_else(Said::nothing, Said::by);
        let err = child.stderr.take().map_or_else(Said::nothing, Said::by);
        Self { child, out, err, _home: home }
    }

    /// Every port that was told on stderr, in that order.
    pub(crate) fn ports(&self) -> Vec<u16> {
        ports(&self.err.text())
    }

    /// The first of them.
    pub(crate) fn port(&self) -> u16 {
        *self.ports().first().expect("an address was told")
    }

    /// Waits for the end and returns the exit code.
    pub(crate) fn exit(&mut self) -> i32 {
        let end = Instant::now() + DEADLINE;
        loop {
            if let Some(status) = self.child.try_wait().expect("it can be waited for") {
                return status.code().expect("it ends by itself and not by a signal");
            }
            assert!(Instant::now() < end, "it does not end: {}", self.err.text());
            std::thread::yield_now();
        }
    }

    /// Sends a signal.
    #[cfg(unix)]
    pub(crate) fn signal(&self, signal: rustix::process::Signal) {
        let id = rustix::process::Pid::from_child(&self.child);
        rustix::process::kill_process(id, signal).expect("it still runs");
    }
}

impl Drop for Serving {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The ports of all addresses in a text.
pub(crate) fn ports(text: &str) -> Vec<u16> {
    let after = text.split("http://localhost:").skip(1);
    after.filter_map(|rest| rest.split(|char: char| !char.is_ascii_digit()).next()?.parse().ok()).collect()
}

/// What a program has said on one stream.
pub(crate) struct Said(Arc<Shared>);

/// The bytes so far and whether the stream has ended; and the bell that rings when there are more.
type Shared = (Mutex<(Vec<u8>, bool)>, Condvar);

impl Said {
    fn nothing() -> Self {
        Self(Arc::new((Mutex::new((Vec::new(), true)), Condvar::new())))
    }

    /// What comes on this stream from now on.
    pub(crate) fn by(mut stream: impl Read + Send + 'static) -> Self {
        let shared = Arc::new((Mutex::new((Vec::new(), false)), Condvar::new()));
        let own = Arc::clone(&shared);
        std::thread::spawn(move || {
            let mut bytes = [0; 4096];
            loop {
                let count = stream.read(&mut bytes).unwrap_or(0);
                let (state, changed) = &*own;
                let mut state = state.lock().expect("nobody panicked");
                state.0.extend_from_slice(&bytes[..count]);
                state.1 = count == 0;
                changed.notify_all();
                if count == 0 {
                    return;
                }
            }
        });
        Self(shared)
    }

    /// Every byte so far.
    pub(crate) fn bytes(&self) -> Vec<u8> {
        self.0.0.lock().expect("nobody panicked").0.clone()
    }

    /// The same as text.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.bytes()).into_owned()
    }

    /// Waits for these words.
    pub(crate) fn wait_for(&self, words: &str) {
        self.wait_until(words, |text| text.contains(words));
    }

    /// Waits until the text is as it should be.
    pub(crate) fn wait_until(&self, what: &str, fits: impl Fn(&str) -> bool) {
        let end = Instant::now() + DEADLINE;
        let (state, changed) = &*self.0;
        let mut state = state.lock().expect("nobody panicked");
        loop {
            let text = String::from_utf8_lossy(&state.0);
            if fits(&text) {
                return;
            }
            let left = end.saturating_duration_since(Instant::now());
            assert!(!state.1 && !left.is_zero(), "never said: {what}\n{text}");
            state = changed.wait_timeout(state, left).expect("nobody panicked").0;
        }
    }

    /// Waits for the stream's end and returns all of it.
    pub(crate) fn all(&self) -> String {
        let (state, changed) = &*self.0;
        let state = state.lock().expect("nobody panicked");
        let (state, late) = changed.wait_timeout_while(state, DEADLINE, |state| !state.1).expect("nobody panicked");
        assert!(!late.timed_out(), "the stream does not end");
        String::from_utf8_lossy(&state.0).into_owned()
    }
}

/// Sends these bytes to a server and reads until it closes.
pub(crate) fn send(port: u16, bytes: &[u8]) -> String {
    send_to(&format!("127.0.0.1:{port}"), bytes)
}

/// The same with the address written out.
pub(crate) fn send_to(address: &str, bytes: &[u8]) -> String {
    let mut stream = TcpStream::connect(address).unwrap_or_else(|why| panic!("nobody listens at {address}: {why}"));
    stream.set_read_timeout(Some(DEADLINE)).expect("a deadline can be set");
    stream.write_all(bytes).expect("the server reads");
    let mut answer = Vec::new();
    // A server may reset a connection whose bytes it refused; what it said before that counts.
    let _ = stream.read_to_end(&mut answer);
    String::from_utf8_lossy(&answer).into_owned()
}

/// Asks for a path as curl would and reads the whole answer.
pub(crate) fn get(port: u16, path: &str) -> String {
    send(port, request("GET", port, path, "").as_bytes())
}

/// A request as curl writes it; further header lines end with `\r\n`.
pub(crate) fn request(method: &str, port: u16, path: &str, headers: &str) -> String {
    format!(
        "{method} {path} HTTP/1.1\r\nHost: localhost:{port}\r\nUser-Agent: curl/8.0\r\nConnection: close\r\n{headers}\r\n"
    )
}
