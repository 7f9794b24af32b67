//! What is wrong with a body that should be JSON and cannot be read as JSON: the one slip that, mended, makes it readable.

use regex_lite::Regex;
use serde_json::Value;

/// What is wrong with a text that is no JSON.
#[derive(Debug, PartialEq, Eq)]
pub(super) struct JsonTextProblem {
    /// A short name of the problem.
    pub(super) kind: &'static str,
    /// The part of the text that it is about.
    pub(super) part: Option<String>,
}

/// A change of a text that mends one kind of slip.
type Mending = (&'static str, fn(&str) -> Option<String>);

/// The slips that people make in JSON by hand. The first one whose mending makes JSON of the text is the one.
const MENDINGS: &[Mending] = &[
    ("comma-at-the-end", |text| replaced(text, r",(\s*[}\]])", "$1")),
    ("curly-quotes", |text| Some(text.replace(['“', '”', '„', '‘', '’'], "\""))),
    ("single-quotes", |text| Some(text.replace('\'', "\""))),
    ("names-without-quotes", with_quoted_names),
    ("names-without-quotes", |text| with_quoted_names(&text.replace('\'', "\""))),
    ("python-words", with_words_of_json),
    ("python-words", |text| with_words_of_json(&text.replace('\'', "\""))),
    ("comma-missing", with_comma),
    ("colon-missing", |text| replaced(text, r#"("\w+")\s*(?:=>?)?\s*("|\d|\{|\[)"#, "$1:$2")),
    ("bracket-missing", with_last_bracket),
    ("comment", |text| replaced(text, r"//[^\n]*|/\*.*?\*/|#[^\n]*", "")),
];

/// Returns what is wrong with a text; nothing if it is JSON.
pub(super) fn problem_of(text: &str) -> Option<JsonTextProblem> {
    let problem = |kind, part: Option<&str>| Some(JsonTextProblem { kind, part: part.map(str::to_owned) });
    if is_json(text) {
        return None;
    }
    let trimmed = text.trim();
    if trimmed.is_empty() {
        return problem("empty", None);
    }
    if let Some(rest) = text.strip_prefix('\u{feff}') {
        return if is_json(rest) { problem("byte-order-mark", None) } else { problem_of(rest) };
    }
    if trimmed.contains("[object Object]") {
        return problem("object-in-text", None);
    }
    if let Some(name) = ["undefined", "NaN"].iter().find(|name| **name == trimmed) {
        return problem("no-value", Some(name));
    }
    if let Some(rest) = behind_first_value(trimmed) {
        return problem("more-behind", Some(rest));
    }
    let mended = MENDINGS.iter().find(|(_, mend)| mend(trimmed).is_some_and(|mended| is_json(&mended)));
    match mended {
        Some((kind, _)) => problem(kind, None),
        None if trimmed.starts_with('<') => problem("page", None),
        None if !trimmed.starts_with(['{', '[', '"', '“', '‘', '\'']) => problem("words", None),
        None => problem("other", None),
    }
}

fn is_json(text: &str) -> bool {
    serde_json::from_str::<Value>(text).is_ok()
}

/// Returns what is written behind a whole object or list.
fn behind_first_value(text: &str) -> Option<&str> {
    let mut values = serde_json::Deserializer::from_str(text).into_iter::<Value>();
    let first = values.next()?.ok()?;
    let rest = text[values.byte_offset()..].trim_start();
    ((first.is_object() || first.is_array()) && !rest.is_empty()).then_some(rest)
}

fn replaced(text: &str, pattern: &str, by: &str) -> Option<String> {
    Some(Regex::new(pattern).ok()?.replace_all(text, by).into_owned())
}

/// `{id: 1}`
fn with_quoted_names(text: &str) -> Option<String> {
    replaced(text, r"([{,]\s*)([A-Za-z_$][\w$]*)(\s*:)", "$1\"$2\"$3")
}

/// `{"is_admin": True}`
fn with_words_of_json(text: &str) -> Option<String> {
    let text = replaced(text, r"\bTrue\b", "true")?;
    let text = replaced(&text, r"\bFalse\b", "false")?;
    replaced(&text, r"\b(None|nil|undefined|NaN)\b", "null")
}

/// The text with a comma in front of the place where reading stops.
fn with_comma(text: &str) -> Option<String> {
    let error = serde_json::from_str::<Value>(text).err()?;
    let line_start: usize = text.split_inclusive('\n').take(error.line().saturating_sub(1)).map(str::len).sum();
    let at = line_start + error.column().saturating_sub(1);
    Some(format!("{},{}", text.get(..at)?, text.get(at..)?))
}

/// The text with the brackets closed that are open at its end.
fn with_last_bracket(text: &str) -> Option<String> {
    let mut open = Vec::new();
    let mut is_in_text = false;
    for char in text.chars() {
        match char {
            '"' => is_in_text = !is_in_text,
            '{' | '[' if !is_in_text => open.push(if char == '{' { '}' } else { ']' }),
            '}' | ']' if !is_in_text => drop(open.pop()),
            _ => {}
        }
    }
    (!open.is_empty()).then(|| text.chars().chain(open.into_iter().rev()).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn kind(text: &str) -> Option<&'static str> {
        problem_of(text).map(|problem| problem.kind)
    }

    #[test]
    fn each_slip_is_told_from_the_others() {
        for (text, expected) in [
            ("", "empty"),
            ("\u{feff}{\"id\":1}", "byte-order-mark"),
            ("{\"id\": 1, \"username\": \"bob\",}", "comma-at-the-end"),
            ("[1, 2,]", "comma-at-the-end"),
            ("{\"id\": 1 \"username\": \"bob\"}", "comma-missing"),
            ("{\n\"id\": 1\n\"username\": \"bob\"}", "comma-missing"),
            ("{\"id\": 1, \"username\" \"bob\"}", "colon-missing"),
            ("{\"id\" = 1, \"username\" = \"bob\"}", "colon-missing"),
            ("{'id': 1, 'username': 'bob'}", "single-quotes"),
            ("{“id”: 1, “username”: “bob”}", "curly-quotes"),
            ("{id: 1, username: \"bob\"}", "names-without-quotes"),
            ("{ id: 1, username: 'bob' }", "names-without-quotes"),
            ("{'id': 1, 'admin': True}", "python-words"),
            ("{\"id\": 1, \"username\": \"bob\"", "bracket-missing"),
            ("{\"id\": 1} // the user", "more-behind"),
            ("{\"id\": 1, // the user\n\"username\": \"bob\"}", "comment"),
            ("{\"id\":1}404 sorry", "more-behind"),
            ("[object Object]", "object-in-text"),
            ("undefined", "no-value"),
            ("<h1>bob</h1>", "page"),
            ("User 1: bob", "words"),
            ("{{}}", "other"),
        ] {
            assert_eq!(kind(text), Some(expected), "{text}");
        }
    }

    #[test]
    fn what_is_json_has_no_problem() {
        for text in ["{\"id\": 1}", "[]", "\"bob\"", " {} \n", "null"] {
            assert_eq!(kind(text), None, "{text}");
        }
    }

    #[test]
    fn what_is_behind_the_json_is_named() {
        assert_eq!(problem_of("{\"id\":1}404 sorry").and_then(|problem| problem.part).as_deref(), Some("404 sorry"));
    }
}
