//! The texts in Rust code that a person may read: every string of at least three words, apart from those of tests and those
//! that only a programmer reads.

/// What is in front of a string that only a programmer reads.
const FOR_PROGRAMMERS: &[&str] = &["expect(", "panic!(", "unreachable!(", "assert!(", "reason = "];
/// A text with fewer words is a name, a header or a piece of one.
const MIN_WORDS: usize = 3;

/// Returns the texts of a file, with `code` in place of each value that is put into them.
pub fn texts(source: &str) -> Vec<String> {
    let source = source.split("#[cfg(test)]").next().unwrap_or_default();
    let (mut found, mut before, mut chars) = (Vec::new(), String::new(), source.chars().peekable());
    while let Some(char) = chars.next() {
        match char {
            '/' if chars.peek() == Some(&'/') => {
                chars.by_ref().find(|char| *char == '\n');
            }
            '\'' => skip_character(&mut chars, &mut before),
            '"' => {
                let text = string(&mut chars, raw_marks(&before));
                let is_for_programmers = FOR_PROGRAMMERS.iter().any(|start| before.trim_end().ends_with(start));
                if !is_for_programmers && text.split_whitespace().count() >= MIN_WORDS {
                    found.push(without_values(&text));
                }
                before.clear();
            }
            other => before.push(other),
        }
    }
    found
}

/// Passes a literal such as `'"'`. A lifetime has no second quotation mark.
fn skip_character(chars: &mut std::iter::Peekable<std::str::Chars<'_>>, before: &mut String) {
    let mut rest = chars.clone();
    let length = match rest.next() {
        Some('\\') => rest.position(|char| char == '\'').map(|at| at + 2).filter(|length| *length <= 10),
        _ => (rest.next() == Some('\'')).then_some(2),
    };
    before.push('\'');
    for _ in 0..length.unwrap_or(0) {
        chars.next();
    }
}

/// How many `#` are in front of the string that begins after this code; nothing if it is no raw string.
fn raw_marks(before: &str) -> Option<usize> {
    let start = before.trim_end_matches('#');
    let is_raw = start.ends_with('r') && !start.ends_with("er") && !start.ends_with("or");
    is_raw.then_some(before.len() - start.len())
}

fn string(chars: &mut std::iter::Peekable<std::str::Chars<'_>>, raw: Option<usize>) -> String {
    let mut text = String::new();
    while let Some(char) = chars.next() {
        match (char, raw) {
            ('"', None) => break,
            ('"', Some(marks)) if chars.clone().take(marks).filter(|char| *char == '#').count() == marks => break,
            ('\\', None) => match chars.next() {
                Some('\n') => while chars.next_if(|char| char.is_whitespace()).is_some() {},
                Some('n') => text.push('\n'),
                Some(escaped) => text.push(escaped),
                None => break,
            },
            (char, _) => text.push(char),
        }
    }
    text
}

/// A text with a word in place of each `{…}`.
fn without_values(text: &str) -> String {
    let mut parts = text.split('{');
    let mut plain = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        plain.push_str("code");
        plain.push_str(part.split_once('}').map_or(part, |(_, rest)| rest));
    }
    plain
}
