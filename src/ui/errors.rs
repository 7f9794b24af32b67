//! Prints errors: what could not be done, to what, and what to try.

use super::out;
use crate::text::safe::safe_to_copy;

/// Prints an error on stderr, with each cause on a line of its own.
pub fn error(error: &anyhow::Error) {
    let mut text = String::new();
    for (depth, cause) in error.chain().enumerate() {
        let head = if depth == 0 { "error: " } else { "  because: " };
        let words = cause.to_string();
        let mut lines = words.lines();
        text.push_str(&format!("{head}{}\n", line(lines.next().unwrap_or_default())));
        text.extend(lines.map(|more| format!("  {}\n", line(more))));
    }
    out::err(&text);
}

/// Prints one line about something that did not stop the work.
pub fn note(words: &str) {
    out::err(&format!("note: {}\n", line(words)));
}

/// Makes a line safe: the words of an error are our own, but names in them are not. A Windows path keeps its single
/// backslashes.
fn line(words: &str) -> String {
    safe_to_copy(words)
}
