//! Facts about calls in the wrong place: a folder that is served below the code for all paths, `listen` in a handler or twice.

use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::facts::routed_request::RoutedRequest;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::source_model::{ListenCall, RouteDef, RouteKind, SourceModel, StaticFolderDef};

pub(super) const FACTS: &[FactSpec] = &[
    FactSpec {
        name: "static-below-catch-all",
        values: &["code", "second", "secondline"],
        find: static_below_catch_all,
    },
    FactSpec { name: "listen-in-handler", values: &["call", "handlerline"], find: listen_in_handler },
    FactSpec { name: "middleware-keeps", values: &["code"], find: middleware_keeps },
    FactSpec { name: "listens-twice", values: &["code", "first"], find: listens_twice },
];

/// A folder is served below the route that takes every path. `code` is the line of that route, `second` the one of the folder, in
/// line `secondline`.
fn static_below_catch_all(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context).filter(|request| !request.wants_missing)?;
    let model = request.model;
    let is_catch_all = |route: &&RouteDef| route.kind == RouteKind::CatchAll;
    let taker = request.taker().filter(is_catch_all)?;
    let is_below =
        |folder: &&StaticFolderDef| folder.span.file == taker.span.file && folder.span.line > taker.span.line;
    let folder = model.static_folders.iter().find(is_below)?;
    let fact = FoundFact::at(model, &folder.span).with("code", model.quote(&taker.span));
    Some(fact.with("second", model.quote(&folder.span)).with("secondline", taker.span.line.to_string()))
}

/// The call that listens stands inside of a handler, which runs only when a request comes.
fn listen_in_handler(context: &RuleContext<'_>) -> Option<FoundFact> {
    let model = context.evidence.model.as_ref()?;
    let of_route = |listener: &ListenCall| {
        let handler = model.handlers.iter().find(|handler| handler.span.contains(&listener.span))?;
        Some(handler.span.line)
    };
    let around = |listener: &ListenCall| of_route(listener).or_else(|| own_server_around(model, listener));
    let (listener, line) = model.listeners.iter().find_map(|one| Some((one, around(one)?)))?;
    let fact = FoundFact::at(model, &listener.span).with("call", &listener.call);
    Some(fact.with("handlerline", line.to_string()))
}

/// The line of `const server = createServer((…) => {` if `server.listen` is inside of that function.
fn own_server_around(model: &SourceModel, listener: &ListenCall) -> Option<usize> {
    let server = listener.call.strip_suffix(".listen").filter(|_| listener.function.as_deref() == Some(""))?;
    let text = &model.files.get(listener.span.file)?.text;
    let lines: Vec<&str> = text.lines().take(listener.span.line).collect();
    let depth = |line: &str| line.len() - line.trim_start().len();
    let is_made = |line: &&str| line.contains(&format!("{server} = ")) && line.contains("createServer(");
    let at = lines.iter().position(is_made)?;
    // No line between the two ends the function.
    let is_inside = |line: &&str| line.trim().is_empty() || depth(line) > depth(lines[at]);
    lines[at + 1..].iter().all(is_inside).then_some(at + 1)
}

/// A function that `use` is given takes `next`, and neither calls it nor sends a response. `code` is its first line.
fn middleware_keeps(context: &RuleContext<'_>) -> Option<FoundFact> {
    let model = context.evidence.model.as_ref()?;
    let keeps = |route: &&RouteDef| {
        let handler = route.handler.and_then(|at| model.handlers.get(at));
        let is_silent = handler.is_some_and(|handler| {
            handler.parameters.len() == 2 && !handler.calls_next && !handler.responses.iter().any(|step| step.ends)
        });
        is_silent && model.quote(&route.span).contains(".use(")
    };
    let route = model.routes.iter().find(keeps)?;
    Some(FoundFact::at(model, &route.span).with("code", model.quote(&route.span)))
}

/// Two calls listen, and both wait for the same port. `code` is the second one, `first` the line of the first.
fn listens_twice(context: &RuleContext<'_>) -> Option<FoundFact> {
    let model = context.evidence.model.as_ref()?;
    let [first, second, ..] = &model.listeners[..] else { return None };
    let is_same = first.port == second.port && first.function == second.function;
    let fact = FoundFact::at(model, &second.span).with("code", model.quote(&second.span));
    is_same.then(|| fact.with("first", first.span.line.to_string()))
}
