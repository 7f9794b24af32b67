//! Errors of what starts a program: npm, uvicorn, the command `flask`, the shell.

use super::lazy_regex::{LazyRegex, group};
use super::{ErrorOrigin, ProgramError, StackFrame};

static NPM: LazyRegex = LazyRegex::new(r"^npm (?:error|ERR!) (?:code (\w+)|(Missing script: .*|[A-Z].*))$");
static UVICORN: LazyRegex = LazyRegex::new(r"^ERROR:\s+(Error loading ASGI app\. .*|\[Errno \d+\] .*)$");
static FLASK: LazyRegex =
    LazyRegex::new(r"^Error: (.*Flask.*|Failed to find .*|Could not (?:locate|import) .*|While importing .*)$");
static FLASK_PORT: LazyRegex = LazyRegex::new(r"^(Port \d+ is in use by another program.*|Address already in use)$");
static UNIX_SHELL: LazyRegex =
    LazyRegex::new(r"^(?:\S*/)?[\w.-]*sh: (?:line )?(?:\d+: )?(?:exec: )?(\S+?): (?:command )?not found$");
static ENV: LazyRegex = LazyRegex::new(r"^(?:/usr/bin/)?env: [‘'`]?(\S+?)[’']?: No such file or directory$");
static WINDOWS_SHELL: LazyRegex = LazyRegex::new(r"^'([^']+)' is not recognized as an internal or external command");

static JAVA: LazyRegex = LazyRegex::new(r"^(\S+\.java):(\d+): error: (.+)$");
static PERL: LazyRegex = LazyRegex::new(r"^(.+) at (\S+\.p[lm]) line (\d+)(?:[.,].*)?$");

/// Reads the error that begins on a line.
pub(super) fn read(lines: &[String], at: usize) -> Option<(ProgramError, usize)> {
    if lines[at].starts_with("npm ") {
        return npm(lines, at);
    }
    let one = |origin, kind: &str, message: &str| Some((ProgramError::new(origin, kind, message, at), at + 1));
    let line = &lines[at];
    if let Some(found) = JAVA.captures(line) {
        return Some((at_place(at, group(&found, 3), group(&found, 1), group(&found, 2)), at + 1));
    }
    if let Some(found) = PERL.captures(line) {
        return Some((at_place(at, group(&found, 1), group(&found, 2), group(&found, 3)), at + 1));
    }
    if let Some(found) = UVICORN.captures(line) {
        return one(ErrorOrigin::Uvicorn, "uvicorn", group(&found, 1));
    }
    if let Some(found) = FLASK.captures(line).or_else(|| FLASK_PORT.captures(line)) {
        return one(ErrorOrigin::Flask, "flask", group(&found, 1));
    }
    let shell = [&UNIX_SHELL, &ENV, &WINDOWS_SHELL].into_iter().find_map(|pattern| pattern.captures(line))?;
    let mut error = ProgramError::new(ErrorOrigin::Shell, "command not found", group(&shell, 1), at);
    error.details.insert("command".to_owned(), group(&shell, 1).to_owned());
    Some((error, at + 1))
}

/// The error of a language that has no reader of its own, at its place.
fn at_place(at: usize, message: &str, file: &str, line: &str) -> ProgramError {
    let mut error = ProgramError::new(ErrorOrigin::Other, "", message, at);
    error.frames.extend(StackFrame::new(file, line, "", ""));
    error
}

/// npm prints its code on one line and its words on those below.
fn npm(lines: &[String], at: usize) -> Option<(ProgramError, usize)> {
    let first = NPM.captures(&lines[at])?;
    let end = at + lines[at..].iter().take_while(|line| line.starts_with("npm ")).count();
    let found: Vec<_> = lines[at..end].iter().filter_map(|line| NPM.captures(line)).collect();
    let message = found.iter().map(|found| group(found, 2)).find(|text| !text.is_empty()).unwrap_or_default();
    let mut error = ProgramError::new(ErrorOrigin::Npm, "npm", message, at);
    let code = found.iter().map(|found| group(found, 1)).find(|code| !code.is_empty());
    if let Some(code) = code.or(Some(group(&first, 1)).filter(|code| !code.is_empty())) {
        error.details.insert("code".to_owned(), code.to_owned());
    }
    Some((error, end))
}
