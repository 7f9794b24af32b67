//! The small rules of HTTP's syntax that the server, the client, the checks and the lesson reader share.

/// Returns whether a byte may be part of a token (RFC 9110, section 5.6.2).
pub fn is_token_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"!#$%&'*+-.^_`|~".contains(&byte)
}

/// Returns whether the text is a token: methods, header names and the parts of a media type are tokens.
pub fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(is_token_byte)
}

/// Returns the name and the value of a header line, without the spaces around them; nothing if it is none (RFC 9110, section 5).
pub fn header_line(line: &str) -> Option<(&str, &str)> {
    let (name, value) = line.split_once(':')?;
    let (name, value) = (name.trim(), value.trim());
    let is_value = value.bytes().all(|byte| byte == b'\t' || !byte.is_ascii_control());
    (is_token(name) && is_value).then_some((name, value))
}

/// Returns the media type of a Content-Type value: without parameters, in lower case (RFC 9110, section 8.3.1).
pub fn media_type(content_type: &str) -> String {
    content_type.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// Returns the first line without its end, and the bytes after it. LF alone ends a line too (RFC 9112, section 2.2).
pub fn split_line(bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let end = bytes.iter().position(|byte| *byte == b'\n')?;
    let line = &bytes[..end];
    Some((line.strip_suffix(b"\r").unwrap_or(line), &bytes[end + 1..]))
}

/// Returns where the body begins, which is after the first empty line, or nothing if the head does not end.
pub fn body_start(message: &[u8]) -> Option<usize> {
    let mut rest = message;
    while let Some((line, after)) = split_line(rest) {
        if line.is_empty() {
            return Some(message.len() - after.len());
        }
        rest = after;
    }
    None
}

/// Returns the bytes after all interim responses (1xx), which come before the final one (RFC 9110, section 15.2).
pub fn skip_interim(mut raw: &[u8]) -> &[u8] {
    while matches!(raw, [b'H', b'T', b'T', b'P', b'/', b'1', b'.', _, b' ', b'1', ..]) {
        let Some(end) = body_start(raw) else { break };
        raw = &raw[end..];
    }
    raw
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_has_no_spaces_and_no_separators() {
        assert!(is_token("X-My_Header!") && is_token("*"));
        for text in ["", "a b", "a:b", "a/b", "ä", "a\u{7f}"] {
            assert!(!is_token(text), "{text:?}");
        }
    }

    #[test]
    fn a_header_line_is_a_name_and_a_value() {
        assert_eq!(header_line("X-A : b:c "), Some(("X-A", "b:c")));
        for line in ["", "x", "a b:c", "x:\u{1}", ":x"] {
            assert_eq!(header_line(line), None, "{line:?}");
        }
    }

    #[test]
    fn a_media_type_has_no_parameters_and_no_capitals() {
        assert_eq!(media_type(" Text/HTML ; charset=utf-8"), "text/html");
        assert_eq!(media_type(""), "");
    }

    #[test]
    fn the_body_begins_after_the_first_empty_line() {
        assert_eq!(body_start(b"A: 1\r\n\r\nbody"), Some(8));
        assert_eq!(body_start(b"A: 1\n\nbody"), Some(6));
        assert_eq!(body_start(b"A: 1\r\n"), None);
    }

    #[test]
    fn interim_responses_are_skipped() {
        let raw = b"HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\n\r\nHTTP/1.1 200 OK\r\n\r\n";
        assert_eq!(skip_interim(raw), b"HTTP/1.1 200 OK\r\n\r\n");
        assert_eq!(skip_interim(b"HTTP/1.1 100 Continue\r\n"), b"HTTP/1.1 100 Continue\r\n");
    }
}
