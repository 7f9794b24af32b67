//! `status 404`

use std::sync::Arc;

use super::argument::LineArgument;
use super::kind::{ExpectationKind, anywhere};
use crate::check::expectation::{Expectation, ExpectationSubject, JudgedExchange, Judgement};
use crate::course::InvalidText;

pub(super) const STATUS: ExpectationKind =
    ExpectationKind { word: "status", forms: &["status 200"], fits: anywhere, parse };

/// The status that a response must have.
#[derive(Debug)]
struct ExpectedStatus(u16);

fn parse(argument: &LineArgument<'_>) -> Result<Arc<dyn Expectation>, InvalidText> {
    let text = argument.filled()?;
    match text.parse() {
        Ok(status) if (100..=599).contains(&status) && text.len() == 3 => Ok(Arc::new(ExpectedStatus(status))),
        _ => Err(argument.invalid(argument.text(), "this is no status", "expected a number from 100 to 599")),
    }
}

impl Expectation for ExpectedStatus {
    fn judge(&self, exchange: &JudgedExchange<'_>) -> Judgement {
        let status = exchange.response.status;
        Judgement::new(status == self.0, status.to_string())
    }

    fn wanted(&self) -> String {
        format!("status {}", self.0)
    }

    fn subject(&self) -> ExpectationSubject<'_> {
        ExpectationSubject::Status(self.0)
    }

    fn wrong_byte(&self, raw: &[u8]) -> usize {
        raw.iter().position(|byte| *byte == b' ').map_or(0, |space| space + 1)
    }
}
