//! `differs from /path`: the response is another one than that to another request of the scenario.

use std::sync::Arc;

use super::argument::LineArgument;
use super::kind::{ExpectationKind, anywhere};
use crate::check::content_type::body_text;
use crate::check::expectation::{Expectation, ExpectationSubject, JudgedExchange, Judgement};
use crate::check::pages;
use crate::course::InvalidText;
use crate::http::client::ClientResponse;
use crate::text::html;

pub(super) const DIFFERS: ExpectationKind =
    ExpectationKind { word: "differs", forms: &["differs from /PATH"], fits: anywhere, parse };

/// The path of an earlier request, whose response must be another one.
#[derive(Debug)]
struct OtherResponse(String);

fn parse(argument: &LineArgument<'_>) -> Result<Arc<dyn Expectation>, InvalidText> {
    match argument.filled()?.strip_prefix("from ").map(str::trim) {
        Some(path) if path.starts_with('/') => Ok(Arc::new(OtherResponse(path.to_owned()))),
        _ => Err(argument.invalid(argument.text(), "this is no path", "expected `differs from /PATH`")),
    }
}

/// Whether a person sees the same words in both.
fn shows_same(one: &ClientResponse, other: &ClientResponse) -> bool {
    let shown = |response: &ClientResponse| html::visible_text(&body_text(response));
    let words = shown(one);
    !words.is_empty() && words == shown(other)
}

impl Expectation for OtherResponse {
    fn judge(&self, exchange: &JudgedExchange<'_>) -> Judgement {
        let Some(other) = (exchange.earlier)(&self.0) else { return Judgement::new(true, "") };
        let is_success = |response: &ClientResponse| (200..300).contains(&response.status);
        let own = (exchange.response, exchange.path);
        match (is_success(exchange.response), is_success(other)) {
            (true, true) if pages::is_same_response(own, (other, &self.0)) => {
                Judgement::not_met(format!("the same as for {}", self.0))
            }
            (true, false) if pages::has_same_body(own, (other, &self.0)) || shows_same(exchange.response, other) => {
                Judgement::not_met(format!("the body for {}, with the status {}", self.0, exchange.response.status))
            }
            // Two paths that are both refused are no copy of one another.
            _ => Judgement::new(true, ""),
        }
    }

    fn subject(&self) -> ExpectationSubject<'_> {
        ExpectationSubject::OtherPath
    }

    fn wanted(&self) -> String {
        format!("another response than for {}", self.0)
    }
}
