//! How the program ends, for whoever called it.

use std::process::ExitCode;

/// The exit codes, the same for every verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// All went well.
    Done = 0,
    /// Looked at, and not as it should be.
    NotMet = 1,
    /// Used wrongly: a flag or a name that cannot be.
    Usage = 2,
    /// Could not be done, or not be looked at.
    Failed = 3,
    /// Ended by Ctrl-C.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

/// The program was used wrongly: says what was, and what to type instead. The exit code becomes [`Exit::Usage`].
#[derive(Debug)]
pub struct UsedWrongly(pub String);

impl std::fmt::Display for UsedWrongly {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UsedWrongly {}
