//! A fact about the handler of a request: it sends no response.

use std::sync::OnceLock;

use regex_lite::Regex;

use super::locate::find_word;
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::diagnose::rules::Wants;
use crate::check::diagnose::wanted::wants_of;
use crate::check::pages::{is_only_reason, is_same_response};
use crate::check::result::ProbeResult;
use crate::check::source_model::{
    FunctionDef, HandlerDef, ResponseCall, RouteDef, RouteKind, RouteStyle, SourceModel, SourceSpan, UnusedValueKind,
};

pub(super) const FACTS: &[FactSpec] = &[FactSpec {
    name: "silent-handler",
    values: &["problem", "code", "print", "styled", "handler"],
    find: silent_handler,
}];

/// The handler of the request sends no response. `problem` is what it does in place of it:
/// - `printed`: `code` is the call that prints.
/// - `status`: it sets a status and ends there.
/// - `part`: it writes and never ends.
/// - `helper`: a function of the learner's own should send it; `handler` is its name.
/// - `not-returned`: it makes a response and does not return it.
/// - `function`: it returns a function; `handler` is its name.
/// - `unused`: a value stands alone in a line.
/// - `value`: it returns a value that nobody sends.
/// - `branch`: it sends one only under a condition, `code`.
/// - `nothing`.
///
/// `styled` is `condition` where the handler is a branch of an `if`, so that the code behind it runs as well, and
/// `middleware` where it is handed to `app.use`.
fn silent_handler(context: &RuleContext<'_>) -> Option<FoundFact> {
    let (model, route) = (context.evidence.model.as_ref()?, context.route()?);
    let handler = context.handler()?;
    if handler.hands_response_on || handler.calls_next || is_asked_by_own_code(model, route) {
        return None;
    }
    // What a table holds for the path is a value, and other code sends it.
    if route.style == RouteStyle::Table && handler.responses.is_empty() && handler.parameters.is_empty() {
        return None;
    }
    let (problem, span) = silence_of(context, model, route, handler)?;
    if route.kind == RouteKind::NotFoundHandler && problem != "not-returned" {
        return None;
    }
    // What the handler returns may be the call of a function that sends.
    if problem == "value" && has_response_of_its_own(context) {
        return None;
    }
    let code = model.text_of(&span).unwrap_or_else(|| model.quote(&span).to_owned());
    let styled = style_of(model, route);
    // The branch may set the values that the code below it sends.
    if styled == "condition" && sets_values(model, handler, has_response_of_its_own(context)) {
        return None;
    }
    let span = if styled == "middleware" && matches!(problem, "printed" | "nothing") { route.span } else { span };
    let print = handler.prints.first().map(|print| print.text.clone());
    let fact = FoundFact::at(model, &span).with("problem", problem).with("styled", styled);
    let helper = handler.responses.first().and_then(|step| step.helper.clone()).filter(|_| problem == "helper");
    let fact = fact.with_some("handler", helper.or_else(|| handler_name(model, route, handler)));
    Some(fact.with("code", code).with_some("print", print))
}

/// Whether a line of the handler gives a variable a value; one that the code below it reads, unless any will do.
fn sets_values(model: &SourceModel, handler: &HandlerDef, is_any: bool) -> bool {
    static ASSIGNMENT: OnceLock<Regex> = OnceLock::new();
    let pattern = r"^\s*(?:(?:const|let|var) )?([A-Za-z_][\w.]*)(?:\s*,\s*[A-Za-z_][\w.]*)*\s*:?=[^=>]";
    let assignment = ASSIGNMENT.get_or_init(|| Regex::new(pattern).expect("the pattern is right"));
    let Some(file) = model.files.get(handler.span.file) else { return false };
    let lines = file.text.lines().skip(handler.span.line.saturating_sub(1));
    let own = lines.take(handler.span.end_line + 1 - handler.span.line);
    let mut names = own.filter_map(|line| Some(assignment.captures(line)?.get(1)?.as_str()));
    let is_read_below = |name: &str| {
        let below = file.text.lines().skip(handler.span.end_line);
        let is_set = |line: &str| assignment.captures(line).is_some_and(|found| &found[1] == name);
        below.filter(|line| !is_set(line)).any(|line| find_word(line, name).is_some())
    };
    names.any(|name| is_any || !name.contains('.') && is_read_below(name))
}

/// Whether the path got a response that no unknown path gets: some code of its own has sent it.
fn has_response_of_its_own(context: &RuleContext<'_>) -> bool {
    let own = context.probe.zip(context.whole_response()).map(|(probe, response)| (response, probe.path.as_str()));
    let is_unknown = |probe: &&ProbeResult| wants_of(probe) == Wants::Missing;
    let unknown = context
        .result
        .probes
        .iter()
        .filter(is_unknown)
        .find_map(|probe| Some((probe.attempt.as_ref()?.result.response.as_ref()?, probe.path.as_str())));
    let is_same = |own| unknown.is_some_and(|other| is_same_response(own, other));
    own.is_some_and(|own| !own.0.body.is_empty() && !is_only_reason(own.0) && !is_same(own))
}

/// Whether the paths are compared in a function that the learner's own code calls: what it returns goes to that code.
fn is_asked_by_own_code(model: &SourceModel, route: &RouteDef) -> bool {
    let is_owner = |function: &&FunctionDef| function.name == route.owner && function.span.file == route.span.file;
    route.style == RouteStyle::Condition
        && model.functions.iter().filter(is_owner).any(|function| !function.calls.is_empty())
}

/// How the handler is tied to the request.
fn style_of(model: &SourceModel, route: &RouteDef) -> &'static str {
    match route.style {
        RouteStyle::Condition => "condition",
        _ if model.quote(&route.span).contains(".use(") && route.kind != RouteKind::Endpoint => "middleware",
        _ => "function",
    }
}

/// What the handler does in place of sending a response, and where.
fn silence_of(
    context: &RuleContext<'_>,
    model: &SourceModel,
    route: &RouteDef,
    handler: &HandlerDef,
) -> Option<(&'static str, SourceSpan)> {
    let ends: Vec<&ResponseCall> = handler.responses.iter().filter(|step| step.ends).collect();
    if must_return(route) && !ends.is_empty() {
        // `response = jsonify(…)` may be returned further down.
        let is_kept = |step: &ResponseCall| step.is_returned || step.is_stored && handler.returns_value;
        let is_lost = |step: &&&ResponseCall| {
            !is_kept(step) && !step.is_in_callback && step.name != "return" && !is_raised(model, step)
        };
        return ends.iter().find(is_lost).map(|step| ("not-returned", step.span));
    }
    if let Some(first) = ends.first() {
        let is_under_condition = |step: &&ResponseCall| step.is_conditional && !step.is_in_callback;
        let is_branch = !handler.always_responds && ends.iter().all(is_under_condition);
        return is_branch.then_some(("branch", first.span));
    }
    let unused = model
        .unused_values
        .iter()
        .find(|value| value.kind == UnusedValueKind::Literal && handler.span.contains(&value.span));
    let last = handler.responses.iter().rev().find(|step| step.is_known);
    let is_set =
        |step: &&ResponseCall| step.status.is_some() || !step.headers.is_empty() || step.content_type.is_some();
    let span = if handler.span == SourceSpan::default() { route.span } else { first_line_of(route, handler) };
    match (handler.prints.first(), unused, last) {
        (Some(print), _, _) if !handler.returns_value => Some(("printed", print.span)),
        (_, Some(value), _) => Some(("unused", value.span)),
        (_, _, Some(_)) if let Some(span) = silent_helper(model, handler) => Some(("helper", span)),
        (_, _, Some(step)) if step.has_body() => Some(("part", step.span)),
        (_, _, Some(step)) if is_set(&step) => Some(("status", step.span)),
        _ if handler.returns_function => Some(("function", route.span)),
        _ if handler.returns_value && !must_return(route) && !sends_what_is_returned(route) => Some(("value", span)),
        _ if handler.returns_value || !handler.responses.is_empty() => None,
        _ => Some(("nothing", span)).filter(|_| context.probe.is_some()),
    }
}

/// The function of the learner's own that makes the whole response, and does not send it.
fn silent_helper(model: &SourceModel, handler: &HandlerDef) -> Option<SourceSpan> {
    let mut names = handler.responses.iter().map(|step| step.helper.as_ref());
    let name = names.next()??;
    let is_it = |function: &&FunctionDef| function.name == *name && function.span.file == handler.span.file;
    names.all(|other| other == Some(name)).then(|| model.functions.iter().find(is_it).map(|found| found.span))?
}

/// Whether a step ends the handler by an error, which the framework turns into a response.
fn is_raised(model: &SourceModel, step: &ResponseCall) -> bool {
    step.name.rsplit('.').next() == Some("abort") || model.quote(&step.span).trim_start().starts_with("raise ")
}

/// The name of the handler: that of its function, or the last word in the line of its route.
fn handler_name(model: &SourceModel, route: &RouteDef, handler: &HandlerDef) -> Option<String> {
    let of_line = || {
        let line = model.quote(&route.span).trim_end_matches([';', ' ', ')']);
        let name = line.rsplit([',', ' ', '(']).next()?;
        let is_name = |char: char| char.is_alphanumeric() || matches!(char, '_' | '.' | '$');
        (!name.is_empty() && name.chars().all(is_name)).then(|| name.to_owned())
    };
    handler.name.clone().or_else(of_line)
}

/// A handler that is a function begins where its route is registered.
fn first_line_of(route: &RouteDef, handler: &HandlerDef) -> SourceSpan {
    if route.style == RouteStyle::Decorator || handler.name.is_some() { handler.span } else { route.span }
}

/// Frameworks whose handlers must return the response.
pub(super) fn must_return(route: &RouteDef) -> bool {
    matches!(route.framework.as_str(), "Hono" | "Flask" | "FastAPI" | "Bottle" | "Django")
}

fn sends_what_is_returned(route: &RouteDef) -> bool {
    route.framework == "Fastify"
}
