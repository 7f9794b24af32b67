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
    safe_to_copy(&without_error_numbers(words))
}

/// Leaves out the numbers that follow the words of the system, such as ` (os error 2)`: nobody can act on them.
fn without_error_numbers(words: &str) -> String {
    const START: &str = " (os error ";
    let mut parts = words.split(START);
    let mut kept = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        match part.split_once(')') {
            Some((number, rest)) if number.bytes().all(|byte| byte.is_ascii_digit()) => kept.push_str(rest),
            _ => kept.extend([START, part]),
        }
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_numbers_of_the_system_are_left_out_and_all_other_words_stay() {
        for (words, kept) in [
            ("No such file (os error 2)", "No such file"),
            ("a: No such file (os error 2); b (os error 13).", "a: No such file; b."),
            ("a file called (os error x) or x (os error 2", "a file called (os error x) or x (os error 2"),
            ("", ""),
        ] {
            assert_eq!(without_error_numbers(words), kept, "{words}");
        }
    }
}
