//! The heads of requests and responses, read leniently: they are somebody else's, and handed on whatever they are.

use std::mem::MaybeUninit;

use hyper::body::Bytes;
use hyper::header::{CONTENT_LENGTH, HeaderName, HeaderValue, TRANSFER_ENCODING};
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

/// How the end of a message's content is found (RFC 9112, section 6.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ContentFraming {
    /// There is no content.
    None,
    /// So many bytes.
    Length(u64),
    /// Chunks, the last of which is empty.
    Chunked,
    /// All bytes until the connection closes.
    UntilClose,
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

    /// A request without a length has no content.
    pub(super) fn framing(&self) -> ContentFraming {
        framing_of(&self.headers).unwrap_or(ContentFraming::None)
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

    /// Whether the real response is still to come (RFC 9110, section 15.2). After 101 there is no more HTTP.
    pub(super) fn is_interim(&self) -> bool {
        self.status.is_informational() && self.status != StatusCode::SWITCHING_PROTOCOLS
    }

    /// A response without a length goes on until the connection closes; some have no content whatever they say.
    pub(super) fn framing(&self, asked_by: Option<&Method>) -> ContentFraming {
        let bodyless = matches!(self.status, StatusCode::NO_CONTENT | StatusCode::NOT_MODIFIED);
        if bodyless || self.status.is_informational() || asked_by == Some(&Method::HEAD) {
            return ContentFraming::None;
        }
        framing_of(&self.headers).unwrap_or(ContentFraming::UntilClose)
    }
}

/// What the headers say of the content's end, if they say anything that can be understood.
fn framing_of(headers: &HeaderMap) -> Option<ContentFraming> {
    if headers.contains_key(TRANSFER_ENCODING) {
        let last = headers.get_all(TRANSFER_ENCODING).iter().next_back()?.to_str().ok()?.rsplit(',').next()?;
        return Some(if last.trim().eq_ignore_ascii_case("chunked") {
            ContentFraming::Chunked
        } else {
            ContentFraming::UntilClose
        });
    }
    let length: u64 = headers.get(CONTENT_LENGTH)?.to_str().ok()?.trim().parse().ok()?;
    Some(if length == 0 { ContentFraming::None } else { ContentFraming::Length(length) })
}

fn version(minor: u8) -> Version {
    if minor == 0 { Version::HTTP_10 } else { Version::HTTP_11 }
}

/// The fields that can be represented; others were handed on and are seen in the bytes. The values share the memory of
/// the head.
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
