//! Finds the request at which a program ended: the one that got no response, or the one before it.

use std::cmp::Ordering;

use crate::check::diagnose::rule_context::RuleContext;
use crate::check::diagnose::rules::Kind;
use crate::check::diagnose::second_response_report;
use crate::check::result::ProbeResult;

/// The request at which the program ended.
pub(super) enum EndingRequest<'a> {
    /// The one before, at its second response.
    Answered(&'a ProbeResult),
    /// This one, or the one before: the source does not tell.
    OneOf(&'a ProbeResult),
    /// This one.
    Own,
}

/// Returns the request at which the program ended: its handler has a line that the error names. Where neither this handler
/// nor the one of the request before has one, the order of the responses tells.
pub(super) fn last_before_end<'a>(context: &RuleContext<'a>, kind: Kind) -> EndingRequest<'a> {
    let result = context.result;
    let before =
        second_response_report::first_after_end(result).and_then(|at| result.all_probes().nth(at.checked_sub(1)?));
    let (Some(last), Some(probe)) = (before, context.probe) else { return EndingRequest::Own };
    let of_own = line_of_ending_handler(context, &probe.probe.method, &probe.path);
    let of_last = line_of_ending_handler(context, &last.probe.method, &last.path);
    // Of two branches of one `if`, the one that begins further down is inside of the other.
    match of_own.cmp(&of_last) {
        Ordering::Greater => EndingRequest::Own,
        Ordering::Less => EndingRequest::Answered(last),
        Ordering::Equal if second_response_report::last_before_end(result).is_none() => EndingRequest::Own,
        Ordering::Equal if matches!(kind, Kind::Empty) => EndingRequest::OneOf(last),
        Ordering::Equal => EndingRequest::Answered(last),
    }
}

/// The first line of the handler for a request, if the last error that the program printed names a line of it.
fn line_of_ending_handler(context: &RuleContext<'_>, method: &str, path: &str) -> Option<usize> {
    let model = context.evidence.model.as_ref()?;
    let span = &model.handlers.get(model.route_for(method, path)?.handler?)?.span;
    let error = context.evidence.errors.last()?;
    let is_inside = |line: u32| usize::try_from(line).is_ok_and(|line| (span.line..=span.end_line).contains(&line));
    let mut frames = error.frames.iter().filter(|frame| frame.is_own && frame.file == model.path_of(span));
    frames.any(|frame| is_inside(frame.line)).then_some(span.line)
}

/// Whether the response to this request was the last one before the program ended.
pub(super) fn is_last_before_end(context: &RuleContext<'_>) -> bool {
    let result = context.result;
    let last = second_response_report::last_before_end(result).and_then(|at| result.all_probes().nth(at));
    last.zip(context.probe).is_some_and(|(last, own)| std::ptr::eq(last, own))
}
