//! The step of the learner's handler that sent the response, and the line of the source that a part of it is written in.

use regex_lite::Regex;

use crate::check::diagnose::SourceLocation;
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::source_model::{HandlerDef, ResponseCall, SentBody, SourceModel, SourceSpan};

/// The status of a response whose handler sets none.
const USUAL_STATUS: i64 = 200;

/// Returns the step that sent the response: the one with its very text, else the first whose status is that of the
/// response.
pub(super) fn sent_step<'a>(context: &RuleContext<'a>) -> Option<&'a ResponseCall> {
    let handler = context.handler()?;
    let response = context.response?;
    let is_its_text =
        |step: &&ResponseCall| matches!(&step.body, SentBody::Text(text) if text.as_bytes() == response.body);
    let sends = || handler.responses.iter().filter(|step| step.has_body());
    sends().find(is_its_text).or_else(|| {
        let status = i64::from(response.status);
        sends().find(|step| step.status.or(status_before(handler, step)).unwrap_or(USUAL_STATUS) == status)
    })
}

/// The status that an earlier step in the same branch sets: `res.statusCode = 404`, `self.send_response(404)`.
fn status_before(handler: &HandlerDef, step: &ResponseCall) -> Option<i64> {
    let before = handler.responses.iter().take_while(|one| !std::ptr::eq(*one, step));
    let in_branch = before.filter(|one| one.is_conditional == step.is_conditional || !one.is_conditional);
    in_branch.filter(|one| !one.ends).filter_map(|one| one.status).last()
}

/// Returns a fact about the step that sent the response, or about nothing in the source if that is not known.
pub(super) fn fact_at_sent_step(context: &RuleContext<'_>) -> FoundFact {
    match (context.evidence.model.as_ref(), sent_step(context)) {
        (Some(model), Some(step)) => FoundFact::at(model, &step.span),
        _ => FoundFact::default(),
    }
}

/// Returns a fact about the line in which a pattern is written: in the handler, else in the only such line of the program.
pub(super) fn fact_at_line(context: &RuleContext<'_>, pattern: &str) -> Option<FoundFact> {
    let (model, pattern) = (context.evidence.model.as_ref()?, Regex::new(pattern).ok()?);
    let in_handler = context.handler().and_then(|handler| {
        lines(model, &pattern).find(|(file, line)| {
            let span = &handler.span;
            *file == span.file && (span.line..=span.end_line).contains(line)
        })
    });
    let found = in_handler.or_else(|| {
        let mut all = lines(model, &pattern);
        let first = all.next();
        first.filter(|_| all.next().is_none())
    });
    let (file, line) = found?;
    let mut span = SourceSpan::default();
    (span.file, span.line) = (file, line);
    Some(FoundFact::at(model, &span))
}

/// The places of the lines that a pattern matches: the file's index, and the line from 1.
fn lines<'m>(model: &'m SourceModel, pattern: &'m Regex) -> impl Iterator<Item = (usize, usize)> + 'm {
    model.files.iter().enumerate().flat_map(move |(file, text)| {
        let matching = text.text.lines().enumerate().filter(|(_, line)| pattern.is_match(line));
        matching.map(move |(line, _)| (file, line + 1))
    })
}

/// The same fact, at a better place if there is one.
pub(super) fn at_place_of(fact: FoundFact, place: Option<FoundFact>) -> FoundFact {
    match place {
        Some(FoundFact { location: Some(location), quote, .. }) => moved(fact, location, quote),
        _ => fact,
    }
}

fn moved(fact: FoundFact, location: SourceLocation, quote: Option<String>) -> FoundFact {
    FoundFact { location: Some(location), quote, ..fact }
}
