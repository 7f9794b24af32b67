//! Facts about a right body that has the wrong status, and about a `case` that goes on into the next one.

use super::routed_request::RoutedRequest;
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::diagnose::rules::Wants;
use crate::check::diagnose::wanted::wants_of;
use crate::check::expectation::ExpectationSubject;
use crate::check::source_model::{FunctionDef, ResponseCall, RouteStyle, SentBody, SourceModel, SourceSpan};

pub(super) const FACTS: &[FactSpec] = &[
    FactSpec { name: "right-with-error", values: &["code", "mended"], find: right_with_error },
    FactSpec { name: "case-goes-on", values: &["next", "nextline"], find: case_goes_on },
];

/// All of the response is as the lesson wants it but its status, and a line of the learner's sets that one. `code` is the line,
/// `mended` the same line with 200.
fn right_with_error(context: &RuleContext<'_>) -> Option<FoundFact> {
    let (probe, status) = (context.probe?, context.whole_response()?.status);
    let is_status = |subject: ExpectationSubject<'_>| matches!(subject, ExpectationSubject::Status(200));
    let has_body = !context.body_text()?.trim().is_empty() && wants_of(probe) != Wants::Missing;
    if !has_body || !probe.unmet().all(|one| is_status(one.expectation.subject())) {
        return None;
    }
    let request = RoutedRequest::of(context)?;
    let says_nothing = |body: &SentBody| matches!(body, SentBody::Text(text) if text.contains(' '));
    let is_it = |step: &&ResponseCall| step.status == Some(i64::from(status)) && !says_nothing(&step.body);
    let handler = request.handler()?;
    let step = handler.responses.iter().find(is_it);
    let in_helper = |name: &String| {
        let is_helper = |function: &&FunctionDef| function.name == *name;
        line_with(request.model, &request.model.functions.iter().find(is_helper)?.span, status)
    };
    let in_step = || line_with(request.model, &step?.span, status);
    let span = in_step().or_else(|| handler.calls.iter().find_map(in_helper))?;
    let line = request.model.quote(&span);
    let mended = names_of(status).iter().find_map(|(name, right)| {
        (line.matches(name.as_str()).count() == 1).then(|| line.replacen(name.as_str(), right, 1))
    })?;
    Some(FoundFact::at(request.model, &span).with("code", line).with("mended", mended))
}

/// How a status is written, and 200 in the same way.
fn names_of(status: u16) -> Vec<(String, &'static str)> {
    let mut names = vec![(status.to_string(), "200")];
    if status == 404 {
        names.push(("StatusNotFound".to_owned(), "StatusOK"));
        names.push(("NOT_FOUND".to_owned(), "OK"));
    }
    names
}

/// The only line of a place that names a status.
fn line_with(model: &SourceModel, span: &SourceSpan, status: u16) -> Option<SourceSpan> {
    let lines = model.files.get(span.file)?.text.lines().enumerate().map(|(at, line)| (at + 1, line));
    let names = names_of(status);
    let is_it = |line: &str| names.iter().any(|(name, _)| line.contains(name.as_str()));
    let mut found = lines.filter(|(at, line)| (span.line..=span.end_line).contains(at) && is_it(line));
    let (at, _) = found.next().filter(|_| found.next().is_none())?;
    Some(SourceSpan::of_line(span.file, at))
}

/// The request is taken by a `case` that does not leave the `switch`, so that the code of the next one runs as well. The place is
/// its last line, `next` the line of the next one, `nextline` its number.
fn case_goes_on(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context).filter(RoutedRequest::is_javascript)?;
    let route = request.own_route().filter(|route| route.style == RouteStyle::Condition)?;
    let span = request.handler()?.span;
    let lines: Vec<&str> = request.model.files.get(span.file)?.text.lines().collect();
    let is_case = |line: &str| line.trim_start().starts_with("case ") || line.trim_start().starts_with("default:");
    let own = lines.get(span.line.checked_sub(1)?..span.end_line)?;
    let leaves = |line: &&str| {
        let mut words = line.split(|char: char| !char.is_alphanumeric());
        words.any(|word| ["break", "return", "throw", "continue"].contains(&word))
    };
    let next = (span.end_line..lines.len()).find(|at| !lines[*at].trim().is_empty())?;
    let has_code = own.len() > 1 || own.first().is_some_and(|line| !line.trim_end().ends_with(':'));
    let is_it = is_case(lines.get(route.span.line.checked_sub(1)?)?) && is_case(lines[next]) && has_code;
    if !is_it || own.iter().any(leaves) {
        return None;
    }
    let fact = FoundFact::at(request.model, &SourceSpan::of_line(span.file, span.end_line));
    Some(fact.with("next", lines[next].trim()).with("nextline", (next + 1).to_string()))
}
