//! A site, an API and a copycat of the site: which page may read a response, and who decides.
//!
//! The API does the same work at every stage. Only the headers that it adds change, and with them what a browser
//! lets a page of another origin read (Fetch standard, "CORS protocol").

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

use self::site::PageState;
use self::state::CorsState;
use super::{Demo, DemoSpec, PlaceHolder, ServerSpec, StageSpec};
use crate::http::{Exchange, Request, Response, Routes};

/// The origins that a policy needs to know.
struct Origins<'a> {
    /// The `Origin` header: the origin of the page that sent the request. Only browsers send it, and not always.
    sender: Option<&'a str>,
    /// The site's origin: `http://localhost:3000`.
    site: String,
    /// The site's origin with its other name: `http://127.0.0.1:3000`.
    site_by_number: String,
}

/// Adds the headers of a stage to a response of the API.
type Policy = fn(Response, &Origins<'_>) -> Response;

/// Responds to OPTIONS, the browser's question before certain requests. The policy adds its headers to it.
type Preflight = fn() -> Response;

/// No header: the response is sent, but a browser does not let pages of other origins read it.
fn no_header(response: Response, _origins: &Origins<'_>) -> Response {
    response
}

// ANCHOR: wildcard
/// Pages of every origin may read the response: for public data.
fn wildcard(response: Response, _origins: &Origins<'_>) -> Response {
    response.with_header(ALLOW_ORIGIN, "*")
}
// ANCHOR_END: wildcard

// ANCHOR: one-origin
/// Pages of this one origin may read the response.
fn one_origin(response: Response, origins: &Origins) -> Response {
    response.with_header(ALLOW_ORIGIN, &origins.site)
}
// ANCHOR_END: one-origin

// ANCHOR: credentials
/// And they may send the visitor's cookies.
fn credentials(response: Response, origins: &Origins) -> Response {
    let response = one_origin(response, origins);
    response.with_header(ALLOW_CREDENTIALS, "true")
}
// ANCHOR_END: credentials

// ANCHOR: vary
/// Pages of two origins may read it. The header holds one origin,
/// so name the one that sent the request, and say that the
/// response depends on it.
fn listed(response: Response, origins: &Origins) -> Response {
    let response = response.with_header(VARY, "Origin");
    let list = [origins.site.as_str(), &origins.site_by_number];
    let is_listed = |origin: &&str| list.contains(origin);
    let Some(origin) = origins.sender.filter(is_listed) else {
        return response;
    };
    let response = response.with_header(ALLOW_ORIGIN, origin);
    response.with_header(ALLOW_CREDENTIALS, "true")
}
// ANCHOR_END: vary

/// Wrong on purpose: an origin has no slash at its end.
fn trailing_slash(response: Response, origins: &Origins<'_>) -> Response {
    let with_slash = format!("{}/", origins.site);
    response.with_header(ALLOW_ORIGIN, &with_slash).with_header(ALLOW_CREDENTIALS, "true")
}

/// Wrong on purpose: two places in the code set the header, so the response has it twice.
fn two_values(response: Response, origins: &Origins<'_>) -> Response {
    wildcard(one_origin(response, origins), origins)
}

/// Wrong on purpose: "every origin" and "with cookies" are not allowed together.
fn wildcard_credentials(response: Response, origins: &Origins<'_>) -> Response {
    wildcard(response, origins).with_header(ALLOW_CREDENTIALS, "true")
}

/// An OPTIONS route that permits nothing yet.
fn options() -> Response {
    preflight("", "", "0")
}

fn allow_headers() -> Response {
    preflight("", "Content-Type", "0")
}

// ANCHOR: preflight
/// The response to OPTIONS: what other origins may send.
fn allow_methods() -> Response {
    Response::empty(StatusCode::NO_CONTENT)
        .with_header(ALLOW_METHODS, "GET, POST, PUT")
        .with_header(ALLOW_HEADERS, "Content-Type")
        .with_header(MAX_AGE, "0")
}
// ANCHOR_END: preflight

/// For ten seconds the browser does not have to ask again.
fn remembered() -> Response {
    preflight("GET, POST, PUT", "Content-Type", "10")
}

fn preflight(methods: &str, headers: &str, seconds: &str) -> Response {
    let response = Response::empty(StatusCode::NO_CONTENT).with_header(MAX_AGE, seconds);
    let response = if methods.is_empty() { response } else { response.with_header(ALLOW_METHODS, methods) };
    if headers.is_empty() { response } else { response.with_header(ALLOW_HEADERS, headers) }
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

/// A stage: how the API responds then, and how the page sends its requests.
struct CorsStage {
    spec: StageSpec,
    policy: CorsPolicy,
    /// The `mode` of the page's requests.
    mode: &'static str,
}

const fn stage(
    name: &'static str,
    title: &'static str,
    policy: Policy,
    preflight: Option<Preflight>,
    cookie: bool,
) -> CorsStage {
    let spec = StageSpec::new(name, title, &["site", "api", "copycat"]);
    CorsStage { spec, policy: CorsPolicy { policy, preflight, cookie }, mode: "cors" }
}

/// The stages: first the way from nothing to enough, then the mistakes.
#[rustfmt::skip]
const STAGES: [CorsStage; 14] = {
    let all: Option<Preflight> = Some(allow_methods);
    [
        stage("no-header", "no CORS header at all", no_header, None, false),
        stage("one-origin", "one origin may read", one_origin, None, false),
        stage("options", "an OPTIONS route that permits nothing yet", one_origin, Some(options), false),
        stage("allow-headers", "the preflight permits Content-Type", one_origin, Some(allow_headers), false),
        stage("allow-methods", "the preflight permits PUT too", one_origin, all, false),
        stage("max-age", "the preflight is valid for ten seconds", one_origin, Some(remembered), false),
        stage("credentials", "cookies are welcome", credentials, all, true),
        stage("vary", "two origins may read, each named when it sends a request", listed, all, true),
        stage("trailing-slash", "a slash at the end of the origin", trailing_slash, all, true),
        stage("two-values", "the header is there twice", two_values, all, true),
        stage("wildcard", "a star together with cookies", wildcard_credentials, all, true),
        CorsStage { mode: "no-cors", ..stage("no-cors", "the page uses mode: 'no-cors'", no_header, None, false) },
        stage("other-name", "only localhost may read, not 127.0.0.1", credentials, all, true),
        CorsStage {
            spec: StageSpec::new("stopped", "the API is not running", &["site", "copycat"]),
            ..stage("", "", no_header, None, false)
        },
    ]
};

/// The same stages as the table of demos needs them.
static STAGE_SPECS: [StageSpec; STAGES.len()] = {
    let mut specs = [STAGES[0].spec; STAGES.len()];
    let mut at = 0;
    while at < STAGES.len() {
        specs[at] = STAGES[at].spec;
        at += 1;
    }
    specs
};

/// The demo.
pub(super) static CORS: DemoSpec = DemoSpec {
    name: "cors-demo",
    about: "a site, an API and a copycat, and what a browser lets each page read",
    servers: &[ServerSpec::new("site", 3000), ServerSpec::new("api", 8080), ServerSpec::new("copycat", 3001)],
    stages: &STAGE_SPECS,
    build: |context| Ok(Box::new(CorsDemo { state: Arc::new(CorsState::new(context)) })),
};

struct CorsDemo {
    state: Arc<CorsState>,
}

impl Demo for CorsDemo {
    fn routes(&self, server: &str, stage: &str) -> Routes {
        let Some(CorsStage { spec, policy, mode }) = STAGES.into_iter().find(|own| own.spec.name == stage) else {
            return Routes::default();
        };
        match server {
            "api" => api::routes(&self.state, policy),
            "copycat" => site::routes(&self.state, PageState { server: "copycat", stage: spec, mode }),
            _ => site::routes(&self.state, PageState { server: "site", stage: spec, mode }),
        }
    }

    fn reset(&self, _stage: &str) -> anyhow::Result<()> {
        self.state.reset();
        Ok(())
    }

    fn on_place_change(&self, server: &str, holder: PlaceHolder) {
        if server == "api" {
            self.state.set_api(holder);
        }
    }

    fn on_program_exchange(&self, exchange: &Exchange) {
        self.state.record_exchange(exchange);
    }
}

/// Returns the origins that matter for a request to the API.
fn origins<'a>(state: &CorsState, request: &'a Request) -> Origins<'a> {
    let context = state.context();
    Origins {
        sender: request.header("origin"),
        site: context.origin("site", request),
        site_by_number: format!("http://127.0.0.1:{}", context.port("site")),
    }
}
