//! How the end of a message's content is found, by its head (RFC 9112, section 6.3). The head is read line by line, whether
//! it is valid or not: other programs wrote the messages.

use crate::text::http_syntax::split_line;

/// How the end of a message's content is found.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ContentFraming {
    /// There is no content.
    None,
    /// This many bytes.
    Length(u64),
    /// Chunks, the last of which is empty.
    Chunked,
    /// All bytes until the connection closes.
    UntilClose,
}

impl ContentFraming {
    /// For a request: without a length it has no content.
    pub(super) fn of_request(head: &[u8]) -> Self {
        named_framing(head).unwrap_or(Self::None)
    }

    /// For a response: without a length it lasts until the connection closes, some never have content, and after 101 the
    /// connection speaks another protocol. `has_no_body`: it responds to HEAD, so the head may name a length although no
    /// body follows.
    pub(super) fn of_response(head: &[u8], has_no_body: bool) -> Self {
        match status_digits(head) {
            Some([b'1', b'0', b'1']) => Self::UntilClose,
            Some([b'1', ..] | [b'2', b'0', b'4'] | [b'3', b'0', b'4']) => Self::None,
            _ if has_no_body => Self::None,
            _ => named_framing(head).unwrap_or(Self::UntilClose),
        }
    }
}

/// Whether this is the head of an interim response, so that another head follows (RFC 9110, section 15.2).
pub(super) fn is_interim(head: &[u8]) -> bool {
    matches!(status_digits(head), Some([b'1', rest @ ..]) if rest != *b"01")
}

fn status_digits(head: &[u8]) -> Option<[u8; 3]> {
    match head.trim_ascii_start() {
        [b'H', b'T', b'T', b'P', b'/', b'1', b'.', _, b' ', a, b, c, ..] => Some([*a, *b, *c]),
        _ => None,
    }
}

/// What the fields say, if they say anything that can be understood. Transfer-Encoding overrides Content-Length.
fn named_framing(head: &[u8]) -> Option<ContentFraming> {
    let (mut length, mut coding) = (None, None);
    let mut rest = head;
    while let Some((line, after)) = split_line(rest) {
        rest = after;
        let Some(colon) = line.iter().position(|byte| *byte == b':') else { continue };
        let (name, value) = (line[..colon].trim_ascii_end(), line[colon + 1..].trim_ascii());
        if name.eq_ignore_ascii_case(b"content-length") {
            length = length.or(str::from_utf8(value).ok().and_then(|text| text.parse().ok()));
        } else if name.eq_ignore_ascii_case(b"transfer-encoding") {
            coding = Some(value);
        }
    }
    match (coding, length) {
        (Some(codings), _) if is_chunked(codings) => Some(ContentFraming::Chunked),
        (Some(_), _) => Some(ContentFraming::UntilClose),
        (None, Some(0)) => Some(ContentFraming::None),
        (None, length) => length.map(ContentFraming::Length),
    }
}

/// Whether the last transfer coding is `chunked`.
fn is_chunked(codings: &[u8]) -> bool {
    let last = codings.rsplit(|byte| *byte == b',').next().unwrap_or_default();
    last.trim_ascii().eq_ignore_ascii_case(b"chunked")
}

#[cfg(test)]
mod tests {
    use super::ContentFraming::{self, Chunked, Length, None, UntilClose};

    #[test]
    fn a_request_without_a_length_has_no_content() {
        for (fields, expected) in [
            ("Host: a\r\n", None),
            ("Content-Length: 0\r\n", None),
            ("content-length : 12\r\n", Length(12)),
            ("Content-Length: 12\r\nTransfer-Encoding: gzip, Chunked\r\n", Chunked),
            ("Transfer-Encoding: gzip\r\n", UntilClose),
            ("Content-Length: many\n", None),
        ] {
            let head = format!("POST / HTTP/1.1\r\n{fields}\r\n");
            assert_eq!(ContentFraming::of_request(head.as_bytes()), expected, "{fields}");
        }
    }

    #[test]
    fn a_response_has_content_by_its_status_its_request_and_its_length() {
        for (head, has_no_body, expected) in [
            ("HTTP/1.1 200 OK\r\n\r\n", false, UntilClose),
            ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", false, Length(2)),
            ("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\n", true, None),
            ("HTTP/1.1 204 No Content\r\nContent-Length: 2\r\n\r\n", false, None),
            ("HTTP/1.0 304 Not Modified\r\nContent-Length: 2\r\n\r\n", false, None),
            ("HTTP/1.1 101 Switching Protocols\r\n\r\n", false, UntilClose),
            ("HTTP/1.1 100 Continue\r\n\r\n", false, None),
            ("no status line\r\nContent-Length: 2\r\n\r\n", false, Length(2)),
        ] {
            assert_eq!(ContentFraming::of_response(head.as_bytes(), has_no_body), expected, "{head}");
        }
    }
}
