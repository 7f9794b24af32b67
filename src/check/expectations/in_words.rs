//! `… ~ regex as "words"`: what is wanted, said in the words of the lesson. Learners do not read regular expressions.

use std::sync::Arc;

use crate::check::expectation::{Expectation, ExpectationSubject, JudgedExchange, Judgement};

/// What begins the words behind a regular expression.
const WORDS: &str = " as \"";

/// Returns what follows the first word of a line without the lesson's own words, and these words.
pub(super) fn split(argument: &str) -> (&str, Option<&str>) {
    let parts = argument.strip_suffix('"').and_then(|rest| rest.rsplit_once(WORDS));
    match parts.filter(|(own, words)| own.contains(" ~ ") && !words.is_empty()) {
        Some((own, words)) => (own, Some(words)),
        None => (argument, None),
    }
}

/// Returns an expectation that says these words, where a lesson has some.
pub(super) fn worded(expectation: Arc<dyn Expectation>, words: Option<&str>) -> Arc<dyn Expectation> {
    match words {
        Some(words) => Arc::new(WordedExpectation { expectation, words: words.to_owned() }),
        None => expectation,
    }
}

#[derive(Debug)]
struct WordedExpectation {
    expectation: Arc<dyn Expectation>,
    words: String,
}

impl Expectation for WordedExpectation {
    fn judge(&self, exchange: &JudgedExchange<'_>) -> Judgement {
        self.expectation.judge(exchange)
    }

    fn judges_browser(&self) -> bool {
        self.expectation.judges_browser()
    }

    fn wanted(&self) -> String {
        self.words.clone()
    }

    fn subject(&self) -> ExpectationSubject<'_> {
        self.expectation.subject()
    }

    fn wrong_byte(&self, raw: &[u8]) -> usize {
        self.expectation.wrong_byte(raw)
    }
}
