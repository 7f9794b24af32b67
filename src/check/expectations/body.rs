//! `contains TEXT`, `lacks TEXT` and `is TEXT`: words in the body.

use std::sync::Arc;

use super::kind::{ExpectationKind, anywhere};
use crate::check::expectation::{Expectation, ExpectationSubject, JudgedExchange, Judgement};
use crate::check::words::{seen_in_words, shortened};
use crate::text::http_syntax::body_start;
use crate::text::width::truncate;

/// How many columns of the words are shown.
const MAX_WORDS_COLUMNS: usize = 24;

pub(super) const CONTAINS: ExpectationKind = ExpectationKind {
    word: "contains",
    forms: &["contains TEXT"],
    fits: anywhere,
    parse: |argument| Ok(Arc::new(WordsInBody(argument.filled()?))),
};

pub(super) const LACKS: ExpectationKind = ExpectationKind {
    word: "lacks",
    forms: &["lacks TEXT"],
    fits: anywhere,
    parse: |argument| Ok(Arc::new(WordsNotInBody(argument.filled()?))),
};

pub(super) const IS: ExpectationKind = ExpectationKind {
    word: "is",
    forms: &["is TEXT"],
    fits: anywhere,
    parse: |argument| Ok(Arc::new(WholeBody(argument.filled()?))),
};

/// Words that the body must hold. Every run of white space counts as one space: a page may break its lines anywhere.
#[derive(Debug)]
struct WordsInBody(String);

/// Words that the body must not hold.
#[derive(Debug)]
struct WordsNotInBody(String);

/// Returns what is said of words that a body has. That a page has a tag in it says little; that it has a sentence does.
pub(super) fn words_in_body(words: &str) -> String {
    if words.contains(' ') { format!("{:?}", truncate(words, MAX_WORDS_COLUMNS)) } else { String::new() }
}

/// The words that the body must be, white space at its end aside.
#[derive(Debug)]
struct WholeBody(String);

impl Expectation for WordsInBody {
    fn judge(&self, exchange: &JudgedExchange<'_>) -> Judgement {
        match holds(&exchange.body_text(), &self.0) {
            true => Judgement::new(true, words_in_body(&self.0)),
            false => Judgement::not_met(seen_in_words(exchange.response, exchange.seen())),
        }
    }

    fn wanted(&self) -> String {
        match self.0.as_str() {
            "<" => "a web page, with a `<` in it".to_owned(),
            words => format!("\"{}\" in the body", shortened(words)),
        }
    }

    fn subject(&self) -> ExpectationSubject<'_> {
        ExpectationSubject::Words(&self.0)
    }
}

impl Expectation for WordsNotInBody {
    fn judge(&self, exchange: &JudgedExchange<'_>) -> Judgement {
        match holds(&exchange.body_text(), &self.0) {
            true => Judgement::not_met(format!("\"{}\"", shortened(&self.0))),
            false => Judgement::new(true, ""),
        }
    }

    fn wanted(&self) -> String {
        format!("no \"{}\" in the body", shortened(&self.0))
    }
}

impl Expectation for WholeBody {
    fn judge(&self, exchange: &JudgedExchange<'_>) -> Judgement {
        let is_met = exchange.body_text().trim_end() == self.0.trim_end();
        Judgement::new(is_met, seen_in_words(exchange.response, exchange.seen()))
    }

    fn wanted(&self) -> String {
        format!("the body \"{}\"", shortened(&self.0))
    }

    fn subject(&self) -> ExpectationSubject<'_> {
        ExpectationSubject::Words(&self.0)
    }

    fn wrong_byte(&self, raw: &[u8]) -> usize {
        let start = body_start(raw).unwrap_or(raw.len());
        start + raw[start..].iter().zip(self.0.as_bytes()).take_while(|(own, wanted)| own == wanted).count()
    }
}

/// Whether a body holds some words, wherever its lines break.
pub(super) fn holds(body: &str, words: &str) -> bool {
    with_single_spaces(body).contains(&with_single_spaces(words))
}

/// Whether a body holds some words, and they do not go on: `Hello` is not in `HelloHello`, and `World!` not in `World!!` or
/// `World!\n` with a backslash in it.
pub(super) fn holds_as_words(body: &str, words: &str) -> bool {
    let (body, words) = (with_single_spaces(body), with_single_spaces(words));
    let (first, last) = (words.chars().next(), words.chars().next_back());
    let goes_on = |edge: Option<char>, next: Option<char>| {
        let both = |is_so: fn(char) -> bool| edge.is_some_and(is_so) && next.is_some_and(is_so);
        both(char::is_alphanumeric) || next == Some('\\') || (next.is_some() && next == edge)
    };
    body.match_indices(&words).any(|(at, _)| {
        let (before, after) = (body[..at].chars().next_back(), body[at + words.len()..].chars().next());
        !goes_on(first, before) && !goes_on(last, after)
    })
}

fn with_single_spaces(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
