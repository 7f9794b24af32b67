//! What follows the first word of an expectation, and the values in it.

use std::ops::Range;

use regex_lite::Regex;
use serde_json::Value;

use crate::check::values::Values;
use crate::course::{HeaderCondition, InvalidText, checked_pattern};

/// The text after the first word of a line.
pub struct LineArgument<'a> {
    text: &'a str,
    values: &'a Values,
}

impl<'a> LineArgument<'a> {
    /// A text, and the values that its names stand for.
    pub fn new(text: &'a str, values: &'a Values) -> Self {
        Self { text, values }
    }

    /// Returns the text as it is written.
    pub fn text(&self) -> &'a str {
        self.text
    }

    /// Returns the text with its values.
    pub fn filled(&self) -> Result<String, InvalidText> {
        Ok(self.values.fill(self.text)?)
    }

    /// Says what is wrong with a part of the text.
    pub fn invalid(&self, part: &str, message: &str, help: &str) -> InvalidText {
        InvalidText::new(self.place(part), message, help)
    }

    /// Where a part of the text is in it.
    fn place(&self, part: &str) -> Range<usize> {
        let start = (part.as_ptr() as usize).saturating_sub(self.text.as_ptr() as usize).min(self.text.len());
        start..(start + part.len()).min(self.text.len())
    }

    /// Reads a part as a regular expression.
    pub fn pattern(&self, part: &str) -> Result<Regex, InvalidText> {
        let at = self.place(part).start;
        let pattern = checked_pattern(&self.values.fill_pattern(part)?).map_err(|invalid| invalid.shifted(at))?;
        Regex::new(&pattern).map_err(|error| self.invalid(part, "this is no regular expression", &error.to_string()))
    }

    /// Reads a part as JSON.
    pub fn json(&self, part: &str) -> Result<Value, InvalidText> {
        let filled = self.values.fill_json(part)?;
        serde_json::from_str(&filled).map_err(|error| {
            let start = self.place(part).start;
            let column = error.column().saturating_sub(1).min(part.len());
            let words = error.to_string();
            let why = words.split(" at line ").next().unwrap_or_default();
            InvalidText::new(start + column..start + part.len(), "this is no JSON", why)
        })
    }

    /// Reads the whole text as what a header must be.
    pub fn header_condition(&self) -> Result<HeaderCondition, InvalidText> {
        let pattern = self.text.split_once(" ~ ").filter(|(name, _)| !name.contains(':'));
        let filled = match pattern {
            Some((name, pattern)) => format!("{name} ~ {}", self.values.fill_pattern(pattern)?),
            None => self.filled()?,
        };
        HeaderCondition::parse(&filled)
    }
}
