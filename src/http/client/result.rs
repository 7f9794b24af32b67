//! What came of one request: the answer, its raw bytes, and what went wrong.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use hyper::body::Bytes;
use hyper::{HeaderMap, Version};

/// What came of a probe. A good answer has no trouble; one with trouble in its body has both.
#[derive(Debug)]
pub struct ClientResult {
    /// The request's bytes as they were sent.
    pub sent: Vec<u8>,
    /// The answer's bytes as they came, up to the limits of head and body together.
    pub raw: Vec<u8>,
    /// How many bytes came in all.
    pub raw_len: u64,
    /// When the connection stood, from the start.
    #[allow(dead_code, reason = "told to whoever measures; the tests do")]
    pub connected: Option<Duration>,
    /// When the first byte came, from the start.
    #[allow(dead_code, reason = "told to whoever measures; the tests do")]
    pub first_byte: Option<Duration>,
    /// The whole probe.
    pub took: Duration,
    /// The answer, where its head could be read.
    pub answer: Option<ClientResponse>,
    /// What went wrong.
    pub trouble: Option<ClientError>,
}

/// An answer whose head could be read.
#[derive(Debug, Clone)]
pub struct ClientResponse {
    /// 200, 404, …
    pub status: u16,
    /// The words after it, where they are not the usual ones. Correct servers differ in them, so nothing hangs on it.
    #[allow(dead_code, reason = "what a correct server may vary is seen, and never judged")]
    pub reason: Option<Vec<u8>>,
    /// HTTP/1.0 or HTTP/1.1.
    pub version: Version,
    /// The fields; names in lower case. `Heard::raw` has them as they came.
    pub headers: HeaderMap,
    /// The body, chunks put together; what came of it, where there was trouble.
    pub body: Bytes,
    /// What came after the answer's end: a wrong Content-Length, most often.
    pub extra: Vec<u8>,
}

/// The kinds of trouble with an answer. Told apart by what happened on the wire, never by a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientError {
    /// Nobody listens there.
    Refused,
    /// No connection in time.
    ConnectTimeout,
    /// The system could not connect for another reason: no such address, no rights.
    Unreachable(ErrorKind),
    /// Connected, but the answer was not whole in time; `Heard::raw_len` says how much of it came.
    Hang,
    /// The connection was closed without a byte.
    EmptyReply,
    /// The connection was reset before the answer was whole.
    Reset,
    /// The server speaks TLS: `https://` (RFC 8446, section 5.1).
    Tls,
    /// The first bytes are no status line (RFC 9112, section 4).
    NotHttp,
    /// The connection was closed inside the head.
    CutHead,
    /// A line of the head is not as HTTP writes it (RFC 9112, sections 4 and 5).
    BadHead {
        /// Which, counted from 1, the status line.
        line: usize,
        /// The line, without its end.
        text: Vec<u8>,
    },
    /// The head is larger than one takes.
    HeadTooBig,
    /// The connection was closed inside the body.
    CutBody {
        /// The length that Content-Length had promised; none for chunks.
        promised: Option<u64>,
    },
    /// What stands where a chunk should begin is none (RFC 9112, section 7.1).
    BadChunk,
    /// The body is larger than one takes.
    BodyTooBig,
}

impl ClientResult {
    pub(super) fn nothing(start: Instant, trouble: ClientError) -> Self {
        Self {
            sent: Vec::new(),
            raw: Vec::new(),
            raw_len: 0,
            connected: None,
            first_byte: None,
            took: start.elapsed(),
            answer: None,
            trouble: Some(trouble),
        }
    }
}
