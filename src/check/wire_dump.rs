//! `-v`: a request and its response as they were on the wire, with a caret under the first byte that is not as it should
//! be.

use crate::http::client::{ClientError, ClientResult};

use super::result::ProbeResult;

/// The most lines that are shown of one message.
const MAX_LINES: usize = 30;
/// The most bytes of one line.
const MAX_LINE_BYTES: usize = 200;

/// One line of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WireLine {
    /// `>` for bytes that were sent, `<` for bytes that were received, a space for our own words.
    pub sign: char,
    /// Its bytes, without the line's end; at most [`MAX_LINE_BYTES`]. Not yet safe to print.
    pub bytes: Vec<u8>,
    /// The first byte in it that is not as it should be, and why.
    pub caret: Option<(usize, String)>,
}

/// Returns the lines of all messages of a probe.
pub fn lines(probe: &ProbeResult) -> Vec<WireLine> {
    let Some(result) = probe.attempt.as_ref().map(|attempt| &attempt.result) else { return Vec::new() };
    let preflight = probe.preflight.iter().map(|attempt| &attempt.result);
    let mut lines: Vec<WireLine> = preflight.flat_map(|one| exchange(one, None)).collect();
    lines.extend(exchange(result, wrong_byte(probe, result)));
    lines
}

/// The lines of a request and its response.
fn exchange(result: &ClientResult, wrong: Option<(usize, String)>) -> Vec<WireLine> {
    let mut lines = message('>', &result.sent, None);
    lines.extend(message('<', &result.raw, wrong));
    lines
}

/// Returns the lines of a message. The caret is in the line that holds the byte at that place.
fn message(sign: char, bytes: &[u8], wrong: Option<(usize, String)>) -> Vec<WireLine> {
    let mut lines = Vec::new();
    let mut start = 0;
    for part in bytes.split_inclusive(|byte| *byte == b'\n') {
        let end = start + part.len();
        let is_last = end == bytes.len();
        let caret = wrong.as_ref().filter(|(at, _)| (start..end).contains(at) || (is_last && *at >= end));
        let caret = caret.map(|(at, why)| ((at - start).min(part.len()).min(MAX_LINE_BYTES), why.clone()));
        let line = part.strip_suffix(b"\n").unwrap_or(part);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        lines.push(WireLine { sign, bytes: line[..line.len().min(MAX_LINE_BYTES)].to_vec(), caret });
        start = end;
    }
    // The line with the caret is shown, wherever it is.
    let is_needed = |at: usize, line: &WireLine| at < MAX_LINES || line.caret.is_some();
    let all = lines.len();
    let mut shown: Vec<WireLine> =
        lines.into_iter().enumerate().filter(|(at, line)| is_needed(*at, line)).map(|(_, line)| line).collect();
    if all > shown.len() {
        let words = format!("… {} more lines", all - shown.len());
        shown.push(WireLine { sign: ' ', bytes: words.into_bytes(), caret: None });
    }
    shown
}

/// Returns the first byte of the response that is not as it should be, and why.
fn wrong_byte(probe: &ProbeResult, result: &ClientResult) -> Option<(usize, String)> {
    if let Some(error) = &result.error {
        return Some((error_position(error, &result.raw), super::words::error_in_words(result)));
    }
    let unmet = probe.unmet().next()?;
    Some((unmet.expectation.wrong_byte(&result.raw), format!("wanted {}", unmet.wanted)))
}

fn error_position(error: &ClientError, raw: &[u8]) -> usize {
    match error {
        ClientError::BadHead { line, .. } => {
            raw.split_inclusive(|byte| *byte == b'\n').take(line - 1).map(<[u8]>::len).sum()
        }
        ClientError::NotHttp | ClientError::Tls => 0,
        _ => raw.len(),
    }
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use hyper::body::Bytes;

    use super::*;
    use crate::check::Outcome;
    use crate::check::expectations::parse;
    use crate::check::result::{Attempt, ExpectationResult, RequestSpec};
    use crate::check::values::Values;
    use crate::course::Probe;
    use crate::http::client::ClientResponse;
    use crate::text::http_syntax::body_start;

    /// The lines with a caret, for a response that does not meet a line.
    fn carets(raw: &[u8], line: &str, error: Option<ClientError>) -> Vec<(String, usize)> {
        let mut headers = hyper::HeaderMap::new();
        headers.insert("content-type", hyper::header::HeaderValue::from_static("text/plain"));
        let body = Bytes::copy_from_slice(&raw[body_start(raw).unwrap_or(raw.len())..]);
        let response = ClientResponse {
            status: 404,
            reason: None,
            version: hyper::Version::HTTP_11,
            headers,
            body,
            extra: vec![],
        };
        let result = ClientResult {
            sent: b"GET / HTTP/1.1\r\n\r\n".to_vec(),
            raw_len: 1,
            raw: raw.to_vec(),
            connected: None,
            first_byte: None,
            took: Duration::ZERO,
            response: Some(response),
            error,
        };
        let with_caret =
            lines(&unmet_probe(line, result)).into_iter().filter_map(|line| Some((line.bytes, line.caret?.0)));
        with_caret.map(|(bytes, at)| (String::from_utf8_lossy(&bytes).into_owned(), at)).collect()
    }

    fn unmet_probe(line: &str, result: ClientResult) -> ProbeResult {
        let probe = Probe::new("GET", "/").expecting(line);
        let expectation = parse(&probe.expect[0], &Values::new("k3v9q")).expect("it can be read");
        ProbeResult {
            scenario: None,
            expectations: vec![ExpectationResult::new(&probe.expect[0], expectation, Outcome::NotMet, String::new())],
            probe,
            preflight: None,
            browser_block: None,
            attempt: Some(Attempt {
                request: RequestSpec::get("/"),
                curl: String::new(),
                result,
                is_program_busy: false,
            }),
            path: "/".to_owned(),
            curl: String::new(),
            outcome: Outcome::NotMet,
            diagnosis: None,
        }
    }

    const RESPONSE: &[u8] = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\n\r\n{\"id\": 'bob'}";

    #[test]
    fn the_caret_is_under_the_first_wrong_byte() {
        let at = |expectation| carets(RESPONSE, expectation, None);
        assert_eq!(at("status 200"), [("HTTP/1.1 404 Not Found".to_owned(), 9)]);
        assert_eq!(at("type text/html"), [("Content-Type: text/plain".to_owned(), 14)]);
        assert_eq!(at("json 1"), [("{\"id\": 'bob'}".to_owned(), 7)]);
        assert_eq!(at("is {\"id\": 1}"), [("{\"id\": 'bob'}".to_owned(), 7)]);
        assert_eq!(at("header X-A: *"), [(String::new(), 0)]);
    }

    #[test]
    fn json_with_another_value_has_the_caret_at_that_value() {
        let raw = b"HTTP/1.1 200 OK\r\n\r\n{\"username\": \"bob\", \"id\": \"1\"}";
        let line = "json {\"id\": 1, \"username\": \"bob\"}";
        assert_eq!(carets(raw, line, None)[0].1, 26);
    }

    #[test]
    fn bytes_that_are_not_http_have_the_caret_at_the_first() {
        let found = carets(b"Hello\r\n", "status 200", Some(ClientError::NotHttp));
        assert_eq!(found, [("Hello".to_owned(), 0)]);
    }

    #[test]
    fn an_endless_response_is_shown_up_to_a_limit() {
        let lines = message('<', &b"x\n".repeat(5000), Some((9000, "here".into())));
        assert_eq!(lines.len(), MAX_LINES + 2);
        assert_eq!(lines[MAX_LINES].caret, Some((0, "here".into())));
        assert_eq!(lines[MAX_LINES + 1].bytes, "… 4969 more lines".as_bytes());
        assert_eq!(message('<', &[b'x'; 100_000], None)[0].bytes.len(), MAX_LINE_BYTES);
    }
}
