//! The first moment of the learner's program. It is started through this program's hidden verb, which sets
//! what only a process itself can set, and then becomes the learner's program.

use std::path::Path;
use std::process::Command;

/// The hidden verb: `doorway __become PARENT PROGRAM ARGUMENTS…`.
pub const VERB: &str = "__become";
/// The largest file the program may write, in bytes.
pub const LARGEST_FILE: u64 = 256 * 1024 * 1024;

/// The signal that ends a program whose file has grown larger.
#[cfg(unix)]
pub const FILE_TOO_LARGE: i32 = rustix::process::Signal::XFSZ.as_raw();

/// The command that starts a program by way of the hidden verb.
#[cfg(all(unix, not(test)))]
pub(super) fn command(program: &Path, arguments: &[String]) -> std::io::Result<Command> {
    let mut command = Command::new(std::env::current_exe()?);
    command.arg(VERB).arg(std::process::id().to_string()).arg(program).args(arguments);
    Ok(command)
}

/// Windows needs no first moment: the job that the program starts in ends with us. A unit test is not this
/// program, so it has no hidden verb to go through.
#[cfg(any(windows, test))]
pub(super) fn command(program: &Path, arguments: &[String]) -> std::io::Result<Command> {
    let mut command = Command::new(program);
    command.args(arguments);
    Ok(command)
}

/// Becomes the program; comes back only with the reason why it could not.
#[cfg(unix)]
pub fn become_program(argv: &[std::ffi::OsString]) -> std::io::Error {
    use rustix::process::{Resource, Rlimit, setrlimit};
    use std::os::unix::process::CommandExt;

    let [parent, program, arguments @ ..] = argv else {
        return std::io::Error::other("no program was named");
    };
    let limit = Rlimit { current: Some(LARGEST_FILE), maximum: Some(LARGEST_FILE) };
    // A limit that the system does not grant is no reason not to run.
    let _ = setrlimit(Resource::Fsize, limit);
    end_with_parent();
    // Who ended before that was said cannot be waited for any more.
    let own_parent = rustix::process::getppid().map(|pid| pid.as_raw_nonzero().to_string());
    if own_parent.is_none_or(|own| *parent != *own) {
        return std::io::Error::other("who wanted it started has ended");
    }
    Command::new(program).args(arguments).exec()
}

#[cfg(windows)]
pub fn become_program(_argv: &[std::ffi::OsString]) -> std::io::Error {
    std::io::Error::other("programs are started directly on Windows")
}

/// Linux ends the program when we end, even by a signal that nobody can catch.
#[cfg(target_os = "linux")]
fn end_with_parent() {
    use rustix::process::{Signal, set_parent_process_death_signal};
    let _ = set_parent_process_death_signal(Some(Signal::KILL));
}

#[cfg(all(unix, not(target_os = "linux")))]
fn end_with_parent() {}
