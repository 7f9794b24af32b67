//! The heads of requests and responses, read leniently: they are somebody else's, and are handed on whatever they are.

use hyper::header::{HeaderName, HeaderValue};
use hyper::{HeaderMap, Method, StatusCode, Uri, Version};

/// The most header fields that are read.
const MAX_FIELDS: usize = 256;

/// The head of a request.
#[derive(Debug, Clone)]
pub(super) struct RequestHead {
    pub(super) method: Method,
    pub(super) uri: Uri,
    pub(super) version: Version,
    pub(super) headers: HeaderMap,
}

/// The head of a response.
#[derive(Debug, Clone)]
pub(super) struct ReplyHead {
    pub(super) status: StatusCode,
    pub(super) headers: HeaderMap,
}

impl RequestHead {
    /// Reads a whole head; none if it is not HTTP/1.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let mut fields = [httparse::EMPTY_HEADER; MAX_FIELDS];
        let mut request = httparse::Request::new(&mut fields);
        request.parse(bytes).ok().filter(httparse::Status::is_complete)?;
        Some(Self {
            method: Method::from_bytes(request.method?.as_bytes()).ok()?,
            uri: request.path?.parse().ok()?,
            version: version(request.version?),
            headers: header_map(request.headers),
        })
    }
}

impl ReplyHead {
    /// Reads a whole head; none if it is not HTTP/1.
    pub(super) fn parse(bytes: &[u8]) -> Option<Self> {
        let mut fields = [httparse::EMPTY_HEADER; MAX_FIELDS];
        let mut response = httparse::Response::new(&mut fields);
        let mut config = httparse::ParserConfig::default();
        config.allow_spaces_after_header_name_in_responses(true);
        config.allow_obsolete_multiline_headers_in_responses(true);
        config.parse_response(&mut response, bytes).ok().filter(httparse::Status::is_complete)?;
        let status = StatusCode::from_u16(response.code?).ok()?;
        Some(Self { status, headers: header_map(response.headers) })
    }
}

fn version(minor: u8) -> Version {
    if minor == 0 { Version::HTTP_10 } else { Version::HTTP_11 }
}

/// The fields that can be represented; the others are in the bytes.
fn header_map(fields: &[httparse::Header<'_>]) -> HeaderMap {
    let mut map = HeaderMap::with_capacity(fields.len());
    for field in fields {
        let (name, value) = (HeaderName::from_bytes(field.name.as_bytes()), HeaderValue::from_bytes(field.value));
        if let (Ok(name), Ok(value)) = (name, value) {
            map.append(name, value);
        }
    }
    map
}
