//! Errors of the Python interpreter: tracebacks, and what it cannot parse.

use super::lazy_regex::{LazyRegex, group};
use super::{ErrorOrigin, ProgramError, StackFrame};

static FRAME: LazyRegex = LazyRegex::new(r#"^\s+File "([^"]+)", line (\d+)(?:, in (.+))?$"#);
static RAISED: LazyRegex = LazyRegex::new(r"^((?:\w+\.)*[A-Za-z_]\w*)(?:: ?(.*))?$");
static OPEN_FILE: LazyRegex = LazyRegex::new(r"^\S*python\S*: can't open file '([^']+)': (?:\[Errno \d+\] )?(.*)$");
static NO_MODULE: LazyRegex = LazyRegex::new(r"^\S*python\S*: No module named '?([\w.]+)'?$");
/// A file whose bytes are no text: Python 3.11 names no line of code.
static NO_TEXT: LazyRegex =
    LazyRegex::new(r"^SyntaxError: (Non-UTF-8 code starting with \S+) in file (.+) on line (\d+),");
static FLASK_REQUEST: LazyRegex = LazyRegex::new(r"Exception on (\S+) \[([A-Z]+)\]");
static ACCESS: LazyRegex = LazyRegex::new(r#""([A-Z]+) (\S+) HTTP/1\.[01]" 500"#);

/// The title of a traceback.
const TITLE: &str = "Traceback (most recent call last):";
/// Between two tracebacks, the second of which was raised while the first was handled.
const CHAINED: &[&str] = &[
    "During handling of the above exception, another exception occurred:",
    "The above exception was the direct cause of the following exception:",
];

/// Reads the error that begins on a line.
pub(super) fn read(lines: &[String], at: usize) -> Option<(ProgramError, usize)> {
    command(&lines[at], at).map(|error| (error, at + 1)).or_else(|| traceback(lines, at))
}

/// What `python` says of a file or module that is not there.
fn command(line: &str, at: usize) -> Option<ProgramError> {
    if let Some(found) = OPEN_FILE.captures(line) {
        let mut error = ProgramError::new(ErrorOrigin::Python, "can't open file", group(&found, 2), at);
        error.details.insert("path".to_owned(), group(&found, 1).to_owned());
        return Some(error);
    }
    if let Some(found) = NO_TEXT.captures(line) {
        let mut error = ProgramError::new(ErrorOrigin::Python, "SyntaxError", group(&found, 1), at);
        error.frames.extend(StackFrame::new(group(&found, 2), group(&found, 3), "", ""));
        return Some(error);
    }
    let found = NO_MODULE.captures(line)?;
    let mut error = ProgramError::new(ErrorOrigin::Python, "No module named", group(&found, 1), at);
    error.details.insert("module".to_owned(), group(&found, 1).to_owned());
    Some(error)
}

fn traceback(lines: &[String], at: usize) -> Option<(ProgramError, usize)> {
    let has_title = lines[at].trim_start().ends_with(TITLE);
    if !has_title && FRAME.captures(&lines[at]).is_none() {
        return None;
    }
    let start = if has_title { at + 1 } else { at };
    let (mut frames, mut code_lines) = (Vec::new(), Vec::new());
    let mut next = start;
    while let Some(line) = lines.get(next) {
        if let Some(found) = FRAME.captures(line) {
            frames.extend(StackFrame::new(group(&found, 1), group(&found, 2), "", group(&found, 3)));
            code_lines.push(None);
        } else if line.starts_with([' ', '\t', '|']) || line.is_empty() {
            if let Some(code) = code_lines.last_mut().filter(|code| code.is_none()) {
                *code = Some(line.trim().to_owned()).filter(|text| !text.is_empty());
            }
        } else {
            break;
        }
        next += 1;
    }
    let (kind, message) = raised(lines.get(next)?)?;
    let end = end_of_message(lines, next + 1);
    if let Some(chained) = chained(lines, end) {
        return Some(chained);
    }
    let mut error = ProgramError::new(ErrorOrigin::Python, kind, message, at);
    error.code_line = code_lines.into_iter().next_back().flatten();
    frames.reverse();
    error.frames = frames;
    error.request = request(lines, at, end);
    Some((error, end))
}

/// The line after the traceback that names what was raised.
fn raised(line: &str) -> Option<(&str, &str)> {
    let found = RAISED.captures(line)?;
    let (kind, message) = (found.get(1)?.as_str(), found.get(2).map_or("", |message| message.as_str()));
    Some((kind.rsplit('.').next().unwrap_or(kind), message))
}

/// A message may have several lines; it ends at an empty one, at a new traceback or at a line of a log.
fn end_of_message(lines: &[String], from: usize) -> usize {
    let is_part =
        |line: &&String| line.starts_with("    ") && FRAME.captures(line).is_none() || line.starts_with("Did you mean");
    from + lines[from..].iter().take_while(is_part).count()
}

/// The error that was raised while this one was handled: it is the one that counts.
fn chained(lines: &[String], from: usize) -> Option<(ProgramError, usize)> {
    let between = lines.get(from..)?.iter().take(4).position(|line| CHAINED.contains(&line.trim()))?;
    let title = from + between + lines[from + between..].iter().take(4).position(|line| line.ends_with(TITLE))?;
    traceback(lines, title)
}

/// The request that was being answered, from Flask's title or the line of the access log below.
fn request(lines: &[String], at: usize, end: usize) -> Option<String> {
    let above = lines[at.saturating_sub(2)..=at].iter().find_map(|line| FLASK_REQUEST.captures(line));
    if let Some(found) = above {
        return Some(format!("{} {}", group(&found, 2), group(&found, 1)));
    }
    let below = lines.get(end..)?.iter().take(3).find_map(|line| ACCESS.captures(line))?;
    Some(format!("{} {}", group(&below, 1), group(&below, 2)))
}
