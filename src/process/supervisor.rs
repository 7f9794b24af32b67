//! Starts programs, and knows all of them that are running, so that all can be ended at once.

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::{Duration, Instant};

use super::launch::{LaunchError, ProgramSpec};
use super::output::ProgramOutput;
use super::process_tree::ProcessTree;
use super::running_program::RunningProgram;

/// How long killing everything may take without being noticed.
const KILL_ALL_TIMEOUT: Duration = Duration::from_millis(100);
/// How often it is asked whether everything is gone.
const KILL_ALL_POLL: Duration = Duration::from_millis(2);

/// Starts programs, and ends all of them at once if need be. Clones are the same supervisor.
#[derive(Debug, Clone)]
pub struct Supervisor(Arc<SupervisorState>);

#[derive(Debug)]
struct SupervisorState {
    /// The `doorway` program, whose hidden verbs start the learner's program; none if the system does not know it.
    launcher: Option<PathBuf>,
    runs: Mutex<Vec<Weak<ProcessTree>>>,
}

impl Supervisor {
    /// A supervisor in the `doorway` program itself.
    pub fn new() -> Self {
        Self::of(std::env::current_exe().ok())
    }

    /// A supervisor in another program: it starts programs by this file of `doorway`.
    pub fn with_launcher(launcher: PathBuf) -> Self {
        Self::of(Some(launcher))
    }

    fn of(launcher: Option<PathBuf>) -> Self {
        Self(Arc::new(SupervisorState { launcher, runs: Mutex::new(Vec::new()) }))
    }

    /// The file of the `doorway` program, if the system knows it.
    pub fn launcher(&self) -> Option<&Path> {
        self.0.launcher.as_deref()
    }

    /// Starts a program with nothing on its standard input. Both of its outputs are read from now on.
    ///
    /// # Errors
    /// There is no such program, or the system does not start it.
    pub fn start(&self, spec: &ProgramSpec) -> Result<RunningProgram, LaunchError> {
        let program = spec.find_program()?;
        let launcher = self.0.launcher.as_ref();
        let launcher = launcher.ok_or_else(|| io::Error::other("the file of doorway itself is not known"))?;
        let output = ProgramOutput::keeping(spec.limits.output);
        let tree = {
            // Locked before the start, so that there is no moment in which the program runs and `kill_all` misses it.
            let mut runs = self.runs();
            let tree = Arc::new(ProcessTree::start(launcher, &program, spec, &output)?);
            runs.retain(|run| run.strong_count() > 0);
            runs.push(Arc::downgrade(&tree));
            tree
        };
        tree.wait_until_started()?;
        Ok(RunningProgram::new(tree, output, spec.limits.memory))
    }

    /// Kills every program that was started, without asking it first: for an end that waits for nothing.
    pub fn kill_all(&self) {
        let start = Instant::now();
        let runs: Vec<Arc<ProcessTree>> = self.runs().iter().filter_map(Weak::upgrade).collect();
        runs.iter().for_each(|run| run.kill());
        while !runs.iter().all(|run| run.is_gone()) && start.elapsed() < KILL_ALL_TIMEOUT {
            std::thread::sleep(KILL_ALL_POLL);
            runs.iter().for_each(|run| run.kill());
        }
    }

    fn runs(&self) -> MutexGuard<'_, Vec<Weak<ProcessTree>>> {
        self.0.runs.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Default for Supervisor {
    fn default() -> Self {
        Self::new()
    }
}
