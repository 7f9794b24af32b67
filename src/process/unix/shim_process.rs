//! The shim as we see it: started, listened to, and let go.

use std::collections::BTreeSet;
use std::io::{self, Read};
use std::net::Shutdown;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::os::unix::process::ExitStatusExt;
use std::path::Path;
use std::process::{Child, ExitStatus};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use super::descendants::descendants;
use super::{shim, signals};
use crate::process::info;
use crate::process::launch::ProgramSpec;
use crate::process::output::ProgramOutput;
use crate::process::run_id::new_run_id;

/// How long the shim may take to start the program. It takes milliseconds, unless the computer is very busy.
const START_TIMEOUT: Duration = Duration::from_secs(20);

/// A program that runs behind a shim, with everything it has started.
#[derive(Debug)]
pub(in crate::process) struct ShimProcess {
    pid: u32,
    run_id: String,
    state: Mutex<ShimState>,
}

#[derive(Debug)]
struct ShimState {
    shim: Child,
    /// Leads to the shim, which reports through it and ends everything when our half is closed.
    connection: UnixStream,
    /// What the shim has written and is no whole line yet.
    unread: Vec<u8>,
    /// The first process of the program.
    leader: Option<u32>,
    leader_status: Option<ExitStatus>,
}

impl ShimProcess {
    /// Starts the shim, which starts the program. Its outputs are read from now on.
    pub(in crate::process) fn start(
        launcher: &Path,
        program: &Path,
        spec: &ProgramSpec,
        output: &ProgramOutput,
    ) -> io::Result<Self> {
        let run_id = new_run_id();
        let (connection, other_end) = UnixStream::pair()?;
        let mut command = spec.shim_command(launcher, program, &run_id);
        let mut shim = command.stdin(OwnedFd::from(other_end)).spawn()?;
        output.drain_outputs(&mut shim);
        let state = ShimState { shim, connection, unread: Vec::new(), leader: None, leader_status: None };
        Ok(Self { pid: state.shim.id(), run_id, state: Mutex::new(state) })
    }

    /// Waits until the shim has started the program.
    ///
    /// # Errors
    /// The shim could not start it.
    pub(in crate::process) fn wait_until_started(&self) -> io::Result<()> {
        let started = self.read_first_report();
        if started.is_err() {
            let mut state = self.state();
            let _ = state.shim.kill();
            let _ = state.shim.wait();
        }
        started
    }

    /// Reads what the shim reports first. Others may end the program meanwhile, so nothing is locked.
    fn read_first_report(&self) -> io::Result<()> {
        let mut connection = self.state().connection.try_clone()?;
        connection.set_read_timeout(Some(START_TIMEOUT))?;
        let report = read_line(&mut connection)?;
        connection.set_nonblocking(true)?;
        match report.split_once(' ') {
            Some(("started", pid)) => self.state().leader = pid.parse().ok(),
            Some(("failed", reason)) => return Err(io::Error::other(reason.to_owned())),
            _ => return Err(io::Error::other("the shim ended before it started the program")),
        }
        Ok(())
    }

    /// Returns how the program's first process ended, if it has.
    pub(in crate::process) fn leader_status(&self) -> Option<ExitStatus> {
        let mut state = self.state();
        let shim_status = state.shim.try_wait().ok().flatten();
        state.read_reports();
        // Nobody can say how it ended if somebody killed the shim; Linux kills it with the shim.
        state.leader_status.or(shim_status)
    }

    /// Returns the program's processes that are running now; none where the system does not say.
    pub(in crate::process) fn members(&self) -> Option<BTreeSet<u32>> {
        let (shim_status, leader) = {
            let mut state = self.state();
            (state.shim.try_wait().ok().flatten(), state.leader)
        };
        match shim_status {
            None => {
                let mut members = descendants(self.pid)?;
                members.extend(leader.map(shim::outside_of_family).unwrap_or_default());
                Some(members)
            }
            Some(status) if status.success() => Some(BTreeSet::new()),
            // Somebody killed the shim: what it had adopted is known by its environment alone.
            Some(_) => Some(info::processes_of_run(&self.run_id)),
        }
    }

    /// Whether none of the program's processes is running. The shim ends when nothing is left, so this is certain even if
    /// processes start others and end all the time.
    pub(in crate::process) fn is_gone(&self) -> bool {
        let status = self.state().shim.try_wait().ok().flatten();
        status.is_some_and(|status| status.success() || self.members().is_none_or(|members| members.is_empty()))
    }

    /// Asks all processes to end.
    pub(in crate::process) fn ask_to_end(&self) {
        if !self.is_gone() {
            let leader = self.state().leader;
            signals::terminate(leader, &self.members().unwrap_or_default());
        }
    }

    /// Kills all processes that are running now, and lets the shim go on with it.
    pub(in crate::process) fn kill(&self) {
        let _ = self.state().connection.shutdown(Shutdown::Write);
        signals::kill(&self.members().unwrap_or_default());
    }

    fn state(&self) -> MutexGuard<'_, ShimState> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ShimState {
    /// Reads what the shim has reported meanwhile.
    fn read_reports(&mut self) {
        let mut buffer = [0; 128];
        while let Ok(len @ 1..) = self.connection.read(&mut buffer) {
            self.unread.extend(&buffer[..len]);
        }
        while let Some(end) = self.unread.iter().position(|byte| *byte == b'\n') {
            let line: Vec<u8> = self.unread.drain(..=end).collect();
            let status =
                String::from_utf8_lossy(&line).trim_end().strip_prefix("ended ").and_then(|raw| raw.parse().ok());
            self.leader_status = status.map(ExitStatus::from_raw).or(self.leader_status);
        }
    }
}

/// Reads up to the end of a line, and not a byte more.
fn read_line(connection: &mut UnixStream) -> io::Result<String> {
    let (mut line, mut byte) = (Vec::new(), [0]);
    while connection.read(&mut byte)? == 1 && byte != *b"\n" {
        line.push(byte[0]);
    }
    Ok(String::from_utf8_lossy(&line).into_owned())
}
