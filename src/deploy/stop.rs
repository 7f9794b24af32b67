//! Asks the program to end, as a host does before it starts a new version.

use std::time::Duration;

use super::start::FailedStart;
use super::step::RehearsalStep;
use crate::check::runner::KeptProgram;
use crate::text::time::milliseconds;

/// How long the program may take to end. Hosts give 5 to 30 seconds.
const STOP_GRACE: Duration = Duration::from_secs(5);

/// Judges whether the program ends when it is asked to.
pub(super) fn judge(program: KeptProgram) -> RehearsalStep {
    if cfg!(windows) {
        return RehearsalStep::not_tried("stop", "Windows has no signal for it; hosts run Linux");
    }
    match program.ask_to_end(STOP_GRACE) {
        Some(took) => RehearsalStep::met("stop", &format!("It ended {} after SIGTERM.", milliseconds(took))),
        None => RehearsalStep::not_met(
            "stop",
            &format!("It was still running {} seconds after SIGTERM.", STOP_GRACE.as_secs()),
            "A host sends SIGTERM before each new version, and then ends the program by force: requests break off.",
            "On SIGTERM stop the server and exit. In Node.js: `process.on('SIGTERM', () => server.close())`.",
        ),
    }
}

/// The program did not start a second time.
pub(super) fn failed_restart(failed: &FailedStart) -> RehearsalStep {
    RehearsalStep::not_met(
        "restart",
        &format!("It did not start a second time: {}", failed.seen),
        "A host starts the program again after a crash, after each new version, and when it moves to a different computer.",
        "Start the program twice by hand. Something from the first time is in the way.",
    )
}
