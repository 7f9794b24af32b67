//! The names of values that are known only while a check runs: `{random}`, `{NAME}` of a fixture or of a `save` line.

use super::diagnostic::Report;
use super::span::Span;
use crate::text::template::{self, BRACES};

/// The name of the unknown word that is new in each run.
pub const RANDOM: &str = "random";

/// Returns whether a text between braces is the name of a value. JSON and regular expressions have braces of their own.
pub fn is_value_name(text: &str) -> bool {
    let is_inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(is_inner)
}

/// The names that a line of a scenario may use.
pub(super) struct ValueNames<'a> {
    names: Vec<String>,
    report: &'a Report<'a>,
}

impl<'a> ValueNames<'a> {
    /// The names at the beginning of a scenario.
    pub(super) fn new(report: &'a Report<'a>) -> Self {
        Self { names: vec![RANDOM.to_owned()], report }
    }

    /// Adds a name, and returns whether it is one.
    pub(super) fn define(&mut self, name: Span<'_>) -> bool {
        let problem = match name.text {
            RANDOM => Some("this name is taken: `{random}` is the unknown word of each run"),
            text if !is_value_name(text) => Some("this is no name"),
            _ => None,
        };
        if let Some(message) = problem {
            self.report.add(name, message, "expected small letters, digits, `-` and `_`");
            return false;
        }
        self.names.push(name.text.to_owned());
        true
    }

    /// Reports each `{name}` that nothing above has defined.
    pub(super) fn refuse_unknown(&self, text: Span<'_>) {
        for place in template::placeholders(text.text, BRACES) {
            let name = text.part(place.start + 1, place.end - 1);
            if is_value_name(name.text) && !self.names.iter().any(|known| known == name.text) {
                let known: Vec<&str> = self.names.iter().map(String::as_str).collect();
                self.report.unknown(name, "name", &known);
            }
        }
    }
}
