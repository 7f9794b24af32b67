//! Holds an answer against what a lesson expects. What HTTP leaves to a server's taste never counts:
//! parameters and case of a media type, the reason phrase, spelling and order of JSON, white space.

use hyper::header::CONTENT_TYPE;
use serde_json::{Number, Value};

use crate::course::{Expectation, Probe};
use crate::http::client::{ClientError, ClientResponse, ClientResult};
use crate::text::http_syntax;

use super::result::{ExpectationResult, Outcome};
use super::words;

/// Holds every expectation of a probe against what came. With trouble on the wire none of them is met.
pub fn judge(probe: &Probe, heard: &ClientResult) -> Vec<ExpectationResult> {
    let answer = heard.answer.as_ref().filter(|_| heard.trouble.is_none());
    probe
        .expect
        .iter()
        .map(|(expectation, hint)| {
            let (is_met, came) = match answer {
                Some(answer) => held(expectation, answer),
                None => (false, words::trouble(heard)),
            };
            let outcome = match heard.trouble {
                Some(ClientError::Refused) => Outcome::NotLooked(words::trouble(heard)),
                _ if is_met => Outcome::Met,
                _ => Outcome::NotMet,
            };
            let (expectation, hint) = (expectation.clone(), hint.clone());
            ExpectationResult { wanted: words::wanted(&expectation), expectation, hint, outcome, came }
        })
        .collect()
}

/// Whether an answer is as expected, and what came in that place.
fn held(expectation: &Expectation, answer: &ClientResponse) -> (bool, String) {
    let text = || String::from_utf8_lossy(&answer.body).into_owned();
    match expectation {
        Expectation::Status(status) => (answer.status == *status, answer.status.to_string()),
        Expectation::Type(wanted) => {
            let own = media_type(answer);
            (own.as_deref() == Some(wanted), own.unwrap_or_else(|| "no Content-Type".to_owned()))
        }
        Expectation::Header(name, wanted) => {
            let own = header(answer, name);
            let is_met = own.as_deref().is_some_and(|own| wanted == "*" || own.trim() == wanted);
            (is_met, own.map_or_else(|| format!("no {name}"), |own| format!("{name}: {own}")))
        }
        Expectation::HeaderNot(name, unwanted) => {
            let own = header(answer, name);
            let is_met = own.as_deref().is_none_or(|own| own.trim() != unwanted);
            (is_met, own.map_or_else(|| format!("no {name}"), |own| format!("{name}: {own}")))
        }
        Expectation::NoHeader(name) => {
            let own = header(answer, name);
            (own.is_none(), own.map_or_else(|| format!("no {name}"), |own| format!("{name}: {own}")))
        }
        Expectation::Json(wanted) => match json(&answer.body) {
            Some(own) => (holds(&own, wanted), words::short(&own.to_string())),
            None => (false, words::body(&answer.body)),
        },
        Expectation::BodyContains(wanted) => {
            let is_met = spaced(&text()).contains(&spaced(wanted));
            (is_met, if is_met { "your sentence".to_owned() } else { words::body(&answer.body) })
        }
        Expectation::BodyIs(wanted) => (text().trim_end() == wanted.trim_end(), words::body(&answer.body)),
    }
}

/// The media type without its parameters, in small letters (RFC 9110, section 8.3.1).
pub fn media_type(answer: &ClientResponse) -> Option<String> {
    let value = String::from_utf8_lossy(answer.headers.get(CONTENT_TYPE)?.as_bytes()).into_owned();
    Some(http_syntax::media_type(&value))
}

/// All values of a field, joined as RFC 9110, section 5.3 has it.
fn header(answer: &ClientResponse, name: &str) -> Option<String> {
    let values: Vec<String> =
        answer.headers.get_all(name).iter().map(|one| String::from_utf8_lossy(one.as_bytes()).into_owned()).collect();
    (!values.is_empty()).then(|| values.join(", "))
}

/// The JSON in a body. A byte order mark in front is passed over, as RFC 8259, section 8.1 allows.
pub fn json(body: &[u8]) -> Option<Value> {
    serde_json::from_slice(body.strip_prefix(b"\xef\xbb\xbf").unwrap_or(body)).ok()
}

/// Equal by value, but an object may hold more names than are wanted: who reads JSON passes over the others.
pub fn holds(own: &Value, wanted: &Value) -> bool {
    match (own, wanted) {
        (Value::Object(own), Value::Object(wanted)) => {
            wanted.iter().all(|(name, value)| own.get(name).is_some_and(|own| holds(own, value)))
        }
        (Value::Array(own), Value::Array(wanted)) => {
            own.len() == wanted.len() && own.iter().zip(wanted).all(|(own, wanted)| holds(own, wanted))
        }
        _ => same(own, wanted),
    }
}

/// Equal by value: 1 and 1.0 are one number, the order of an object's names says nothing.
pub fn same(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => one == other || float(one) == float(other),
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(one, other)| same(one, other))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one.iter().all(|(name, value)| other.get(name).is_some_and(|own| same(value, own)))
        }
        _ => one == other,
    }
}

fn float(number: &Number) -> Option<f64> {
    number.as_f64()
}

/// The text with every run of white space as one space: a page may break its lines anywhere.
fn spaced(text: &str) -> String {
    text.split_whitespace().collect::<Vec<_>>().join(" ")
}
