//! What to start, and why it could not be started.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use super::environment::variable;
use super::find_program::find_program;
use super::limits::ProgramLimits;
use super::run_id::RUN_VARIABLE;
use super::shim_verbs::SHIM_VERB;
use crate::text::platform::Platform;

/// What to start.
#[derive(Debug, Clone)]
pub struct ProgramSpec {
    /// The program and its arguments; never empty.
    pub argv: Vec<String>,
    /// The folder it runs in.
    pub folder: PathBuf,
    /// Its whole environment. Only the variable that names its run is added.
    pub environment: Vec<(OsString, OsString)>,
    /// How much it may take.
    pub limits: ProgramLimits,
}

/// Why a program could not be started.
#[derive(Debug)]
pub enum LaunchError {
    /// No program of that name is on the PATH.
    NoProgram(String),
    /// The system refused.
    Refused(std::io::Error),
}

impl From<std::io::Error> for LaunchError {
    fn from(error: std::io::Error) -> Self {
        Self::Refused(error)
    }
}

impl ProgramSpec {
    /// Finds the program's file: on the PATH of its own environment, or in its folder.
    pub(super) fn find_program(&self) -> Result<PathBuf, LaunchError> {
        let name = &self.argv[0];
        let path = variable(&self.environment, "PATH");
        find_program(Platform::CURRENT, name, path, &self.folder).ok_or_else(|| LaunchError::NoProgram(name.clone()))
    }

    /// The command that starts the shim, which starts the program. Its outputs are piped; its input is still to be set.
    pub(super) fn shim_command(&self, launcher: &Path, program: &Path, run_id: &str) -> Command {
        let mut command = Command::new(launcher);
        command.arg(SHIM_VERB).arg(self.limits.file.to_string()).arg(program).args(&self.argv[1..]);
        command.current_dir(&self.folder).env_clear();
        command.envs(self.environment.iter().map(|(name, value)| (name, value))).env(RUN_VARIABLE, run_id);
        command.stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }
}
