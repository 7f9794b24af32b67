//! Facts about a response that says that something failed or is missing, where a line of the learner's own decides so.

use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::source_model::SourceSpan;
use crate::text::html;

use super::routed_request::RoutedRequest;

pub(super) const FACTS: &[FactSpec] = &[
    FactSpec { name: "own-error", values: &["words", "code"], find: own_error },
    FactSpec { name: "silent-error-handler", values: &["error"], find: silent_error_handler },
    FactSpec { name: "gives-up", values: &["code"], find: gives_up },
];

/// The shortest words that are searched for in the source.
const MIN_WORDS_CHARS: usize = 4;

/// The response has a status from 500 on, and its words stand in quotation marks in the learner's source. `words` are they,
/// `code` is the line.
fn own_error(context: &RuleContext<'_>) -> Option<FoundFact> {
    context.status().filter(|status| *status >= 500)?;
    let model = context.evidence.model.as_ref()?;
    let body = context.body_text()?;
    let text = html::visible_text(&body);
    let words = text.trim();
    (words.chars().count() >= MIN_WORDS_CHARS && !words.contains('\n')).then_some(())?;
    let is_comment = |line: &str| ["#", "//", "*", "/*"].iter().any(|sign| line.starts_with(sign));
    let is_it = |line: &&str| line.contains(words) && !is_comment(line.trim_start());
    let (file, line) = model.files.iter().enumerate().find_map(|(file, text)| {
        let at = text.text.lines().position(|line| is_it(&line))?;
        Some((file, at + 1))
    })?;
    let fact = FoundFact::at(model, &SourceSpan::of_line(file, line)).with("words", words);
    let code = fact.quote.clone().unwrap_or_default();
    Some(fact.with("code", code))
}

/// The learner's own handler of errors responds, and prints nothing of the error. `error` is what it calls the error.
fn silent_error_handler(context: &RuleContext<'_>) -> Option<FoundFact> {
    let model = context.evidence.model.as_ref()?;
    let is_for_failures = |error: Option<&str>| {
        error.is_none_or(|error| ["500", "Exception", "InternalServerError"].iter().any(|own| error.contains(own)))
    };
    let mut handlers = model.error_handlers.iter().filter(|one| is_for_failures(one.error.as_deref()));
    let handler = handlers.next().filter(|_| handlers.next().is_none())?;
    let code = model.handlers.get(handler.handler?).filter(|code| code.prints.is_empty())?;
    let place = if model.uses("FastAPI") { 1 } else { 0 };
    let error = code.parameters.get(place)?.name.clone();
    Some(FoundFact::at(model, &handler.span).with("error", error))
}

/// The handler of the request ends it by an error with the status 404, as `abort(404)` does. `code` is the line, if it is the
/// only one.
fn gives_up(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request =
        RoutedRequest::of(context).filter(|request| !request.wants_missing && request.own_route().is_some())?;
    let is_it = |line: &str| {
        let line = line.trim_start();
        line.contains("404")
            && (line.starts_with("abort(") || line.starts_with("raise ") || line.starts_with("return abort("))
    };
    // Flask and FastAPI take `/users/:id` letter by letter.
    request.own_route().filter(|route| !route.written_path.contains("/:"))?;
    let span = request.handler()?.span;
    let text = &request.model.files.get(span.file)?.text;
    let lines = text.lines().enumerate().map(|(at, line)| (at + 1, line));
    let mut found = lines.filter(|(at, line)| (span.line..=span.end_line).contains(at) && is_it(line));
    let (at, line) = found.next().filter(|_| found.next().is_none())?;
    Some(FoundFact::at(request.model, &SourceSpan::of_line(span.file, at)).with("code", line.trim()))
}
