//! One request to a server that may do anything, seen on the wire. hyper speaks HTTP; the stream under
//! it keeps the raw bytes, for what a library hides is just what a beginner's server gets wrong.

mod recorder;
mod result;

use std::future::poll_fn;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::ext::ReasonPhrase;
use hyper::header::{ACCEPT, CONNECTION, HOST, HeaderName, HeaderValue, USER_AGENT};
use hyper::{HeaderMap, Method, Uri, Version};
use hyper_util::rt::TokioIo;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::response_errors;
pub(super) use recorder::Recording;
use recorder::{Recorder, TappedStream};
pub use result::{ClientError, ClientResponse, ClientResult};

/// One request. It goes out on a connection of its own, with `Connection: close`.
#[derive(Debug, Clone)]
pub struct ClientRequest {
    /// Where to connect: one address, so that 127.0.0.1 and `[::1]` are told apart.
    pub address: SocketAddr,
    /// `GET`, `POST`, …
    pub method: Method,
    /// The target: a path and perhaps a query.
    pub target: Uri,
    /// The Host field: `localhost:8080`.
    pub host: HeaderValue,
    /// Further fields, in this order. Host, User-Agent, Accept and Connection are there already;
    /// one of these names takes their place.
    pub headers: Vec<(HeaderName, HeaderValue)>,
    /// The body; empty for none.
    pub body: Bytes,
}

/// How long one waits for an answer, and how much of it one takes.
#[derive(Debug, Clone, Copy)]
pub struct ClientLimits {
    /// For the connection. Long, since Windows may try a refused port several times.
    pub connect: Duration,
    /// For the whole answer, from the connection on: a byte now and then does not lengthen it.
    pub answer: Duration,
    /// The largest head, in bytes.
    pub head: usize,
    /// The most header fields.
    pub fields: usize,
    /// The largest body, in bytes.
    pub body: usize,
}

/// What is taken of an answer's head, in bytes.
const MAX_RESPONSE_HEAD_BYTES: usize = 64 * 1024;
/// How many of its fields.
const MAX_RESPONSE_FIELDS: usize = 100;
/// What is taken of its body, in bytes.
const MAX_RESPONSE_BODY_BYTES: usize = 1024 * 1024;
/// How long to look for bytes after an answer's end, where the server said that it closes; and for the
/// rest of what is no answer.
const DRAIN_TIMEOUT: Duration = Duration::from_millis(200);

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

/// Sends one request and hears what comes. Never fails: whatever happens is in what it returns.
pub async fn send(probe: &ClientRequest, patience: &ClientLimits) -> ClientResult {
    let start = Instant::now();
    let socket = match timeout(patience.connect, TcpStream::connect(probe.address)).await {
        Ok(Ok(socket)) => socket,
        Ok(Err(error)) => return ClientResult::nothing(start, unconnected(&error)),
        Err(_) => return ClientResult::nothing(start, ClientError::ConnectTimeout),
    };
    // Without this the last part of a longer request may wait 40 ms.
    let _ = socket.set_nodelay(true);
    let connected = start.elapsed();
    let tape = Recorder::new(patience.head + patience.body);
    let (mut answer, mut body) = (None, Vec::new());
    let talk = exchange_on(probe, patience, TappedStream { socket, tape: tape.clone() }, &mut answer, &mut body);
    let ended = match timeout(patience.answer, talk).await {
        // Beyond the deadline of the answer: what still comes cannot change what it was.
        Ok((ended @ (Ok(true) | Err(ReadError::Head)), Some(stream))) => {
            drain(stream).await;
            Ok(ended)
        }
        Ok((ended, _)) => Ok(ended),
        Err(late) => Err(late),
    };
    let reel = std::mem::take(&mut *tape.lock());
    let mut trouble = match ended {
        Err(_) => Some(ClientError::Hang),
        Ok(Ok(_)) => None,
        Ok(Err(end)) => Some(response_errors::client_error(end, answer.as_ref(), &reel, patience)),
    };
    // Some servers close without a word of TLS; those that speak it begin so.
    if answer.is_none() && response_errors::is_tls(&reel.raw) {
        trouble = Some(ClientError::Tls);
    }
    if let Some(answer) = &mut answer {
        answer.body = body.into();
        if trouble.is_none() {
            answer.extra = response_errors::extra(answer, &probe.method, &reel);
        }
    }
    ClientResult {
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

fn unconnected(error: &io::Error) -> ClientError {
    match error.kind() {
        ErrorKind::ConnectionRefused => ClientError::Refused,
        ErrorKind::TimedOut => ClientError::ConnectTimeout,
        // It stood for a moment: whoever listened ended before anybody took it.
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted => ClientError::Reset,
        kind => ClientError::Unreachable(kind),
    }
}

/// Where a conversation ended too soon.
pub(super) enum ReadError {
    /// Before the head was read.
    Head,
    /// Inside the body.
    Body,
    /// The body was larger than one takes.
    BodyTooBig,
}

/// The request out, the head in, the body in. The answer is kept as far as it came, whatever ends it.
/// Says whether the server announced that it closes now; with the stream, where there still is one.
async fn exchange_on(
    probe: &ClientRequest,
    patience: &ClientLimits,
    stream: TappedStream,
    answer: &mut Option<ClientResponse>,
    body: &mut Vec<u8>,
) -> (Result<bool, ReadError>, Option<TappedStream>) {
    let spoken = http1::Builder::new()
        .title_case_headers(true)
        .max_headers(patience.fields)
        .max_header_size(patience.head)
        .max_buf_size(patience.head.max(HYPERS_LEAST_BUFFER))
        .handshake(TokioIo::new(stream))
        .await;
    let Ok((mut sender, mut connection)) = spoken else { return (Err(ReadError::Head), None) };
    let conversation = async move {
        let (head, incoming) = sender.send_request(request(probe)).await.map_err(|_| ReadError::Head)?.into_parts();
        let closes = closes(head.version, &head.headers);
        answer.replace(ClientResponse {
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

fn request(probe: &ClientRequest) -> hyper::Request<Full<Bytes>> {
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

async fn read(mut body: Incoming, most: usize, taken: &mut Vec<u8>) -> Result<(), ReadError> {
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| ReadError::Body)?;
        let Some(data) = frame.data_ref() else { continue };
        let room = most - taken.len();
        taken.extend_from_slice(&data[..data.len().min(room)]);
        if data.len() > room {
            return Err(ReadError::BodyTooBig);
        }
    }
    Ok(())
}

/// Reads what may still come after the answer, or after a line that is none, so that it is on the tape.
async fn drain(mut stream: TappedStream) {
    let mut bin = [0; 1024];
    let _ = timeout(DRAIN_TIMEOUT, async {
        while let Ok(1..) = stream.read(&mut bin).await {
            if stream.tape.lock().raw.len() == stream.tape.most {
                break;
            }
        }
    })
    .await;
}

#[cfg(test)]
mod tests;
