//! The errors that the learner's program printed, taken apart: what kind, what it says, and where in the learner's own
//! files. Read from the output of Node, npm, Python, uvicorn, Flask, Go, Rust and the shell.

mod go;
mod lazy_regex;
mod node;
mod other;
mod place;
mod python;
mod rust;

use std::collections::BTreeMap;
use std::path::Path;

use serde::Serialize;

pub use place::StackFrame;

/// What printed an error.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum ErrorOrigin {
    /// Node.
    Node,
    /// npm or npx.
    Npm,
    /// The Python interpreter.
    Python,
    /// uvicorn, which serves FastAPI applications.
    Uvicorn,
    /// The command `flask`.
    Flask,
    /// The Go compiler, or a Go program.
    Go,
    /// The Rust compiler, or a Rust program.
    Rust,
    /// The compiler or the interpreter of another language.
    Other,
    /// The shell that was to run a command.
    Shell,
}

/// One error that a program printed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct ProgramError {
    /// What printed it.
    pub origin: ErrorOrigin,
    /// Its kind as it was printed: `ReferenceError`, `ModuleNotFoundError`, `panic`, `compile error`.
    pub kind: String,
    /// Its words, without the kind. Not yet safe to print.
    pub message: String,
    /// What was printed beside it, by name: `code`, `syscall`, `path`, `port`, `address`.
    pub details: BTreeMap<String, String>,
    /// The places it went through, the innermost first.
    pub frames: Vec<StackFrame>,
    /// The line of code that was printed with it, if one was.
    pub code_line: Option<String>,
    /// The request that was being answered, as `GET /about`, if the output names it.
    pub request: Option<String>,
    /// The line of the output it begins on, counted from 0.
    pub output_line: usize,
}

impl ProgramError {
    fn new(origin: ErrorOrigin, kind: &str, message: &str, output_line: usize) -> Self {
        Self {
            origin,
            kind: kind.to_owned(),
            message: message.trim().to_owned(),
            details: BTreeMap::new(),
            frames: Vec::new(),
            code_line: None,
            request: None,
            output_line,
        }
    }

    /// The innermost place in the learner's own files: most often the line to change.
    pub fn own_frame(&self) -> Option<&StackFrame> {
        self.frames.iter().find(|frame| frame.is_own)
    }

    /// Kind and words as they were printed: `ReferenceError: x is not defined`.
    pub fn headline(&self) -> String {
        match (self.kind.as_str(), self.message.as_str()) {
            (kind, "") => kind.to_owned(),
            ("", message) => message.to_owned(),
            (kind, message) => format!("{kind}: {message}"),
        }
    }

    /// Whether the other error is this one again, as each request prints it once more.
    fn repeats(&self, other: &ProgramError) -> bool {
        self.headline() == other.headline() && self.own_frame() == other.own_frame() && self.request == other.request
    }
}

/// Takes the errors out of a program's output, in the order they were printed, each once.
///
/// `folder` is the folder the program ran in: files below it are the learner's own, but for installed packages.
pub fn read(output: &[String], folder: &Path) -> Vec<ProgramError> {
    let lines: Vec<String> = output.iter().map(|line| line.trim_end().to_owned()).collect();
    let mut errors: Vec<ProgramError> = Vec::new();
    let mut at = 0;
    while at < lines.len() {
        match read_one(&lines, at) {
            Some((mut error, next)) => {
                error.frames.iter_mut().for_each(|frame| frame.mark_own(folder));
                if !errors.iter().any(|known| known.repeats(&error)) {
                    errors.push(error);
                }
                at = next.max(at + 1);
            }
            None => at += 1,
        }
    }
    errors
}

/// The error that begins on a line, if one does, and the line after it.
fn read_one(lines: &[String], at: usize) -> Option<(ProgramError, usize)> {
    let readers = [python::read, node::read, go::read, rust::read, other::read];
    readers.iter().find_map(|read| read(lines, at))
}

#[cfg(test)]
mod tests;
