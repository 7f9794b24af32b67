//! The blocks `stage` and `try`: what is running, and what the learner does with it.

use super::diagnostic::Report;
use super::parse_until::{STARTS, stage_name, until};
use super::span::Span;
use super::{ExpectedExchange, StageBlock, StageKey, StageProgram, Try};
use crate::content::DemoNames;

/// The most lines that the words of a `try` may have.
const TRY_LINES: usize = 4;

/// Reads a `stage` block, which is not empty: the stage's name, then `key K STAGE words` and `run SERVER STACK` lines.
pub(super) fn stage(body: Span<'_>, demo: &DemoNames, report: &Report<'_>) -> Option<StageBlock> {
    let mut lines = body.lines().map(Span::trim).filter(|line| !line.text.is_empty());
    let first = lines.next()?;
    let name = stage_name(first, demo, report);
    let (mut keys, mut programs): (Vec<StageKey>, Vec<StageProgram>) = (Vec::new(), Vec::new());
    for line in lines {
        if line.word().0.text == "run" {
            programs.extend(program(line, demo, report));
            continue;
        }
        let Some(key) = key(line, demo, report) else { continue };
        if keys.iter().any(|other| other.key == key.key) {
            report.add(line, format!("the key {} is here twice", key.key), "each key once");
        }
        keys.push(key);
    }
    Some(StageBlock { name: name?, keys, programs })
}

fn program(line: Span<'_>, demo: &DemoNames, report: &Report<'_>) -> Option<StageProgram> {
    let (server, stack) = line.word().1.word();
    let is_stack = !stack.text.is_empty() && stack.words().len() == 1;
    if !is_stack {
        report.add(line, "this run line is not whole", "expected `run SERVER STACK`");
        return None;
    }
    let server = report.known_name(server, &format!("server of the demo `{}`:", demo.name), &demo.servers)?;
    Some(StageProgram { server, stack: stack.text.to_owned() })
}

fn key(line: Span<'_>, demo: &DemoNames, report: &Report<'_>) -> Option<StageKey> {
    let (word, rest) = line.word();
    if word.text != "key" {
        report.unknown(word, "line", &["key", "run"]);
        return None;
    }
    let (digit, rest) = rest.word();
    let (stage, words) = rest.word();
    let key = digit.text.chars().next().filter(|key| digit.text.len() == 1 && ('1'..='9').contains(key));
    if key.is_none() || words.text.is_empty() {
        report.add(line, "this key line is not whole", "expected `key K STAGE words`, K a digit 1 to 9");
        return None;
    }
    let stage = stage_name(stage, demo, report)?;
    Some(StageKey { key: key?, stage, words: words.text.to_owned() })
}

/// Reads a `try` block: words, then `until` lines.
pub(super) fn attempt(body: Span<'_>, demo: &DemoNames, report: &Report<'_>) -> Option<Try> {
    let lines: Vec<Span<'_>> = body.lines().collect();
    // A `then` needs something above it, so the first line is an `until`.
    let is_until = |line: &&Span<'_>| line.word().0.text == STARTS[0];
    let words_end = lines.iter().position(|line| is_until(&line)).unwrap_or(lines.len());
    let end = lines.get(words_end).map_or(body.text.len(), |line| line.at - body.at);
    let words = words_of(body.part(0, end), "try", report);
    let untils: Vec<Span<'_>> =
        lines[words_end..].iter().map(|line| line.trim()).filter(|line| !line.text.is_empty()).collect();
    if untils.is_empty() {
        report.add(body.first_line(), "this try block never ends", "expected `until METHOD /path -> status`");
        return None;
    }
    let read: Vec<Option<ExpectedExchange>> = untils.iter().map(|line| until(*line, demo, report)).collect();
    let until = read.into_iter().collect::<Option<Vec<ExpectedExchange>>>()?;
    let words = words?;
    Some(Try { open: address(&words), words, until })
}

/// Reads the words of a task, which a block of this kind begins with.
pub(super) fn words_of(body: Span<'_>, block: &str, report: &Report<'_>) -> Option<String> {
    let lines: Vec<Span<'_>> = body.lines().collect();
    let words: Vec<&str> = lines.iter().map(|line| line.text.trim()).collect();
    let words = words.join("\n").trim().to_owned();
    if words.is_empty() {
        report.add(body.first_line(), format!("this {block} block has no words"), "say what to do in a line or two");
        return None;
    }
    if words.lines().count() > TRY_LINES {
        report.add(lines[TRY_LINES], "what to do is too long", format!("at most {TRY_LINES} lines"));
    }
    Some(words)
}

/// Returns the first address in some words, which the key `o` opens.
fn address(words: &str) -> Option<String> {
    let at = ["{{url}}", "{{url:", "http://localhost", "http://127.0.0.1"]
        .iter()
        .filter_map(|start| words.find(start))
        .min()?;
    let rest = &words[at..];
    let end = rest.find(|c: char| c.is_whitespace() || "`<>()[]\"*,".contains(c)).unwrap_or(rest.len());
    Some(rest[..end].trim_end_matches(['.', ';', ':', '!', '?', '\'']).to_owned())
}
