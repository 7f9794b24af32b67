//! Runs the learner's program: starts it, waits until it listens, and stops all of it again.
//!
//! It runs with the learner's own rights: this is no sandbox. What is promised is that nothing of it is
//! left behind: it starts in a session of its own (Unix), without a terminal to read or to write past us, or in a
//! job of its own (Windows), and on Linux whatever leaves its group is found by its ancestry and ended too.

mod limits;
mod memory_watchdog;
mod output;
mod process_info;
mod process_tree;
mod running_program;
mod shim;
mod tree;

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;
use std::process::{Command, Stdio};

use process_wrap::std::CommandWrap;

pub use limits::ProgramLimits;
pub use output::ProgramOutput;
pub use process_info::{age, folder, listener_in};
pub use process_tree::kill_all;
pub use running_program::{PATIENCE, RunningProgram, WaitOutcome};
#[cfg(unix)]
pub use shim::FILE_TOO_LARGE;
pub use shim::{VERB, become_program};

/// What the program may see of our own environment; no tokens, and no proxy that would swallow local requests.
const PASSED: &[&str] = &[
    "PATH",
    "HOME",
    "LANG",
    "LC_ALL",
    "TMPDIR",
    "TERM",
    "USER",
    "SHELL",
    "VIRTUAL_ENV",
    "NODE_PATH",
    "NVM_DIR",
    "PYENV_ROOT",
    "CARGO_HOME",
    "RUSTUP_HOME",
    "GOPATH",
    "GOCACHE",
    "XDG_CACHE_HOME",
    "SYSTEMROOT",
    "SystemRoot",
    "TEMP",
    "TMP",
    "USERPROFILE",
    "APPDATA",
    "LOCALAPPDATA",
    "PATHEXT",
    "COMSPEC",
];

/// What to start.
#[derive(Debug, Clone)]
pub struct ProgramSpec {
    /// The program and its arguments; never empty.
    pub argv: Vec<String>,
    /// The folder it runs in.
    pub folder: PathBuf,
    /// Its whole environment; nothing of our own is added but what marks its processes as one run.
    pub environment: Vec<(OsString, OsString)>,
    /// How much it may take.
    pub limits: ProgramLimits,
    /// The `doorway` program, whose hidden verb sets what only a process itself can set: the limit of a file, and on
    /// Linux that the program ends when we end. Without it the program is started directly.
    pub launcher: Option<PathBuf>,
}

/// The variables of an environment that a learner's program may see.
pub fn passed_on(environment: &[(OsString, OsString)]) -> Vec<(OsString, OsString)> {
    let may_see = |name: &OsStr| PASSED.iter().any(|own| is_same_variable(name, own));
    environment.iter().filter(|(name, _)| may_see(name)).cloned().collect()
}

/// The value of a variable in an environment.
pub fn variable<'a>(environment: &'a [(OsString, OsString)], name: &str) -> Option<&'a OsStr> {
    environment.iter().rev().find(|(own, _)| is_same_variable(own, name)).map(|(_, value)| value.as_os_str())
}

/// Windows names the same variable in small and in capital letters.
fn is_same_variable(one: &OsStr, other: &str) -> bool {
    if cfg!(windows) { one.eq_ignore_ascii_case(other) } else { one == other }
}

/// Why a program could not be started.
#[derive(Debug)]
pub enum LaunchError {
    /// No program of that name is on the PATH.
    NoProgram(String),
    /// The system refused.
    Refused(std::io::Error),
}

impl ProgramSpec {
    /// Starts it with nothing on its standard input; both outputs are drained from now on.
    pub fn start(&self) -> Result<RunningProgram, LaunchError> {
        let name = &self.argv[0];
        let program = which::which_in(name, variable(&self.environment, "PATH"), &self.folder)
            .map_err(|_| LaunchError::NoProgram(name.clone()))?;
        let mut command = shim::command(self.launcher.as_deref(), self.limits.file, &program, &self.argv[1..]);
        command.current_dir(&self.folder).env_clear();
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut run = process_tree::ProcessTree::new();
        command.env(run.variable().0, run.variable().1);
        let mut child = grouped(command).spawn().map_err(LaunchError::Refused)?;
        let output = ProgramOutput::keeping(self.limits.output);
        output.drain(child.stdout().take());
        output.drain(child.stderr().take());
        run.started(child.id());
        Ok(RunningProgram::of(child, output, run, self.limits.memory))
    }
}

fn grouped(command: Command) -> CommandWrap {
    let mut wrap = CommandWrap::from(command);
    #[cfg(unix)]
    wrap.wrap(process_wrap::std::ProcessSession);
    #[cfg(windows)]
    wrap.wrap(process_wrap::std::JobObject);
    wrap
}

#[cfg(test)]
mod tests;
