//! A line that Python cannot read, and what a reader of it finds.

use std::borrow::Cow;

/// A line that Python cannot read, with the lines around it.
pub(super) struct BrokenLine<'a> {
    /// The words of the error.
    pub(super) message: &'a str,
    /// All lines of the file.
    pub(super) lines: &'a [String],
    /// The number of this line, from 0.
    pub(super) at: usize,
    /// The line, without the white space around it.
    pub(super) line: &'a str,
    /// The same line with blanks in place of what is in quotation marks or in a comment.
    pub(super) code: String,
}

/// Why a line cannot be read.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct SyntaxCause {
    /// What rules call it.
    pub(super) problem: &'static str,
    /// What is in the way.
    pub(super) word: Option<Cow<'static, str>>,
    /// The line as it would be right.
    pub(super) mended: Option<String>,
    /// Another line that belongs to it, from 0.
    pub(super) above: Option<usize>,
    /// The line that is to be changed, from 0, if it is another one than the error names.
    pub(super) place: Option<usize>,
}

impl SyntaxCause {
    pub(super) fn new(problem: &'static str) -> Self {
        Self { problem, ..Self::default() }
    }

    pub(super) fn word(self, word: impl Into<Cow<'static, str>>) -> Self {
        Self { word: Some(word.into()), ..self }
    }

    pub(super) fn mended(self, line: impl Into<String>) -> Self {
        Self { mended: Some(line.into()), ..self }
    }

    pub(super) fn above(self, line: Option<usize>) -> Self {
        Self { above: line, ..self }
    }
}

impl<'a> BrokenLine<'a> {
    pub(super) fn new(message: &'a str, lines: &'a [String], at: usize) -> Self {
        let line = lines.get(at).map(|line| line.trim()).unwrap_or_default();
        Self { message, lines, at, line, code: blank_texts(line) }
    }

    /// Whether the error says no more than that the syntax is wrong.
    pub(super) fn is_unexplained(&self) -> bool {
        self.message.starts_with("invalid syntax") || self.message.starts_with("expected ':'")
    }

    /// The nearest line above that has code.
    pub(super) fn code_above(&self) -> Option<usize> {
        (0..self.at.min(self.lines.len())).rev().find(|at| is_code(&self.lines[*at]))
    }

    /// The white space that a line begins with.
    pub(super) fn indent(&self, at: usize) -> &'a str {
        self.lines.get(at).map_or("", |line| &line[..line.len() - line.trim_start().len()])
    }

    /// The line with one text of its code in the place of another, wherever it is.
    pub(super) fn replaced(&self, wrong: &str, right: &str) -> String {
        let places: Vec<usize> = self.code.match_indices(wrong).map(|(at, _)| at).collect();
        let mut line = self.line.to_owned();
        places.into_iter().rev().for_each(|at| line.replace_range(at..at + wrong.len(), right));
        line
    }
}

fn is_code(line: &str) -> bool {
    let line = line.trim_start();
    !line.is_empty() && !line.starts_with('#')
}

/// Returns a line of Python with blanks in place of its texts and its comment; each character stays in its place.
pub(super) fn blank_texts(line: &str) -> String {
    let (mut quote, mut escaped, mut is_comment) = (None, false, false);
    let blank = |char: char| " ".repeat(char.len_utf8());
    let read = |char: char| match quote {
        _ if is_comment => blank(char),
        Some(open) => {
            let is_end = char == open && !escaped;
            escaped = char == '\\' && !escaped;
            if is_end {
                quote = None;
                return char.to_string();
            }
            blank(char)
        }
        None => {
            is_comment = char == '#';
            quote = Some(char).filter(|char| ['\'', '"'].contains(char));
            if is_comment { blank(char) } else { char.to_string() }
        }
    };
    line.chars().map(read).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn texts_and_comments_are_blank_and_everything_stays_in_its_place() {
        assert_eq!(blank_texts("a = 'b && c' && d # && e"), "a = '      ' && d       ");
        assert_eq!(blank_texts(r"a = 'it\'s' + 1"), r"a = '     ' + 1");
        assert_eq!(blank_texts("ä = \"ö\""), "ä = \"  \"");
    }
}
