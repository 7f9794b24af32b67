//! `shows a page`: the body is a web page, as a browser shows it.

use std::sync::Arc;

use super::kind::{ExpectationKind, anywhere};
use crate::check::expectation::{Expectation, JudgedExchange, Judgement};
use crate::check::pages::{self, SeenBody};

pub(super) const SHOWS: ExpectationKind = ExpectationKind {
    word: "shows",
    forms: &["shows a page"],
    fits: anywhere,
    parse: |argument| match argument.text() {
        "a page" => Ok(Arc::new(WebPage)),
        other => Err(argument.invalid(other, "this cannot be shown", "expected `shows a page`")),
    },
};

/// A page of the learner's own: no list of files, no page of a framework, no plain text.
#[derive(Debug)]
struct WebPage;

impl Expectation for WebPage {
    fn judge(&self, exchange: &JudgedExchange<'_>) -> Judgement {
        let seen = pages::describe(exchange.response);
        match seen {
            SeenBody::Page { .. } => Judgement::new(true, ""),
            _ => Judgement::not_met(seen.words()),
        }
    }

    fn wanted(&self) -> String {
        "a web page".to_owned()
    }
}
