//! A socket whose bytes are recorded both ways, while hyper speaks over it.

use std::io;
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::{Context, Poll, ready};
use std::time::Instant;

use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpStream;

/// How many times what is taken of head and body together may come before nothing is read any more. hyper itself passes
/// over some things without end: answers that only inform, the zeros before a chunk's size.
const MAX_OVERREAD: u64 = 2;

/// What was recorded of a connection.
#[derive(Debug, Default)]
pub struct Recording {
    pub sent: Vec<u8>,
    pub raw: Vec<u8>,
    pub raw_len: u64,
    pub first: Option<Instant>,
    /// The connection broke instead of ending: it was reset.
    pub broken: bool,
    /// Much more came than one takes, and none of it was an answer's end: nothing was read any more.
    pub flooded: bool,
}

/// A reel that runs while hyper has the stream.
#[derive(Clone)]
pub(super) struct Recorder {
    reel: Arc<Mutex<Recording>>,
    pub(super) most: usize,
}

impl Recorder {
    pub(super) fn new(most: usize) -> Self {
        Self { reel: Arc::default(), most }
    }

    pub(super) fn lock(&self) -> MutexGuard<'_, Recording> {
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
        reel.flooded = reel.raw_len > MAX_OVERREAD * self.most as u64;
    }
}

/// A socket whose bytes are recorded both ways.
pub(super) struct TappedStream {
    pub(super) socket: TcpStream,
    pub(super) tape: Recorder,
}

impl AsyncRead for TappedStream {
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

impl AsyncWrite for TappedStream {
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
