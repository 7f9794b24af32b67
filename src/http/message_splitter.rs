//! Splits a stream of bytes into whole messages, each response together with the interim responses before it.

use super::content_framing::{ContentFraming, is_interim};
use super::message_reader::{MessageBytes, MessageReader, Milestone};

/// Splits a stream of requests or of responses.
#[derive(Debug)]
pub(super) struct MessageSplitter {
    kind: MessageKind,
    reader: MessageReader,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum MessageKind {
    Request,
    Response,
}

impl MessageSplitter {
    /// For a stream of requests.
    pub(super) fn requests() -> Self {
        Self { kind: MessageKind::Request, reader: MessageReader::default() }
    }

    /// For a stream of responses.
    pub(super) fn responses() -> Self {
        Self { kind: MessageKind::Response, reader: MessageReader::default() }
    }

    /// Takes the next bytes. Returns how many of them belong to the current message, and the message if it ended there.
    /// `has_no_body`: this is the response to HEAD, whose head may name a length although no body follows.
    pub(super) fn feed(&mut self, bytes: &[u8], has_no_body: bool) -> (usize, Option<MessageBytes>) {
        let mut used = 0;
        while used < bytes.len() {
            let (taken, milestone) = self.reader.feed(&bytes[used..]);
            used += taken;
            let has_ended = match milestone {
                Some(Milestone::Head) => self.end_head(has_no_body),
                Some(Milestone::End) => true,
                None => false,
            };
            if has_ended {
                return (used, Some(self.reader.take_message()));
            }
        }
        (used, None)
    }

    /// Acts on a whole head. Returns whether the message ends with it.
    fn end_head(&mut self, has_no_body: bool) -> bool {
        let head = self.reader.head();
        let framing = match self.kind {
            MessageKind::Request => ContentFraming::of_request(head),
            MessageKind::Response if is_interim(head) => {
                self.reader.expect_another_head();
                return false;
            }
            MessageKind::Response => ContentFraming::of_response(head, has_no_body),
        };
        self.reader.begin_content(framing)
    }

    /// Returns what has arrived of the current message, and starts with a new one.
    pub(super) fn take(&mut self) -> MessageBytes {
        std::mem::take(&mut self.reader).take_message()
    }

    /// Returns a copy of what has arrived of the current message.
    pub(super) fn copy(&self) -> MessageBytes {
        self.reader.copy_message()
    }

    /// Whether the head of the current message is complete.
    pub(super) fn is_in_body(&self) -> bool {
        self.reader.is_in_content()
    }
}

#[cfg(test)]
mod tests {
    use super::{MessageBytes, MessageSplitter};
    use crate::http::limits::MAX_WIRE_BYTES;

    /// Returns the messages of a stream that arrives in pieces of `size` bytes, and what is left of it.
    fn split(mut splitter: MessageSplitter, stream: &[u8], size: usize) -> (Vec<String>, String) {
        let text = |message: MessageBytes| String::from_utf8(message.raw).expect("the streams here are text");
        let mut found = Vec::new();
        for mut piece in stream.chunks(size) {
            while !piece.is_empty() {
                let (used, message) = splitter.feed(piece, false);
                found.extend(message.map(text));
                piece = &piece[used..];
            }
        }
        (found, text(splitter.take()))
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
            let (found, rest) = split(MessageSplitter::requests(), messages.concat().as_bytes(), size);
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
        let (found, rest) = split(MessageSplitter::responses(), messages.concat().as_bytes(), 3);
        assert_eq!((found, rest.as_str()), (messages.map(str::to_owned).to_vec(), ""));
    }

    #[test]
    fn a_response_without_a_length_lasts_until_the_connection_ends() {
        for stream in [
            "HTTP/1.0 200 OK\r\n\r\nhi\r\n\r\nthere",
            "HTTP/1.1 101 Switching Protocols\r\n\r\nHTTP/1.1 200 OK\r\n\r\n",
        ] {
            assert_eq!(split(MessageSplitter::responses(), stream.as_bytes(), 4), (vec![], stream.to_owned()));
        }
    }

    #[test]
    fn a_100_continue_belongs_to_the_response_that_follows() {
        let stream = "HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 200 OK\r\ncontent-length: 2\r\n\r\nhi";
        assert_eq!(split(MessageSplitter::responses(), stream.as_bytes(), 3).0, [stream]);
    }

    #[test]
    fn a_long_message_is_counted_whole_and_kept_in_part() {
        let mut splitter = MessageSplitter::requests();
        let head = format!("POST / HTTP/1.1\r\nContent-Length: {}\r\n\r\n", 10 * MAX_WIRE_BYTES);
        let stream = [head.as_bytes(), &vec![b'x'; 10 * MAX_WIRE_BYTES]].concat();
        let (used, message) = splitter.feed(&stream, false);
        let message = message.expect("it is whole");
        assert_eq!((used, message.raw.len(), message.len), (stream.len(), MAX_WIRE_BYTES, stream.len() as u64));
    }
}
