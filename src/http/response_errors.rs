//! What was wrong with an answer, told from its raw bytes: a library only says that it could not read them.

use hyper::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use hyper::{HeaderMap, Method};

use super::client::{ClientError, ClientLimits, ClientResponse, ReadError, Recording};
use super::framing::Framing;
use crate::text::http_syntax::{body_start, is_token_byte, skip_interim, split_line};

/// Why a conversation ended too soon.
pub(super) fn client_error(
    end: ReadError,
    answer: Option<&ClientResponse>,
    reel: &Recording,
    patience: &ClientLimits,
) -> ClientError {
    match (end, answer) {
        (ReadError::BodyTooBig, _) => ClientError::BodyTooBig,
        (_, Some(_)) if reel.flooded => ClientError::BodyTooBig,
        (ReadError::Body, Some(answer)) => body(answer, reel),
        _ => head(reel, patience),
    }
}

/// Whether these bytes begin a TLS alert or handshake record (RFC 8446, section 5.1).
pub(super) fn is_tls(raw: &[u8]) -> bool {
    matches!(raw, [0x15 | 0x16, 0x03, ..])
}

/// What came after the end of a good answer.
pub(super) fn extra(answer: &ClientResponse, asked: &Method, reel: &Recording) -> Vec<u8> {
    let bodyless = *asked == Method::HEAD || matches!(answer.status, 204 | 304);
    if !bodyless && !is_framed(&answer.headers) {
        // Without a length the body ends where the connection does (RFC 9112, section 6.3).
        return Vec::new();
    }
    let (used, _) = Framing::default().feed(&reel.raw, bodyless);
    reel.raw[used..].to_vec()
}

fn is_framed(headers: &HeaderMap) -> bool {
    headers.contains_key(CONTENT_LENGTH) || headers.contains_key(TRANSFER_ENCODING)
}

fn body(answer: &ClientResponse, reel: &Recording) -> ClientError {
    let chunked = answer.headers.contains_key(TRANSFER_ENCODING);
    let promised = answer.headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if reel.broken {
        ClientError::Reset
    } else if chunked && has_bad_chunk(&reel.raw) {
        ClientError::BadChunk
    } else {
        ClientError::CutBody { promised: promised.filter(|_| !chunked) }
    }
}

/// Whether a chunk's size is no hexadecimal number, or a chunk does not end where it should.
fn has_bad_chunk(raw: &[u8]) -> bool {
    let mut rest = &raw[body_start(raw).unwrap_or(raw.len())..];
    loop {
        let Some((line, after)) = split_line(rest) else { return !rest.first().is_none_or(u8::is_ascii_hexdigit) };
        let size = line.split(|b| *b == b';').next().unwrap_or_default().trim_ascii();
        let Some(size) = str::from_utf8(size).ok().and_then(|text| usize::from_str_radix(text, 16).ok()) else {
            return true;
        };
        if size == 0 || after.len() < size {
            return false;
        }
        rest = match &after[size..] {
            [] | [b'\r'] => return false,
            [b'\r', b'\n', rest @ ..] | [b'\n', rest @ ..] => rest,
            _ => return true,
        };
    }
}

fn head(reel: &Recording, patience: &ClientLimits) -> ClientError {
    if reel.raw.is_empty() {
        return if reel.broken { ClientError::Reset } else { ClientError::EmptyReply };
    }
    if reel.flooded && reel.raw.starts_with(b"HTTP/") {
        return ClientError::HeadTooBig;
    }
    let raw = skip_interim(&reel.raw);
    let end = body_start(raw);
    if raw.is_empty() {
        return if reel.broken { ClientError::Reset } else { ClientError::CutHead };
    } else if is_tls(raw) {
        return ClientError::Tls;
    } else if !raw.starts_with(&b"HTTP/"[..raw.len().min(5)]) {
        return ClientError::NotHttp;
    } else if end.unwrap_or(raw.len()) >= patience.head {
        return ClientError::HeadTooBig;
    }
    let lines = lines(&raw[..end.unwrap_or(raw.len())], end.is_some());
    match lines.iter().enumerate().find(|(at, line)| !is_right(*at, line)) {
        Some((at, line)) => ClientError::BadHead { line: at + 1, text: line.to_vec() },
        None if end.is_some() && lines.len() > patience.fields => ClientError::HeadTooBig,
        None if reel.broken => ClientError::Reset,
        None if end.is_none() => ClientError::CutHead,
        // Each line is right by itself; a length that contradicts another one, then.
        None => {
            let at = lines.iter().rposition(|line| is_field(line, b"content-length")).unwrap_or(0);
            ClientError::BadHead { line: at + 1, text: lines[at].to_vec() }
        }
    }
}

/// The lines of a head; the last one counts only if it is `whole`.
fn lines(head: &[u8], whole: bool) -> Vec<&[u8]> {
    let mut found = Vec::new();
    let mut rest = head;
    while let Some((line, after)) = split_line(rest) {
        found.push(line);
        rest = after;
    }
    if whole {
        // The empty one that ended it.
        found.pop();
    }
    found
}

fn is_right(at: usize, line: &[u8]) -> bool {
    if at == 0 { is_status_line(line) } else { is_field_line(line) }
}

/// `HTTP/1.1 200 OK`; the words may be missing (RFC 9112, section 4).
fn is_status_line(line: &[u8]) -> bool {
    let Some([minor, b' ', code @ ..]) = line.strip_prefix(b"HTTP/1.") else { return false };
    let (code, words) = code.split_at(code.len().min(3));
    matches!(minor, b'0' | b'1')
        && matches!(code, [b'1'..=b'9', b, c] if b.is_ascii_digit() && c.is_ascii_digit())
        && matches!(words, [] | [b' ', ..])
        && words.iter().all(|b| *b == b'\t' || (*b >= b' ' && *b != 0x7f))
}

/// `Name: value`, without a space in the name or before the colon (RFC 9112, section 5.1).
fn is_field_line(line: &[u8]) -> bool {
    let Some(colon) = line.iter().position(|b| *b == b':') else { return false };
    let value = line[colon + 1..].trim_ascii();
    let length_is_one = !is_field(line, b"content-length") || is_length(value);
    colon > 0 && line[..colon].iter().copied().all(is_token_byte) && value.iter().all(is_value) && length_is_one
}

fn is_field(line: &[u8], name: &[u8]) -> bool {
    line.len() > name.len() && line[name.len()] == b':' && line[..name.len()].eq_ignore_ascii_case(name)
}

fn is_length(value: &[u8]) -> bool {
    str::from_utf8(value).is_ok_and(|text| text.bytes().all(|b| b.is_ascii_digit()) && text.parse::<u64>().is_ok())
}

/// A character of a field's value (RFC 9110, section 5.5).
fn is_value(b: &u8) -> bool {
    *b == b'\t' || (*b >= b' ' && *b != 0x7f)
}
