//! The first moment of the learner's program. It is started through this program's hidden verb, which sets
//! what only a process itself can set, and then becomes the learner's program.

use std::path::Path;
use std::process::Command;

/// The hidden verb: `doorway __become PARENT LARGEST_FILE PROGRAM ARGUMENTS…`.
pub const VERB: &str = "__become";

/// The signal that ends a program whose file has grown larger.
#[cfg(unix)]
pub const FILE_TOO_LARGE: i32 = rustix::process::Signal::XFSZ.as_raw();

/// The command that starts a program: by way of the hidden verb of the launcher, where there is one.
#[cfg(unix)]
pub(super) fn command(launcher: Option<&Path>, file: u64, program: &Path, arguments: &[String]) -> Command {
    let Some(launcher) = launcher else { return direct(program, arguments) };
    let mut command = Command::new(launcher);
    command.arg(VERB).arg(std::process::id().to_string()).arg(file.to_string()).arg(program).args(arguments);
    command
}

/// Windows needs no first moment: the job that the program starts in ends with us.
#[cfg(windows)]
pub(super) fn command(_launcher: Option<&Path>, _file: u64, program: &Path, arguments: &[String]) -> Command {
    direct(program, arguments)
}

fn direct(program: &Path, arguments: &[String]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments);
    command
}

/// Becomes the program; comes back only with the reason why it could not.
#[cfg(unix)]
pub fn become_program(argv: &[std::ffi::OsString]) -> std::io::Error {
    use rustix::process::{Resource, Rlimit, setrlimit};
    use std::os::unix::process::CommandExt;

    let [parent, file, program, arguments @ ..] = argv else {
        return std::io::Error::other("no program was named");
    };
    let file = file.to_str().and_then(|file| file.parse().ok());
    let limit = Rlimit { current: file, maximum: file };
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
