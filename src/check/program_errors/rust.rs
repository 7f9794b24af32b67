//! Errors of the Rust compiler and of Rust programs.

use super::lazy_regex::{LazyRegex, group};
use super::{ErrorOrigin, ProgramError, StackFrame};

static COMPILE: LazyRegex = LazyRegex::new(r"^error(?:\[(E\d+)\])?: (.*)$");
static ARROW: LazyRegex = LazyRegex::new(r"^\s*--> (\S+):(\d+):(\d+)$");
static PANIC: LazyRegex = LazyRegex::new(r"^thread '[^']*'(?: \(\d+\))? panicked at (\S+):(\d+):(\d+):$");

/// Reads the error that begins on a line.
pub(super) fn read(lines: &[String], at: usize) -> Option<(ProgramError, usize)> {
    if let Some(found) = PANIC.captures(&lines[at]) {
        let message = lines.get(at + 1).map_or("", String::as_str);
        let mut error = ProgramError::new(ErrorOrigin::Rust, "panic", message, at);
        error.frames.extend(StackFrame::new(group(&found, 1), group(&found, 2), group(&found, 3), ""));
        return Some((error, at + 2));
    }
    let found = COMPILE.captures(&lines[at])?;
    let arrow = lines.get(at + 1..)?.iter().take(3).find_map(|line| ARROW.captures(line));
    // `error: could not compile …` at the end has no place and says nothing new.
    let arrow = arrow?;
    let mut error = ProgramError::new(ErrorOrigin::Rust, "compile error", group(&found, 2), at);
    if !group(&found, 1).is_empty() {
        error.details.insert("code".to_owned(), group(&found, 1).to_owned());
    }
    error.frames.extend(StackFrame::new(group(&arrow, 1), group(&arrow, 2), group(&arrow, 3), ""));
    Some((error, at + 2))
}
