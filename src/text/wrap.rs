//! Breaks text into lines between two words. A word is never broken, so that an address or a command can be copied.

use textwrap::core::Word;
use textwrap::wrap_algorithms::wrap_first_fit;
use textwrap::{WordSeparator, core::display_width};

/// Wraps a text to the width. `first` starts the first line, `rest` all others; a no-break space becomes a plain one.
pub fn wrap(text: &str, width: usize, first: &str, rest: &str) -> Vec<String> {
    let room = |start: &str| width.saturating_sub(display_width(start)) as f64;
    let rooms = [room(first), room(rest)];
    let mut lines: Vec<String> = Vec::new();
    for paragraph in text.trim_matches(' ').split('\n') {
        let words: Vec<Word<'_>> = WordSeparator::AsciiSpace.find_words(paragraph).collect();
        let rooms = if lines.is_empty() { &rooms[..] } else { &rooms[1..] };
        for words in wrap_first_fit(&words, rooms) {
            let start = if lines.is_empty() { first } else { rest };
            lines.push(line(start, words));
        }
    }
    lines
}

fn line(start: &str, words: &[Word<'_>]) -> String {
    let mut line = String::with_capacity(start.len() + words.iter().map(|word| word.len() + 1).sum::<usize>());
    line.push_str(start);
    for (at, word) in words.iter().enumerate() {
        line.push_str(word);
        if at + 1 < words.len() {
            line.push_str(word.whitespace);
        }
    }
    if line.contains('\u{a0}') { line.replace('\u{a0}', " ") } else { line }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_broken_between_words_and_start_as_asked() {
        assert_eq!(wrap("one two three", 9, "- ", "  "), ["- one two", "  three"]);
    }

    #[test]
    fn a_word_is_never_broken() {
        assert_eq!(wrap("see http://localhost:8080/a-b now", 10, "", ""), ["see", "http://localhost:8080/a-b", "now"]);
        assert_eq!(wrap("`curl\u{a0}-i\u{a0}x` now", 6, "", ""), ["`curl -i x`", "now"]);
    }

    #[test]
    fn colours_take_no_columns() {
        assert_eq!(wrap("\u{1b}[1mone\u{1b}[0m two", 7, "", ""), ["\u{1b}[1mone\u{1b}[0m two"]);
    }

    #[test]
    fn a_line_that_is_broken_already_stays_broken() {
        assert_eq!(wrap("one\ntwo three", 7, "- ", "  "), ["- one", "  two", "  three"]);
    }

    #[test]
    fn an_empty_text_is_one_line() {
        assert_eq!(wrap("", 10, "> ", "  "), ["> "]);
    }
}
