//! Facts about code that goes on behind a response, so that a second one is sent to the same request.

use super::handlers::must_return;
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::{RuleContext, Subject};
use crate::check::result::ProbeResult;
use crate::check::source_model::{HandlerDef, ResponseCall, RouteDef, RouteKind, RouteStyle, SourceModel, SourceSpan};

pub(super) const FACTS: &[FactSpec] = &[
    FactSpec {
        name: "goes-on",
        values: &["code", "second", "secondline", "secondstatus", "returned", "way"],
        find: goes_on,
    },
    FactSpec { name: "middleware-responds", values: &["code", "returned", "address"], find: middleware_responds },
    FactSpec {
        name: "goes-on-somewhere",
        values: &["code", "second", "secondline", "secondstatus", "returned", "otherpath", "way"],
        find: goes_on_somewhere,
    },
];

/// The handler of the request sends a response and goes on, so that another response is sent as well. `code` is the first one,
/// `second` the later one, `secondline` its line, `secondstatus` its status where that is written; `returned` is the first one with
/// `return` before it. `way` is `case` where a `case` of a `switch` goes on into the next one, `callback` where
/// a callback sends the first one, `helper` where both are in a function of the learner's own that is called once, else `line`.
fn goes_on(context: &RuleContext<'_>) -> Option<FoundFact> {
    let (model, route, handler) = (context.evidence.model.as_ref()?, context.route()?, context.handler()?);
    if must_return(route) || route.framework == "Koa" {
        return None;
    }
    let Some(at) = handler.responses.iter().position(is_first_of_two) else { return two_in_helper(model, handler) };
    let first = &handler.responses[at];
    let later: Vec<_> =
        handler.responses[at + 1..].iter().filter(|step| step.ends && step.span != first.span).collect();
    let later = likely_second(context, &later);
    let next_case = later.is_none().then(|| step_of_next_case(model, handler)).flatten();
    let way = if next_case.is_some() { "case" } else { "line" };
    let second = later.or(next_case).or_else(|| step_behind(context, route, handler))?;
    let status = second.status.map_or_else(String::new, |status| status.to_string());
    let second = second.span;
    if (second.file, second.line) == (first.span.file, first.span.line) {
        return None;
    }
    let code = model.text_of(&first.span).unwrap_or_else(|| model.quote(&first.span).to_owned());
    // In a callback, `return` leaves the callback alone.
    let outer = later.is_none().then(|| callback_line(model, handler, first)).flatten();
    let returned = outer.map_or_else(|| format!("return {code}"), |span| format!("return {}", model.quote(&span)));
    let fact = FoundFact::at(model, &outer.unwrap_or(first.span)).with("returned", returned).with("code", code);
    let way = if outer.is_some() { "callback" } else { way };
    let second_code = model.text_of(&second).unwrap_or_else(|| model.quote(&second).to_owned());
    let fact = fact.with("second", second_code).with("secondstatus", status);
    Some(fact.with("secondline", second.line.to_string()).with("way", way))
}

/// Two responses in one function of the learner's own, where nothing leaves that function between them.
fn two_in_helper(model: &SourceModel, handler: &HandlerDef) -> Option<FoundFact> {
    let goes_on = |step: &&ResponseCall| step.ends && step.is_known && step.helper_goes_on && !step.is_in_callback;
    let second_of = |first: &ResponseCall| {
        let is_below = |step: &&ResponseCall| step.span == first.span && step.written.line > first.written.line;
        handler.responses.iter().find(|step| step.ends && is_below(step))
    };
    let (first, second) =
        handler.responses.iter().filter(goes_on).find_map(|first| Some((first, second_of(first)?)))?;
    let quote = |span: &SourceSpan| model.text_of(span).unwrap_or_else(|| model.quote(span).to_owned());
    let code = quote(&first.written);
    let status = second.status.map_or_else(String::new, |status| status.to_string());
    let fact = FoundFact::at(model, &first.written).with("returned", format!("return {code}")).with("code", code);
    let fact = fact.with("second", quote(&second.written)).with("secondstatus", status);
    Some(fact.with("secondline", second.written.line.to_string()).with("way", "helper"))
}

/// The line of the call whose callback sends a response: `readFile('about.html', (error, data) => {`.
fn callback_line(model: &SourceModel, handler: &HandlerDef, step: &ResponseCall) -> Option<SourceSpan> {
    let text = &model.files.get(step.span.file).filter(|_| step.is_in_callback)?.text;
    let lines: Vec<&str> = text.lines().take(step.span.line.checked_sub(1)?).collect();
    let indent = |line: &str| line.len() - line.trim_start().len();
    let own = indent(text.lines().nth(step.span.line - 1)?);
    let is_call = |line: &str| {
        let starts = line.trim_start().starts_with(|char: char| char.is_alphabetic() || char == '_');
        starts && line.trim_end().ends_with('{') && (line.contains("=>") || line.contains("function"))
    };
    let at = lines.iter().rposition(|line| !line.trim().is_empty() && indent(line) < own)?;
    (is_call(lines[at]) && at + 1 >= handler.span.line).then(|| SourceSpan::of_line(step.span.file, at + 1))
}

/// The first response of the next `case`, where that follows directly and no `break` is before it.
fn step_of_next_case<'a>(model: &'a SourceModel, handler: &HandlerDef) -> Option<&'a ResponseCall> {
    let mut below = model.files.get(handler.span.file)?.text.lines().skip(handler.span.end_line);
    let next = below.find(|line| !line.trim().is_empty())?.trim_start();
    let is_case = next.starts_with("case ") || next.starts_with("default");
    let steps = model.handlers.iter().flat_map(|other| &other.responses);
    let is_behind = |step: &&ResponseCall| {
        step.ends && step.span.file == handler.span.file && step.span.line > handler.span.end_line
    };
    steps.filter(is_behind).min_by_key(|step| step.span.line).filter(|_| is_case)
}

/// Whether a step ends the response, and code behind it runs as well.
fn is_first_of_two(step: &ResponseCall) -> bool {
    let goes_on_in_callback = step.is_in_callback && step.is_followed && !step.is_returned;
    step.ends && step.is_known && (step.handler_goes_on || goes_on_in_callback)
}

/// The step that has sent the second response, of those that may have: one with the status that came, else one that runs in any
/// case, else the first one. `None` if there is none.
fn likely_second<'a>(context: &RuleContext<'_>, steps: &[&'a ResponseCall]) -> Option<&'a ResponseCall> {
    let came = context.first_unmet().and_then(|one| one.actual.rsplit_once("with the status "));
    let came = came.and_then(|(_, status)| status.parse().ok());
    let is_of_it = |step: &&&ResponseCall| came.is_some() && step.status == came;
    let in_order = [steps.iter().find(is_of_it), steps.iter().find(|step| !step.is_conditional), steps.first()];
    in_order.into_iter().flatten().next().copied()
}

/// The response in the code behind the branch that handles the request, where routes are tested by hand.
fn step_behind<'a>(context: &RuleContext<'a>, route: &RouteDef, handler: &HandlerDef) -> Option<&'a ResponseCall> {
    let model = context.evidence.model.as_ref()?;
    if route.style != RouteStyle::Condition {
        return None;
    }
    let is_behind = |step: &&ResponseCall| {
        step.ends && step.span.file == handler.span.file && step.span.line > handler.span.end_line
    };
    let same_owner =
        model.routes.iter().filter(|other| other.owner == route.owner && other.kind == RouteKind::CatchAll);
    let handlers = same_owner.filter_map(|other| model.handlers.get(other.handler?));
    let behind: Vec<&ResponseCall> = handlers.flat_map(|other| &other.responses).filter(is_behind).collect();
    likely_second(context, &behind)
}

/// A middleware sends a response and passes the request on all the same. `address` is where it redirects to.
fn middleware_responds(context: &RuleContext<'_>) -> Option<FoundFact> {
    let model = context.evidence.model.as_ref()?;
    let middleware = model.routes.iter().filter(|route| route.kind == RouteKind::Middleware);
    let handlers = middleware.filter_map(|route| model.handlers.get(route.handler?)).filter(|one| one.calls_next);
    let step = handlers.flat_map(|handler| &handler.responses).find(|step| step.ends && !step.is_returned)?;
    let code = model.text_of(&step.span).unwrap_or_else(|| model.quote(&step.span).to_owned());
    let fact = FoundFact::at(model, &step.span).with("returned", format!("return {code}")).with("code", code);
    Some(fact.with_some("address", step.redirect.clone()))
}

/// A request whose handler goes on behind its response: the last one before the first that got none, or else one further
/// away. Of use where the program has ended, and the request that was refused is not the one that ended it.
fn goes_on_somewhere(context: &RuleContext<'_>) -> Option<FoundFact> {
    let probes = &context.result.probes;
    let is_answered =
        |probe: &ProbeResult| probe.attempt.as_ref().is_some_and(|attempt| attempt.result.response.is_some());
    let failed = probes.iter().position(|probe| !is_answered(probe)).unwrap_or(probes.len());
    let order = (0..failed).rev().chain(failed..probes.len());
    let found = order.map(|at| RuleContext::new(context.result, context.evidence, Subject::Probe(at)));
    found.into_iter().find_map(|of_probe| {
        let path = of_probe.probe.map(|probe| probe.path.clone());
        Some(goes_on(&of_probe)?.with_some("otherpath", path))
    })
}
