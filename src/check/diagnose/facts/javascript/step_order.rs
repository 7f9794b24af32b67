//! Facts about steps in the wrong order: the response is sent before the file is read, the status is set after it, or the body is set
//! a second time.

use regex_lite::{Regex, escape};

use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::facts::routed_request::RoutedRequest;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::source_model::{HandlerDef, ResponseCall, RouteKind, RouteStyle, SourceModel, SourceSpan};

pub(super) const FACTS: &[FactSpec] = &[
    FactSpec { name: "sent-before-read", values: &["code", "variable", "call"], find: sent_before_read },
    FactSpec { name: "next-not-awaited", values: &[], find: next_not_awaited },
    FactSpec { name: "status-too-late", values: &["code", "mended"], find: status_too_late },
    FactSpec {
        name: "body-overwritten",
        values: &["code", "second", "secondline", "returned"],
        find: body_overwritten,
    },
];

/// The lines of a handler, as one text.
fn text_of(model: &SourceModel, handler: &HandlerDef) -> String {
    let lines = model.files.get(handler.span.file).map(|file| file.text.lines()).into_iter().flatten();
    let first = handler.span.line.saturating_sub(1);
    let inside = lines.skip(first).take((handler.span.end_line + 1).saturating_sub(handler.span.line));
    inside.collect::<Vec<_>>().join("\n")
}

/// A middleware calls `next` in a line of its own, without `await` and without `return`, and the code that the request is for is
/// another function.
fn next_not_awaited(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context).filter(RoutedRequest::is_javascript)?;
    let taker = request.own_route()?;
    let call = Regex::new(r"^next\(\s*\);?$").ok()?;
    let middleware = request.model.routes.iter().filter(|route| route.kind == RouteKind::Middleware);
    let handlers =
        middleware.filter_map(|route| request.handler_of(route)).filter(|one| !one.span.contains(&taker.span));
    handlers.into_iter().find_map(|handler| {
        let lines = request.model.files.get(handler.span.file)?.text.lines().enumerate();
        let inside = |at: usize| (handler.span.line..=handler.span.end_line).contains(&(at + 1));
        let (at, _) = lines.into_iter().find(|(at, line)| inside(*at) && call.is_match(line.trim()))?;
        Some(FoundFact::at(request.model, &SourceSpan::of_line(handler.span.file, at + 1)))
    })
}

/// A variable is sent that a callback sets later. `variable` is its name, `call` the call whose callback sets it, `code` the step
/// that sends.
fn sent_before_read(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context).filter(RoutedRequest::is_javascript)?;
    let handler = request.handler()?;
    let text = text_of(request.model, handler);
    let is_name = |name: &str| name.chars().all(|char| char.is_alphanumeric() || char == '_');
    let variable = |step: &ResponseCall| {
        let [name] = &step.arguments[..] else { return None };
        (step.ends && !step.is_in_callback && is_name(name)).then(|| name.clone())
    };
    let (step, variable) = handler.responses.iter().find_map(|step| Some((step, variable(step)?)))?;
    let set_later =
        format!(r"(\w*[rR]eadFile)\([^;]*?(?:=>|function[^{{]*)\s*\{{?[^}}]*?\b{}\s*=[^=]", escape(&variable));
    let call = Regex::new(&set_later).ok()?.captures(&text)?.get(1)?.as_str().to_owned();
    let code = request.model.text_of(&step.span).unwrap_or_else(|| request.model.quote(&step.span).to_owned());
    let fact = FoundFact::at(request.model, &step.span).with("variable", variable);
    Some(fact.with("call", call).with("code", code))
}

/// The status is set behind the call that sends: `res.send('…').status(404)`. `mended` is the line in the right order.
fn status_too_late(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context)?;
    let step =
        request.handler()?.responses.iter().find(|step| step.chain.last().is_some_and(|last| last == "status"))?;
    let line = request.model.quote(&step.span);
    let pattern = Regex::new(r"\.(send|json|end|text|html)\((.*)\)\.(status|code)\((\d+)\)").ok()?;
    let found = pattern.captures(line)?;
    let part = |at: usize| found.get(at).map_or("", |part| part.as_str());
    let right = format!(".{}({}).{}({})", part(3), part(4), part(1), part(2));
    let fact = FoundFact::at(request.model, &step.span).with("code", line);
    Some(fact.with("mended", line.replacen(part(0), &right, 1)))
}

/// In Koa a branch sets the body and goes on, so that the code below sets it again. `code` is the first step, `second` the later one
/// in line `secondline`, `returned` the first one with a `return` behind it.
fn body_overwritten(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context)?;
    let model = request.model;
    let route = request.own_route().filter(|route| route.framework == "Koa" && route.style == RouteStyle::Condition)?;
    let handler = request.handler()?;
    let first = handler.responses.iter().find(|step| step.has_body() && !step.is_returned && step.handler_goes_on)?;
    let others = model.routes.iter().filter(|other| other.owner == route.owner && other.kind == RouteKind::CatchAll);
    let is_behind =
        |step: &&ResponseCall| step.has_body() && step.span.file == first.span.file && step.span.line > first.span.line;
    let second = others
        .filter_map(|other| model.handlers.get(other.handler?))
        .flat_map(|other| &other.responses)
        .find(is_behind)?;
    let code = model.text_of(&first.span).unwrap_or_else(|| model.quote(&first.span).to_owned());
    let second_code = model.text_of(&second.span).unwrap_or_else(|| model.quote(&second.span).to_owned());
    let fact = FoundFact::at(model, &first.span).with("returned", format!("return ({code})")).with("code", code);
    Some(fact.with("second", second_code).with("secondline", second.span.line.to_string()))
}
