//! One request and its response, as the subscribers of the event bus get it.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use hyper::body::Bytes;
use hyper::header::CONTENT_LENGTH;
use hyper::{HeaderMap, Method, StatusCode};

use super::{Body, Request, Response};

/// One request and its response.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// The server's name in its demo: `hello`, `api`, `site`, …
    pub server: Arc<str>,
    /// The port the server listens on.
    pub port: u16,
    /// When the request's head had arrived.
    pub at: SystemTime,
    /// The time from the whole head to the finished response.
    pub took: Duration,
    /// The request. In a box, because it passes through many hands and is large.
    pub request: Box<Request>,
    /// The response. For HEAD its body is what GET would have sent.
    pub response: RecordedResponse,
    /// The raw bytes, if the server records them.
    pub wire: Option<WireBytes>,
}

/// What is remembered of a response.
#[derive(Debug, Clone)]
pub struct RecordedResponse {
    /// The status code.
    pub status: StatusCode,
    /// The header fields that the handler chose.
    pub headers: HeaderMap,
    /// The body, or its first part if it is long; empty if it is a stream.
    pub body: Bytes,
    /// How many bytes of body were sent, if that is known: a stream may have no end.
    pub body_len: Option<u64>,
    /// Whether the body is a stream.
    pub is_stream: bool,
    /// A sentence for the request log, from a handler that knows more than HTTP says.
    pub note: Option<&'static str>,
}

/// The bytes of an exchange as they crossed the wire, up to a limit.
#[derive(Debug, Clone, Default)]
pub struct WireBytes {
    /// The request: head and the first part of the body.
    pub request: Vec<u8>,
    /// How many bytes the request had in all.
    pub request_len: u64,
    /// The response: head and the first part of the body.
    pub response: Vec<u8>,
    /// How many bytes the response had in all.
    pub response_len: u64,
}

impl Exchange {
    /// How many bytes of body were sent, if that is known: a stream may have no end. A response to HEAD has none, whatever
    /// GET would have got (RFC 9110, section 9.3.2).
    pub fn body_len(&self) -> Option<u64> {
        if self.request.method == Method::HEAD { Some(0) } else { self.response.body_len }
    }

    /// How many bytes of bodies and of recorded traffic this exchange keeps in memory.
    pub(super) fn kept_bytes(&self) -> usize {
        let wire = self.wire.as_ref().map_or(0, |wire| wire.request.len() + wire.response.len());
        self.request.body.len() + self.response.body.len() + wire
    }
}

/// What is remembered of a body that is sent.
pub(super) struct RecordedBody {
    pub(super) bytes: Bytes,
    pub(super) len: Option<u64>,
    pub(super) is_stream: bool,
}

impl RecordedBody {
    /// What is remembered of the body of a response with these header fields.
    pub(super) fn of(body: &Body, headers: &HeaderMap) -> Self {
        match body {
            Body::Whole(bytes) => Self { bytes: bytes.clone(), len: Some(bytes.len() as u64), is_stream: false },
            Body::Stream(_) => Self { bytes: Bytes::new(), len: announced_length(headers), is_stream: true },
        }
    }
}

fn announced_length(headers: &HeaderMap) -> Option<u64> {
    headers.get(CONTENT_LENGTH)?.to_str().ok()?.parse().ok()
}

impl From<Response> for RecordedResponse {
    fn from(response: Response) -> Self {
        let Response { status, headers, body, note } = response;
        let RecordedBody { bytes, len, is_stream } = RecordedBody::of(&body, &headers);
        Self { status, headers, body: bytes, body_len: len, is_stream, note }
    }
}
