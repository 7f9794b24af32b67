//! What went wrong on a server, in words: bytes that are not a request, a server behind it, a handler that failed.

use crate::http::{
    HandlerPanic, InvalidRequest, InvalidRequestKind, ServerEvent, UpstreamFailure, UpstreamFailureKind,
};
use crate::text::safe::{safe, safe_bytes};
use crate::text::width::truncate;

/// How many columns of a line that is too long are shown.
const MAX_LINE_COLUMNS: usize = 60;

/// Returns what went wrong on a server; nothing for an exchange.
pub fn in_words(event: &ServerEvent) -> String {
    match event {
        ServerEvent::Exchange(_) => String::new(),
        ServerEvent::InvalidRequest(invalid) => invalid_request(invalid),
        ServerEvent::Upstream(failure) => upstream_failure(failure),
        ServerEvent::HandlerPanic(panic) => handler_panic(panic),
    }
}

/// Returns what was wrong with bytes that are not a request.
pub(super) fn invalid_request(invalid: &InvalidRequest) -> String {
    let port = invalid.port;
    match invalid.kind {
        InvalidRequestKind::Tls => format!(
            "A program tried to speak https here, but this server speaks plain http. Type http://localhost:{port}/ with no s after http."
        ),
        InvalidRequestKind::Http2 => {
            "A program spoke HTTP/2 here. This server speaks HTTP/1.1, as the lesson shows it.".into()
        }
        InvalidRequestKind::Malformed => {
            format!("This is not how a request is written, so the status is 400: {}", first_line(invalid))
        }
        InvalidRequestKind::MalformedHeader => {
            format!("This is not how a header is written, so the status is 400: {}", first_line(invalid))
        }
        InvalidRequestKind::InvalidLength(header) => {
            format!("The {header} of this request does not say where the body ends, so the status is 400.")
        }
        InvalidRequestKind::HeadTooLarge => format!(
            "The path or the headers of this request are too long, or there are too many headers. So the status is 431: {}",
            truncate(&first_line(invalid), MAX_LINE_COLUMNS)
        ),
        InvalidRequestKind::TooSlow => {
            format!("A request was not finished in time, so the server closed the connection: {}", first_line(invalid))
        }
        InvalidRequestKind::TooMany => {
            "There are more connections than this server takes at once. This one got the status 503: try again later."
                .into()
        }
    }
}

/// Returns why a server behind this one gave no response.
pub(super) fn upstream_failure(failure: &UpstreamFailure) -> String {
    let address = failure.upstream;
    let words = match failure.kind {
        UpstreamFailureKind::Refused => "Your program is not listening. It may have stopped.".to_owned(),
        UpstreamFailureKind::Unreachable(kind) => format!("{address} cannot be reached: {kind}."),
        UpstreamFailureKind::EmptyReply => "Your program closed the connection without a response.".to_owned(),
        UpstreamFailureKind::ClosedEarly => {
            "Your program closed the connection in the middle of its response.".to_owned()
        }
        UpstreamFailureKind::Reset => {
            "Your program ended the connection before its response was finished. It may have stopped.".to_owned()
        }
        UpstreamFailureKind::ClientClosed => {
            "The client closed the connection before the whole response was there.".to_owned()
        }
        UpstreamFailureKind::NotHttp => "Your program sent bytes that are not HTTP.".to_owned(),
        UpstreamFailureKind::Slow(waited) => {
            format!("Your program has sent nothing for {} seconds. It may still respond.", waited.as_secs())
        }
    };
    match failure.request_line() {
        Some(line) => format!("{}: {words}", safe(&line)),
        None => words,
    }
}

/// Returns what a handler said when it failed.
pub(super) fn handler_panic(panic: &HandlerPanic) -> String {
    let (request, message) = (safe(&panic.request_line), safe(&panic.message));
    format!("The handler for {request} failed, so the status is 500: {message}")
}

/// Returns the first line of the bytes.
fn first_line(invalid: &InvalidRequest) -> String {
    let line = invalid.start.split(|byte| *byte == b'\n').next().unwrap_or_default();
    safe_bytes(line.strip_suffix(b"\r").unwrap_or(line))
}
