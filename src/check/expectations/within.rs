//! `within 200ms`: how long the response may take.

use std::sync::Arc;
use std::time::Duration;

use super::argument::LineArgument;
use super::kind::{ExpectationKind, anywhere};
use crate::check::expectation::{Expectation, JudgedExchange, Judgement};
use crate::check::words::time_in_words;
use crate::course::{InvalidText, parse_duration};

pub(super) const WITHIN: ExpectationKind =
    ExpectationKind { word: "within", forms: &["within 200ms", "within 2s"], fits: anywhere, parse };

/// The longest time that the whole response may take.
#[derive(Debug)]
struct LongestTime(Duration);

fn parse(argument: &LineArgument<'_>) -> Result<Arc<dyn Expectation>, InvalidText> {
    match parse_duration(&argument.filled()?) {
        Some(time) => Ok(Arc::new(LongestTime(time))),
        None => Err(argument.invalid(argument.text(), "this is no time", "expected one like `200ms` or `2s`")),
    }
}

impl Expectation for LongestTime {
    fn judge(&self, exchange: &JudgedExchange<'_>) -> Judgement {
        Judgement::new(exchange.took <= self.0, time_in_words(exchange.took))
    }

    fn wanted(&self) -> String {
        format!("a response within {}", time_in_words(self.0))
    }

    /// The time has no bytes: the whole response is late.
    fn wrong_byte(&self, _raw: &[u8]) -> usize {
        0
    }
}
