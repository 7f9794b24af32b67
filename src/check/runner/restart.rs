//! Starts the learner's program again in the middle of a check, where a scenario says `restart`.

use std::time::{Duration, Instant};

use crate::check::cancel::CancelToken;
use crate::process::{LaunchError, ProgramSpec, RunningProgram, Supervisor, WaitOutcome};

use super::program_end::stop;

/// How long to wait before checking again whether the check is cancelled.
const WAIT_SLICE: Duration = Duration::from_millis(100);

/// Stops the program, starts it again, and waits until it listens on the port.
///
/// # Errors
/// Why it does not listen again, in words.
pub(super) fn restart(
    running: &mut RunningProgram,
    supervisor: &Supervisor,
    spec: &ProgramSpec,
    port: u16,
    at_most: Duration,
    cancel: &CancelToken,
) -> Result<(), String> {
    stop(running, cancel);
    *running = supervisor.start(spec).map_err(|error| match error {
        LaunchError::NoProgram(name) => format!("there is no program `{name}` any more"),
        LaunchError::Refused(error) => format!("your program could not be started again: {error}"),
    })?;
    let start = Instant::now();
    while start.elapsed() < at_most && !cancel.is_cancelled() {
        match running.wait_until_listening(port, WAIT_SLICE) {
            WaitOutcome::Listens { .. } => return Ok(()),
            WaitOutcome::Ended(_) => return Err("your program ended when it was started again".to_owned()),
            WaitOutcome::Silent => {}
        }
    }
    Err(format!("your program was started again, and did not listen on port {port}"))
}
