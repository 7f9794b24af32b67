//! One handler for each rule that goes with a status (RFC 9110, sections 8.8, 13 and 15).

use hyper::StatusCode;
use hyper::header::{ALLOW, CACHE_CONTROL, ETAG, IF_NONE_MATCH, LOCATION, WWW_AUTHENTICATE};

use super::page;
use crate::demos::page::no_store;
use crate::http::{Request, Response};

// ANCHOR: moved
/// GET /old has a new address. Location says which one.
pub(super) fn moved(_request: &Request) -> Response {
    redirect(StatusCode::MOVED_PERMANENTLY, "/new")
}
// ANCHOR_END: moved

/// Sends the client to another path. No cache keeps it, so that the learner sees each request.
fn redirect(status: StatusCode, to: &str) -> Response {
    no_store(Response::text(format!("Go to {to}"))).with_status(status).with_header(LOCATION, to)
}

/// POST /order/302, /order/303, /order/307 and /order/308: the same redirect with different statuses.
pub(super) fn order(request: &Request) -> Response {
    let status = request.param("code").and_then(page::read_status).filter(|status| status.is_redirection());
    match status {
        Some(status) if status != StatusCode::NOT_MODIFIED => redirect(status, "/thanks"),
        _ => Response::empty(StatusCode::NOT_FOUND),
    }
}

/// Says which request arrived after a redirect: to a browser in a page.
pub(super) fn thanks(request: &Request) -> Response {
    let body = match String::from_utf8_lossy(&request.body).into_owned() {
        body if body.is_empty() => "no body".to_owned(),
        body => format!("the body {body}"),
    };
    let words = format!("This request has the method {} and {body}.", request.method);
    let wants_page = request.header("accept").is_some_and(|accept| accept.contains("text/html"));
    no_store(if wants_page { page::thanks(&words) } else { Response::text(words) })
}

/// GET /left sends to /right, which sends back.
pub(super) fn left(_request: &Request) -> Response {
    redirect(StatusCode::FOUND, "/right")
}

pub(super) fn right(_request: &Request) -> Response {
    redirect(StatusCode::FOUND, "/left")
}

// ANCHOR: etag
/// GET /news sends the page, or 304 if the client has it.
pub(super) fn news(request: &Request, edition: u32) -> Response {
    let etag = format!("\"news-{edition}\"");
    let response = if is_known(request, &etag) {
        Response::empty(StatusCode::NOT_MODIFIED)
    } else {
        Response::html(page::news(edition))
    };
    let response = response.with_header(ETAG, &etag);
    response.with_header(CACHE_CONTROL, "no-cache")
}
// ANCHOR_END: etag

/// Whether If-None-Match names this ETag, or everything with `*` (RFC 9110, section 13.1.2).
fn is_known(request: &Request, etag: &str) -> bool {
    let values = request.headers.get_all(IF_NONE_MATCH).iter().filter_map(|value| value.to_str().ok());
    values.into_iter().any(|value| value.trim() == "*" || opaque_tags(value).any(|tag| tag == etag))
}

/// Returns the tags of a list with their quotation marks. `W/` in front of a tag makes no difference here, because
/// If-None-Match compares weakly (section 8.8.3.2). A tag may have commas in it.
fn opaque_tags(list: &str) -> impl Iterator<Item = &str> {
    let mut rest = list;
    std::iter::from_fn(move || {
        let start = rest.find('"')?;
        let length = rest[start + 1..].find('"')? + 2;
        let tag = &rest[start..start + length];
        rest = &rest[start + length..];
        Some(tag)
    })
}

/// The names and passwords that the diary knows, as Basic authentication sends them: `ann:tiger` and `bob:lion`.
const ANN: &str = "YW5uOnRpZ2Vy";
const BOB: &str = "Ym9iOmxpb24=";

// ANCHOR: diary
/// Who are you? 401. I know you, but you may not: 403.
pub(super) fn diary(request: &Request) -> Response {
    match credentials(request) {
        Some(ANN) => no_store(Response::text("Dear diary, …")),
        Some(BOB) => refuse(StatusCode::FORBIDDEN, "Only Ann may."),
        _ => ask_for_login(),
    }
}

fn ask_for_login() -> Response {
    let how = "Basic realm=\"diary\"";
    let words = refuse(StatusCode::UNAUTHORIZED, "Who are you?");
    words.with_header(WWW_AUTHENTICATE, how)
}
// ANCHOR_END: diary

fn refuse(status: StatusCode, words: &'static str) -> Response {
    no_store(Response::text(words)).with_status(status)
}

fn credentials(request: &Request) -> Option<&str> {
    let (scheme, credentials) = request.header("authorization")?.split_once(' ')?;
    scheme.eq_ignore_ascii_case("basic").then_some(credentials.trim())
}

/// GET /search needs words to search for: `?q=cats`.
pub(super) fn search(request: &Request) -> Response {
    match request.query_values("q").find(|words| !words.is_empty()) {
        Some(words) => Response::text(format!("Nothing about {words}.")),
        None => refuse(StatusCode::BAD_REQUEST, "Write what you search for: /search?q=cats"),
    }
}

/// The path is there, but only to be read. Allow says which methods work.
pub(super) fn only_read(_request: &Request) -> Response {
    refuse(StatusCode::METHOD_NOT_ALLOWED, "Only GET works here.").with_header(ALLOW, "GET, HEAD")
}
