//! Finds where one message ends and the next begins in a stream of bytes (RFC 9112, sections 6 and 7.1).
//! It only counts and keeps bytes. Whether a message is valid is for others to say.

use super::limits::MAX_WIRE_BYTES;

/// The bytes of one message.
#[derive(Debug, Default)]
pub(super) struct RawMessage {
    /// The first bytes, up to [`MAX_WIRE_BYTES`].
    pub(super) kept: Vec<u8>,
    /// How many bytes the message had in all.
    pub(super) len: u64,
}

/// Follows a stream of requests or of responses.
#[derive(Debug)]
pub(super) struct Framing {
    kind: MessageKind,
    message: RawMessage,
    state: ParserState,
    /// The line that is being read, of the head or of a chunk's size. Its first bytes are enough.
    line: Vec<u8>,
    body: BodyFraming,
    /// Whether this head has the status 1xx, so that another head follows (RFC 9110, section 15.2).
    is_interim: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MessageKind {
    Request,
    Response,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ParserState {
    Head,
    /// This many bytes of content, or of a chunk, are missing.
    Content(u64),
    /// The body ends with the connection.
    UntilClose,
    ChunkSize,
    ChunkEnd,
    Trailer,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum BodyFraming {
    /// No header field says how long the body is.
    Unknown,
    None,
    Length(u64),
    Chunked,
}

/// The most of a line that is read: no field that frames a message is longer.
const MAX_LINE_BYTES: usize = 256;

impl Framing {
    /// For a stream of requests.
    pub(super) fn requests() -> Self {
        Self::new(MessageKind::Request)
    }

    /// For a stream of responses.
    pub(super) fn responses() -> Self {
        Self::new(MessageKind::Response)
    }

    fn new(kind: MessageKind) -> Self {
        Self {
            kind,
            message: RawMessage::default(),
            state: ParserState::Head,
            line: Vec::new(),
            body: BodyFraming::Unknown,
            is_interim: false,
        }
    }

    /// Takes the next bytes. Returns how many of them belong to the current message, and the message if it ended there.
    /// `has_no_body`: this is the response to HEAD, whose head may name a length although no body follows.
    pub(super) fn feed(&mut self, bytes: &[u8], has_no_body: bool) -> (usize, Option<RawMessage>) {
        let mut used = 0;
        while used < bytes.len() {
            let (taken, has_ended) = self.step(&bytes[used..], has_no_body);
            self.keep(&bytes[used..used + taken]);
            used += taken;
            if has_ended {
                return (used, Some(self.take()));
            }
        }
        (used, None)
    }

    /// Returns what has arrived of the current message, and starts with a new one.
    pub(super) fn take(&mut self) -> RawMessage {
        std::mem::replace(self, Self::new(self.kind)).message
    }

    /// Returns a copy of what has arrived of the current message.
    pub(super) fn copy(&self) -> RawMessage {
        RawMessage { kept: self.message.kept.clone(), len: self.message.len }
    }

    /// Whether the head of the current message is complete.
    pub(super) fn is_in_body(&self) -> bool {
        self.state != ParserState::Head
    }

    fn keep(&mut self, bytes: &[u8]) {
        let room = MAX_WIRE_BYTES - self.message.kept.len();
        self.message.kept.extend_from_slice(&bytes[..bytes.len().min(room)]);
        self.message.len += bytes.len() as u64;
    }

    /// Takes one line, or one run of content: at least one byte.
    fn step(&mut self, bytes: &[u8], has_no_body: bool) -> (usize, bool) {
        match self.state {
            ParserState::Content(missing) => self.content(missing, bytes),
            ParserState::UntilClose => (bytes.len(), false),
            _ => self.line(bytes, has_no_body),
        }
    }

    fn content(&mut self, missing: u64, bytes: &[u8]) -> (usize, bool) {
        let taken = usize::try_from(missing).unwrap_or(usize::MAX).min(bytes.len());
        let missing = missing - taken as u64;
        self.state = match self.body {
            BodyFraming::Chunked if missing == 0 => ParserState::ChunkEnd,
            _ => ParserState::Content(missing),
        };
        (taken, missing == 0 && self.body != BodyFraming::Chunked)
    }

    fn line(&mut self, bytes: &[u8], has_no_body: bool) -> (usize, bool) {
        let end = bytes.iter().position(|b| *b == b'\n');
        let part = &bytes[..end.unwrap_or(bytes.len())];
        let room = MAX_LINE_BYTES - self.line.len().min(MAX_LINE_BYTES);
        self.line.extend_from_slice(&part[..part.len().min(room)]);
        match end {
            None => (bytes.len(), false),
            Some(end) => (end + 1, self.end_line(has_no_body)),
        }
    }

    /// Acts on a whole line. Returns whether the message ends with it.
    fn end_line(&mut self, has_no_body: bool) -> bool {
        let mut line = std::mem::take(&mut self.line);
        if line.last() == Some(&b'\r') {
            line.pop();
        }
        match self.state {
            // Empty lines before a head do not end it (RFC 9112, section 2.2).
            ParserState::Head if line.is_empty() => self.message.len > 2 && self.end_head(has_no_body),
            ParserState::Head => self.read_head_line(&line),
            ParserState::ChunkSize => match chunk_size(&line) {
                0 => self.enter(ParserState::Trailer),
                size => self.enter(ParserState::Content(size)),
            },
            ParserState::ChunkEnd => self.enter(ParserState::ChunkSize),
            ParserState::Trailer => line.is_empty(),
            ParserState::Content(_) | ParserState::UntilClose => unreachable!("content has no lines"),
        }
    }

    fn enter(&mut self, state: ParserState) -> bool {
        self.state = state;
        false
    }

    fn end_head(&mut self, has_no_body: bool) -> bool {
        if std::mem::take(&mut self.is_interim) {
            return self.enter(ParserState::Head);
        }
        match self.body {
            _ if has_no_body => true,
            BodyFraming::None | BodyFraming::Length(0) => true,
            BodyFraming::Unknown if self.kind == MessageKind::Request => true,
            BodyFraming::Unknown => self.enter(ParserState::UntilClose),
            BodyFraming::Length(length) => self.enter(ParserState::Content(length)),
            BodyFraming::Chunked => self.enter(ParserState::ChunkSize),
        }
    }

    fn read_head_line(&mut self, line: &[u8]) -> bool {
        if self.kind == MessageKind::Response
            && let [b'H', b'T', b'T', b'P', b'/', b'1', b'.', _, b' ', status @ ..] = line
        {
            self.read_status(status);
            return false;
        }
        let Some(colon) = line.iter().position(|b| *b == b':') else { return false };
        let (name, value) = (&line[..colon], line[colon + 1..].trim_ascii());
        if self.body == BodyFraming::None {
            return false;
        }
        if name.eq_ignore_ascii_case(b"transfer-encoding") {
            self.body = BodyFraming::Chunked;
        } else if name.eq_ignore_ascii_case(b"content-length") && self.body != BodyFraming::Chunked {
            let length = str::from_utf8(value).ok().and_then(|text| text.parse().ok());
            self.body = BodyFraming::Length(length.unwrap_or(0));
        }
        false
    }

    /// After 101 the connection speaks another protocol; 204 and 304 have no body, whatever their fields say.
    fn read_status(&mut self, status: &[u8]) {
        match status {
            [b'1', b'0', b'1', ..] => {}
            [b'1', ..] => self.is_interim = true,
            [b'2', b'0', b'4', ..] | [b'3', b'0', b'4', ..] => self.body = BodyFraming::None,
            _ => {}
        }
    }
}

/// Returns the hexadecimal number that a chunk begins with. What is no number counts as the last chunk.
fn chunk_size(line: &[u8]) -> u64 {
    let digits = line.iter().position(|b| !b.is_ascii_hexdigit()).unwrap_or(line.len());
    str::from_utf8(&line[..digits]).ok().and_then(|text| u64::from_str_radix(text, 16).ok()).unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Returns the messages of a stream that arrives in pieces of `size` bytes, and what is left of it.
    fn split(mut framing: Framing, stream: &[u8], size: usize) -> (Vec<String>, String) {
        let text = |message: RawMessage| String::from_utf8(message.kept).expect("the streams here are text");
        let mut found = Vec::new();
        for mut piece in stream.chunks(size) {
            while !piece.is_empty() {
                let (used, message) = framing.feed(piece, false);
                found.extend(message.map(text));
                piece = &piece[used..];
            }
        }
        (found, text(framing.take()))
    }

    #[test]
    fn requests_are_split_whatever_pieces_they_arrive_in() {
        let messages = [
            "GET / HTTP/1.1\r\nHost: a\r\n\r\n",
            "POST / HTTP/1.1\r\nHost: a\r\nContent-Length: 5\r\n\r\nhe\r\no",
            "POST / HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n3;x=y\r\nabc\r\nA\r\n0123456789\r\n0\r\nT: x\r\n\r\n",
            "GET /last HTTP/1.1\n\n",
        ];
        for size in [1, 2, 7, 1000] {
            let (found, rest) = split(Framing::requests(), messages.concat().as_bytes(), size);
            assert_eq!((found, rest.as_str()), (messages.map(str::to_owned).to_vec(), ""), "in pieces of {size}");
        }
    }

    #[test]
    fn a_response_of_204_or_304_has_no_body_whatever_its_fields_say() {
        let messages = [
            "HTTP/1.1 304 Not Modified\r\nContent-Length: 5\r\n\r\n",
            "HTTP/1.1 204 No Content\r\n\r\n",
            "HTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi",
        ];
        let (found, rest) = split(Framing::responses(), messages.concat().as_bytes(), 3);
        assert_eq!((found, rest.as_str()), (messages.map(str::to_owned).to_vec(), ""));
    }

    #[test]
    fn a_response_without_a_length_lasts_until_the_connection_ends() {
        for stream in [
            "HTTP/1.0 200 OK\r\n\r\nhi\r\n\r\nthere",
            "HTTP/1.1 101 Switching Protocols\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
        ] {
            assert_eq!(split(Framing::responses(), stream.as_bytes(), 4), (vec![], stream.to_owned()));
        }
    }

    #[test]
    fn a_100_continue_belongs_to_the_response_that_follows() {
        let stream = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi";
        assert_eq!(split(Framing::responses(), stream.as_bytes(), 3).0, [stream]);
    }

    #[test]
    fn a_long_message_is_counted_whole_and_kept_in_part() {
        let mut framing = Framing::requests();
        let head = format!("POST / HTTP/1.1\r\nContent-Length: {}\r\n\r\n", 10 * MAX_WIRE_BYTES);
        let stream = [head.as_bytes(), &vec![b'x'; 10 * MAX_WIRE_BYTES]].concat();
        let (used, message) = framing.feed(&stream, false);
        let message = message.expect("it is whole");
        assert_eq!((used, message.kept.len(), message.len), (stream.len(), MAX_WIRE_BYTES, stream.len() as u64));
    }
}
