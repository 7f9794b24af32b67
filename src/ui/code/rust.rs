//! The colours of Rust code, by a few rules of its own. A whole grammar of Rust would be a seventh of the program, and
//! an excerpt of a demo is only shown: a wrong colour harms nobody.

use std::ops::Range;

use colored::Color;

/// The words of the language that have a colour of their own.
const KEYWORDS: &[&str] = &[
    "as", "async", "await", "break", "const", "continue", "dyn", "else", "enum", "extern", "fn", "for", "if", "impl",
    "in", "let", "loop", "match", "mod", "move", "mut", "pub", "ref", "return", "static", "struct", "trait", "type",
    "unsafe", "use", "where", "while",
];

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum TokenKind {
    Comment,
    /// Text in quotes, in which a backslash means something.
    Quoted,
    /// Text in quotes, in which it does not: `r"\d"`.
    RawString,
    Number,
    Word,
    /// Anything else: spaces, operators, brackets, lifetimes.
    Other,
}

/// The parts of a text that have a colour, as byte ranges in order.
pub(super) fn colored_spans(text: &str) -> Vec<(Range<usize>, Color)> {
    let (mut spans, mut start) = (Vec::new(), 0);
    while start < text.len() {
        let (kind, length) = next_token(&text[start..]);
        let (token, rest) = text[start..].split_at(length);
        match kind {
            TokenKind::Comment => spans.push((start..start + length, Color::BrightBlack)),
            TokenKind::Quoted => spans.extend(quoted_spans(token, start)),
            TokenKind::RawString => spans.push((start..start + length, Color::Green)),
            TokenKind::Number => spans.push((start..start + length, Color::Magenta)),
            TokenKind::Word => spans.extend(word_color(token, rest).map(|color| (start..start + length, color))),
            TokenKind::Other => {}
        }
        start += length;
    }
    spans
}

/// The first token of a text that is not empty, and its length in bytes.
fn next_token(text: &str) -> (TokenKind, usize) {
    let first = text.chars().next().unwrap_or_default();
    if text.starts_with("//") {
        (TokenKind::Comment, text.find('\n').unwrap_or(text.len()))
    } else if text.starts_with("/*") {
        (TokenKind::Comment, block_comment_length(text))
    } else if let Some(length) = raw_string_length(text) {
        (TokenKind::RawString, length)
    } else if first == '"' {
        (TokenKind::Quoted, quoted_length(text, '"'))
    } else if first == '\'' {
        apostrophe_token(text)
    } else if first.is_ascii_digit() {
        (TokenKind::Number, number_length(text))
    } else if is_word_char(first) {
        (TokenKind::Word, word_length(text))
    } else {
        (TokenKind::Other, first.len_utf8())
    }
}

/// A comment of this kind may hold another one.
fn block_comment_length(text: &str) -> usize {
    let (mut depth, mut at) = (0, 0);
    while at < text.len() {
        match &text.as_bytes()[at..] {
            [b'/', b'*', ..] => (depth, at) = (depth + 1, at + 2),
            [b'*', b'/', ..] => (depth, at) = (depth - 1, at + 2),
            _ => at += 1,
        }
        if depth == 0 {
            return at;
        }
    }
    text.len()
}

/// `r"…"`, `r#"…"#`, `br"…"`; none if the text does not begin with a raw string.
fn raw_string_length(text: &str) -> Option<usize> {
    let after_r = text.strip_prefix('b').unwrap_or(text).strip_prefix('r')?;
    let content = after_r.trim_start_matches('#');
    let hashes = &after_r[..after_r.len() - content.len()];
    let content = content.strip_prefix('"')?;
    let end = format!("\"{hashes}");
    let start = text.len() - content.len();
    Some(content.find(&end).map_or(text.len(), |at| start + at + end.len()))
}

/// Up to the quote that ends the text, and with it.
fn quoted_length(text: &str, quote: char) -> usize {
    let mut is_escaped = false;
    for (at, char) in text.char_indices().skip(1) {
        if char == quote && !is_escaped {
            return at + 1;
        }
        is_escaped = char == '\\' && !is_escaped;
    }
    text.len()
}

/// A character in quotes, `'a'`, or a lifetime, `'a`.
fn apostrophe_token(text: &str) -> (TokenKind, usize) {
    let mut chars = text.chars().skip(1);
    match (chars.next(), chars.next()) {
        (Some('\\'), _) | (Some(_), Some('\'')) => (TokenKind::Quoted, quoted_length(text, '\'')),
        _ => (TokenKind::Other, 1 + word_length(&text[1..])),
    }
}

/// `8080`, `1_000`, `0xff`, `2.5`, `10u64`; but only the first number of `0..10`.
fn number_length(text: &str) -> usize {
    let length = word_length(text);
    let fraction = text[length..].strip_prefix('.').filter(|rest| rest.starts_with(|c: char| c.is_ascii_digit()));
    length + fraction.map_or(0, |rest| 1 + word_length(rest))
}

fn word_length(text: &str) -> usize {
    text.find(|char| !is_word_char(char)).unwrap_or(text.len())
}

fn is_word_char(char: char) -> bool {
    char.is_alphanumeric() || char == '_'
}

/// A word's colour: a keyword's, a value's, or that of a function that is defined or called. What begins with a
/// capital letter is a type.
fn word_color(word: &str, rest: &str) -> Option<Color> {
    match word {
        "true" | "false" => Some(Color::Magenta),
        _ if KEYWORDS.contains(&word) => Some(Color::Blue),
        _ if rest.starts_with('(') && !word.starts_with(char::is_uppercase) => Some(Color::Yellow),
        _ => None,
    }
}

/// Text in quotes is green, and each `\n` in it stands out.
fn quoted_spans(token: &str, start: usize) -> Vec<(Range<usize>, Color)> {
    let (mut spans, mut from) = (Vec::new(), 0);
    while let Some(at) = token[from..].find('\\').map(|at| from + at) {
        let escaped = token[at + 1..].chars().next().map_or(0, char::len_utf8);
        spans.push((start + from..start + at, Color::Green));
        spans.push((start + at..start + at + 1 + escaped, Color::Magenta));
        from = at + 1 + escaped;
    }
    spans.push((start + from..start + token.len(), Color::Green));
    spans.retain(|(span, _)| !span.is_empty());
    spans
}

#[cfg(test)]
mod tests {
    use super::*;

    fn colored(text: &str) -> Vec<(&str, Color)> {
        colored_spans(text).into_iter().map(|(span, color)| (&text[span], color)).collect()
    }

    #[test]
    fn keywords_functions_strings_and_comments_have_their_colors() {
        let text = "pub fn hello(_request: &Request) -> Response {\n    Response::text(\"Hi\\n\") // said\n}";
        let expected = [
            ("pub", Color::Blue),
            ("fn", Color::Blue),
            ("hello", Color::Yellow),
            ("text", Color::Yellow),
            ("\"Hi", Color::Green),
            ("\\n", Color::Magenta),
            ("\"", Color::Green),
            ("// said", Color::BrightBlack),
        ];
        assert_eq!(colored(text), expected);
    }

    #[test]
    fn numbers_and_truth_values_are_values() {
        let expected =
            [("8080", Color::Magenta), ("0", Color::Magenta), ("1_0u8", Color::Magenta), ("2.5", Color::Magenta)];
        assert_eq!(colored("(8080, 0..1_0u8, 2.5)"), expected);
        assert_eq!(colored("true"), [("true", Color::Magenta)]);
    }

    #[test]
    fn a_lifetime_is_no_text_in_quotes() {
        assert_eq!(colored("&'a str, 'static"), []);
        assert_eq!(colored("'a' '\\'' '→'").len(), 5);
    }

    #[test]
    fn quotes_and_slashes_inside_a_text_do_not_end_it() {
        assert_eq!(colored(r##"r#"a "b" \ // c"# x"##), [(r##"r#"a "b" \ // c"#"##, Color::Green)]);
        assert_eq!(colored("/* a /* b */ \"c\" */ x"), [("/* a /* b */ \"c\" */", Color::BrightBlack)]);
    }

    #[test]
    fn the_names_of_types_have_no_color() {
        assert_eq!(colored("Some(x)"), []);
    }

    #[test]
    fn a_piece_of_a_program_is_colored_as_far_as_it_goes() {
        assert_eq!(colored("\"no end"), [("\"no end", Color::Green)]);
        assert_eq!(colored("/* no end"), [("/* no end", Color::BrightBlack)]);
        assert_eq!(colored("\"\\"), [("\"", Color::Green), ("\\", Color::Magenta)]);
        assert_eq!(colored("'"), []);
    }
}
