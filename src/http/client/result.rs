//! The result of one request: the response, its raw bytes, and what went wrong.

use std::io::ErrorKind;
use std::time::{Duration, Instant};

use hyper::body::Bytes;
use hyper::header::{CONNECTION, CONTENT_LENGTH, TRANSFER_ENCODING};
use hyper::{HeaderMap, Version};

/// The result of one request. If the head is good and the body is not, there is both a response and an error.
#[derive(Debug)]
pub struct ClientResult {
    /// The request's bytes as they were sent.
    pub sent: Vec<u8>,
    /// The bytes of the response, up to the limits of head and body together.
    pub raw: Vec<u8>,
    /// How many bytes arrived in all.
    pub raw_len: u64,
    /// The time until the connection was made.
    pub connected: Option<Duration>,
    /// The time until the first byte arrived.
    pub first_byte: Option<Duration>,
    /// The time for everything.
    pub took: Duration,
    /// The response, if its head could be read.
    pub response: Option<ClientResponse>,
    /// What went wrong.
    pub error: Option<ClientError>,
}

/// A response whose head could be read.
#[derive(Debug, Clone)]
pub struct ClientResponse {
    /// 200, 404, …
    pub status: u16,
    /// The reason phrase, if it is not the usual one. Correct servers differ in it, so nothing depends on it.
    pub reason: Option<Vec<u8>>,
    /// HTTP/1.0 or HTTP/1.1.
    pub version: Version,
    /// The fields; names in lower case. `ClientResult::raw` has them as they were sent.
    pub headers: HeaderMap,
    /// The body without the framing of chunks and without compression. If there was an error, the part that arrived.
    pub body: Bytes,
    /// The bytes after the end of the response, most often because of a wrong Content-Length.
    pub extra: Vec<u8>,
}

impl ClientResponse {
    /// Whether the server says that it closes the connection after this response (RFC 9112, section 9.3).
    pub fn announces_close(&self) -> bool {
        let values = self.headers.get_all(CONNECTION).iter().filter_map(|value| value.to_str().ok());
        let options: Vec<&str> = values.flat_map(|value| value.split(',')).map(str::trim).collect();
        let has = |name: &str| options.iter().any(|option| option.eq_ignore_ascii_case(name));
        has("close") || (self.version == Version::HTTP_10 && !has("keep-alive"))
    }

    /// Whether only the end of the connection says where the body ends (RFC 9112, section 6.3, point 8).
    pub fn ends_with_connection(&self) -> bool {
        let has_no_body = self.status < 200 || matches!(self.status, 204 | 304);
        let is_framed = [CONTENT_LENGTH, TRANSFER_ENCODING].iter().any(|name| self.headers.contains_key(name));
        !has_no_body && !is_framed
    }
}

/// What can go wrong with a response. The kinds differ in what happened on the wire, never in a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ClientError {
    /// No program is listening there.
    Refused,
    /// There was no connection within the time limit.
    ConnectTimeout,
    /// The system could not connect for another reason: no such address, no permission.
    Unreachable(ErrorKind),
    /// The response was not whole within the time limit; `ClientResult::raw_len` says how much of it arrived.
    Hang,
    /// The connection was closed without a byte.
    EmptyReply,
    /// The connection was reset before the response was whole.
    Reset,
    /// The server speaks TLS: `https://` (RFC 8446, section 5.1).
    Tls,
    /// The first bytes are not a status line (RFC 9112, section 4).
    NotHttp,
    /// The connection was closed inside the head.
    CutHead,
    /// A line of the head is not valid HTTP (RFC 9112, sections 4 and 5).
    BadHead {
        /// Which line. The status line is number 1.
        line: usize,
        /// The line, without its end.
        text: Vec<u8>,
    },
    /// The head is larger than the limit.
    HeadTooBig,
    /// The connection was closed inside the body.
    CutBody {
        /// The length in Content-Length; `None` for chunks.
        promised: Option<u64>,
    },
    /// The bytes where a chunk should begin are not one (RFC 9112, section 7.1).
    BadChunk,
    /// The body is larger than the limit.
    BodyTooBig,
    /// The body is not compressed in the way that Content-Encoding names (RFC 9110, section 8.4).
    BadCoding(String),
    /// The body is larger than the limit once its compression is undone.
    DecodedTooBig,
}

impl ClientResult {
    /// Nothing was sent, for this reason: the host has no address, or HTTP cannot carry the request.
    pub fn unsent(reason: ErrorKind) -> Self {
        Self { took: Duration::ZERO, ..Self::unconnected(Instant::now(), ClientError::Unreachable(reason)) }
    }

    /// There was no connection.
    pub(super) fn unconnected(start: Instant, error: ClientError) -> Self {
        Self {
            sent: Vec::new(),
            raw: Vec::new(),
            raw_len: 0,
            connected: None,
            first_byte: None,
            took: start.elapsed(),
            response: None,
            error: Some(error),
        }
    }
}
