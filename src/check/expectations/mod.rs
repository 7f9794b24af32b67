//! What a response must be. Each kind of expectation is one file here: how it is written, how it is judged, and its
//! words; [`KINDS`] lists them. What HTTP leaves to a server's taste never counts: parameters and case of a media type,
//! the reason phrase, spelling and order of JSON, white space.

mod argument;
mod body;
mod cacheable;
mod cookie;
mod cors;
mod differs;
mod header;
mod in_words;
mod json;
mod kind;
mod media_type;
mod page;
mod received;
mod save;
mod signed;
mod status;
#[cfg(test)]
mod tests;
mod within;

use std::sync::Arc;

use crate::course::{ExpectationLine, ExpectationPlace, ExpectationSyntax, InvalidText};
use crate::http::client::{ClientError, ClientResult};

use super::expectation::{Expectation, JudgedExchange, Judgement, SavedValue};
use super::result::{ExpectationResult, Outcome};
use super::values::Values;
use super::words;
use argument::LineArgument;
pub use json::{json_of_body, matches_json};
use kind::ExpectationKind;

/// Every kind there is. A new one is a file here, its row, and its line in `docs/lesson-format.md`.
const KINDS: &[&ExpectationKind] = &[
    &status::STATUS,
    &media_type::TYPE,
    &header::HEADER,
    &header::HEADER_NOT,
    &header::NO_HEADER,
    &json::JSON,
    &body::CONTAINS,
    &body::LACKS,
    &body::IS,
    &page::SHOWS,
    &differs::DIFFERS,
    &cookie::COOKIE,
    &cookie::NO_COOKIE,
    &cookie::DELETES_COOKIE,
    &within::WITHIN,
    &cors::CORS,
    &cacheable::CACHEABLE,
    &received::RECEIVED,
    &save::SAVE,
    &signed::SIGNED,
];

/// What the reader of lessons needs to know of them.
pub fn expectation_syntax() -> ExpectationSyntax {
    ExpectationSyntax { words: || KINDS.iter().map(|kind| kind.word).collect(), validate }
}

/// What is said of an expectation about the response to a request that the preflight did not permit.
pub const NOT_SENT_BY_BROWSER: &str = "a browser does not send the request";

/// Returns what is wrong with a line, whatever the values in it will be.
fn validate(line: &ExpectationLine, place: &ExpectationPlace<'_>) -> Result<(), InvalidText> {
    let values = Values::sample();
    let (kind, argument) = kind_of(line, &values)?;
    (kind.fits)(&argument, place)?;
    (kind.parse)(&argument).map(|_| ())
}

/// Reads a line with the values that are known now.
///
/// # Errors
/// A value that is not known, or one that makes no sense in its place.
pub fn parse(line: &ExpectationLine, values: &Values) -> Result<Arc<dyn Expectation>, InvalidText> {
    let (kind, argument) = kind_of(line, values)?;
    Ok(in_words::worded((kind.parse)(&argument)?, in_words::split(&line.argument).1))
}

fn kind_of<'a>(
    line: &'a ExpectationLine,
    values: &'a Values,
) -> Result<(&'static ExpectationKind, LineArgument<'a>), InvalidText> {
    let unknown = || InvalidText::new(0..0, &format!("unknown line `{}`", line.word), "");
    let kind = KINDS.iter().find(|kind| kind.word == line.word).ok_or_else(unknown)?;
    if line.argument.is_empty() {
        let message = format!("there is nothing after `{}`", line.word);
        return Err(InvalidText::new(0..0, &message, &format!("expected `{}`", kind.forms.join("` or `"))));
    }
    Ok((kind, LineArgument::new(in_words::split(&line.argument).0, values)))
}

/// Judges one line by the result of a request. If no whole response arrived, nothing is met.
pub fn judge(
    line: &ExpectationLine,
    values: &mut Values,
    client_result: &ClientResult,
    exchange: Option<&JudgedExchange<'_>>,
) -> ExpectationResult {
    let expectation = match parse(line, values) {
        Ok(expectation) => expectation,
        Err(invalid) => return ExpectationResult::unreadable(line, Outcome::NotMet, invalid.message),
    };
    let Judgement { is_met, actual, header, saved } = match exchange {
        Some(exchange) if exchange.is_held_back() && !expectation.judges_browser() => {
            Judgement::not_met(NOT_SENT_BY_BROWSER)
        }
        Some(exchange) => expectation.judge(exchange),
        None => Judgement::not_met(words::error_in_words(client_result)),
    };
    if let Some(SavedValue { name, value }) = saved {
        values.set(&name, value);
    }
    let outcome = match client_result.error {
        Some(ClientError::Refused) => Outcome::NotChecked(words::error_in_words(client_result)),
        _ if is_met => Outcome::Met,
        _ => Outcome::NotMet,
    };
    ExpectationResult { header, ..ExpectationResult::new(line, expectation, outcome, actual) }
}
