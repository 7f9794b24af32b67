//! `shows a page` and `shows "TEXT"`: what a browser shows of the body.

use std::sync::Arc;

use super::body::{holds, holds_as_words, words_in_body};
use super::kind::{ExpectationKind, anywhere};
use crate::check::content_type::{download, is_json, is_page, media_type};
use crate::check::expectation::{Expectation, ExpectationSubject, JudgedExchange, Judgement};
use crate::check::pages::SeenBody;
use crate::check::words::{seen_in_words, shortened};
use crate::course::InvalidText;
use crate::text::html;

use super::argument::LineArgument;

pub(super) const SHOWS: ExpectationKind =
    ExpectationKind { word: "shows", forms: &["shows a page", "shows \"TEXT\""], fits: anywhere, parse };

/// A page of the learner's own: no list of files, no page of a framework, no plain text, no download.
#[derive(Debug)]
struct WebPage;

/// Words that a browser must show: not as a download, and not in a comment, a tag or a script.
#[derive(Debug)]
struct WordsShown(String);

fn parse(argument: &LineArgument<'_>) -> Result<Arc<dyn Expectation>, InvalidText> {
    let text = argument.filled()?;
    let words = text.strip_prefix('"').and_then(|rest| rest.strip_suffix('"')).filter(|words| !words.is_empty());
    match (text.as_str(), words) {
        ("a page", _) => Ok(Arc::new(WebPage)),
        (_, Some(words)) => Ok(Arc::new(WordsShown(words.to_owned()))),
        _ => {
            let help = format!("expected `{}`", SHOWS.forms.join("` or `"));
            Err(argument.invalid(argument.text(), "this cannot be shown", &help))
        }
    }
}

/// Not met: a browser downloads the response, because of this header.
fn is_download(line: &str) -> Judgement {
    let header = line.split_once(':').map(|(name, _)| name.to_owned());
    Judgement { header, ..Judgement::not_met(format!("a download ({line})")) }
}

/// Not met: the words have tags around them, and the header says that the body is no page.
fn are_tags_of_text() -> Judgement {
    let words = "these words with tags, and a browser shows the tags too, because the Content-Type is text/plain";
    Judgement { header: Some("Content-Type".to_owned()), ..Judgement::not_met(words) }
}

impl Expectation for WebPage {
    fn judge(&self, exchange: &JudgedExchange<'_>) -> Judgement {
        match (download(exchange.response), exchange.seen()) {
            (Some(reason), _) => is_download(&reason),
            (None, SeenBody::Page { .. }) => Judgement::new(true, ""),
            (None, seen) => Judgement::not_met(seen.words()),
        }
    }

    fn wanted(&self) -> String {
        "a web page".to_owned()
    }
}

impl Expectation for WordsShown {
    fn judge(&self, exchange: &JudgedExchange<'_>) -> Judgement {
        if let Some(reason) = download(exchange.response) {
            return is_download(&reason);
        }
        let body = exchange.body_text();
        let without_tags = html::visible_text(&body);
        let media_type = media_type(exchange.response).unwrap_or_default();
        if media_type == "text/plain" && html::has_tag(&body) && holds(&without_tags, &self.0) {
            return are_tags_of_text();
        }
        let shown = if is_page(exchange.response) { without_tags } else { body.clone() };
        // Data may have the words in the middle of a text.
        let is_shown = if is_json(&media_type) { holds } else { holds_as_words };
        match (is_shown(&shown, &self.0), holds(&body, &self.0) && !holds(&shown, &self.0)) {
            (true, _) => Judgement::new(true, words_in_body(&self.0)),
            (false, true) => Judgement::not_met("these words where a browser does not show them"),
            (false, false) => Judgement::not_met(seen_in_words(exchange.response, exchange.seen())),
        }
    }

    fn wanted(&self) -> String {
        format!("the words \"{}\"", shortened(&self.0))
    }

    fn subject(&self) -> ExpectationSubject<'_> {
        ExpectationSubject::Words(&self.0)
    }
}
