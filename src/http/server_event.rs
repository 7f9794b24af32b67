//! What happens on a server, for the subscribers of the event bus: the log, the player, a page.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::head_lines::invalid_field_line;
use super::limits::MAX_PREFIX_BYTES;
use super::{Exchange, Request};

/// One thing that happened on a server.
#[derive(Debug, Clone)]
#[allow(clippy::large_enum_variant, reason = "almost every event is an exchange, and all of them are behind an Arc")]
pub enum ServerEvent {
    /// A request got its response.
    Exchange(Exchange),
    /// Bytes arrived that are no request the server can serve.
    InvalidRequest(InvalidRequest),
    /// The server behind a pass-through failed.
    Upstream(UpstreamFailure),
    /// A handler panicked, so its request got the status 500.
    HandlerPanic(HandlerPanic),
}

/// Bytes that arrived at a server's port and were no request it could serve.
#[derive(Debug, Clone)]
pub struct InvalidRequest {
    /// The server's name in its demo.
    pub server: Arc<str>,
    /// The port the server listens on.
    pub port: u16,
    /// When the server gave up on them.
    pub at: SystemTime,
    /// The address of the client.
    pub client: SocketAddr,
    /// What kind of bytes they are.
    pub kind: InvalidRequestKind,
    /// The first bytes; or the header line that is malformed.
    pub start: Vec<u8>,
}

/// The kinds of invalid request that a learner meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvalidRequestKind {
    /// A TLS hello, because the address was typed with `https://` (RFC 8446, section 5.1).
    Tls,
    /// The HTTP/2 connection preface (RFC 9113, section 3.4).
    Http2,
    /// A request that breaks the grammar of HTTP. It gets the status 400.
    Malformed,
    /// A request with a header line that breaks the grammar of HTTP. It gets the status 400.
    MalformedHeader,
    /// A request whose header with this name does not say where its body ends. It gets the status 400.
    InvalidLength(&'static str),
    /// A request whose head is larger than the limit. It gets the status 431.
    HeadTooLarge,
    /// A request that was not finished within the time limit.
    TooSlow,
    /// One connection more than the server takes at once.
    TooMany,
}

/// The server behind a pass-through could not be reached, or failed in the middle of a connection.
#[derive(Debug, Clone)]
pub struct UpstreamFailure {
    /// The name of the pass-through, which is the learner's server in the lesson.
    pub server: Arc<str>,
    /// The port the pass-through listens on.
    pub port: u16,
    /// When it failed.
    pub at: SystemTime,
    /// The address of the client.
    pub client: SocketAddr,
    /// The address of the server behind the pass-through.
    pub upstream: SocketAddr,
    /// The request that has no response, if one had arrived: with as much of its body as is kept.
    pub request: Option<Box<Request>>,
    /// What happened.
    pub kind: UpstreamFailureKind,
}

impl UpstreamFailure {
    /// The request that has no response, without the version: `GET /about`.
    pub fn request_line(&self) -> Option<String> {
        self.request.as_ref().map(|request| format!("{} {}", request.method, request.uri))
    }
}

/// The ways in which the server behind a pass-through fails.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UpstreamFailureKind {
    /// No program is listening there.
    Refused,
    /// The connection failed for another reason.
    Unreachable(ErrorKind),
    /// It closed the connection without a byte of response.
    EmptyReply,
    /// It closed the connection in the middle of the response.
    ClosedEarly,
    /// It reset the connection before the response was whole, as a program does that crashes.
    Reset,
    /// It sent bytes that are not HTTP.
    NotHttp,
    /// The client closed the connection before the response was whole.
    ClientClosed,
    /// It has sent nothing for this long. It may still respond.
    Slow(Duration),
}

impl InvalidRequest {
    /// Keeps the first of these bytes. If only a header line of them is malformed, keeps that line, which says so.
    pub(super) fn set_bytes(&mut self, bytes: &[u8]) {
        let line = invalid_field_line(bytes).filter(|_| self.kind == InvalidRequestKind::Malformed);
        if line.is_some() {
            self.kind = InvalidRequestKind::MalformedHeader;
        }
        let shown = line.unwrap_or(bytes);
        self.start = shown[..shown.len().min(MAX_PREFIX_BYTES)].to_vec();
    }
}

impl InvalidRequest {
    /// One for tests, which know it by its port.
    pub fn on_port(port: u16) -> Self {
        Self {
            server: "hello".into(),
            port,
            at: SystemTime::UNIX_EPOCH,
            client: SocketAddr::from(([127, 0, 0, 1], 1)),
            kind: InvalidRequestKind::TooSlow,
            start: Vec::new(),
        }
    }
}

impl UpstreamFailureKind {
    /// The kind of a connection that could not be made.
    pub fn of_connect(error: &std::io::Error) -> Self {
        match error.kind() {
            ErrorKind::ConnectionRefused => Self::Refused,
            kind => Self::Unreachable(kind),
        }
    }
}

/// A handler that panicked instead of returning a response.
#[derive(Debug, Clone)]
pub struct HandlerPanic {
    /// The server's name in its demo.
    pub server: Arc<str>,
    /// The port the server listens on.
    pub port: u16,
    /// When it panicked.
    pub at: SystemTime,
    /// The address of the client.
    pub client: SocketAddr,
    /// The request line without the version: `GET /users/1`.
    pub request_line: String,
    /// The panic's message, and the place in the source where that is known.
    pub message: String,
}

/// What an event takes in memory besides the bodies and the recorded bytes: roughly, with its header maps.
const EVENT_OVERHEAD_BYTES: usize = 2048;

impl ServerEvent {
    /// The exchange, if this is one.
    pub fn as_exchange(&self) -> Option<&Exchange> {
        match self {
            Self::Exchange(exchange) => Some(exchange),
            _ => None,
        }
    }

    /// Roughly how many bytes of memory this event takes.
    pub(super) fn memory_bytes(&self) -> usize {
        EVENT_OVERHEAD_BYTES
            + match self {
                Self::Exchange(exchange) => exchange.kept_bytes(),
                Self::InvalidRequest(invalid) => invalid.start.len(),
                Self::Upstream(failure) => failure.request.as_ref().map_or(0, |request| request.body.len()),
                Self::HandlerPanic(panic) => panic.request_line.len() + panic.message.len(),
            }
    }
}
