//! The program of a mistake, started by a test: its exit and its output are known, and it ends with the test.

use std::io::Read;
use std::os::unix::process::CommandExt;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process_group};

use super::observed::is_listening;

/// How long anything may take before it counts as not happening.
const DEADLINE: Duration = Duration::from_secs(60);

/// A program that was started, with every process it starts.
pub(crate) struct ObservedProgram {
    child: Child,
    output: Arc<Mutex<Vec<u8>>>,
}

impl ObservedProgram {
    /// Starts the command in a process group of its own.
    pub(crate) fn start(command: &mut Command) -> Self {
        let command = command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).process_group(0);
        let mut child = command.spawn().unwrap_or_else(|error| panic!("{command:?}: {error}"));
        let output = Arc::new(Mutex::new(Vec::new()));
        collect(child.stdout.take().expect("it is piped"), output.clone());
        collect(child.stderr.take().expect("it is piped"), output.clone());
        Self { child, output }
    }

    /// Waits for what is expected of the start, and returns what happened in the words of `mistake.toml`.
    pub(crate) fn start_in_words(&mut self, expected: &str, port: u16) -> String {
        let mut start = None;
        wait_until(|| {
            start = match expected {
                "listens" if is_listening(port) => Some(expected.to_owned()),
                "listens elsewhere" if !self.output().is_empty() => Some(expected.to_owned()),
                _ => self.exit(),
            };
            start.is_some()
        });
        start.unwrap_or_else(|| "nothing in time".to_owned())
    }

    /// Returns how the program exited; waits for that if it is expected to exit.
    pub(crate) fn exit_in_words(&mut self, is_expected: bool) -> Option<String> {
        if is_expected {
            wait_until(|| self.exit().is_some());
        }
        self.exit()
    }

    /// Whether the program prints this; waits for it.
    pub(crate) fn prints(&self, part: &str) -> bool {
        wait_until(|| self.output().contains(part))
    }

    /// Returns what the program has printed.
    pub(crate) fn output(&self) -> String {
        String::from_utf8_lossy(&self.output.lock().expect("no reader fails")).into_owned()
    }

    fn exit(&mut self) -> Option<String> {
        let status = self.child.try_wait().expect("it is our child")?;
        Some(status.code().map_or_else(|| status.to_string(), |code| format!("exit {code}")))
    }
}

impl Drop for ObservedProgram {
    fn drop(&mut self) {
        let _ = kill_process_group(Pid::from_child(&self.child), Signal::KILL);
        let _ = self.child.wait();
    }
}

fn collect(mut stream: impl Read + Send + 'static, output: Arc<Mutex<Vec<u8>>>) {
    std::thread::spawn(move || {
        let mut buffer = [0; 4096];
        while let Ok(len @ 1..) = stream.read(&mut buffer) {
            output.lock().expect("no reader fails").extend_from_slice(&buffer[..len]);
        }
    });
}

/// Waits for a condition. Returns whether it became true in time.
fn wait_until(mut condition: impl FnMut() -> bool) -> bool {
    let start = Instant::now();
    loop {
        if condition() {
            return true;
        }
        if start.elapsed() > DEADLINE {
            return false;
        }
        std::thread::sleep(Duration::from_millis(10));
    }
}
