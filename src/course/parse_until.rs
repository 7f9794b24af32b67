//! The `until` lines of a `try` block: which exchanges end the step.

use super::diagnostic::Report;
use super::request_line::{header_condition, header_name, method, origin, path, status};
use super::span::Span;
use super::{ExpectedExchange, HeaderCondition, ProgramMoment, checked_pattern};
use crate::content::DemoNames;
use crate::text::template::{self, DOUBLE_BRACES};

const FORM: &str = "expected `until [SERVER] METHOD /path -> status`";
const CLAUSES: &str = "after the status: `2 times`, `from ORIGIN`, `at STAGE`, `after save`, `after restart`, \
                       `with header NAME: value`, `without header NAME`, `with body ~ regex`, `as \"words\"`";
/// The most times that a learner is asked to do the same.
const MAX_TIMES: usize = 20;
/// In front of each header that the request must have.
const WITH_HEADER: &str = "with header ";
/// In front of each header that the request must not have.
const WITHOUT_HEADER: &str = "without header ";
/// In front of what must match in the body.
const WITH_BODY: &str = "with body ~ ";
/// In front of the words for the learner.
const LEARNERS_WORDS: &str = " as \"";

/// The words that a line may begin with. With the second one, it counts only when all lines above it are done.
pub(super) const STARTS: [&str; 2] = ["until", "then"];

/// Reads one line, which is neither empty nor the words of the task.
pub(super) fn until(line: Span<'_>, demo: &DemoNames, report: &Report<'_>) -> Option<ExpectedExchange> {
    let (line, learners_words) = split_words(line);
    let (word, rest) = line.word();
    if !STARTS.contains(&word.text) {
        report.add(line, "this line is under an `until`", "the words come first, then the `until` and `then` lines");
        return None;
    }
    let Some((request, response)) = rest.split("->") else {
        report.add(line, "this until line has no `->`", FORM);
        return None;
    };
    let words = request.words();
    let (server, method_word, path_word) = match words[..] {
        [method, path] => (None, method, path),
        [server, method, path] => (Some(server), method, path),
        _ => {
            report.add(line, "this until line is not whole", FORM);
            return None;
        }
    };
    let server = server.map(|server| server_name(server, demo, report));
    let method = method(method_word, report);
    let path = if path_word.text == "*" { Some("*".to_owned()) } else { path(path_word, report) };
    let (status_word, clauses) = response.word();
    let status = status(status_word, report);
    let clauses = read_clauses(clauses, demo, report);
    let UntilClauses { times, origin, stage, headers, without, body, after } = clauses?;
    let server = server.map_or(Some(None), |server| server.map(Some))?;
    let (method, path, status, words) = (method?, path?, status?, learners_words.map(|words| words.text.to_owned()));
    let is_in_order = word.text == STARTS[1];
    Some(ExpectedExchange {
        server,
        method,
        path,
        status,
        times,
        origin,
        stage,
        headers,
        without,
        body,
        after,
        is_in_order,
        words,
    })
}

/// Splits the words for the learner, `as "…"` at the end of the line, from the rest.
fn split_words(line: Span<'_>) -> (Span<'_>, Option<Span<'_>>) {
    let start = line.text.rfind(LEARNERS_WORDS).filter(|_| line.text.ends_with('"'));
    match start.map(|at| (at, at + LEARNERS_WORDS.len())) {
        Some((at, from)) if from < line.text.len() => (line.part(0, at), Some(line.part(from, line.text.len() - 1))),
        _ => (line, None),
    }
}

/// What may follow the status.
struct UntilClauses {
    times: usize,
    origin: Option<String>,
    stage: Option<String>,
    headers: Vec<HeaderCondition>,
    without: Vec<String>,
    body: Option<String>,
    after: Option<ProgramMoment>,
}

fn read_clauses(rest: Span<'_>, demo: &DemoNames, report: &Report<'_>) -> Option<UntilClauses> {
    let mut clauses = UntilClauses {
        times: 1,
        origin: None,
        stage: None,
        headers: Vec::new(),
        without: Vec::new(),
        body: None,
        after: None,
    };
    let (mut rest, conditions) = match next_condition(rest) {
        Some(at) => (rest.part(0, at).trim(), rest.part(at, rest.text.len())),
        None => (rest, rest.part(rest.text.len(), rest.text.len())),
    };
    while !rest.text.is_empty() {
        let (first, after) = rest.word();
        let (second, after) = after.word();
        match (first.text, second.text) {
            ("from", _) if clauses.origin.is_none() => clauses.origin = Some(origin(second, report)?),
            ("at", _) if clauses.stage.is_none() => clauses.stage = Some(stage_name(second, demo, report)?),
            ("after", "save") => clauses.after = Some(ProgramMoment::Saved),
            ("after", "restart") => clauses.after = Some(ProgramMoment::Restarted),
            (_, "times" | "time") => clauses.times = times(first, report)?,
            _ => {
                report.add(rest, "this until line goes on with something unknown", CLAUSES);
                return None;
            }
        }
        rest = after;
    }
    read_conditions(conditions, &mut clauses, report)?;
    Some(clauses)
}

fn times(word: Span<'_>, report: &Report<'_>) -> Option<usize> {
    let times = word.text.parse().ok().filter(|times| (1..=MAX_TIMES).contains(times));
    if times.is_none() {
        report.add(word, "this is no number of times", format!("expected a number from 1 to {MAX_TIMES}"));
    }
    times
}

/// Returns where the next condition begins.
fn next_condition(rest: Span<'_>) -> Option<usize> {
    [WITH_HEADER, WITHOUT_HEADER, WITH_BODY].iter().filter_map(|start| rest.text.find(start)).min()
}

/// Reads `with header …`, `without header …` and `with body …`, again and again.
fn read_conditions(mut rest: Span<'_>, clauses: &mut UntilClauses, report: &Report<'_>) -> Option<()> {
    while !rest.text.is_empty() {
        let starts = [WITH_BODY, WITHOUT_HEADER, WITH_HEADER];
        let start = starts.into_iter().find(|start| rest.text.starts_with(start))?;
        let condition = rest.after(start)?;
        let end = next_condition(condition).unwrap_or(condition.text.len());
        let text = condition.part(0, end).trim();
        match start {
            WITH_BODY => clauses.body = Some(pattern(text, report)?),
            WITHOUT_HEADER => clauses.without.push(header_name(text, report)?),
            _ => clauses.headers.push(header_condition(text, report)?),
        }
        rest = condition.part(end, condition.text.len());
    }
    Some(())
}

/// Reads a regular expression. Its placeholders stand for an address or a port, so any number can take their place here.
fn pattern(text: Span<'_>, report: &Report<'_>) -> Option<String> {
    let filled = template::expand(text.text, DOUBLE_BRACES, |_| Some("1".to_owned()));
    match checked_pattern(&filled) {
        Ok(_) => Some(text.text.to_owned()),
        Err(invalid) => {
            report.add(text.part_within(&invalid.at), invalid.message, invalid.help);
            None
        }
    }
}

fn server_name(word: Span<'_>, demo: &DemoNames, report: &Report<'_>) -> Option<String> {
    report.known_name(word, &format!("server of the demo `{}`:", demo.name), &demo.servers)
}

/// Reads the name of a stage of the demo.
pub(super) fn stage_name(word: Span<'_>, demo: &DemoNames, report: &Report<'_>) -> Option<String> {
    report.known_name(word, &format!("stage of the demo `{}`:", demo.name), &demo.stages)
}
