//! The exit codes of the program.

use std::process::ExitCode;

/// The exit codes, the same for every verb.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Exit {
    /// Everything is all right.
    Done = 0,
    /// Something was examined, and it is not as it should be.
    NotMet = 1,
    /// The program was used wrongly: a flag or a name that does not exist.
    Usage = 2,
    /// Something could not be done or examined.
    Failed = 3,
    /// Ctrl-C ended the program. For another signal, the program ends with that signal's own code.
    Interrupted = 130,
}

impl From<Exit> for ExitCode {
    fn from(exit: Exit) -> Self {
        ExitCode::from(exit as u8)
    }
}

/// The program was used wrongly. Says what is wrong and what to type instead; the exit code becomes [`Exit::Usage`].
#[derive(Debug)]
pub struct UsedWrongly(pub String);

impl std::fmt::Display for UsedWrongly {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for UsedWrongly {}

/// The user pressed Ctrl+C at a question. There is nothing to say; the exit code becomes [`Exit::Interrupted`].
#[derive(Debug)]
pub struct InterruptedByUser;

impl std::fmt::Display for InterruptedByUser {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("stopped by you")
    }
}

impl std::error::Error for InterruptedByUser {}
