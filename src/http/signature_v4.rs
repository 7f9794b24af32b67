//! Signature Version 4 of AWS: who knows the secret key can sign a request, in its headers or in its URL. An object store makes
//! the same signature, and compares the two (docs.aws.amazon.com, "Signature Version 4 signing process").

use std::fmt::Write;
use std::time::{Duration, SystemTime};

use chrono::{DateTime, NaiveDateTime, Utc};
use hmac::{Hmac, KeyInit, Mac};
use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, percent_decode_str, utf8_percent_encode};
use sha2::{Digest, Sha256};

use super::Request;

const ALGORITHM: &str = "AWS4-HMAC-SHA256";
const TIME_FORMAT: &str = "%Y%m%dT%H%M%SZ";
/// How far the clock of a client may be wrong.
const MAX_SKEW: Duration = Duration::from_secs(15 * 60);
/// The longest time that a signed link may work: seven days.
const MAX_EXPIRES_SECONDS: u64 = 7 * 24 * 60 * 60;
/// What is not written with a percent sign (RFC 3986, "unreserved").
const ENCODED: &AsciiSet = &NON_ALPHANUMERIC.remove(b'-').remove(b'.').remove(b'_').remove(b'~');
const ENCODED_PATH: &AsciiSet = &ENCODED.remove(b'/');

/// The two keys of who signs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct KeyPair<'a> {
    /// It names who signs, and is no secret.
    pub access_key: &'a str,
    /// Only who signs and the store know it.
    pub secret_key: &'a str,
}

/// Why a signature does not count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SignatureError {
    /// There is no signature.
    Missing,
    /// The signature, or what belongs to it, cannot be read.
    Malformed,
    /// Nobody has this access key.
    UnknownKey,
    /// The link worked for a while, and that time is over.
    Expired,
    /// The clock of the client is wrong, or the request is old.
    Skewed,
    /// The request is not the one that was signed.
    Mismatch,
}

/// What belongs to a signature, from the header Authorization or from the query.
struct Signed {
    scope: String,
    time: DateTime<Utc>,
    headers: String,
    payload: String,
    signature: String,
    /// For a link: how many seconds it works.
    expires: Option<u64>,
}

impl KeyPair<'_> {
    /// Checks the signature of a request, in its header Authorization or in its query.
    ///
    /// # Errors
    /// There is none that can be read, it is of another key, its time is over, or the request is not the one that was signed.
    pub fn verify(&self, request: &Request, now: SystemTime) -> Result<(), SignatureError> {
        let query = query_pairs(request.uri.query().unwrap_or_default());
        let signed = match request.header("authorization") {
            Some(header) => from_header(request, header)?,
            None => from_query(&query)?,
        };
        check_time(&signed, now.into())?;
        if !signed.scope.starts_with(&format!("{}/", self.access_key)) {
            return Err(SignatureError::UnknownKey);
        }
        let unsigned = query.iter().filter(|(name, _)| name != "X-Amz-Signature");
        let canonical = CanonicalRequest {
            method: request.method.as_str(),
            path: request.path(),
            query: canonical_query(unsigned.cloned().collect()),
            headers: canonical_headers(request, &signed.headers)?,
            signed_headers: &signed.headers,
            payload: &signed.payload,
        };
        let scope = signed.scope.split_once('/').map_or("", |(_, scope)| scope);
        let expected = signature(&canonical, self.secret_key, signed.time, scope).ok_or(SignatureError::Malformed)?;
        if is_equal(expected.as_bytes(), signed.signature.as_bytes()) { Ok(()) } else { Err(SignatureError::Mismatch) }
    }

    /// Returns a link to a path of a store at this origin. It works for some seconds, and for this method alone: everything in it
    /// is signed.
    pub fn signed_link(&self, method: &str, origin: &str, path: &str, now: SystemTime, seconds: u64) -> String {
        let now = DateTime::<Utc>::from(now);
        let scope = format!("{}/us-east-1/s3/aws4_request", now.format("%Y%m%d"));
        let host = origin.trim_start_matches("http://");
        let pairs = [
            ("X-Amz-Algorithm", ALGORITHM.to_owned()),
            ("X-Amz-Credential", format!("{}/{scope}", self.access_key)),
            ("X-Amz-Date", now.format(TIME_FORMAT).to_string()),
            ("X-Amz-Expires", seconds.to_string()),
            ("X-Amz-SignedHeaders", "host".to_owned()),
        ];
        let query = canonical_query(pairs.map(|(name, value)| (name.to_owned(), value)).to_vec());
        let canonical = CanonicalRequest {
            method,
            path,
            query: query.clone(),
            headers: format!("host:{host}\n"),
            signed_headers: "host",
            payload: "UNSIGNED-PAYLOAD",
        };
        let signature = signature(&canonical, self.secret_key, now, &scope).unwrap_or_default();
        format!("{origin}{path}?{query}&X-Amz-Signature={signature}")
    }
}

/// The parts of a request that are signed.
struct CanonicalRequest<'a> {
    method: &'a str,
    path: &'a str,
    query: String,
    headers: String,
    signed_headers: &'a str,
    payload: &'a str,
}

/// Returns the signature; nothing if the scope is none.
fn signature(request: &CanonicalRequest<'_>, secret_key: &str, time: DateTime<Utc>, scope: &str) -> Option<String> {
    let CanonicalRequest { method, query, headers, signed_headers, payload, .. } = request;
    let path = canonical_path(request.path);
    let canonical = format!("{method}\n{path}\n{query}\n{headers}\n{signed_headers}\n{payload}");
    let time = time.format(TIME_FORMAT);
    let text = format!("{ALGORITHM}\n{time}\n{scope}\n{}", hex(&Sha256::digest(canonical)));
    let parts: Vec<&str> = scope.split('/').collect();
    let [date, region, service, end @ "aws4_request"] = parts[..] else { return None };
    let start = format!("AWS4{secret_key}").into_bytes();
    let key = [date, region, service, end].iter().fold(start, |key, part| hmac(&key, part));
    Some(hex(&hmac(&key, &text)))
}

fn hmac(key: &[u8], text: &str) -> Vec<u8> {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes a key of any length");
    mac.update(text.as_bytes());
    mac.finalize().into_bytes().to_vec()
}

/// Returns the SHA-256 of bytes, as hexadecimal digits.
pub fn sha256(bytes: &[u8]) -> String {
    hex(&Sha256::digest(bytes))
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        let _ = write!(text, "{byte:02x}");
        text
    })
}

/// Compares in a time that does not depend on where the two differ, so that nobody can guess a signature byte by byte.
fn is_equal(one: &[u8], other: &[u8]) -> bool {
    one.len() == other.len() && one.iter().zip(other).fold(0, |sum, (a, b)| sum | (a ^ b)) == 0
}

fn from_header(request: &Request, header: &str) -> Result<Signed, SignatureError> {
    let rest = header.strip_prefix(ALGORITHM).ok_or(SignatureError::Malformed)?;
    let field = |name: &str| {
        let found = rest.split(',').find_map(|part| part.trim().strip_prefix(name)?.strip_prefix('='));
        found.map(str::to_owned).ok_or(SignatureError::Malformed)
    };
    let header = |name: &str| request.header(name).ok_or(SignatureError::Malformed);
    let payload = header("x-amz-content-sha256")?.to_owned();
    // The hash of the body is signed, so another body has another hash.
    if payload.len() == 64 && payload != sha256(&request.body) {
        return Err(SignatureError::Mismatch);
    }
    Ok(Signed {
        scope: field("Credential")?,
        time: time(header("x-amz-date")?)?,
        headers: field("SignedHeaders")?,
        payload,
        signature: field("Signature")?,
        expires: None,
    })
}

fn from_query(query: &[(String, String)]) -> Result<Signed, SignatureError> {
    let field = |name: &str| query.iter().find(|(own, _)| own == name).map(|(_, value)| value.clone());
    let signature = field("X-Amz-Signature").ok_or(SignatureError::Missing)?;
    let needed = |name: &str| field(name).ok_or(SignatureError::Malformed);
    let expires: u64 = needed("X-Amz-Expires")?.parse().map_err(|_| SignatureError::Malformed)?;
    if needed("X-Amz-Algorithm")? != ALGORITHM || expires > MAX_EXPIRES_SECONDS {
        return Err(SignatureError::Malformed);
    }
    Ok(Signed {
        scope: needed("X-Amz-Credential")?,
        time: time(&needed("X-Amz-Date")?)?,
        headers: needed("X-Amz-SignedHeaders")?,
        payload: "UNSIGNED-PAYLOAD".to_owned(),
        signature,
        expires: Some(expires),
    })
}

fn time(text: &str) -> Result<DateTime<Utc>, SignatureError> {
    let time = NaiveDateTime::parse_from_str(text, TIME_FORMAT).map_err(|_| SignatureError::Malformed)?;
    Ok(time.and_utc())
}

fn check_time(signed: &Signed, now: DateTime<Utc>) -> Result<(), SignatureError> {
    let skew = chrono::Duration::from_std(MAX_SKEW).unwrap_or_default();
    let age = now - signed.time;
    match signed.expires {
        Some(_) if age < -skew => Err(SignatureError::Skewed),
        Some(seconds) if age.num_seconds() > i64::try_from(seconds).unwrap_or(i64::MAX) => Err(SignatureError::Expired),
        None if age > skew || age < -skew => Err(SignatureError::Skewed),
        _ => Ok(()),
    }
}

/// Returns the signed headers, each on a line. The header Host must be one of them.
fn canonical_headers(request: &Request, names: &str) -> Result<String, SignatureError> {
    if !names.split(';').any(|name| name == "host") {
        return Err(SignatureError::Malformed);
    }
    let line = |name: &str| {
        let values = request.headers.get_all(name).iter().filter_map(|value| value.to_str().ok());
        let values: Vec<String> = values.map(|value| value.split_whitespace().collect::<Vec<_>>().join(" ")).collect();
        format!("{name}:{}\n", values.join(","))
    };
    Ok(names.split(';').map(line).collect())
}

/// Returns the path with exactly the letters encoded that the signature wants.
fn canonical_path(path: &str) -> String {
    utf8_percent_encode(&percent_decode_str(path).decode_utf8_lossy(), ENCODED_PATH).to_string()
}

/// Returns the pairs of a query, decoded. A `+` stays one: it is no space here.
pub fn query_pairs(query: &str) -> Vec<(String, String)> {
    let decode = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
    let pair = |part: &str| {
        let (name, value) = part.split_once('=').unwrap_or((part, ""));
        (decode(name), decode(value))
    };
    query.split('&').filter(|part| !part.is_empty()).map(pair).collect()
}

fn canonical_query(pairs: Vec<(String, String)>) -> String {
    let encode = |text: &str| utf8_percent_encode(text, ENCODED).to_string();
    let mut parts: Vec<(String, String)> = pairs.iter().map(|(name, value)| (encode(name), encode(value))).collect();
    parts.sort();
    parts.into_iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEYS: KeyPair<'_> = KeyPair { access_key: "doorway", secret_key: "of-the-tests" };

    fn at(seconds: u64) -> SystemTime {
        SystemTime::UNIX_EPOCH + Duration::from_secs(1_700_000_000 + seconds)
    }

    fn request(method: &str, link: &str) -> Request {
        let target = link.trim_start_matches("http://localhost:9000");
        Request::new(method, target).with_header("host", "localhost:9000")
    }

    fn link(path: &str) -> String {
        KEYS.signed_link("PUT", "http://localhost:9000", path, at(0), 60)
    }

    #[test]
    fn a_link_works_until_it_expires_and_for_its_method_alone() {
        let link = link("/pictures/a%20b%C3%BC.png");
        assert_eq!(KEYS.verify(&request("PUT", &link), at(60)), Ok(()));
        assert_eq!(KEYS.verify(&request("PUT", &link), at(61)), Err(SignatureError::Expired));
        assert_eq!(KEYS.verify(&request("GET", &link), at(1)), Err(SignatureError::Mismatch));
    }

    #[test]
    fn a_link_that_was_changed_does_not_work() {
        let link = link("/pictures/cat.png");
        for (from, to) in [("cat.png", "dog.png"), ("Expires=60", "Expires=600"), ("Signature=", "Signature=0")] {
            let changed = link.replace(from, to);
            assert_eq!(KEYS.verify(&request("PUT", &changed), at(1)), Err(SignatureError::Mismatch), "{changed}");
        }
        let of_nobody = link.replace("Credential=doorway", "Credential=nobody");
        assert_eq!(KEYS.verify(&request("PUT", &of_nobody), at(1)), Err(SignatureError::UnknownKey));
        assert_eq!(KEYS.verify(&request("PUT", "/pictures/cat.png"), at(1)), Err(SignatureError::Missing));
        let too_long = link.replace("Expires=60", "Expires=604801");
        assert_eq!(KEYS.verify(&request("PUT", &too_long), at(1)), Err(SignatureError::Malformed));
    }

    #[test]
    fn a_header_without_what_belongs_to_it_is_malformed() {
        for header in ["Basic eA==", "AWS4-HMAC-SHA256 Credential=doorway/20231114/us-east-1/s3/aws4_request"] {
            let request = Request::new("GET", "/pictures").with_headers(&[("host", "a"), ("authorization", header)]);
            assert_eq!(KEYS.verify(&request, at(0)), Err(SignatureError::Malformed), "{header}");
        }
    }

    #[test]
    fn a_body_that_is_not_the_signed_one_is_found() {
        let header =
            "AWS4-HMAC-SHA256 Credential=doorway/20231114/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0";
        let request = Request::new("PUT", "/pictures/a")
            .with_headers(&[("host", "a"), ("authorization", header), ("x-amz-date", "20231114T221320Z")])
            .with_header("x-amz-content-sha256", &sha256(b"one body"))
            .with_body("another body");
        assert_eq!(KEYS.verify(&request, at(0)), Err(SignatureError::Mismatch));
    }
}
