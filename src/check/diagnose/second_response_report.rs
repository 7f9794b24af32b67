//! What a program's output says of a second response that was refused, and at which request the program ended there.

use crate::check::result::{CheckResult, Outcome, ProbeResult};

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
    output.iter().any(|line| names_second_response(line))
}

/// Whether a text has the words of such a report.
pub(super) fn names_second_response(text: &str) -> bool {
    REPORTS.iter().any(|report| text.contains(report))
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
