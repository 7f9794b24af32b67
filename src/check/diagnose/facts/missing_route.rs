//! Facts about a request that no route takes: that there is none at all, that it is a comment, that it asks for a query, that it
//! stands below the call that never returns, that it is in a file which nothing imports.

use regex_lite::{Regex, escape};

use super::near_route::parameter;
use super::routed_request::{RoutedRequest, with_path};
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::source_model::{ListenCall, PathMatching, RouteDef, RouteKind, SourceLanguage, SourceSpan};

pub(super) const FACTS: &[FactSpec] = &[
    FactSpec { name: "no-route", values: &["add", "routes", "request", "every", "framework"], find: no_route },
    FactSpec { name: "commented-route", values: &["code"], find: commented_route },
    FactSpec { name: "query-route", values: &["written", "base", "code", "mended"], find: query_route },
    FactSpec { name: "route-below-run", values: &["code", "run", "runline"], find: route_below_run },
    FactSpec { name: "decorator-without-at", values: &["code", "function"], find: decorator_without_at },
    FactSpec { name: "bare-decorator", values: &["code", "function"], find: bare_decorator },
    FactSpec {
        name: "foreign-route",
        values: &["call", "framework", "knownin", "mended", "code"],
        find: foreign_route,
    },
];

/// Calls in a handler that read the query.
const QUERY_READERS: &[&str] = &["query", ".args", "searchParams", "parse_qs", "Query()", "FormValue"];

/// The program has no route for the request: all of its source was read. `add` is the line of another route, written for this
/// path; `routes` are the paths that it has routes for, `every` is the line of its only route, written for every path.
fn no_route(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context).filter(|request| request.model.is_complete())?;
    let model = request.model;
    let may_match = |route: &RouteDef| route.matches_path(request.path).is_none();
    // A route for the path may be there, and not be reached: that is another cause.
    let takes = |route: &RouteDef| {
        let is_own = route.kind == RouteKind::Endpoint && !request.wants_missing;
        is_own && route.matches(request.method, request.path) == Some(true)
    };
    if model.routes.iter().any(|route| may_match(route) || takes(route))
        || uses_first_part(&request)
        || model.path_tests.may_take(request.path)
    {
        return None;
    }
    let has_path = |route: &&RouteDef| route.kind == RouteKind::Endpoint && !route.written_path.is_empty();
    let endpoints: Vec<&RouteDef> = model.routes.iter().filter(has_path).collect();
    if endpoints.is_empty() {
        return None;
    }
    let is_sample = |route: &&&RouteDef| route.matching == PathMatching::Exact && route.takes_method(request.method);
    let sample = endpoints.iter().rev().find(is_sample);
    let add = sample.and_then(|route| with_path(model.quote(&route.span), &route.written_path, request.plain_path()));
    let every = Some(&endpoints).filter(|all| all.len() == 1).and_then(|all| for_every_path(&request, all[0]));
    let mut names: Vec<String> = endpoints.iter().map(|route| name_of(route, request.method)).collect();
    names.dedup();
    let own = if request.method == "GET" { String::new() } else { format!("{} ", request.method) };
    let place = every.as_ref().filter(|_| context.result.lesson == "hello").map(|_| &endpoints[0].span);
    let fact = place.map_or_else(FoundFact::default, |span| FoundFact::at(model, span));
    let fact = fact.with("routes", listed(&names)).with("request", own + request.path);
    let fact = fact.with_some("every", every);
    Some(fact.with_some("add", add).with("framework", model.frameworks.first()?.name.as_str()))
}

/// The line of a route, written so that it takes every path.
fn for_every_path(request: &RoutedRequest<'_>, route: &RouteDef) -> Option<String> {
    let line = request.model.quote(&route.span);
    let calls = [".get(", ".all("].into_iter().flat_map(|call| ['\'', '"', '`'].map(|mark| (call, mark)));
    calls.into_iter().find_map(|(call, mark)| {
        let written = format!("{mark}{}{mark}", route.written_path);
        let (old, new) = match route.framework.as_str() {
            "Express" => (format!("{call}{written}, "), ".use(".to_owned()),
            "Hono" | "Fastify" => (format!("{call}{written}"), format!(".all({mark}*{mark}")),
            _ => return None,
        };
        line.contains(&old).then(|| line.replacen(&old, &new, 1))
    })
}

/// Tells whether a line without a route has the first part of the path in it, as `path.startsWith('/users/')` does.
fn uses_first_part(request: &RoutedRequest<'_>) -> bool {
    let first = request.plain_path().split('/').nth(1).filter(|first| !first.is_empty());
    // A piece of the path may be compared alone: `parts[1] === 'users'`.
    let pattern = first.and_then(|first| {
        let (first, sign) = (escape(first), r#"(?:={2,3}|!={1,2}|case|in)"#);
        let piece = format!(r#"{sign}\s*['"`]{first}['"`]|['"`]{first}['"`]\s*{sign}"#);
        Regex::new(&format!(r#"['"`/^(]\\?/{first}\b|{piece}"#)).ok()
    });
    let Some(pattern) = pattern else { return false };
    let lines = request.model.files.iter().enumerate().flat_map(|(file, text)| {
        text.text.lines().enumerate().map(move |(at, line)| (file, at + 1, line.trim_start()))
    });
    let has_route = |file: usize, line: usize| {
        let is_there = |route: &RouteDef| route.path_span.file == file && route.path_span.line == line;
        request.model.routes.iter().any(is_there)
    };
    let code = lines.filter(|(.., line)| !line.starts_with(['/', '#', '*']));
    code.into_iter().any(|(file, at, line)| pattern.is_match(line) && !has_route(file, at))
}

/// The path of a route, with its methods where they matter.
fn name_of(route: &RouteDef, method: &str) -> String {
    let path = route.path.as_deref().unwrap_or(&route.written_path);
    let is_plain = route.methods.is_empty() || method == "GET" && route.takes_method("GET");
    if is_plain { path.to_owned() } else { format!("{} {path}", route.methods.join("/")) }
}

fn listed(names: &[String]) -> String {
    match names {
        [] => "no path at all".to_owned(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}

/// The route for the request is written, and it is a comment. `code` is the line without the signs of a comment.
fn commented_route(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request =
        RoutedRequest::of(context).filter(|request| !request.wants_missing && request.own_route().is_none())?;
    let path = request.plain_path();
    let is_code = |line: &str| {
        let quoted = ['\'', '"', '`'].iter().any(|mark| line.contains(&format!("{mark}{path}{mark}")));
        quoted && (line.contains('(') || line.contains('=')) && !line.contains("TODO")
    };
    for (file, text) in request.model.files.iter().enumerate() {
        let mut is_block = false;
        for (at, line) in text.text.lines().enumerate() {
            let trimmed = line.trim_start();
            is_block |= trimmed.starts_with("/*") || trimmed.contains("/*") && !trimmed.contains("*/");
            let is_line = match text.language {
                SourceLanguage::Python => trimmed.starts_with('#'),
                _ => trimmed.starts_with("//") || is_block,
            };
            let code = trimmed.trim_start_matches(['/', '#', '*', ' ', '\t']);
            if is_line && is_code(code) {
                let span = SourceSpan::of_line(file, at + 1);
                return Some(FoundFact::at(request.model, &span).with("code", code));
            }
            is_block &= !trimmed.contains("*/");
        }
    }
    None
}

/// A route for the path in front of the last piece reads that piece from the query: `/users?id=1` is answered, and `/users/1`
/// is not. `written` is its path, `mended` the line with a parameter in place of the query.
fn query_route(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request =
        RoutedRequest::of(context).filter(|request| !request.wants_missing && request.own_route().is_none())?;
    let (parent, last) = request.plain_path().rsplit_once('/').filter(|(parent, _)| !parent.is_empty())?;
    let is_parent = |route: &&RouteDef| {
        let path = route.path.as_deref().unwrap_or_default();
        route.kind == RouteKind::Endpoint
            && path.split('?').next().map(|path| path.trim_end_matches('/')) == Some(parent)
    };
    let parents = request.model.routes.iter().filter(is_parent);
    let route = parents.into_iter().find(|route| reads_query(&request, route))?;
    let line = request.model.quote(&route.span);
    let own = route.written_path.split('?').next().unwrap_or_default();
    let piece = parameter(&route.framework, "id").unwrap_or_else(|| last.to_owned());
    let mended = with_path(line, &route.written_path, &format!("{}/{piece}", own.trim_end_matches('/')));
    let fact = FoundFact::at(request.model, &route.span).with("written", &route.written_path).with("code", line);
    let fact = fact.with("base", own);
    Some(fact.with("mended", mended.unwrap_or_else(|| format!("'{}'", request.plain_path()))))
}

/// Tells whether the code of a route reads the query.
fn reads_query(request: &RoutedRequest<'_>, route: &RouteDef) -> bool {
    let handler = request.handler_of(route);
    // FastAPI takes a parameter that is not in the path from the query.
    let by_parameter = route.framework == "FastAPI" && handler.is_some_and(|handler| !handler.parameters.is_empty());
    let span = handler.map_or(route.span, |handler| handler.span);
    let (first, last) = (span.line.min(route.span.line), span.end_line.max(route.span.end_line));
    let lines = request.model.files.get(route.span.file).map(|file| file.text.lines()).into_iter().flatten();
    let mut inside = lines.skip(first.saturating_sub(1)).take(last + 1 - first);
    by_parameter
        || route.written_path.contains('?')
        || inside.any(|line| QUERY_READERS.iter().any(|name| line.contains(name)))
}

/// The route stands below the call that serves requests, which returns only when the program is stopped. `code` is the route's
/// first line, `run` the call, `runline` its line.
fn route_below_run(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context)?;
    if request.model.language() != Some(SourceLanguage::Python) {
        return None;
    }
    let is_meant = |route: &&RouteDef| match route.kind {
        RouteKind::Endpoint => !request.wants_missing && route.matches(request.method, request.path) == Some(true),
        RouteKind::NotFoundHandler => request.wants_missing,
        _ => false,
    };
    let route = request.model.routes.iter().find(is_meant)?;
    let is_above = |listener: &&ListenCall| {
        let is_here = listener.span.file == route.span.file && listener.span.line < route.span.line;
        is_here && listener.is_started && listener.function.is_none()
    };
    let run = request.model.listeners.iter().find(is_above)?;
    let fact = FoundFact::at(request.model, &run.span).with("code", request.model.quote(&route.span));
    Some(fact.with("run", request.model.quote(&run.span)).with("runline", run.span.line.to_string()))
}

/// A route's decorator lacks its `@`, so that it decorates nothing.
fn decorator_without_at(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context)?;
    let path = request.plain_path();
    let is_meant = |text: &str| match request.wants_missing {
        true => text.contains("404"),
        false => ['\'', '"'].iter().any(|mark| text.contains(&format!("{mark}{path}{mark}"))),
    };
    let found = request.model.missing_decorators.iter().find(|found| is_meant(&found.text))?;
    let fact = FoundFact::at(request.model, &found.span).with("code", &found.text);
    Some(fact.with("function", &found.function))
}

/// A decorator stands above a function without its parentheses: `@app.route`. The function is called as the path is, or it is
/// the only one that lacks a path.
fn bare_decorator(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request =
        RoutedRequest::of(context).filter(|request| !request.wants_missing && request.own_route().is_none())?;
    let bare: Vec<_> = request.model.missing_decorators.iter().filter(|found| !found.text.contains('(')).collect();
    let by_name = bare.iter().find(|found| request.plain_path().ends_with(&format!("/{}", found.function)));
    let found = by_name.or(bare.first().filter(|_| bare.len() == 1))?;
    let fact = FoundFact::at(request.model, &found.span).with("code", &found.text);
    Some(fact.with("function", &found.function))
}

/// The route is registered with a call that only another framework has. `call` is the call, `knownin` the frameworks that have
/// it, `mended` the line as it would be right.
fn foreign_route(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context)?;
    let path = request.plain_path();
    let found = request.model.foreign_calls.iter().find(|call| call.path.as_deref() == Some(path))?;
    let line = request.model.quote(&found.span);
    let object = found.call.rsplit_once('.').map_or("app", |(object, _)| object);
    let mended = line.replacen(&format!("{}(", found.call), &format!("{object}.get("), 1);
    let fact = FoundFact::at(request.model, &found.span)
        .with("call", &found.call)
        .with("framework", &found.framework)
        .with("knownin", found.known_in.join(" and "));
    Some(fact.with("mended", mended).with("code", line))
}
