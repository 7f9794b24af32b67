//! A site, an API and a copycat: which page may read an answer, and who sees to it.
//!
//! The API does the same work at every stage. What changes are the headers it adds, and by them what a
//! browser lets a page of another origin read (Fetch standard, "CORS protocol").

mod api;
mod site;
mod state;
#[cfg(test)]
mod tests;

use std::sync::Arc;

use hyper::StatusCode;
use hyper::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS as ALLOW_CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS as ALLOW_HEADERS,
    ACCESS_CONTROL_ALLOW_METHODS as ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN as ALLOW_ORIGIN,
    ACCESS_CONTROL_MAX_AGE as MAX_AGE, VARY,
};

use self::state::CorsState;
use super::{Demo, ServerSpec, Stage};
use crate::http::{Request, Response};

/// What a policy looks at: who asks, and who may read.
struct Call<'a> {
    /// The `Origin` header: the origin of the page that asks. Only browsers send it, and not always.
    origin: Option<&'a str>,
    /// The site's origin: `http://localhost:3000`.
    site: String,
    /// The site under its other name: `http://127.0.0.1:3000`.
    site_by_number: String,
}

/// Adds the headers that go with every answer of the API.
type Policy = fn(Response, &Call<'_>) -> Response;

/// Answers OPTIONS, the browser's question before certain requests; the policy's headers are added.
type Preflight = fn() -> Response;

/// No header: the answer goes out, and a browser keeps it from pages of other origins.
fn no_header(answer: Response, _call: &Call<'_>) -> Response {
    answer
}

// ANCHOR: wildcard
/// Pages of every origin may read the answer: for public data.
fn wildcard(answer: Response, _call: &Call<'_>) -> Response {
    answer.with_header(ALLOW_ORIGIN, "*")
}
// ANCHOR_END: wildcard

// ANCHOR: one-origin
/// Pages of this one origin may read the answer.
fn one_origin(answer: Response, call: &Call<'_>) -> Response {
    answer.with_header(ALLOW_ORIGIN, &call.site)
}
// ANCHOR_END: one-origin

// ANCHOR: credentials
/// And they may send the visitor's cookies.
fn credentials(answer: Response, call: &Call<'_>) -> Response {
    one_origin(answer, call).with_header(ALLOW_CREDENTIALS, "true")
}
// ANCHOR_END: credentials

// ANCHOR: vary
/// Two origins may read it. The header holds one, so name the one
/// that asks, and say that the answer depends on who asks.
fn listed(answer: Response, call: &Call<'_>) -> Response {
    let answer = answer.with_header(VARY, "Origin");
    let list = [call.site.as_str(), call.site_by_number.as_str()];
    let is_listed = |origin: &&str| list.contains(origin);
    let Some(origin) = call.origin.filter(is_listed) else {
        return answer;
    };
    let answer = answer.with_header(ALLOW_ORIGIN, origin);
    answer.with_header(ALLOW_CREDENTIALS, "true")
}
// ANCHOR_END: vary

/// Wrong on purpose: an origin has no slash at its end.
fn trailing_slash(answer: Response, call: &Call<'_>) -> Response {
    let with_slash = format!("{}/", call.site);
    answer.with_header(ALLOW_ORIGIN, &with_slash).with_header(ALLOW_CREDENTIALS, "true")
}

/// Wrong on purpose: two places set the header, so it is there twice.
fn two_values(answer: Response, call: &Call<'_>) -> Response {
    wildcard(one_origin(answer, call), call)
}

/// Wrong on purpose: "everybody" and "with cookies" do not go together.
fn wildcard_credentials(answer: Response, call: &Call<'_>) -> Response {
    wildcard(answer, call).with_header(ALLOW_CREDENTIALS, "true")
}

/// An OPTIONS route that says yes to nothing in particular.
fn options() -> Response {
    preflight("", "", "0")
}

fn allow_headers() -> Response {
    preflight("", "Content-Type", "0")
}

// ANCHOR: preflight
/// The answer to OPTIONS: which methods and headers are welcome.
fn allow_methods() -> Response {
    Response::empty(StatusCode::NO_CONTENT)
        .with_header(ALLOW_METHODS, "GET, POST, PUT")
        .with_header(ALLOW_HEADERS, "Content-Type")
        .with_header(MAX_AGE, "0")
}
// ANCHOR_END: preflight

/// For ten seconds the browser need not ask again.
fn remembered() -> Response {
    preflight("GET, POST, PUT", "Content-Type", "10")
}

fn preflight(methods: &str, headers: &str, seconds: &str) -> Response {
    let answer = Response::empty(StatusCode::NO_CONTENT).with_header(MAX_AGE, seconds);
    let answer = if methods.is_empty() { answer } else { answer.with_header(ALLOW_METHODS, methods) };
    if headers.is_empty() { answer } else { answer.with_header(ALLOW_HEADERS, headers) }
}

/// One stage: how the API answers then, and how the page asks.
struct StageSpec {
    name: &'static str,
    title: &'static str,
    /// None: the API is stopped.
    api: Option<CorsPolicy>,
    /// The `mode` of the page's requests.
    mode: &'static str,
}

/// What the API adds to its work.
#[derive(Clone, Copy)]
struct CorsPolicy {
    policy: Policy,
    /// None: there is no OPTIONS route.
    preflight: Option<Preflight>,
    /// Whether visitors get a cookie.
    cookie: bool,
}

fn row(
    name: &'static str,
    title: &'static str,
    policy: Policy,
    preflight: Option<Preflight>,
    cookie: bool,
) -> StageSpec {
    StageSpec { name, title, api: Some(CorsPolicy { policy, preflight, cookie }), mode: "cors" }
}

/// The stages: first the way from nothing to enough, then the mistakes.
#[rustfmt::skip]
fn rows() -> Vec<StageSpec> {
    let all: Option<Preflight> = Some(allow_methods);
    vec![
        row("no-header", "no CORS header at all", no_header, None, false),
        row("one-origin", "one origin may read", one_origin, None, false),
        row("options", "an OPTIONS route that allows nothing yet", one_origin, Some(options), false),
        row("allow-headers", "the preflight allows Content-Type", one_origin, Some(allow_headers), false),
        row("allow-methods", "the preflight allows PUT too", one_origin, all, false),
        row("max-age", "the preflight holds for ten seconds", one_origin, Some(remembered), false),
        row("credentials", "cookies are welcome", credentials, all, true),
        row("vary", "two origins may read, each named when it asks", listed, all, true),
        row("trailing-slash", "a slash at the end of the origin", trailing_slash, all, true),
        row("two-values", "the header is there twice", two_values, all, true),
        row("wildcard", "a star together with cookies", wildcard_credentials, all, true),
        StageSpec { mode: "no-cors", ..row("no-cors", "the page asks with mode: 'no-cors'", no_header, None, false) },
        row("other-name", "only localhost may read, not 127.0.0.1", credentials, all, true),
        StageSpec { name: "stopped", title: "the API is not running", api: None, mode: "cors" },
    ]
}

/// The servers, and where they usually listen.
pub(super) const PORTS: &[(&str, u16)] = &[("site", 3000), ("api", 8080), ("copycat", 3001)];

pub(super) fn demo() -> Demo {
    let world = Arc::new(CorsState::default());
    let told = world.clone();
    Demo {
        name: "cors-demo",
        about: "a site, an API and a copycat, and what a browser lets each page read",
        ports: PORTS,
        stages: rows().into_iter().map(|row| stage(&world, row)).collect(),
        on_bound: Box::new(move |ports| told.set_ports(ports)),
    }
}

fn stage(world: &Arc<CorsState>, row: StageSpec) -> Stage {
    let StageSpec { name, title, api, mode } = row;
    let now = site::Now { stage: name, title, mode, api_is_on: api.is_some() };
    let mut servers = vec![
        ServerSpec { name: "site", routes: site::routes(world, "site", now) },
        ServerSpec { name: "copycat", routes: site::routes(world, "copycat", now) },
    ];
    servers.extend(api.map(|rules| ServerSpec { name: "api", routes: api::routes(world, rules) }));
    Stage { name, title, servers }
}

/// What a policy needs to know of a request to the API.
fn call<'a>(world: &CorsState, request: &'a Request) -> Call<'a> {
    Call {
        origin: request.header("origin"),
        site: world.origin("site", request),
        site_by_number: format!("http://127.0.0.1:{}", world.port("site")),
    }
}
