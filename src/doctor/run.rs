//! Runs a program for a moment and returns what it prints.

use std::io::Read;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

/// How long a program may take to print its version. On a busy computer, npm takes a second or two.
const VERSION_TIMEOUT: Duration = Duration::from_secs(10);
/// How often to check whether it has ended.
const POLL_INTERVAL: Duration = Duration::from_millis(5);
/// The most that is read of its output, in bytes.
const MAX_OUTPUT_BYTES: u64 = 4096;

/// Returns what a program prints; nothing if it cannot be started, fails or takes too long.
pub(super) fn output(program: &Path, arguments: &[String]) -> Option<String> {
    let mut command = Command::new(program);
    // Tools such as cargo and go fetch a different version of themselves if a file of the folder asks for it.
    command.args(arguments).current_dir(std::env::temp_dir()).env("GOTOOLCHAIN", "local");
    command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::null());
    let mut child = command.spawn().ok()?;
    if !ends_well(&mut child) {
        return None;
    }
    let mut text = Vec::new();
    child.stdout.take()?.take(MAX_OUTPUT_BYTES).read_to_end(&mut text).ok()?;
    Some(String::from_utf8_lossy(&text).into_owned())
}

/// Waits until the program ends, and ends it if it takes too long.
fn ends_well(child: &mut Child) -> bool {
    let start = Instant::now();
    while start.elapsed() < VERSION_TIMEOUT {
        match child.try_wait() {
            Ok(Some(status)) => return status.success(),
            Ok(None) => std::thread::sleep(POLL_INTERVAL),
            Err(_) => break,
        }
    }
    // It is gone already, or the system will not end it: in both cases nothing more can be done.
    let _ = child.kill().and_then(|()| child.wait());
    false
}
