//! `json VALUE`, `json PATH = VALUE` and `json PATH ~ regex`: the body as JSON, compared by value.

use std::sync::Arc;

use regex_lite::Regex;
use serde_json::Value;

use super::argument::LineArgument;
use super::kind::{ExpectationKind, anywhere};
use crate::check::expectation::{Expectation, ExpectationSubject, JudgedExchange, Judgement};
use crate::check::words::{seen_in_words, shortened};
use crate::course::InvalidText;
use crate::text::http_syntax::body_start;

pub(super) const JSON: ExpectationKind = ExpectationKind {
    word: "json",
    forms: &["json {\"id\": 1}", "json PATH = value", "json PATH ~ regex"],
    fits: anywhere,
    parse,
};

/// The value that the body must be as JSON.
#[derive(Debug)]
struct WholeJson(Value);

/// The value that must be at a place in the body's JSON.
#[derive(Debug)]
struct JsonAt {
    path: JsonPath,
    wanted: JsonValueCondition,
}

#[derive(Debug)]
enum JsonValueCondition {
    Equal(Value),
    Matching(Regex),
}

impl JsonValueCondition {
    /// The name of the part of a query that a regular expression is about: `X-Amz-Expires` of `[?&]X-Amz-Expires=\d+`.
    fn query_name(&self) -> Option<&str> {
        let JsonValueCondition::Matching(pattern) = self else { return None };
        let (name, _) = pattern.as_str().strip_prefix("[?&]")?.split_once('=')?;
        name.chars().all(|char| char.is_ascii_alphanumeric() || "-_".contains(char)).then_some(name)
    }
}

/// The value of a name in the query of an address, as it is written there.
fn query_value<'u>(url: &'u str, name: &str) -> Option<&'u str> {
    let (_, query) = url.split_once('?')?;
    query.split('&').find_map(|pair| pair.strip_prefix(name)?.strip_prefix('='))
}

fn parse(argument: &LineArgument<'_>) -> Result<Arc<dyn Expectation>, InvalidText> {
    let text = argument.text();
    for sign in [" = ", " ~ "] {
        let Some((path, value)) = text.split_once(sign) else { continue };
        let Some(path) = JsonPath::parse(path.trim()) else { continue };
        let wanted = match sign {
            " = " => JsonValueCondition::Equal(argument.json(value)?),
            _ => JsonValueCondition::Matching(argument.pattern(value)?),
        };
        return Ok(Arc::new(JsonAt { path, wanted }));
    }
    Ok(Arc::new(WholeJson(argument.json(text)?)))
}

/// Returns a value as JSON writes it. Of a text with quotation marks in it, the words alone are shown: each mark would have a
/// backslash before it.
fn shown(own: &Value) -> String {
    match own {
        Value::String(text) if text.contains(['"', '\\']) => format!("the JSON text {}", shortened(text)),
        _ => shortened(&own.to_string()),
    }
}

impl Expectation for WholeJson {
    fn judge(&self, exchange: &JudgedExchange<'_>) -> Judgement {
        match json_of_body(&exchange.response.body) {
            Some(own) => Judgement::new(matches_json(&own, &self.0), shown(&own)),
            None => Judgement::not_met(seen_in_words(exchange.response, exchange.seen())),
        }
    }

    fn wanted(&self) -> String {
        shortened(&self.0.to_string())
    }

    fn subject(&self) -> ExpectationSubject<'_> {
        ExpectationSubject::Json(Some(&self.0))
    }

    fn wrong_byte(&self, raw: &[u8]) -> usize {
        let start = body_start(raw).unwrap_or(raw.len());
        start + first_difference(&raw[start..], &self.0)
    }
}

impl Expectation for JsonAt {
    fn judge(&self, exchange: &JudgedExchange<'_>) -> Judgement {
        let Some(body) = json_of_body(&exchange.response.body) else {
            return Judgement::not_met(seen_in_words(exchange.response, exchange.seen()));
        };
        let Some(own) = self.path.find(&body) else {
            return Judgement::not_met(format!("no `{}` in {}", self.path.text(), shortened(&body.to_string())));
        };
        let is_met = match &self.wanted {
            JsonValueCondition::Equal(wanted) => matches_json(&own, wanted),
            JsonValueCondition::Matching(pattern) => {
                own.as_str().map_or_else(|| pattern.is_match(&own.to_string()), |text| pattern.is_match(text))
            }
        };
        let of_query = self.wanted.query_name().filter(|_| !is_met).zip(own.as_str());
        let actual = match of_query.map(|(name, url)| (name, query_value(url, name))) {
            Some((name, Some(value))) => format!("a `{}` with {name}={}", self.path.text(), shortened(value)),
            Some((name, None)) => format!("a `{}` without {name}", self.path.text()),
            None => format!("{} = {}", self.path.text(), shortened(&own.to_string())),
        };
        Judgement::new(is_met, actual)
    }

    fn wanted(&self) -> String {
        match &self.wanted {
            JsonValueCondition::Equal(value) => format!("{} = {}", self.path.text(), shortened(&value.to_string())),
            JsonValueCondition::Matching(pattern) => format!("`{}` to match {}", self.path.text(), pattern.as_str()),
        }
    }

    fn subject(&self) -> ExpectationSubject<'_> {
        ExpectationSubject::Json(None)
    }

    fn wrong_byte(&self, raw: &[u8]) -> usize {
        let start = body_start(raw).unwrap_or(raw.len());
        let name =
            self.path.0.iter().rev().find_map(|step| if let PathStep::Name(name) = step { Some(name) } else { None });
        start + name.and_then(|name| value_start(&raw[start..], name)).unwrap_or(0)
    }
}

/// A place in JSON: `id`, `user.name`, `items[0].id`; `items.length` is how many there are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct JsonPath(Vec<PathStep>);

#[derive(Debug, Clone, PartialEq, Eq)]
enum PathStep {
    Name(String),
    Index(usize),
}

impl JsonPath {
    /// Reads a path.
    pub fn parse(text: &str) -> Option<Self> {
        let mut steps = Vec::new();
        let mut rest = text;
        while !rest.is_empty() {
            if let Some(inner) = rest.strip_prefix('[') {
                let (index, after) = inner.split_once(']')?;
                steps.push(PathStep::Index(index.parse().ok()?));
                rest = after;
            } else {
                let name = if steps.is_empty() { rest } else { rest.strip_prefix('.')? };
                let end = name.find(['.', '[']).unwrap_or(name.len());
                let is_name = |c: char| c.is_alphanumeric() || c == '_' || c == '-' || c == '$';
                if end == 0 || !name[..end].chars().all(is_name) {
                    return None;
                }
                steps.push(PathStep::Name(name[..end].to_owned()));
                rest = &name[end..];
            }
        }
        (!steps.is_empty()).then_some(Self(steps))
    }

    /// Returns what is at this place.
    pub fn find(&self, value: &Value) -> Option<Value> {
        let mut found = value.clone();
        for step in &self.0 {
            found = match (step, &found) {
                (PathStep::Name(name), Value::Array(items)) if name == "length" => items.len().into(),
                (PathStep::Name(name), _) => found.get(name)?.clone(),
                (PathStep::Index(index), _) => found.get(*index)?.clone(),
            };
        }
        Some(found)
    }

    /// Returns the path as it is written.
    pub fn text(&self) -> String {
        let mut text = String::new();
        for step in &self.0 {
            match step {
                PathStep::Name(name) if text.is_empty() => text.push_str(name),
                PathStep::Name(name) => text.push_str(&format!(".{name}")),
                PathStep::Index(index) => text.push_str(&format!("[{index}]")),
            }
        }
        text
    }
}

/// Returns the JSON in a body, as JSON.parse reads it: bytes that are no UTF-8 are replaced, and a byte order mark in front
/// is an error.
pub fn json_of_body(body: &[u8]) -> Option<Value> {
    serde_json::from_str(&String::from_utf8_lossy(body)).ok()
}

/// Returns whether a value is the wanted one. 1 and 1.0 are one number, the order of an object's names says nothing, and
/// an object may hold more names than are wanted: a program that reads JSON passes over the others.
pub fn matches_json(own: &Value, wanted: &Value) -> bool {
    match (own, wanted) {
        (Value::Object(own), Value::Object(wanted)) => {
            wanted.iter().all(|(name, value)| own.get(name).is_some_and(|own| matches_json(own, value)))
        }
        (Value::Array(own), Value::Array(wanted)) => {
            own.len() == wanted.len() && own.iter().zip(wanted).all(|(own, wanted)| matches_json(own, wanted))
        }
        (Value::Number(own), Value::Number(wanted)) => own == wanted || own.as_f64() == wanted.as_f64(),
        _ => own == wanted,
    }
}

/// Returns the byte from which a body is not JSON; in one that is JSON, where the first different value begins.
fn first_difference(body: &[u8], wanted: &Value) -> usize {
    let own: Value = match serde_json::from_slice(body) {
        Ok(own) => own,
        Err(error) => {
            let lines = body.split_inclusive(|byte| *byte == b'\n').take(error.line().max(1) - 1);
            return (lines.map(<[u8]>::len).sum::<usize>() + error.column().saturating_sub(1)).min(body.len());
        }
    };
    let (Value::Object(own), Value::Object(wanted)) = (&own, wanted) else { return 0 };
    let differs = |name: &&String| wanted.get(*name).is_some_and(|value| !matches_json(&own[*name], value));
    own.keys().find(differs).and_then(|name| value_start(body, name)).unwrap_or(0)
}

/// Returns where the value of a name begins in a JSON object.
fn value_start(body: &[u8], name: &str) -> Option<usize> {
    let quoted = Value::from(name).to_string();
    let name_at = body.windows(quoted.len()).position(|window| window == quoted.as_bytes())?;
    let rest = &body[name_at + quoted.len()..];
    let skipped = rest.iter().take_while(|byte| b" \t\r\n:".contains(byte)).count();
    Some(name_at + quoted.len() + skipped)
}
