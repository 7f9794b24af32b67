//! `save NAME from …`: a value of the response that later requests of the scenario send as `{NAME}`.

use std::sync::Arc;

use regex_lite::Regex;

use super::argument::LineArgument;
use super::json::{JsonPath, json_of_body};
use super::kind::{ExpectationKind, anywhere};
use crate::check::cookie_jar::set_cookies;
use crate::check::expectation::{Expectation, JudgedExchange, Judgement, SavedValue};
use crate::course::InvalidText;
use crate::text::http_syntax::is_token;

pub(super) const SAVE: ExpectationKind = ExpectationKind {
    word: "save",
    forms: &[
        "save NAME from header NAME",
        "save NAME from header NAME ~ regex",
        "save NAME from cookie NAME",
        "save NAME from json PATH",
        "save NAME from body ~ regex",
    ],
    fits: anywhere,
    parse,
};

/// A value that the response must hold, because later requests need it.
#[derive(Debug)]
struct ValueToSave {
    name: String,
    source: ValueSource,
}

#[derive(Debug)]
enum ValueSource {
    /// A header, or what the first group of the regular expression finds in it.
    Header(String, Option<Regex>),
    Cookie(String),
    Json(JsonPath),
    Body(Regex),
}

fn parse(argument: &LineArgument<'_>) -> Result<Arc<dyn Expectation>, InvalidText> {
    let text = argument.text();
    let whole = |part: &str| {
        argument.invalid(part, "this line is not whole", &format!("expected `{}`", SAVE.forms.join("` or `")))
    };
    let (name, rest) = text.split_once(char::is_whitespace).ok_or_else(|| whole(text))?;
    let source = rest.trim_start().strip_prefix("from ").ok_or_else(|| whole(text))?.trim_start();
    let (kind, of) = source.split_once(char::is_whitespace).ok_or_else(|| whole(source))?;
    let of = of.trim();
    let token = |text: &str| {
        is_token(text)
            .then(|| text.to_owned())
            .ok_or_else(|| argument.invalid(of, "this is no name", "expected letters, digits and `-`"))
    };
    let source = match kind {
        "header" => match of.split_once(" ~ ") {
            Some((header, pattern)) => ValueSource::Header(token(header)?, Some(argument.pattern(pattern)?)),
            None => ValueSource::Header(token(of)?, None),
        },
        "cookie" => ValueSource::Cookie(token(of)?),
        "json" => ValueSource::Json(JsonPath::parse(of).ok_or_else(|| {
            argument.invalid(of, "this is no path in JSON", "expected one like `id`, `user.name` or `items[0].id`")
        })?),
        "body" => ValueSource::Body(argument.pattern(of.strip_prefix("~ ").ok_or_else(|| whole(of))?)?),
        _ => return Err(whole(source)),
    };
    Ok(Arc::new(ValueToSave { name: name.to_owned(), source }))
}

impl ValueSource {
    fn find(&self, exchange: &JudgedExchange<'_>) -> Option<String> {
        match self {
            ValueSource::Header(name, None) => exchange.header(name),
            ValueSource::Header(name, Some(pattern)) => found(pattern, &exchange.header(name)?),
            ValueSource::Cookie(name) => {
                let cookies = set_cookies(&exchange.response.headers);
                cookies.into_iter().find(|cookie| cookie.name == *name).map(|cookie| cookie.value)
            }
            ValueSource::Json(path) => {
                let body = json_of_body(&exchange.response.body)?;
                path.find(&body).map(|value| value.as_str().map_or_else(|| value.to_string(), str::to_owned))
            }
            ValueSource::Body(pattern) => found(pattern, &exchange.body_text()),
        }
    }

    fn in_words(&self) -> String {
        match self {
            ValueSource::Header(name, None) => name.clone(),
            ValueSource::Header(name, Some(pattern)) => format!("{name} ~ {}", pattern.as_str()),
            ValueSource::Cookie(name) => format!("a cookie {name}"),
            ValueSource::Json(path) => format!("`{}` in the JSON", path.text()),
            ValueSource::Body(pattern) => format!("{} in the body", pattern.as_str()),
        }
    }
}

/// What the first group of a regular expression finds; without a group, all that it finds.
fn found(pattern: &Regex, text: &str) -> Option<String> {
    let captures = pattern.captures(text)?;
    captures.get(1).or_else(|| captures.get(0)).map(|found| found.as_str().to_owned())
}

impl Expectation for ValueToSave {
    fn judge(&self, exchange: &JudgedExchange<'_>) -> Judgement {
        match self.source.find(exchange) {
            Some(value) => Judgement {
                is_met: true,
                saved: Some(SavedValue { name: self.name.clone(), value }),
                ..Judgement::default()
            },
            None => Judgement::not_met("nothing of the kind, and the requests after this one need it"),
        }
    }

    fn wanted(&self) -> String {
        self.source.in_words()
    }
}
