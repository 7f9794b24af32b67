//! How many columns a text takes, and how many the terminal has.

use std::io::IsTerminal;

use unicode_width::UnicodeWidthStr;

/// The columns where neither the terminal nor `COLUMNS` says how many there are.
pub const DEFAULT_COLUMNS: usize = 80;

/// Returns how many columns a text takes on a terminal. Colours take none.
pub fn display_width(text: &str) -> usize {
    if !text.contains('\u{1b}') {
        return text.width();
    }
    anstream::adapter::strip_str(text).to_string().width()
}

/// Returns the columns of the terminal that stdout goes to; without a terminal those that `COLUMNS` names, else 80.
///
/// The terminal comes first because it is right after a resize, and because a line that is longer than the terminal
/// breaks what is redrawn. `COLUMNS` is for output that goes to a file, a pipe or a test.
pub fn terminal_width() -> usize {
    terminal_columns().or_else(columns_variable).unwrap_or(DEFAULT_COLUMNS)
}

/// Returns the columns of stdout's terminal, if it has one.
pub fn terminal_columns() -> Option<usize> {
    let size = std::io::stdout().is_terminal().then(crossterm::terminal::size)?.ok();
    size.map(|(columns, _)| usize::from(columns)).filter(|columns| *columns > 0)
}

/// Returns the columns of stderr's terminal, if it has one.
pub fn stderr_columns() -> Option<usize> {
    let size = std::io::stderr().is_terminal().then(crossterm::terminal::size)?.ok();
    size.map(|(columns, _)| usize::from(columns)).filter(|columns| *columns > 0)
}

fn columns_variable() -> Option<usize> {
    std::env::var("COLUMNS").ok()?.parse().ok().filter(|columns| *columns > 0)
}

/// Returns the text, or as much of it as fits the columns with an ellipsis at its end.
pub fn truncate(text: &str, columns: usize) -> String {
    if display_width(text) <= columns {
        return text.to_owned();
    }
    let mut kept = String::new();
    for char in text.chars() {
        kept.push(char);
        if display_width(&kept) + 1 > columns {
            kept.pop();
            break;
        }
    }
    kept + "…"
}

/// Returns the text, or as many of its words as fit the columns with an ellipsis behind them. A first word that is too long
/// is cut.
pub fn truncate_words(text: &str, columns: usize) -> String {
    if display_width(text) <= columns {
        return text.to_owned();
    }
    let ends = text.match_indices(' ').map(|(end, _)| text[..end].trim_end_matches([':', ',', ' ']));
    let fitting = ends.rev().find(|words| display_width(words) + 2 <= columns);
    fitting.filter(|words| !words.is_empty()).map_or_else(|| truncate(text, columns), |words| format!("{words} …"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_is_too_long_ends_behind_a_word() {
        for (columns, shown) in [
            (31, "CORS: who may read the response"),
            (30, "CORS: who may read the …"),
            (12, "CORS: who …"),
            (8, "CORS …"),
            (4, "COR…"),
        ] {
            assert_eq!(truncate_words("CORS: who may read the response", columns), shown);
        }
    }

    #[test]
    fn wide_letters_take_two_columns_and_colours_none() {
        assert_eq!([display_width("abc"), display_width("日本"), display_width("\u{1b}[1mbold\u{1b}[0m")], [3, 4, 4]);
    }

    #[test]
    fn a_truncated_text_fits_the_columns() {
        assert_eq!(truncate("short", 5), "short");
        assert_eq!(truncate("longer", 5), "long…");
        assert_eq!(truncate("日本語", 4), "日…");
    }
}
