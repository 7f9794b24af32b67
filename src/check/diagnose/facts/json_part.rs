//! The fact about a place in the JSON of a response that is not as the lesson wants it, as `json title = "milk"` does.

use regex_lite::escape;
use serde_json::Value;
use strsim::damerau_levenshtein;

use super::sent_step::{at_place_of, fact_at_line, fact_at_sent_step};
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::words::shortened;

pub(super) const FACTS: &[FactSpec] =
    &[FactSpec { name: "json-part", values: &["problem", "key", "other", "own", "names"], find: json_part }];

/// A name that the lesson asks for in the JSON is not there. `problem` is `other-name` where a name is nearly the same (`other`,
/// with the value `own`), `inside` where it is inside of another object (`other`), `list` where the response is a list, `object`
/// where a list is wanted and an object was sent, `twice` where JSON is in a text, and else `missing`. `names` are those that the
/// response has.
fn json_part(context: &RuleContext<'_>) -> Option<FoundFact> {
    let line = context.unmet_line()?;
    let place = line.strip_prefix("json ")?;
    let place = [" = ", " ~ "].iter().find_map(|sign| Some(place.split_once(sign)?.0.trim()))?;
    let own: Value = serde_json::from_slice(&context.whole_response()?.body).ok()?;
    let key = place.split(['.', '[']).next()?;
    let (problem, other) = problem_of(&own, key)?;
    let value = other.as_ref().and_then(|other| own.get(other)).map(|value| shortened(&value.to_string()));
    let names = own.as_object().map(|own| own.keys().map(|name| format!("\"{name}\"")).collect::<Vec<_>>().join(", "));
    // A function that sends any object is called with this one: its line has the names.
    let first = other.as_ref().or_else(|| own.as_object().filter(|_| problem == "missing")?.keys().next());
    let written =
        first.and_then(|name| fact_at_line(context, &format!(r#"[{{,(\s]['"]?{}['"]?\s*[:,=}}]"#, escape(name))));
    let fact = at_place_of(fact_at_sent_step(context), written).with("problem", problem).with("key", key);
    Some(fact.with_some("other", other).with_some("own", value).with_some("names", names))
}

/// What is wrong with the place of a name in a value; without a name, a list is wanted.
fn problem_of(own: &Value, key: &str) -> Option<(&'static str, Option<String>)> {
    match own {
        Value::String(text) => serde_json::from_str::<Value>(text).ok().map(|_| ("twice", None)),
        Value::Object(_) if key.is_empty() => Some(("object", None)),
        Value::Object(own) if own.contains_key(key) => None,
        Value::Object(own) => {
            let small = key.to_lowercase();
            let is_near = |name: &&String| {
                let name = name.to_lowercase();
                let name = name.trim_matches('_');
                name == small || key.len() > 2 && damerau_levenshtein(name, &small) <= 2
            };
            let has_it = |(_, value): &(&String, &Value)| value.get(key).is_some();
            let near = own.keys().find(is_near).map(|name| ("other-name", Some(name.clone())));
            let inside = || own.iter().find(has_it).map(|(name, _)| ("inside", Some(name.clone())));
            near.or_else(inside).or(Some(("missing", None)))
        }
        Value::Array(_) if !key.is_empty() => Some(("list", None)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_there_in_place_of_a_name_is_found() {
        let problem =
            |own: Value| problem_of(&own, "title").map(|(problem, other)| (problem, other.unwrap_or_default()));
        let found = |problem: &'static str, other: &str| Some((problem, other.to_owned()));
        assert_eq!(problem(json!({"titel": "milk"})), found("other-name", "titel"));
        assert_eq!(problem(json!({"note": {"title": "milk"}})), found("inside", "note"));
        assert_eq!(problem(json!([{"title": "milk"}])), found("list", ""));
        assert_eq!(problem(json!("{\"title\":\"milk\"}")), found("twice", ""));
        assert_eq!(problem(json!({"id": 1})), found("missing", ""));
        assert_eq!(problem(json!({"title": "bread"})), None);
        assert_eq!(problem_of(&json!({"users": []}), ""), Some(("object", None)));
    }

    #[test]
    fn the_name_that_a_database_gives_to_an_id_is_near() {
        assert_eq!(problem_of(&json!({"_id": 1}), "id"), Some(("other-name", Some("_id".to_owned()))));
        assert_eq!(problem_of(&json!({"ok": 1}), "id"), Some(("missing", None)));
    }
}
