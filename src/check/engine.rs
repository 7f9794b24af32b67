//! The engine: sends a lesson's requests, scenario by scenario, and judges each response. It knows no socket and no
//! process, so that a demo can be checked in memory.

mod browser_fetch;
mod kept_open;
mod other_paths;
mod probe_run;
mod repeat;
mod run;
mod scenario_state;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use crate::content::stack::Stack;
use crate::content::stacks::Stacks;
use crate::course::{FixtureSpec, Probe, Scenario};
use crate::http::client::ClientResult;

use super::cancel::Interrupt;
use super::diagnose;
use super::fixture::FixtureServer;
use super::limits::JobLimits;
use super::result::{Attempt, CheckResult, ExpectationResult, Outcome, ProbeResult, ProgramExit, RequestSpec};
use super::second_response;
use super::suggestions;
use super::values::Values;
use probe_run::{not_sent, run_scenario};
use repeat::repeat;
use run::Run;
pub(super) use run::curl as curl_by_hand;

/// Sends one request and returns the response: over a socket, or in memory in tests.
pub trait Transport {
    /// Sends a request on a connection of its own.
    ///
    /// # Errors
    /// If the check is cancelled meanwhile.
    fn send(&mut self, spec: &RequestSpec) -> Result<ClientResult, Interrupt>;

    /// Returns how the program behind it ended, if it was started here and has.
    fn program_exit(&mut self) -> Option<ProgramExit>;

    /// Whether the program behind it keeps a processor busy now, if it was started here.
    fn is_busy(&mut self) -> bool {
        false
    }

    /// Says that every request of the lesson was sent; later requests are follow-ups of ours.
    fn lesson_finished(&mut self) {}

    /// Stops the program behind it and starts it again.
    ///
    /// # Errors
    /// Why it cannot, in words.
    fn restart(&mut self) -> Result<(), String> {
        Err("this server cannot be started again".to_owned())
    }

    /// Starts a fixture of a scenario.
    ///
    /// # Errors
    /// Why it cannot, in words.
    fn start_fixture(&mut self, fixture: &FixtureSpec) -> Result<Box<dyn FixtureServer>, String> {
        Err(format!("the fixture `{}` needs sockets", fixture.name))
    }
}

/// The requests to send, and the limits.
#[derive(Debug)]
pub struct CheckPlan<'a> {
    /// The lesson's scenarios, in order.
    pub scenarios: &'a [Scenario],
    /// The address that paths are added to: `http://localhost:8080`.
    pub url: String,
    /// The unknown word of this run.
    pub random_segment: String,
    /// The stacks that a response may show.
    pub stacks: Stacks,
    /// How long responses may take.
    pub limits: JobLimits,
}

impl<'a> CheckPlan<'a> {
    /// The requests of all scenarios, in order, each with its scenario.
    pub fn probes(&self) -> impl Iterator<Item = (&'a Scenario, &'a Probe)> {
        let scenarios = self.scenarios;
        scenarios.iter().flat_map(|scenario| scenario.probes.iter().map(move |probe| (scenario, probe)))
    }
}

/// Sends and judges all requests, and fills the result. `after_each` gets each of the lesson's requests as soon as its
/// response is judged.
///
/// # Errors
/// If the check is cancelled meanwhile. The result holds what was found until then.
pub fn run_plan(
    plan: &CheckPlan<'_>,
    transport: &mut dyn Transport,
    result: &mut CheckResult,
    after_each: &mut dyn FnMut(&ProbeResult),
) -> Result<(), Interrupt> {
    let mut run = Run::new(plan, transport);
    for scenario in plan.scenarios {
        run_scenario(&mut run, scenario, &mut |probe| {
            after_each(&probe);
            result.probes.push(probe);
        })?;
    }
    other_paths::judge_again(result);
    other_paths::judge_queries(result);
    second_response::mark_added_words(result);
    second_response::mark_added_pages(result);
    result.repeated = repeat(&mut run, &result.probes)?;
    result.stack = stack_of(result, &plan.stacks).or(result.stack.take());
    if result.all_met() {
        result.suggestions = suggestions::collect(result, |spec| run.send_follow_up(spec))?;
    } else if run.can_send_follow_ups() {
        run.transport.lesson_finished();
        result.follow_ups = follow_ups(&mut run, result)?;
    }
    send_afterwards(&mut run, result)?;
    result.took = run.start.elapsed();
    Ok(())
}

/// Sends the requests that the rules of diagnosis ask for, up to the first that gets no whole response.
/// Sends what removes the data of the check. A method that the server does not know yet would only make new errors, so it is
/// sent where every request of the check that has it was met.
fn send_afterwards(run: &mut Run<'_>, result: &CheckResult) -> Result<(), Interrupt> {
    for spec in std::mem::take(&mut run.afterwards) {
        let mut same = result.all_probes().filter(|probe| probe.probe.method == spec.method).peekable();
        let is_known = same.peek().is_some() && same.all(|probe| probe.outcome == Outcome::Met);
        if is_known && run.can_send_follow_ups() {
            run.send_follow_up(spec)?;
        }
    }
    Ok(())
}

/// The requests that tell causes apart.
fn follow_ups(run: &mut Run<'_>, result: &CheckResult) -> Result<Vec<Attempt>, Interrupt> {
    let mut found = Vec::new();
    for (method, path) in diagnose::follow_up_requests(result) {
        let attempt = run.send_follow_up(RequestSpec::new(&method, &path))?;
        let is_over = attempt.result.error.is_some();
        found.push(attempt);
        if is_over {
            break;
        }
    }
    Ok(found)
}

/// Sends one request for `/`, to find out which program has a port.
///
/// # Errors
/// If the check is cancelled meanwhile.
pub fn identify_owner(plan: &CheckPlan<'_>, transport: &mut dyn Transport) -> Result<Attempt, Interrupt> {
    Run::new(plan, transport).send_follow_up(RequestSpec::get("/"))
}

/// Returns a result for every request of a run that found no server: none of them could be sent.
pub fn unsent_probes(plan: &CheckPlan<'_>, why: &str) -> Vec<ProbeResult> {
    let values = Values::new(&plan.random_segment);
    let of = |(scenario, probe): (&Scenario, &Probe)| not_sent(plan, scenario, probe, &values, why);
    plan.probes().map(of).collect()
}

fn stack_of(result: &CheckResult, stacks: &Stacks) -> Option<Arc<Stack>> {
    result.all_probes().find_map(|probe| stacks.of_headers(&probe.attempt.as_ref()?.result.response.as_ref()?.headers))
}

/// Returns the outcome of a request: it could not be judged, or something is not met, or everything is met.
fn outcome_of(expectations: &[ExpectationResult]) -> Outcome {
    let first =
        |is: fn(&Outcome) -> bool| expectations.iter().map(|one| &one.outcome).find(|outcome| is(outcome)).cloned();
    first(|outcome| matches!(outcome, Outcome::NotChecked(_)))
        .or_else(|| first(|outcome| *outcome == Outcome::NotMet))
        .unwrap_or(Outcome::Met)
}
