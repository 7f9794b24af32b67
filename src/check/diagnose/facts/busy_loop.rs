//! A fact about a loop that keeps the program busy.

use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::result::ProbeResult;
use crate::check::source_model::{HandlerDef, SourceModel};

pub(super) const FACTS: &[FactSpec] = &[FactSpec { name: "loop", values: &["code", "otherpath"], find: endless_loop }];

/// The loop that keeps the program busy: in the handler of the first request that got no response while it was busy.
/// `code` is its first line, `otherpath` the path of that request.
fn endless_loop(context: &RuleContext<'_>) -> Option<FoundFact> {
    let model = context.evidence.model.as_ref()?;
    let is_busy = |probe: &&ProbeResult| probe.attempt.as_ref().is_some_and(|attempt| attempt.is_program_busy);
    let probe = context.result.probes.iter().find(is_busy)?;
    let route = model.route_for(&probe.probe.method, &probe.path)?;
    let handler = model.handlers.get(route.handler?)?;
    let own = handler.loops.iter().map(|found| found.span).find(|span| may_be_endless(model.quote(span)));
    let fact = match own {
        Some(span) => FoundFact::at(model, &span),
        None => in_called_function(model, handler)?,
    };
    let code = fact.quote.clone().unwrap_or_default();
    Some(fact.with("code", code).with("otherpath", probe.path.clone()))
}

/// Whether a loop goes on for as long as its condition is true, and not once for each part of something.
fn may_be_endless(line: &str) -> bool {
    let is_for_each = [" of ", " in ", "range ", "forEach"].iter().any(|word| line.contains(word));
    let is_loop = ["while", "for", "do"].iter().any(|word| line.trim_start_matches(['}', ' ']).starts_with(word));
    is_loop && !is_for_each
}

/// The first such loop in a function of the learner's own that the handler calls.
fn in_called_function(model: &SourceModel, handler: &HandlerDef) -> Option<FoundFact> {
    let called = model.functions.iter().filter(|function| handler.calls.contains(&function.name));
    called
        .filter_map(|function| {
            let file = model.files.get(function.span.file)?;
            let lines = file.text.lines().enumerate().map(|(at, line)| (at + 1, line));
            let inside = lines.filter(|(at, _)| (function.span.line..=function.span.end_line).contains(at));
            let (line, _) = inside.into_iter().find(|(_, line)| may_be_endless(line) || line.contains("{ while ("))?;
            let mut span = function.span;
            span.line = line;
            Some(FoundFact::at(model, &span))
        })
        .next()
}
