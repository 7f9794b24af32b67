//! Takes the secrets out of a request before it is saved: a variable stands in the place of each.

use std::sync::OnceLock;

use regex_lite::{Captures, Regex};

use crate::text::secrets::{is_secret_field, is_secret_header};

/// What was taken out of a request: the variables that stand in the place of the secrets.
#[derive(Debug, Default)]
pub(super) struct SecretMask {
    pub(super) variables: Vec<String>,
}

impl SecretMask {
    /// Returns the value of a header, without its secret. The scheme of Authorization stays: `Bearer {{token}}`.
    pub(super) fn header(&mut self, name: &str, value: &str) -> String {
        let name = name.to_ascii_lowercase();
        if !is_secret_header(&name) || is_variable(value) {
            return value.to_owned();
        }
        match value.split_once(' ').filter(|_| name.contains("authorization")) {
            Some((_, rest)) if is_variable(rest) => value.to_owned(),
            Some((scheme, _)) => format!("{scheme} {}", self.variable("token")),
            None => self.variable(&name.replace('-', "_")),
        }
    }

    /// Returns a query, or the fields of a form as they are sent, without the values of secret fields.
    pub(super) fn fields(&mut self, text: &str) -> String {
        let mut masked: Vec<String> = Vec::new();
        for field in text.split('&') {
            masked.push(match field.split_once('=') {
                Some((name, value)) if is_secret_field(name) && !is_variable(value) => {
                    format!("{name}={}", self.variable(name))
                }
                _ => field.to_owned(),
            });
        }
        masked.join("&")
    }

    /// Returns JSON without the values of secret fields, as far as these are texts. All else stays as it was written.
    pub(super) fn json(&mut self, text: &str) -> String {
        static FIELD: OnceLock<Regex> = OnceLock::new();
        let field = FIELD.get_or_init(|| {
            Regex::new(r#""((?:[^"\\]|\\.)*)"(\s*:\s*)"((?:[^"\\]|\\.)*)""#).expect("a test uses the pattern")
        });
        let mask = |found: &Captures<'_>| match is_secret_field(&found[1]) && !is_variable(&found[3]) {
            true => format!("\"{}\"{}\"{}\"", &found[1], &found[2], self.variable(&found[1])),
            false => found[0].to_owned(),
        };
        field.replace_all(text, mask).into_owned()
    }

    fn variable(&mut self, name: &str) -> String {
        let name: String =
            name.chars().map(|char| if char.is_alphanumeric() || "_-".contains(char) { char } else { '_' }).collect();
        let variable = format!("{{{{{name}}}}}");
        if !self.variables.contains(&name) {
            self.variables.push(name);
        }
        variable
    }
}

fn is_variable(value: &str) -> bool {
    value.starts_with("{{") && value.ends_with("}}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_keeps_its_scheme_and_loses_its_secret() {
        let mut mask = SecretMask::default();
        assert_eq!(mask.header("Authorization", "Bearer abc"), "Bearer {{token}}");
        assert_eq!(mask.header("Cookie", "id=7"), "{{cookie}}");
        assert_eq!(mask.header("X-Api-Key", "abc"), "{{x_api_key}}");
        assert_eq!(mask.header("Accept", "text/html"), "text/html");
        assert_eq!(mask.header("Authorization", "Bearer {{mine}}"), "Bearer {{mine}}");
        assert_eq!(mask.variables, ["token", "cookie", "x_api_key"]);
    }

    #[test]
    fn a_body_keeps_everything_but_its_secrets() {
        let mut mask = SecretMask::default();
        let json = "{ \"name\": \"Ann \\\"B\\\"\", \"password\" : \"a\\\"b\", \"token\": 5 }";
        let masked = "{ \"name\": \"Ann \\\"B\\\"\", \"password\" : \"{{password}}\", \"token\": 5 }";
        assert_eq!(mask.json(json), masked);
        assert_eq!(mask.fields("name=Ann&password=a%20b&x"), "name=Ann&password={{password}}&x");
        assert_eq!(mask.variables, ["password"]);
    }
}
