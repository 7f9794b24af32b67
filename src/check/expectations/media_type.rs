//! `type text/html`: the media type, whatever parameters follow it.

use std::sync::Arc;

use super::argument::LineArgument;
use super::header::value_start;
use super::kind::{ExpectationKind, anywhere};
use crate::check::content_type::media_types;
use crate::check::expectation::{Expectation, ExpectationSubject, JudgedExchange, Judgement};
use crate::course::InvalidText;
use crate::text::http_syntax::is_token;

pub(super) const TYPE: ExpectationKind =
    ExpectationKind { word: "type", forms: &["type text/html"], fits: anywhere, parse };

/// The media type that a response must have, in small letters.
#[derive(Debug)]
struct ExpectedMediaType(String);

fn parse(argument: &LineArgument<'_>) -> Result<Arc<dyn Expectation>, InvalidText> {
    let text = argument.filled()?;
    match text.split_once('/') {
        Some((kind, sub)) if is_token(kind) && is_token(sub) => {
            Ok(Arc::new(ExpectedMediaType(text.to_ascii_lowercase())))
        }
        _ => {
            let help = "expected one like `text/html`, without parameters";
            Err(argument.invalid(argument.text(), "this is no media type", help))
        }
    }
}

impl Expectation for ExpectedMediaType {
    fn judge(&self, exchange: &JudgedExchange<'_>) -> Judgement {
        match &media_types(exchange.response)[..] {
            [] => Judgement::not_met("no Content-Type"),
            [own] => Judgement::new(*own == self.0, own.clone()),
            several => Judgement::not_met(format!("several: {}", several.join(", "))),
        }
    }

    fn wanted(&self) -> String {
        format!("Content-Type {}", self.0)
    }

    fn subject(&self) -> ExpectationSubject<'_> {
        ExpectationSubject::MediaType(&self.0)
    }

    fn wrong_byte(&self, raw: &[u8]) -> usize {
        value_start(raw, "content-type")
    }
}
