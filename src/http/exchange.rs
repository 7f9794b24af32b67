//! One request and its response, as the subscribers of the event bus get it.

use std::sync::Arc;
use std::time::{Duration, SystemTime};

use hyper::body::Bytes;
use hyper::{HeaderMap, Method, StatusCode};

use super::{Request, Response};

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
    /// The request.
    pub request: Request,
    /// The response. For HEAD its body is what GET would have sent.
    pub response: RecordedResponse,
    /// The raw bytes, if the server records them.
    pub wire: Option<WireBytes>,
}

/// A response as it is remembered: the head, and the body or its beginning.
#[derive(Debug, Clone)]
pub struct RecordedResponse {
    /// The status code.
    pub status: StatusCode,
    /// The header fields that the handler chose.
    pub headers: HeaderMap,
    /// The body.
    pub body: Bytes,
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
    /// How many bytes of body were sent. A response to HEAD has none, whatever GET would have got
    /// (RFC 9110, section 9.3.2).
    pub fn body_len(&self) -> u64 {
        if self.request.method == Method::HEAD { 0 } else { self.response.body.len() as u64 }
    }

    /// How many bytes of bodies and of recorded traffic this exchange keeps in memory.
    pub(super) fn kept_bytes(&self) -> usize {
        let wire = self.wire.as_ref().map_or(0, |wire| wire.request.len() + wire.response.len());
        self.request.body.len() + self.response.body.len() + wire
    }
}

impl From<Response> for RecordedResponse {
    fn from(response: Response) -> Self {
        Self { status: response.status, headers: response.headers, body: response.body }
    }
}
