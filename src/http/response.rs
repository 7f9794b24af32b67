//! What a server answers. Built in one expression, so that a handler reads like a sentence.

use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{HeaderMap, StatusCode};

/// One response, whole. Content-Length and Date are added when it is sent.
#[derive(Debug, Clone)]
pub struct Response {
    /// The status code (RFC 9110, section 15).
    pub status: StatusCode,
    /// The header fields a handler chose.
    pub headers: HeaderMap,
    /// The body, in bytes.
    pub body: Bytes,
}

impl Response {
    /// 200 and plain text.
    pub fn text(body: impl Into<Bytes>) -> Self {
        Self::of("text/plain; charset=utf-8", body)
    }

    /// 200 and a web page.
    pub fn html(body: impl Into<Bytes>) -> Self {
        Self::of("text/html; charset=utf-8", body)
    }

    /// 200 and JSON, given as text.
    pub fn json(body: impl Into<Bytes>) -> Self {
        Self::of("application/json", body)
    }

    /// 200 and a body of a media type (RFC 9110, section 8.3).
    pub fn of(media_type: &'static str, body: impl Into<Bytes>) -> Self {
        let mut headers = HeaderMap::with_capacity(4);
        headers.insert(CONTENT_TYPE, HeaderValue::from_static(media_type));
        Self { status: StatusCode::OK, headers, body: body.into() }
    }

    /// A status and nothing else.
    pub fn empty(status: StatusCode) -> Self {
        Self { status, headers: HeaderMap::new(), body: Bytes::new() }
    }

    /// The body as text; empty if it is not UTF-8.
    pub fn body_text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap_or_default()
    }

    /// The same with another status.
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The same with one more header field; a name that is there already gets a second line.
    pub fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        // A value that HTTP forbids (a newline, say) is left out rather than sent broken.
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.append(name, value);
        }
        self
    }
}
