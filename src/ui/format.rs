//! Small words that several lines share: a status, a media type, who asked.

use hyper::StatusCode;

use crate::http::Request;
use crate::text::http_syntax;
use crate::text::safe::safe_bytes;

/// A status in words: `200 OK`, with RFC 9110's own reason phrase.
pub fn status(status: StatusCode) -> String {
    match status.canonical_reason() {
        Some(reason) => format!("{} {reason}", status.as_u16()),
        None => status.as_u16().to_string(),
    }
}

/// A media type without its parameters; empty where none was said.
pub fn media_type(headers: &hyper::HeaderMap) -> String {
    let value = headers.get(hyper::header::CONTENT_TYPE).map(|value| safe_bytes(value.as_bytes()));
    value.as_deref().map(http_syntax::media_type).unwrap_or_default()
}

/// Whether a browser asked: only browsers say what they will do with the answer (Fetch Metadata, Sec-Fetch-Dest).
pub fn from_browser(request: &Request) -> bool {
    request.headers.contains_key("sec-fetch-dest")
        || request.header("user-agent").is_some_and(|agent| agent.starts_with("Mozilla/"))
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use hyper::body::Bytes;
    use hyper::{HeaderMap, Method, Version};

    /// A request as tests need it.
    pub fn request(method: &str, target: &str, headers: &[(&str, &str)]) -> Request {
        let mut map = HeaderMap::new();
        for (name, value) in headers {
            map.append(name.parse::<hyper::header::HeaderName>().expect("a name"), value.parse().expect("a value"));
        }
        Request {
            method: Method::from_bytes(method.as_bytes()).expect("a method"),
            uri: target.parse().expect("a target"),
            version: Version::HTTP_11,
            headers: map,
            body: Bytes::new(),
            client: ([127, 0, 0, 1], 50_000).into(),
        }
    }
}
