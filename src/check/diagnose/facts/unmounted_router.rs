//! The fact that a router, a blueprint or a second app has the route, and nothing joins it to the program.

use super::routed_request::{RoutedRequest, main_app};
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::source_model::{Mounting, PathMatching, RouteDef, RouteStyle};

pub(super) const FACTS: &[FactSpec] = &[
    FactSpec {
        name: "unmounted-router",
        values: &["router", "app", "written", "mount", "framework", "kind"],
        find: unmounted_router,
    },
    FactSpec { name: "mounted-too-early", values: &["code", "routeline"], find: mounted_too_early },
];

/// FastAPI takes the routes that a router has when it is joined to the app, and the route for the request is written below.
/// `code` is the line that joins them, `routeline` the number of the route's line.
fn mounted_too_early(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context).filter(|request| !request.wants_missing)?;
    let (model, route) =
        (request.model, request.own_route().filter(|route| ["FastAPI", "Hono"].contains(&route.framework.as_str()))?);
    let mut mounts = model.mounts.iter().filter(|mount| mount.child == route.owner);
    let mount = mounts.next().filter(|mount| {
        mounts.next().is_none() && mount.span.file == route.span.file && mount.span.line < route.span.line
    })?;
    let fact = FoundFact::at(model, &mount.span).with("code", model.quote(&mount.span));
    Some(fact.with("routeline", route.span.line.to_string()))
}

/// A route for the request hangs on a router that is never mounted. `router` is the router's name, `app` that of the app,
/// `mount` the call that joins them, `kind` what such a thing is called in the framework.
fn unmounted_router(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context).filter(|request| !request.wants_missing)?;
    if request.own_route().is_some() {
        return None;
    }
    let candidates = request.model.routes.iter().filter(|route| {
        let is_loose = route.mounting == Mounting::NotMounted && route.style != RouteStyle::Condition;
        is_loose && route.takes_method(request.method)
    });
    let fitting = candidates.filter_map(|route| Some((route, missing_prefix(route, &request)?)));
    // A route that is written for the whole path is meant rather than one that would need a prefix.
    let is_wide = |route: &RouteDef| route.matching != PathMatching::Exact;
    let (route, prefix) = fitting.min_by_key(|(route, prefix)| (prefix.len(), is_wide(route)))?;
    let app = main_app(request.model, &route.framework).unwrap_or("app");
    let is_router = request.model.apps.iter().any(|own| own.name == route.owner && own.is_router);
    let kind = match route.framework.as_str() {
        "Flask" | "Quart" if is_router => "blueprint",
        "net/http" => "mux",
        _ if is_router => "router",
        _ => "app",
    };
    let fact = FoundFact::at(request.model, &route.span)
        .with("router", &route.owner)
        .with("app", app)
        .with("written", &route.written_path)
        .with("kind", kind);
    Some(
        fact.with("mount", mount_call(&route.framework, app, &route.owner, &prefix))
            .with("framework", &route.framework),
    )
}

/// The prefix that a router would have to be mounted with, so that its route takes the request.
fn missing_prefix(route: &RouteDef, request: &RoutedRequest<'_>) -> Option<String> {
    let path = request.plain_path();
    let starts = path.match_indices('/').map(|(at, _)| at);
    let starts = starts.chain([path.len()]);
    starts.into_iter().find_map(|at| {
        let rest = if at == path.len() { "/" } else { &path[at..] };
        (route.matches_path(rest) == Some(true)).then(|| path[..at].to_owned())
    })
}

fn mount_call(framework: &str, app: &str, router: &str, prefix: &str) -> String {
    let root = if prefix.is_empty() { "/" } else { prefix };
    let with = |keyword: &str| if prefix.is_empty() { String::new() } else { format!(", {keyword}='{prefix}'") };
    match framework {
        "Koa" if prefix.is_empty() => format!("{app}.use({router}.routes())"),
        "Koa" => format!("{router}.prefix('{prefix}') and then {app}.use({router}.routes())"),
        "Hono" => format!("{app}.route('{root}', {router})"),
        "Flask" | "Quart" => format!("{app}.register_blueprint({router}{})", with("url_prefix")),
        "FastAPI" => format!("{app}.include_router({router}{})", with("prefix")),
        "Bottle" => format!("{app}.mount('{root}', {router})"),
        "Fastify" => format!("{app}.register({router})"),
        "aiohttp" if prefix.is_empty() => format!("{app}.add_routes({router})"),
        "net/http" => format!("http.ListenAndServe(…, {router})"),
        _ if prefix.is_empty() => format!("{app}.use({router})"),
        _ => format!("{app}.use('{root}', {router})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_framework_mounts_a_router_in_its_own_words() {
        assert_eq!(mount_call("Express", "app", "users", "/users"), "app.use('/users', users)");
        assert_eq!(mount_call("Koa", "app", "router", ""), "app.use(router.routes())");
        assert_eq!(mount_call("Flask", "app", "users", ""), "app.register_blueprint(users)");
        assert_eq!(mount_call("FastAPI", "app", "users", "/users"), "app.include_router(users, prefix='/users')");
    }
}
