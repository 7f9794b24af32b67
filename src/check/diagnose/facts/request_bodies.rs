//! How the bodies of two requests to one path differ.

use serde_json::{Map, Value};

use crate::check::diagnose::fact::FoundFact;
use crate::check::random_segment::is_random_segment;
use crate::check::result::ProbeResult;
use crate::check::words::shortened;

/// Adds what the two requests sent, the name that only the earlier one has, and the name with the same made-up value.
pub(super) fn compare(fact: FoundFact, earlier: &ProbeResult, later: &ProbeResult) -> FoundFact {
    let (Some(before), Some(after)) = (body(earlier), body(later)) else { return fact };
    let is_json = |body: &str| serde_json::from_str::<Value>(body).is_ok();
    let aside = if is_json(before) && !is_json(after) { " (that is not JSON)" } else { "" };
    let fact = fact.with("sent", shortened(after) + aside).with("earlier", shortened(before));
    let (Some(before), Some(after)) = (object(before), object(after)) else { return fact };
    let is_filled = |value: &Value| !value.is_null() && value.as_str() != Some("");
    let missing = before.iter().find(|(name, value)| is_filled(value) && !after.get(*name).is_some_and(is_filled));
    let is_between = |char: char| !char.is_ascii_alphanumeric();
    let is_made_up = |value: &Value| value.as_str().is_some_and(|text| text.split(is_between).any(is_random_segment));
    let equal = before.iter().find(|(name, value)| is_made_up(value) && after.get(*name) == Some(*value));
    fact.with_some("missing", missing.map(|(name, _)| name)).with_some("equal", equal.map(|(name, _)| name))
}

/// The body that a request sent.
fn body(probe: &ProbeResult) -> Option<&str> {
    probe.attempt.as_ref()?.request.body.as_deref()
}

/// Reads a body of JSON, or a form, as names and values.
fn object(body: &str) -> Option<Map<String, Value>> {
    if let Ok(Value::Object(object)) = serde_json::from_str(body) {
        return Some(object);
    }
    let pairs: Option<Vec<(&str, &str)>> = body.split('&').map(|pair| pair.split_once('=')).collect();
    let is_name = |name: &str| name.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-');
    let pairs = pairs.filter(|pairs| pairs.iter().all(|(name, _)| is_name(name)))?;
    Some(pairs.into_iter().map(|(name, value)| (name.to_owned(), Value::from(value))).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn json_and_forms_are_names_and_values_and_other_bodies_are_not() {
        assert_eq!(object("{\"a\": 1}").map(|map| map.len()), Some(1));
        assert_eq!(object("a=1&b=").map(|map| map.len()), Some(2));
        assert_eq!((object("[1]"), object("{\"name\":"), object("a b=1")), (None, None, None));
    }
}
