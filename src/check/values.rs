//! The values that a scenario knows while it runs: the unknown word and number of the run, what responses gave, fixtures'
//! addresses.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::course::{InvalidText, RANDOM, RANDOM_NUMBER, value_and_addend};
use crate::text::template::{self, BRACES};

/// What each value is while a lesson is read: a status, a number and a part of a path at once.
const SAMPLE: &str = "200";

/// The values by their names. `{NAME}` in a text of the scenario is replaced by one.
#[derive(Debug, Clone)]
pub struct Values {
    known: BTreeMap<String, String>,
    is_sample: bool,
}

/// How a value is written into a text.
type Encode = fn(&str) -> String;

impl Values {
    /// The values at the beginning of a scenario.
    pub fn new(random_segment: &str) -> Self {
        let number = random_number(random_segment).to_string();
        let known = [(RANDOM, random_segment.to_owned()), (RANDOM_NUMBER, number)];
        Self { known: known.map(|(name, value)| (name.to_owned(), value)).into(), is_sample: false }
    }

    /// A value for every name, for reading a lesson: whether a line can be understood does not depend on values.
    pub fn sample() -> Self {
        Self { known: BTreeMap::new(), is_sample: true }
    }

    /// Remembers a value.
    pub fn set(&mut self, name: &str, value: String) {
        self.known.insert(name.to_owned(), value);
    }

    /// Returns a value, or the number so much above it.
    fn get(&self, name: &str, addend: i64) -> Option<String> {
        let value = if self.is_sample { SAMPLE } else { self.known.get(name)? };
        match addend {
            0 => Some(value.to_owned()),
            _ => Some(value.parse::<i64>().ok()?.checked_add(addend)?.to_string()),
        }
    }

    /// Returns the text with the values in it.
    ///
    /// # Errors
    /// A value that is not known, because the response that should have given it did not.
    pub fn fill(&self, text: &str) -> Result<String, MissingValue> {
        self.fill_encoded(text, str::to_owned)
    }

    /// The same for a regular expression: a value is searched for as it is.
    ///
    /// # Errors
    /// Like [`Values::fill`].
    pub fn fill_pattern(&self, pattern: &str) -> Result<String, MissingValue> {
        self.fill_encoded(pattern, regex_lite::escape)
    }

    /// The same for JSON: a value inside quotes becomes a part of that text, and one outside stays a number if it is one.
    ///
    /// # Errors
    /// Like [`Values::fill`].
    pub fn fill_json(&self, json: &str) -> Result<String, MissingValue> {
        let mut filled = String::with_capacity(json.len());
        // Every other part between unescaped quotes is a string.
        for (at, part) in split_at_quotes(json).enumerate() {
            let encode: Encode = if at % 2 == 1 { inside_quotes } else { as_json };
            filled.push_str(&self.fill_encoded(part, encode)?);
        }
        Ok(filled)
    }

    fn fill_encoded(&self, text: &str, encode: Encode) -> Result<String, MissingValue> {
        let mut missing = None;
        let filled = template::expand(text, BRACES, |name| {
            let (value, addend) = value_and_addend(name)?;
            let found = self.get(value, addend);
            if found.is_none() {
                missing = Some(MissingValue(name.to_owned()));
            }
            found.as_deref().map(encode)
        });
        missing.map_or(Ok(filled), Err)
    }
}

/// A number with four digits that nobody would think of, the same for the same word.
fn random_number(random_segment: &str) -> u32 {
    1000 + random_segment.bytes().fold(0_u32, |number, byte| number.wrapping_mul(31).wrapping_add(byte.into())) % 9000
}

/// The name of a value that is not known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingValue(pub String);

impl From<MissingValue> for InvalidText {
    fn from(MissingValue(name): MissingValue) -> Self {
        InvalidText::new(0..0, &format!("the value `{name}` is not known"), "")
    }
}

/// The parts between quotes that no backslash escapes; each part but the first begins with its quote.
fn split_at_quotes(json: &str) -> impl Iterator<Item = &str> {
    let mut quotes = Vec::new();
    let mut is_escaped = false;
    for (at, byte) in json.bytes().enumerate() {
        match byte {
            b'"' if !is_escaped => quotes.push(at),
            _ => {}
        }
        is_escaped = byte == b'\\' && !is_escaped;
    }
    let ends = quotes.clone().into_iter().chain([json.len()]);
    [0].into_iter().chain(quotes).zip(ends).map(|(from, to)| &json[from..to])
}

fn inside_quotes(value: &str) -> String {
    let quoted = Value::from(value).to_string();
    quoted[1..quoted.len() - 1].to_owned()
}

fn as_json(value: &str) -> String {
    if serde_json::from_str::<Value>(value).is_ok() { value.to_owned() } else { Value::from(value).to_string() }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn values() -> Values {
        let mut values = Values::new("k3v9q");
        values.set("id", "7".to_owned());
        values.set("name", "a \"b\".c".to_owned());
        values
    }

    #[test]
    fn a_name_in_braces_is_replaced_and_other_braces_stay() {
        assert_eq!(values().fill("/users/{id}/{random}").as_deref(), Ok("/users/7/k3v9q"));
        assert_eq!(values().fill("{\"a\": {}} x{2}").as_deref(), Ok("{\"a\": {}} x{2}"));
        assert_eq!(values().fill("{other}"), Err(MissingValue("other".to_owned())));
    }

    #[test]
    fn the_number_after_a_value_can_be_asked_for() {
        assert_eq!(values().fill("{id+1} {id+20} {id+x} {+1}").as_deref(), Ok("8 27 {id+x} {+1}"));
        assert_eq!(values().fill("{name+1}"), Err(MissingValue("name+1".to_owned())), "it is no number");
    }

    #[test]
    fn each_run_has_a_number_of_its_own() {
        let number = |word: &str| Values::new(word).fill("{random-number}").expect("it is known");
        assert_ne!(number("k3v9q"), number("k3v9r"));
        assert!(["k3v9q", "kb"].iter().all(|word| (1000..10_000).contains(&number(word).parse::<i32>().expect(word))));
    }

    #[test]
    fn a_value_in_a_regular_expression_is_searched_for_as_it_is() {
        assert_eq!(values().fill_pattern("^{name}$").as_deref(), Ok("^a \"b\"\\.c$"));
    }

    #[test]
    fn a_value_in_json_stays_json() {
        let filled =
            values().fill_json("{\"id\": {id}, \"name\": \"{name}!\", \"raw\": {name}}").expect("all are known");
        let parsed: Value = serde_json::from_str(&filled).unwrap_or_else(|error| panic!("{filled}: {error}"));
        assert_eq!(parsed, serde_json::json!({"id": 7, "name": "a \"b\".c!", "raw": "a \"b\".c"}));
    }
}
