//! `status 200` and `status 404 or 200`: the status, or one of several.

use std::sync::Arc;

use super::argument::LineArgument;
use super::kind::{ExpectationKind, anywhere};
use crate::check::expectation::{Expectation, ExpectationSubject, JudgedExchange, Judgement};
use crate::course::InvalidText;

pub(super) const STATUS: ExpectationKind =
    ExpectationKind { word: "status", forms: &["status 200", "status 404 or 200"], fits: anywhere, parse };

/// The status that a response must have, and others that are right as well.
#[derive(Debug)]
struct ExpectedStatus {
    usual: u16,
    others: Vec<u16>,
}

fn parse(argument: &LineArgument<'_>) -> Result<Arc<dyn Expectation>, InvalidText> {
    let text = argument.filled()?;
    let number = |text: &str| text.parse().ok().filter(|status| (100..=599).contains(status) && text.len() == 3);
    let statuses: Option<Vec<u16>> = text.split(" or ").map(number).collect();
    match statuses.as_deref() {
        Some([usual, others @ ..]) => Ok(Arc::new(ExpectedStatus { usual: *usual, others: others.to_vec() })),
        _ => Err(argument.invalid(argument.text(), "this is no status", "expected a number from 100 to 599")),
    }
}

impl Expectation for ExpectedStatus {
    fn judge(&self, exchange: &JudgedExchange<'_>) -> Judgement {
        let status = exchange.response.status;
        Judgement::new(status == self.usual || self.others.contains(&status), status.to_string())
    }

    fn wanted(&self) -> String {
        let others: String = self.others.iter().map(|status| format!(" or {status}")).collect();
        format!("status {}{others}", self.usual)
    }

    fn subject(&self) -> ExpectationSubject<'_> {
        ExpectationSubject::Status(self.usual)
    }

    fn wrong_byte(&self, raw: &[u8]) -> usize {
        raw.iter().position(|byte| *byte == b' ').map_or(0, |space| space + 1)
    }
}
