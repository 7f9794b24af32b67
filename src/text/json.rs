//! JSON that a terminal can show: ASCII alone, so that nothing in it acts on the terminal.

use serde::de::IgnoredAny;

use super::safe::safe;
use super::width::truncate;

/// How much is shown of the place where text stops being JSON.
const MAX_PLACE_COLUMNS: usize = 30;

/// Returns why text is not JSON, as the end of a sentence: from where on, or what is missing at its end. Nothing if it is JSON.
pub fn syntax_problem(bytes: &[u8]) -> Option<String> {
    let error = serde_json::from_slice::<IgnoredAny>(bytes).err()?;
    if error.is_eof() {
        return Some(": a `}`, a `]` or a quote is missing at its end".to_owned());
    }
    let line = bytes.split(|byte| *byte == b'\n').nth(error.line().saturating_sub(1)).unwrap_or_default();
    let rest = String::from_utf8_lossy(line.get(error.column().saturating_sub(1)..).unwrap_or_default()).into_owned();
    let has_other_quotes = rest.starts_with(|char: char| char.is_alphabetic() || char == '\'');
    let why = if has_other_quotes { " (names and texts have double quotes)" } else { "" };
    let place = safe(&truncate(&rest, MAX_PLACE_COLUMNS));
    Some(format!(" from `{place}` on{why}"))
}

/// Returns a value as indented JSON in ASCII.
pub fn ascii_pretty(value: &serde_json::Value) -> String {
    ascii_only(&format!("{value:#}"))
}

/// Writes every character of a JSON text that is not printable ASCII as `\uXXXX`. Any JSON reader reads the same value.
pub fn ascii_only(json: &str) -> String {
    let mut text = String::with_capacity(json.len());
    for char in json.chars() {
        match char {
            '\n' | ' '..='~' => text.push(char),
            char => char.encode_utf16(&mut [0; 2]).iter().for_each(|unit| text.push_str(&format!("\\u{unit:04x}"))),
        }
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_value_stays_the_same_and_only_ascii_is_written() {
        let value = serde_json::json!({"a": "ü🎉\u{9b}\u{7f}\u{202e}"});
        let text = ascii_pretty(&value);
        assert!(text.bytes().all(|byte| byte == b'\n' || (b' '..=b'~').contains(&byte)), "{text}");
        assert_eq!(serde_json::from_str::<serde_json::Value>(&text).expect("it is JSON"), value);
    }
}
