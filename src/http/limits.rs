//! Every limit of a server, by name. They promise that nobody keeps a connection for ever, and that nothing
//! a client sends makes the program grow without end.

use std::time::Duration;

/// How long a connection may take to send a whole request head. It may also be idle for about this long between two.
pub const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a request's body may take once its head has arrived.
pub const BODY_TIMEOUT: Duration = Duration::from_secs(10);
/// The largest request head, in bytes.
pub const MAX_HEAD_BYTES: usize = 16 * 1024;
/// The most header fields in a request.
pub const MAX_HEADERS: usize = 100;
/// The most that is read ahead of the request that is being parsed, in bytes.
pub const MAX_BUFFER_BYTES: usize = 64 * 1024;
/// The largest request body, in bytes.
pub const MAX_BODY_BYTES: usize = 1024 * 1024;
/// The most connections at once, for each server.
pub const MAX_CONNECTIONS: usize = 1024;
/// The most connections that wait to be accepted.
#[cfg(unix)]
pub const ACCEPT_BACKLOG: i32 = 1024;
/// The pause after the system failed to give a connection, so that running out of file handles makes no busy loop.
pub const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// How long a response that is being sent may still take when its server stops.
pub const STOP_TIMEOUT: Duration = Duration::from_millis(400);
/// The most bytes of a message that are recorded.
pub const MAX_WIRE_BYTES: usize = 64 * 1024;
/// The most bytes of an invalid request that are kept.
pub const MAX_PREFIX_BYTES: usize = 128;
/// How long the rest of a refused request is read and thrown away: closing a connection with unread bytes resets it,
/// and the client might never read why it was refused.
pub const LINGER_TIMEOUT: Duration = Duration::from_secs(1);
/// The most bytes that are thrown away in that time.
pub const MAX_LINGER_BYTES: usize = 2 * MAX_BODY_BYTES;
/// The most connections of a server that are read in this way at once.
pub const MAX_LINGERING: usize = 64;

/// The limits of one server. A demo may raise them, and tests take smaller ones.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// See [`HEAD_TIMEOUT`].
    pub head_timeout: Duration,
    /// See [`BODY_TIMEOUT`].
    pub body_timeout: Duration,
    /// See [`MAX_BODY_BYTES`].
    pub max_body_bytes: usize,
    /// See [`MAX_CONNECTIONS`].
    pub max_connections: usize,
}

impl Limits {
    /// The limits of a server that needs no others.
    pub const DEFAULT: Self = Self {
        head_timeout: HEAD_TIMEOUT,
        body_timeout: BODY_TIMEOUT,
        max_body_bytes: MAX_BODY_BYTES,
        max_connections: MAX_CONNECTIONS,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
