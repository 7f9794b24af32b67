//! The lines under a request of a `check` block that say what is sent.

use super::check_block::{CookieToSend, PageOrigin, Probe, RequestBody};
use super::diagnostic::Report;
use super::request_line::{header, origin};
use super::span::Span;
use crate::text::http_syntax::is_token;

/// The first words of these lines.
pub(super) const REQUEST_WORDS: &[&str] = &["send", "body", "from", "hint"];

/// Reads one line, all but `hint` and bodies of several lines.
pub(super) fn detail(probe: &mut Probe, word: Span<'_>, rest: Span<'_>, report: &Report<'_>) {
    if rest.text.is_empty() {
        return report.add(word, format!("there is nothing after `{}`", word.text), form(word.text));
    }
    match word.text {
        "send" => send(probe, word, rest, report),
        "from" => page(probe, word, rest, report),
        _ => set_body(probe, word, RequestBody::Text(rest.text.to_owned()), report),
    }
}

fn form(word: &str) -> &'static str {
    match word {
        "send" => "expected `send NAME: value`, `send form a=b&c=d` or `send cookie NAME`",
        "from" => "expected `from ORIGIN` or `from ORIGIN with cookies`",
        _ => "expected `body TEXT`, or `body <<` and a line `>>` below the text",
    }
}

/// Gives the request its one body.
pub(super) fn set_body(probe: &mut Probe, at: Span<'_>, body: RequestBody, report: &Report<'_>) {
    if probe.body.replace(body).is_some() {
        report.add(at, "a second body for the same request", "a request has one");
    }
}

fn send(probe: &mut Probe, word: Span<'_>, rest: Span<'_>, report: &Report<'_>) {
    let (kind, argument) = rest.word();
    match kind.text {
        "form" if !argument.text.is_empty() => {
            if let Some(fields) = fields(argument, report) {
                set_body(probe, word, RequestBody::Form(fields), report);
            }
        }
        "cookie" if !argument.text.is_empty() => probe.cookies.extend(cookie(argument, report)),
        _ => probe.headers.extend(header(rest, report)),
    }
}

fn fields(text: Span<'_>, report: &Report<'_>) -> Option<Vec<(String, String)>> {
    let fields = text.text.split('&').map(|field| {
        let (name, value) = field.split_once('=')?;
        (!name.trim().is_empty()).then(|| (name.to_owned(), value.to_owned()))
    });
    let fields: Option<Vec<_>> = fields.collect();
    if fields.is_none() {
        report.add(text, "this is no form", "expected `name=value`, several joined by `&`");
    }
    fields
}

fn cookie(text: Span<'_>, report: &Report<'_>) -> Option<CookieToSend> {
    let (name, value) = match text.split("=") {
        Some((name, value)) => (name, Some(value.text.to_owned())),
        None => (text, None),
    };
    if is_token(name.text) {
        return Some(CookieToSend { name: name.text.to_owned(), value });
    }
    report.add(name, "this is no name of a cookie", "expected `send cookie NAME` or `send cookie NAME=value`");
    None
}

fn page(probe: &mut Probe, word: Span<'_>, rest: Span<'_>, report: &Report<'_>) {
    let (first, more) = rest.word();
    let with_cookies = more.text == "with cookies";
    if !with_cookies && !more.text.is_empty() {
        return report.add(more, "this page sends something unknown", form("from"));
    }
    let Some(origin) = origin(first, report) else { return };
    if probe.page.replace(PageOrigin { origin, with_cookies }).is_some() {
        report.add(word, "a second page for the same request", "a request is sent by one page");
    }
}

/// Reads the lines of a block after `body <<`, up to a line `>>`.
pub(super) fn body_lines<'a>(
    block: Span<'a>,
    opening: Span<'a>,
    lines: &mut impl Iterator<Item = Span<'a>>,
    report: &Report<'_>,
) -> Span<'a> {
    let start = opening.at + opening.text.len() - block.at;
    for line in lines {
        if line.trim().text == ">>" {
            let text = block.part(start, line.at - block.at);
            return text.after("\n").unwrap_or(text);
        }
    }
    report.add(opening, "this body is never closed", "close it with a line `>>`");
    block.part(start, start)
}

/// Returns the text without the indentation that all its lines share.
pub(super) fn without_indentation(text: &str) -> String {
    let indentation = |line: &str| line.len() - line.trim_start_matches(' ').len();
    let shared = text.lines().filter(|line| !line.trim().is_empty()).map(indentation).min().unwrap_or(0);
    let lines: Vec<&str> = text.lines().map(|line| line.get(shared..).unwrap_or("")).collect();
    lines.join("\n")
}
