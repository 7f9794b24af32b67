//! What was said on a connection, for whoever listens on the tap: the log, the player, a page.

use std::io::ErrorKind;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use super::{Request, Response};

/// One request and its response.
#[derive(Debug, Clone)]
pub struct Exchange {
    /// The server's name in its demo: `hello`, `api`, `site`, …
    pub server: Arc<str>,
    /// The port it listens on.
    pub port: u16,
    /// When the request's head had arrived.
    pub at: SystemTime,
    /// From the whole head to the finished response.
    pub took: Duration,
    /// What was asked.
    pub request: Request,
    /// What was answered. For HEAD the body is what GET would have sent; it was not sent.
    pub response: Response,
    /// The bytes themselves, where the tap asked for them.
    pub wire: Option<WireBytes>,
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

/// Bytes that came to a server's port and were no request it could serve.
#[derive(Debug, Clone)]
pub struct InvalidRequest {
    /// The server's name in its demo.
    pub server: Arc<str>,
    /// The port it listens on.
    pub port: u16,
    /// When they came.
    pub at: SystemTime,
    /// Who sent them.
    pub client: SocketAddr,
    /// What they were.
    pub kind: InvalidRequestKind,
    /// The first bytes of it.
    pub start: Vec<u8>,
}

/// The kinds of misfit that a learner meets.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum InvalidRequestKind {
    /// A TLS hello: somebody typed `https://` (RFC 8446, section 5.1).
    Tls,
    /// The HTTP/2 connection preface (RFC 9113, section 3.4).
    Http2,
    /// A request that breaks HTTP's grammar; the status it was answered with.
    Malformed(u16),
    /// The connection stayed silent, or its request unfinished, past the limit.
    TooSlow,
    /// More connections at once than the server takes.
    TooMany,
}

/// The learner's own program, behind the pass-through, did not answer a request as a server does.
#[derive(Debug, Clone)]
pub struct UpstreamFailure {
    /// The server's name in the lesson.
    pub server: Arc<str>,
    /// The port that the client asked.
    pub port: u16,
    /// When it was noticed.
    pub at: SystemTime,
    /// Who asked.
    pub client: SocketAddr,
    /// The request that is not answered, if one had come.
    pub request: Option<Box<Request>>,
    /// What happened.
    pub kind: UpstreamFailureKind,
}

/// What a program may do in place of a response.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UpstreamFailureKind {
    /// No program is listening.
    Refused,
    /// It could not be connected to, for another reason.
    Unreachable(ErrorKind),
    /// It closed the connection without a byte.
    EmptyReply,
    /// It broke the connection off, as a program does that ends.
    Reset,
    /// It closed the connection in the middle of a response.
    CutOff,
    /// It sent bytes that are not HTTP.
    NotHttp,
    /// It has sent nothing for so long. It may still answer.
    Slow(Duration),
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

/// What comes down the tap. It is lent: a log reads it and is done, and who keeps it copies it.
#[derive(Debug, Clone, Copy)]
pub enum ServerEventRef<'a> {
    /// A request that was answered.
    Exchange(&'a Exchange),
    /// One that was not.
    Misfit(&'a InvalidRequest),
}

/// What came down the tap, kept.
#[derive(Debug, Clone)]
pub enum ServerEvent {
    /// A request that was answered.
    Exchange(Box<Exchange>),
    /// One that was not.
    Misfit(InvalidRequest),
    /// One that the learner's own program did not answer.
    Upstream(UpstreamFailure),
}

impl From<UpstreamFailure> for ServerEvent {
    fn from(failure: UpstreamFailure) -> Self {
        Self::Upstream(failure)
    }
}

impl ServerEventRef<'_> {
    /// A copy, to be kept.
    pub fn keep(self) -> ServerEvent {
        match self {
            Self::Exchange(exchange) => ServerEvent::Exchange(Box::new(exchange.clone())),
            Self::Misfit(misfit) => ServerEvent::Misfit(misfit.clone()),
        }
    }
}

/// Where a server tells what it saw. Called on the server's thread: it must not block.
#[derive(Clone)]
pub struct Tap {
    /// Called once for each thing seen.
    pub each: Arc<dyn Fn(ServerEventRef<'_>) + Send + Sync>,
    /// Whether exchanges carry their bytes; costs a copy.
    pub wire: bool,
}
