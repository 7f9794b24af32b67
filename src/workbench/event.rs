//! What happens to the learner's own program in a lesson.

use std::time::Duration;

use crate::check::CheckResult;

/// Something that happened to the program.
#[derive(Debug)]
pub enum WorkbenchEvent {
    /// It is being started, because this file was saved, or because the learner or the lesson asked for it.
    Starting {
        /// The file that was saved.
        saved: Option<String>,
    },
    /// A file was saved, and the program that is running still has the old code.
    OldCode {
        /// The file.
        saved: String,
    },
    /// A file was saved that the program does not need: it goes on running.
    SavedBeside {
        /// The file.
        saved: String,
    },
    /// It takes connections.
    Running(RunningPlace),
    /// A check of it has come this far.
    Checking(CheckStage),
    /// It was checked. It may still be running.
    Checked(Box<CheckResult>),
    /// A request failed, and it printed an error for that. It is still running.
    RequestFailed(Box<CheckResult>),
    /// It did not start, or has ended by itself.
    Failed(Box<CheckResult>),
}

/// Where the program takes connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct RunningPlace {
    /// The port of the lesson, if requests to it reach the program.
    pub lesson_port: Option<u16>,
    /// The port of the lesson, if a different program has it.
    pub taken_port: Option<u16>,
    /// The program's own port.
    pub own_port: u16,
    /// The time from its start until it listened.
    pub took: Duration,
}

/// How far a check has come.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CheckStage {
    /// The program was started, and does not listen yet.
    Waiting,
    /// So many requests are judged.
    Judged(usize),
}
