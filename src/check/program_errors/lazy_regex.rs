//! Regular expressions that are compiled once, when they are first needed.

use std::sync::OnceLock;

use regex_lite::{Captures, Regex};

/// A regular expression that stands in a constant.
pub(super) struct LazyRegex {
    text: &'static str,
    compiled: OnceLock<Regex>,
}

impl LazyRegex {
    /// The pattern of that text; compiled at its first use.
    pub(super) const fn new(text: &'static str) -> Self {
        Self { text, compiled: OnceLock::new() }
    }

    /// The groups of the first match, if there is one.
    pub(super) fn captures<'a>(&self, text: &'a str) -> Option<Captures<'a>> {
        self.compiled.get_or_init(|| Regex::new(self.text).expect("the patterns here are tested")).captures(text)
    }
}

/// A group of a match as text; empty where it took no part.
pub(super) fn group<'a>(captures: &Captures<'a>, number: usize) -> &'a str {
    captures.get(number).map_or("", |found| found.as_str())
}
