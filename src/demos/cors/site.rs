//! The site and its copy: one page with five buttons, and what the page asks of its own server.

use std::sync::Arc;

use hyper::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY, X_CONTENT_TYPE_OPTIONS};
use hyper::{Method, StatusCode};
use serde_json::json;

use super::state::CorsState;
use crate::http::{Request, Response, Route, Routes};

const PAGE: &str = include_str!("index.html");
const SCRIPT: &str = include_str!("page.js");
const STYLE: &str = include_str!("page.css");
const ICON: &str = include_str!("icon.svg");

/// The buttons, as they stand in the path of a verdict.
const BUTTONS: [&str; 5] = ["get", "form", "json", "put", "cookie"];
/// What a browser can let a page see. `no-cookie`: the answer, but no cookie came along.
const VERDICTS: [&str; 5] = ["allowed", "no-cookie", "blocked", "opaque", "unreachable"];

/// What the page is told of the stage.
#[derive(Clone, Copy)]
pub(super) struct Now {
    pub(super) stage: &'static str,
    pub(super) title: &'static str,
    /// How the page is to send its requests: `cors` or `no-cors`.
    pub(super) mode: &'static str,
    pub(super) api_is_on: bool,
}

/// The routes of the site, or of the copycat: they differ in nothing but their port and their name.
pub(super) fn routes(world: &Arc<CorsState>, own: &'static str, now: Now) -> Routes {
    let (page, news) = (world.clone(), world.clone());
    Routes(vec![
        Route::get("/", move |request| with_csp(&page, request, Response::html(PAGE))),
        Route::get("/page.js", |_| no_store(Response::of("text/javascript; charset=utf-8", SCRIPT))).unlogged(),
        Route::get("/page.css", |_| no_store(Response::of("text/css; charset=utf-8", STYLE))).unlogged(),
        Route::get("/icon.svg", |_| no_store(Response::of("image/svg+xml", ICON))).unlogged(),
        Route::get("/now", move |request| no_store(tell(&news, request, own, now))).unlogged(),
        Route::new(Some(Method::POST), "*", |request| no_store(report_verdict(request))),
        Route::any("*", |_| no_store(sorry())),
    ])
}

/// The stage, the counter, and what reached the API after line `?after=N` of its book.
fn tell(world: &CorsState, request: &Request, own: &str, now: Now) -> Response {
    let after = request.query().and_then(|query| query.strip_prefix("after=")).and_then(|number| number.parse().ok());
    let (last, lines) = world.since(after.unwrap_or(u64::MAX), request);
    let news = json!({
        "who": own,
        "stage": now.stage,
        "title": now.title,
        "mode": now.mode,
        "apiIsOn": now.api_is_on,
        "api": world.origin("api", request),
        "site": world.origin("site", request),
        "copycat": world.origin("copycat", request),
        "counter": world.count(),
        "last": last,
        "lines": lines,
    });
    Response::json(news.to_string())
}

/// `POST /saw/<button>/<verdict>`: the page tells what the browser let it see. The log and the lesson
/// read it off the path; nothing else changes.
fn report_verdict(request: &Request) -> Response {
    let mut parts = request.path().split('/').skip(1);
    let known = parts.next() == Some("saw")
        && parts.next().is_some_and(|button| BUTTONS.contains(&button))
        && parts.next().is_some_and(|verdict| VERDICTS.contains(&verdict))
        && parts.next().is_none();
    match (known, is_own_page(request)) {
        (false, _) => sorry(),
        (true, false) => {
            Response::text("403 only this site's own page may tell what it saw").with_status(StatusCode::FORBIDDEN)
        }
        (true, true) => Response::empty(StatusCode::NO_CONTENT),
    }
}

/// Whether the request comes from a page of this very server: its Origin is the Host it asks, and the Host
/// is this computer by its usual name or by number. A name could have been pointed here by anybody.
fn is_own_page(request: &Request) -> bool {
    let Some(host) = request.header("host") else { return false };
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let by_number = name.trim_start_matches('[').trim_end_matches(']').parse::<std::net::IpAddr>().is_ok();
    let mut origins = request.headers.get_all("origin").iter();
    let origin = origins.next().filter(|_| origins.next().is_none());
    (name.eq_ignore_ascii_case("localhost") || by_number)
        && origin.is_some_and(|origin| origin.as_bytes() == format!("http://{host}").as_bytes())
}

fn sorry() -> Response {
    Response::text("404 sorry this resource does not exist").with_status(StatusCode::NOT_FOUND)
}

/// Kept by no cache, and taken for nothing but what it says it is.
fn no_store(answer: Response) -> Response {
    answer.with_header(CACHE_CONTROL, "no-store").with_header(X_CONTENT_TYPE_OPTIONS, "nosniff")
}

/// The page may run its own script, and speak with its own server and the API, and that is all (CSP Level 3).
fn with_csp(world: &CorsState, request: &Request, page: Response) -> Response {
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' {}; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        world.origin("api", request)
    );
    no_store(page).with_header(CONTENT_SECURITY_POLICY, &policy)
}
