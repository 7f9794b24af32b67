//! Undoes the compression of a body: gzip, deflate and brotli (RFC 9110, section 8.4), never to more than a limit.

use std::io::{self, Read};

use flate2::read::{DeflateDecoder, MultiGzDecoder, ZlibDecoder};
use hyper::HeaderMap;
use hyper::body::Bytes;
use hyper::header::CONTENT_ENCODING;

use crate::text::brotli::read_brotli;

/// The most codings that are undone, one after the other.
const MAX_CODINGS: usize = 4;

/// Why the compression of a body cannot be undone.
#[derive(Debug, PartialEq, Eq)]
pub(super) enum DecodeError {
    /// The body is not what Content-Encoding says.
    Invalid(String),
    /// It is larger than the limit.
    TooLarge,
}

/// Returns the body without the codings that Content-Encoding names. A coding that is not known is left in place, with
/// those below it.
pub(super) fn decode(headers: &HeaderMap, body: &Bytes, max_bytes: usize) -> Result<Bytes, DecodeError> {
    let mut decoded = body.clone();
    // The last one was applied last.
    for coding in codings(headers).iter().rev() {
        match undo(coding, &decoded, max_bytes) {
            Some(Ok(bytes)) if bytes.len() > max_bytes => return Err(DecodeError::TooLarge),
            Some(Ok(bytes)) => decoded = bytes.into(),
            Some(Err(_)) => return Err(DecodeError::Invalid(coding.clone())),
            None => break,
        }
    }
    Ok(decoded)
}

/// The codings that Content-Encoding names, in small letters.
pub(super) fn codings(headers: &HeaderMap) -> Vec<String> {
    let values = headers.get_all(CONTENT_ENCODING).iter().filter_map(|value| value.to_str().ok());
    let names = values.flat_map(|value| value.split(',')).map(|name| name.trim().to_ascii_lowercase());
    names.filter(|name| !name.is_empty() && name != "identity").take(MAX_CODINGS).collect()
}

/// Undoes one coding, up to one byte more than the limit; nothing if the coding is not known.
fn undo(coding: &str, body: &[u8], max_bytes: usize) -> Option<io::Result<Vec<u8>>> {
    Some(match coding {
        _ if body.is_empty() => Ok(Vec::new()),
        "gzip" | "x-gzip" => read(MultiGzDecoder::new(body), max_bytes),
        // Some servers send it without the frame of zlib, and browsers read that as well.
        "deflate" => read(ZlibDecoder::new(body), max_bytes).or_else(|_| read(DeflateDecoder::new(body), max_bytes)),
        "br" => read_brotli(body, max_bytes.saturating_add(1)),
        _ => return None,
    })
}

fn read(decoder: impl Read, max_bytes: usize) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    decoder.take(max_bytes as u64 + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use std::io::Write;

    use flate2::Compression;
    use flate2::write::{DeflateEncoder, GzEncoder, ZlibEncoder};
    use hyper::header::HeaderValue;

    use super::*;

    const LIMIT: usize = 1000;
    /// `hello` in brotli, as an uncompressed block.
    const HELLO_IN_BROTLI: &[u8] = &[0x0b, 0x02, 0x80, b'h', b'e', b'l', b'l', b'o', 0x03];

    fn decoded(coding: &str, body: &[u8]) -> Result<Vec<u8>, DecodeError> {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_ENCODING, HeaderValue::from_str(coding).expect("a name"));
        decode(&headers, &Bytes::copy_from_slice(body), LIMIT).map(|bytes| bytes.to_vec())
    }

    fn gzip(text: &[u8]) -> Vec<u8> {
        let mut encoder = GzEncoder::new(Vec::new(), Compression::fast());
        encoder.write_all(text).expect("it is memory");
        encoder.finish().expect("it is memory")
    }

    #[test]
    fn each_coding_that_a_browser_asks_for_is_undone() {
        let mut zlib = ZlibEncoder::new(Vec::new(), Compression::fast());
        zlib.write_all(b"hello").expect("it is memory");
        let mut raw = DeflateEncoder::new(Vec::new(), Compression::fast());
        raw.write_all(b"hello").expect("it is memory");
        for (coding, body) in [
            ("gzip", gzip(b"hello")),
            ("X-GZIP", gzip(b"hello")),
            ("deflate", zlib.finish().expect("it is memory")),
            ("deflate", raw.finish().expect("it is memory")),
            ("br", HELLO_IN_BROTLI.to_vec()),
            ("gzip, gzip", gzip(&gzip(b"hello"))),
            ("identity", b"hello".to_vec()),
        ] {
            assert_eq!(decoded(coding, &body), Ok(b"hello".to_vec()), "{coding}");
        }
    }

    #[test]
    fn a_coding_that_is_not_known_is_left_in_place() {
        assert_eq!(decoded("zstd", b"bytes"), Ok(b"bytes".to_vec()));
    }

    #[test]
    fn a_body_that_is_not_what_it_says_is_an_error() {
        for coding in ["gzip", "deflate", "br"] {
            assert_eq!(decoded(coding, b"<h1>hello</h1>"), Err(DecodeError::Invalid(coding.to_owned())));
        }
    }

    #[test]
    fn a_body_that_grows_beyond_the_limit_is_not_read_to_its_end() {
        assert_eq!(decoded("gzip", &gzip(&vec![b'x'; LIMIT + 1])), Err(DecodeError::TooLarge));
        assert_eq!(decoded("gzip", &gzip(&vec![b'x'; LIMIT])).map(|bytes| bytes.len()), Ok(LIMIT));
    }
}
