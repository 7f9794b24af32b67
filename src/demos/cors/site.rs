//! The site and its copy: one page with five buttons, and what the page needs from its own server.

use std::net::IpAddr;
use std::sync::Arc;

use hyper::header::CONTENT_SECURITY_POLICY;
use hyper::{Method, StatusCode};
use serde_json::json;

use super::state::CorsState;
use crate::demos::page::{asset, no_store};
use crate::demos::{PlaceHolder, StageSpec};
use crate::http::{Request, Response, Route, Routes};

const PAGE: &str = include_str!("index.html");
const SCRIPT: &str = include_str!("page.js");
const STYLE: &str = concat!(include_str!("../base.css"), include_str!("page.css"));
const ICON: &str = include_str!("icon.svg");

/// The buttons, as the page names them when it reports a verdict.
const BUTTONS: [&str; 5] = ["get", "form", "json", "put", "cookie"];
/// What a browser can let a page see, as the page reports it and as the request log says it.
const VERDICTS: [(&str, &str); 5] = [
    ("allowed", "The page says: my browser let me read the response."),
    ("no-cookie", "The page says: my browser let me read the response. It had sent no cookie."),
    ("blocked", "The page says: my browser gave me an error, and not the response."),
    ("opaque", "The page says: my browser hid the response from me. I see the status 0 and no text."),
    ("unreachable", "The page says: my browser gave me an error. No program is listening there."),
];

/// What the page is told about its server and the stage.
#[derive(Clone, Copy)]
pub(super) struct PageState {
    /// `site` or `copycat`.
    pub(super) server: &'static str,
    pub(super) stage: StageSpec,
    /// How the page sends its requests: `cors` or `no-cors`.
    pub(super) mode: &'static str,
}

/// Returns the routes of the site, or of the copycat: only their ports and their names differ.
pub(super) fn routes(state: &Arc<CorsState>, page: PageState) -> Routes {
    let (for_page, for_news) = (state.clone(), state.clone());
    Routes(vec![
        Route::get("/", move |request| add_security_policy(&for_page, request, Response::html(PAGE))),
        asset("/page.js", SCRIPT),
        asset("/page.css", STYLE),
        asset("/icon.svg", ICON),
        Route::get("/now", move |request| no_store(news(&for_news, request, page))).unlogged(),
        Route::new(Some(Method::POST), "*", |request| no_store(report_verdict(request))),
        Route::any("*", |_| no_store(not_found())),
    ])
}

/// Returns the stage, the counter, and the API's log after line `?after=N`.
fn news(state: &CorsState, request: &Request, page: PageState) -> Response {
    let after = request.query().and_then(|query| query.strip_prefix("after=")).and_then(|number| number.parse().ok());
    let (last, lines) = state.log_after(after.unwrap_or(u64::MAX), request);
    let origin = |server| state.context().origin(server, request);
    let (is_program, is_on) = match state.api() {
        PlaceHolder::Demo => (false, page.stage.servers.contains(&"api")),
        PlaceHolder::Program { is_running } => (true, is_running),
    };
    let title = if is_program { "your own program is the API" } else { page.stage.title };
    let news = json!({
        "who": page.server,
        "stage": if is_program { "program" } else { page.stage.name },
        "title": title,
        "mode": page.mode,
        "apiIsOn": is_on,
        "apiIsProgram": is_program,
        "api": origin("api"),
        "site": origin("site"),
        "copycat": origin("copycat"),
        "counter": state.count(),
        "last": last,
        "lines": lines,
    });
    Response::json(news.to_string())
}

/// `POST /saw/<button>/<verdict>`: the page reports what the browser let it see. A lesson waits for the path, and the
/// request log shows the note; nothing else changes.
fn report_verdict(request: &Request) -> Response {
    let Some(note) = verdict_note(request.path()) else { return not_found() };
    if is_own_page(request) {
        Response::empty(StatusCode::NO_CONTENT).with_note(note)
    } else {
        Response::text("403 only this site's own page may report what it saw").with_status(StatusCode::FORBIDDEN)
    }
}

/// Returns what the verdict in a path means, if there is one.
fn verdict_note(path: &str) -> Option<&'static str> {
    let (button, verdict) = path.strip_prefix("/saw/")?.split_once('/')?;
    let (_, note) = VERDICTS.iter().find(|(name, _)| *name == verdict && BUTTONS.contains(&button))?;
    Some(note)
}

/// Returns whether a page of this very server sent the request: its Origin is the server's own, and the Host header
/// names this computer as usual or by number. Anybody can point another name at this computer.
fn is_own_page(request: &Request) -> bool {
    let Some(host) = request.header("host") else { return false };
    let name = host.rsplit_once(':').map_or(host, |(name, _)| name);
    let is_address = name.trim_start_matches('[').trim_end_matches(']').parse::<IpAddr>().is_ok();
    let mut origins = request.headers.get_all("origin").iter();
    let only_origin = origins.next().filter(|_| origins.next().is_none());
    (name.eq_ignore_ascii_case("localhost") || is_address)
        && only_origin.is_some_and(|origin| origin.as_bytes() == format!("http://{host}").as_bytes())
}

fn not_found() -> Response {
    Response::text("404 sorry this resource does not exist").with_status(StatusCode::NOT_FOUND)
}

/// Adds the rule that the page may run its own script and send requests to its own server and the API, and nothing
/// else (CSP Level 3).
fn add_security_policy(state: &CorsState, request: &Request, page: Response) -> Response {
    let policy = format!(
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self' {}; \
         base-uri 'none'; form-action 'none'; frame-ancestors 'none'",
        state.context().origin("api", request)
    );
    no_store(page).with_header(CONTENT_SECURITY_POLICY, &policy)
}
