//! All processes of one run of the learner's program, and the end of all of them.

use std::collections::BTreeSet;
use std::io;
use std::path::Path;
use std::process::ExitStatus;
use std::time::{Duration, Instant};

use super::launch::ProgramSpec;
use super::output::ProgramOutput;
#[cfg(unix)]
use super::unix::StartedProgram;
#[cfg(windows)]
use super::windows::StartedProgram;

/// How often processes that are still there are killed again.
const KILL_INTERVAL: Duration = Duration::from_millis(1);

/// All processes of one run: the program, and everything that descends from it.
#[derive(Debug)]
pub(super) struct ProcessTree(StartedProgram);

impl ProcessTree {
    /// Begins to start the program. Its outputs are read from now on.
    pub(super) fn start(
        launcher: &Path,
        program: &Path,
        spec: &ProgramSpec,
        output: &ProgramOutput,
    ) -> io::Result<Self> {
        StartedProgram::start(launcher, program, spec, output).map(Self)
    }

    /// Waits until the program is started.
    ///
    /// # Errors
    /// It could not be started. Nothing of it is left then.
    pub(super) fn wait_until_started(&self) -> io::Result<()> {
        self.0.wait_until_started()
    }

    /// Returns how the program's first process ended, if it has.
    pub(super) fn leader_status(&self) -> Option<ExitStatus> {
        self.0.leader_status()
    }

    /// Returns the processes that are running now; none where the system does not say.
    pub(super) fn members(&self) -> Option<BTreeSet<u32>> {
        self.0.members()
    }

    /// Whether none of its processes is running.
    pub(super) fn is_gone(&self) -> bool {
        self.0.is_gone()
    }

    /// Asks all processes to end.
    pub(super) fn ask_to_end(&self) {
        self.0.ask_to_end();
    }

    /// Kills all processes that are running now.
    pub(super) fn kill(&self) {
        self.0.kill();
    }

    /// Kills processes until none is left or the time is over. Returns those that are left.
    pub(super) fn kill_until_gone(&self, timeout: Duration) -> Vec<u32> {
        let start = Instant::now();
        loop {
            self.kill();
            if self.is_gone() {
                return Vec::new();
            }
            if start.elapsed() > timeout {
                return self.members().unwrap_or_default().into_iter().collect();
            }
            std::thread::sleep(KILL_INTERVAL);
        }
    }
}
