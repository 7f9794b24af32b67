//! A request as a handler gets it, with its body already read.

use std::borrow::Cow;
use std::net::SocketAddr;

use hyper::body::Bytes;
use hyper::header::{COOKIE, HeaderName};
use hyper::{HeaderMap, Method, Uri, Version};
use percent_encoding::percent_decode_str;
use url::form_urlencoded;

use super::path_pattern::PathParams;

/// One whole request. The body has been read, up to the server's limit.
#[derive(Debug, Clone)]
pub struct Request {
    /// `GET`, `POST`, … (RFC 9110, section 9).
    pub method: Method,
    /// The request target as it was sent, without a fragment (RFC 9112, section 3.2).
    pub uri: Uri,
    /// HTTP/1.0 or HTTP/1.1.
    pub version: Version,
    /// The header fields; names in lower case.
    pub headers: HeaderMap,
    /// The body; empty if none was sent.
    pub body: Bytes,
    /// The address at the other end of the connection.
    pub client: SocketAddr,
    /// The values of the parameters in the route's path.
    pub params: PathParams,
}

impl Request {
    /// A request without headers and body, as if this computer had sent it. For requests that are written out in the
    /// source, in tests above all.
    ///
    /// # Panics
    /// If the method or the target is not one that HTTP allows.
    pub fn new(method: &str, target: &str) -> Self {
        Self {
            method: Method::from_bytes(method.as_bytes()).expect("a method that HTTP allows"),
            uri: target.parse().expect("a target that HTTP allows"),
            version: Version::HTTP_11,
            headers: HeaderMap::new(),
            body: Bytes::new(),
            client: ([127, 0, 0, 1], 50_000).into(),
            params: PathParams::default(),
        }
    }

    /// The same request with one more header.
    ///
    /// # Panics
    /// If the name or the value is not one that HTTP allows.
    pub fn with_header(mut self, name: &str, value: &str) -> Self {
        let name = HeaderName::from_bytes(name.as_bytes()).expect("a header name that HTTP allows");
        self.headers.append(name, value.parse().expect("a header value that HTTP allows"));
        self
    }

    /// The same request with these headers added.
    ///
    /// # Panics
    /// If a name or a value is not one that HTTP allows.
    pub fn with_headers(self, headers: &[(&str, &str)]) -> Self {
        headers.iter().fold(self, |request, (name, value)| request.with_header(name, value))
    }

    /// The same request with a body.
    pub fn with_body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    /// The path without the query: `/about` of `/about?x=1`. Never empty: a target without a path
    /// (`CONNECT`, or a forgotten slash) counts as `/`.
    pub fn path(&self) -> &str {
        match self.uri.path() {
            "" => "/",
            path => path,
        }
    }

    /// The path with its query, as it was sent: `/about?x=1`. For `CONNECT` it is the other server: `example.com:80`.
    pub fn target(&self) -> &str {
        let authority = || self.uri.authority().filter(|_| self.method == Method::CONNECT);
        match (authority(), self.uri.path_and_query()) {
            (Some(authority), _) => authority.as_str(),
            (None, Some(target)) => target.as_str(),
            (None, None) => self.path(),
        }
    }

    /// The path as people write it, with its percent signs decoded: `/a b` of `/a%20b`. Bytes that are not UTF-8 become `�`.
    pub fn decoded_path(&self) -> Cow<'_, str> {
        percent_decode_str(self.path()).decode_utf8_lossy()
    }

    /// The query without its question mark: `x=1` of `/about?x=1`.
    pub fn query(&self) -> Option<&str> {
        self.uri.query()
    }

    /// The names and values in the query, decoded, in the order they were sent, as a form writes them (URL Standard,
    /// section 5.1).
    pub fn query_fields(&self) -> impl Iterator<Item = (Cow<'_, str>, Cow<'_, str>)> {
        form_urlencoded::parse(self.query().unwrap_or_default().as_bytes())
    }

    /// All values that the query has for a name, decoded, in the order they were sent.
    pub fn query_values(&self, name: &str) -> impl Iterator<Item = Cow<'_, str>> {
        self.query_fields().filter(move |(own, _)| own == name).map(|(_, value)| value)
    }

    /// The value of a parameter in the route's path: `1` for `id`, if the route is `/users/{id}` and the path `/users/1`.
    /// Percent signs are decoded.
    pub fn param(&self, name: &str) -> Option<&str> {
        self.params.get(name)
    }

    /// The first value of a header field, if there is one and it is readable text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    /// The value of the first cookie with this name (RFC 6265, section 5.4). A browser sends the cookies of all
    /// programs on this computer, because cookies do not know ports: the others are skipped.
    pub fn cookie(&self, name: &str) -> Option<&str> {
        let lines = self.headers.get_all(COOKIE).iter().filter_map(|line| line.to_str().ok());
        let mut cookies = lines.flat_map(|line| line.split(';')).filter_map(|cookie| cookie.trim().split_once('='));
        cookies.find(|(own, _)| *own == name).map(|(_, value)| value)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn values_of_the_query_are_decoded_and_keep_their_order() {
        let request = Request::new("GET", "/search?q=hot+tea&page=2&q=caf%C3%A9");
        assert_eq!(request.query_values("q").collect::<Vec<_>>(), ["hot tea", "café"]);
        assert_eq!(request.query_values("sort").next(), None);
        assert_eq!(Request::new("GET", "/search").query_fields().next(), None);
    }

    #[test]
    fn a_decoded_path_is_the_one_that_people_write() {
        let path = |target| Request::new("GET", target).decoded_path().into_owned();
        assert_eq!(path("/hello/Ren%C3%A9%20B?x=%20"), "/hello/René B");
        assert_eq!(path("/%ff"), "/\u{fffd}");
        assert_eq!(path("/100%"), "/100%");
    }
}
