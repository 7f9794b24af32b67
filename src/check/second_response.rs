//! More than one response to one request: what comes behind the end of the first one, on the wire or in its body. Browsers
//! drop it or show it, and programs that use the connection again take it for the response to their next request.

use std::sync::{Arc, OnceLock};

use hyper::body::Bytes;
use hyper::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use regex_lite::Regex;

use super::expectation::{Expectation, ExpectationSubject, JudgedExchange, Judgement};
use super::probe_result::ONE_RESPONSE;
use super::result::{CheckResult, ExpectationResult, Outcome, ProbeResult};
use crate::http::client::ClientResponse;
use crate::text::http_syntax::body_start;

/// The names of two more expectations, as reports have them: no lesson writes them, each response must meet them.
const RIGHT_LENGTH: &str = "the right Content-Length";
/// A response with the status 204 ends after its head (RFC 9110, section 15.3.5).
const NO_BODY: &str = "no body";
/// The shortest body of a response that is searched for in other responses: a shorter one may be in a page by chance.
const MIN_BODY_BYTES: usize = 12;

/// The expectation that nothing comes behind the response, by its name.
#[derive(Debug)]
struct NothingBehind(&'static str);

impl Expectation for NothingBehind {
    fn judge(&self, exchange: &JudgedExchange<'_>) -> Judgement {
        match behind(exchange.response) {
            Some((name, actual)) if name == self.0 => Judgement::not_met(actual),
            _ => Judgement::new(true, ""),
        }
    }

    fn wanted(&self) -> String {
        self.0.to_owned()
    }

    fn subject(&self) -> ExpectationSubject<'_> {
        ExpectationSubject::Other
    }

    fn wrong_byte(&self, raw: &[u8]) -> usize {
        let start = body_start(raw).unwrap_or(raw.len());
        let second = raw[start..].windows(7).position(|bytes| bytes == b"HTTP/1.");
        second.map_or(raw.len(), |at| start + at)
    }
}

/// Judges a response by it. Returns nothing if it is met, so that no report speaks of it.
pub(super) fn judge(method: &str, exchange: &JudgedExchange<'_>) -> Option<ExpectationResult> {
    // What follows the head in response to HEAD is most often the body that GET has.
    let (name, actual) = behind(exchange.response).filter(|_| method != "HEAD")?;
    Some(not_met(name, actual))
}

fn not_met(name: &'static str, actual: String) -> ExpectationResult {
    ExpectationResult::implied(name, Arc::new(NothingBehind(name)), Outcome::NotMet, actual)
}

/// What comes behind the end of a response: the expectation that is not met, and what came, in words.
fn behind(response: &ClientResponse) -> Option<(&'static str, String)> {
    let extra = response.extra.trim_ascii_start();
    if let Some(status) = status_of(extra) {
        return Some((ONE_RESPONSE, format!("a second one behind it, with the status {status}")));
    }
    match response.status {
        _ if extra.is_empty() => {}
        204 => return Some((NO_BODY, "a body after the status 204".to_owned())),
        304 => {}
        _ => return Some((RIGHT_LENGTH, "more bytes than it says".to_owned())),
    }
    let is_framed = response.headers.contains_key(CONTENT_LENGTH) || response.headers.contains_key(TRANSFER_ENCODING);
    let in_body = head_in_body(&response.body).filter(|_| !is_framed)?;
    Some((ONE_RESPONSE, format!("a second one in its body, with the status {in_body}")))
}

/// The status, if the bytes begin with a status line.
fn status_of(bytes: &[u8]) -> Option<String> {
    let line = String::from_utf8_lossy(bytes.strip_prefix(b"HTTP/1.")?.get(2..5)?).into_owned();
    line.bytes().all(|byte| byte.is_ascii_digit()).then_some(line)
}

/// The status of a head inside a body: one that a server writes, with its date or its name. A page that explains HTTP has
/// other ends of lines.
fn head_in_body(body: &[u8]) -> Option<String> {
    static HEAD: OnceLock<Regex> = OnceLock::new();
    let pattern = r"HTTP/1\.[01] (\d{3})[^\r\n]*\r\n(?:[\w-]+: [^\r\n]*\r\n)*(?:Server|Date): [^\r\n]*\r\n";
    let head = HEAD.get_or_init(|| Regex::new(pattern).expect("the pattern is right"));
    let text = String::from_utf8_lossy(body);
    Some(head.captures(&text)?.get(1)?.as_str().to_owned())
}

/// Marks responses that end with the whole body of the response to an unknown path: the code that answers unknown paths
/// has added its words to them.
pub(super) fn mark_added_words(result: &mut CheckResult) {
    let is_missing = |probe: &&ProbeResult| status(probe) == Some(404);
    let Some(words) = result.probes.iter().find(is_missing).and_then(body) else { return };
    for probe in result.probes.iter_mut().filter(|probe| status(probe) == Some(200)) {
        let has_them = body(probe).is_some_and(|body| ends_with_more(&body, &words));
        if has_them && probe.unmet().all(|one| one.line != ONE_RESPONSE) {
            mark(probe, "the words for an unknown path at its end".to_owned());
        }
    }
}

/// Marks responses to unknown paths that end with the whole page for `/`: the code for `/` has added its page to them.
pub(super) fn mark_added_pages(result: &mut CheckResult) {
    let is_home = |probe: &&ProbeResult| probe.path == "/" && status(probe) == Some(200);
    // The piece of a page may be in every page; a whole document is not.
    let is_document = |page: &Bytes| {
        ["<!doctype", "<html"].iter().any(|start| {
            page.trim_ascii_start().get(..start.len()).is_some_and(|own| own.eq_ignore_ascii_case(start.as_bytes()))
        })
    };
    let Some(page) = result.probes.iter().find(is_home).and_then(body).filter(is_document) else { return };
    for probe in result.probes.iter_mut().filter(|probe| status(probe) == Some(404)) {
        if body(probe).is_some_and(|own| ends_with_more(&own, &page)) {
            mark(probe, "the page for / at its end".to_owned());
        }
    }
}

fn body(probe: &ProbeResult) -> Option<Bytes> {
    Some(probe.attempt.as_ref()?.result.response.as_ref()?.body.clone())
}

/// Whether a body has something, and another whole body behind it.
fn ends_with_more(body: &[u8], other: &[u8]) -> bool {
    let (body, other) = (body.trim_ascii(), other.trim_ascii());
    other.len() >= MIN_BODY_BYTES && body.len() > other.len() && body.ends_with(other)
}

/// Says of a probe that it got more than one response.
pub(super) fn mark(probe: &mut ProbeResult, actual: String) {
    probe.expectations.insert(0, not_met(ONE_RESPONSE, actual));
    probe.outcome = Outcome::NotMet;
}

/// Takes such a mark away again from a probe that was met before.
pub(super) fn take_mark_away(probe: &mut ProbeResult) {
    if probe.expectations.first().is_some_and(|first| first.line == ONE_RESPONSE) {
        probe.expectations.remove(0);
        probe.outcome = Outcome::Met;
    }
}

fn status(probe: &ProbeResult) -> Option<u16> {
    Some(probe.attempt.as_ref()?.result.response.as_ref()?.status)
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;
    use hyper::{HeaderMap, Version};

    use super::*;

    fn response(length: Option<&'static str>, body: &str, extra: &str) -> ClientResponse {
        let mut headers = HeaderMap::new();
        length.map(|length| headers.insert(CONTENT_LENGTH, HeaderValue::from_static(length)));
        let (version, body) = (Version::HTTP_10, body.to_owned().into());
        ClientResponse { status: 200, reason: None, version, headers, body, extra: extra.into() }
    }

    #[test]
    fn a_second_response_behind_the_promised_length_is_named_by_its_status() {
        let found = behind(&response(Some("2"), "{}", "HTTP/1.0 404 Not Found\r\n\r\nsorry"));
        assert_eq!(found, Some((ONE_RESPONSE, "a second one behind it, with the status 404".to_owned())));
    }

    #[test]
    fn a_second_head_in_a_body_without_length_is_found() {
        let second = "{}HTTP/1.0 404 Not Found\r\nServer: BaseHTTP/0.6\r\nDate: Mon\r\n\r\nsorry";
        assert!(behind(&response(None, second, "")).is_some_and(|(_, words)| words.contains("404")));
        assert_eq!(behind(&response(Some("70"), second, "")), None);
    }

    #[test]
    fn a_page_about_http_and_empty_lines_behind_a_body_are_no_second_response() {
        assert_eq!(behind(&response(None, "<pre>HTTP/1.1 200 OK\nServer: x\n\n</pre>", "")), None);
        assert_eq!(behind(&response(Some("2"), "{}", "\r\n")), None);
    }

    #[test]
    fn a_body_after_the_status_204_is_found() {
        let deleted = |extra| ClientResponse { status: 204, ..response(Some("2"), "", extra) };
        assert_eq!(behind(&deleted("\"\"")).map(|(name, _)| name), Some(NO_BODY));
        assert_eq!(behind(&deleted("")), None);
        assert_eq!(behind(&ClientResponse { status: 304, ..deleted("{}") }), None);
    }

    #[test]
    fn a_length_that_is_too_small_is_found() {
        assert_eq!(behind(&response(Some("2"), "{}", "}")).map(|(name, _)| name), Some(RIGHT_LENGTH));
    }
}
