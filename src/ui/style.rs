//! How things look: the 16 colours of the terminal's own theme, the width, and plain mode.

use std::io::IsTerminal;
use std::sync::OnceLock;

use colored::{ColoredString, Colorize};

#[cfg(test)]
use crate::text::width::DEFAULT_COLUMNS;
use crate::text::width::{terminal_columns, terminal_width};

/// The widest that text for reading gets, in columns.
pub(super) const WIDEST: usize = 88;
/// The width of the request log where it goes to no terminal: every column has room.
const UNSEEN: usize = 120;
/// The narrowest that is laid out for; below it lines are cut by the terminal.
const NARROWEST: usize = 36;

/// How to show things on one stream.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// Whether colours are used.
    pub color: bool,
    /// Nothing redrawn, no boxes, words beside every sign.
    pub plain: bool,
    /// Columns for text.
    pub width: usize,
}

/// What was asked for on the command line; set once.
static CHOICE: OnceLock<(anstream::ColorChoice, bool)> = OnceLock::new();

/// Takes what was asked for: colours, and plain mode. Call it once, before anything is said.
pub fn configure(color: anstream::ColorChoice, plain: bool) {
    // Colours are always made, and taken away again by the stream that cannot show them.
    colored::control::set_override(true);
    color.write_global();
    let _ = CHOICE.set((color, plain));
}

impl Style {
    /// The style for stdout, as it is now.
    pub fn stdout() -> Self {
        let terminal = std::io::stdout().is_terminal();
        let color = anstream::AutoStream::choice(&std::io::stdout()) != anstream::ColorChoice::Never;
        let asked = CHOICE.get().is_some_and(|(_, plain)| *plain);
        let plain = asked || !terminal || std::env::var_os("TERM").is_some_and(|term| term == "dumb");
        Self { color: color && !plain, plain, width: terminal_width().clamp(NARROWEST, WIDEST) }
    }

    /// The style for the request log on stdout: its columns take all the width there is, since they are looked
    /// down and not read along.
    pub fn log() -> Self {
        let width = terminal_columns().unwrap_or(UNSEEN);
        Self { width: width.max(NARROWEST), ..Self::stdout() }
    }

    /// No colours, plain, 80 columns.
    #[cfg(test)]
    pub fn bare() -> Self {
        Self { color: false, plain: true, width: DEFAULT_COLUMNS }
    }

    /// The same for a text with so many columns less.
    pub fn narrower(self, by: usize) -> Self {
        Self { width: self.width.saturating_sub(by).max(NARROWEST / 2), ..self }
    }

    /// Headings.
    pub fn bold(self, text: &str) -> String {
        self.paint(text, |text| text.bold())
    }

    /// What is there for those who look.
    pub fn dim(self, text: &str) -> String {
        self.paint(text, |text| text.dimmed())
    }

    /// What the learner types or presses.
    pub fn key(self, text: &str) -> String {
        self.paint(text, |text| text.cyan().bold())
    }

    /// What went well.
    pub fn good(self, text: &str) -> String {
        self.paint(text, |text| text.green())
    }

    /// What did not.
    pub fn bad(self, text: &str) -> String {
        self.paint(text, |text| text.red())
    }

    /// What asks to be looked at.
    pub fn warn(self, text: &str) -> String {
        self.paint(text, |text| text.yellow())
    }

    /// Code in a sentence.
    pub fn code(self, text: &str) -> String {
        self.paint(text, |text| text.cyan())
    }

    /// A word set apart.
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
