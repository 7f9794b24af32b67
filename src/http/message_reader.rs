//! Reads the messages of one direction of a connection: finds where each head and each message ends (RFC 9112, sections 6
//! and 7.1), and keeps the first part of their bytes. It changes nothing, and it does not decide what is valid.

use memchr::memchr_iter;

use super::content_framing::ContentFraming;
use super::limits::MAX_WIRE_BYTES;

/// The largest head that is read, in bytes. A larger one is not understood.
const MAX_HEAD_BYTES: usize = 64 * 1024;
/// How much is read of a line with a chunk's size or of a trailer, in bytes.
const MAX_LINE_BYTES: usize = 256;

/// The bytes of one message, as many as have arrived.
#[derive(Debug, Clone, Default)]
pub(super) struct MessageBytes {
    /// Its first bytes as they were sent, up to [`MAX_WIRE_BYTES`].
    pub(super) raw: Vec<u8>,
    /// How many bytes it had in all.
    pub(super) len: u64,
    /// Its content without the framing of chunks, up to [`MAX_WIRE_BYTES`], if the reader keeps content.
    pub(super) content: Vec<u8>,
    /// How many bytes of content it had in all, if the reader keeps content.
    pub(super) content_len: u64,
}

/// What the reader has reached.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum Milestone {
    /// A head is whole: [`MessageReader::head`] has it, and [`MessageReader::begin_content`] must be called next.
    Head,
    /// The message is whole.
    End,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum Position {
    #[default]
    Head,
    Length(u64),
    ChunkSize,
    ChunkData(u64),
    ChunkEnd,
    Trailer,
    UntilClose,
    /// No HTTP from here on: after an upgrade, or after what could not be understood.
    Opaque,
}

/// Reads one direction of a connection.
#[derive(Debug, Default)]
pub(super) struct MessageReader {
    position: Position,
    head: Vec<u8>,
    /// The line with a chunk's size, or of the trailer, that is being read.
    line: Vec<u8>,
    message: MessageBytes,
    keeps_content: bool,
}

impl MessageReader {
    /// A reader that also keeps the content of each message, besides its bytes on the wire.
    pub(super) fn keeping_content() -> Self {
        Self { keeps_content: true, ..Self::default() }
    }

    /// Takes bytes up to the next milestone. Returns how many those were, and the milestone if it was reached.
    pub(super) fn feed(&mut self, bytes: &[u8]) -> (usize, Option<Milestone>) {
        if self.message.raw.is_empty() {
            self.message.raw.reserve_exact(bytes.len().min(MAX_WIRE_BYTES));
        }
        let mut used = 0;
        while used < bytes.len() {
            let rest = &bytes[used..];
            let (taken, milestone) = self.step(rest);
            self.keep(&rest[..taken]);
            used += taken;
            if milestone.is_some() {
                return (used, milestone);
            }
        }
        (used, None)
    }

    /// The head that is whole.
    pub(super) fn head(&self) -> &[u8] {
        &self.head
    }

    /// Whether a message has begun and not ended.
    pub(super) fn is_inside_message(&self) -> bool {
        self.message.len > 0 && self.position != Position::Opaque
    }

    /// Whether the head of the current message is complete, and its content is not.
    pub(super) fn is_in_content(&self) -> bool {
        self.position != Position::Head
    }

    /// Sets how the end of the content is found. Returns whether the message has ended with its head.
    pub(super) fn begin_content(&mut self, framing: ContentFraming) -> bool {
        self.head.clear();
        self.position = match framing {
            ContentFraming::None => Position::Head,
            ContentFraming::Length(length) => Position::Length(length),
            ContentFraming::Chunked => Position::ChunkSize,
            ContentFraming::UntilClose => Position::UntilClose,
        };
        framing == ContentFraming::None
    }

    /// Reads another head of the same message: the last one was an interim response's (RFC 9110, section 15.2).
    pub(super) fn expect_another_head(&mut self) {
        self.head.clear();
        self.position = Position::Head;
    }

    /// Stops reading: what follows on this connection is not HTTP.
    pub(super) fn become_opaque(&mut self) {
        self.position = Position::Opaque;
        self.head = Vec::new();
    }

    /// Whether the end of the connection is the end of the message.
    pub(super) fn ends_with_connection(&self) -> bool {
        self.position == Position::UntilClose
    }

    /// Returns what has arrived of the current message. What follows belongs to the next one.
    pub(super) fn take_message(&mut self) -> MessageBytes {
        std::mem::take(&mut self.message)
    }

    /// Returns a copy of what has arrived of the current message.
    pub(super) fn copy_message(&self) -> MessageBytes {
        self.message.clone()
    }

    fn keep(&mut self, bytes: &[u8]) {
        if self.position != Position::Opaque || self.message.len > 0 {
            push_limited(&mut self.message.raw, bytes);
            self.message.len += bytes.len() as u64;
        }
    }

    fn keep_content(&mut self, bytes: &[u8]) {
        if self.keeps_content {
            push_limited(&mut self.message.content, bytes);
            self.message.content_len += bytes.len() as u64;
        }
    }

    /// Takes one line, or one run of content: at least one byte.
    fn step(&mut self, bytes: &[u8]) -> (usize, Option<Milestone>) {
        match self.position {
            Position::Opaque => (bytes.len(), None),
            Position::UntilClose => {
                self.keep_content(bytes);
                (bytes.len(), None)
            }
            Position::Length(left) => self.content(bytes, left, Position::Length),
            Position::ChunkData(left) => self.content(bytes, left, Position::ChunkData),
            Position::Head => self.whole_head(bytes).unwrap_or_else(|| self.head_line(bytes)),
            Position::ChunkSize | Position::ChunkEnd | Position::Trailer => self.chunk_line(bytes),
        }
    }

    fn content(&mut self, bytes: &[u8], left: u64, position: fn(u64) -> Position) -> (usize, Option<Milestone>) {
        let taken = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
        self.keep_content(&bytes[..taken]);
        let left = left - taken as u64;
        self.position = position(left);
        if left > 0 {
            return (taken, None);
        }
        match self.position {
            Position::ChunkData(_) => {
                self.position = Position::ChunkEnd;
                (taken, None)
            }
            _ => (taken, Some(self.end())),
        }
    }

    /// Takes a head that comes whole, as most do: as one piece instead of line by line.
    fn whole_head(&mut self, bytes: &[u8]) -> Option<(usize, Option<Milestone>)> {
        if !self.head.is_empty() || matches!(bytes[0], b'\r' | b'\n') {
            return None;
        }
        let end = end_of_head(bytes).filter(|end| *end <= MAX_HEAD_BYTES)?;
        self.head.extend_from_slice(&bytes[..end]);
        Some((end, Some(Milestone::Head)))
    }

    fn head_line(&mut self, bytes: &[u8]) -> (usize, Option<Milestone>) {
        let end = bytes.iter().position(|byte| *byte == b'\n').map(|at| at + 1);
        let part = &bytes[..end.unwrap_or(bytes.len())];
        self.head.extend_from_slice(part);
        if self.head.len() > MAX_HEAD_BYTES {
            self.become_opaque();
            return (part.len(), None);
        }
        let is_empty_line = self.head.ends_with(b"\n\r\n") || self.head.ends_with(b"\n\n");
        // Empty lines before a message do not end its head (RFC 9112, section 2.2).
        let has_first_line = self.head.iter().any(|byte| !matches!(byte, b'\r' | b'\n'));
        (part.len(), (end.is_some() && is_empty_line && has_first_line).then_some(Milestone::Head))
    }

    fn chunk_line(&mut self, bytes: &[u8]) -> (usize, Option<Milestone>) {
        let end = bytes.iter().position(|byte| *byte == b'\n');
        let part = &bytes[..end.unwrap_or(bytes.len())];
        let room = MAX_LINE_BYTES - self.line.len().min(MAX_LINE_BYTES);
        self.line.extend_from_slice(&part[..part.len().min(room)]);
        let Some(end) = end else { return (bytes.len(), None) };
        let line = std::mem::take(&mut self.line);
        let line = line.trim_ascii();
        self.position = match self.position {
            Position::ChunkEnd => Position::ChunkSize,
            Position::Trailer if line.is_empty() => return (end + 1, Some(self.end())),
            Position::Trailer => Position::Trailer,
            _ => match chunk_size(line) {
                Some(0) => Position::Trailer,
                Some(size) => Position::ChunkData(size),
                None => Position::UntilClose,
            },
        };
        (end + 1, None)
    }

    fn end(&mut self) -> Milestone {
        self.position = Position::Head;
        Milestone::End
    }
}

/// Where the first empty line ends, which ends a head.
fn end_of_head(bytes: &[u8]) -> Option<usize> {
    memchr_iter(b'\n', bytes)
        .find(|end| bytes[..*end].ends_with(b"\n") || bytes[..*end].ends_with(b"\n\r"))
        .map(|end| end + 1)
}

fn push_limited(kept: &mut Vec<u8>, bytes: &[u8]) {
    let room = MAX_WIRE_BYTES.saturating_sub(kept.len());
    kept.extend_from_slice(&bytes[..bytes.len().min(room)]);
}

/// The hexadecimal number that a chunk begins with (RFC 9112, section 7.1).
fn chunk_size(line: &[u8]) -> Option<u64> {
    let digits = line.iter().position(|byte| !byte.is_ascii_hexdigit()).unwrap_or(line.len());
    u64::from_str_radix(str::from_utf8(&line[..digits]).ok()?, 16).ok()
}
