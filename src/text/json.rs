//! JSON that a terminal can show: ASCII alone, so that nothing in it acts on the terminal.

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
