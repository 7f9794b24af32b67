//! The stream between hyper and the socket, and what it notes on the way: the start of what came in,
//! for invalid requests; and, where the server records them, the exact bytes of each exchange.

use std::collections::VecDeque;
use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard};
use std::task::{Context, Poll, ready};
use std::time::Instant;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::framing::{Framing, RawMessage};
use super::limits::MAX_PREFIX_BYTES;
use super::{EventBus, Exchange, ServerEvent, WireBytes};

/// A connection's socket.
pub(super) struct RecordingStream {
    socket: TcpStream,
    /// The first bytes that came since the last answer.
    start: [u8; MAX_PREFIX_BYTES],
    start_len: usize,
    /// The first bytes of the last answer: `HTTP/1.1 400`.
    answer: [u8; ANSWER],
    /// Something was written since the last byte came.
    answered: bool,
    spool: Option<WireRecorder>,
}

const ANSWER: usize = "HTTP/1.1 400".len();

impl RecordingStream {
    pub(super) fn new(socket: TcpStream, spool: Option<WireRecorder>) -> Self {
        Self { socket, start: [0; MAX_PREFIX_BYTES], start_len: 0, answer: [0; ANSWER], answered: false, spool }
    }

    /// What came since the last answer, in part.
    pub(super) fn start(&self) -> &[u8] {
        &self.start[..self.start_len]
    }

    /// The status of the last answer, if there was one.
    pub(super) fn status(&self) -> Option<u16> {
        let [.., a, b, c] = self.answer;
        str::from_utf8(&[a, b, c]).ok()?.parse().ok()
    }

    fn on_read(&mut self, bytes: &[u8]) {
        if std::mem::take(&mut self.answered) {
            self.start_len = 0;
        }
        let more = bytes.len().min(MAX_PREFIX_BYTES - self.start_len);
        self.start[self.start_len..self.start_len + more].copy_from_slice(&bytes[..more]);
        self.start_len += more;
        if let Some(spool) = &self.spool {
            spool.lock().on_read(bytes);
        }
    }

    fn on_write<'a>(&mut self, parts: impl Iterator<Item = &'a [u8]>, mut written: usize) {
        let spool = self.spool.clone();
        for part in parts {
            let part = &part[..part.len().min(written)];
            written -= part.len();
            if !self.answered && !part.is_empty() {
                self.answered = true;
                let len = part.len().min(ANSWER);
                self.answer[..len].copy_from_slice(&part[..len]);
            }
            if let Some(spool) = &spool {
                spool.lock().on_write(part);
            }
        }
    }
}

impl Drop for RecordingStream {
    fn drop(&mut self) {
        if let Some(spool) = &self.spool {
            spool.lock().closed();
        }
    }
}

impl AsyncRead for RecordingStream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        let before = buf.filled().len();
        ready!(Pin::new(&mut self.socket).poll_read(cx, buf))?;
        let new = &buf.filled()[before..];
        if !new.is_empty() {
            self.on_read(new);
        }
        Poll::Ready(Ok(()))
    }
}

impl AsyncWrite for RecordingStream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buf: &[u8]) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.socket).poll_write(cx, buf))?;
        self.on_write(std::iter::once(buf), written);
        Poll::Ready(Ok(written))
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        cx: &mut Context<'_>,
        bufs: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let written = ready!(Pin::new(&mut self.socket).poll_write_vectored(cx, bufs))?;
        self.on_write(bufs.iter().map(|part| &**part), written);
        Poll::Ready(Ok(written))
    }

    /// Head and body leave in one write: a second one may wait 40 ms for the client's acknowledgement.
    fn is_write_vectored(&self) -> bool {
        self.socket.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.socket).poll_shutdown(cx)
    }
}

/// Puts together exchanges and their bytes. Shared by a connection's stream, which sees bytes, and
/// its handler, which sees requests and responses; both on one thread, so the lock is always free.
#[derive(Clone)]
pub(super) struct WireRecorder(Arc<Mutex<RecorderState>>);

struct RecorderState {
    bus: EventBus,
    inbound: Framing,
    /// Requests whose bytes are all here and whose answer is not yet made, oldest first.
    came: VecDeque<RawMessage>,
    outbound: Framing,
    /// Answers that are made and not yet all written, oldest first.
    pending_responses: VecDeque<PendingResponse>,
}

struct PendingResponse {
    /// None where nobody wants to see it.
    exchange: Option<Box<Exchange>>,
    request: RawMessage,
    bodyless: bool,
    since: Instant,
}

impl WireRecorder {
    pub(super) fn new(bus: EventBus) -> Self {
        Self(Arc::new(Mutex::new(RecorderState {
            bus,
            inbound: Framing::default(),
            came: VecDeque::new(),
            outbound: Framing::default(),
            pending_responses: VecDeque::new(),
        })))
    }

    /// A request's answer is made and will be written next. `since`: when its head had arrived.
    pub(super) fn push_response(&self, exchange: Option<Box<Exchange>>, bodyless: bool, since: Instant) {
        let mut tracks = self.lock();
        // A request that was refused half-way has no end yet: what came of it is shown.
        let request = tracks.came.pop_front().unwrap_or_else(|| tracks.inbound.take());
        tracks.pending_responses.push_back(PendingResponse { exchange, request, bodyless, since });
    }

    fn lock(&self) -> MutexGuard<'_, RecorderState> {
        self.0.lock().unwrap_or_else(std::sync::PoisonError::into_inner)
    }
}

impl RecorderState {
    fn on_read(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let (used, message) = self.inbound.feed(bytes, false);
            self.came.extend(message);
            bytes = &bytes[used..];
        }
    }

    fn on_write(&mut self, mut bytes: &[u8]) {
        while !bytes.is_empty() {
            let bodyless = self.pending_responses.front().is_some_and(|answer| answer.bodyless);
            let (used, message) = self.outbound.feed(bytes, bodyless);
            bytes = &bytes[used..];
            if let Some(message) = message {
                self.done(message);
            }
        }
    }

    /// The oldest answer has been written, or never will be.
    fn done(&mut self, response: RawMessage) {
        let Some(answer) = self.pending_responses.pop_front() else { return };
        let Some(mut exchange) = answer.exchange else { return };
        exchange.took = answer.since.elapsed();
        exchange.wire = Some(WireBytes {
            request: answer.request.kept,
            request_len: answer.request.len,
            response: response.kept,
            response_len: response.len,
        });
        self.bus.publish(Arc::new(ServerEvent::Exchange(*exchange)));
    }

    /// The client went away before its answer was all written: what was written is told.
    fn closed(&mut self) {
        while !self.pending_responses.is_empty() {
            let response = self.outbound.take();
            self.done(response);
        }
    }
}
