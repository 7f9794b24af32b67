//! The regular expressions of the rules.

use std::sync::OnceLock;

use regex_lite::Regex;
use serde::Deserialize;
use serde::de::{Deserializer, Error};

/// A regular expression. It is compiled when it is first tried, because one check tries few of them. The tests read all rules,
/// and there each one is compiled at once.
#[derive(Debug)]
pub(super) struct Pattern {
    text: String,
    compiled: OnceLock<Regex>,
}

impl Pattern {
    /// The compiled expression.
    ///
    /// # Panics
    /// If it is none; the tests find that.
    pub(super) fn regex(&self) -> &Regex {
        self.compiled.get_or_init(|| Regex::new(&self.text).expect("the tests compile all patterns"))
    }
}

impl<'de> Deserialize<'de> for Pattern {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let text = String::deserialize(deserializer)?;
        if cfg!(test) {
            Regex::new(&text).map_err(|error| D::Error::custom(format!("{text}: {error}")))?;
        }
        Ok(Self { text, compiled: OnceLock::new() })
    }
}
