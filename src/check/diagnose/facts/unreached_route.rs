//! Facts about a route that is written and never reached: it is inside of a text or of a function that does not run.

use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::source_model::{
    FunctionDef, RouteDef, RouteKind, RouteStyle, SourceLanguage, SourceModel, SourceSpan,
};

use super::locate::find_word;
use super::routed_request::RoutedRequest;

pub(super) const FACTS: &[FactSpec] = &[FactSpec {
    name: "unreached-route",
    values: &["kind", "code", "function", "functionline", "mended"],
    find: unreached_route,
}];

/// The route for the request is written where it does not run. `kind` is `text` (inside of triple quotation marks), `nested`
/// (inside of the function of another route), `nested-call` (the same in JavaScript, where `function` is the path of the other
/// route) or `uncalled` (inside of a function that nothing calls); `code` is its line,
/// `function` the function around it, which begins in line `functionline`.
fn unreached_route(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context).filter(|request| !request.wants_missing)?;
    of_function(&request).or_else(|| in_text(&request))
}

fn of_function(request: &RoutedRequest<'_>) -> Option<FoundFact> {
    let model = request.model;
    let takes = |route: &&RouteDef| {
        route.kind == RouteKind::Endpoint && route.matches(request.method, request.path) == Some(true)
    };
    let mut routes = model.routes.iter().filter(takes);
    let route = routes.next().filter(|_| routes.next().is_none())?;
    let (kind, function) = match route.style {
        RouteStyle::Registered => return route_in_handler(request, route),
        RouteStyle::Decorator => ("nested", handler_around(model, route)?),
        RouteStyle::Condition => ("uncalled", uncalled_function(model, route)?),
        _ => return None,
    };
    let fact = FoundFact::at(model, &route.span).with("kind", kind).with("code", model.quote(&route.span));
    Some(fact.with("function", &function.name).with("functionline", function.span.line.to_string()))
}

/// A route that is registered inside of the function of another route.
fn route_in_handler(request: &RoutedRequest<'_>, route: &RouteDef) -> Option<FoundFact> {
    let model = request.model;
    let is_around = |other: &&RouteDef| {
        let handler = request.handler_of(other);
        let is_there = handler.is_some_and(|one| one.span.contains(&route.span) && one.span.line < route.span.line);
        other.kind == RouteKind::Endpoint && other.style == RouteStyle::Registered && is_there
    };
    let around = model.routes.iter().find(is_around)?;
    let fact = FoundFact::at(model, &route.span).with("kind", "nested-call").with("code", model.quote(&route.span));
    let line = request.handler_of(around)?.span.line;
    Some(fact.with("function", &around.written_path).with("functionline", line.to_string()))
}

/// The function of another route that is around this one.
fn handler_around<'a>(model: &'a SourceModel, route: &'a RouteDef) -> Option<&'a FunctionDef> {
    let is_handler = |function: &&FunctionDef| {
        let is_it = |other: &RouteDef| {
            let handler = other.handler.and_then(|at| model.handlers.get(at));
            handler.is_some_and(|handler| handler.name.as_deref() == Some(function.name.as_str()))
        };
        model.routes.iter().filter(|other| other.span != route.span).any(is_it)
    };
    functions_around(model, &route.span).find(is_handler)
}

/// The function around a branch, if nothing in the program names it. `http.server` calls `do_GET` and its like itself.
fn uncalled_function<'a>(model: &'a SourceModel, route: &'a RouteDef) -> Option<&'a FunctionDef> {
    let innermost = functions_around(model, &route.span).max_by_key(|function| function.span.line)?;
    let is_called_by_others = model.language() != Some(SourceLanguage::Python)
        || innermost.name.starts_with("do_")
        || innermost.name.starts_with("__");
    let is_unnamed = innermost.calls.is_empty() && innermost.references.is_empty() && !is_named(model, &innermost.name);
    let is_decorated = innermost.span.line.checked_sub(2).is_some_and(|above| {
        let text = model.files.get(innermost.span.file).and_then(|file| file.text.lines().nth(above));
        text.is_some_and(|line| line.trim_start().starts_with('@'))
    });
    (!is_called_by_others && is_unnamed && !is_decorated).then_some(innermost)
}

/// Whether any line of code but its definition has the name of a function.
fn is_named(model: &SourceModel, name: &str) -> bool {
    let lines = model.files.iter().flat_map(|file| file.text.lines());
    let code = lines.filter(|line| !line.trim_start().starts_with('#'));
    code.filter(|line| find_word(line, name).is_some()).count() > 1
}

fn functions_around<'a>(model: &'a SourceModel, span: &'a SourceSpan) -> impl Iterator<Item = &'a FunctionDef> {
    model.functions.iter().filter(|function| function.span.contains(span) && function.span.line < span.line)
}

/// The route is inside of a text between triple quotation marks that nothing uses.
fn in_text(request: &RoutedRequest<'_>) -> Option<FoundFact> {
    (request.model.language() == Some(SourceLanguage::Python) && request.own_route().is_none()).then_some(())?;
    let path = request.plain_path();
    let is_route = |line: &str| {
        let is_quoted = ['\'', '"'].iter().any(|mark| line.contains(&format!("{mark}{path}{mark}")));
        is_quoted && (line.starts_with('@') || line.starts_with("if ") || line.starts_with("elif "))
    };
    request.model.files.iter().enumerate().find_map(|(file, text)| {
        let mut open: Option<(&str, usize)> = None;
        for (at, line) in text.text.lines().enumerate() {
            let line = line.trim();
            let marks = open.map_or_else(
                || ["'''", "\"\"\""].into_iter().find(|marks| line.starts_with(marks)),
                |(marks, _)| Some(marks),
            );
            let Some(marks) = marks else { continue };
            if open.is_some() && is_route(line) {
                let fact = FoundFact::at(request.model, &SourceSpan::of_line(file, at + 1)).with("kind", "text");
                return Some(fact.with("code", line).with("functionline", open?.1.to_string()));
            }
            if line.matches(marks).count() % 2 == 1 {
                open = if open.is_some() { None } else { Some((marks, at + 1)) };
            }
        }
        None
    })
}
