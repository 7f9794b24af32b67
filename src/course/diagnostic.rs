//! What is wrong with a lesson file, so that its author sees it without opening the file.

use std::fmt;

use unicode_width::{UnicodeWidthChar, UnicodeWidthStr};

use super::span::Span;

/// One thing that is wrong, and where.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostic {
    /// The file, as its author calls it.
    pub file: String,
    /// The line, from 1; 0 where the whole file is meant.
    pub line: usize,
    /// The column in characters, from 1; 0 where the whole file is meant.
    pub column: usize,
    /// How many columns of a terminal the wrong part takes.
    pub width: usize,
    /// The line itself, with nothing in it that a terminal would act on.
    pub text: String,
    /// What is wrong.
    pub message: String,
    /// What was expected, or the nearest thing there is.
    pub help: Option<String>,
}

impl Diagnostic {
    /// A fault of the file as a whole.
    pub fn of_file(file: &str, message: impl Into<String>, help: Option<String>) -> Diagnostic {
        let (file, message) = (file.to_owned(), message.into());
        Diagnostic { file, line: 0, column: 0, width: 0, text: String::new(), message, help }
    }

    /// The lines that tell it: where and what, the line itself, a caret under the wrong part.
    pub fn lines(&self) -> Vec<String> {
        if self.line == 0 {
            let help = self.help.iter().map(|help| format!("  {help}"));
            return [format!("{}: {}", escape_controls(&self.file), self.message)].into_iter().chain(help).collect();
        }
        let number = self.line.to_string();
        let before: String = self.text.chars().take(self.column - 1).collect();
        let space = " ".repeat(before.width());
        let caret = "^".repeat(self.width.max(1));
        let help = self.help.as_deref().map(|help| format!(" {help}")).unwrap_or_default();
        vec![
            format!("{}:{}:{}: {}", escape_controls(&self.file), self.line, self.column, self.message),
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

/// All that is wrong. Never empty.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnostics(pub Vec<Diagnostic>);

impl fmt::Display for Diagnostics {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let told: Vec<String> = self.0.iter().map(Diagnostic::to_string).collect();
        f.write_str(&told.join("\n"))
    }
}

impl std::error::Error for Diagnostics {}

/// Gathers the faults of one file.
pub(super) struct Report<'a> {
    file: &'a str,
    text: &'a str,
    faults: Vec<Diagnostic>,
}

impl<'a> Report<'a> {
    pub(super) fn new(file: &'a str, text: &'a str) -> Self {
        Report { file, text, faults: Vec::new() }
    }

    /// The line of the file that a piece begins on, from 1.
    pub(super) fn line(&self, piece: Span<'_>) -> usize {
        self.text[..piece.at].matches('\n').count() + 1
    }

    /// Notes what is wrong with a piece of the file.
    pub(super) fn fault(&mut self, piece: Span<'_>, message: impl Into<String>, help: impl Into<String>) {
        let start = self.text[..piece.at].rfind('\n').map_or(0, |at| at + 1);
        let line = self.text[start..].lines().next().unwrap_or("");
        let inside = piece.text.lines().next().unwrap_or("");
        let help = help.into();
        self.faults.push(Diagnostic {
            file: self.file.to_owned(),
            line: self.line(piece),
            column: self.text[start..piece.at].chars().count() + 1,
            width: escape_controls(inside).width(),
            text: escape_controls(line),
            message: message.into(),
            help: (!help.is_empty()).then_some(help),
        });
    }

    /// Notes a word that is none of the known ones, with the nearest of them.
    pub(super) fn unknown(&mut self, word: Span<'_>, what: &str, known: &[&str]) {
        let help = match nearest(word.text, known) {
            Some(near) => format!("did you mean `{near}`?"),
            None if known.is_empty() => "there are none".to_owned(),
            None => format!("expected one of: {}", known.join(", ")),
        };
        self.fault(word, format!("unknown {what} `{}`", escape_controls(word.text)), help);
    }

    /// What was read, if nothing was wrong; else everything that was, in the order of the lines.
    pub(super) fn end<T>(mut self, read: Option<T>) -> Result<T, Diagnostics> {
        self.faults.sort_by_key(|fault| (fault.line, fault.column));
        match read {
            Some(read) if self.faults.is_empty() => Ok(read),
            _ => Err(Diagnostics(self.faults)),
        }
    }
}

/// Whether a terminal would act on the character, or show it in a place where it does not stand.
pub(super) fn is_unsafe_char(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{feff}' | '\u{e0000}'..='\u{e007f}')
}

/// One character for one character, so that columns stay: tabs become spaces, what is wild a `\u{fffd}`.
fn escape_controls(text: &str) -> String {
    text.chars()
        .map(|c| match c {
            '\t' => ' ',
            c if is_unsafe_char(c) || c.width().is_none() => '\u{fffd}',
            c => c,
        })
        .collect()
}

/// The known word that a typing error is nearest to, if one is near enough to be meant.
pub fn nearest<'a>(word: &str, known: &[&'a str]) -> Option<&'a str> {
    let limit = word.chars().count().min(9) / 3 + usize::from(word.chars().count() < 3);
    known
        .iter()
        .map(|known| (distance(&word.to_lowercase(), &known.to_lowercase()), *known))
        .filter(|(distance, _)| *distance <= limit)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, known)| known)
}

/// How many letters must be put in, taken out, changed or swapped with a neighbour to make one word of the other.
fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().take(64).collect(), other.chars().take(64).collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=other.len()).collect()];
    for (i, a) in one.iter().enumerate() {
        let mut row = vec![i + 1];
        for (j, b) in other.iter().enumerate() {
            let changed = rows[i][j] + usize::from(a != b);
            let mut best = changed.min(rows[i][j + 1] + 1).min(row[j] + 1);
            if i > 0 && j > 0 && *a == other[j - 1] && one[i - 1] == *b {
                best = best.min(rows[i - 1][j - 1] + 1);
            }
            row.push(best);
        }
        rows.push(row);
    }
    rows[one.len()][other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_fault_shows_its_line_with_a_caret_under_the_wrong_part() {
        let text = "one\n```stagee\n";
        let mut report = Report::new("lessons/01-a.md", text);
        report.unknown(Span { at: 7, text: &text[7..13] }, "block", &["stage", "try"]);
        let faults = report.end(Some(())).expect_err("there is a fault");
        assert_eq!(
            faults.to_string(),
            "lessons/01-a.md:2:4: unknown block `stagee`\n  2 | ```stagee\n    |    ^^^^^^ did you mean `stage`?"
        );
    }

    #[test]
    fn the_caret_stands_right_after_wide_letters_and_tabs() {
        let text = "\t日本 x\n";
        let mut report = Report::new("a", text);
        report.fault(Span { at: 8, text: &text[8..9] }, "no", "");
        let faults = report.end(Some(())).expect_err("there is a fault");
        assert_eq!(faults.to_string(), "a:1:5: no\n  1 |  日本 x\n    |       ^");
    }

    #[test]
    fn nothing_wild_gets_out_of_a_file_into_a_message() {
        let text = "\u{1b}[2J\u{202e}\u{9b}";
        let mut report = Report::new("a", text);
        report.unknown(Span { at: 0, text }, "word", &[]);
        let told = report.end(Some(())).expect_err("there is a fault").to_string();
        assert!(!told.chars().any(|c| c != '\n' && is_unsafe_char(c)), "{told:?}");
    }

    #[test]
    fn the_nearest_word_is_one_that_could_have_been_meant() {
        let known = ["stage", "try", "quiz", "check", "js"];
        assert_eq!(nearest("stagee", &known), Some("stage"));
        assert_eq!(nearest("tyr", &known), Some("try"));
        assert_eq!(nearest("Quizz", &known), Some("quiz"));
        assert_eq!(nearest("jss", &known), Some("js"));
        assert_eq!(nearest("banana", &known), None);
        assert_eq!(nearest("", &known), None);
    }
}
