//! What one response says of another, judged once all responses are there: `differs from /path` of a path that is asked only
//! later in the scenario, and the response to the same path without its query.

use std::cell::OnceCell;
use std::time::Duration;

use super::outcome_of;
use crate::check::expectation::{ExpectationSubject, JudgedExchange, Judgement};
use crate::check::result::{CheckResult, ExpectationResult, Outcome, ProbeResult};
use crate::http::client::ClientResponse;

/// A line that is not met after all: the places of its probe and of the line, and why.
type LateJudgement = (usize, usize, Judgement);

/// Judges the lines again that compare a response with that to another path, now with the responses that came later.
pub(super) fn judge_again(result: &mut CheckResult) {
    let not_met: Vec<LateJudgement> =
        result.probes.iter().enumerate().flat_map(|(at, probe)| not_met_lines(&result.probes, at, probe)).collect();
    for (probe, line, judgement) in not_met {
        let probe = &mut result.probes[probe];
        probe.expectations[line].outcome = Outcome::NotMet;
        probe.expectations[line].actual = judgement.actual;
        probe.outcome = outcome_of(&probe.expectations);
    }
}

fn not_met_lines(all: &[ProbeResult], at: usize, probe: &ProbeResult) -> Vec<LateJudgement> {
    let Some(response) = whole_response(probe) else { return Vec::new() };
    let of_scenario = |other: &&ProbeResult| other.scenario == probe.scenario && other.probe.method == "GET";
    // The responses before this one were compared already.
    let later =
        |path: &str| all[at + 1..].iter().filter(of_scenario).find(|other| other.path == path).and_then(whole_response);
    let exchange = JudgedExchange {
        response,
        took: Duration::ZERO,
        fetch: None,
        received: &|_| None,
        path: &probe.path,
        earlier: &later,
        seen: OnceCell::new(),
    };
    let lines = probe.expectations.iter().enumerate();
    let compared = lines.filter(|(_, line)| {
        line.outcome == Outcome::Met && line.expectation.subject() == ExpectationSubject::OtherPath
    });
    let judged = compared.map(|(line, one)| (at, line, one.expectation.judge(&exchange)));
    judged.filter(|(.., judgement)| !judgement.is_met).collect()
}

/// Judges a request with a query by what is asked of its path alone, if both got the same response: what is wrong without the
/// query is no less wrong with it.
pub(super) fn judge_queries(result: &mut CheckResult) {
    let copies: Vec<(usize, Vec<ExpectationResult>)> =
        (0..result.probes.len()).filter_map(|at| Some((at, unmet_of_plain_path(result, at)?))).collect();
    for (at, unmet) in copies {
        let probe = &mut result.probes[at];
        probe.expectations.extend(unmet);
        probe.outcome = outcome_of(&probe.expectations);
    }
}

/// Returns what is not met at the path without the query, if the response to this request is the same one, and seems right.
fn unmet_of_plain_path(result: &CheckResult, at: usize) -> Option<Vec<ExpectationResult>> {
    let plain = &result.probes[result.unmet_without_query(at)?];
    let probe = &result.probes[at];
    let (own, other) = (whole_response(probe)?, whole_response(plain)?);
    let is_copy = probe.scenario == plain.scenario && own.status == other.status && own.body == other.body;
    (is_copy && probe.outcome == Outcome::Met).then(|| plain.unmet().cloned().collect())
}

fn whole_response(probe: &ProbeResult) -> Option<&ClientResponse> {
    let result = &probe.attempt.as_ref()?.result;
    result.response.as_ref().filter(|_| result.error.is_none())
}
