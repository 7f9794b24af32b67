//! Sends one request to a server that may do anything, and keeps the raw bytes. hyper speaks HTTP, but a library hides
//! exactly what a beginner's server gets wrong.

mod content_coding;
mod recorder;
mod request;
mod response_errors;
mod result;

use std::future::poll_fn;
use std::io::{self, ErrorKind};
use std::time::{Duration, Instant};

use http_body_util::{BodyExt, Full};
use hyper::body::{Bytes, Incoming};
use hyper::client::conn::http1;
use hyper::ext::ReasonPhrase;
use hyper::header::{ACCEPT, CONNECTION, HOST, HeaderValue, USER_AGENT};
use hyper_util::rt::TokioIo;
use tokio::io::AsyncReadExt;
use tokio::net::TcpStream;
use tokio::time::timeout;

use super::recording_stream::RecordingStream;
use content_coding::DecodeError;
use recorder::{Recorder, Recording};
pub use request::{ClientLimits, ClientRequest};
use response_errors::{ReadError, client_error, extra_bytes, is_tls};
pub use result::{ClientError, ClientResponse, ClientResult};

/// How long to read on after the end of a response, if the server said that it closes the connection, and after
/// bytes that are not a response.
const DRAIN_TIMEOUT: Duration = Duration::from_millis(200);
/// How long to read on if the server does not say so, though it was asked to close the connection: what it sends behind
/// the response is there at once.
const SHORT_DRAIN_TIMEOUT: Duration = Duration::from_millis(20);
/// The smallest buffer that hyper's client accepts, in bytes.
const MIN_BUFFER_BYTES: usize = 8192;

/// Sends one request and waits for its response. Never fails: whatever goes wrong is in the result.
pub async fn send(request: &ClientRequest, limits: &ClientLimits) -> ClientResult {
    let start = Instant::now();
    let socket = match timeout(limits.connect, TcpStream::connect(request.address)).await {
        Ok(Ok(socket)) => socket,
        Ok(Err(error)) => return ClientResult::unconnected(start, connect_error(&error)),
        Err(_) => return ClientResult::unconnected(start, ClientError::ConnectTimeout),
    };
    // Without this the last part of a longer request may wait 40 ms.
    let _ = socket.set_nodelay(true);
    let connected = start.elapsed();
    let recorder = Recorder::new(limits.head + limits.body);
    let mut conversation = Conversation { request, limits, response: None, body: Vec::new() };
    let end = match timeout(limits.answer, conversation.exchange(socket, &recorder)).await {
        // Beyond the time limit of the response, because what still arrives cannot change it.
        Ok((end @ (Ok(_) | Err(ReadError::Head)), Some(stream))) => {
            drain(stream, &recorder, if matches!(end, Ok(false)) { SHORT_DRAIN_TIMEOUT } else { DRAIN_TIMEOUT }).await;
            Some(end)
        }
        Ok((end, _)) => Some(end),
        Err(_) => None,
    };
    let recording = recorder.take();
    let (response, error) = conversation.finish(end, &recording);
    ClientResult {
        sent: recording.sent,
        raw: recording.raw,
        raw_len: recording.raw_len,
        connected: Some(connected),
        first_byte: recording.first_byte.map(|at| at.duration_since(start)),
        took: start.elapsed(),
        response,
        error,
    }
}

fn connect_error(error: &io::Error) -> ClientError {
    match error.kind() {
        ErrorKind::ConnectionRefused => ClientError::Refused,
        ErrorKind::TimedOut => ClientError::ConnectTimeout,
        // There was a connection for a moment: the program that was listening ended before it accepted it.
        ErrorKind::ConnectionReset | ErrorKind::ConnectionAborted => ClientError::Reset,
        kind => ClientError::Unreachable(kind),
    }
}

/// A request, and as much of its response as has arrived.
struct Conversation<'a> {
    request: &'a ClientRequest,
    limits: &'a ClientLimits,
    response: Option<ClientResponse>,
    body: Vec<u8>,
}

impl Conversation<'_> {
    /// Sends the request and reads the response, which is kept as far as it arrived, whatever ends it. Returns whether
    /// the server announced that it closes the connection now; and the stream, if there still is one.
    async fn exchange(
        &mut self,
        socket: TcpStream,
        recorder: &Recorder,
    ) -> (Result<bool, ReadError>, Option<RecordingStream<Recorder>>) {
        let handshake = http1::Builder::new()
            .title_case_headers(true)
            .max_headers(self.limits.fields)
            .max_header_size(self.limits.head)
            .max_buf_size(self.limits.head.max(MIN_BUFFER_BYTES))
            .handshake(TokioIo::new(RecordingStream::new(socket, recorder.clone())))
            .await;
        let Ok((sender, mut connection)) = handshake else { return (Err(ReadError::Head), None) };
        // hyper's connection does the reading and writing. It ends when the conversation has ended.
        let (end, _) =
            tokio::join!(self.converse(sender), poll_fn(|context| connection.poll_without_shutdown(context)));
        (end, Some(connection.into_parts().io.into_inner()))
    }

    async fn converse(&mut self, mut sender: http1::SendRequest<Full<Bytes>>) -> Result<bool, ReadError> {
        let response = sender.send_request(to_hyper(self.request)).await.map_err(|_| ReadError::Head)?;
        let (head, incoming) = response.into_parts();
        let response = self.response.insert(ClientResponse {
            status: head.status.as_u16(),
            reason: head.extensions.get::<ReasonPhrase>().map(|words| words.as_bytes().to_vec()),
            version: head.version,
            headers: head.headers,
            body: Bytes::new(),
            extra: Vec::new(),
        });
        let closes = response.announces_close();
        read_body(incoming, self.limits.body, &mut self.body).await.map(|()| closes)
    }

    /// Returns the response and what went wrong. `end` is how the conversation ended, or `None` after the time limit.
    fn finish(
        mut self,
        end: Option<Result<bool, ReadError>>,
        recording: &Recording,
    ) -> (Option<ClientResponse>, Option<ClientError>) {
        let mut error = match end {
            None => Some(ClientError::Hang),
            Some(Ok(_)) => None,
            Some(Err(error)) => Some(client_error(error, self.response.as_ref(), recording, self.limits)),
        };
        // Some servers close the connection without a TLS alert. Those that send one begin with it.
        if self.response.is_none() && is_tls(&recording.raw) {
            error = Some(ClientError::Tls);
        }
        if let Some(response) = &mut self.response {
            response.body = self.body.into();
            if error.is_none() {
                response.extra = extra_bytes(response, &self.request.method, recording);
                error = decode_body(response, self.limits.body).err();
            }
        }
        (self.response, error)
    }
}

/// Undoes the compression of the body, as browsers do.
fn decode_body(response: &mut ClientResponse, max_bytes: usize) -> Result<(), ClientError> {
    response.body =
        content_coding::decode(&response.headers, &response.body, max_bytes).map_err(|error| match error {
            DecodeError::Invalid(coding) => ClientError::BadCoding(coding),
            DecodeError::TooLarge => ClientError::DecodedTooBig,
        })?;
    Ok(())
}

fn to_hyper(request: &ClientRequest) -> hyper::Request<Full<Bytes>> {
    let mut sent = hyper::Request::new(Full::new(request.body.clone()));
    *sent.method_mut() = request.method.clone();
    *sent.uri_mut() = request.target.clone();
    let headers = sent.headers_mut();
    headers.insert(HOST, request.host.clone());
    headers.insert(USER_AGENT, HeaderValue::from_static(concat!("doorway/", env!("CARGO_PKG_VERSION"))));
    headers.insert(ACCEPT, HeaderValue::from_static("*/*"));
    if !request.keeps_alive {
        headers.insert(CONNECTION, HeaderValue::from_static("close"));
    }
    for (name, _) in &request.headers {
        headers.remove(name);
    }
    for (name, value) in &request.headers {
        headers.append(name, value.clone());
    }
    sent
}

async fn read_body(mut body: Incoming, max_bytes: usize, read: &mut Vec<u8>) -> Result<(), ReadError> {
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|_| ReadError::Body)?;
        let Some(data) = frame.data_ref() else { continue };
        let room = max_bytes - read.len();
        read.extend_from_slice(&data[..data.len().min(room)]);
        if data.len() > room {
            return Err(ReadError::BodyTooBig);
        }
    }
    Ok(())
}

/// Reads what may still arrive after a response, or after a line that is none, so that it is recorded.
async fn drain(mut stream: RecordingStream<Recorder>, recorder: &Recorder, most: Duration) {
    let mut buffer = [0; 1024];
    let read_all = async { while !recorder.is_full() && matches!(stream.read(&mut buffer).await, Ok(1..)) {} };
    let _ = timeout(most, read_all).await;
}

#[cfg(test)]
mod tests;
