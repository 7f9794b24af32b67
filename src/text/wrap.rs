//! Breaks text into lines between two words. A word is never broken, so that an address or a command can be copied.

use textwrap::{Options, WordSeparator, WordSplitter, WrapAlgorithm};

/// Wraps a text to the width. `first` starts the first line, `rest` all others; a no-break space becomes a plain one.
pub fn wrap(text: &str, width: usize, first: &str, rest: &str) -> Vec<String> {
    let text = text.trim_matches(' ');
    if text.is_empty() {
        return vec![first.to_owned()];
    }
    let options = Options::new(width)
        .initial_indent(first)
        .subsequent_indent(rest)
        .break_words(false)
        .word_separator(WordSeparator::AsciiSpace)
        .word_splitter(WordSplitter::NoHyphenation)
        .wrap_algorithm(WrapAlgorithm::FirstFit);
    textwrap::wrap(text, options).into_iter().map(|line| line.replace('\u{a0}', " ")).collect()
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
    fn an_empty_text_is_one_line() {
        assert_eq!(wrap("", 10, "> ", "  "), ["> "]);
    }
}
