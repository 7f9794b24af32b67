//! The object store: objects in buckets, asked for as S3 is (path style). Names, errors and lists are those of its API.

use std::collections::BTreeMap;
use std::fmt::Write;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, SystemTime};

use chrono::{DateTime, Utc};
use hyper::body::Bytes;
use hyper::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN, CONTENT_TYPE, ETAG,
    LAST_MODIFIED,
};
use hyper::{Method, StatusCode};

use crate::demos::DemoContext;
use crate::demos::page::escape;
use crate::http::signature_v4::{self, KeyPair, SignatureError};
use crate::http::{Request, Response};

/// The one bucket of the demo.
pub(super) const BUCKET: &str = "pictures";
/// The keys of the demo. Only the site and the store know the secret one.
pub(super) const KEYS: KeyPair<'static> = KeyPair { access_key: "doorway", secret_key: "only-for-this-lesson" };
/// The most objects, so that the demo does not grow without end.
const MAX_OBJECTS: usize = 50;
/// How far the clock of the store is ahead at the stage that shows an expired link.
const LATE: Duration = Duration::from_secs(60 * 60);

/// One object: bytes with a name, as they were put.
#[derive(Clone)]
struct StoredObject {
    bytes: Bytes,
    media_type: String,
    put_at: SystemTime,
}

/// All objects, each under its key. Clones share them.
#[derive(Clone, Default)]
pub(super) struct ObjectStore(Arc<Mutex<BTreeMap<String, StoredObject>>>);

impl ObjectStore {
    fn objects(&self) -> MutexGuard<'_, BTreeMap<String, StoredObject>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Returns the keys, in order.
    pub(super) fn keys(&self) -> Vec<String> {
        self.objects().keys().cloned().collect()
    }

    /// Removes all objects.
    pub(super) fn clear(&self) {
        self.objects().clear();
    }

    /// Responds to a request as S3 does.
    pub(super) fn respond(&self, context: &DemoContext, request: &Request, is_late: bool) -> Response {
        if request.method == Method::OPTIONS {
            return for_pages(Response::empty(StatusCode::NO_CONTENT));
        }
        let now = context.now();
        let by_clock = if is_late { now + LATE } else { now };
        let response = match KEYS.verify(request, by_clock) {
            Err(error) => refusal(error),
            Ok(()) => self.respond_to_signed(request, now),
        };
        for_pages(response)
    }

    fn respond_to_signed(&self, request: &Request, now: SystemTime) -> Response {
        let path = request.decoded_path();
        let (bucket, key) = path.trim_start_matches('/').split_once('/').unwrap_or((path.trim_matches('/'), ""));
        if bucket != BUCKET {
            return error(StatusCode::NOT_FOUND, "NoSuchBucket", "The specified bucket does not exist");
        }
        match (request.method.as_str(), key.is_empty()) {
            ("GET" | "HEAD", true) => self.list(request),
            ("GET" | "HEAD", false) => self.get(key),
            ("PUT", false) => self.put(key, request, now),
            ("DELETE", false) => {
                self.objects().remove(key);
                Response::empty(StatusCode::NO_CONTENT)
            }
            _ => error(StatusCode::METHOD_NOT_ALLOWED, "MethodNotAllowed", "This method is not allowed here"),
        }
    }

    fn put(&self, key: &str, request: &Request, now: SystemTime) -> Response {
        let Some(bytes) = body_of(request) else {
            return error(StatusCode::BAD_REQUEST, "IncompleteBody", "The body is not complete");
        };
        let media_type = request.header("content-type").unwrap_or("application/octet-stream").to_owned();
        let mut objects = self.objects();
        if objects.len() >= MAX_OBJECTS && !objects.contains_key(key) {
            let words = format!("This store keeps {MAX_OBJECTS} objects. Delete one first.");
            return error(StatusCode::INSUFFICIENT_STORAGE, "StorageFull", &words);
        }
        let tag = etag(&bytes);
        objects.insert(key.to_owned(), StoredObject { bytes, media_type, put_at: now });
        Response::empty(StatusCode::OK).with_header(ETAG, &tag)
    }

    fn get(&self, key: &str) -> Response {
        let Some(object) = self.objects().get(key).cloned() else {
            return error(StatusCode::NOT_FOUND, "NoSuchKey", "The specified key does not exist.");
        };
        let put_at = DateTime::<Utc>::from(object.put_at).format("%a, %d %b %Y %H:%M:%S GMT").to_string();
        let tag = etag(&object.bytes);
        let mut response = Response::text(object.bytes);
        response.headers.remove(CONTENT_TYPE);
        response
            .with_header(CONTENT_TYPE, &object.media_type)
            .with_header(ETAG, &tag)
            .with_header(LAST_MODIFIED, &put_at)
    }

    /// Returns the list of objects, as version 2 of the list of S3.
    fn list(&self, request: &Request) -> Response {
        let query = signature_v4::query_pairs(request.query().unwrap_or_default());
        let prefix = query.iter().find(|(name, _)| name == "prefix").map_or("", |(_, value)| value.as_str());
        let objects = self.objects();
        let found: Vec<_> = objects.iter().filter(|(key, _)| key.starts_with(prefix)).collect();
        let mut text = format!(
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<ListBucketResult xmlns=\"http://s3.amazonaws.com/doc/2006-03-01/\">\
             <Name>{BUCKET}</Name><Prefix>{}</Prefix><KeyCount>{}</KeyCount><MaxKeys>1000</MaxKeys>\
             <IsTruncated>false</IsTruncated>",
            escape(prefix),
            found.len()
        );
        for (key, object) in found {
            let _ = write!(
                text,
                "<Contents><Key>{}</Key><LastModified>{}</LastModified><ETag>{}</ETag><Size>{}</Size>\
                 <StorageClass>STANDARD</StorageClass></Contents>",
                escape(key),
                DateTime::<Utc>::from(object.put_at).format("%Y-%m-%dT%H:%M:%S.000Z"),
                escape(&etag(&object.bytes)),
                object.bytes.len()
            );
        }
        Response::of("application/xml", text + "</ListBucketResult>")
    }
}

/// A tag that is another one for other bytes. S3 uses MD5 here, and no client may rely on that.
fn etag(bytes: &[u8]) -> String {
    format!("\"{}\"", &signature_v4::sha256(bytes)[..32])
}

/// Returns the bytes of an upload. The tools of AWS may send them in pieces, each below a line with its size.
fn body_of(request: &Request) -> Option<Bytes> {
    let hash = request.header("x-amz-content-sha256").unwrap_or_default();
    if !hash.starts_with("STREAMING-") {
        return Some(request.body.clone());
    }
    let (mut rest, mut bytes) = (&request.body[..], Vec::new());
    loop {
        let end = rest.windows(2).position(|two| two == b"\r\n")?;
        let line = std::str::from_utf8(&rest[..end]).ok()?;
        let size = usize::from_str_radix(line.split(';').next()?, 16).ok()?;
        if size == 0 {
            return Some(bytes.into());
        }
        rest = &rest[end + 2..];
        bytes.extend_from_slice(rest.get(..size)?);
        rest = rest.get(size + 2..)?;
    }
}

fn refusal(reason: SignatureError) -> Response {
    let (code, message) = match reason {
        SignatureError::Missing => ("AccessDenied", "Access Denied: the request is not signed"),
        SignatureError::Expired => ("AccessDenied", "Request has expired"),
        SignatureError::UnknownKey => ("InvalidAccessKeyId", "The access key does not exist"),
        SignatureError::Skewed => ("RequestTimeTooSkewed", "The time of the request is too far from the time here"),
        SignatureError::Mismatch => ("SignatureDoesNotMatch", "The signature is not that of this request"),
        SignatureError::Malformed => {
            return error(StatusCode::BAD_REQUEST, "AuthorizationHeaderMalformed", "The signature cannot be read");
        }
    };
    error(StatusCode::FORBIDDEN, code, message)
}

fn error(status: StatusCode, code: &str, message: &str) -> Response {
    let text = format!(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    );
    Response::of("application/xml", text).with_status(status)
}

/// Permits pages of every origin to use signed links: the signature protects the objects, not the origin.
fn for_pages(response: Response) -> Response {
    response
        .with_header(ACCESS_CONTROL_ALLOW_ORIGIN, "*")
        .with_header(ACCESS_CONTROL_ALLOW_METHODS, "GET, PUT")
        .with_header(ACCESS_CONTROL_ALLOW_HEADERS, "Content-Type")
}
