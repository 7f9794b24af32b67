//! The shim as we see it, in a job object. Windows ends every process of the job when we close it, and closes it when we end,
//! whatever ended us.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::os::windows::io::AsRawHandle;
use std::os::windows::process::CommandExt;
use std::path::Path;
use std::process::{Child, ExitStatus, Stdio};
use std::sync::{Mutex, MutexGuard, PoisonError};

use win32job::{ExtendedLimitInfo, Job};

use crate::process::launch::ProgramSpec;
use crate::process::output::ProgramOutput;
use crate::process::run_id::new_run_id;

/// The program gets a console of its own that nobody sees, so that it cannot write past us, and Ctrl-C does not reach it
/// (`CREATE_NO_WINDOW`).
const CREATE_NO_WINDOW: u32 = 0x0800_0000;

/// A program that runs behind a shim, with everything it has started.
#[derive(Debug)]
pub(in crate::process) struct JobProcess(Mutex<JobState>);

#[derive(Debug)]
struct JobState {
    shim: Child,
    /// The job; none once everything in it was ended.
    job: Option<Job>,
}

impl JobProcess {
    /// Starts the shim and puts it into a job. Its outputs are read from now on.
    pub(in crate::process) fn start(
        launcher: &Path,
        program: &Path,
        spec: &ProgramSpec,
        output: &ProgramOutput,
    ) -> io::Result<Self> {
        let mut limits = ExtendedLimitInfo::new();
        limits.limit_kill_on_job_close();
        let job = Job::create_with_limit_info(&limits).map_err(io::Error::other)?;
        let mut command = spec.shim_command(launcher, program, &new_run_id());
        let mut shim = command.stdin(Stdio::piped()).creation_flags(CREATE_NO_WINDOW).spawn()?;
        output.drain_outputs(&mut shim);
        if let Err(error) = job.assign_process(shim.as_raw_handle() as isize) {
            let _ = shim.kill();
            return Err(io::Error::other(error));
        }
        Ok(Self(Mutex::new(JobState { shim, job: Some(job) })))
    }

    /// Lets the shim start the program, now that everything it starts is in the job too.
    ///
    /// # Errors
    /// The shim has ended already.
    pub(in crate::process) fn wait_until_started(&self) -> io::Result<()> {
        let stdin = self.state().shim.stdin.take();
        stdin.map_or(Ok(()), |mut stdin| stdin.write_all(b"start\n"))
    }

    /// Returns how the program's first process ended, if it has: the shim ends as it does.
    pub(in crate::process) fn leader_status(&self) -> Option<ExitStatus> {
        self.state().shim.try_wait().ok().flatten()
    }

    /// Returns the program's processes that are running now; none where the system does not say. A list without the shim,
    /// while the shim is running, is no list of the job.
    pub(in crate::process) fn members(&self) -> Option<BTreeSet<u32>> {
        let mut state = self.state();
        let has_ended = matches!(state.shim.try_wait(), Ok(Some(_)));
        let Some(job) = &state.job else { return Some(BTreeSet::new()) };
        let pids = job.query_process_id_list().ok()?;
        let mut pids: BTreeSet<u32> = pids.into_iter().filter_map(|pid| u32::try_from(pid).ok()).collect();
        (pids.remove(&state.shim.id()) || has_ended).then_some(pids)
    }

    /// Whether none of the program's processes is running.
    pub(in crate::process) fn is_gone(&self) -> bool {
        self.leader_status().is_some() && self.members().is_none_or(|members| members.is_empty())
    }

    /// Windows has no signal that a program without a window must hear, so everything is ended at once.
    pub(in crate::process) fn ask_to_end(&self) {
        self.kill();
    }

    /// Ends all processes.
    pub(in crate::process) fn kill(&self) {
        self.state().job = None;
    }

    fn state(&self) -> MutexGuard<'_, JobState> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
