//! How a JSON value differs from the one that is wanted: the first difference, in the words of a person.

use percent_encoding::percent_decode_str;
use serde_json::Value;
use strsim::damerau_levenshtein;

use crate::check::expectations::matches_json;

/// The first difference between two values.
#[derive(Debug, Default, PartialEq, Eq)]
pub(super) struct JsonDifference {
    /// A short name of what differs.
    pub(super) kind: &'static str,
    /// The name in the object that is concerned.
    pub(super) key: Option<String>,
    /// The value that came there.
    pub(super) own: Option<String>,
    /// The value that is wanted there.
    pub(super) wanted: Option<String>,
    /// The name that the response has in place of a missing one.
    pub(super) other_key: Option<String>,
}

/// Returns the difference; nothing if the own value is as wanted.
pub(super) fn difference(own: &Value, wanted: &Value) -> Option<JsonDifference> {
    if matches_json(own, wanted) {
        return None;
    }
    let kind = |kind| Some(JsonDifference { kind, own: Some(own.to_string()), ..JsonDifference::default() });
    match (own, wanted) {
        (Value::String(text), _) if !wanted.is_string() => match serde_json::from_str::<Value>(text) {
            Ok(inner) if inner.is_object() || inner.is_array() => kind("twice"),
            _ => kind("text"),
        },
        (Value::Array(items), Value::Object(_)) => match items.as_slice() {
            [] => kind("empty-list"),
            [only] if matches_json(only, wanted) => kind("list-around"),
            _ => kind("list"),
        },
        (Value::Object(own), Value::Object(wanted)) => Some(of_objects(own, wanted)),
        _ => kind("other-value"),
    }
}

type Object = serde_json::Map<String, Value>;

fn of_objects(own: &Object, wanted: &Object) -> JsonDifference {
    let is_wrapped = |value: &Value| matches_json(value, &Value::Object(wanted.clone()));
    if own.is_empty() {
        return JsonDifference { kind: "empty-object", ..JsonDifference::default() };
    }
    if let Some((key, _)) = own.iter().find(|(_, value)| is_wrapped(value)) {
        return JsonDifference { kind: "inside", key: Some(key.clone()), ..JsonDifference::default() };
    }
    let missing = wanted.iter().find(|(key, _)| !own.contains_key(*key));
    if let Some((key, value)) = missing {
        let other_key = name_in_its_place(own, wanted, key, value);
        let kind = if other_key.is_some() { "other-name" } else { "name-missing" };
        let wanted = Some(value.to_string());
        return JsonDifference { kind, key: Some(key.clone()), wanted, other_key, own: None };
    }
    let differs = |(key, value): &(&String, &Value)| own.get(*key).is_some_and(|own| !matches_json(own, value));
    match wanted.iter().find(differs) {
        Some((key, value)) => of_values(key, &own[key], value),
        None => JsonDifference { kind: "other-value", ..JsonDifference::default() },
    }
}

/// The name that the learner gave to what is wanted under another name: one with the same value, or nearly the same name.
fn name_in_its_place(own: &Object, wanted: &Object, key: &str, value: &Value) -> Option<String> {
    let spare = || own.iter().filter(|(name, _)| !wanted.contains_key(*name));
    let is_near = |name: &str| damerau_levenshtein(&name.to_lowercase(), &key.to_lowercase()) <= 2;
    let near = spare().find(|(name, _)| is_near(name));
    near.or_else(|| spare().find(|(_, own)| *own == value)).map(|(name, _)| name.clone())
}

fn of_values(key: &str, own: &Value, wanted: &Value) -> JsonDifference {
    let kind = match (own, wanted) {
        (Value::String(own), Value::Number(number)) if own.trim() == number.to_string() => "text-for-number",
        (Value::String(own), Value::String(wanted)) if own.to_lowercase() == wanted.to_lowercase() => "capital-letter",
        (Value::String(own), Value::String(wanted)) if own.trim() == wanted.trim() => "space",
        (Value::String(own), Value::String(wanted)) if is_still_encoded(own, wanted) => "encoded",
        (Value::Object(own), _) if own.is_empty() => "empty-value",
        (Value::Null, _) => "null-value",
        _ => "other-value",
    };
    let (own, wanted) = (Some(own.to_string()), Some(wanted.to_string()));
    JsonDifference { kind, key: Some(key.to_owned()), own, wanted, other_key: None }
}

/// Whether a text of a URL was not decoded: `Ada%20Lovelace` or `Ada+Lovelace` for `Ada Lovelace`.
fn is_still_encoded(own: &str, wanted: &str) -> bool {
    let decodes = |text: &str| percent_decode_str(text).decode_utf8().is_ok_and(|text| text == wanted);
    decodes(own) || decodes(&own.replace('+', " "))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn kind(own: &Value) -> &'static str {
        difference(own, &json!({"id": 1, "username": "bob"})).map_or("none", |found| found.kind)
    }

    #[test]
    fn each_difference_is_told_from_the_others() {
        for (own, expected) in [
            (json!({"id": 1, "username": "bob"}), "none"),
            (json!({"id": 1.0, "username": "bob", "age": 3}), "none"),
            (json!([{"id": 1, "username": "bob"}]), "list-around"),
            (json!([]), "empty-list"),
            (json!([{"id": 2, "username": "eve"}, {"id": 1, "username": "bob"}]), "list"),
            (json!({"user": {"id": 1, "username": "bob"}}), "inside"),
            (json!("{\"id\":1,\"username\":\"bob\"}"), "twice"),
            (json!("User 1: bob"), "text"),
            (json!({"id": "1", "username": "bob"}), "text-for-number"),
            (json!({"id": 1, "username": "Bob"}), "capital-letter"),
            (json!({"id": 1, "username": "bob "}), "space"),
            (json!({"id": 2, "username": "bob"}), "other-value"),
            (json!({"id": 1, "username": "b%6Fb"}), "encoded"),
            (json!({"id": 1}), "name-missing"),
            (json!({}), "empty-object"),
            (json!({"id": 1, "username": null}), "null-value"),
            (json!(1), "other-value"),
        ] {
            assert_eq!(kind(&own), expected, "{own}");
        }
    }

    #[test]
    fn a_name_that_is_used_in_place_of_the_wanted_one_is_found() {
        for (own, other) in [("userName", "userName"), ("name", "name"), ("usrname", "usrname"), ("user", "user")] {
            let found = difference(&json!({"id": 1, own: "bob"}), &json!({"id": 1, "username": "bob"}));
            assert_eq!(found.and_then(|found| found.other_key).as_deref(), Some(other));
        }
    }

    #[test]
    fn a_name_that_was_given_another_value_is_told_with_both() {
        let found = difference(&json!({"id": "1", "username": "bob"}), &json!({"id": 1, "username": "bob"}));
        let found = found.expect("they differ");
        assert_eq!((found.own.as_deref(), found.wanted.as_deref()), (Some("\"1\""), Some("1")));
    }
}
