//! The Host field: every HTTP/1.1 request says which host it is for, exactly once (RFC 9112, section 3.2).

use hyper::header::HOST;
use hyper::http::uri::Authority;
use hyper::{HeaderMap, Version};

/// What is wrong with a request's Host, in a sentence for whoever sent it; none if nothing is.
pub(super) fn problem(version: Version, headers: &HeaderMap) -> Option<&'static str> {
    let mut values = headers.get_all(HOST).iter();
    match (values.next(), values.next()) {
        (None, _) if version < Version::HTTP_11 => None,
        (None, _) => Some("400 A request must say which host it is for: one Host line, and there is none."),
        (Some(_), Some(_)) => Some("400 A request must say which host it is for once; there are several Host lines."),
        (Some(value), None) if is_host(value.as_bytes()) => None,
        (Some(_), None) => Some("400 The Host line of this request is not the name of a host."),
    }
}

/// `host` or `host:port`: no user, no path, nothing but what a host may hold (RFC 3986, section 3.2.2).
fn is_host(value: &[u8]) -> bool {
    let Ok(authority) = Authority::try_from(value) else { return false };
    let digits = authority.as_str().strip_prefix(authority.host()).unwrap_or("@");
    let port_is_right = digits.is_empty() || digits == ":" || authority.port_u16().is_some();
    !authority.host().is_empty() && !authority.as_str().contains('@') && port_is_right
}

#[cfg(test)]
mod tests {
    use super::*;
    use hyper::header::HeaderValue;

    fn told(version: Version, hosts: &[&str]) -> Option<&'static str> {
        let mut headers = HeaderMap::new();
        for host in hosts {
            headers.append(HOST, HeaderValue::from_str(host).expect("a value that HTTP allows"));
        }
        problem(version, &headers)
    }

    #[test]
    fn one_host_is_right_with_or_without_a_port() {
        for host in ["localhost", "localhost:8080", "127.0.0.1:8080", "[::1]:8080", "example.com:", "EXAMPLE.com"] {
            assert_eq!(told(Version::HTTP_11, &[host]), None, "{host}");
        }
    }

    #[test]
    fn none_is_right_for_http_1_0_alone() {
        assert_eq!(told(Version::HTTP_10, &[]), None);
        assert!(told(Version::HTTP_11, &[]).is_some_and(|words| words.contains("there is none")));
    }

    #[test]
    fn two_and_malformed_ones_are_refused() {
        assert!(told(Version::HTTP_11, &["localhost", "localhost"]).is_some_and(|words| words.contains("several")));
        for host in
            ["", "a b", "local/host", "me@localhost", "localhost:port", "localhost:99999", "http://localhost", "a,b c"]
        {
            assert!(told(Version::HTTP_11, &[host]).is_some(), "{host:?}");
        }
    }
}
