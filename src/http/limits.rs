//! Every limit of a server, by name. What they promise: nobody keeps a connection for ever, and nothing
//! that is sent makes the program grow without end.

use std::time::Duration;

/// How long a connection may take to send a whole request head; also how long it may stay idle between two.
pub const HEAD_TIMEOUT: Duration = Duration::from_secs(10);
/// How long a request's body may take once its head is there.
pub const BODY_TIMEOUT: Duration = Duration::from_secs(10);
/// The largest request head, in bytes.
pub const MAX_HEAD_BYTES: usize = 16 * 1024;
/// The most header fields in a request.
pub const MAX_HEADERS: usize = 100;
/// The most that is read ahead of what has been understood, in bytes.
pub const MAX_BUFFER_BYTES: usize = 64 * 1024;
/// The largest request body, in bytes.
pub const MAX_BODY_BYTES: usize = 1024 * 1024;
/// The most connections at once, for each server.
pub const MAX_CONNECTIONS: usize = 1024;
/// The most connections that wait to be taken.
#[cfg(unix)]
pub const ACCEPT_BACKLOG: i32 = 1024;
/// How long to wait after the system gave no connection, so that running out of file handles does not spin.
pub const ACCEPT_PAUSE: Duration = Duration::from_millis(100);
/// How long an answer that is under way may take when its server stops.
pub const STOP_TIMEOUT: Duration = Duration::from_millis(400);
/// The most bytes of a message that are kept for the wire view.
pub const MAX_WIRE_BYTES: usize = 64 * 1024;
/// How much of what was sent by mistake is kept, in bytes.
pub const MAX_PREFIX_BYTES: usize = 128;
/// After a refusal, what the client goes on sending is read and thrown away for so long: a connection
/// closed on unread bytes is reset, and the client might never read why.
pub const LINGER_TIMEOUT: Duration = Duration::from_secs(1);
/// The most bytes thrown away in that time.
pub const MAX_LINGER_BYTES: usize = 2 * MAX_BODY_BYTES;
/// The most connections of a server that linger so at once.
pub const MAX_LINGERING: usize = 64;

/// The limits of one server; tests take smaller ones.
#[derive(Debug, Clone, Copy)]
pub struct Limits {
    /// See [`HEAD_TIME`].
    pub head_time: Duration,
    /// See [`BODY_TIME`].
    pub body_time: Duration,
    /// See [`BODY_SIZE`].
    pub body_size: usize,
    /// See [`CONNECTIONS`].
    pub connections: usize,
}

impl Limits {
    /// The usual limits.
    pub const DEFAULT: Limits = Limits {
        head_time: HEAD_TIMEOUT,
        body_time: BODY_TIMEOUT,
        body_size: MAX_BODY_BYTES,
        connections: MAX_CONNECTIONS,
    };
}

impl Default for Limits {
    fn default() -> Self {
        Self::DEFAULT
    }
}
