//! Prints errors: what could not be done, to what, and what to try.

use super::out;
use crate::text::platform::Platform;
use crate::text::safe::safe_to_copy;
use crate::text::width::stderr_columns;
use crate::text::wrap::wrap;

/// The widest that an error gets: longer lines are hard to read.
const MAX_WIDTH: usize = 100;
/// What stands in front of the lines below an error, with the gap behind it.
const LABELS: &[&str] = &["note  ", "try   "];
/// Begins a code of the terminal.
const ESCAPE: char = '\u{1b}';

/// Prints an error on stderr, with each cause on a line of its own.
pub fn error(error: &anyhow::Error) {
    out::err(&error_text(error, columns()));
}

/// Prints what clap says about arguments that are wrong. They may be repeated in it, and hold anything.
pub fn usage_error(text: &str) {
    out::err(&usage_text(text, columns()));
}

/// How wide an error may be; nothing where no terminal shows it, because a program may read it line by line.
fn columns() -> Option<usize> {
    stderr_columns().map(|columns| columns.min(MAX_WIDTH))
}

fn error_text(error: &anyhow::Error, columns: Option<usize>) -> String {
    let mut text = String::new();
    for (depth, cause) in error.chain().enumerate() {
        let head = if depth == 0 { "error: " } else { "  because: " };
        let words = cause.to_string();
        let mut lines = words.lines();
        text.push_str(&wrapped(&format!("{head}{}", line(lines.next().unwrap_or_default())), "  ", columns));
        text.extend(lines.map(|more| line_below(&format!("  {}", line(more)), columns)));
    }
    text
}

fn usage_text(text: &str, columns: Option<usize>) -> String {
    text.lines().map(|line| wrapped(&safe_with_colors(line), "", columns)).collect()
}

/// A line below the first one. Behind a label, words go on below each other; a command is broken only between two words, and
/// its shell is told that it goes on.
fn line_below(line: &str, columns: Option<usize>) -> String {
    let labelled = LABELS.iter().find_map(|label| Some((*label, line.trim_start().strip_prefix(label)?)));
    let (Some((_, words)), Some(columns)) = (labelled, columns) else { return wrapped(line, "", columns) };
    let indent = &line[..line.len() - words.len()];
    let below = " ".repeat(indent.len());
    let is_command = words.starts_with("doorway ");
    // A gap inside of quotes is no place to break a command.
    if is_command && words.contains(['\'', '"']) {
        return format!("{line}\n");
    }
    let mark = if is_command { Platform::CURRENT.line_continuation() } else { "" };
    let rows = match wrap(words, columns, indent, &below) {
        rows if rows.len() == 1 => rows,
        _ => wrap(words, columns.saturating_sub(mark.len()), indent, &below),
    };
    let rows: Vec<&str> = rows.iter().map(|row| row.trim_end()).collect();
    rows.join(&format!("{mark}\n")) + "\n"
}

/// A line in as many rows as it needs, each broken between two words. They begin like the first one, and with `more`. Columns
/// that stand below each other stay as they are.
fn wrapped(line: &str, more: &str, columns: Option<usize>) -> String {
    let words = line.trim_start_matches(' ');
    let indent = &line[..line.len() - words.len()];
    match columns {
        Some(columns) if !words.contains("  ") && !words.contains(" | ") => {
            let rows = wrap(words, columns, indent, &format!("{indent}{more}"));
            rows.iter().map(|row| row.trim_end().to_owned() + "\n").collect()
        }
        _ => format!("{line}\n"),
    }
}

/// Makes a line safe, and leaves its colours: those of clap.
fn safe_with_colors(line: &str) -> String {
    let mut parts = line.split(ESCAPE);
    let mut shown = safe_to_copy(parts.next().unwrap_or_default());
    for part in parts {
        let code = part.find(|char: char| !(char.is_ascii_digit() || "[;".contains(char)));
        match code.filter(|end| part.starts_with('[') && part[*end..].starts_with('m')) {
            Some(end) => shown.extend([&format!("{ESCAPE}{}", &part[..=end]), &*safe_to_copy(&part[end + 1..])]),
            None => shown.push_str(&safe_to_copy(&format!("{ESCAPE}{part}"))),
        }
    }
    shown
}

/// Prints one line about something that did not stop the work.
pub fn note(words: &str) {
    out::err(&wrapped(&format!("note: {}", line(words)), "  ", columns()));
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
    fn in_a_terminal_a_long_error_is_broken_between_words() {
        let error =
            anyhow::anyhow!("the file hello.toml is not there").context("could not read the project of the lesson");
        let text = error_text(&error, Some(30));
        assert_eq!(
            text,
            "error: could not read the\n  project of the lesson\n  because: the file hello.toml\n    is not there\n"
        );
        assert_eq!(error_text(&error, None).lines().count(), 2, "a program reads whole lines");
        let columns = "  10 | statsu 200 is a line of a file, with what is wrong below it";
        assert_eq!(wrapped(columns, "", Some(30)), format!("{columns}\n"));
    }

    #[test]
    fn below_an_error_a_note_is_broken_between_words_and_a_command_so_that_it_can_be_copied() {
        let error = anyhow::anyhow!(
            "no port\n  note  Press q in that window, and start again\n  try   doorway play cors --port 8130 --port-api 8131"
        );
        let text = error_text(&error, Some(36));
        let mark = Platform::CURRENT.line_continuation();
        let note = "    note  Press q in that window,\n          and start again\n";
        let command = format!("    try   doorway play cors --port{mark}\n          8130 --port-api 8131\n");
        assert_eq!(text, format!("error: no port\n{note}{command}"));
        assert_eq!(error_text(&error, None).lines().count(), 3, "a program reads whole lines");
    }

    #[test]
    fn what_was_typed_is_safe_in_an_error_about_arguments_and_the_colours_stay() {
        let text = usage_text("\u{1b}[1merror:\u{1b}[0m no '\u{202e}x\u{7}\u{1b}[2J\u{1b}]0;t'\n\n  tip: y", None);
        assert_eq!(text, "\u{1b}[1merror:\u{1b}[0m no '\\u{202e}x\\u{7}\\u{1b}[2J\\u{1b}]0;t'\n\n  tip: y\n");
    }

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
