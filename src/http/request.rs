//! What a client asked: the request as a handler sees it, its body already read.

use std::net::SocketAddr;

use hyper::body::Bytes;
use hyper::{HeaderMap, Method, Uri, Version};

/// One request, whole. The body has been read up to the server's limit.
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
    /// The body; empty where none was sent.
    pub body: Bytes,
    /// Who asked: the address at the other end of the connection.
    pub client: SocketAddr,
}

impl Request {
    /// The path without the query: `/about` of `/about?x=1`. Never empty: a target without a path
    /// (`CONNECT`, or a forgotten slash) counts as `/`.
    pub fn path(&self) -> &str {
        match self.uri.path() {
            "" => "/",
            path => path,
        }
    }

    /// The query without its question mark: `x=1` of `/about?x=1`.
    pub fn query(&self) -> Option<&str> {
        self.uri.query()
    }

    /// The first value of a header field, if there is one and it is readable text.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }
}
