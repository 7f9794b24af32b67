//! The fixtures of a scenario: small servers of ours, and what they respond.

use std::time::Duration;

use super::check_block::FixtureResponse;
use super::diagnostic::Report;
use super::request_line::{duration, method, path, status};
use super::span::Span;
use super::value_names::is_value_name;

/// The kinds of body that a fixture sends.
const BODIES: &[(&str, &str)] =
    &[("json", "application/json"), ("text", "text/plain; charset=utf-8"), ("html", "text/html; charset=utf-8")];

const FORM: &str = "expected `METHOD /path -> status [after 200ms] [json … | text … | html …]`";

/// Reads what follows `fixture`: its name, and the port if it must have one.
pub(super) fn fixture(rest: Span<'_>, report: &Report<'_>) -> Option<(String, Option<u16>)> {
    let form = "expected `fixture NAME` or `fixture NAME at PORT`";
    match rest.words()[..] {
        [name] if is_value_name(name.text) => Some((name.text.to_owned(), None)),
        [name, at, port] if at.text == "at" && is_value_name(name.text) => {
            let number = port.text.parse().ok().filter(|port| *port > 0);
            if number.is_none() {
                report.add(port, "this is no port", "expected a number from 1 to 65535");
            }
            Some((name.text.to_owned(), Some(number?)))
        }
        _ => {
            report.add(rest, "this fixture line is not whole", form);
            None
        }
    }
}

/// Reads a line `METHOD /path -> status …`; `*` is every method or every path, `* -> status` both.
pub(super) fn fixture_response(line: Span<'_>, report: &Report<'_>) -> Option<FixtureResponse> {
    let (request, response) = line.split("->")?;
    let (method, path) = match request.words()[..] {
        [any] if any.text == "*" => (None, None),
        [method_word, path_word] => (star_or(method_word, report, method)?, star_or(path_word, report, path)?),
        _ => {
            report.add(line, "this line of a fixture is not whole", FORM);
            return None;
        }
    };
    let (status_word, rest) = response.word();
    let status = status(status_word, report)?;
    let (delay, rest) = delay(rest, report)?;
    let (media_type, body) = body(rest, report)?;
    Some(FixtureResponse { method, path, status, delay, media_type, body })
}

/// `Some(None)` for a `*`.
fn star_or<'a>(
    word: Span<'a>,
    report: &Report<'_>,
    read: impl Fn(Span<'a>, &Report<'_>) -> Option<String>,
) -> Option<Option<String>> {
    if word.text == "*" { Some(None) } else { read(word, report).map(Some) }
}

fn delay<'a>(rest: Span<'a>, report: &Report<'_>) -> Option<(Duration, Span<'a>)> {
    let (word, after) = rest.word();
    if word.text != "after" {
        return Some((Duration::ZERO, rest));
    }
    let (time, after) = after.word();
    Some((duration(time, report)?, after))
}

fn body(rest: Span<'_>, report: &Report<'_>) -> Option<(Option<&'static str>, String)> {
    let (kind, text) = rest.word();
    if kind.text.is_empty() {
        return Some((None, String::new()));
    }
    let Some((_, media_type)) = BODIES.iter().find(|(word, _)| *word == kind.text) else {
        let known: Vec<&str> = BODIES.iter().map(|(word, _)| *word).collect();
        report.unknown(kind, "kind of body", &known);
        return None;
    };
    Some((Some(media_type), text.text.to_owned()))
}
