//! Why a page could not read a response, in a step that waits until it can: what of the response is not yet as it must be.

use hyper::HeaderMap;

use super::LessonSession;
use crate::check::cors::{FetchRequest, ResponseHead, cors_check};
use crate::course::Try;
use crate::http::Exchange;
use crate::player::{ObservedRequest, OpenUntil};
use crate::text::nearest::nearest;
use crate::text::safe::safe;

/// How a page reports that the browser kept a response from it, at the end of the path of the report.
const BLOCKED: &str = "blocked";
/// The button whose request carries cookies, in that path.
const WITH_COOKIES: &str = "/cookie/";

impl LessonSession<'_> {
    /// Returns what the browser misses in the response that a page has just reported as blocked, if the task waits for the
    /// same button with another verdict.
    pub(super) fn why_blocked(&self, report: &ObservedRequest, of: &Try, open: &[OpenUntil]) -> Option<String> {
        let button = report.path.strip_suffix(BLOCKED)?;
        let is_same_button = |line: &OpenUntil| of.until[line.line].path.starts_with(button);
        if !open.iter().any(is_same_button) {
            return None;
        }
        let is_of_page = |exchange: &&Exchange| {
            exchange.response.note.is_none()
                && exchange.request.method != "OPTIONS"
                && exchange.request.header("origin").is_some()
                && exchange.server.as_ref() != report.server
        };
        let exchange = (0..self.history.len()).filter_map(|newer| self.history.newest(newer)).find(is_of_page)?;
        let missing = missing(exchange, report.path.contains(WITH_COOKIES))?;
        let (method, path) = (&exchange.request.method, safe(exchange.request.path()));
        Some(format!("`{method} {path}` arrived, and got the status {}. {missing}", exchange.response.status.as_u16()))
    }
}

/// Returns what the browser misses in a response. A header whose name is nearly the right one is named.
fn missing(exchange: &Exchange, credentials: bool) -> Option<String> {
    let origin = exchange.request.header("origin")?.to_owned();
    let method = exchange.request.method.to_string();
    let ask = FetchRequest { origin: origin.clone(), method, headers: Vec::new(), credentials };
    let head = ResponseHead {
        status: exchange.response.status.as_u16(),
        headers: fields(&exchange.response.headers),
        ..ResponseHead::default()
    };
    let failed = cors_check(&ask, &origin, &head).pop().filter(|step| !step.passed)?;
    let wanted = failed.missing.as_deref().and_then(|line| line.split_once(':')).map(|(name, _)| name);
    let nearly = wanted.and_then(|wanted| misspelt(&exchange.response.headers, wanted));
    Some(safe(&failed.words) + &nearly.unwrap_or_default())
}

/// Says that a response has a header whose name is nearly the wanted one.
fn misspelt(headers: &HeaderMap, wanted: &str) -> Option<String> {
    if headers.contains_key(wanted) {
        return None;
    }
    let wanted = wanted.to_ascii_lowercase();
    let sent = headers.keys().map(|name| name.as_str()).filter(|name| nearest(name, &[wanted.as_str()]).is_some());
    sent.min().map(|name| format!(" There is `{}`, which is nearly the same name.", safe(name)))
}

fn fields(headers: &HeaderMap) -> Vec<(String, String)> {
    let text = |value: &hyper::header::HeaderValue| String::from_utf8_lossy(value.as_bytes()).into_owned();
    headers.iter().map(|(name, value)| (name.to_string(), text(value))).collect()
}
