//! Finds out what was wrong with a response from its raw bytes. hyper only says that it could not read them.

use hyper::header::{CONTENT_LENGTH, TRANSFER_ENCODING};
use hyper::{HeaderMap, Method};

use super::super::head_lines::{is_field, is_field_line, lines};
use super::super::message_splitter::MessageSplitter;
use super::recorder::Recording;
use super::request::ClientLimits;
use super::result::{ClientError, ClientResponse};
use crate::text::http_syntax::{body_start, skip_interim, split_line};

/// Where reading a response failed.
pub(super) enum ReadError {
    /// Before the head was complete.
    Head,
    /// Inside the body.
    Body,
    /// The body was larger than the limit.
    BodyTooBig,
}

/// Returns why a response could not be read. `response` is its head, if that could be read.
pub(super) fn client_error(
    error: ReadError,
    response: Option<&ClientResponse>,
    recording: &Recording,
    limits: &ClientLimits,
) -> ClientError {
    match (error, response) {
        (ReadError::BodyTooBig, _) => ClientError::BodyTooBig,
        (_, Some(_)) if recording.is_flooded => ClientError::BodyTooBig,
        (ReadError::Body, Some(response)) => body_error(response, recording),
        _ => head_error(recording, limits),
    }
}

/// Whether these bytes begin a TLS alert or handshake record (RFC 8446, section 5.1).
pub(super) fn is_tls(raw: &[u8]) -> bool {
    matches!(raw, [0x15 | 0x16, 0x03, ..])
}

/// Returns the bytes that arrived after the end of a good response to this method.
pub(super) fn extra_bytes(response: &ClientResponse, method: &Method, recording: &Recording) -> Vec<u8> {
    let has_no_body = *method == Method::HEAD || matches!(response.status, 204 | 304);
    if !has_no_body && !is_framed(&response.headers) {
        // Without a length the body ends with the connection (RFC 9112, section 6.3).
        return Vec::new();
    }
    let (used, _) = MessageSplitter::responses().feed(&recording.raw, has_no_body);
    recording.raw[used..].to_vec()
}

fn is_framed(headers: &HeaderMap) -> bool {
    headers.contains_key(CONTENT_LENGTH) || headers.contains_key(TRANSFER_ENCODING)
}

fn body_error(response: &ClientResponse, recording: &Recording) -> ClientError {
    let is_chunked = response.headers.contains_key(TRANSFER_ENCODING);
    let promised = response.headers.get(CONTENT_LENGTH).and_then(|value| value.to_str().ok()?.parse().ok());
    if recording.was_reset {
        ClientError::Reset
    } else if is_chunked && has_bad_chunk(&recording.raw) {
        ClientError::BadChunk
    } else {
        ClientError::CutBody { promised: promised.filter(|_| !is_chunked) }
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

fn head_error(recording: &Recording, limits: &ClientLimits) -> ClientError {
    if recording.raw.is_empty() {
        return if recording.was_reset { ClientError::Reset } else { ClientError::EmptyReply };
    }
    if recording.is_flooded && recording.raw.starts_with(b"HTTP/") {
        return ClientError::HeadTooBig;
    }
    let raw = skip_interim(&recording.raw);
    let end = body_start(raw);
    if raw.is_empty() {
        return if recording.was_reset { ClientError::Reset } else { ClientError::CutHead };
    } else if is_tls(raw) {
        return ClientError::Tls;
    } else if !raw.starts_with(&b"HTTP/"[..raw.len().min(5)]) {
        return ClientError::NotHttp;
    } else if end.unwrap_or(raw.len()) >= limits.head {
        return ClientError::HeadTooBig;
    }
    let lines = lines(&raw[..end.unwrap_or(raw.len())], end.is_some());
    match lines.iter().enumerate().find(|(at, line)| !is_valid_line(*at, line)) {
        Some((at, line)) => ClientError::BadHead { line: at + 1, text: line.to_vec() },
        None if end.is_some() && lines.len() > limits.fields => ClientError::HeadTooBig,
        None if recording.was_reset => ClientError::Reset,
        None if end.is_none() => ClientError::CutHead,
        // Each line is valid by itself, so one Content-Length contradicts another.
        None => {
            let at = lines.iter().rposition(|line| is_field(line, b"content-length")).unwrap_or(0);
            ClientError::BadHead { line: at + 1, text: lines[at].to_vec() }
        }
    }
}

fn is_valid_line(at: usize, line: &[u8]) -> bool {
    if at == 0 { is_status_line(line) } else { is_field_line(line) }
}

/// `HTTP/1.1 200 OK`; the reason phrase may be missing (RFC 9112, section 4).
fn is_status_line(line: &[u8]) -> bool {
    let Some([minor, b' ', code @ ..]) = line.strip_prefix(b"HTTP/1.") else { return false };
    let (code, reason) = code.split_at(code.len().min(3));
    matches!(minor, b'0' | b'1')
        && matches!(code, [b'1'..=b'9', b, c] if b.is_ascii_digit() && c.is_ascii_digit())
        && matches!(reason, [] | [b' ', ..])
        && reason.iter().all(|b| *b == b'\t' || (*b >= b' ' && *b != 0x7f))
}
