//! The request that got a second response which never reached the wire: a framework refused it, and the program's output
//! says so.

use std::sync::OnceLock;

use regex_lite::Regex;

use crate::check::result::{CheckResult, Outcome};

use super::evidence::Evidence;
use super::facts;
use super::rule_context::{RuleContext, Subject};
use super::second_response_report::{last_before_end, names_second_response};

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

/// The lines of the learner's own files that such errors name.
fn error_lines(output: &[String], evidence: &Evidence) -> Vec<(String, usize)> {
    static GO: OnceLock<Regex> = OnceLock::new();
    let go = GO.get_or_init(|| Regex::new(r"superfluous .*\((\w+\.go):(\d+)\)").expect("the pattern is right"));
    let of_go = output.iter().filter_map(|line| {
        let found = go.captures(line)?;
        Some((found.get(1)?.as_str().to_owned(), found.get(2)?.as_str().parse().ok()?))
    });
    let errors = evidence.errors.iter().filter(|error| {
        names_second_response(&error.headline()) || error.details.values().any(|detail| names_second_response(detail))
    });
    let frames = errors.flat_map(|error| error.frames.iter().filter(|frame| frame.is_own));
    frames.map(|frame| (frame.file.clone(), frame.line as usize)).chain(of_go).collect()
}
