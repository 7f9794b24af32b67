//! The parts of a request that lessons write in several places: a method, a path, a status, an origin, a header.

use std::time::Duration;

use url::Url;

use super::diagnostic::Report;
use super::header_condition::HeaderCondition;
use super::span::Span;
use crate::text::http_syntax::is_token;
use crate::text::nearest::nearest;

/// Reads a method: a token (RFC 9110, sections 9.1 and 5.6.2). Methods are case-sensitive, so small letters are a mistake.
pub(super) fn method(word: Span<'_>, report: &Report<'_>) -> Option<String> {
    const KNOWN: &[&str] = &["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT"];
    if KNOWN.contains(&word.text) {
        return Some(word.text.to_owned());
    }
    if !word.text.is_empty()
        && word.text.chars().all(|c| c.is_ascii_uppercase() || c == '-')
        && nearest(word.text, KNOWN).is_none()
    {
        return Some(word.text.to_owned());
    }
    report.unknown(word, "method", KNOWN);
    None
}

/// Reads a path in origin form (RFC 9112, section 3.2.1), with or without a query.
pub(super) fn path(word: Span<'_>, report: &Report<'_>) -> Option<String> {
    let is_path = word.text.starts_with('/') && word.text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#');
    if is_path {
        return Some(word.text.to_owned());
    }
    report.add(word, "this is no path", "a path begins with `/`; other letters than ASCII are written `%C3%A9`");
    None
}

/// Reads a status, 100 to 599 (RFC 9110, section 15).
pub(super) fn status(word: Span<'_>, report: &Report<'_>) -> Option<u16> {
    let status = word.text.parse().ok().filter(|status| (100..=599).contains(status) && word.text.len() == 3);
    if status.is_none() {
        report.add(word, "this is no status", "expected a number from 100 to 599");
    }
    status
}

/// Reads an origin: scheme, host and port, and nothing after them. `null` is one too: pages without an origin have it.
pub(super) fn origin(word: Span<'_>, report: &Report<'_>) -> Option<String> {
    if is_origin(word.text) {
        return Some(word.text.to_owned());
    }
    let help = "expected scheme, host and port without a slash at the end: `http://localhost:3000`";
    report.add(word, "this is no origin", help);
    None
}

fn is_origin(text: &str) -> bool {
    // The port of a demo is known only while a lesson is played.
    let text = text.replace("{{url", "http://localhost:8080{{").replace("{{port", "8080{{");
    let text = text.split("{{").next().unwrap_or_default();
    text == "null" || Url::parse(text).is_ok_and(|url| url.origin().ascii_serialization() == text)
}

/// Reads a header line `NAME: value`.
pub(super) fn header(rest: Span<'_>, report: &Report<'_>) -> Option<(String, String)> {
    let Some((name, value)) = rest.split(":").filter(|(_, value)| !value.text.trim().is_empty()) else {
        report.add(rest, "this is no header", "expected `NAME: value`");
        return None;
    };
    Some((header_name(name, report)?, value.trim().text.to_owned()))
}

/// Reads the name of a header.
pub(super) fn header_name(name: Span<'_>, report: &Report<'_>) -> Option<String> {
    if !is_token(name.text) {
        report.add(name, "this is no name of a header", "expected letters, digits and `-`");
        return None;
    }
    Some(name.text.to_owned())
}

/// Reads what a header must be: `NAME: value`, `NAME: *` for any value, or `NAME ~ regex`.
pub(super) fn header_condition(rest: Span<'_>, report: &Report<'_>) -> Option<HeaderCondition> {
    match HeaderCondition::parse(rest.text) {
        Ok(condition) => Some(condition),
        Err(invalid) => {
            report.add(rest.part(invalid.at.start, invalid.at.end), invalid.message, invalid.help);
            None
        }
    }
}

/// Reads a time: `200ms` or `2s`.
pub(super) fn duration(word: Span<'_>, report: &Report<'_>) -> Option<Duration> {
    let time = parse_duration(word.text);
    if time.is_none() {
        report.add(word, "this is no time", "expected one like `200ms` or `2s`");
    }
    time
}

/// Returns the time in `200ms` or `2s`.
pub fn parse_duration(text: &str) -> Option<Duration> {
    let number = |digits: &str| digits.parse().ok().filter(|_| digits.bytes().all(|byte| byte.is_ascii_digit()));
    match (text.strip_suffix("ms"), text.strip_suffix('s')) {
        (Some(digits), _) => number(digits).map(Duration::from_millis),
        (None, Some(digits)) => number(digits).map(Duration::from_secs),
        (None, None) => None,
    }
}
