//! Facts about routes that take a request which was meant for another one: a catch-all above it, a parameter, a condition
//! that is always true, one function for two routes.

use super::routed_request::RoutedRequest;
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::source_model::{
    ConditionMistakeKind, Mounting, PathMatching, RouteDef, RouteKind, RouteStyle, SourceModel,
};

pub(super) const FACTS: &[FactSpec] = &[
    FactSpec {
        name: "route-in-the-way",
        values: &["way", "code", "written", "other", "otherline", "othercode", "methods", "style"],
        find: route_in_the_way,
    },
    FactSpec { name: "stopping-middleware", values: &["otherline", "othercode"], find: stopping_middleware },
    FactSpec { name: "always-true", values: &["text", "code", "mended", "problem"], find: always_true },
    FactSpec { name: "parameter-route", values: &["written", "code"], find: parameter_route },
    FactSpec { name: "wide-route", values: &["written", "code", "style"], find: wide_route },
    FactSpec { name: "two-routes-one-function", values: &["function", "other", "code"], find: shared_function },
];

/// A route that takes the request, while another one stands below it that is written for this path. `way` is what the first
/// one takes: `catch-all` (every path), `parameter` (any word in that place), `prefix` (all that begins so). `code` is its first
/// line, `written` its path; `other`, `otherline`, `othercode` are the same of the route below. `style` is `condition` for an
/// `if` or a `case`, `use` for a middleware, `route` for any other.
fn route_in_the_way(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context)?;
    let taker = request.taker()?;
    let place = request.model.routes.iter().position(|route| std::ptr::eq(route, taker))?;
    let is_meant = |route: &&RouteDef| {
        let is_everything = taker.kind == RouteKind::CatchAll || taker.matching == PathMatching::Any;
        let is_named = route.matching == PathMatching::Exact
            || is_everything && route.matching == PathMatching::Pattern && !whole_path(route).starts_with("/:");
        route.kind == RouteKind::Endpoint
            && is_named
            && route.mounting != Mounting::NotMounted
            && route.matches(request.method, request.path) == Some(true)
    };
    let meant = request.model.routes[place + 1..].iter().find(is_meant)?;
    let way = match (taker.kind, taker.matching) {
        (RouteKind::NotFoundHandler | RouteKind::Middleware, _) => return None,
        (RouteKind::CatchAll, _) | (_, PathMatching::Any) => "catch-all",
        (_, PathMatching::Pattern) => "parameter",
        (_, PathMatching::Prefix) => "prefix",
        _ => return None,
    };
    let model = request.model;
    let fact = FoundFact::at(model, &taker.span)
        .with("way", way)
        .with("code", model.quote(&taker.span))
        .with("written", &taker.written_path)
        .with("other", whole_path(meant))
        .with("otherline", line_seen_from(model, meant, taker))
        .with("othercode", model.quote(&meant.span));
    Some(fact.with("style", style_of(taker, model.quote(&taker.span))).with("methods", taker.methods.join(" and ")))
}

/// The path of a route with all prefixes, where it is known.
fn whole_path(route: &RouteDef) -> &str {
    route.path.as_deref().unwrap_or(&route.written_path)
}

/// The number of a route's line, with its file if another route is in a different one.
fn line_seen_from(model: &SourceModel, route: &RouteDef, from: &RouteDef) -> String {
    let line = route.span.line;
    if route.span.file == from.span.file {
        line.to_string()
    } else {
        format!("{line} of {}", model.path_of(&route.span))
    }
}

/// A function that is handed to `use` tests the path itself, has no response for this one, and never calls `next`. The code that
/// is meant is below it: `othercode`, in line `otherline`.
fn stopping_middleware(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context).filter(RoutedRequest::is_javascript)?;
    let (model, taker) = (request.model, request.taker()?);
    let place = model.routes.iter().position(|route| std::ptr::eq(route, taker))?;
    let is_stop = |route: &&RouteDef| {
        let handler = request.handler_of(route);
        let stops = handler.is_some_and(|handler| {
            let goes_on = handler.calls_next || handler.hands_response_on || handler.returns_function;
            !goes_on && !handler.span.contains(&taker.span)
        });
        let is_for_all = route.kind == RouteKind::Middleware && route.matching == PathMatching::Any;
        stops && is_for_all && route.style == RouteStyle::Registered && model.quote(&route.span).contains(".use(")
    };
    let stop = model.routes[..place].iter().find(is_stop)?;
    let fact = FoundFact::at(model, &stop.span).with("otherline", taker.span.line.to_string());
    Some(fact.with("othercode", model.quote(&taker.span)))
}

/// How a route is written, as far as texts tell it.
pub(super) fn style_of(route: &RouteDef, line: &str) -> &'static str {
    match route.style {
        RouteStyle::Condition | RouteStyle::Table => "condition",
        _ if line.contains(".use(") => "use",
        _ => "route",
    }
}

/// A condition that is always true takes the request: `path == '/' or '/about'`. `text` is the part that makes it so, `code`
/// the line, `mended` the condition as it is meant, `problem` is `text` or `assignment`.
fn always_true(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context)?;
    let taker = request.taker()?;
    let mistakes = request.model.condition_mistakes.iter();
    let mistake = mistakes.into_iter().find(|mistake| {
        taker.span.contains(&mistake.span)
            || taker.span.file == mistake.span.file && taker.span.line == mistake.span.line
    })?;
    let line = request.model.quote(&mistake.span);
    let mended = match mistake.kind {
        ConditionMistakeKind::TextAlone => with_comparison(&request, line, &mistake.text),
        ConditionMistakeKind::Assignment => with_equals(line, &mistake.text, request.is_javascript()),
    };
    let problem = match mistake.kind {
        ConditionMistakeKind::TextAlone => "text",
        ConditionMistakeKind::Assignment => "assignment",
    };
    let fact = FoundFact::at(request.model, &mistake.span).with("text", &mistake.text).with("code", line);
    Some(fact.with("mended", mended.unwrap_or_else(|| line.to_owned())).with("problem", problem))
}

/// A route that fits many paths takes one that no route should be for. `written` is its path, `code` its first line.
fn wide_route(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context).filter(|request| request.wants_missing)?;
    let is_wide = |route: &&RouteDef| matches!(route.matching, PathMatching::Pattern | PathMatching::Prefix);
    let route = request.own_route().filter(is_wide)?;
    let fact = FoundFact::at(request.model, &route.span).with("written", &route.written_path);
    let line = request.model.quote(&route.span);
    Some(fact.with("code", line).with("style", style_of(route, line)))
}

/// A route whose path has a parameter takes the request, and its path is not written out anywhere. `written` is the route's path.
fn parameter_route(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context).filter(|request| !request.wants_missing)?;
    let route = request.own_route().filter(|route| route.matching == PathMatching::Pattern)?;
    let fact = FoundFact::at(request.model, &route.span).with("written", &route.written_path);
    Some(fact.with("code", request.model.quote(&route.span)))
}

/// The line with the text compared as the program compares other texts.
fn with_comparison(request: &RoutedRequest<'_>, line: &str, text: &str) -> Option<String> {
    let lines = request.model.routes.iter().map(|route| request.model.quote(&route.span));
    let comparison = comparison_in(line).or_else(|| lines.into_iter().find_map(comparison_in))?;
    let at = line.rfind(text)?;
    Some(format!("{}{comparison} {}", &line[..at], &line[at..]))
}

/// The value and the sign of a comparison with a text: `path ===` in `if (path === '/about')`.
fn comparison_in(line: &str) -> Option<String> {
    ["===", "=="].iter().find_map(|sign| {
        let (before, behind) = line.split_once(sign)?;
        let name = before.trim_end().rsplit(|char: char| char.is_whitespace() || char == '(').next()?;
        (behind.trim_start().starts_with(['\'', '"', '`']) && !name.contains("method"))
            .then(|| format!("{name} {sign}"))
    })
}

/// The line with a comparison in place of the assignment.
fn with_equals(line: &str, text: &str, is_javascript: bool) -> Option<String> {
    let (name, value) = text.split_once('=')?;
    let sign = if is_javascript { "===" } else { "==" };
    Some(line.replacen(text, &format!("{} {sign} {}", name.trim_end(), value.trim_start()), 1))
}

/// The route that takes the request has no function of its own: a decorator stands above that of the next one. `function` is
/// the function's name, `other` the path of the other route.
fn shared_function(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context)?;
    let (own, handler) = (request.own_route()?, request.handler()?);
    let is_shared = |other: &&RouteDef| {
        let is_other = other.style == RouteStyle::Decorator && other.path != own.path;
        is_other && request.handler_of(other).is_some_and(|other| other.span == handler.span)
    };
    let other = request.model.routes.iter().filter(|_| own.style == RouteStyle::Decorator).find(is_shared)?;
    let fact = FoundFact::at(request.model, &own.span).with("code", request.model.quote(&own.span));
    Some(fact.with("other", &other.written_path).with_some("function", handler.name.as_deref()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_comparison_of_a_condition_is_found_beside_a_test_of_the_method() {
        assert_eq!(comparison_in("if (get && path === '/about') {").as_deref(), Some("path ==="));
        assert_eq!(comparison_in("elif self.path == \"/about\":").as_deref(), Some("self.path =="));
        assert_eq!(comparison_in("if (req.method === 'GET') {"), None);
    }

    #[test]
    fn an_assignment_becomes_a_comparison() {
        let mended = with_equals("if (req.url = '/about') {", "req.url = '/about'", true);
        assert_eq!(mended.as_deref(), Some("if (req.url === '/about') {"));
    }
}
