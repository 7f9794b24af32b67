//! The blocks `stage` and `try`: what runs, and what the learner does with it.

use super::diagnostic::Report;
use super::span::Span;
use super::{ExpectedExchange, StageBlock, StageKey, Try};
use crate::content::DemoNames;
use crate::text::nearest::nearest;

/// The most lines that the words of a `try` may have.
const TRY_LINES: usize = 4;

/// Reads a `stage` block, which is not empty: the stage's name, then `key K STAGE words` lines.
pub(super) fn stage(body: Span<'_>, demo: &DemoNames, report: &mut Report<'_>) -> Option<StageBlock> {
    let mut lines = body.lines().map(Span::trim).filter(|line| !line.text.is_empty());
    let first = lines.next()?;
    let name = stage_name(first, demo, report);
    let mut keys: Vec<StageKey> = Vec::new();
    for line in lines {
        let Some(key) = key(line, demo, report) else { continue };
        if keys.iter().any(|other| other.key == key.key) {
            report.fault(line, format!("the key {} stands here twice", key.key), "each key once");
        }
        keys.push(key);
    }
    Some(StageBlock { name: name?, keys })
}

fn stage_name(word: Span<'_>, demo: &DemoNames, report: &mut Report<'_>) -> Option<String> {
    if demo.stages.iter().any(|stage| stage == word.text) {
        return Some(word.text.to_owned());
    }
    let known: Vec<&str> = demo.stages.iter().map(String::as_str).collect();
    report.unknown(word, &format!("stage of the demo `{}`:", demo.name), &known);
    None
}

fn key(line: Span<'_>, demo: &DemoNames, report: &mut Report<'_>) -> Option<StageKey> {
    let (word, rest) = line.word();
    if word.text != "key" {
        report.unknown(word, "line", &["key"]);
        return None;
    }
    let (digit, rest) = rest.word();
    let (stage, words) = rest.word();
    let key = digit.text.chars().next().filter(|key| digit.text.len() == 1 && ('1'..='9').contains(key));
    if key.is_none() || words.text.is_empty() {
        report.fault(line, "this key line is not whole", "expected `key K STAGE words`, K a digit 1 to 9");
        return None;
    }
    let stage = stage_name(stage, demo, report)?;
    Some(StageKey { key: key?, stage, words: words.text.to_owned() })
}

/// Reads a `try` block: words, then `until` lines.
pub(super) fn attempt(body: Span<'_>, demo: &DemoNames, report: &mut Report<'_>) -> Option<Try> {
    let lines: Vec<Span<'_>> = body.lines().collect();
    let is_until = |line: &&Span<'_>| line.word().0.text == "until";
    let words_end = lines.iter().position(|line| is_until(&line)).unwrap_or(lines.len());
    let words: Vec<&str> = lines[..words_end].iter().map(|line| line.text.trim()).collect();
    let words = words.join("\n").trim().to_owned();
    if words.is_empty() {
        report.fault(body.first_line(), "this try block has no words", "say what to do in a line or two");
    } else if words.lines().count() > TRY_LINES {
        report.fault(lines[TRY_LINES], "what to do is too long", format!("at most {TRY_LINES} lines"));
    }
    let untils: Vec<Span<'_>> =
        lines[words_end..].iter().map(|line| line.trim()).filter(|line| !line.text.is_empty()).collect();
    if untils.is_empty() {
        report.fault(body.first_line(), "this try block never ends", "expected `until METHOD /path -> status`");
        return None;
    }
    let read: Vec<Option<ExpectedExchange>> = untils.iter().map(|line| until(*line, demo, report)).collect();
    let until = read.into_iter().collect::<Option<Vec<ExpectedExchange>>>()?;
    let open = address(&words);
    (!words.is_empty()).then_some(Try { words, open, until })
}

const UNTIL: &str = "expected `until [SERVER] METHOD /path -> status`";

fn until(line: Span<'_>, demo: &DemoNames, report: &mut Report<'_>) -> Option<ExpectedExchange> {
    let (word, rest) = line.word();
    if word.text != "until" {
        report.fault(line, "this line stands under an `until`", "the words come first, then the `until` lines");
        return None;
    }
    let Some((request, answer)) = rest.split("->") else {
        report.fault(line, "this until line has no `->`", UNTIL);
        return None;
    };
    let words = request.words();
    let (server, method, path) = match words[..] {
        [method, path] => (None, method, path),
        [server, method, path] => (Some(server), method, path),
        _ => {
            report.fault(line, "this until line is not whole", UNTIL);
            return None;
        }
    };
    let server = server.map(|server| server_name(server, demo, report));
    let method = self::method(method, report);
    let path = if path.text == "*" { Some("*".to_owned()) } else { self::path(path, report) };
    let status = self::status(answer.trim(), report);
    Some(ExpectedExchange {
        server: server.map_or(Some(None), |server| server.map(Some))?,
        method: method?,
        path: path?,
        status: status?,
    })
}

fn server_name(word: Span<'_>, demo: &DemoNames, report: &mut Report<'_>) -> Option<String> {
    if demo.servers.iter().any(|server| server == word.text) {
        return Some(word.text.to_owned());
    }
    let known: Vec<&str> = demo.servers.iter().map(String::as_str).collect();
    report.unknown(word, &format!("server of the demo `{}`:", demo.name), &known);
    None
}

/// A method: a token (RFC 9110 §9.1, §5.6.2). Methods are case-sensitive, so small letters are a mistake.
pub(super) fn method(word: Span<'_>, report: &mut Report<'_>) -> Option<String> {
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

/// A path in origin form (RFC 9112 §3.2.1), with or without a query.
pub(super) fn path(word: Span<'_>, report: &mut Report<'_>) -> Option<String> {
    let is_path = word.text.starts_with('/') && word.text.bytes().all(|byte| byte.is_ascii_graphic() && byte != b'#');
    if is_path {
        return Some(word.text.to_owned());
    }
    report.fault(word, "this is no path", "a path begins with `/`; other letters than ASCII are written `%C3%A9`");
    None
}

/// A status, 100 to 599 (RFC 9110 §15).
pub(super) fn status(word: Span<'_>, report: &mut Report<'_>) -> Option<u16> {
    let status = word.text.parse().ok().filter(|status| (100..=599).contains(status) && word.text.len() == 3);
    if status.is_none() {
        report.fault(word, "this is no status", "expected a number from 100 to 599");
    }
    status
}

/// The first address in some words: what the key `o` opens.
fn address(words: &str) -> Option<String> {
    let at = ["{{url}}", "{{url:", "http://localhost"].iter().filter_map(|start| words.find(start)).min()?;
    let rest = &words[at..];
    let end = rest.find(|c: char| c.is_whitespace() || "`<>()[]\"*,".contains(c)).unwrap_or(rest.len());
    Some(rest[..end].trim_end_matches(['.', ';', ':', '!', '?', '\'']).to_owned())
}
