//! A status and a media type as the log and the explanations show them.

use hyper::StatusCode;

use crate::text::http_syntax;
use crate::text::safe::safe_bytes;

/// Returns a status with the reason phrase of RFC 9110: `200 OK`.
pub fn status(status: StatusCode) -> String {
    match status.canonical_reason() {
        Some(reason) => format!("{} {reason}", status.as_u16()),
        None => status.as_u16().to_string(),
    }
}

/// Returns the media type without its parameters; empty if there is no Content-Type.
pub fn media_type(headers: &hyper::HeaderMap) -> String {
    let value = headers.get(hyper::header::CONTENT_TYPE).map(|value| safe_bytes(value.as_bytes()));
    value.as_deref().map(http_syntax::media_type).unwrap_or_default()
}
