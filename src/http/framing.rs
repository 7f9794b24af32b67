//! Where one message ends and the next begins in a stream of bytes (RFC 9112, sections 6 and 7.1).
//! Only counts and keeps; whether a message is good is the server's business.

use super::limits::MAX_WIRE_BYTES;

/// The bytes of one message.
#[derive(Debug, Default)]
pub(super) struct RawMessage {
    /// Its first bytes, up to [`WIRE`].
    pub(super) kept: Vec<u8>,
    /// How many bytes it had in all.
    pub(super) len: u64,
}

/// Follows a stream of messages byte by byte.
#[derive(Debug, Default)]
pub(super) struct Framing {
    message: RawMessage,
    place: ParserState,
    /// The line that is being read: of the head, or a chunk's size. Its first bytes are enough.
    line: Vec<u8>,
    body: BodyFraming,
    /// A head of status 1xx comes before the real one (RFC 9110, section 15.2).
    interim: bool,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum ParserState {
    #[default]
    Head,
    /// So many bytes of content, or of a chunk, are still to come.
    Content(u64),
    ChunkSize,
    ChunkEnd,
    Trailer,
}

#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
enum BodyFraming {
    #[default]
    None,
    Length(u64),
    Chunked,
}

/// The longest line that is looked into: no field that frames a message is longer.
const MAX_LINE_BYTES: usize = 256;

impl Framing {
    /// Takes the next bytes. Returns how many belong to the current message, and the message if it
    /// ended there. `bodyless`: its head says a length but no body follows (HEAD, 304).
    pub(super) fn feed(&mut self, bytes: &[u8], bodyless: bool) -> (usize, Option<RawMessage>) {
        let mut used = 0;
        while used < bytes.len() {
            let (taken, ended) = self.step(&bytes[used..], bodyless);
            self.keep(&bytes[used..used + taken]);
            used += taken;
            if ended {
                return (used, Some(self.take()));
            }
        }
        (used, None)
    }

    /// What has come of the current message; starts anew.
    pub(super) fn take(&mut self) -> RawMessage {
        std::mem::take(self).message
    }

    fn keep(&mut self, bytes: &[u8]) {
        let room = MAX_WIRE_BYTES - self.message.kept.len();
        self.message.kept.extend_from_slice(&bytes[..bytes.len().min(room)]);
        self.message.len += bytes.len() as u64;
    }

    /// One line, or one run of content. At least one byte is taken.
    fn step(&mut self, bytes: &[u8], bodyless: bool) -> (usize, bool) {
        if let ParserState::Content(left) = self.place {
            let taken = usize::try_from(left).unwrap_or(usize::MAX).min(bytes.len());
            let left = left - taken as u64;
            self.place = match self.body {
                BodyFraming::Chunked if left == 0 => ParserState::ChunkEnd,
                _ => ParserState::Content(left),
            };
            return (taken, left == 0 && self.body != BodyFraming::Chunked);
        }
        let end = bytes.iter().position(|b| *b == b'\n');
        let part = &bytes[..end.unwrap_or(bytes.len())];
        let room = MAX_LINE_BYTES - self.line.len().min(MAX_LINE_BYTES);
        self.line.extend_from_slice(&part[..part.len().min(room)]);
        match end {
            None => (bytes.len(), false),
            Some(end) => (end + 1, self.line_ended(bodyless)),
        }
    }

    fn line_ended(&mut self, bodyless: bool) -> bool {
        let mut line = std::mem::take(&mut self.line);
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        match self.place {
            // Empty lines before a head do not end it (RFC 9112, section 2.2).
            ParserState::Head if line.is_empty() => self.message.len > 2 && self.head_ended(bodyless),
            ParserState::Head => self.field(&line),
            ParserState::ChunkSize => match chunk_size(&line) {
                0 => self.enter(ParserState::Trailer),
                size => self.enter(ParserState::Content(size)),
            },
            ParserState::ChunkEnd => self.enter(ParserState::ChunkSize),
            ParserState::Trailer => line.is_empty(),
            ParserState::Content(_) => unreachable!("content has no lines"),
        }
    }

    fn enter(&mut self, place: ParserState) -> bool {
        self.place = place;
        false
    }

    fn head_ended(&mut self, bodyless: bool) -> bool {
        if std::mem::take(&mut self.interim) {
            return self.enter(ParserState::Head);
        }
        match self.body {
            _ if bodyless => true,
            BodyFraming::None | BodyFraming::Length(0) => true,
            BodyFraming::Length(length) => self.enter(ParserState::Content(length)),
            BodyFraming::Chunked => self.enter(ParserState::ChunkSize),
        }
    }

    fn field(&mut self, line: &[u8]) -> bool {
        if line.starts_with(b"HTTP/1.1 1") {
            self.interim = true;
        }
        let Some(colon) = line.iter().position(|b| *b == b':') else { return false };
        let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
        if name.eq_ignore_ascii_case(b"transfer-encoding") {
            self.body = BodyFraming::Chunked;
        } else if name.eq_ignore_ascii_case(b"content-length") && self.body != BodyFraming::Chunked {
            let length = str::from_utf8(value).ok().and_then(|text| text.parse().ok());
            self.body = BodyFraming::Length(length.unwrap_or(0));
        }
        false
    }
}

/// The hexadecimal number that a chunk begins with; what is none counts as the last chunk.
fn chunk_size(line: &[u8]) -> u64 {
    let digits = line.iter().position(|b| !b.is_ascii_hexdigit()).unwrap_or(line.len());
    str::from_utf8(&line[..digits]).ok().and_then(|text| u64::from_str_radix(text, 16).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The messages of a stream that comes in pieces of `size` bytes.
    fn split(stream: &[u8], size: usize) -> Vec<String> {
        let mut framing = Framing::default();
        let mut found = Vec::new();
        for mut piece in stream.chunks(size) {
            while !piece.is_empty() {
                let (used, message) = framing.feed(piece, false);
                found.extend(message.map(|m| String::from_utf8(m.kept).expect("the streams here are text")));
                piece = &piece[used..];
            }
        }
        found
    }

    #[test]
    fn messages_are_told_apart_whatever_pieces_they_come_in() {
        let messages = [
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe\r\no",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nT: x\r\n\r\n",
            "GET /last HTTP/1.1\n\n",
        ];
        for size in [1, 2, 7, 1000] {
            assert_eq!(split(messages.concat().as_bytes(), size), messages, "in pieces of {size}");
        }
    }

    #[test]
    fn a_100_continue_belongs_to_the_response_that_follows() {
        let stream = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi";
        assert_eq!(split(stream.as_bytes(), 3), [stream]);
    }

    #[test]
    fn a_long_message_is_counted_whole_and_kept_in_part() {
        let mut framing = Framing::default();
        let head = format!("POST / HTTP/1.1\r\nContent-Length: {}\r\n\r\n", 10 * MAX_WIRE_BYTES);
        let stream = [head.as_bytes(), &vec![b'x'; 10 * MAX_WIRE_BYTES]].concat();
        let (used, message) = framing.feed(&stream, false);
        let message = message.expect("it is whole");
        assert_eq!((used, message.kept.len(), message.len), (stream.len(), MAX_WIRE_BYTES, stream.len() as u64));
    }
}
