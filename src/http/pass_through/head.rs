//! The heads of requests and responses, read leniently: other programs wrote them, and they are handed on in any case.

use std::mem::MaybeUninit;

use hyper::body::Bytes;
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
    pub(super) fn parse(head: &[u8]) -> Option<Self> {
        let bytes = &Bytes::copy_from_slice(head);
        let mut fields = [const { MaybeUninit::uninit() }; MAX_FIELDS];
        let mut request = httparse::Request::new(&mut []);
        let parsed = request.parse_with_uninit_headers(bytes, &mut fields);
        parsed.ok().filter(httparse::Status::is_complete)?;
        Some(Self {
            method: Method::from_bytes(request.method?.as_bytes()).ok()?,
            uri: Uri::from_maybe_shared(bytes.slice_ref(request.path?.as_bytes())).ok()?,
            version: version(request.version?),
            headers: header_map(bytes, request.headers),
        })
    }
}

impl ReplyHead {
    /// Reads a whole head; none if it is not HTTP/1.
    pub(super) fn parse(head: &[u8]) -> Option<Self> {
        let bytes = &Bytes::copy_from_slice(head);
        let mut fields = [const { MaybeUninit::uninit() }; MAX_FIELDS];
        let mut response = httparse::Response::new(&mut []);
        let mut config = httparse::ParserConfig::default();
        config.allow_spaces_after_header_name_in_responses(true);
        config.allow_obsolete_multiline_headers_in_responses(true);
        let parsed = config.parse_response_with_uninit_headers(&mut response, bytes, &mut fields);
        parsed.ok().filter(httparse::Status::is_complete)?;
        let status = StatusCode::from_u16(response.code?).ok()?;
        Some(Self { status, headers: header_map(bytes, response.headers) })
    }
}

fn version(minor: u8) -> Version {
    if minor == 0 { Version::HTTP_10 } else { Version::HTTP_11 }
}

/// The fields that can be represented; the others are in the bytes. The values share the memory of the head.
fn header_map(head: &Bytes, fields: &[httparse::Header<'_>]) -> HeaderMap {
    let mut map = HeaderMap::with_capacity(fields.len());
    for field in fields {
        let name = HeaderName::from_bytes(field.name.as_bytes());
        let value = HeaderValue::from_maybe_shared(head.slice_ref(field.value));
        if let (Ok(name), Ok(value)) = (name, value) {
            map.append(name, value);
        }
    }
    map
}
