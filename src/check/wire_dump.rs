//! `-v`: a request and its answer as they were on the wire, with a caret under the first byte that is not
//! as it should be.

use serde_json::Value;

use crate::course::Expectation;
use crate::http::client::{ClientError, ClientResult};
use crate::text::http_syntax::body_start;

use super::expectations;
use super::result::{ExpectationResult, ProbeResult};

/// The most lines that are shown of one message.
const LINES: usize = 30;
/// The most bytes of one line.
const WIDE: usize = 200;

/// One line of a message.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct WireLine {
    /// `>` sent, `<` came, ` ` our own words.
    pub sign: char,
    /// Its bytes, without the line's end; at most [`WIDE`]. Not yet safe to print.
    pub bytes: Vec<u8>,
    /// The first byte in it that is not as it should be, and why.
    pub caret: Option<(usize, String)>,
}

/// Both messages of a look.
pub fn lines(look: &ProbeResult) -> Vec<WireLine> {
    let Some(heard) = look.asked.as_ref().map(|asked| &asked.heard) else { return Vec::new() };
    let mut lines = message('>', &heard.sent, None);
    lines.extend(message('<', &heard.raw, fault(look, heard)));
    lines
}

/// The lines of a message; the caret goes into the one that holds the byte at that place.
fn message(sign: char, bytes: &[u8], fault: Option<(usize, String)>) -> Vec<WireLine> {
    let mut lines = Vec::new();
    let mut start = 0;
    for part in bytes.split_inclusive(|byte| *byte == b'\n') {
        let end = start + part.len();
        let is_last = end == bytes.len();
        let caret = fault.as_ref().filter(|(at, _)| (start..end).contains(at) || (is_last && *at >= end));
        let caret = caret.map(|(at, why)| ((at - start).min(part.len()).min(WIDE), why.clone()));
        let line = part.strip_suffix(b"\n").unwrap_or(part);
        let line = line.strip_suffix(b"\r").unwrap_or(line);
        lines.push(WireLine { sign, bytes: line[..line.len().min(WIDE)].to_vec(), caret });
        start = end;
    }
    // The line with the caret is shown, wherever it is.
    let is_needed = |at: usize, line: &WireLine| at < LINES || line.caret.is_some();
    let all = lines.len();
    let mut kept: Vec<WireLine> =
        lines.into_iter().enumerate().filter(|(at, line)| is_needed(*at, line)).map(|(_, line)| line).collect();
    if all > kept.len() {
        let words = format!("… {} more lines", all - kept.len());
        kept.push(WireLine { sign: ' ', bytes: words.into_bytes(), caret: None });
    }
    kept
}

/// Where in the answer's bytes the first thing is that is not as it should be.
fn fault(look: &ProbeResult, heard: &ClientResult) -> Option<(usize, String)> {
    if let Some(trouble) = &heard.trouble {
        return Some((trouble_at(trouble, &heard.raw), super::words::trouble(heard)));
    }
    let judged = look.unmet().next()?;
    let body = body_start(&heard.raw).unwrap_or(heard.raw.len());
    let at = match &judged.expectation {
        Expectation::Status(_) => heard.raw.iter().position(|byte| *byte == b' ').map_or(0, |space| space + 1),
        Expectation::Type(_) => value_of(&heard.raw[..body], "content-type").unwrap_or(body.saturating_sub(2)),
        Expectation::Header(name, _) | Expectation::HeaderNot(name, _) | Expectation::NoHeader(name) => {
            value_of(&heard.raw[..body], name).unwrap_or(body.saturating_sub(2))
        }
        Expectation::Json(wanted) => body + json_at(&heard.raw[body..], wanted),
        Expectation::BodyContains(_) => body,
        Expectation::BodyIs(wanted) => body + common(&heard.raw[body..], wanted.as_bytes()),
    };
    Some((at, wanted(judged)))
}

fn wanted(judged: &ExpectationResult) -> String {
    format!("wanted {}", judged.wanted)
}

fn trouble_at(trouble: &ClientError, raw: &[u8]) -> usize {
    match trouble {
        ClientError::BadHead { line, .. } => {
            raw.split_inclusive(|byte| *byte == b'\n').take(line - 1).map(<[u8]>::len).sum()
        }
        ClientError::NotHttp | ClientError::Tls => 0,
        _ => raw.len(),
    }
}

/// Where a field's value begins.
fn value_of(head: &[u8], name: &str) -> Option<usize> {
    let mut start = 0;
    for line in head.split_inclusive(|byte| *byte == b'\n') {
        let colon = line.iter().position(|byte| *byte == b':');
        if let Some(colon) = colon.filter(|colon| line[..*colon].eq_ignore_ascii_case(name.as_bytes())) {
            let spaces = line[colon + 1..].iter().take_while(|byte| **byte == b' ').count();
            return Some(start + colon + 1 + spaces);
        }
        start += line.len();
    }
    None
}

/// The place of the byte that is no JSON any more; where all of it is, the first value that is another one.
fn json_at(body: &[u8], wanted: &Value) -> usize {
    let own: Value = match serde_json::from_slice(body) {
        Ok(own) => own,
        Err(error) => {
            let lines = body.split_inclusive(|byte| *byte == b'\n').take(error.line().max(1) - 1);
            return (lines.map(<[u8]>::len).sum::<usize>() + error.column().saturating_sub(1)).min(body.len());
        }
    };
    let (Value::Object(own), Value::Object(wanted)) = (&own, wanted) else { return 0 };
    let differs = |name: &&String| wanted.get(*name).is_some_and(|value| !expectations::holds(&own[*name], value));
    own.keys().find(differs).and_then(|name| value_at(body, name)).unwrap_or(0)
}

/// Where the value of a name begins in a JSON object.
fn value_at(body: &[u8], name: &str) -> Option<usize> {
    let quoted = Value::from(name).to_string();
    let name_at = body.windows(quoted.len()).position(|window| window == quoted.as_bytes())?;
    let rest = &body[name_at + quoted.len()..];
    let skipped = rest.iter().take_while(|byte| b" \t\r\n:".contains(byte)).count();
    Some(name_at + quoted.len() + skipped)
}

fn common(one: &[u8], other: &[u8]) -> usize {
    one.iter().zip(other).take_while(|(one, other)| one == other).count()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use hyper::body::Bytes;

    use super::*;
    use crate::check::Outcome;
    use crate::check::result::{Attempt, RequestSpec};
    use crate::course::Probe;
    use crate::http::client::ClientResponse;

    fn carets(raw: &[u8], expectation: Expectation, trouble: Option<ClientError>) -> Vec<(String, usize)> {
        let mut headers = hyper::HeaderMap::new();
        headers.insert("content-type", hyper::header::HeaderValue::from_static("text/plain"));
        let (version, body) =
            (hyper::Version::HTTP_11, Bytes::copy_from_slice(&raw[body_start(raw).unwrap_or(raw.len())..]));
        let answer = ClientResponse { status: 404, reason: None, version, headers, body, extra: vec![] };
        let (sent, raw, took) = (b"GET / HTTP/1.1\r\n\r\n".to_vec(), raw.to_vec(), Duration::ZERO);
        let heard = ClientResult {
            sent,
            raw_len: 1,
            raw,
            connected: None,
            first_byte: None,
            took,
            answer: Some(answer),
            trouble,
        };
        let expect = vec![(expectation, None)];
        let probe = Probe { method: "GET".into(), path: "/".into(), headers: vec![], body: None, expect };
        let judged = crate::check::judge(&probe, &heard);
        let ask = RequestSpec { method: "GET".into(), path: "/".into(), headers: vec![], body: None, time: took };
        let asked = Some(Attempt { ask, curl: String::new(), heard });
        let look = ProbeResult {
            probe,
            asked,
            path: "/".into(),
            curl: String::new(),
            judged,
            outcome: Outcome::NotMet,
            diagnosis: None,
        };
        let with_caret = lines(&look).into_iter().filter_map(|line| Some((line.bytes, line.caret?.0)));
        with_caret.map(|(bytes, at)| (String::from_utf8_lossy(&bytes).into_owned(), at)).collect()
    }

    const ANSWER: &[u8] = b"HTTP/1.1 404 Not Found\r\nContent-Type: text/plain\r\n\r\n{\"id\": 'bob'}";

    #[test]
    fn the_caret_stands_under_the_first_wrong_byte() {
        let at = |expectation| carets(ANSWER, expectation, None);
        assert_eq!(at(Expectation::Status(200)), [("HTTP/1.1 404 Not Found".to_owned(), 9)]);
        assert_eq!(at(Expectation::Type("text/html".into())), [("Content-Type: text/plain".to_owned(), 14)]);
        assert_eq!(at(Expectation::Json(1.into())), [("{\"id\": 'bob'}".to_owned(), 7)]);
        assert_eq!(at(Expectation::BodyIs("{\"id\": 1}".into())), [("{\"id\": 'bob'}".to_owned(), 7)]);
        assert_eq!(at(Expectation::Header("X-A".into(), "*".into())), [(String::new(), 0)]);
    }

    #[test]
    fn json_of_another_value_has_it_at_that_value() {
        let raw = b"HTTP/1.1 200 OK\r\n\r\n{\"username\": \"bob\", \"id\": \"1\"}";
        let wanted = serde_json::json!({"id": 1, "username": "bob"});
        assert_eq!(carets(raw, Expectation::Json(wanted), None)[0].1, 26);
    }

    #[test]
    fn bytes_that_are_no_http_have_it_at_their_first() {
        let found = carets(b"Hello\r\n", Expectation::Status(200), Some(ClientError::NotHttp));
        assert_eq!(found, [("Hello".to_owned(), 0)]);
    }

    #[test]
    fn an_answer_without_end_is_shown_up_to_a_limit() {
        let lines = message('<', &b"x\n".repeat(5000), Some((9000, "here".into())));
        assert_eq!(lines.len(), LINES + 2);
        assert_eq!(lines[LINES].caret, Some((0, "here".into())));
        assert_eq!(lines[LINES + 1].bytes, "… 4969 more lines".as_bytes());
        assert_eq!(message('<', &[b'x'; 100_000], None)[0].bytes.len(), WIDE);
    }
}
