//! A program that goes on running from one look to the next.

use crate::process::RunningProgram;

use super::{END, LINES, ended, patience, wait_for_output};

/// A program that goes on running behind a look at it.
pub(in crate::cmd::check) struct KeptProgram {
    pub(super) running: RunningProgram,
    /// Where it was asked.
    pub(in crate::cmd::check) url: String,
}

impl KeptProgram {
    /// How it ended meanwhile, if it has, and the last lines it printed. These are not yet safe to print.
    pub(in crate::cmd::check) fn ended(&mut self) -> Option<(String, Vec<String>)> {
        let ended = ended(&mut self.running)?;
        wait_for_output(&self.running, END);
        Some((ended.words, self.running.output.last_lines(LINES)))
    }

    /// Stops it, in a hurry once the learner wants to stop.
    pub(in crate::cmd::check) fn stop(mut self, is_stopped: &dyn Fn() -> bool) {
        self.running.stop(&|| patience(is_stopped()));
    }
}
