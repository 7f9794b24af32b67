//! How long a check waits for what, and how much the learner's program may take.

use std::time::Duration;

use crate::process::ProgramLimits;

/// Every limit of one check. Each has a default, which is what `doorway check` uses.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct JobLimits {
    /// How long a program may take until it listens.
    pub start: Duration,
    /// The same for a command that may have to build the program first, such as `cargo run`.
    pub build: Duration,
    /// How long one response may take.
    pub response: Duration,
    /// How long all requests and responses together may take.
    pub whole_run: Duration,
    /// What the program may take: memory, the size of a file, output.
    pub program: ProgramLimits,
}

impl Default for JobLimits {
    fn default() -> Self {
        Self {
            start: Duration::from_secs(20),
            build: Duration::from_secs(300),
            response: Duration::from_secs(10),
            whole_run: Duration::from_secs(60),
            program: ProgramLimits::default(),
        }
    }
}
