//! Errors, as they are told: what could not be done, to what, and what to try.

use super::out;
use crate::text::safe::safe_to_copy;

/// Tells an error on stderr: its outermost words first, each cause under it.
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

/// Says in one line what did not stop the work.
pub fn note(words: &str) {
    out::err(&format!("note: {}\n", line(words)));
}

/// The words of an error are our own, but names in them came from outside: what could act is spelt out,
/// and a Windows path keeps its single backslashes.
fn line(words: &str) -> String {
    safe_to_copy(words)
}
