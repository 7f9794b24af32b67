//! Reads a fetch as a person types it: a URL, an origin, header lines.

use std::fmt;

use url::Url;

use super::origin_of;
use crate::net::{complete_url, hide_password, number_as_host, web_scheme};
use crate::text::http_syntax::header_line;
use crate::text::safe::safe_to_copy;

/// Why a word is not what it should be, and what to type instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidInput(String);

impl fmt::Display for InvalidInput {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InvalidInput {}

/// Returns the URL to fetch. Without a scheme it is http, as in a browser's address bar; a port or a path alone is one of
/// this computer.
///
/// # Errors
/// A text that is not the http URL of a server.
pub fn parse_url(text: &str) -> Result<Url, InvalidInput> {
    let text = text.trim();
    let not_a_url = |why: &str| {
        InvalidInput(format!(
            "`{}` is not the address of a server ({why}); one looks like http://localhost:8080/users/1",
            shown(text)
        ))
    };
    let has_scheme =
        text.contains("://") && !text.starts_with(['/', '?']) || matches!(web_scheme(text), Some("http:" | "https:"));
    let whole = if has_scheme { text.to_owned() } else { complete_url(text) };
    let mut url = Url::parse(&whole).map_err(|error| not_a_url(&error.to_string()))?;
    if let Some(number) = url.host().and_then(|host| number_as_host(text, &host)) {
        let advice = format!("if {number} is the port, type http://localhost:{number}");
        return Err(InvalidInput(format!("`{}` names no computer; {advice}", shown(text))));
    }
    match url.scheme() {
        "http" => {
            url.set_fragment(None);
            Ok(url)
        }
        "https" => {
            Err(InvalidInput("doorway does not speak https://; give the http:// address of your own server".to_owned()))
        }
        _ => Err(not_a_url("its scheme is not http")),
    }
}

/// Returns an origin as a browser writes it. A path after it is dropped, because people copy the address of a page.
///
/// # Errors
/// A text that is neither `null` nor the address of a page.
pub fn parse_origin(text: &str) -> Result<String, InvalidInput> {
    if text == "null" {
        return Ok(text.to_owned());
    }
    let url = Url::parse(text).ok().filter(|url| ["http", "https"].contains(&url.scheme()));
    let wrong = || InvalidInput(format!("`{}` is not an origin; one looks like http://localhost:3000", shown(text)));
    Ok(origin_of(&url.ok_or_else(wrong)?))
}

/// Returns the name and the value of a header line.
///
/// # Errors
/// A text that is no header line.
pub fn parse_header(line: &str) -> Result<(String, String), InvalidInput> {
    let wrong = || {
        let line = safe_to_copy(line);
        InvalidInput(format!("`{line}` is not a header; one looks like content-type:application/json"))
    };
    header_line(line).map(|(name, value)| (name.to_owned(), value.to_owned())).ok_or_else(wrong)
}

/// Returns what was typed, safe to print and without a password.
fn shown(text: &str) -> String {
    safe_to_copy(&hide_password(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_url_may_leave_out_its_scheme_and_has_no_fragment() {
        for (text, url) in [
            ("localhost:8080/users/1", "http://localhost:8080/users/1"),
            ("http://localhost:8080/a/../b?x#part", "http://localhost:8080/b?x"),
            ("[::1]:3000", "http://[::1]:3000/"),
            ("3000", "http://localhost:3000/"),
            (":3000/users/1", "http://localhost:3000/users/1"),
            ("/users/1", "http://localhost:8080/users/1"),
            (r"HTTP:\\localhost:3000\x", "http://localhost:3000/x"),
            ("http:/localhost:3000", "http://localhost:3000/"),
        ] {
            assert_eq!(parse_url(text).map(String::from).as_deref(), Ok(url), "{text}");
        }
        for text in ["", "http://", "ftp://localhost/", "https://localhost/", "http://a b/", "http://8080/"] {
            assert!(parse_url(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_origin_is_cut_out_of_an_address() {
        for (text, origin) in [
            ("http://localhost:3000/page", "http://localhost:3000"),
            ("HTTP://Example.com:80", "http://example.com"),
            ("null", "null"),
        ] {
            assert_eq!(parse_origin(text).as_deref(), Ok(origin), "{text}");
        }
        for text in ["", "localhost:3000", "file:///x"] {
            assert!(parse_origin(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_header_line_is_a_name_and_a_value() {
        assert_eq!(parse_header("X-A: b:c"), Ok(("X-A".to_owned(), "b:c".to_owned())));
        for line in ["", "x", "a b:c", "x:\u{1}"] {
            assert!(parse_header(line).is_err(), "{line}");
        }
    }
}
