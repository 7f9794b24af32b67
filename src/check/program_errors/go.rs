//! Errors of the Go compiler and of Go programs.

use super::lazy_regex::{LazyRegex, group};
use super::{ErrorOrigin, ProgramError, StackFrame};

static COMPILE: LazyRegex = LazyRegex::new(r"^(?:vet: )?((?:\./|/|[A-Za-z]:\\)?[^\s:]+\.go):(\d+)(?::(\d+))?: (.*)$");
static PANIC: LazyRegex =
    LazyRegex::new(r"^(?:\d{4}/\d\d/\d\d \d\d:\d\d:\d\d )?(?:http: )?panic(?: serving \S+)?: (.*)$");
static PANIC_FILE: LazyRegex = LazyRegex::new(r"^\t(\S.*\.go):(\d+)(?: \+0x[0-9a-f]+)?$");
static FATAL: LazyRegex = LazyRegex::new(r"^\d{4}/\d\d/\d\d \d\d:\d\d:\d\d (listen \w+ .*)$");
static TOOL: LazyRegex = LazyRegex::new(r"^go: (.*)$");

/// The most lines of a stack that are read.
const MAX_STACK_LINES: usize = 60;

/// Reads the error that begins on a line.
pub(super) fn read(lines: &[String], at: usize) -> Option<(ProgramError, usize)> {
    let line = &lines[at];
    if let Some(found) = COMPILE.captures(line) {
        let mut error = ProgramError::new(ErrorOrigin::Go, "compile error", group(&found, 4), at);
        error.frames.extend(StackFrame::new(group(&found, 1), group(&found, 2), group(&found, 3), ""));
        return Some((error, at + 1));
    }
    if let Some(found) = PANIC.captures(line) {
        return Some(panic(lines, at, group(&found, 1)));
    }
    if let Some(found) = FATAL.captures(line) {
        return Some((ProgramError::new(ErrorOrigin::Go, "", group(&found, 1), at), at + 1));
    }
    let found = TOOL.captures(line).filter(|found| !group(found, 1).starts_with("downloading"))?;
    Some((ProgramError::new(ErrorOrigin::Go, "go", group(&found, 1), at), at + 1))
}

fn panic(lines: &[String], at: usize, message: &str) -> (ProgramError, usize) {
    let mut error = ProgramError::new(ErrorOrigin::Go, "panic", message, at);
    let mut end = at + 1;
    for (number, line) in lines.iter().enumerate().skip(at + 1).take(MAX_STACK_LINES) {
        if let Some(found) = PANIC_FILE.captures(line) {
            let function = lines[number - 1].split('(').next().unwrap_or_default();
            error.frames.extend(StackFrame::new(group(&found, 1), group(&found, 2), "", function));
            end = number + 1;
        } else if PANIC.captures(line).is_some() || COMPILE.captures(line).is_some() {
            break;
        }
    }
    (error, end)
}
