//! The request that got a second response which never reached the wire: a framework refused it, and the program's output
//! says so.

use std::sync::OnceLock;

use regex_lite::Regex;

use crate::check::result::{CheckResult, Outcome, ProbeResult};

use super::evidence::Evidence;
use super::facts;
use super::rule_context::{RuleContext, Subject};

/// What programs print when they are to send a second response: Node.js and Express, Fastify, Go.
const REPORTS: &[&str] = &[
    "ERR_HTTP_HEADERS_SENT",
    "headers after they are sent",
    "ERR_STREAM_WRITE_AFTER_END",
    "FST_ERR_REP_ALREADY_SENT",
    "superfluous response.WriteHeader call",
];

/// Whether a program's output says that a request was to get a second response.
pub(super) fn is_reported(output: &[String]) -> bool {
    output.iter().any(|line| REPORTS.iter().any(|report| line.contains(report)))
}

/// Returns the place in `CheckResult::all_probes` of the request that the output means: the one whose handler calls
/// `next` behind its response, or has a line that the error names, else the one whose handler goes on behind its response.
pub(super) fn find_probe(result: &CheckResult, evidence: &Evidence) -> Option<usize> {
    let output = &result.program.as_ref()?.output;
    if let Some(at) = last_before_end(result) {
        return Some(at);
    }
    let lines = error_lines(output, evidence);
    let met = || {
        let probes = result.probes.iter().enumerate().filter(|(_, probe)| probe.outcome == Outcome::Met);
        probes.map(|(at, _)| (at, RuleContext::new(result, evidence, Subject::Probe(at))))
    };
    let is_around = |context: &RuleContext<'_>, (name, line): &(String, usize)| {
        let (Some(model), Some(handler)) = (evidence.model.as_ref(), context.handler()) else { return false };
        let is_file = model.path_of(&handler.span).ends_with(name.as_str());
        is_file && (handler.span.line..=handler.span.end_line).contains(line)
    };
    // A `case` without `break`: the error is in the next one, and the request is that of the first.
    let falls_through = |context: &RuleContext<'_>| {
        let fact =
            facts::find(context, "goes-on").filter(|fact| fact.values.get("way").is_some_and(|way| way == "case"));
        let second = fact.and_then(|fact| fact.values.get("secondline")?.parse::<usize>().ok());
        second.is_some_and(|second| lines.iter().any(|(_, line)| *line == second))
    };
    let by_next = || met().find(|(_, context)| facts::find(context, "next-after-response").is_some());
    let by_case = met().find(|(_, context)| falls_through(context));
    // The outermost line is that of the first handler: with `next()` it runs the others.
    let by_line = || lines.iter().rev().find_map(|line| met().find(|(_, context)| is_around(context, line)));
    let by_handler = || met().find(|(_, context)| facts::find(context, "goes-on").is_some());
    by_case.or_else(by_next).or_else(by_line).or_else(by_handler).map(|(at, _)| at)
}

/// The place in `CheckResult::all_probes` of the first request without a response, if the program has ended.
pub(super) fn first_after_end(result: &CheckResult) -> Option<usize> {
    result.program.as_ref()?.ended.as_ref()?;
    let has_response =
        |probe: &ProbeResult| probe.attempt.as_ref().is_some_and(|attempt| attempt.result.response.is_some());
    result.all_probes().position(|probe| !has_response(probe))
}

/// The last request before the program ended, if it ended at its second response to that one: in Node.js, an error that
/// nothing catches ends the program. The client knows nothing of it: all responses are met.
pub(super) fn last_before_end(result: &CheckResult) -> Option<usize> {
    let at = first_after_end(result)?.checked_sub(1)?;
    let output = &result.program.as_ref()?.output;
    let last = output.iter().rposition(|line| line.contains("Error") && !line.starts_with(char::is_whitespace))?;
    let are_met = result.all_probes().take(at + 1).all(|probe| probe.outcome == Outcome::Met);
    (are_met && is_reported(&output[last..=last])).then_some(at)
}

/// The lines of the learner's own files that such errors name.
fn error_lines(output: &[String], evidence: &Evidence) -> Vec<(String, usize)> {
    static GO: OnceLock<Regex> = OnceLock::new();
    let go = GO.get_or_init(|| Regex::new(r"superfluous .*\((\w+\.go):(\d+)\)").expect("the pattern is right"));
    let of_go = output.iter().filter_map(|line| {
        let found = go.captures(line)?;
        Some((found.get(1)?.as_str().to_owned(), found.get(2)?.as_str().parse().ok()?))
    });
    let is_report = |headline: &str| REPORTS.iter().any(|report| headline.contains(report));
    let errors = evidence
        .errors
        .iter()
        .filter(|error| is_report(&error.headline()) || error.details.values().any(|detail| is_report(detail)));
    let frames = errors.flat_map(|error| error.frames.iter().filter(|frame| frame.is_own));
    frames.map(|frame| (frame.file.clone(), frame.line as usize)).chain(of_go).collect()
}
