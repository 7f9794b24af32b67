//! The style of the output: the 16 colours of the terminal's own theme, the width, and plain mode.

use std::io::IsTerminal;
use std::sync::OnceLock;

use colored::{ColoredString, Colorize};

#[cfg(test)]
use crate::text::width::DEFAULT_COLUMNS;
use crate::text::width::{terminal_columns, terminal_width};

/// The widest that text gets, in columns: longer lines are hard to read.
pub(super) const MAX_TEXT_WIDTH: usize = 88;
/// The width of a request log that does not go to a terminal: every column has room.
const LOG_FILE_WIDTH: usize = 120;
/// The narrowest width that lines are made for. A narrower terminal breaks them.
const MIN_WIDTH: usize = 24;

/// How output looks on one stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether colours are used.
    pub color: bool,
    /// Plain mode: nothing is redrawn, there are no boxes, and words stand beside every sign.
    pub plain: bool,
    /// The columns for text.
    pub width: usize,
}

/// The flags `--color` and `--plain`; set once.
static CHOICE: OnceLock<(anstream::ColorChoice, bool)> = OnceLock::new();

/// Sets the flags `--color` and `--plain`. Must be called once, before anything is printed.
pub fn configure(color: anstream::ColorChoice, plain: bool) {
    // Colours are always written; the stream removes them if it cannot show them.
    colored::control::set_override(true);
    color.write_global();
    let _ = CHOICE.set((color, plain));
}

impl Style {
    /// Returns the current style of stdout.
    pub fn stdout() -> Self {
        let terminal = std::io::stdout().is_terminal();
        let color = anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
        let asked = CHOICE.get().is_some_and(|(_, plain)| *plain);
        let plain = asked || !terminal || std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Self { color: color && !plain, plain, width: terminal_width().clamp(MIN_WIDTH, MAX_TEXT_WIDTH) }
    }

    /// Returns the style of a request log on stdout. Its columns may use the whole width, because nobody reads a table
    /// as a long line.
    pub fn log() -> Self {
        let width = terminal_columns().unwrap_or(LOG_FILE_WIDTH);
        Self { width: width.max(MIN_WIDTH), ..Self::stdout() }
    }

    /// Returns a style for tests: no colours, plain, 80 columns.
    #[cfg(test)]
    pub fn bare() -> Self {
        Self { color: false, plain: true, width: DEFAULT_COLUMNS }
    }

    /// Returns the style for a text with fewer columns.
    pub fn narrower(self, by: usize) -> Self {
        Self { width: self.width.saturating_sub(by).max(MIN_WIDTH / 2), ..self }
    }

    /// Headings.
    pub fn bold(self, text: &str) -> String {
        self.paint(text, |text| text.bold())
    }

    /// Details.
    pub fn dim(self, text: &str) -> String {
        self.paint(text, |text| text.dimmed())
    }

    /// Text that the learner types, and keys.
    pub fn key(self, text: &str) -> String {
        self.paint(text, |text| text.cyan().bold())
    }

    /// Something that went well.
    pub fn good(self, text: &str) -> String {
        self.paint(text, |text| text.green())
    }

    /// Something that went wrong.
    pub fn bad(self, text: &str) -> String {
        self.paint(text, |text| text.red())
    }

    /// Something that needs attention.
    pub fn warn(self, text: &str) -> String {
        self.paint(text, |text| text.yellow())
    }

    /// Code in a sentence.
    pub fn code(self, text: &str) -> String {
        self.paint(text, |text| text.cyan())
    }

    /// A word that `doorway words` explains.
    pub fn term(self, text: &str) -> String {
        self.paint(text, |text| text.bold().underline())
    }

    /// An emphasised word.
    pub fn emphasis(self, text: &str) -> String {
        self.paint(text, |text| text.italic())
    }

    /// One of the theme's colours.
    pub fn colored(self, text: &str, color: colored::Color) -> String {
        self.paint(text, |text| text.color(color))
    }

    fn paint(self, text: &str, with: impl Fn(&str) -> ColoredString) -> String {
        if self.color && !text.is_empty() { with(text).to_string() } else { text.to_owned() }
    }
}
