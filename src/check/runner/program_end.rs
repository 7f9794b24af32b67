//! Stops a program, and describes how it ended: by itself, or because it exceeded a limit.

use std::process::ExitStatus;
use std::time::{Duration, Instant};

use crate::check::cancel::CancelToken;
use crate::check::result::{ProgramExit, ResourceLimit};
use crate::process::{self, ProgramLimits, RunningProgram};

/// How long a program may take to exit by itself after its check is cancelled.
pub const CANCEL_GRACE: Duration = Duration::from_millis(300);
/// How many of the last lines of its output are reported.
pub(super) const LAST_LINES: usize = 240;
/// How long the end of a program may take to show after its connections broke, and its last output to arrive.
const END_WAIT: Duration = Duration::from_millis(500);
/// How often to check whether the program has exited or printed more.
const END_POLL: Duration = Duration::from_millis(2);
const OUTPUT_POLL: Duration = Duration::from_millis(20);

/// A megabyte, in bytes.
const MB: u64 = 1024 * 1024;

/// Stops the program and everything it started, quickly if the check is cancelled. Returns what could not be ended.
pub(super) fn stop(running: &mut RunningProgram, cancel: &CancelToken) -> Vec<u32> {
    running.stop(&|| if cancel.is_cancelled() { CANCEL_GRACE } else { process::SHUTDOWN_GRACE })
}

/// Waits until no more output of a running program arrives, at most so long.
pub(super) fn wait_for_output(running: &RunningProgram, most: Duration) {
    let (start, mut before) = (Instant::now(), usize::MAX);
    while start.elapsed() < most {
        let now = running.output.text().len();
        if now == before && now > 0 {
            return;
        }
        before = now;
        std::thread::sleep(OUTPUT_POLL);
    }
}

/// Waits for the last output of a program that has ended. Others that it started may hold its outputs open.
pub(super) fn wait_for_last_output(running: &RunningProgram) {
    let start = Instant::now();
    while !running.output.is_complete() && start.elapsed() < END_WAIT {
        std::thread::sleep(END_POLL);
    }
}

/// Returns the exit status, waiting up to 500 ms: sockets close slightly before the process exits.
pub(super) fn ended_soon(running: &mut RunningProgram, limits: &ProgramLimits) -> Option<ProgramExit> {
    let since = Instant::now();
    while running.ended().is_none() && since.elapsed() < END_WAIT {
        std::thread::sleep(END_POLL);
    }
    ended(running, limits)
}

/// Returns how the program ended, if it has.
pub(super) fn ended(running: &mut RunningProgram, limits: &ProgramLimits) -> Option<ProgramExit> {
    running.ended().map(|status| of_status(running, status, limits))
}

/// Returns what an exit status means: the program exited by itself, or because it exceeded a limit.
pub(super) fn of_status(running: &RunningProgram, status: ExitStatus, limits: &ProgramLimits) -> ProgramExit {
    let over = if running.exceeded_memory() { Some(ResourceLimit::Memory) } else { file_limit(status) };
    let words = match over {
        Some(ResourceLimit::Memory) => format!("stopped: it took more than {} MB of memory", limits.memory / MB),
        Some(ResourceLimit::File) => format!("stopped: it wrote a file of more than {} MB", limits.file / MB),
        None => words(status),
    };
    ProgramExit { code: status.code(), description: words, exceeded: over }
}

/// The limit of a file, if the system ended the program because of it.
#[cfg(unix)]
fn file_limit(status: ExitStatus) -> Option<ResourceLimit> {
    use std::os::unix::process::ExitStatusExt;
    (status.signal() == Some(crate::process::FILE_TOO_LARGE_SIGNAL)).then_some(ResourceLimit::File)
}

/// Windows sets no limit to a file.
#[cfg(not(unix))]
fn file_limit(_status: ExitStatus) -> Option<ResourceLimit> {
    None
}

#[cfg(unix)]
fn words(status: ExitStatus) -> String {
    use std::os::unix::process::ExitStatusExt;
    match (status.code(), status.signal()) {
        (Some(code), _) => format!("exit code {code}"),
        (None, Some(signal)) => format!("ended by signal {signal}"),
        _ => status.to_string(),
    }
}

#[cfg(not(unix))]
fn words(status: ExitStatus) -> String {
    status.code().map_or_else(|| status.to_string(), |code| format!("exit code {code}"))
}
