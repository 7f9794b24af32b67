//! What is wrong with texts, numbers and characters of a line of Python.

use super::broken_line::{BrokenLine, SyntaxCause};

/// A file that is saved in another encoding than UTF-8.
pub(super) fn unreadable_file(line: &BrokenLine<'_>) -> Option<SyntaxCause> {
    let message = line.message;
    let is_wide = message.contains("starting with '\\xff'") || message.contains("starting with '\\xfe'");
    if message.contains("null bytes") {
        let zeros = line.line.chars().filter(|char| *char == '\0').count();
        let is_wide = zeros * 3 > line.line.chars().count();
        return Some(SyntaxCause::new(if is_wide { "utf-16" } else { "null" }));
    }
    if is_wide {
        return Some(SyntaxCause::new("utf-16"));
    }
    let is_other = message.starts_with("Non-UTF-8 code") || message.contains("'utf-8' codec can't decode");
    is_other.then(|| SyntaxCause::new("not-utf-8"))
}

/// Characters that look like others, or like nothing, and come along with copied code.
const LOOKALIKES: &[(char, &str)] = &[
    ('\u{00a0}', " "),
    ('\u{2003}', " "),
    ('\u{202f}', " "),
    ('\u{3000}', " "),
    ('\u{200b}', ""),
    ('\u{200e}', ""),
    ('\u{feff}', ""),
    ('\u{00ad}', ""),
    ('–', "-"),
    ('—', "-"),
    ('−', "-"),
    ('×', "*"),
    ('（', "("),
    ('）', ")"),
    ('：', ":"),
    ('，', ","),
    ('；', ";"),
    ('＝', "="),
    ('≠', "!="),
    ('≤', "<="),
    ('≥', ">="),
];

/// A character that Python does not take for code.
pub(super) fn strange_character(line: &BrokenLine<'_>) -> Option<SyntaxCause> {
    let is_invisible = line.message.starts_with("invalid non-printable character");
    if !is_invisible && !line.message.starts_with("invalid character '") {
        return None;
    }
    let found = line.code.chars().find(|char| LOOKALIKES.iter().any(|(own, _)| own == char))?;
    let mended = LOOKALIKES.iter().fold(line.line.to_owned(), |text, (own, right)| text.replace(*own, right));
    let cause = SyntaxCause::new(if is_invisible { "invisible" } else { "lookalike" });
    Some(cause.word(found.to_string()).mended(mended))
}

/// `b'Zoé'`: bytes are written with English letters only.
pub(super) fn bytes_with_letters(line: &BrokenLine<'_>) -> Option<SyntaxCause> {
    line.message.starts_with("bytes can only contain ASCII").then_some(())?;
    Some(SyntaxCause::new("bytes-letters").mended(with_encoded_text(line)?))
}

/// Returns the line with a text that is encoded in the place of the bytes that have other letters in them.
fn with_encoded_text(line: &BrokenLine<'_>) -> Option<String> {
    // In the code, what is between two quotation marks is blank.
    let mut marks = line.code.match_indices(['\'', '"']).map(|(at, _)| at);
    while let (Some(open), Some(close)) = (marks.next(), marks.next()) {
        let before = &line.line[..open];
        let prefix = before.trim_end_matches(|char: char| char.is_ascii_alphabetic()).len();
        let kind = &before[prefix..];
        if kind.to_ascii_lowercase().contains('b') && !line.line[open..close].is_ascii() {
            let kind = kind.replace(['b', 'B'], "");
            let text = format!("{kind}{}.encode()", &line.line[open..=close]);
            return Some(format!("{}{text}{}", &line.line[..prefix], &line.line[close + 1..]));
        }
    }
    None
}

/// A text with an `f` in front: its quotation marks inside of the braces, or its braces.
pub(super) fn f_string(line: &BrokenLine<'_>) -> Option<SyntaxCause> {
    if !line.message.starts_with("f-string") && !line.message.starts_with("unterminated f-string") {
        return None;
    }
    if let Some(mended) = with_other_quotes(line.line) {
        return Some(SyntaxCause::new("f-string-quotes").mended(mended));
    }
    Some(SyntaxCause::new(if line.message.contains("empty expression") { "f-string-empty" } else { "f-string" }))
}

/// `f'{user['name']}'` with other quotation marks inside of the braces.
fn with_other_quotes(line: &str) -> Option<String> {
    let start = ["f'", "f\"", "F'", "F\""].iter().filter_map(|open| line.find(open)).min()?;
    let quote = line[start + 1..].chars().next()?;
    let other = if quote == '\'' { '"' } else { '\'' };
    let (mut depth, mut changed) = (0_usize, 0);
    let mend = |(at, char): (usize, char)| {
        if at > start + 1 {
            match char {
                '{' => depth += 1,
                '}' => depth = depth.saturating_sub(1),
                _ if char == quote && depth == 1 => {
                    changed += 1;
                    return other;
                }
                _ => {}
            }
        }
        char
    };
    let mended: String = line.char_indices().map(mend).collect();
    (changed > 0 && changed % 2 == 0 && !line.contains("{{")).then_some(mended)
}

/// A text over several lines without its end.
pub(super) fn triple_quotes(line: &BrokenLine<'_>) -> Option<SyntaxCause> {
    line.message.starts_with("unterminated triple-quoted").then_some(())?;
    let marks = ["\'\'\'", "\"\"\""].into_iter().find(|marks| line.line.contains(marks))?;
    Some(SyntaxCause::new("triple").word(marks))
}

/// A path of Windows: `'C:\Users'`.
pub(super) fn escape(line: &BrokenLine<'_>) -> Option<SyntaxCause> {
    line.message.starts_with("(unicode error) 'unicodeescape'").then_some(())?;
    let backslash = line.line.find('\\')?;
    let open = line.line[..backslash].rfind(['\'', '"'])?;
    Some(SyntaxCause::new("escape").mended(format!("{}r{}", &line.line[..open], &line.line[open..])))
}

/// A number such as `01`.
pub(super) fn leading_zero(line: &BrokenLine<'_>) -> Option<SyntaxCause> {
    line.message.starts_with("leading zeros in decimal").then_some(())?;
    let bytes = line.code.as_bytes();
    let begins = |at: usize| at == 0 || !(bytes[at - 1].is_ascii_alphanumeric() || b"_.".contains(&bytes[at - 1]));
    let at = (0..bytes.len())
        .find(|at| bytes[*at] == b'0' && begins(*at) && bytes.get(at + 1).is_some_and(u8::is_ascii_digit))?;
    let zeros = line.code[at..].chars().take_while(|char| *char == '0').count();
    let digits: String = line.code[at..].chars().take_while(char::is_ascii_digit).collect();
    let kept = line.code[at + zeros..].starts_with(|char: char| char.is_ascii_digit());
    let right = format!("{}{}", if kept { "" } else { "0" }, &line.line[at + zeros..]);
    Some(SyntaxCause::new("leading-zero").word(digits).mended(format!("{}{right}", &line.line[..at])))
}

/// A name that begins with a digit: `1user`.
pub(super) fn number_with_letters(line: &BrokenLine<'_>) -> Option<SyntaxCause> {
    line.message.starts_with("invalid decimal literal").then_some(())?;
    let word = line.code.split(|char: char| !char.is_alphanumeric() && char != '_').find(|word| {
        word.starts_with(|char: char| char.is_ascii_digit()) && word.contains(|char: char| char.is_alphabetic())
    })?;
    Some(SyntaxCause::new("number-name").word(word.to_owned()))
}
