//! The program as its author starts it: no host is there, and no variable PORT. Then only this computer should reach it.

use std::net::IpAddr;
use std::time::{Duration, Instant};

use super::plan::RehearsalPlan;
use super::start::WHERE_TO_LISTEN;
use super::step::RehearsalStep;
use crate::check::CancelToken;
use crate::net;
use crate::process::{RunningProgram, SHUTDOWN_GRACE};

/// The step.
const ID: &str = "home";
/// How long the program may take until it listens. It was faster with PORT, or it would not be here.
const AT_MOST: Duration = Duration::from_secs(8);
/// How often to ask the system for the ports of the program: that searches all processes.
const POLL: Duration = Duration::from_millis(100);

/// Starts the program without PORT, judges on which addresses it listens, and stops it.
pub(super) fn judge(plan: &RehearsalPlan, cancel: &CancelToken) -> RehearsalStep {
    let Ok(mut running) = plan.job.supervisor.start(&plan.spec_at_home()) else {
        return RehearsalStep::not_tried(ID, "without the variable PORT, it did not start");
    };
    let step = match listening_addresses(&mut running, cancel) {
        Ok(addresses) => of_addresses(&addresses),
        Err(reason) => RehearsalStep::not_tried(ID, &reason),
    };
    running.stop(&|| SHUTDOWN_GRACE);
    step
}

/// Waits until the program listens, and returns its addresses, or why there are none.
fn listening_addresses(running: &mut RunningProgram, cancel: &CancelToken) -> Result<Vec<IpAddr>, String> {
    let start = Instant::now();
    while start.elapsed() < AT_MOST && !cancel.is_cancelled() {
        let ports = running.ports().ok_or("this system does not say on which addresses it listens")?;
        let addresses: Vec<IpAddr> = ports.into_iter().filter_map(net::listening_addresses).flatten().collect();
        if !addresses.is_empty() {
            return Ok(addresses);
        }
        if running.ended().is_some() {
            return Err(words_of_end(&running.output.last_lines(1)));
        }
        std::thread::sleep(POLL);
    }
    Err("without the variable PORT, it did not listen on a port".to_owned())
}

/// A program that ends at once most often says why: the port that it takes at home may have another program.
fn words_of_end(last_lines: &[String]) -> String {
    let words = "without the variable PORT, your program ended before it listened on a port";
    match last_lines.last().map(|line| line.trim()).filter(|line| !line.is_empty()) {
        Some(line) => format!("{words}. It said: {line}"),
        None => words.to_owned(),
    }
}

fn of_addresses(addresses: &[IpAddr]) -> RehearsalStep {
    if addresses.iter().all(IpAddr::is_loopback) {
        return RehearsalStep::met(ID, "Without the variable PORT, it listens on localhost only.");
    }
    let seen = match addresses.iter().any(IpAddr::is_unspecified) {
        true => "Without the variable PORT, your program listens on every address too.",
        false => "Without the variable PORT, your program listens on an address of your network too.",
    };
    RehearsalStep::not_met(
        ID,
        seen,
        "No host sets PORT on your own computer. There, everybody in your network could use your program.",
        WHERE_TO_LISTEN,
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deploy::StepOutcome;

    fn outcome(addresses: &[&str]) -> StepOutcome {
        let addresses: Vec<IpAddr> = addresses.iter().map(|ip| ip.parse().expect("an address")).collect();
        of_addresses(&addresses).outcome
    }

    #[test]
    fn only_this_computer_may_reach_a_program_at_home() {
        assert_eq!(outcome(&["127.0.0.1"]), StepOutcome::Met);
        assert_eq!(outcome(&["127.0.0.1", "::1"]), StepOutcome::Met);
        for open in ["0.0.0.0", "::", "192.168.1.7"] {
            assert_eq!(outcome(&["127.0.0.1", open]), StepOutcome::NotMet, "{open}");
        }
    }

    #[test]
    fn a_program_that_ends_at_once_is_quoted_and_not_judged() {
        let words = words_of_end(&["Port 8080 cannot be used: EADDRINUSE.".to_owned()]);
        assert!(words.ends_with("It said: Port 8080 cannot be used: EADDRINUSE."), "{words}");
        assert!(words_of_end(&[]).ends_with("before it listened on a port"));
    }
}
