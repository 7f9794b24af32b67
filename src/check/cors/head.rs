//! The head of a response as a browser reads it from the raw bytes. Browsers pass over much that a strict parser
//! refuses: a line without a colon, a space before one, a folded value, line ends without CR.

use super::ResponseHead;

/// Fields of which a browser refuses a response that has two different values.
const SINGLE_VALUED: &[&str] = &["content-length", "content-disposition", "location"];

/// Reads the head of the real response; interim ones (1xx) are passed over. None if it is not HTTP.
pub fn read_head(raw: &[u8]) -> Option<ResponseHead> {
    let mut rest = raw;
    loop {
        while let [b'\r' | b'\n', more @ ..] = rest {
            rest = more;
        }
        let (head, after) = split_head(rest);
        let parsed = parse_head(head)?;
        let is_interim = (100..200).contains(&parsed.status) && parsed.status != 101;
        if !is_interim || after.is_empty() {
            return Some(parsed);
        }
        rest = after;
    }
}

/// The name of a field that has two different values, which makes a browser refuse the response.
pub fn conflicting_field(head: &ResponseHead) -> Option<&'static str> {
    SINGLE_VALUED.iter().copied().find(|name| {
        let mut values = head.headers.iter().filter(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value);
        let first = values.next();
        values.any(|value| Some(value) != first)
    })
}

/// The lines of a head, and what follows its empty line.
fn split_head(bytes: &[u8]) -> (Vec<&[u8]>, &[u8]) {
    let (mut lines, mut rest) = (Vec::new(), bytes);
    while let Some(end) = rest.iter().position(|byte| *byte == b'\n') {
        let line = rest[..end].strip_suffix(b"\r").unwrap_or(&rest[..end]);
        rest = &rest[end + 1..];
        if line.is_empty() {
            return (lines, rest);
        }
        lines.push(line);
    }
    (lines, b"")
}

fn parse_head(lines: Vec<&[u8]>) -> Option<ResponseHead> {
    let (first, fields) = lines.split_first()?;
    let status_line = String::from_utf8_lossy(first);
    let mut parts = status_line.strip_prefix("HTTP/")?.split_ascii_whitespace();
    let status = parts.nth(1)?.parse().ok()?;
    let mut headers: Vec<(String, String)> = Vec::new();
    let mut is_folded = false;
    for line in fields {
        if line.starts_with(b" ") || line.starts_with(b"\t") {
            // A folded value goes on (obs-fold, RFC 9112, section 5.2).
            if let Some((_, value)) = headers.last_mut() {
                *value = format!("{value} {}", text(line)).trim().to_owned();
                is_folded = true;
            }
        } else if let Some(colon) = line.iter().position(|byte| *byte == b':') {
            headers.push((text(&line[..colon]), text(&line[colon + 1..])));
        }
    }
    Some(ResponseHead { status, headers, is_folded })
}

/// The text of a part of a line, without the blanks around it. Bytes that are not UTF-8 are shown as such.
fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).trim_matches([' ', '\t']).to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn value_of(raw: &str) -> Option<String> {
        let head = read_head(raw.as_bytes())?;
        crate::check::cors::get(&head.headers, "access-control-allow-origin")
    }

    #[test]
    fn a_head_is_read_as_leniently_as_browsers_do() {
        for raw in [
            "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: x\r\n\r\nhi",
            "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin:x  \t\r\n\r\n",
            "HTTP/1.1 200 OK\r\nACCESS-CONTROL-ALLOW-ORIGIN : x\r\n\r\n",
            "HTTP/1.1 200 OK\r\nno field here\r\nAccess-Control-Allow-Origin: x\r\n\r\n",
            "HTTP/1.1 200 OK\r\n x: y\r\nAccess-Control-Allow-Origin: x\r\n\r\n",
            "HTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin:\r\n x\r\n\r\n",
            "HTTP/1.0 200 OK\nAccess-Control-Allow-Origin: x\n\n",
            "\r\nHTTP/2 200\r\nAccess-Control-Allow-Origin: x\r\n\r\n",
            "HTTP/1.1 103 Early Hints\r\nLink: <y>\r\n\r\nHTTP/1.1 200 OK\r\nAccess-Control-Allow-Origin: x\r\n\r\n",
        ] {
            assert_eq!(value_of(raw).as_deref(), Some("x"), "{raw:?}");
        }
    }

    #[test]
    fn what_is_no_http_has_no_head() {
        assert!(
            read_head(b"").is_none() && read_head(b"Hello").is_none() && read_head(b"HTTP/1.1 abc\r\n\r\n").is_none()
        );
    }

    #[test]
    fn headers_of_an_interim_response_are_not_those_of_the_real_one() {
        let raw = "HTTP/1.1 103 Early Hints\r\nAccess-Control-Allow-Origin: x\r\n\r\nHTTP/1.1 200 OK\r\n\r\n";
        assert_eq!(value_of(raw), None);
    }

    #[test]
    fn two_different_lengths_or_locations_contradict_each_other() {
        let head = |raw: &str| read_head(raw.as_bytes()).expect("it is HTTP");
        let twice = head("HTTP/1.1 200 OK\r\nContent-Length: 2\r\ncontent-length: 3\r\n\r\n");
        assert_eq!(conflicting_field(&twice), Some("content-length"));
        let same = head("HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\n");
        assert_eq!(conflicting_field(&same), None);
    }
}
