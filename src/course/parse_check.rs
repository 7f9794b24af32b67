//! The block `check`: requests to the learner's own server, and what the answers must be.

use super::diagnostic::Report;
use super::parse_stage::{method, path, status};
use super::span::Span;
use super::{CheckBlock, Expectation, Probe};
use crate::text::http_syntax::is_token;

/// The lines that may stand under a request.
pub(super) const LINES: &[&str] =
    &["send", "body", "status", "type", "header", "header-not", "no-header", "json", "contains", "is", "hint"];

/// Reads a `check` block, which is not empty.
pub(super) fn check(body: Span<'_>, report: &mut Report<'_>) -> Option<CheckBlock> {
    let mut probes: Vec<(Span<'_>, Probe)> = Vec::new();
    let (mut may_hint, mut because) = (false, None);
    for line in body.lines().map(Span::trim).filter(|line| !line.text.is_empty()) {
        let (word, rest) = line.word();
        match probes.last_mut() {
            _ if because.is_some() => report.fault(line, "a line below `because`", "`because` comes last"),
            Some(_) if word.text == "because" && !rest.text.is_empty() => because = Some(rest.text.to_owned()),
            _ if rest.text.starts_with('/') && !LINES.contains(&word.text) => {
                probes.push((line, probe(word, rest, report)));
                may_hint = false;
            }
            Some((_, probe)) if word.text == "hint" => hint(probe, line, rest, may_hint, report),
            Some((_, probe)) => may_hint = detail(probe, word, rest, report),
            None => report.fault(line, "this line stands under no request", "expected `GET /path` above it"),
        }
    }
    for (at, _) in probes.iter().filter(|(_, probe)| probe.expect.is_empty()) {
        report.fault(*at, "nothing looks at the answer to this request", "expected a line like `status 200` under it");
    }
    Some(CheckBlock { probes: probes.into_iter().map(|(_, probe)| probe).collect(), because })
}

fn probe(word: Span<'_>, rest: Span<'_>, report: &mut Report<'_>) -> Probe {
    let plain = rest.text.replace("{random}", "random");
    if plain.contains(['{', '}']) {
        report.fault(rest, "this is no path", "the only braces in a path are `{random}`");
    } else {
        path(rest, report);
    }
    let method = method(word, report).unwrap_or_default();
    Probe { method, path: rest.text.to_owned(), headers: Vec::new(), body: None, expect: Vec::new() }
}

fn hint(probe: &mut Probe, line: Span<'_>, words: Span<'_>, may_hint: bool, report: &mut Report<'_>) {
    match probe.expect.last_mut().filter(|_| may_hint) {
        None => report.fault(line, "this hint has nothing to explain", "put it under a line that looks at the answer"),
        Some((_, Some(_))) => report.fault(line, "a second hint for the same line", "join the two"),
        Some(_) if words.text.is_empty() => report.fault(line, "a hint without words", "expected `hint words`"),
        Some((_, hint)) => *hint = Some(words.text.to_owned()),
    }
}

/// Takes one line under a request; whether a hint may follow it.
fn detail(probe: &mut Probe, word: Span<'_>, rest: Span<'_>, report: &mut Report<'_>) -> bool {
    if !LINES.contains(&word.text) {
        report.unknown(word, "line", LINES);
        return false;
    }
    if rest.text.is_empty() {
        report.fault(word, format!("nothing stands after `{}`", word.text), example(word.text));
        return false;
    }
    let expectation = match word.text {
        "send" => {
            probe.headers.extend(header(rest, report));
            return false;
        }
        "body" => {
            if probe.body.replace(rest.text.to_owned()).is_some() {
                report.fault(word, "a second body for the same request", "a request has one");
            }
            return false;
        }
        "status" => status(rest, report).map(Expectation::Status),
        "type" => media_type(rest, report).map(Expectation::Type),
        "header" => header(rest, report).map(|(name, value)| Expectation::Header(name, value)),
        "header-not" => header(rest, report).map(|(name, value)| Expectation::HeaderNot(name, value)),
        "no-header" => header_name(rest, report).map(Expectation::NoHeader),
        "json" => json(rest, report).map(Expectation::Json),
        "contains" => Some(Expectation::BodyContains(rest.text.to_owned())),
        _ => Some(Expectation::BodyIs(rest.text.to_owned())),
    };
    probe.expect.extend(expectation.map(|expectation| (expectation, None)));
    true
}

fn example(word: &str) -> &'static str {
    match word {
        "send" => "expected `send NAME: value`",
        "body" => "expected `body TEXT`",
        "status" => "expected `status 200`",
        "type" => "expected `type text/html`",
        "header" => "expected `header NAME: value`",
        "header-not" => "expected `header-not NAME: value`",
        "no-header" => "expected `no-header NAME`",
        "json" => "expected `json {\"id\": 1}`",
        "contains" => "expected `contains TEXT`",
        _ => "expected `is TEXT`",
    }
}

fn header_name(piece: Span<'_>, report: &mut Report<'_>) -> Option<String> {
    if is_token(piece.text) {
        return Some(piece.text.to_owned());
    }
    report.fault(piece, "this is no name of a header", "expected letters, digits and `-`");
    None
}

fn header(rest: Span<'_>, report: &mut Report<'_>) -> Option<(String, String)> {
    let Some((name, value)) = rest.split(":").filter(|(_, value)| !value.text.trim().is_empty()) else {
        report.fault(rest, "this is no header", "expected `NAME: value`");
        return None;
    };
    Some((header_name(name, report)?, value.trim().text.to_owned()))
}

/// `type/subtype` (RFC 9110 §8.3.1), in small letters.
fn media_type(rest: Span<'_>, report: &mut Report<'_>) -> Option<String> {
    match rest.text.split_once('/') {
        Some((kind, sub)) if is_token(kind) && is_token(sub) => Some(rest.text.to_ascii_lowercase()),
        _ => {
            report.fault(rest, "this is no media type", "expected one like `text/html`, without parameters");
            None
        }
    }
}

fn json(rest: Span<'_>, report: &mut Report<'_>) -> Option<serde_json::Value> {
    match serde_json::from_str(rest.text) {
        Ok(value) => Some(value),
        Err(error) => {
            let column = error.column().saturating_sub(1).min(rest.text.len());
            let at = (0..=column).rev().find(|at| rest.text.is_char_boundary(*at)).unwrap_or(0);
            let why = error.to_string();
            let why = why.split(" at line ").next().unwrap_or("").to_owned();
            report.fault(rest.part(at, rest.text.len()), "this is no JSON", why);
            None
        }
    }
}
