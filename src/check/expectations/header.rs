//! `header NAME: value`, `header NAME has value`, `header NAME ~ regex`, `header-not …` and `no-header NAME`.

use std::sync::Arc;

use super::argument::LineArgument;
use super::kind::{ExpectationKind, anywhere};
use crate::check::expectation::{Expectation, ExpectationSubject, JudgedExchange, Judgement};
use crate::course::{HeaderCondition, InvalidText, ValueCondition};
use crate::text::http_syntax::{body_start, is_token};

pub(super) const HEADER: ExpectationKind = ExpectationKind {
    word: "header",
    forms: &["header NAME: value", "header NAME: *", "header NAME has value", "header NAME ~ regex"],
    fits: anywhere,
    parse: |argument| Ok(Arc::new(ExpectedHeader { condition: argument.header_condition()?, is_wanted: true })),
};

pub(super) const HEADER_NOT: ExpectationKind = ExpectationKind {
    word: "header-not",
    forms: &["header-not NAME: value", "header-not NAME has value", "header-not NAME ~ regex"],
    fits: anywhere,
    parse: |argument| Ok(Arc::new(ExpectedHeader { condition: argument.header_condition()?, is_wanted: false })),
};

pub(super) const NO_HEADER: ExpectationKind =
    ExpectationKind { word: "no-header", forms: &["no-header NAME"], fits: anywhere, parse: parse_absent };

/// A header that must be there with some value, or must not have it.
#[derive(Debug)]
struct ExpectedHeader {
    condition: HeaderCondition,
    is_wanted: bool,
}

/// A header that must not be there.
#[derive(Debug)]
struct AbsentHeader(String);

fn parse_absent(argument: &LineArgument<'_>) -> Result<Arc<dyn Expectation>, InvalidText> {
    let name = argument.filled()?;
    if is_token(&name) {
        return Ok(Arc::new(AbsentHeader(name)));
    }
    Err(argument.invalid(argument.text(), "this is no name of a header", "expected letters, digits and `-`"))
}

impl Expectation for ExpectedHeader {
    fn judge(&self, exchange: &JudgedExchange<'_>) -> Judgement {
        let own = exchange.header(&self.condition.name);
        Judgement::new(
            self.condition.is_met_by(own.as_deref()) == self.is_wanted,
            header_in_words(&self.condition.name, own),
        )
    }

    fn wanted(&self) -> String {
        let wanted = match &self.condition.value {
            ValueCondition::Any => format!("{} with any value", self.condition.name),
            ValueCondition::Listing(member) => format!("{member} in the header {}", self.condition.name),
            ValueCondition::Matching(pattern) => {
                format!("a header {} that fits the pattern {pattern}", self.condition.name)
            }
            _ => self.condition.text(),
        };
        if self.is_wanted { wanted } else { format!("not {wanted}") }
    }

    fn subject(&self) -> ExpectationSubject<'_> {
        ExpectationSubject::Header(&self.condition.name)
    }

    fn wrong_byte(&self, raw: &[u8]) -> usize {
        value_start(raw, &self.condition.name)
    }
}

impl Expectation for AbsentHeader {
    fn judge(&self, exchange: &JudgedExchange<'_>) -> Judgement {
        let own = exchange.header(&self.0);
        Judgement::new(own.is_none(), header_in_words(&self.0, own))
    }

    fn wanted(&self) -> String {
        format!("no {}", self.0)
    }

    fn subject(&self) -> ExpectationSubject<'_> {
        ExpectationSubject::Header(&self.0)
    }

    fn wrong_byte(&self, raw: &[u8]) -> usize {
        value_start(raw, &self.0)
    }
}

fn header_in_words(name: &str, own: Option<String>) -> String {
    own.map_or_else(|| format!("no {name}"), |own| format!("{name}: {own}"))
}

/// Returns where a header's value begins in a raw response; without the header, where the head ends.
pub(super) fn value_start(raw: &[u8], name: &str) -> usize {
    let head = &raw[..body_start(raw).unwrap_or(raw.len())];
    let mut start = 0;
    for line in head.split_inclusive(|byte| *byte == b'\n') {
        let colon = line.iter().position(|byte| *byte == b':');
        if let Some(colon) = colon.filter(|colon| line[..*colon].eq_ignore_ascii_case(name.as_bytes())) {
            let spaces = line[colon + 1..].iter().take_while(|byte| **byte == b' ').count();
            return start + colon + 1 + spaces;
        }
        start += line.len();
    }
    head.len().saturating_sub(2)
}
