//! What the header Content-Type says of a response, and the text of the body that a browser reads by it.

use hyper::header::{CONTENT_DISPOSITION, CONTENT_TYPE};

use crate::http::client::ClientResponse;
use crate::text::http_syntax::{self, is_token};
use crate::text::{charset, html};

/// How much of a page is searched for the charset that it names itself (HTML, "prescan a byte stream").
const PRESCAN_BYTES: usize = 1024;

/// Returns the media type of a response, without its parameters and in small letters (RFC 9110, section 8.3.1). Of several,
/// it is the last one, as in a browser (Fetch, "extract a MIME type").
pub fn media_type(response: &ClientResponse) -> Option<String> {
    let mut found = media_types(response);
    let at = found.iter().rposition(|found| is_media_type(found)).unwrap_or(0);
    (!found.is_empty()).then(|| found.swap_remove(at))
}

/// Returns every media type that the response says it has, each once: a correct one says one.
pub fn media_types(response: &ClientResponse) -> Vec<String> {
    let mut found = Vec::new();
    for value in content_types(response) {
        found.retain(|own| *own != http_syntax::media_type(&value));
        found.push(http_syntax::media_type(&value));
    }
    found
}

/// The values of Content-Type, of all its lines.
fn content_types(response: &ClientResponse) -> Vec<String> {
    let lines = response.headers.get_all(CONTENT_TYPE).iter();
    lines.map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned()).collect()
}

fn is_media_type(text: &str) -> bool {
    text != "*/*" && text.split_once('/').is_some_and(|(kind, sub)| is_token(kind) && is_token(sub))
}

/// Whether a media type is JSON's, or that of a format made of JSON.
pub fn is_json(media_type: &str) -> bool {
    media_type == "application/json" || media_type.ends_with("+json")
}

/// Whether a browser reads a body as HTML. Without a Content-Type it finds out by the first tag.
pub fn is_page(response: &ClientResponse) -> bool {
    match media_type(response).as_deref() {
        Some(own) => matches!(own, "text/html" | "application/xhtml+xml"),
        None => response.body.trim_ascii_start().starts_with(b"<"),
    }
}

/// Returns the header that makes a browser download a response in place of showing it, if one does.
pub fn download(response: &ClientResponse) -> Option<String> {
    let disposition = response.headers.get(CONTENT_DISPOSITION).map(|value| String::from_utf8_lossy(value.as_bytes()));
    let kind = disposition.as_deref().map(http_syntax::media_type).filter(|kind| !kind.is_empty() && kind != "inline");
    let of_disposition = kind.map(|kind| format!("Content-Disposition: {kind}"));
    let media_type = media_type(response).filter(|own| is_media_type(own) && !is_shown(own));
    of_disposition.or_else(|| media_type.map(|own| format!("Content-Type: {own}")))
}

/// Whether browsers show text of this media type.
fn is_shown(media_type: &str) -> bool {
    let is_text = media_type.starts_with("text/") && !matches!(media_type, "text/csv" | "text/calendar" | "text/vcard");
    let is_named = matches!(media_type, "application/xml" | "application/javascript");
    is_text || is_named || is_json(media_type) || media_type.ends_with("+xml")
}

/// Returns the charset that a browser reads a body in, if the response or the page in it says which. JSON is always UTF-8
/// (RFC 8259, section 8.1).
pub fn named_charset(response: &ClientResponse) -> Option<String> {
    let media_type = media_type(response);
    if media_type.as_deref().is_some_and(is_json) {
        return Some("utf-8".to_owned());
    }
    let in_page = || {
        let start = &response.body[..response.body.len().min(PRESCAN_BYTES)];
        html::meta_charset(&String::from_utf8_lossy(start)).filter(|_| media_type.as_deref() == Some("text/html"))
    };
    content_types(response).iter().rev().find_map(|value| charset::of_content_type(value)).or_else(in_page)
}

/// Returns the text of a body, in that charset.
pub fn body_text(response: &ClientResponse) -> String {
    charset::decode(&response.body, named_charset(response).as_deref())
}

#[cfg(test)]
mod tests {
    use hyper::header::HeaderValue;
    use hyper::{HeaderMap, Version};

    use super::*;

    fn response(content_types: &[&'static str], body: &[u8]) -> ClientResponse {
        let mut headers = HeaderMap::new();
        for value in content_types {
            headers.append(CONTENT_TYPE, HeaderValue::from_static(value));
        }
        let (version, body) = (Version::HTTP_11, body.to_vec().into());
        ClientResponse { status: 200, reason: None, version, headers, body, extra: Vec::new() }
    }

    #[test]
    fn of_several_media_types_the_last_one_counts() {
        assert_eq!(media_type(&response(&["text/HTML; charset=utf-8"], b"")).as_deref(), Some("text/html"));
        assert_eq!(media_type(&response(&["text/html", "text/plain"], b"")).as_deref(), Some("text/plain"));
        assert_eq!(media_type(&response(&["text/html", "html"], b"")).as_deref(), Some("text/html"));
        assert_eq!(media_types(&response(&["text/html", "text/HTML; charset=utf-8"], b"")), ["text/html"]);
        assert_eq!(media_type(&response(&[], b"")), None);
    }

    #[test]
    fn a_browser_downloads_what_it_is_told_to_and_what_it_cannot_show() {
        let with_disposition = |value: &'static str| {
            let mut own = response(&["text/html"], b"");
            own.headers.insert(CONTENT_DISPOSITION, HeaderValue::from_static(value));
            download(&own)
        };
        assert_eq!(with_disposition("inline; filename=a.html"), None);
        assert_eq!(with_disposition("Attachment").as_deref(), Some("Content-Disposition: attachment"));
        let of_type = |value: &'static str| download(&response(&[value], b""));
        assert_eq!(of_type("application/octet-stream").as_deref(), Some("Content-Type: application/octet-stream"));
        for shown in ["text/plain", "text/html; charset=utf-8", "application/json", "image/svg+xml"] {
            assert_eq!(of_type(shown), None, "{shown}");
        }
        assert_eq!(download(&response(&[], b"")), None);
    }

    #[test]
    fn the_charset_is_that_of_the_header_or_else_that_of_the_page() {
        let page = b"<meta charset=latin1>\xdc";
        assert_eq!(body_text(&response(&["text/html"], page)), "<meta charset=latin1>\u{dc}");
        assert_eq!(body_text(&response(&["text/html; charset=utf-8"], page)), "<meta charset=latin1>\u{fffd}");
        assert_eq!(body_text(&response(&["application/json; charset=latin1"], b"\xdc")), "\u{fffd}");
    }
}
