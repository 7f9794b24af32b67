//! What came, as a person sees it: a page by its text, a framework's own page by its owner, a listing, JSON, nothing.

use std::sync::OnceLock;

use hyper::HeaderMap;
use regex_lite::Regex;
use serde::{Deserialize, Serialize};

use super::content_type::body_text;
use crate::content::data_file::read_toml;
use crate::http::client::ClientResponse;
use crate::text::cut::beginning;
use crate::text::html;

/// How much of a text is quoted, in characters.
const MAX_QUOTED: usize = 80;

/// How much of a body is searched for what a framework writes, in bytes: its own pages say it at the beginning.
const MAX_SEARCHED_BYTES: usize = 16 * 1024;

/// How programs write values that are no text, or none at all.
pub const NO_VALUES: &[&str] =
    &["undefined", "null", "None", "NaN", "nil", "<nil>", "[object Object]", "[object Promise]", "{}"];

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
    /// A page on which a browser shows nothing.
    Blank,
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
    let body = &body_text(response);
    if body.contains(is_binary) {
        return SeenBody::Binary;
    }
    let text = html::visible_text(body);
    let start = beginning(body, MAX_SEARCHED_BYTES);
    if let Some(page) = patterns().iter().find(|page| page.matches(response.status, &response.headers, start)) {
        return match page.kind {
            PageKind::Listing => SeenBody::Listing,
            says => SeenBody::Framework { owner: page.owner.clone(), says, text },
        };
    }
    if serde_json::from_str::<serde_json::Value>(body).is_ok_and(|value| value.is_object() || value.is_array()) {
        SeenBody::Json
    } else if html::has_tag(body) && !html::shows_anything(body) {
        SeenBody::Blank
    } else if is_page_in_quotes(body) {
        SeenBody::Text(body.trim().to_owned())
    } else if shows_value(&text) {
        SeenBody::Text(text)
    } else if html::has_tag(body) && html::title(body).is_none() && is_file_list(&text) {
        SeenBody::Listing
    } else if html::has_tag(body) {
        let first = text.lines().next().unwrap_or_default().to_owned();
        SeenBody::Page { headline: html::title(body).unwrap_or(first), text }
    } else {
        SeenBody::Text(body.trim().to_owned())
    }
}

/// Control characters that are in no text (MIME Sniffing, section 3).
fn is_binary(letter: char) -> bool {
    matches!(letter, '\0'..='\x08' | '\x0b' | '\x0e'..='\x1a' | '\x1c'..='\x1f')
}

/// Whether a body is a page written as a value of a program: as JSON, or as bytes of Python. A browser shows its quotes.
fn is_page_in_quotes(body: &str) -> bool {
    let body = body.trim();
    let is_bytes = (body.starts_with("b'") && body.ends_with('\'')) || (body.starts_with("b\"") && body.ends_with('"'));
    is_bytes || serde_json::from_str::<String>(body).is_ok()
}

/// Whether all that a page shows is a value that is no text, or the words of an error.
fn shows_value(text: &str) -> bool {
    static ERROR: OnceLock<Regex> = OnceLock::new();
    let pattern = r"^(?:\w*Error|\w+Exception)(?: \[\w+\])?: |^\[Errno \d+\] |^open \S+: no such file";
    let error = ERROR.get_or_init(|| Regex::new(pattern).expect("the pattern is right"));
    NO_VALUES.contains(&text) || (text.lines().count() == 1 && error.is_match(text))
}

/// Whether a text is the names of files and folders, one on each line, and nothing else. A single word such as `Node.js`
/// may be a heading, so some file must be one that no heading is called like.
fn is_file_list(text: &str) -> bool {
    static NAME: OnceLock<Regex> = OnceLock::new();
    let pattern =
        r"^[\w.@+-]+(?:/|\.(?:html?|css|[cm]?js|ts|json|py|go|mod|sum|md|txt|png|jpe?g|gif|svg|ico|toml|ya?ml|env))$";
    let name = NAME.get_or_init(|| Regex::new(pattern).expect("the pattern is right"));
    let is_no_heading = |line: &str| [".html", ".htm", ".json", ".py", "/"].iter().any(|end| line.ends_with(end));
    text.lines().count() > 1 && text.lines().all(|line| name.is_match(line)) && text.lines().any(is_no_heading)
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
            Self::Blank => "a page with nothing on it".to_owned(),
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

/// Whether a body is nothing but the words of its own status, as frameworks send them: `Not Found`.
pub fn is_only_reason(response: &ClientResponse) -> bool {
    let reason = hyper::StatusCode::from_u16(response.status).ok().and_then(|status| status.canonical_reason());
    reason.is_some_and(|reason| response.body.trim_ascii() == reason.as_bytes())
}

/// Whether two responses are the same but for what does not count: the paths they repeat, and in pages also comments, white
/// space, times and long numbers.
pub fn is_same_response(one: (&ClientResponse, &str), other: (&ClientResponse, &str)) -> bool {
    let media_type = |response: &ClientResponse| {
        let value = response.headers.get("content-type").map(|value| value.as_bytes().to_vec()).unwrap_or_default();
        value.split(|byte| *byte == b';').next().unwrap_or_default().to_ascii_lowercase()
    };
    one.0.status == other.0.status && media_type(one.0) == media_type(other.0) && has_same_body(one, other)
}

/// The same for the bodies alone.
pub fn has_same_body<'a>(one: (&'a ClientResponse, &'a str), other: (&'a ClientResponse, &'a str)) -> bool {
    // A page that links to the other path has it in both bodies, and only one of them would lose it.
    let as_sent = |(response, _): (&'a ClientResponse, _)| (response, "/");
    let is_same = |one, other| masked(one) == masked(other) || is_same_page(one, other);
    one.0.body == other.0.body || is_same(one, other) || is_same(as_sent(one), as_sent(other))
}

/// Whether two pages differ in nothing that a person would call another page.
fn is_same_page(one: (&ClientResponse, &str), other: (&ClientResponse, &str)) -> bool {
    let essence = |one: (&ClientResponse, &str)| {
        let text = html::without_comments(&String::from_utf8_lossy(&masked(one)));
        passing_numbers().replace_all(&text, "#").into_owned()
    };
    html::has_tag(&String::from_utf8_lossy(&one.0.body)) && essence(one) == essence(other)
}

/// Numbers that are others at each request: a time of day, and long ones, such as a time in milliseconds or a random number.
fn passing_numbers() -> &'static Regex {
    static NUMBERS: OnceLock<Regex> = OnceLock::new();
    NUMBERS.get_or_init(|| {
        Regex::new(r"\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?|0\.\d{6,}|\d{9,}").expect("the pattern is right")
    })
}

/// A body with the path that was asked for taken out, wherever it repeats it.
fn masked((response, path): (&ClientResponse, &str)) -> Vec<u8> {
    let plain = path.split('?').next().unwrap_or(path);
    if plain.len() < 2 {
        return response.body.to_vec();
    }
    String::from_utf8_lossy(&response.body)
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
    fn a_page_with_nothing_on_it_and_a_list_of_files_are_no_pages() {
        for body in ["<!doctype html>", "<a", "<html><body><!-- <h1>Hi</h1> --></body></html>"] {
            assert_eq!(words(200, body), "a page with nothing on it", "{body}");
        }
        for body in [
            "<pre>\n<a href=\"about.html\">about.html</a>\n<a href=\"img/\">img/</a>\n</pre>",
            "<ul><li>index.html</li><li>server.js</li></ul>",
            "<title>Index of /</title><h1>Index of /</h1><a href=\"a\">a</a>",
            "<title>listing directory /</title><ul id=\"files\"><li>a.html</li></ul>",
        ] {
            assert_eq!(words(200, body), "a list of the files in a folder", "{body}");
        }
        for body in ["<h1>Node.js</h1>", "<li>Node.js</li><li>Vue.js</li>", "<title>Index of words</title><p>A, B"] {
            assert!(matches!(describe(&response(200, "text/html", body)), SeenBody::Page { .. }), "{body}");
        }
    }

    #[test]
    fn a_page_in_another_charset_is_a_page() {
        let page = |content_type: &str, body: &[u8]| ClientResponse {
            body: body.to_vec().into(),
            ..response(200, content_type, "")
        };
        let latin = page("text/html; charset=iso-8859-1", b"<h1>\xdcber</h1>");
        assert_eq!(describe(&latin).words(), "a page that begins with \"\u{dc}ber\"");
        let wrong = page("text/html; charset=utf-16", b"<h1>About</h1>");
        assert!(matches!(describe(&wrong), SeenBody::Text(_) | SeenBody::Binary));
        assert_eq!(describe(&page("text/html", b"\x89PNG\0\0")), SeenBody::Binary);
    }

    #[test]
    fn a_comment_white_space_or_the_time_make_no_other_page() {
        let page = |body: &str| response(200, "text/html", body);
        let is_same = |one: &str, other: &str| is_same_response((&page(one), "/"), (&page(other), "/about"));
        assert!(is_same("<h1>Home</h1>", "<h1>Home</h1>\n<!-- about -->"));
        assert!(is_same("<h1>Home</h1>10:41:07", "<h1>Home</h1>10:41:08"));
        assert!(is_same("<h1>Home</h1>1795860000000", "<h1>Home</h1>1795860000004"));
        let with_link = "<h1>Home</h1><a href=\"/about\">";
        assert!(is_same(with_link, with_link));
        assert!(!is_same("<h1>Page 1</h1>", "<h1>Page 2</h1>"));
        assert!(!is_same("<h1>Hi</h1><img src=cat.png>", "<h1>Hi</h1><img src=dog.png>"));
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
