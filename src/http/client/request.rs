//! What the client sends, and how long it waits.

use std::net::SocketAddr;
use std::time::Duration;

use hyper::body::Bytes;
use hyper::header::{HeaderName, HeaderValue};
use hyper::{Method, Uri};

/// One request. It is sent on a connection of its own.
#[derive(Debug, Clone)]
pub struct ClientRequest {
    /// Where to connect: one address, so that 127.0.0.1 and `[::1]` are separate.
    pub address: SocketAddr,
    /// `GET`, `POST`, …
    pub method: Method,
    /// The target: a path and perhaps a query.
    pub target: Uri,
    /// The Host field: `localhost:8080`.
    pub host: HeaderValue,
    /// More fields, in this order. Host, User-Agent, Accept and Connection are there already;
    /// one with the same name takes their place.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The body; empty for none.
    pub body: Bytes,
    /// Whether the request has no `Connection: close`: curl sends none, and some servers respond to it with another head.
    pub keeps_alive: bool,
}

/// How long the client waits for a response, and how much of it it reads.
#[derive(Debug, Clone, Copy)]
pub struct ClientLimits {
    /// For the connection. Long, since Windows may try a refused port several times.
    pub connect: Duration,
    /// For the whole response, from the connection on: a byte now and then does not extend it.
    pub answer: Duration,
    /// The largest head, in bytes.
    pub head: usize,
    /// The most header fields.
    pub fields: usize,
    /// The largest body, in bytes.
    pub body: usize,
}

/// The largest head of a response, in bytes.
const MAX_RESPONSE_HEAD_BYTES: usize = 64 * 1024;
/// The most header fields of a response.
const MAX_RESPONSE_FIELDS: usize = 100;
/// The largest body of a response, in bytes.
const MAX_RESPONSE_BODY_BYTES: usize = 1024 * 1024;

impl Default for ClientLimits {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            answer: Duration::from_secs(5),
            head: MAX_RESPONSE_HEAD_BYTES,
            fields: MAX_RESPONSE_FIELDS,
            body: MAX_RESPONSE_BODY_BYTES,
        }
    }
}
