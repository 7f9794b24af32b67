//! The Transfer-Encoding field of a request: `chunked`, once, and nothing else (RFC 9112, section 6.1).

use hyper::header::TRANSFER_ENCODING;
use hyper::{HeaderMap, StatusCode};

/// Returns the status and the words of the response to a transfer coding that this server does not take.
pub(super) fn validate_transfer_encoding(headers: &HeaderMap) -> Option<(StatusCode, &'static str)> {
    let mut is_chunked = false;
    for value in headers.get_all(TRANSFER_ENCODING) {
        for coding in value.as_bytes().split(|byte| *byte == b',').map(<[u8]>::trim_ascii) {
            match coding {
                [] => {}
                coding if !coding.eq_ignore_ascii_case(b"chunked") => {
                    let words = "501 This server knows no transfer coding but chunked.";
                    return Some((StatusCode::NOT_IMPLEMENTED, words));
                }
                _ if is_chunked => {
                    let words = "400 The body of this request is chunked twice. It may be chunked once.";
                    return Some((StatusCode::BAD_REQUEST, words));
                }
                _ => is_chunked = true,
            }
        }
    }
    None
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;

    use super::*;

    fn status(values: &[&'static str]) -> Option<u16> {
        let values = values.iter().map(|value| (TRANSFER_ENCODING, HeaderValue::from_static(value)));
        validate_transfer_encoding(&HeaderMap::from_iter(values)).map(|(status, _)| status.as_u16())
    }

    #[test]
    fn chunked_may_be_named_once() {
        assert_eq!(status(&[]), None);
        for value in ["chunked", "Chunked", " chunked ,", ",chunked"] {
            assert_eq!(status(&[value]), None, "{value:?}");
        }
        assert_eq!(status(&["chunked, chunked"]), Some(400));
    }

    #[test]
    fn another_coding_is_not_implemented() {
        assert_eq!(status(&["gzip, chunked"]), Some(501));
        assert_eq!(status(&["chunked;x=y"]), Some(501));
    }
}
