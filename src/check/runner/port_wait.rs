//! Waits until a program that was started listens on a port.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use crate::check::result::AbortReason;
use crate::net;
use crate::process::{RunningProgram, WaitOutcome};

use super::events::{CheckEvent, OutputFollower};
use super::job::{Job, LaunchSpec};
use super::session::{RunEnd, RunSession};

/// Commands that may have to build the program first, whatever it is made with. Stacks name more.
const BUILDERS: &[&str] = &["make", "docker"];
/// How long to wait before checking again whether the check is cancelled.
const WAIT_SLICE: Duration = Duration::from_millis(100);
/// How often to ask the system for the program's ports: that searches all processes.
const PORT_SCAN_INTERVAL: Duration = Duration::from_millis(500);
/// How long a program that listens on a different port may take until it listens on the expected one too.
const OTHER_PORT_TIMEOUT: Duration = Duration::from_secs(2);
/// How long a program that went into the background may take until it listens.
const BACKGROUND_TIMEOUT: Duration = Duration::from_secs(5);

/// The port that the program listens on, and on which of the two loopback addresses.
pub(super) struct ListeningPort {
    pub(super) port: u16,
    pub(super) v4: bool,
    pub(super) v6: bool,
}

/// Waits until the program listens, ends, or takes too long.
pub(super) fn wait_for_port(
    run: &mut RunSession<'_>,
    launch: &LaunchSpec,
    running: &mut RunningProgram,
    output: &mut OutputFollower,
) -> Result<ListeningPort, RunEnd> {
    let start = Instant::now();
    let mut other_port = OtherPortScan { last: start, listening_since: None };
    let at_most = start_limit(run.job, launch);
    loop {
        if run.cancel.is_cancelled() {
            return Err(RunEnd::Cancelled);
        }
        match running.wait_until_listening(launch.port, WAIT_SLICE) {
            WaitOutcome::Listens { v4, v6 } => return Ok(ListeningPort { port: launch.port, v4, v6 }),
            WaitOutcome::Ended(_) => return Err(RunEnd::Aborted(AbortReason::EndedEarly)),
            WaitOutcome::Silent => {}
        }
        if running.in_background().is_some_and(|since| since > BACKGROUND_TIMEOUT) {
            return Err(RunEnd::Aborted(AbortReason::EndedEarly));
        }
        if start.elapsed() > at_most {
            return Err(RunEnd::Aborted(AbortReason::NeverListened));
        }
        run.emit(CheckEvent::Waiting { port: launch.port, since: start.elapsed(), at_most });
        run.emit_output(output);
        if let Some(port) = other_port.find(running, launch.port) {
            return follow(launch, port).ok_or(RunEnd::Aborted(AbortReason::OtherPort));
        }
    }
}

/// Returns how long the program may take until it listens.
pub(super) fn start_limit(job: &Job, launch: &LaunchSpec) -> Duration {
    let program = launch.argv[0].as_str();
    let is_builder = BUILDERS.contains(&program) || job.stacks.is_builder(program);
    if is_builder { job.limits.build } else { job.limits.start }
}

/// Checks from time to time whether the program listens on a different port from the expected one.
struct OtherPortScan {
    last: Instant,
    listening_since: Option<Instant>,
}

impl OtherPortScan {
    /// Returns the other port, once the program has been listening on it for a while.
    fn find(&mut self, running: &RunningProgram, expected: u16) -> Option<u16> {
        if self.last.elapsed() < PORT_SCAN_INTERVAL {
            return None;
        }
        self.last = Instant::now();
        let port = other_port(&running.ports()?, expected)?;
        let since = self.listening_since.get_or_insert(self.last);
        (since.elapsed() >= OTHER_PORT_TIMEOUT).then_some(port)
    }
}

/// Returns the port that a program has in place of the expected one. A program that has the expected port too is only too
/// busy to take connections.
fn other_port(ports: &BTreeSet<u16>, expected: u16) -> Option<u16> {
    ports.first().copied().filter(|_| !ports.contains(&expected))
}

/// Uses the port on which the program listens, unless the learner gave the port.
fn follow(launch: &LaunchSpec, port: u16) -> Option<ListeningPort> {
    let listening = net::is_listening(port);
    (!launch.is_port_fixed && listening.any()).then_some(ListeningPort { port, v4: listening.v4, v6: listening.v6 })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_program_that_has_the_expected_port_listens_on_no_other_one_instead() {
        assert_eq!(other_port(&BTreeSet::from([9229]), 8080), Some(9229));
        assert_eq!(other_port(&BTreeSet::from([8080]), 8080), None);
        assert_eq!(other_port(&BTreeSet::from([8080, 9229]), 8080), None);
        assert_eq!(other_port(&BTreeSet::new(), 8080), None);
    }
}
