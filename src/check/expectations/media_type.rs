//! `type text/html`: the media type, whatever parameters follow it.

use std::sync::Arc;

use hyper::header::CONTENT_TYPE;

use super::argument::LineArgument;
use super::header::value_start;
use super::kind::{ExpectationKind, anywhere};
use crate::check::expectation::{Expectation, ExpectationSubject, JudgedExchange, Judgement};
use crate::course::InvalidText;
use crate::http::client::ClientResponse;
use crate::text::http_syntax::{self, is_token};

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
        let own = media_type(exchange.response);
        Judgement::new(own.as_ref() == Some(&self.0), own.unwrap_or_else(|| "no Content-Type".to_owned()))
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

/// Returns the media type of a response, without its parameters and in small letters (RFC 9110, section 8.3.1).
pub fn media_type(response: &ClientResponse) -> Option<String> {
    let value = String::from_utf8_lossy(response.headers.get(CONTENT_TYPE)?.as_bytes()).into_owned();
    Some(http_syntax::media_type(&value))
}
