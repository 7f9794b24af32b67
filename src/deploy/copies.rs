//! A second copy of the program, beside the first.

use super::plan::RehearsalPlan;
use super::start::start;
use super::step::RehearsalStep;
use crate::check::CancelToken;

/// Starts a second copy on a port of its own, and stops it again.
pub(super) fn judge(plan: &RehearsalPlan, cancel: &CancelToken) -> RehearsalStep {
    let Some(port) = free_port() else { return RehearsalStep::not_tried("copies", "this system has no free port") };
    match start(plan, port, cancel) {
        Ok(started) => {
            started.program.stop(cancel);
            RehearsalStep::met("copies", "A second copy was listening on a different port.")
        }
        Err(failed) => RehearsalStep::not_met(
            "copies",
            &format!("The second copy did not start: {}", failed.seen),
            "A host starts the new version while the old one is still running, and several copies when there are many users.",
            "Take nothing that only one copy can have: a fixed port, a lock on a file.",
        ),
    }
}

/// Returns a port that no program is listening on.
pub fn free_port() -> Option<u16> {
    Some(std::net::TcpListener::bind(("0.0.0.0", 0)).ok()?.local_addr().ok()?.port())
}
