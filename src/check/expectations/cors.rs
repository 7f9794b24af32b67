//! `cors allowed`, `cors blocked` and `cors readable NAME`: what a browser makes of the response to a page of another
//! origin. It is judged by the steps of the Fetch standard, never by whether a header is there.

use std::sync::Arc;

use super::argument::LineArgument;
use super::kind::ExpectationKind;
use crate::check::cors::{CheckStep, FetchTrace};
use crate::check::expectation::{Expectation, JudgedExchange, Judgement};
use crate::course::{ExpectationPlace, InvalidText};
use crate::text::http_syntax::is_token;

pub(super) const CORS: ExpectationKind = ExpectationKind {
    word: "cors",
    forms: &["cors allowed", "cors blocked", "cors readable NAME"],
    fits: needs_page,
    parse,
};

/// What a browser must make of a response.
#[derive(Debug)]
enum BrowserVerdict {
    Allowed,
    Blocked,
    /// The page's script may read this header of the response.
    Readable(String),
}

fn needs_page(argument: &LineArgument<'_>, place: &ExpectationPlace<'_>) -> Result<(), InvalidText> {
    match place.probe.page {
        Some(_) => Ok(()),
        None => {
            Err(argument.invalid(argument.text(), "no page sends this request", "add `from ORIGIN` under the request"))
        }
    }
}

fn parse(argument: &LineArgument<'_>) -> Result<Arc<dyn Expectation>, InvalidText> {
    let text = argument.filled()?;
    let words: Vec<&str> = text.split_whitespace().collect();
    match words[..] {
        ["allowed"] => Ok(Arc::new(BrowserVerdict::Allowed)),
        ["blocked"] => Ok(Arc::new(BrowserVerdict::Blocked)),
        ["readable", name] if is_token(name) => Ok(Arc::new(BrowserVerdict::Readable(name.to_owned()))),
        _ => Err(argument.invalid(
            argument.text(),
            "this is no verdict of a browser",
            &format!("expected `{}`", CORS.forms.join("`, `")),
        )),
    }
}

impl Expectation for BrowserVerdict {
    fn judge(&self, exchange: &JudgedExchange<'_>) -> Judgement {
        let Some(trace) = exchange.fetch else { return Judgement::not_met("no page sent the request") };
        match self {
            BrowserVerdict::Allowed if trace.allowed => Judgement::new(true, "allowed"),
            BrowserVerdict::Blocked if !trace.allowed => Judgement::new(true, "blocked"),
            BrowserVerdict::Blocked => Judgement {
                header: Some("Access-Control-Allow-Origin".to_owned()),
                ..Judgement::not_met("a browser lets the page read the response")
            },
            BrowserVerdict::Allowed | BrowserVerdict::Readable(_) if !trace.allowed => blocked(trace),
            BrowserVerdict::Readable(name) => readable(trace, name),
            BrowserVerdict::Allowed => Judgement::new(true, "allowed"),
        }
    }

    fn judges_browser(&self) -> bool {
        true
    }

    fn wanted(&self) -> String {
        match self {
            BrowserVerdict::Allowed => "a response that the page may read".to_owned(),
            BrowserVerdict::Blocked => "a response that the page may not read".to_owned(),
            BrowserVerdict::Readable(name) => format!("{name} to be readable by the page"),
        }
    }
}

fn readable(trace: &FetchTrace, name: &str) -> Judgement {
    if trace.readable.iter().any(|own| own.eq_ignore_ascii_case(name)) {
        return Judgement::new(true, format!("{name} is readable"));
    }
    let header = Some("Access-Control-Expose-Headers".to_owned());
    Judgement { header, ..Judgement::not_met(format!("a browser hides {name} from the page")) }
}

/// Says which step of the browser's check failed.
fn blocked(trace: &FetchTrace) -> Judgement {
    let hop = trace.hops.last();
    let step = hop.and_then(|hop| hop.steps.iter().find(|step| !step.passed));
    let words = step
        .map(|step| step.words.as_str())
        .or(trace.refused.as_ref().map(|refusal| refusal.why.as_str()))
        .unwrap_or_default();
    let of = if hop.is_some_and(|hop| hop.is_preflight) { " at the preflight" } else { "" };
    let actual = format!("a browser blocks it{of}: {}", words.trim_end_matches('.'));
    Judgement { header: step.and_then(named_header), ..Judgement::not_met(actual) }
}

/// Returns the header that the failed step is about.
fn named_header(step: &CheckStep) -> Option<String> {
    let texts = [step.missing.as_deref(), Some(step.words.as_str())];
    let mut words = texts.into_iter().flatten().flat_map(|text| text.split([' ', ':', '.', ',']));
    words.find(|word| word.starts_with("Access-Control-")).map(str::to_owned)
}
