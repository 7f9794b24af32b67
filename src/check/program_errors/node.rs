//! Errors of Node: thrown ones with their stack, and what it cannot parse.

use super::lazy_regex::{LazyRegex, group};
use super::{ErrorOrigin, ProgramError, StackFrame};

static PLACE: LazyRegex = LazyRegex::new(r"^((?:file://)?(?:/|[A-Za-z]:[\\/]).*|node:[\w/]+):(\d+)$");
static THROWN: LazyRegex = LazyRegex::new(
    r"^(?:    |  )?(?:\[h3\] \[unhandled\] |Uncaught )?([A-Z]\w*(?:Error|Exception)|Error)(?: \[(\w+)\])?(?:: (.*))?$",
);
static FRAME_IN: LazyRegex = LazyRegex::new(r"^\s+at (?:async )?(.+?) \((.+?):(\d+):(\d+)\)(?: \{)?$");
static FRAME_AT: LazyRegex = LazyRegex::new(r"^\s+at (?:async )?(.+?):(\d+):(\d+)(?: \{)?$");
static DETAIL: LazyRegex =
    LazyRegex::new(r"^\s+(code|syscall|path|address|port|errno|dest|originalPath): '?(.*?)'?,?$");
static UNHANDLED: LazyRegex = LazyRegex::new(r"^\s+throw |Unhandled 'error' event|^\s*\^+$");

/// The most lines between the place that Node prints first and the error's own line: the code and its marks.
const MAX_CODE_LINES: usize = 12;
/// The most lines of words and places that belong to one error.
const MAX_ERROR_LINES: usize = 80;

/// Reads the error that begins on a line.
pub(super) fn read(lines: &[String], at: usize) -> Option<(ProgramError, usize)> {
    let place = PLACE.captures(&lines[at]);
    let thrown = match &place {
        Some(_) => {
            (at + 1..lines.len().min(at + 1 + MAX_CODE_LINES)).find(|next| THROWN.captures(&lines[*next]).is_some())?
        }
        None => at,
    };
    let found = THROWN.captures(&lines[thrown])?;
    let mut error = ProgramError::new(ErrorOrigin::Node, group(&found, 1), group(&found, 3), at);
    if !group(&found, 2).is_empty() {
        error.details.insert("code".to_owned(), group(&found, 2).to_owned());
    }
    let end = read_stack(lines, thrown + 1, &mut error);
    if place.is_none() && error.frames.is_empty() {
        return None;
    }
    if let Some(place) = place {
        add_place(&mut error, group(&place, 1), group(&place, 2), &lines[at + 1..thrown]);
    }
    Some((error, end))
}

/// Reads the places and details below the error's line. Returns the line after them.
fn read_stack(lines: &[String], from: usize, error: &mut ProgramError) -> usize {
    let last = lines.len().min(from + MAX_ERROR_LINES);
    let mut more = Vec::new();
    for (at, line) in lines.iter().enumerate().take(last).skip(from) {
        if let Some(frame) = frame(line) {
            error.frames.extend(frame);
        } else if let Some(found) = DETAIL.captures(line) {
            error.details.insert(group(&found, 1).to_owned(), group(&found, 2).to_owned());
        } else if line == "}" {
            return finish(error, &more, at + 1);
        } else if error.frames.is_empty() && at < from + 6 && !line.is_empty() && PLACE.captures(line).is_none() {
            // Further lines of the message, as in `Require stack:`.
            more.push(line.trim());
        } else if !line.starts_with([' ', '\t']) && !line.starts_with("Emitted ") {
            return finish(error, &more, at);
        }
    }
    finish(error, &more, last)
}

fn finish(error: &mut ProgramError, more: &[&str], end: usize) -> usize {
    // Without a stack, the lines below belong to something else.
    if !error.frames.is_empty() && !more.is_empty() {
        error.details.insert("more".to_owned(), more.join("\n"));
    }
    end
}

/// A place of the stack; `Some(None)` for one without a file.
fn frame(line: &str) -> Option<Option<StackFrame>> {
    if !line.trim_start().starts_with("at ") {
        return None;
    }
    if let Some(found) = FRAME_IN.captures(line) {
        return Some(StackFrame::new(group(&found, 2), group(&found, 3), group(&found, 4), group(&found, 1)));
    }
    let found = FRAME_AT.captures(line);
    Some(found.and_then(|found| StackFrame::new(group(&found, 1), group(&found, 2), group(&found, 3), "")))
}

/// Adds the place that Node prints above the error: for what cannot be parsed it is the only one.
fn add_place(error: &mut ProgramError, file: &str, line: &str, code: &[String]) {
    let Some(mut place) = StackFrame::new(file, line, "", "") else { return };
    let marks = code.iter().find(|line| line.trim_start().starts_with('^'));
    place.column = marks.and_then(|marks| u32::try_from(marks.len() - marks.trim_start().len() + 1).ok());
    let is_known = error.frames.iter().any(|frame| frame.file == place.file && frame.line == place.line);
    if !file.starts_with("node:") {
        error.code_line =
            code.first().filter(|line| UNHANDLED.captures(line).is_none()).map(|line| line.trim().to_owned());
        if !is_known {
            error.frames.insert(0, place);
        }
    }
}
