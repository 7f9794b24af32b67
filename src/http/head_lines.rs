//! The lines of a head, and which of them is not valid. Our client and our server say that about what others sent.

use crate::text::http_syntax::{body_start, is_token_byte, split_line};

/// Returns the first header line of a request that is not valid, if the first line is.
pub(super) fn invalid_field_line(request: &[u8]) -> Option<&[u8]> {
    let end = body_start(request);
    let lines = lines(&request[..end.unwrap_or(request.len())], end.is_some());
    let (first, fields) = lines.split_first()?;
    is_request_line(first).then_some(())?;
    fields.iter().copied().find(|line| !is_field_line(line))
}

/// `GET /about HTTP/1.1` (RFC 9112, section 3).
fn is_request_line(line: &[u8]) -> bool {
    let mut words = line.split(|byte| *byte == b' ');
    let [method, target, version] = [(); 3].map(|()| words.next().unwrap_or_default());
    let is_version = matches!(version, b"HTTP/1.0" | b"HTTP/1.1") && words.next().is_none();
    !method.is_empty()
        && method.iter().copied().all(is_token_byte)
        && target.iter().all(u8::is_ascii_graphic)
        && is_version
}

/// Returns the lines of a head. If the head is not whole, its last line is left out.
pub(super) fn lines(head: &[u8], is_whole: bool) -> Vec<&[u8]> {
    let mut found = Vec::new();
    let mut rest = head;
    while let Some((line, after)) = split_line(rest) {
        found.push(line);
        rest = after;
    }
    if is_whole {
        // The empty line that ends the head.
        found.pop();
    }
    found
}

/// `Name: value`, without a space in the name or before the colon (RFC 9112, section 5.1).
pub(super) fn is_field_line(line: &[u8]) -> bool {
    let Some(colon) = line.iter().position(|b| *b == b':') else { return false };
    let value = line[colon + 1..].trim_ascii();
    let is_valid_length = !is_field(line, b"content-length") || is_length(value);
    colon > 0 && line[..colon].iter().copied().all(is_token_byte) && value.iter().all(is_value) && is_valid_length
}

/// Whether a line is the header field with this name, which is given in small letters.
pub(super) fn is_field(line: &[u8], name: &[u8]) -> bool {
    line.len() > name.len() && line[name.len()] == b':' && line[..name.len()].eq_ignore_ascii_case(name)
}

fn is_length(value: &[u8]) -> bool {
    str::from_utf8(value).is_ok_and(|text| text.bytes().all(|b| b.is_ascii_digit()) && text.parse::<u64>().is_ok())
}

/// A character of a field's value (RFC 9110, section 5.5).
fn is_value(b: &u8) -> bool {
    *b == b'\t' || (*b >= b' ' && *b != 0x7f)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_header_that_is_not_valid_is_found() {
        for (head, line) in [
            ("GET / HTTP/1.1\r\nHost: a\r\nX A: b\r\n\r\n", Some("X A: b")),
            ("GET / HTTP/1.1\nHost: a\nXXXX\n\n", Some("XXXX")),
            ("POST / HTTP/1.1\r\nContent-Length: -5\r\n\r\nbad body", Some("Content-Length: -5")),
            ("GET / HTTP/1.1\r\nHost: a\r\n\r\nX A: b\r\n", None),
            ("hello there\r\nX A: b\r\n\r\n", None),
        ] {
            assert_eq!(invalid_field_line(head.as_bytes()), line.map(str::as_bytes), "{head}");
        }
    }
}
