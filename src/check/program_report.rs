//! What is known of the learner's program, if the check started it.

use std::path::PathBuf;
use std::time::Duration;

use serde::Deserialize;

/// What is known of the learner's program, if the check started it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProgramReport {
    /// The program and its arguments.
    pub argv: Vec<String>,
    /// The file that the command was guessed from; none if the command was given.
    pub guessed_from: Option<String>,
    /// The folder it ran in.
    pub folder: PathBuf,
    /// How it exited by itself, if it did: before or while requests were sent.
    pub ended: Option<ProgramExit>,
    /// The last lines it printed. Not yet safe to print.
    pub output: Vec<String>,
    /// The ports it listens on, where the system says so.
    pub listens_on: Vec<u16>,
    /// The time from its start until it listened.
    pub started_in: Option<Duration>,
    /// Its processes that could not be stopped.
    pub left_running: Vec<u32>,
}

/// How a program exited by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramExit {
    /// Its exit code; none if a signal ended it.
    pub code: Option<i32>,
    /// The exit in words: `exit code 1`, `ended by signal 9`.
    pub description: String,
    /// The limit that it exceeded, if it was stopped for that.
    pub exceeded: Option<ResourceLimit>,
}

/// What a program may use only up to a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResourceLimit {
    /// The memory of all its processes together.
    Memory,
    /// The size of one file.
    File,
}
