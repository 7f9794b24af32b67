//! The fact about a Content-Type that the learner's own line gives, and that is not the one for this body.

use regex_lite::{Captures, Regex, escape};

use super::sent_step::sent_step;
use crate::check::content_type::media_type;
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::{RuleContext, wants_of};
use crate::check::diagnose::rules::Wants;
use crate::check::source_model::SourceSpan;

pub(super) const FACTS: &[FactSpec] =
    &[FactSpec { name: "written-type", values: &["wanted", "mended"], find: written_type }];

/// The handler of the request has the type of the response in quotation marks, in one line. `wanted` is the type for this
/// body, `mended` the line with it.
fn written_type(context: &RuleContext<'_>) -> Option<FoundFact> {
    let (model, handler) = (context.evidence.model.as_ref()?, context.handler()?);
    let wanted = match wants_of(context.probe?) {
        Wants::Page => "text/html; charset=utf-8",
        Wants::Json => "application/json",
        _ => return None,
    };
    let sent = media_type(context.whole_response()?)?;
    let pattern = Regex::new(&format!(r#"(['"`]){}[^'"`]*(['"`])"#, escape(&sent))).ok()?;
    let step = sent_step(context).map_or(handler.span, |step| step.span);
    let lines = model.files.get(handler.span.file)?.text.lines().enumerate().map(|(at, line)| (at + 1, line));
    let is_inside = |line: usize| {
        (handler.span.line..=handler.span.end_line).contains(&line) || (step.line..=step.end_line).contains(&line)
    };
    let mut found = lines.filter(|(at, line)| is_inside(*at) && pattern.is_match(line));
    let (line, text) = found.next().filter(|_| found.next().is_none())?;
    let is_once = pattern.find_iter(text).count() == 1;
    let mended = pattern.replace(text, |marks: &Captures<'_>| format!("{}{wanted}{}", &marks[1], &marks[2]));
    let fact = FoundFact::at(model, &SourceSpan::of_line(handler.span.file, line)).with("wanted", wanted);
    is_once.then(|| fact.with("mended", mended.trim()))
}
