//! One request to a server that may do anything, seen on the wire. hyper speaks HTTP; the stream under
//! it keeps the raw bytes, for what a library hides is just what a beginner's server gets wrong.

use std::future::poll_fn;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::ext::ReasonPhrase;
use hyper::header::{ACCEPT, CONNECTION, HOST, HeaderName, HeaderValue, USER_AGENT};
use hyper::{HeaderMap, Method, Uri, Version};
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncReadExt, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::verdict;

/// One request. It goes out on a connection of its own, with `Connection: close`.
#[derive(Debug, Clone)]
pub(crate) struct Probe {
    /// Where to connect: one address, so that 127.0.0.1 and `[::1]` are told apart.
    pub(crate) address: SocketAddr,
    /// `GET`, `POST`, …
    pub(crate) method: Method,
    /// The target: a path and perhaps a query.
    pub(crate) target: Uri,
    /// The Host field: `localhost:8080`.
    pub(crate) host: HeaderValue,
    /// Further fields, in this order. Host, User-Agent, Accept and Connection are there already;
    /// one of these names takes their place.
    pub(crate) headers: Vec<(HeaderName, HeaderValue)>,
    /// The body; empty for none.
    pub(crate) body: Bytes,
}

/// How long one waits for an answer, and how much of it one takes.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Patience {
    /// For the connection. Long, since Windows may try a refused port several times.
    pub(crate) connect: Duration,
    /// For the whole answer, from the connection on: a byte now and then does not lengthen it.
    pub(crate) answer: Duration,
    /// The largest head, in bytes.
    pub(crate) head: usize,
    /// The most header fields.
    pub(crate) fields: usize,
    /// The largest body, in bytes.
    pub(crate) body: usize,
}

/// What is taken of an answer's head, in bytes.
const HEAD_SIZE: usize = 64 * 1024;
/// How many of its fields.
const HEAD_FIELDS: usize = 100;
/// What is taken of its body, in bytes.
const BODY_SIZE: usize = 1024 * 1024;
/// How long to look for bytes after an answer's end, where the server said that it closes; and for the
/// rest of what is no answer.
const TAIL_TIME: Duration = Duration::from_millis(200);

/// How many times what is taken of head and body together may come before nothing is read any more. hyper itself passes
/// over some things without end: answers that only inform, the zeros before a chunk's size.
const FLOOD: u64 = 2;

impl Default for Patience {
    fn default() -> Self {
        Self {
            connect: Duration::from_secs(3),
            answer: Duration::from_secs(5),
            head: HEAD_SIZE,
            fields: HEAD_FIELDS,
            body: BODY_SIZE,
        }
    }
}

/// What came of a probe. A good answer has no trouble; one with trouble in its body has both.
#[derive(Debug)]
pub(crate) struct Heard {
    /// The request's bytes as they were sent.
    pub(crate) sent: Vec<u8>,
    /// The answer's bytes as they came, up to the limits of head and body together.
    pub(crate) raw: Vec<u8>,
    /// How many bytes came in all.
    pub(crate) raw_len: u64,
    /// When the connection stood, from the start.
    #[allow(dead_code, reason = "told to whoever measures; the tests do")]
    pub(crate) connected: Option<Duration>,
    /// When the first byte came, from the start.
    #[allow(dead_code, reason = "told to whoever measures; the tests do")]
    pub(crate) first_byte: Option<Duration>,
    /// The whole probe.
    pub(crate) took: Duration,
    /// The answer, where its head could be read.
    pub(crate) answer: Option<Answer>,
    /// What went wrong.
    pub(crate) trouble: Option<Trouble>,
}

/// An answer whose head could be read.
#[derive(Debug, Clone)]
pub(crate) struct Answer {
    /// 200, 404, …
    pub(crate) status: u16,
    /// The words after it, where they are not the usual ones. Correct servers differ in them, so nothing hangs on it.
    #[allow(dead_code, reason = "what a correct server may vary is seen, and never judged")]
    pub(crate) reason: Option<Vec<u8>>,
    /// HTTP/1.0 or HTTP/1.1.
    pub(crate) version: Version,
    /// The fields; names in lower case. `Heard::raw` has them as they came.
    pub(crate) headers: HeaderMap,
    /// The body, chunks put together; what came of it, where there was trouble.
    pub(crate) body: Bytes,
    /// What came after the answer's end: a wrong Content-Length, most often.
    pub(crate) extra: Vec<u8>,
}

/// The kinds of trouble with an answer. Told apart by what happened on the wire, never by a text.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Trouble {
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

/// Sends one request and hears what comes. Never fails: whatever happens is in what it returns.
pub(crate) async fn ask(probe: &Probe, patience: &Patience) -> Heard {
    let start = Instant::now();
    let socket = match timeout(patience.connect, TcpStream::connect(probe.address)).await {
        Ok(Ok(socket)) => socket,
        Ok(Err(error)) => return Heard::nothing(start, unconnected(&error)),
        Err(_) => return Heard::nothing(start, Trouble::ConnectTimeout),
    };
    // Without this the last part of a longer request may wait 40 ms.
    let _ = socket.set_nodelay(true);
    let connected = start.elapsed();
    let tape = Tape::new(patience.head + patience.body);
    let (mut answer, mut body) = (None, Vec::new());
    let talk = talk(probe, patience, Taped { socket, tape: tape.clone() }, &mut answer, &mut body);
    let ended = match timeout(patience.answer, talk).await {
        // Beyond the deadline of the answer: what still comes cannot change what it was.
        Ok((ended @ (Ok(true) | Err(End::Head)), Some(stream))) => {
            tail(stream).await;
            Ok(ended)
        }
        Ok((ended, _)) => Ok(ended),
        Err(late) => Err(late),
    };
    let reel = std::mem::take(&mut *tape.lock());
    let mut trouble = match ended {
        Err(_) => Some(Trouble::Hang),
        Ok(Ok(_)) => None,
        Ok(Err(end)) => Some(verdict::trouble(end, answer.as_ref(), &reel, patience)),
    };
    // Some servers close without a word of TLS; those that speak it begin so.
    if answer.is_none() && verdict::is_tls(&reel.raw) {
        trouble = Some(Trouble::Tls);
    }
    if let Some(answer) = &mut answer {
        answer.body = body.into();
        if trouble.is_none() {
            answer.extra = verdict::extra(answer, &probe.method, &reel);
        }
    }
    Heard {
        sent: reel.sent,
        raw: reel.raw,
        raw_len: reel.raw_len,
        connected: Some(connected),
        first_byte: reel.first.map(|at| at.duration_since(start)),
        took: start.elapsed(),
        answer,
        trouble,
    }
}

impl Heard {
    fn nothing(start: Instant, trouble: Trouble) -> Self {
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

fn unconnected(error: &io::Error) -> Trouble {
    match error.kind() {
        ErrorKind::ConnectionRefused => Trouble::Refused,
        ErrorKind::TimedOut => Trouble::ConnectTimeout,
        kind => Trouble::Unreachable(kind),
    }
}

/// Where a conversation ended too soon.
pub(super) enum End {
    /// Before the head was read.
    Head,
    /// Inside the body.
    Body,
    /// The body was larger than one takes.
    BodyTooBig,
}

/// The request out, the head in, the body in. The answer is kept as far as it came, whatever ends it.
/// Says whether the server announced that it closes now; with the stream, where there still is one.
async fn talk(
    probe: &Probe,
    patience: &Patience,
    stream: Taped,
    answer: &mut Option<Answer>,
    body: &mut Vec<u8>,
) -> (Result<bool, End>, Option<Taped>) {
    let spoken = http1::Builder::new()
        .title_case_headers(true)
        .max_headers(patience.fields)
        .max_header_size(patience.head)
        .max_buf_size(patience.head.max(HYPERS_LEAST_BUFFER))
        .handshake(TokioIo::new(stream))
        .await;
    let Ok((mut sender, mut connection)) = spoken else { return (Err(End::Head), None) };
    let conversation = async move {
        let (head, incoming) = sender.send_request(request(probe)).await.map_err(|_| End::Head)?.into_parts();
        let closes = closes(head.version, &head.headers);
        answer.replace(Answer {
            status: head.status.as_u16(),
            reason: head.extensions.get::<ReasonPhrase>().map(|words| words.as_bytes().to_vec()),
            version: head.version,
            headers: head.headers,
            body: Bytes::new(),
            extra: Vec::new(),
        });
        read(incoming, patience.body, body).await.map(|()| closes)
    };
    // hyper's connection does the reading and writing; it ends when the conversation has.
    let (ended, _) = tokio::join!(conversation, poll_fn(|cx| connection.poll_without_shutdown(cx)));
    (ended, Some(connection.into_parts().io.into_inner()))
}

/// hyper's client refuses a smaller one.
const HYPERS_LEAST_BUFFER: usize = 8192;

fn request(probe: &Probe) -> hyper::Request<Full<Bytes>> {
    let mut request = hyper::Request::new(Full::new(probe.body.clone()));
    *request.method_mut() = probe.method.clone();
    *request.uri_mut() = probe.target.clone();
    let headers = request.headers_mut();
    headers.insert(HOST, probe.host.clone());
    headers.insert(USER_AGENT, HeaderValue::from_static(concat!("doorway/", env!("CARGO_PKG_VERSION"))));
    headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
    headers.insert(CONNECTION, HeaderValue::from_static("close"));
    for (name, _) in &probe.headers {
        headers.remove(name);
    }
    for (name, value) in &probe.headers {
        headers.append(name, value.clone());
    }
    request
}

/// Whether the server says that it closes the connection after this answer (RFC 9112, section 9.3).
fn closes(version: Version, headers: &HeaderMap) -> bool {
    let says = |word: &str| {
        headers
            .get_all(CONNECTION)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .any(|value| value.split(',').any(|part| part.trim().eq_ignore_ascii_case(word)))
    };
    says("close") || (version == Version::HTTP_10 && !says("keep-alive"))
}

async fn read(mut body: Incoming, most: usize, taken: &mut Vec<u8>) -> Result<(), End> {
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| End::Body)?;
        let Some(data) = frame.data_ref() else { continue };
        let room = most - taken.len();
        taken.extend_from_slice(&data[..data.len().min(room)]);
        if data.len() > room {
            return Err(End::BodyTooBig);
        }
    }
    Ok(())
}

/// Reads what may still come after the answer, or after a line that is none, so that it is on the tape.
async fn tail(mut stream: Taped) {
    let mut bin = [0; 1024];
    let _ = timeout(TAIL_TIME, async {
        while let Ok(1..) = stream.read(&mut bin).await {
            if stream.tape.lock().raw.len() == stream.tape.most {
                break;
            }
        }
    })
    .await;
}

/// What was recorded of a connection.
#[derive(Debug, Default)]
pub(super) struct Reel {
    pub(super) sent: Vec<u8>,
    pub(super) raw: Vec<u8>,
    pub(super) raw_len: u64,
    pub(super) first: Option<Instant>,
    /// The connection broke instead of ending: it was reset.
    pub(super) broken: bool,
    /// Much more came than one takes, and none of it was an answer's end: nothing was read any more.
    pub(super) flooded: bool,
}

/// A reel that runs while hyper has the stream.
#[derive(Clone)]
struct Tape {
    reel: Arc<Mutex<Reel>>,
    most: usize,
}

impl Tape {
    fn new(most: usize) -> Self {
        Self { reel: Arc::default(), most }
    }

    fn lock(&self) -> MutexGuard<'_, Reel> {
        self.reel.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn came(&self, bytes: &[u8]) {
        let mut reel = self.lock();
        if !bytes.is_empty() {
            reel.first.get_or_insert_with(Instant::now);
        }
        let room = self.most - reel.raw.len();
        reel.raw.extend_from_slice(&bytes[..bytes.len().min(room)]);
        reel.raw_len += bytes.len() as u64;
        reel.flooded = reel.raw_len > FLOOD * self.most as u64;
    }
}

/// A socket whose bytes are recorded both ways.
struct Taped {
    socket: TcpStream,
    tape: Tape,
}

impl AsyncRead for Taped {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        if self.tape.lock().flooded {
            return Poll::Ready(Err(io::Error::other("more came than one takes")));
        }
        let before = buf.filled().len();
        let read = ready!(Pin::new(&mut self.socket).poll_read(cx, buf));
        match &read {
            Ok(()) => self.tape.came(&buf.filled()[before..]),
            Err(_) => self.tape.lock().broken = true,
        }
        Poll::Ready(read)
    }
}

impl AsyncWrite for Taped {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.socket).poll_write(cx, buf));
        match &written {
            Ok(len) => self.tape.lock().sent.extend_from_slice(&buf[..*len]),
            // Who is told of the reset while writing is not told of it again while reading.
            Err(_) => self.tape.lock().broken = true,
        }
        Poll::Ready(written)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}

#[cfg(test)]
mod tests;
