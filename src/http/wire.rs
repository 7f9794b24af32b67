//! A connection that remembers what crossed it: the bytes of the exchange under way, up to a limit.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll};

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

use super::exchange::{Exchange, Seen, Tap, Wire};

/// What is remembered of one connection. Shared by its stream and by whoever answers on it.
#[derive(Clone)]
pub(super) struct Record(Arc<Mutex<Inner>>);

struct Inner {
    tap: Tap,
    most: usize,
    wire: Wire,
    /// An answer on its way out: told once its last byte has left.
    leaving: Option<Box<Exchange>>,
    /// How many bytes that answer has in all.
    leaving_len: Option<u64>,
}

impl Record {
    /// Remembers up to `most` bytes of each message.
    pub(super) fn new(tap: Tap, most: usize) -> Self {
        let inner = Inner { tap, most, wire: Wire::default(), leaving: None, leaving_len: None };
        Self(Arc::new(Mutex::new(inner)))
    }

    fn inner(&self) -> MutexGuard<'_, Inner> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The first bytes of what came since the last answer, and of what was sent.
    pub(super) fn unanswered(&self) -> (Vec<u8>, Vec<u8>) {
        let inner = self.inner();
        (inner.wire.request.clone(), inner.wire.response.clone())
    }

    /// Forgets what came so far: it has been understood as a request.
    pub(super) fn understood(&self) {
        self.inner().wire = Wire::default();
    }

    /// Holds an exchange until its answer, of which the body's length is known, has been written.
    pub(super) fn leaving(&self, exchange: Exchange, body_sent: u64) {
        let mut inner = self.inner();
        inner.tell();
        inner.leaving_len = Some(body_sent);
        inner.leaving = Some(Box::new(exchange));
    }

    /// Tells an exchange that is still on its way out; the connection is at its end.
    pub(super) fn close(&self) {
        self.inner().tell();
    }
}

impl Inner {
    fn came(&mut self, bytes: &[u8]) {
        // What comes after a final answer that nobody waits to tell begins a new exchange.
        if self.leaving.is_none() && final_head(&self.wire.response).is_some() {
            self.wire = Wire::default();
        }
        keep(&mut self.wire.request, bytes, self.most);
        self.wire.request_len += bytes.len() as u64;
    }

    fn went(&mut self, bytes: &[u8]) {
        keep(&mut self.wire.response, bytes, self.most);
        self.wire.response_len += bytes.len() as u64;
    }

    /// Tells the exchange if all of it has left: an interim answer (100 Continue) is not the answer.
    fn flushed(&mut self) {
        let Some(body) = self.leaving_len else { return };
        let head = final_head(&self.wire.response);
        if head.is_some_and(|head| self.wire.response_len >= head as u64 + body) {
            self.tell();
        }
    }

    fn tell(&mut self) {
        let Some(mut exchange) = self.leaving.take() else { return };
        self.leaving_len = None;
        exchange.wire = Some(std::mem::take(&mut self.wire));
        (self.tap.each)(Seen::Exchange(exchange));
    }
}

fn keep(kept: &mut Vec<u8>, bytes: &[u8], most: usize) {
    let room = most.saturating_sub(kept.len()).min(bytes.len());
    kept.extend_from_slice(&bytes[..room]);
}

/// Where the body of the final response begins, once its head is there.
fn final_head(bytes: &[u8]) -> Option<usize> {
    let mut start = 0;
    loop {
        let end = start + bytes[start..].windows(4).position(|four| four == b"\r\n\r\n")? + 4;
        // "HTTP/1.1 1xx": interim, RFC 9110, section 15.2.
        if bytes.get(start + 9) != Some(&b'1') {
            return Some(end);
        }
        start = end;
    }
}

/// A stream that tells its record what it carries.
pub(super) struct Watched {
    pub(super) stream: TcpStream,
    pub(super) record: Option<Record>,
}

impl AsyncRead for Watched {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        buffer: &mut ReadBuf<'_>,
    ) -> Poll<io::Result<()>> {
        let before = buffer.filled().len();
        let polled = Pin::new(&mut self.stream).poll_read(context, buffer);
        if let (Poll::Ready(Ok(())), Some(record)) = (&polled, &self.record) {
            record.inner().came(&buffer.filled()[before..]);
        }
        polled
    }
}

impl AsyncWrite for Watched {
    fn poll_write(mut self: Pin<&mut Self>, context: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write(context, bytes);
        if let (Poll::Ready(Ok(len)), Some(record)) = (&polled, &self.record) {
            record.inner().went(&bytes[..*len]);
        }
        polled
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        parts: &[io::IoSlice<'_>],
    ) -> Poll<io::Result<usize>> {
        let polled = Pin::new(&mut self.stream).poll_write_vectored(context, parts);
        if let (Poll::Ready(Ok(len)), Some(record)) = (&polled, &self.record) {
            let (mut inner, mut left) = (record.inner(), *len);
            for part in parts {
                let sent = left.min(part.len());
                inner.went(&part[..sent]);
                left -= sent;
            }
        }
        polled
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        let polled = Pin::new(&mut self.stream).poll_flush(context);
        if let (Poll::Ready(Ok(())), Some(record)) = (&polled, &self.record) {
            record.inner().flushed();
        }
        polled
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.stream).poll_shutdown(context)
    }
}
