//! What is wrong with a part of a line. Whoever knows where the line is makes a diagnostic of it.

use std::ops::Range;

/// What is wrong with a text, and in which of its bytes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidText {
    /// The wrong part of the text.
    pub at: Range<usize>,
    /// What is wrong.
    pub message: String,
    /// What was expected.
    pub help: String,
}

impl InvalidText {
    /// Something wrong in these bytes of a text.
    pub fn new(at: Range<usize>, message: &str, help: &str) -> Self {
        Self { at, message: message.to_owned(), help: help.to_owned() }
    }

    /// The same in a longer text, in which this one begins at a byte.
    #[must_use]
    pub fn shifted(self, by: usize) -> Self {
        Self { at: self.at.start + by..self.at.end + by, ..self }
    }
}
