//! The page that shows what `fetch` says, and `/status/…`, which sends any status with the headers that go with it.

use hyper::StatusCode;
use hyper::header::{
    ALLOW, CONTENT_RANGE, HeaderName, LOCATION, PROXY_AUTHENTICATE, RETRY_AFTER, UPGRADE, WWW_AUTHENTICATE,
};

use crate::demos::page::{DEMO_STYLE, asset, escape, no_store};
use crate::http::{Request, Response, Route};

/// The page that a redirect leads to.
pub(super) const NEW_ADDRESS: &str = include_str!("new.html");

/// The headers without which a status says only half (RFC 9110, section 15; RFC 6585, section 4).
const COMPANIONS: &[(u16, HeaderName, &str)] = &[
    (301, LOCATION, "/here"),
    (302, LOCATION, "/here"),
    (303, LOCATION, "/here"),
    (307, LOCATION, "/here"),
    (308, LOCATION, "/here"),
    (401, WWW_AUTHENTICATE, "Bearer realm=\"status codes\""),
    (405, ALLOW, "POST"),
    (407, PROXY_AUTHENTICATE, "Bearer realm=\"status codes\""),
    (416, CONTENT_RANGE, "bytes */0"),
    (426, UPGRADE, "websocket"),
    (429, RETRY_AFTER, "10"),
    (503, RETRY_AFTER, "10"),
];

pub(super) fn routes() -> Vec<Route> {
    vec![
        Route::get("/", |_| no_store(Response::html(include_str!("index.html")))),
        asset("/page.css", DEMO_STYLE),
        asset("/page.js", include_str!("page.js")),
        Route::get("/here", |_| no_store(Response::text("The redirect led you to /here."))),
        Route::any("/status/{code}", |request| no_store(any_status(request))),
    ]
}

// ANCHOR: any-status
/// /status/404 sends the status 404, and so on.
fn any_status(request: &Request) -> Response {
    let typed = request.param("code").unwrap_or_default();
    let Some(status) = read_status(typed) else {
        return no_status();
    };
    let words = Response::text(status.to_string());
    with_companion(words, status)
}
// ANCHOR_END: any-status

/// A wrong number is a mistake in the request.
fn no_status() -> Response {
    Response::text("A status is a number from 200 to 599.").with_status(StatusCode::BAD_REQUEST)
}

fn with_companion(response: Response, status: StatusCode) -> Response {
    // Neither of them has a body (sections 15.3.5, 15.3.6 and 15.4.5).
    let response = if matches!(status.as_u16(), 204 | 205 | 304) { Response::empty(status) } else { response };
    // A status without words has only its number.
    let has_words = status.canonical_reason().is_some();
    let response = if has_words { response } else { Response::text(status.as_str().to_owned()) }.with_status(status);
    match COMPANIONS.iter().find(|(code, ..)| *code == status.as_u16()) {
        Some((_, name, value)) => response.with_header(name.clone(), value),
        None => response,
    }
}

/// Reads the status of a whole response. The ones below 200 only announce it.
pub(super) fn read_status(typed: &str) -> Option<StatusCode> {
    // `+200` and `0200` are numbers too, but no status is written like that.
    let code: u16 = typed.parse().ok().filter(|_| typed.len() == 3)?;
    (200..600).contains(&code).then(|| StatusCode::from_u16(code).ok()).flatten()
}

/// The page after an order. The words have the body of the request in them, so they are no HTML.
pub(super) fn thanks(words: &str) -> Response {
    Response::html(include_str!("thanks.html").replace("WORDS", &escape(words)))
}

/// The page of the news.
pub(super) fn news(edition: u32) -> String {
    include_str!("news.html").replace("EDITION", &edition.to_string())
}
