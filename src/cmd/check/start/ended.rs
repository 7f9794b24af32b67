//! How a program ended, in words: of its own, or stopped since it took too much.

use std::process::ExitStatus;

use crate::check::{ProgramExit, ResourceLimit};
use crate::process::{self, RunningProgram};

/// A megabyte, in bytes.
const MB: u64 = 1024 * 1024;

/// How it ended, if it has.
pub(super) fn ended(running: &mut RunningProgram) -> Option<ProgramExit> {
    running.ended().map(|status| of(running, status))
}

/// How it ended: of its own, or because it took too much.
pub(super) fn of(running: &RunningProgram, status: ExitStatus) -> ProgramExit {
    let over = if running.exceeded_memory() { Some(ResourceLimit::Memory) } else { wrote_too_much(status) };
    let words = match over {
        Some(ResourceLimit::Memory) => {
            format!("stopped: it took more than {} MB of memory", process::ProgramLimits::default().memory / MB)
        }
        Some(ResourceLimit::File) => {
            format!("stopped: it wrote a file of more than {} MB", process::ProgramLimits::default().file / MB)
        }
        None => words(status),
    };
    ProgramExit { code: status.code(), words, over }
}

#[cfg(unix)]
fn wrote_too_much(status: ExitStatus) -> Option<ResourceLimit> {
    use std::os::unix::process::ExitStatusExt;
    (status.signal() == Some(process::FILE_TOO_LARGE)).then_some(ResourceLimit::File)
}

/// Windows sets no limit to a file.
#[cfg(not(unix))]
fn wrote_too_much(_status: ExitStatus) -> Option<Limit> {
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
