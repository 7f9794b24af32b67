//! The requests of a scenario, one after the other: each is made, sent and judged.

use super::browser_fetch::fetch_as_page;
use super::run::{Run, curl};
use super::scenario_state::{ScenarioState, Unsendable};
use super::{CheckPlan, outcome_of};
use crate::check::cancel::Interrupt;
use crate::check::cors::{CorsAdvice, FetchTrace};
use crate::check::expectation::JudgedExchange;
use crate::check::expectations;
use crate::check::fixture::RunningFixture;
use crate::check::result::{Attempt, ExpectationResult, Outcome, ProbeResult, RequestSpec, WAITS_FOR_OTHERS};
use crate::check::second_response;
use crate::check::values::{MissingValue, Values};
use crate::course::{Probe, Scenario};
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
pub(super) fn remember_what_is_sent_afterwards(run: &mut Run<'_>, scenario: &Scenario, state: &ScenarioState) {
    let made = scenario.afterwards.iter().filter_map(|probe| {
        let mut spec = state.request(probe).ok()?;
        spec.headers.extend(state.cookie_header(probe, &spec.path).ok()?);
        Some(spec)
    });
    run.afterwards.extend(made);
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
            format!("{WAITS_FOR_OTHERS} {} {} works", probe.method, probe.path)
        }
        Some(_) => format!("{WAITS_FOR_OTHERS} the requests above work"),
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

pub(super) fn run_probe(
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
            let attempt = run.send(spec)?;
            // A fixture counts the requests that it gets.
            let attempt = if state.fixtures.is_empty() { run.send_as_browser(attempt)? } else { attempt };
            SentProbe { attempt, preflight: None, trace: None, browser_block: None }
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
