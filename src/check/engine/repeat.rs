//! Sends requests of the lesson a second time: some servers respond once and are gone, or fail at every third request.

use super::outcome_of;
use super::probe_run::{remember_what_is_sent_afterwards, run_probe};
use super::run::Run;
use super::scenario_state::ScenarioState;
use crate::check::cancel::Interrupt;
use crate::check::expectation::ExpectationSubject;
use crate::check::random_segment::random_path_segment;
use crate::check::result::{ExpectationResult, Outcome, ProbeResult};
use crate::course::{Probe, RequestBody, Scenario};

/// Sends the lesson's scenarios a second time, if they can be repeated, and else the first request. Returns the first request
/// that is not met any more.
pub(super) fn repeat(run: &mut Run<'_>, probes: &[ProbeResult]) -> Result<Option<ProbeResult>, Interrupt> {
    let is_met = probes.iter().all(|probe| probe.outcome == Outcome::Met);
    let repeatable: Vec<&Scenario> = run.plan.scenarios.iter().filter(|one| is_met && is_repeatable(one)).collect();
    if repeatable.is_empty() { repeat_first(run, probes) } else { repeat_all(run, &repeatable) }
}

/// Tells whether the same requests are met once more on a right server, with another random word in them.
fn is_repeatable(scenario: &Scenario) -> bool {
    let is_same_again =
        |probe: &Probe| is_safe(&probe.method) || sets_its_state(scenario, probe) || is_new_each_time(scenario, probe);
    let is_plain = scenario.fixtures.is_empty() && scenario.probes.iter().all(|probe| !probe.restart_before);
    is_plain && scenario.probes.iter().all(is_same_again)
}

/// Tells whether the scenario says how the resource is before this request changes it, so that all of it may be sent again: PUT
/// says it itself, and any other request is below a PUT for the same path.
fn sets_its_state(scenario: &Scenario, probe: &Probe) -> bool {
    let is_put = |other: &&Probe| other.method == "PUT" && other.path == probe.path;
    scenario.probes.iter().take_while(|other| !std::ptr::eq(*other, probe)).chain([probe]).any(|other| is_put(&other))
}

/// Tells whether a request changes only what this scenario has made: it names a new random word, or a value out of an earlier
/// response, or it has no body and is below such a request, as the end of a session is. One that must be refused changes nothing.
fn is_new_each_time(scenario: &Scenario, probe: &Probe) -> bool {
    let is_above = |other: &&Probe| !std::ptr::eq(*other, probe);
    let is_below_new =
        || scenario.probes.iter().take_while(is_above).any(|other| !is_safe(&other.method) && names_value(other));
    let is_refused = probe.expect.iter().any(|line| line.word == "status" && line.argument.starts_with('4'));
    names_value(probe) || is_refused || probe.body.is_none() && is_below_new()
}

/// Tells whether a request has a random word or a saved value in its path or its body.
fn names_value(probe: &Probe) -> bool {
    let has_value =
        |text: &str| text.split('{').skip(1).any(|rest| rest.starts_with(|char: char| char.is_ascii_lowercase()));
    let is_in_body = match &probe.body {
        Some(RequestBody::Text(text)) => has_value(text),
        Some(RequestBody::Form(fields)) => fields.iter().any(|(_, value)| has_value(value)),
        None => false,
    };
    is_in_body || has_value(&probe.path)
}

/// Tells whether a method changes nothing on a server, so that it may be sent again.
fn is_safe(method: &str) -> bool {
    matches!(method, "GET" | "HEAD" | "OPTIONS")
}

fn repeat_all(run: &mut Run<'_>, scenarios: &[&Scenario]) -> Result<Option<ProbeResult>, Interrupt> {
    for scenario in scenarios {
        let is_only_read = scenario.probes.iter().all(|probe| is_safe(&probe.method));
        let segment = if is_only_read { run.plan.random_segment.clone() } else { random_path_segment() };
        let mut state = ScenarioState::new(&segment, &run.plan.url);
        // The first one twice: a server may keep a state from one request for a path to the next one for the same path.
        let again = scenario.probes.first().filter(|_| is_only_read);
        for probe in again.into_iter().chain(&scenario.probes) {
            if run.end_reason().is_some() {
                return Ok(None);
            }
            let repeated = run_probe(run, &mut state, scenario, probe)?;
            if repeated.outcome != Outcome::Met {
                return Ok(Some(repeated));
            }
        }
        remember_what_is_sent_afterwards(run, scenario, &state);
    }
    Ok(None)
}

/// Sends the first request alone once more, where the others cannot be repeated.
fn repeat_first(run: &mut Run<'_>, probes: &[ProbeResult]) -> Result<Option<ProbeResult>, Interrupt> {
    let Some((scenario, probe)) = run.plan.probes().next() else { return Ok(None) };
    let is_met = probes.first().is_some_and(|first| first.outcome == Outcome::Met);
    if !is_met || !is_safe(&probe.method) || !scenario.fixtures.is_empty() || run.end_reason().is_some() {
        return Ok(None);
    }
    let mut state = ScenarioState::new(&run.plan.random_segment, &run.plan.url);
    let mut repeated = run_probe(run, &mut state, scenario, &Probe { restart_before: false, ..probe.clone() })?;
    // The requests of the lesson may have changed the data that the body shows.
    let may_have_changed = run.plan.probes().any(|(_, probe)| !is_safe(&probe.method));
    if may_have_changed && repeated.attempt.as_ref().is_some_and(|attempt| attempt.result.error.is_none()) {
        repeated.expectations.retain(|one| !is_about_body(one));
        repeated.outcome = outcome_of(&repeated.expectations);
    }
    Ok((repeated.outcome != Outcome::Met).then_some(repeated))
}

fn is_about_body(one: &ExpectationResult) -> bool {
    matches!(
        one.expectation.subject(),
        ExpectationSubject::Json(_)
            | ExpectationSubject::Words(_)
            | ExpectationSubject::OtherPath
            | ExpectationSubject::Other
    )
}
