//! What is wrong with a lesson file, so that its author sees it without opening the file.

use std::cell::RefCell;
use std::fmt;

use super::span::Span;
use crate::text::lines::line_number;
use crate::text::nearest::nearest;
use crate::text::safe::mask_unsafe_chars;
use crate::text::width::display_width;

/// One thing that is wrong with a lesson file, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The path of the file, as its author knows it.
    pub file: String,
    /// The number of the line, from 1; 0 if the whole file is meant.
    pub line: usize,
    /// The column in characters, from 1; 0 if the whole file is meant.
    pub column: usize,
    /// The width of the wrong part, in columns of a terminal.
    pub width: usize,
    /// The line itself, without characters that a terminal would act on.
    pub text: String,
    /// What is wrong.
    pub message: String,
    /// What was expected, or the nearest word that exists.
    pub help: Option<String>,
}

impl Diagnostic {
    /// Something that is wrong with the file as a whole.
    pub fn of_file(file: &str, message: impl Into<String>, help: Option<String>) -> Diagnostic {
        let (file, message) = (file.to_owned(), message.into());
        Diagnostic { file, line: 0, column: 0, width: 0, text: String::new(), message, help }
    }

    /// Returns the lines to show: where and what, the line itself, a caret under the wrong part.
    pub fn lines(&self) -> Vec<String> {
        if self.line == 0 {
            let help = self.help.iter().map(|help| format!("  {help}"));
            return [format!("{}: {}", mask_unsafe_chars(&self.file), self.message)].into_iter().chain(help).collect();
        }
        let number = self.line.to_string();
        let before: String = self.text.chars().take(self.column - 1).collect();
        let space = " ".repeat(display_width(&before));
        let caret = "^".repeat(self.width.max(1));
        let help = self.help.as_deref().map(|help| format!(" {help}")).unwrap_or_default();
        vec![
            format!("{}:{}:{}: {}", mask_unsafe_chars(&self.file), self.line, self.column, self.message),
            format!("  {number} | {}", self.text),
            format!("  {} | {space}{caret}{help}", " ".repeat(number.len())),
        ]
    }
}

impl fmt::Display for Diagnostic {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.lines().join("\n"))
    }
}

/// Everything that is wrong. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let texts: Vec<String> = self.0.iter().map(Diagnostic::to_string).collect();
        f.write_str(&texts.join("\n"))
    }
}

impl std::error::Error for Diagnostics {}

/// Collects what is wrong with one file. Every part of the reader holds a shared reference to it.
pub(super) struct Report<'a> {
    file: &'a str,
    text: &'a str,
    diagnostics: RefCell<Vec<Diagnostic>>,
}

impl<'a> Report<'a> {
    pub(super) fn new(file: &'a str, text: &'a str) -> Self {
        Report { file, text, diagnostics: RefCell::default() }
    }

    /// Returns the number of the line on which a part of the file begins, from 1.
    pub(super) fn line(&self, piece: Span<'_>) -> usize {
        line_number(self.text, piece.at)
    }

    /// Reports what is wrong with a part of the file.
    pub(super) fn add(&self, piece: Span<'_>, message: impl Into<String>, help: impl Into<String>) {
        let start = self.text[..piece.at].rfind('\n').map_or(0, |at| at + 1);
        let line = self.text[start..].lines().next().unwrap_or("");
        let inside = piece.text.lines().next().unwrap_or("");
        let help = help.into();
        self.diagnostics.borrow_mut().push(Diagnostic {
            file: self.file.to_owned(),
            line: self.line(piece),
            column: self.text[start..piece.at].chars().count() + 1,
            width: display_width(&mask_unsafe_chars(inside)),
            text: mask_unsafe_chars(line),
            message: message.into(),
            help: (!help.is_empty()).then_some(help),
        });
    }

    /// Returns the word if it is one of the known names. Reports it if it is not.
    pub(super) fn known_name(&self, word: Span<'_>, what: &str, known: &[String]) -> Option<String> {
        if known.iter().any(|name| name == word.text) {
            return Some(word.text.to_owned());
        }
        self.unknown(word, what, &known.iter().map(String::as_str).collect::<Vec<_>>());
        None
    }

    /// Reports a word that is none of the known ones, with the nearest of them.
    pub(super) fn unknown(&self, word: Span<'_>, what: &str, known: &[&str]) {
        let help = match nearest(word.text, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => "there are none".to_owned(),
            None => format!("expected one of: {}", known.join(", ")),
        };
        self.add(word, format!("unknown {what} `{}`", mask_unsafe_chars(word.text)), help);
    }

    /// Returns what was read if nothing is wrong, else everything that is, in the order of the lines.
    pub(super) fn end<T>(self, read: Option<T>) -> Result<T, Diagnostics> {
        let mut diagnostics = self.diagnostics.into_inner();
        diagnostics.sort_by_key(|diagnostic| (diagnostic.line, diagnostic.column));
        match read {
            Some(read) if diagnostics.is_empty() => Ok(read),
            _ => Err(Diagnostics(diagnostics)),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_diagnostic_shows_its_line_with_a_caret_under_the_wrong_part() {
        let text = "one\n```stagee\n";
        let report = Report::new("lessons/01-a.md", text);
        report.unknown(Span { at: 7, text: &text[7..13] }, "block", &["stage", "try"]);
        let diagnostics = report.end(Some(())).expect_err("something is wrong");
        assert_eq!(
            diagnostics.to_string(),
            "lessons/01-a.md:2:4: unknown block `stagee`\n  2 | ```stagee\n    |    ^^^^^^ did you mean `stage`?"
        );
    }

    #[test]
    fn the_caret_stands_right_after_wide_letters_and_tabs() {
        let text = "\t日本 x\n";
        let report = Report::new("a", text);
        report.add(Span { at: 8, text: &text[8..9] }, "no", "");
        let diagnostics = report.end(Some(())).expect_err("something is wrong");
        assert_eq!(diagnostics.to_string(), "a:1:5: no\n  1 |  日本 x\n    |       ^");
    }

    #[test]
    fn no_control_character_of_a_file_gets_into_a_message() {
        let text = "\u{1b}[2J\u{202e}\u{9b}";
        let report = Report::new("a", text);
        report.unknown(Span { at: 0, text }, "word", &[]);
        let message = report.end(Some(())).expect_err("something is wrong").to_string();
        assert!(!message.chars().any(|c| c != '\n' && crate::text::safe::is_unsafe_char(c)), "{message:?}");
    }
}
