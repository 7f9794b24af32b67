//! Starts the program on a port that it did not choose, and looks where it listens.

use std::net::SocketAddr;

use super::plan::RehearsalPlan;
use super::step::RehearsalStep;
use crate::check::runner::{self, KeptProgram};
use crate::check::{AbortReason, CancelToken, CheckResult};
use crate::net;

/// A program that is running.
pub(super) struct Started {
    pub(super) program: KeptProgram,
    pub(super) address: SocketAddr,
}

/// Why it is not running.
pub(super) struct FailedStart {
    /// What was seen.
    pub(super) seen: String,
    why: String,
    advice: String,
}

/// Starts the program on this port.
pub(super) fn start(plan: &RehearsalPlan, port: u16, cancel: &CancelToken) -> Result<Started, FailedStart> {
    let (result, program) = match runner::run_and_keep(&plan.start_job(port), cancel, &mut |_| {}) {
        Ok(end) => end,
        Err(cancelled) => (*cancelled.so_far, None),
    };
    let address = result.endpoint.as_ref().and_then(|endpoint| endpoint.address());
    match (program, address) {
        (Some(program), Some(address)) => Ok(Started { program, address }),
        _ => Err(FailedStart::of(&result, port)),
    }
}

impl FailedStart {
    /// The words of the check: it names the cause, and the line of the program.
    fn of(result: &CheckResult, port: u16) -> Self {
        let online = match result.aborted {
            Some(AbortReason::OtherPort | AbortReason::NeverListened) => {
                "A host chooses the port, and says it in the variable PORT. It sends every request there."
            }
            _ => "A host starts the program, and no person is there to help.",
        };
        let diagnosis = result.diagnosis.clone().unwrap_or_default();
        let usual = format!("It does not listen on port {port}, which was in the variable PORT.");
        let or = |text: String, usual: &str| if text.is_empty() { usual.to_owned() } else { text };
        Self {
            seen: or(diagnosis.seen, &usual),
            why: online.to_owned(),
            advice: or(
                diagnosis.try_,
                "Read the port from the environment: process.env.PORT in Node.js, os.environ[\"PORT\"] in Python.",
            ),
        }
    }

    pub(super) fn into_step(self) -> RehearsalStep {
        RehearsalStep::not_met("port", &self.seen, &self.why, &self.advice)
    }
}

/// Where a program listens that runs on a host and at home.
pub(super) const WHERE_TO_LISTEN: &str = "Listen on 0.0.0.0 only where PORT is set, and else on localhost. In Node.js: \
    `process.env.PORT ? '0.0.0.0' : 'localhost'`. In Python: `'0.0.0.0' if os.environ.get('PORT') else 'localhost'`.";

/// Whether the program listens on every address. A host's own front is a different computer.
pub(super) fn judge_network(port: u16) -> RehearsalStep {
    let Some(addresses) = net::listening_addresses(port) else {
        return RehearsalStep::not_tried("network", "this system does not say on which addresses it listens");
    };
    if addresses.iter().any(|address| address.is_unspecified()) {
        return RehearsalStep::met("network", "It listens on every address of this computer.");
    }
    let list: Vec<String> = addresses.iter().map(ToString::to_string).collect();
    RehearsalStep::not_met(
        "network",
        &format!("It listens on {} only.", list.join(" and ")),
        "Requests reach your program from a different computer of the host. No such request arrives.",
        WHERE_TO_LISTEN,
    )
}
