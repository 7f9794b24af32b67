//! The requests of a scenario, one after the other: each is made, sent and judged.

use super::browser_fetch::fetch_as_page;
use super::run::{Run, curl};
use super::scenario_state::{ScenarioState, Unsendable};
use super::{CheckPlan, outcome_of};
use crate::check::cancel::Interrupt;
use crate::check::cors::{CorsAdvice, FetchTrace};
use crate::check::expectation::{ExpectationSubject, JudgedExchange};
use crate::check::expectations;
use crate::check::fixture::RunningFixture;
use crate::check::random_segment::random_path_segment;
use crate::check::result::{Attempt, ExpectationResult, Outcome, ProbeResult, RequestSpec};
use crate::check::second_response;
use crate::check::values::{MissingValue, Values};
use crate::course::{Probe, RequestBody, Scenario};
use std::cell::OnceCell;

/// Sends all requests of a scenario. `add` gets the result of each.
pub(super) fn run_scenario(
    run: &mut Run<'_>,
    scenario: &Scenario,
    add: &mut dyn FnMut(ProbeResult),
) -> Result<(), Interrupt> {
    let mut state = ScenarioState::new(&run.plan.random_segment, &run.plan.url);
    for fixture in &scenario.fixtures {
        match run.transport.start_fixture(fixture) {
            Ok(server) => state.add_fixture(RunningFixture::new(fixture, server)),
            Err(why) => state.problem = Some(why),
        }
    }
    for probe in &scenario.probes {
        add(run_probe(run, &mut state, scenario, probe)?);
    }
    remember_what_is_sent_afterwards(run, scenario, &state);
    Ok(())
}

/// A request whose value no response has given removes nothing, and is left out.
fn remember_what_is_sent_afterwards(run: &mut Run<'_>, scenario: &Scenario, state: &ScenarioState) {
    let made = scenario.afterwards.iter().filter_map(|probe| {
        let mut spec = state.request(probe).ok()?;
        spec.headers.extend(state.cookie_header(probe, &spec.path).ok()?);
        Some(spec)
    });
    run.afterwards.extend(made);
}

/// Sends the lesson's scenarios a second time: some servers respond once, and are gone, or fail at every third request. Returns
/// the first request that is not met any more.
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

/// Says why a request cannot be tried: the request that was to give it a value is not met yet.
fn no_value(scenario: &Scenario, name: &str) -> String {
    // `count+1` is the number after the value `count`.
    let name = name.split('+').next().unwrap_or(name);
    let saves = |probe: &&Probe| {
        let mut lines = probe.expect.iter().filter(|line| line.word == "save");
        lines.any(|line| line.argument.split_whitespace().next() == Some(name))
    };
    match scenario.probes.iter().find(saves) {
        Some(probe) if !probe.path.contains('{') => {
            format!("cannot be tried before {} {} works", probe.method, probe.path)
        }
        Some(_) => "cannot be tried before the requests above work".to_owned(),
        None => format!("no response gave it the value `{name}`"),
    }
}

/// A request that was sent, and the browser's steps if a page sent it.
struct SentProbe {
    attempt: Attempt,
    preflight: Option<Attempt>,
    trace: Option<FetchTrace>,
    browser_block: Option<CorsAdvice>,
}

fn run_probe(
    run: &mut Run<'_>,
    state: &mut ScenarioState,
    scenario: &Scenario,
    probe: &Probe,
) -> Result<ProbeResult, Interrupt> {
    if probe.restart_before
        && state.problem.is_none()
        && run.end_reason().is_none()
        && let Err(why) = run.transport.restart()
    {
        state.problem = Some(why);
    }
    if let Some(why) = state.problem.clone().or_else(|| run.end_reason().map(str::to_owned)) {
        return Ok(not_sent(run.plan, scenario, probe, &state.values, &why));
    }
    // What the response must be may need such a value, too. Without it, nothing can be said about the response.
    if let Some(MissingValue(name)) = probe.expect.iter().find_map(|line| state.values.fill(&line.argument).err()) {
        return Ok(not_sent(run.plan, scenario, probe, &state.values, &no_value(scenario, &name)));
    }
    let sent = match send(run, state, probe)? {
        Ok(sent) => sent,
        Err(Unsendable::NoValue(name)) => {
            return Ok(not_sent(run.plan, scenario, probe, &state.values, &no_value(scenario, &name)));
        }
        Err(Unsendable::NoCookie(name)) => {
            let actual = format!("no cookie `{name}` to send: no response has set one that belongs here");
            return Ok(all_not_met(run.plan, scenario, probe, &state.values, &actual));
        }
    };
    let mut result = judge_probe(state, scenario, probe, sent);
    if let (Outcome::NotChecked(_), Some(why)) = (&result.outcome, run.end_reason()) {
        result.outcome = Outcome::NotChecked(why.to_owned());
    }
    Ok(result)
}

fn send(
    run: &mut Run<'_>,
    state: &mut ScenarioState,
    probe: &Probe,
) -> Result<Result<SentProbe, Unsendable>, Interrupt> {
    let made = state.request(probe).and_then(|spec| Ok((state.cookie_header(probe, &spec.path)?, spec)));
    let (cookies, mut spec) = match made {
        Ok(made) => made,
        Err(unsendable) => return Ok(Err(unsendable)),
    };
    state.fixtures.iter_mut().for_each(RunningFixture::forget_requests);
    spec.is_for_page = probe.expect.iter().any(|line| line.word == "type" && line.argument == "text/html");
    let path = spec.path.clone();
    let sent = match &probe.page {
        None => {
            spec.headers.extend(cookies);
            SentProbe { attempt: run.send(spec)?, preflight: None, trace: None, browser_block: None }
        }
        Some(page) => {
            let cookie_header = |path: &str| state.cookie_header(probe, path).ok().flatten();
            let fetch = fetch_as_page(run, page, &spec, &cookie_header)?;
            let Some(attempt) = fetch.last else {
                return Ok(Err(Unsendable::NoValue(
                    fetch.trace.refused.map(|refusal| refusal.why).unwrap_or_default(),
                )));
            };
            SentProbe { attempt, preflight: fetch.preflight, trace: Some(fetch.trace), browser_block: fetch.block }
        }
    };
    let keeps_cookies = probe.page.as_ref().is_none_or(|page| page.with_cookies);
    if let Some(response) = sent.attempt.result.response.as_ref().filter(|_| keeps_cookies) {
        state.store_cookies(probe, &path, response);
    }
    Ok(Ok(sent))
}

fn judge_probe(state: &mut ScenarioState, scenario: &Scenario, probe: &Probe, sent: SentProbe) -> ProbeResult {
    let SentProbe { attempt, preflight, trace, browser_block } = sent;
    let path = state.values.fill(&probe.path).unwrap_or_else(|_| probe.path.clone());
    let (values, fixtures, responses) = (&mut state.values, &state.fixtures, &state.responses);
    let received = |name: &str| fixtures.iter().find(|fixture| fixture.name == name).map(RunningFixture::new_requests);
    let earlier = |path: &str| responses.get(path);
    let response = attempt.result.response.as_ref().filter(|_| attempt.result.error.is_none());
    let exchange = response.map(|response| JudgedExchange {
        response,
        took: attempt.result.took,
        fetch: trace.as_ref(),
        received: &received,
        path: &path,
        earlier: &earlier,
        seen: OnceCell::new(),
    });
    let lines = probe.expect.iter();
    let of_lesson = lines.map(|line| expectations::judge(line, values, &attempt.result, exchange.as_ref()));
    let one_response = exchange.as_ref().and_then(|exchange| second_response::judge(&probe.method, exchange));
    let expectations: Vec<ExpectationResult> = one_response.into_iter().chain(of_lesson).collect();
    if let Some(response) = response.filter(|_| probe.method == "GET") {
        state.responses.insert(path.clone(), response.clone());
    }
    ProbeResult {
        scenario: scenario.title.clone(),
        probe: probe.clone(),
        path,
        curl: attempt.curl.clone(),
        preflight,
        browser_block,
        attempt: Some(attempt),
        outcome: outcome_of(&expectations),
        expectations,
        diagnosis: None,
    }
}

/// Returns the result of a request that could not be sent and not be judged.
pub(super) fn not_sent(
    plan: &CheckPlan<'_>,
    scenario: &Scenario,
    probe: &Probe,
    values: &Values,
    why: &str,
) -> ProbeResult {
    let outcome = Outcome::NotChecked(why.to_owned());
    unsent(plan, scenario, probe, values, &outcome, "")
}

/// Returns the result of a request that could not be sent because of what the server did before.
fn all_not_met(plan: &CheckPlan<'_>, scenario: &Scenario, probe: &Probe, values: &Values, actual: &str) -> ProbeResult {
    unsent(plan, scenario, probe, values, &Outcome::NotMet, actual)
}

fn unsent(
    plan: &CheckPlan<'_>,
    scenario: &Scenario,
    probe: &Probe,
    values: &Values,
    outcome: &Outcome,
    actual: &str,
) -> ProbeResult {
    let path = values.fill(&probe.path).unwrap_or_else(|_| probe.path.clone());
    let spec = RequestSpec { headers: probe.headers.clone(), ..RequestSpec::new(&probe.method, &path) };
    let expectations = probe.expect.iter().map(|line| match expectations::parse(line, values) {
        Ok(expectation) => ExpectationResult::new(line, expectation, outcome.clone(), actual.to_owned()),
        Err(_) => ExpectationResult::unreadable(line, outcome.clone(), actual.to_owned()),
    });
    ProbeResult {
        scenario: scenario.title.clone(),
        probe: probe.clone(),
        curl: curl(plan, &spec),
        path,
        preflight: None,
        browser_block: None,
        attempt: None,
        expectations: expectations.collect(),
        outcome: outcome.clone(),
        diagnosis: None,
    }
}
