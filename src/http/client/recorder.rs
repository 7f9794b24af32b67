//! Keeps the bytes of one request and its response, while hyper reads and writes them.

use std::io;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Instant;

use super::super::recording_stream::ByteRecorder;

/// How many times the limits of head and body may be read before nothing more is read. hyper itself skips some things
/// without end: interim responses, the zeros before a chunk's size.
const MAX_OVERREAD: u64 = 2;

/// What was recorded on a connection.
#[derive(Debug, Default)]
pub(super) struct Recording {
    pub(super) sent: Vec<u8>,
    /// The first bytes that were read.
    pub(super) raw: Vec<u8>,
    /// How many bytes were read in all.
    pub(super) raw_len: u64,
    pub(super) first_byte: Option<Instant>,
    /// Whether the connection was reset instead of closed.
    pub(super) was_reset: bool,
    /// Whether much more arrived than the limits allow, without the end of a response. Nothing more is read then.
    pub(super) is_flooded: bool,
}

/// A handle to a recording that grows while hyper has the stream.
#[derive(Clone)]
pub(super) struct Recorder {
    recording: Arc<Mutex<Recording>>,
    max_bytes: usize,
}

impl Recorder {
    /// Keeps at most this many bytes of the response.
    pub(super) fn new(max_bytes: usize) -> Self {
        Self { recording: Arc::default(), max_bytes }
    }

    /// Returns the recording, and leaves an empty one.
    pub(super) fn take(&self) -> Recording {
        std::mem::take(&mut *self.lock())
    }

    /// Whether no more bytes are kept.
    pub(super) fn is_full(&self) -> bool {
        self.lock().raw.len() == self.max_bytes
    }

    fn lock(&self) -> MutexGuard<'_, Recording> {
        self.recording.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl ByteRecorder for Recorder {
    fn check_read(&self) -> io::Result<()> {
        if self.lock().is_flooded { Err(io::Error::other("the response is much too large")) } else { Ok(()) }
    }

    fn on_read(&mut self, bytes: &[u8]) {
        let mut recording = self.lock();
        if !bytes.is_empty() {
            recording.first_byte.get_or_insert_with(Instant::now);
        }
        let room = self.max_bytes - recording.raw.len();
        recording.raw.extend_from_slice(&bytes[..bytes.len().min(room)]);
        recording.raw_len += bytes.len() as u64;
        recording.is_flooded = recording.raw_len > MAX_OVERREAD * self.max_bytes as u64;
    }

    fn on_write(&mut self, bytes: &[u8]) {
        self.lock().sent.extend_from_slice(bytes);
    }

    fn on_error(&mut self) {
        self.lock().was_reset = true;
    }
}
