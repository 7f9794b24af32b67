//! A program that goes on running after its check.

use std::time::{Duration, Instant};

use crate::check::cancel::CancelToken;
use crate::check::result::ProgramReport;
use crate::process::{ProgramLimits, RunningProgram};

use super::job::Job;
use super::program_end::{LAST_LINES, ended, ended_soon, stop, wait_for_last_output, wait_for_output};

/// A program that goes on running after its check. Dropping it stops it.
pub struct KeptProgram {
    pub(super) running: RunningProgram,
    pub(super) limits: ProgramLimits,
    /// Where it takes requests.
    pub url: String,
    /// The port that it takes them on.
    pub(super) port: u16,
}

/// How long the error of a request may take to be printed.
const OUTPUT_TIME: Duration = Duration::from_millis(500);

/// How a program exited by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramEnd {
    /// In words: `exit code 1`.
    pub words: String,
    /// The last lines it printed. Not yet safe to print.
    pub last_lines: Vec<String>,
}

impl KeptProgram {
    /// Returns how the program ended, if it has.
    pub fn ended(&mut self) -> Option<ProgramEnd> {
        let ended = ended(&mut self.running, &self.limits)?;
        wait_for_last_output(&self.running);
        Some(ProgramEnd { words: ended.description, last_lines: self.running.output.last_lines(LAST_LINES) })
    }

    /// Whether the program has ended by itself.
    pub fn has_ended(&mut self) -> bool {
        ended(&mut self.running, &self.limits).is_some()
    }

    /// Returns how the program ended, if it has or does within a moment: its sockets close a little earlier.
    pub fn ended_soon(&mut self) -> Option<ProgramEnd> {
        ended_soon(&mut self.running, &self.limits)?;
        self.ended()
    }

    /// Asks the program to end, and ends it by force when the grace is over. Returns how long it took to end by itself.
    pub fn ask_to_end(mut self, grace: Duration) -> Option<Duration> {
        let asked = Instant::now();
        self.running.stop(&|| grace);
        Some(asked.elapsed()).filter(|took| *took < grace)
    }

    /// Returns what is known of the program if it has ended by itself.
    pub(super) fn end_report(&mut self, job: &Job) -> Option<ProgramReport> {
        let ended = ended(&mut self.running, &self.limits)?;
        wait_for_last_output(&self.running);
        Some(ProgramReport { ended: Some(ended), ..self.report(job) })
    }

    /// Returns what is known of a program that is running, once it prints nothing more for a moment.
    pub(super) fn report_after_output(&self, job: &Job) -> ProgramReport {
        wait_for_output(&self.running, OUTPUT_TIME);
        self.report(job)
    }

    fn report(&self, job: &Job) -> ProgramReport {
        ProgramReport {
            argv: job.program().map(|launch| launch.argv.clone()).unwrap_or_default(),
            folder: job.folder.clone(),
            output: self.running.output.last_lines(LAST_LINES),
            ..ProgramReport::default()
        }
    }

    /// Stops the program and everything it started. Returns the processes that could not be ended.
    pub fn stop(mut self, cancel: &CancelToken) -> Vec<u32> {
        stop(&mut self.running, cancel)
    }
}
