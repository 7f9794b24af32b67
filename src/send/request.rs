//! A request that a person makes by hand.

use hyper::Method;
use url::Url;

use super::body::HandBody;
use super::invalid::InvalidHandRequest;
use crate::text::http_syntax::{header_line, is_token};
use crate::text::nearest::nearest;
use crate::text::safe::safe_to_copy;

/// A request, before it is sent.
#[derive(Debug, Clone)]
pub struct HandRequest {
    /// `GET`, `POST`, …
    pub method: Method,
    /// Where it goes.
    pub url: Url,
    /// The header fields that were typed, as they were typed.
    pub headers: Vec<(String, String)>,
    /// The body.
    pub body: HandBody,
}

impl HandRequest {
    /// Returns the value of a header field that was typed. Capital letters make no difference.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.headers.iter().find(|(own, _)| own.eq_ignore_ascii_case(name)).map(|(_, value)| value.as_str())
    }

    /// Returns the header fields to send: those that were typed, and the Content-Type of the body if none was.
    pub fn all_headers(&self) -> Vec<(String, String)> {
        let own = self.body.content_type().filter(|_| self.header("content-type").is_none());
        self.headers.iter().cloned().chain(own.map(|value| ("Content-Type".to_owned(), value))).collect()
    }
}

/// The usual methods.
const USUAL: &[&str] = &["get", "head", "post", "put", "patch", "delete", "options", "trace"];

/// Returns the usual method that a word is nearly, and is not: `GTE`.
pub fn nearest_method(word: &str) -> Option<String> {
    let is_usual = USUAL.iter().any(|usual| usual.eq_ignore_ascii_case(word));
    let is_word = !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_alphabetic());
    let near = nearest(word, USUAL).filter(|_| is_word && !is_usual);
    near.map(str::to_ascii_uppercase)
}

/// Whether a word is the method of a request: `GET`, `post`, or a name in capital letters that somebody made up.
pub fn is_method(word: &str) -> bool {
    let is_capital = is_token(word) && word.bytes().all(|byte| byte.is_ascii_uppercase() || byte == b'-');
    is_capital || USUAL.contains(&word.to_ascii_lowercase().as_str())
}

/// Reads a header line: `Name: value`.
///
/// # Errors
/// A text that is no header line.
pub fn read_header(line: &str) -> Result<(String, String), InvalidHandRequest> {
    let (name, value) = header_line(line).ok_or_else(|| {
        InvalidHandRequest::new(format!(
            "`{}` is not a header; one looks like \"Accept: application/json\"",
            safe_to_copy(line)
        ))
    })?;
    Ok((name.to_owned(), value.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_with_a_slip_in_it_has_a_nearest_method() {
        for (word, near) in [
            ("GTE", Some("GET")),
            ("psot", Some("POST")),
            ("DELTE", Some("DELETE")),
            ("GET", None),
            ("PURGE", None),
            ("PROPFIND", None),
            ("MOVE", None),
            ("QUERY", None),
            ("localhost:8080", None),
        ] {
            assert_eq!(nearest_method(word).as_deref(), near, "{word}");
        }
    }

    #[test]
    fn a_method_is_a_usual_one_or_has_capital_letters() {
        assert!(["GET", "get", "Delete", "PURGE"].into_iter().all(is_method));
        assert!(!["localhost", "/about", "8080", "", "G T"].into_iter().any(is_method));
    }

    #[test]
    fn a_header_keeps_its_capital_letters() {
        assert_eq!(read_header("X-Id:a:b"), Ok(("X-Id".to_owned(), "a:b".to_owned())));
        assert!(["", "accept", "a b: c", "x: \u{1}"].into_iter().all(|line| read_header(line).is_err()));
    }
}
