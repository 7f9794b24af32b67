//! Facts about what the handler of a request does with the response: it sends none, or it goes on behind one.

use std::sync::OnceLock;

use regex_lite::Regex;

use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::{RuleContext, Subject, wants_of};
use crate::check::diagnose::rules::Wants;
use crate::check::pages::{is_only_reason, is_same_response};
use crate::check::result::ProbeResult;
use crate::check::source_model::{
    FunctionDef, HandlerDef, ResponseCall, RouteDef, RouteKind, RouteStyle, SourceModel, SourceSpan, UnusedValueKind,
};

pub(super) const FACTS: &[FactSpec] = &[
    FactSpec {
        name: "silent-handler",
        values: &["problem", "code", "print", "styled", "handler"],
        find: silent_handler,
    },
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
    FactSpec { name: "loop", values: &["code", "otherpath"], find: endless_loop },
];

/// The handler of the request sends no response. `problem` is what it does in place of it: `printed` (`code` is the call
/// that prints), `status` (it sets a status and ends there), `part` (it writes and never ends), `helper` (a function of the learner's own should send it: `handler` is its name), `not-returned` (it makes a response
/// and does not return it), `function` (it returns a function: `handler` is its name), `unused` (a value alone in a line), `value` (it returns a value that nobody sends), `branch` (it sends one
/// only under a condition: `code`), `nothing`.
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
    if styled == "condition" && sets_values(model, handler) && has_response_of_its_own(context) {
        return None;
    }
    let span = if styled == "middleware" && matches!(problem, "printed" | "nothing") { route.span } else { span };
    let print = handler.prints.first().map(|print| print.text.clone());
    let fact = FoundFact::at(model, &span).with("problem", problem).with("styled", styled);
    let helper = handler.responses.first().and_then(|step| step.helper.clone()).filter(|_| problem == "helper");
    let fact = fact.with_some("handler", helper.or_else(|| handler_name(model, route, handler)));
    Some(fact.with("code", code).with_some("print", print))
}

/// Whether a line of the handler gives a variable a value.
fn sets_values(model: &SourceModel, handler: &HandlerDef) -> bool {
    static ASSIGNMENT: OnceLock<Regex> = OnceLock::new();
    let pattern = r"^\s*(?:(?:const|let|var) )?[A-Za-z_][\w.]*(?:\s*,\s*[A-Za-z_][\w.]*)*\s*:?=[^=>]";
    let assignment = ASSIGNMENT.get_or_init(|| Regex::new(pattern).expect("the pattern is right"));
    let Some(file) = model.files.get(handler.span.file) else { return false };
    let lines = file.text.lines().skip(handler.span.line.saturating_sub(1));
    lines.take(handler.span.end_line + 1 - handler.span.line).any(|line| assignment.is_match(line))
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
fn must_return(route: &RouteDef) -> bool {
    matches!(route.framework.as_str(), "Hono" | "Flask" | "FastAPI" | "Bottle")
}

fn sends_what_is_returned(route: &RouteDef) -> bool {
    route.framework == "Fastify"
}

/// The handler of the request sends a response and goes on, so that another response is sent as well. `code` is the first one,
/// `second` the later one, `secondline` its line, `secondstatus` its status where that is written; `returned` is the first one with
/// `return` before it. `way` is `case` where a `case` of a `switch` goes on into the next one, `callback` where
/// a callback sends the first one, else `line`.
fn goes_on(context: &RuleContext<'_>) -> Option<FoundFact> {
    let (model, route, handler) = (context.evidence.model.as_ref()?, context.route()?, context.handler()?);
    if must_return(route) || route.framework == "Koa" {
        return None;
    }
    let at = handler.responses.iter().position(is_first_of_two)?;
    let first = &handler.responses[at];
    let later = handler.responses[at + 1..].iter().find(|step| step.ends && step.span != first.span);
    let next_case = later.is_none().then(|| step_of_next_case(model, handler)).flatten();
    let way = if next_case.is_some() { "case" } else { "line" };
    let second = later.or(next_case).or_else(|| step_behind(model, route, handler))?;
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

/// The response in the code behind the branch that handles the request, where routes are tested by hand.
fn step_behind<'a>(model: &'a SourceModel, route: &RouteDef, handler: &HandlerDef) -> Option<&'a ResponseCall> {
    if route.style != RouteStyle::Condition {
        return None;
    }
    let is_behind = |step: &&ResponseCall| {
        step.ends && step.span.file == handler.span.file && step.span.line > handler.span.end_line
    };
    let same_owner =
        model.routes.iter().filter(|other| other.owner == route.owner && other.kind == RouteKind::CatchAll);
    let handlers = same_owner.filter_map(|other| model.handlers.get(other.handler?));
    handlers.flat_map(|other| &other.responses).find(is_behind)
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
