//! What came, as a person sees it: a page by its text, a framework's own page by its owner, a listing, JSON, nothing.

use std::sync::OnceLock;

use hyper::HeaderMap;
use regex_lite::Regex;
use serde::{Deserialize, Serialize};

use crate::content::data_file::read_toml;
use crate::http::client::ClientResponse;
use crate::text::html;

/// How much of a text is quoted, in characters.
const MAX_QUOTED: usize = 80;

/// What a body is, to a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case", tag = "kind")]
pub enum SeenBody {
    /// No bytes at all.
    Empty,
    /// A page or text that a framework writes itself.
    Framework {
        /// Whose it is.
        owner: String,
        /// What it says.
        says: PageKind,
        /// Its text.
        text: String,
    },
    /// A page of the learner's own.
    Page {
        /// Its title, or its first line.
        headline: String,
        /// Its text.
        text: String,
    },
    /// The list of the files in a folder.
    Listing,
    /// JSON.
    Json,
    /// Any other text.
    Text(String),
    /// Bytes that are no text.
    Binary,
}

/// What a framework's own page says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum PageKind {
    /// There is no route for this path.
    NotFound,
    /// There is one, for other methods.
    MethodNotAllowed,
    /// The program failed.
    Failed,
    /// The files of a folder.
    Listing,
    /// A parameter of the path or the query is not what the route asks for.
    InvalidParameter,
    /// The framework's debugger.
    Debugger,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PageFile {
    page: Vec<PagePattern>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PagePattern {
    owner: String,
    kind: PageKind,
    #[serde(deserialize_with = "regex")]
    body: Regex,
    status: Option<u16>,
    #[serde(default, deserialize_with = "optional_regex")]
    header: Option<Regex>,
}

/// Finds out what a response's body is, to a person.
pub fn describe(response: &ClientResponse) -> SeenBody {
    if response.body.is_empty() {
        return SeenBody::Empty;
    }
    let Ok(body) = str::from_utf8(&response.body) else { return SeenBody::Binary };
    let text = html::visible_text(body);
    if let Some(page) = patterns().iter().find(|page| page.matches(response.status, &response.headers, body)) {
        return match page.kind {
            PageKind::Listing => SeenBody::Listing,
            says => SeenBody::Framework { owner: page.owner.clone(), says, text },
        };
    }
    if serde_json::from_str::<serde_json::Value>(body).is_ok_and(|value| value.is_object() || value.is_array()) {
        SeenBody::Json
    } else if html::has_tag(body) {
        let first = text.lines().next().unwrap_or_default().to_owned();
        SeenBody::Page { headline: html::title(body).unwrap_or(first), text }
    } else {
        SeenBody::Text(body.trim().to_owned())
    }
}

impl SeenBody {
    /// The body in a few words: `Express's own page: "Cannot GET /about"`. Not yet safe to print.
    pub fn words(&self) -> String {
        match self {
            Self::Empty => "an empty body".to_owned(),
            Self::Framework { owner, text, .. } if text.starts_with('{') => {
                format!("{owner}'s own JSON: {}", unquoted(text))
            }
            Self::Framework { owner, text, .. } => format!("{}'s own page: {}", owner, quoted(text)),
            Self::Page { headline, text } if text.is_empty() => format!("a page without text ({})", quoted(headline)),
            Self::Page { headline, text } => {
                let first = text.lines().next().unwrap_or_default();
                if headline.is_empty() || headline == first {
                    format!("a page that begins with {}", quoted(first))
                } else {
                    format!("the page {}, which begins with {}", quoted(headline), quoted(first))
                }
            }
            Self::Listing => "a list of the files in a folder".to_owned(),
            Self::Json => "JSON".to_owned(),
            Self::Text(text) => quoted(text),
            Self::Binary => "bytes that are no text".to_owned(),
        }
    }
}

/// A text in quotes, on one line and not too long.
fn quoted(text: &str) -> String {
    format!("\"{}\"", unquoted(text))
}

/// A text on one line and not too long.
fn unquoted(text: &str) -> String {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    if line.chars().count() <= MAX_QUOTED {
        return line;
    }
    let cut: String = line.chars().take(MAX_QUOTED - 1).collect();
    format!("{}…", cut.trim_end())
}

impl PagePattern {
    fn matches(&self, status: u16, headers: &HeaderMap, body: &str) -> bool {
        self.status.is_none_or(|own| own == status)
            && self.header.as_ref().is_none_or(|pattern| has_header(headers, pattern))
            && self.body.is_match(body)
    }
}

fn has_header(headers: &HeaderMap, pattern: &Regex) -> bool {
    headers
        .iter()
        .any(|(name, value)| pattern.is_match(&format!("{name}: {}", String::from_utf8_lossy(value.as_bytes()))))
}

fn patterns() -> &'static [PagePattern] {
    static PATTERNS: OnceLock<Vec<PagePattern>> = OnceLock::new();
    PATTERNS.get_or_init(|| {
        let file: PageFile = read_toml(include_str!("framework_pages.toml")).expect("a test reads it");
        file.page
    })
}

fn regex<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Regex, D::Error> {
    let text = String::deserialize(deserializer)?;
    Regex::new(&text).map_err(serde::de::Error::custom)
}

fn optional_regex<'de, D: serde::Deserializer<'de>>(deserializer: D) -> Result<Option<Regex>, D::Error> {
    regex(deserializer).map(Some)
}

/// Whether two responses are the same but for the paths they repeat: status, media type and body.
pub fn is_same_response(one: (&ClientResponse, &str), other: (&ClientResponse, &str)) -> bool {
    let media_type = |response: &ClientResponse| {
        let value = response.headers.get("content-type").map(|value| value.as_bytes().to_vec()).unwrap_or_default();
        value.split(|byte| *byte == b';').next().unwrap_or_default().to_ascii_lowercase()
    };
    one.0.status == other.0.status
        && media_type(one.0) == media_type(other.0)
        && masked(&one.0.body, one.1) == masked(&other.0.body, other.1)
}

/// A body with the path that was asked for taken out, wherever it repeats it.
fn masked(body: &[u8], path: &str) -> Vec<u8> {
    let plain = path.split('?').next().unwrap_or(path);
    if plain.len() < 2 {
        return body.to_vec();
    }
    String::from_utf8_lossy(body)
        .replace(path, "{path}")
        .replace(plain, "{path}")
        .replace(&plain[1..], "{path}")
        .into_bytes()
}

#[cfg(test)]
mod tests {
    use hyper::Version;
    use hyper::header::{CONTENT_TYPE, HeaderValue};

    use super::*;

    fn response(status: u16, media_type: &str, body: &str) -> ClientResponse {
        let mut headers = HeaderMap::new();
        headers.insert(CONTENT_TYPE, HeaderValue::from_str(media_type).expect("a media type"));
        let (version, body) = (Version::HTTP_11, body.to_owned().into());
        ClientResponse { status, reason: None, version, headers, body, extra: Vec::new() }
    }

    fn words(status: u16, body: &str) -> String {
        describe(&response(status, "text/html", body)).words()
    }

    #[test]
    fn a_frameworks_own_page_is_known_by_its_text() {
        for (status, body, expected) in [
            (
                404,
                "<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<title>Error</title>\n</head>\n<body>\n<pre>Cannot GET \
                 /about</pre>\n</body>\n</html>\n",
                "Express's own page: \"Cannot GET /about\"",
            ),
            (404, "{\"detail\":\"Not Found\"}", "FastAPI's own JSON: {\"detail\":\"Not Found\"}"),
            (404, "404 page not found\n", "Go's own page: \"404 page not found\""),
            (
                200,
                "<!DOCTYPE HTML><html><head><title>Directory listing for /</title></head></html>",
                "a list of the files in a folder",
            ),
        ] {
            assert_eq!(words(status, body), expected);
        }
    }

    #[test]
    fn the_learners_own_pages_are_told_by_title_and_first_line() {
        assert_eq!(
            words(200, "<title>Home</title><h1>Welcome</h1><p>to us"),
            "the page \"Home\", which begins with \"Welcome\""
        );
        assert_eq!(words(200, "<h1>Welcome</h1>"), "a page that begins with \"Welcome\"");
        assert_eq!(words(200, "{\"id\": 1}"), "JSON");
        assert_eq!(words(200, ""), "an empty body");
        assert_eq!(words(200, "index.html"), "\"index.html\"");
    }

    #[test]
    fn two_responses_are_the_same_whatever_path_they_repeat() {
        let page = |path: &str| response(404, "text/html; charset=utf-8", &format!("<pre>Cannot GET {path}</pre>"));
        assert!(is_same_response((&page("/about"), "/about"), (&page("/kx3"), "/kx3")));
        let other = response(404, "text/html", "<pre>Another page</pre>");
        assert!(!is_same_response((&page("/about"), "/about"), (&other, "/kx3")));
        assert!(!is_same_response((&response(200, "text/html", "x"), "/"), (&response(200, "text/plain", "x"), "/a")));
    }
}
