//! The response of a handler. It is built in one expression, so that a handler reads like a sentence.

use std::sync::LazyLock;

use hyper::body::Bytes;
use hyper::header::{CONTENT_TYPE, HeaderName, HeaderValue};
use hyper::{HeaderMap, StatusCode};
use tokio::sync::mpsc::Receiver;

/// One response. Content-Length and Date are added when it is sent.
#[derive(Debug)]
pub struct Response {
    /// The status code (RFC 9110, section 15).
    pub status: StatusCode,
    /// The header fields.
    pub headers: HeaderMap,
    /// The body.
    pub body: Body,
    /// A sentence for the request log, if the exchange means more than HTTP says. It is never sent.
    pub note: Option<&'static str>,
}

/// The body of a response.
#[derive(Debug)]
pub enum Body {
    /// All of it, in bytes.
    Whole(Bytes),
    /// Its parts, sent as they arrive: for server-sent events, and for objects too large to hold in memory. The body
    /// ends when the sender is dropped, and sending fails when the client is gone.
    Stream(Receiver<Bytes>),
}

// The headers of the usual responses. A copy is quicker than a new map whose value has to be checked.
static TEXT: LazyLock<HeaderMap> = LazyLock::new(|| content_type("text/plain; charset=utf-8"));
static HTML: LazyLock<HeaderMap> = LazyLock::new(|| content_type("text/html; charset=utf-8"));
static JSON: LazyLock<HeaderMap> = LazyLock::new(|| content_type("application/json"));

fn content_type(media_type: &'static str) -> HeaderMap {
    HeaderMap::from_iter([(CONTENT_TYPE, HeaderValue::from_static(media_type))])
}

impl Response {
    /// 200 and plain text.
    pub fn text(body: impl Into<Bytes>) -> Self {
        Self::ok(TEXT.clone(), Body::Whole(body.into()))
    }

    /// 200 and a web page.
    pub fn html(body: impl Into<Bytes>) -> Self {
        Self::ok(HTML.clone(), Body::Whole(body.into()))
    }

    /// 200 and JSON, given as text.
    pub fn json(body: impl Into<Bytes>) -> Self {
        Self::ok(JSON.clone(), Body::Whole(body.into()))
    }

    /// 200 and a body of a media type (RFC 9110, section 8.3).
    pub fn of(media_type: &'static str, body: impl Into<Bytes>) -> Self {
        Self::ok(content_type(media_type), Body::Whole(body.into()))
    }

    /// 200 and a body of a media type that is sent part by part. A Content-Length header, if the handler adds one, must
    /// be right; without one the parts are sent as chunks (RFC 9112, section 7.1).
    pub fn stream(media_type: &'static str, parts: Receiver<Bytes>) -> Self {
        Self::ok(content_type(media_type), Body::Stream(parts))
    }

    fn ok(headers: HeaderMap, body: Body) -> Self {
        Self { status: StatusCode::OK, headers, body, note: None }
    }

    /// A status and nothing else.
    pub fn empty(status: StatusCode) -> Self {
        Self { status, headers: HeaderMap::new(), body: Body::Whole(Bytes::new()), note: None }
    }

    /// The body as text; empty if it is not UTF-8, or a stream.
    pub fn body_text(&self) -> &str {
        str::from_utf8(self.body.as_bytes()).unwrap_or_default()
    }

    /// The same with another status.
    pub fn with_status(mut self, status: StatusCode) -> Self {
        self.status = status;
        self
    }

    /// The same with a sentence for the request log.
    pub fn with_note(mut self, note: &'static str) -> Self {
        self.note = Some(note);
        self
    }

    /// The same with one more header field. If the name is there already, it gets a second line.
    pub fn with_header(mut self, name: HeaderName, value: &str) -> Self {
        // A value that HTTP forbids (a newline, say) is left out rather than sent broken.
        if let Ok(value) = HeaderValue::from_str(value) {
            self.headers.append(name, value);
        }
        self
    }
}

impl Body {
    /// Returns the bytes of a whole body; none of a stream.
    pub fn as_bytes(&self) -> &[u8] {
        match self {
            Self::Whole(bytes) => bytes,
            Self::Stream(_) => &[],
        }
    }
}

impl From<Bytes> for Body {
    fn from(bytes: Bytes) -> Self {
        Self::Whole(bytes)
    }
}
