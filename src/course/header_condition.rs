//! What a header must be: `NAME: value`, `NAME: *` for any value, `NAME has value` for one of a list, or `NAME ~ regex`.

use regex_lite::Regex;

use super::invalid_text::InvalidText;
use crate::text::http_syntax::is_token;

/// A header that a request or a response must have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct HeaderCondition {
    /// The header's name, as it is written.
    pub name: String,
    /// What its value must be.
    pub value: ValueCondition,
}

/// What a value must be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ValueCondition {
    /// Any value.
    Any,
    /// This one.
    Equal(String),
    /// A list with this member, in whatever letters, or `*`, which stands for every member.
    Listing(String),
    /// One in which this regular expression finds something.
    Matching(String),
}

impl HeaderCondition {
    /// Reads a condition.
    ///
    /// # Errors
    /// What is wrong with the text, and where.
    pub fn parse(text: &str) -> Result<Self, InvalidText> {
        let forms = "expected `NAME: value`, `NAME has value` or `NAME ~ regex`";
        let pattern = text.split_once(" ~ ").filter(|(name, _)| !name.contains(':'));
        if let Some((name, pattern)) = pattern {
            let at = text.len() - pattern.len();
            let value = ValueCondition::Matching(checked_pattern(pattern.trim()).map_err(|error| error.shifted(at))?);
            return Ok(Self { name: checked_name(name)?, value });
        }
        if let Some((name, member)) = text.split_once(" has ").filter(|(name, _)| !name.contains(':')) {
            let at = text.len() - member.len();
            let member = checked_name(member).map_err(|_| {
                InvalidText::new(at..text.len(), "this is no member of a list", "expected one word, such as `Origin`")
            })?;
            return Ok(Self { name: checked_name(name)?, value: ValueCondition::Listing(member) });
        }
        match text.split_once(':') {
            Some((name, value)) if !value.trim().is_empty() => {
                let value = match value.trim() {
                    "*" => ValueCondition::Any,
                    value => ValueCondition::Equal(value.to_owned()),
                };
                Ok(Self { name: checked_name(name)?, value })
            }
            _ => Err(InvalidText::new(0..text.len(), "this is no header", forms)),
        }
    }

    /// Returns whether all values of the header, joined, are as they must be.
    pub fn is_met_by(&self, value: Option<&str>) -> bool {
        value.is_some_and(|value| self.value.is_met_by(value.trim()))
    }

    /// Returns the condition as it is written.
    pub fn text(&self) -> String {
        match &self.value {
            ValueCondition::Any => format!("{}: *", self.name),
            ValueCondition::Equal(value) => format!("{}: {value}", self.name),
            ValueCondition::Listing(member) => format!("{} has {member}", self.name),
            ValueCondition::Matching(pattern) => format!("{} ~ {pattern}", self.name),
        }
    }
}

impl ValueCondition {
    /// Returns whether the value is as it must be.
    pub fn is_met_by(&self, value: &str) -> bool {
        match self {
            ValueCondition::Any => true,
            ValueCondition::Equal(wanted) => value == wanted,
            ValueCondition::Listing(wanted) => {
                let mut members = value.split(',').map(str::trim);
                members.any(|member| member == "*" || member.eq_ignore_ascii_case(wanted))
            }
            ValueCondition::Matching(pattern) => Regex::new(pattern).is_ok_and(|regex| regex.is_match(value)),
        }
    }
}

/// Returns a regular expression that can be used.
///
/// # Errors
/// What is wrong with it.
pub fn checked_pattern(pattern: &str) -> Result<String, InvalidText> {
    match Regex::new(pattern) {
        _ if pattern.is_empty() => {
            Err(InvalidText::new(0..0, "this regular expression is empty", "expected one like `^/users/`"))
        }
        Ok(_) => Ok(pattern.to_owned()),
        Err(error) => Err(InvalidText::new(0..pattern.len(), "this is no regular expression", &error.to_string())),
    }
}

fn checked_name(name: &str) -> Result<String, InvalidText> {
    let trimmed = name.trim();
    if is_token(trimmed) {
        return Ok(trimmed.to_owned());
    }
    Err(InvalidText::new(0..name.len(), "this is no name of a header", "expected letters, digits and `-`"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> HeaderCondition {
        HeaderCondition::parse(text).unwrap_or_else(|invalid| panic!("{text}: {invalid:?}"))
    }

    #[test]
    fn a_value_is_compared_or_matched_or_only_has_to_be_there() {
        for (condition, value, expected) in [
            ("Vary: Origin", Some("Origin"), true),
            ("Vary: Origin", Some(" Origin "), true),
            ("Vary: Origin", Some("Accept"), false),
            ("Vary: *", Some("whatever"), true),
            ("Vary: *", None, false),
            ("Vary has Origin", Some("Accept, origin"), true),
            ("Vary has Origin", Some("*"), true),
            ("Vary has Origin", Some("X-Origin"), false),
            ("Vary has Origin", None, false),
            ("Location ~ ^/users/[0-9]+$", Some("/users/12"), true),
            ("Location ~ ^/users/[0-9]+$", Some("/users/bob"), false),
            ("Location ~ ^http://localhost:80", Some("http://localhost:8080/"), true),
        ] {
            assert_eq!(parse(condition).is_met_by(value), expected, "{condition} met by {value:?}");
            assert_eq!(parse(condition).text(), condition);
        }
    }

    #[test]
    fn what_is_no_condition_is_refused_where_it_is_wrong() {
        let invalid = |text: &str| HeaderCondition::parse(text).expect_err(text);
        assert_eq!(invalid("Vary").message, "this is no header");
        assert_eq!(invalid("a b: c").message, "this is no name of a header");
        assert_eq!(invalid("Vary has a b").message, "this is no member of a list");
        let unclosed = invalid("Vary ~ (");
        assert_eq!((unclosed.message.as_str(), unclosed.at), ("this is no regular expression", 7..8));
    }
}
