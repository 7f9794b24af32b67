//! The Host field: every HTTP/1.1 request says which host it is for, exactly once (RFC 9112, section 3.2).

use std::net::Ipv6Addr;

use hyper::header::HOST;
use hyper::{HeaderMap, Version};

/// Returns what is wrong with a request's Host, in a sentence for the client; `None` if it is valid.
pub(super) fn validate_host(version: Version, headers: &HeaderMap) -> Option<&'static str> {
    // Host is nearly always the first header, and looking there is quicker than a search.
    let first = headers.iter().next().filter(|(name, _)| **name == HOST).map(|(_, value)| value);
    let Some(value) = first.or_else(|| headers.get(HOST)) else {
        let words = "400 A request must say which host it is for: one Host line, and there is none.";
        return (version >= Version::HTTP_11).then_some(words);
    };
    // Only if some name has several lines can it be this one.
    if headers.len() != headers.keys_len() && headers.get_all(HOST).iter().nth(1).is_some() {
        return Some("400 A request must say which host it is for once; there are several Host lines.");
    }
    let words = "400 The Host line of this request is not the name of a host.";
    (!is_host(value.as_bytes())).then_some(words)
}

/// Returns whether this is `host` or `host:port`: no user, no path, only what a host may contain (RFC 3986,
/// section 3.2.2). It is read byte by byte, because this runs for every request.
fn is_host(value: &[u8]) -> bool {
    let (is_valid_name, port) = match value.strip_prefix(b"[") {
        Some(rest) => {
            let end = rest.iter().position(|b| *b == b']').unwrap_or(rest.len());
            let (ip, port) = rest.split_at(end);
            (str::from_utf8(ip).is_ok_and(|ip| ip.parse::<Ipv6Addr>().is_ok()), port.get(1..))
        }
        None => {
            let end = value.iter().position(|b| *b == b':').unwrap_or(value.len());
            let (name, port) = value.split_at(end);
            (!name.is_empty() && is_name(name), Some(port))
        }
    };
    is_valid_name && port.is_some_and(is_port)
}

/// Returns whether this is nothing, or a colon and the number of a port. The number may be missing.
fn is_port(text: &[u8]) -> bool {
    match text {
        [] | [b':'] => true,
        [b':', digits @ ..] => digits.iter().all(u8::is_ascii_digit) && number(digits).is_some(),
        _ => false,
    }
}

fn number(digits: &[u8]) -> Option<u16> {
    digits.iter().try_fold(0u16, |sum, digit| sum.checked_mul(10)?.checked_add(u16::from(digit - b'0')))
}

/// Returns whether these are unreserved characters, sub-delimiters, and percent signs with two digits.
fn is_name(mut name: &[u8]) -> bool {
    while let [first, rest @ ..] = name {
        name = match (first, rest) {
            (b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'.' | b'_' | b'~', _) => rest,
            (b'%', [a, b, rest @ ..]) if a.is_ascii_hexdigit() && b.is_ascii_hexdigit() => rest,
            (b'!' | b'$' | b'&' | b'\'' | b'(' | b')' | b'*' | b'+' | b',' | b';' | b'=', _) => rest,
            _ => return false,
        };
    }
    true
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::HeaderValue;

    #[test]
    fn a_host_is_a_name_or_an_address_and_perhaps_a_port() {
        for good in ["localhost", "localhost:8080", "127.0.0.1:1", "[::1]", "[::1]:8080", "a-b.example", "x%20y", "a:"]
        {
            assert!(is_host(good.as_bytes()), "{good:?} should pass");
        }
        let bad =
            ["", ":80", "a b", "a/b", "a:b", "u@a", "[::1", "[::1]x", "[zz]", "x%2", "a:1:2", "h\u{e9}", "a:65536"];
        for bad in bad {
            assert!(!is_host(bad.as_bytes()), "{bad:?} should not pass");
        }
    }

    fn problem(version: Version, hosts: &[&str]) -> Option<&'static str> {
        let mut headers = HeaderMap::new();
        for host in hosts {
            headers.append(HOST, HeaderValue::from_str(host).expect("a value that HTTP allows"));
        }
        validate_host(version, &headers)
    }

    #[test]
    fn one_host_is_valid_with_or_without_a_port() {
        for host in ["localhost", "localhost:8080", "127.0.0.1:8080", "[::1]:8080", "example.com:", "EXAMPLE.com"] {
            assert_eq!(problem(Version::HTTP_11, &[host]), None, "{host}");
        }
    }

    #[test]
    fn only_http_1_0_needs_no_host() {
        assert_eq!(problem(Version::HTTP_10, &[]), None);
        assert!(problem(Version::HTTP_11, &[]).is_some_and(|words| words.contains("there is none")));
    }

    #[test]
    fn two_and_malformed_ones_are_refused() {
        assert!(problem(Version::HTTP_11, &["localhost", "localhost"]).is_some_and(|words| words.contains("several")));
        for host in
            ["", "a b", "local/host", "me@localhost", "localhost:port", "localhost:99999", "http://localhost", "a,b c"]
        {
            assert!(problem(Version::HTTP_11, &[host]).is_some(), "{host:?}");
        }
    }
}
