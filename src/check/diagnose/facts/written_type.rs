//! The fact about a Content-Type that the learner's own line gives, and that is not the one for this body.

use regex_lite::{Captures, Regex, escape};

use super::sent_step::sent_step;
use crate::check::content_type::media_type;
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::diagnose::rules::Wants;
use crate::check::diagnose::wanted::wants_of;
use crate::check::result::{Outcome, ProbeResult};
use crate::check::source_model::{FunctionDef, HandlerDef, SourceModel, SourceSpan};

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
    let only = |is_inside: &dyn Fn(usize) -> bool| {
        let mut found = lines.clone().filter(|(at, line)| is_inside(*at) && pattern.is_match(line));
        found.next().filter(|_| found.next().is_none())
    };
    let in_helper = || {
        let helper = helper_of_this_path_alone(context, model, handler)?;
        only(&|line| (helper.line..=helper.end_line).contains(&line))
    };
    let (line, text) = only(&is_inside).or_else(in_helper)?;
    let is_once = pattern.find_iter(text).count() == 1;
    let mended = pattern.replace(text, |marks: &Captures<'_>| format!("{}{wanted}{}", &marks[1], &marks[2]));
    let fact = FoundFact::at(model, &SourceSpan::of_line(handler.span.file, line)).with("wanted", wanted);
    is_once.then(|| fact.with("mended", mended.trim()))
}

/// The only function of the learner's own that this handler calls, if no request that was answered rightly runs it, too.
fn helper_of_this_path_alone(
    context: &RuleContext<'_>,
    model: &SourceModel,
    handler: &HandlerDef,
) -> Option<SourceSpan> {
    let [name] = handler.calls.as_slice() else { return None };
    let runs_it = |probe: &ProbeResult| {
        let route = model.route_for(&probe.probe.method, &probe.path);
        let other = route.and_then(|route| model.handlers.get(route.handler?));
        probe.outcome == Outcome::Met && other.is_some_and(|other| other.calls.contains(name))
    };
    let is_it = |function: &&FunctionDef| function.name == *name && function.span.file == handler.span.file;
    let function = model.functions.iter().find(is_it)?;
    (!context.result.probes.iter().any(runs_it)).then_some(function.span)
}
