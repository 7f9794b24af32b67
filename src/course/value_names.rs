//! The names of values that are known only while a check runs: `{random}`, `{NAME}` of a fixture or of a `save` line, and
//! `{NAME+1}` for the number after a value.

use super::diagnostic::Report;
use super::span::Span;
use crate::text::template::{self, BRACES};

/// The name of the unknown word that is new in each run.
pub const RANDOM: &str = "random";
/// The name of the whole number that is new in each run.
pub const RANDOM_NUMBER: &str = "random-number";

/// Returns whether a text between braces is the name of a value. JSON and regular expressions have braces of their own.
pub fn is_value_name(text: &str) -> bool {
    let is_inner = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '-' || c == '_';
    text.starts_with(|c: char| c.is_ascii_lowercase()) && text.chars().all(is_inner)
}

/// Splits what is between braces into the name of a value and the number that is added to it: `count+1`.
pub fn value_and_addend(text: &str) -> Option<(&str, i64)> {
    let (name, addend) = match text.split_once('+') {
        Some((name, digits)) if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            (name, digits.parse().ok()?)
        }
        Some(_) => return None,
        None => (text, 0),
    };
    is_value_name(name).then_some((name, addend))
}

/// The names that a line of a scenario may use.
pub(super) struct ValueNames<'a> {
    names: Vec<String>,
    report: &'a Report<'a>,
}

impl<'a> ValueNames<'a> {
    /// The names at the beginning of a scenario.
    pub(super) fn new(report: &'a Report<'a>) -> Self {
        Self { names: vec![RANDOM.to_owned(), RANDOM_NUMBER.to_owned()], report }
    }

    /// Adds a name, and returns whether it is one.
    pub(super) fn define(&mut self, name: Span<'_>) -> bool {
        let problem = match name.text {
            RANDOM => Some("this name is taken: `{random}` is the unknown word of each run"),
            RANDOM_NUMBER => Some("this name is taken: `{random-number}` is the unknown number of each run"),
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
            let value = value_and_addend(name.text);
            if value.is_some_and(|(value, _)| !self.names.iter().any(|known| known == value)) {
                let known: Vec<&str> = self.names.iter().map(String::as_str).collect();
                self.report.unknown(name, "name", &known);
            }
        }
    }
}
