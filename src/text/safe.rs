//! Text from outside, made safe to print: everything that is not our own text goes through here.

use unicode_width::UnicodeWidthChar;

/// The longest text that is shown in full. A longer one is cut, and its length is shown.
pub const MAX_SHOWN_CHARS: usize = 300;

/// Returns text from outside (a request, a file's name, another program's output) as one line in which nothing moves
/// the cursor, changes colours, turns the reading direction or hides. Controls (C0, DEL, C1), format characters (bidi,
/// zero-width, tags, the byte order mark), line and paragraph separators and private use are shown as `\u{9b}`. A
/// backslash is doubled, so that no text can imitate this.
pub fn safe(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    push_safe(&mut shown, text);
    shown
}

/// Returns a command or a path, safe to print. A backslash in it stays a single one, so that it can be copied.
pub fn safe_to_copy(text: &str) -> String {
    safe(text).replace("\\\\", "\\")
}

/// Adds text from outside to a line, made safe as [`safe`] does.
pub fn push_safe(shown: &mut String, text: &str) {
    // Nearly all text is plain, and plain text can be copied as a whole.
    if text.len() <= MAX_SHOWN_CHARS && text.bytes().all(|byte| (b' '..=b'~').contains(&byte) && byte != b'\\') {
        return shown.push_str(text);
    }
    for (count, char) in text.chars().enumerate() {
        if count == MAX_SHOWN_CHARS {
            let all = text.chars().count();
            shown.push_str(&format!("… ({all} characters)"));
            break;
        }
        push(shown, char);
    }
}

/// Returns bytes from outside, made safe as [`safe`] does. Bytes that are not UTF-8 are shown as `\xff`.
pub fn safe_bytes(bytes: &[u8]) -> String {
    let mut shown = String::with_capacity(bytes.len().min(4 * MAX_SHOWN_CHARS));
    for (count, piece) in bytes.utf8_chunks().flat_map(pieces).enumerate() {
        if count == MAX_SHOWN_CHARS {
            return format!("{shown}… ({} bytes)", bytes.len());
        }
        match piece {
            Ok(char) => push(&mut shown, char),
            Err(byte) => shown.push_str(&format!("\\x{byte:02x}")),
        }
    }
    shown
}

/// Returns the characters of a chunk, then the bytes after them that are not UTF-8.
fn pieces(chunk: std::str::Utf8Chunk<'_>) -> impl Iterator<Item = Result<char, u8>> {
    chunk.valid().chars().map(Ok).chain(chunk.invalid().iter().copied().map(Err))
}

fn push(shown: &mut String, char: char) {
    match char {
        '\\' => shown.push_str("\\\\"),
        '\n' => shown.push_str("\\n"),
        '\r' => shown.push_str("\\r"),
        '\t' => shown.push_str("\\t"),
        char if !is_unsafe_char(char) => shown.push(char),
        char => shown.push_str(&format!("\\u{{{:x}}}", u32::from(char))),
    }
}

/// Returns a line in which each character that is not safe is replaced by U+FFFD and each tab by a space, so that
/// columns stay where they were.
pub fn mask_unsafe_chars(line: &str) -> String {
    let mask = |char| match char {
        '\t' => ' ',
        char if is_unsafe_char(char) => char::REPLACEMENT_CHARACTER,
        char => char,
    };
    line.chars().map(mask).collect()
}

/// Returns whether a terminal would act on the character, show it somewhere else, or not show it at all. This is the
/// only list of such characters: lessons may not contain them, and output from outside is shown without them.
pub fn is_unsafe_char(char: char) -> bool {
    // Nearly all characters are these, and every character of a lesson is asked about.
    if matches!(char, ' '..='~') {
        return false;
    }
    char.is_control() || is_format_char(char) || is_private_use(char) || char.width().is_none()
}

/// Unicode's general categories Cf, Zl and Zp, and other characters that show nothing.
fn is_format_char(char: char) -> bool {
    matches!(u32::from(char),
        0xad | 0x34f | 0x600..=0x605 | 0x61c | 0x6dd | 0x70f | 0x890 | 0x891 | 0x8e2 | 0x115f | 0x1160 | 0x17b4 | 0x17b5
        | 0x180b..=0x180f | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0x3164 | 0xfe00..=0xfe0f | 0xfeff | 0xffa0
        | 0xfff0..=0xfffb | 0x110bd | 0x110cd | 0x13430..=0x1343f | 0x1bca0..=0x1bca3 | 0x1d173..=0x1d17a | 0xe0000..=0xe0fff)
}

fn is_private_use(char: char) -> bool {
    matches!(u32::from(char), 0xe000..=0xf8ff | 0xf0000..=0xffffd | 0x10_0000..=0x10_fffd)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ordinary_text_in_any_language_is_left_as_it_is() {
        for text in ["GET /about", "Übung, naïve café", "日本語", "emoji 🎉", "e\u{301}", "مرحبا"] {
            assert_eq!(safe(text), text);
        }
    }

    #[test]
    fn characters_that_a_terminal_acts_on_are_spelt_out() {
        for (text, shown) in [
            ("\u{1b}[31m", "\\u{1b}[31m"),
            ("\u{9b}2J", "\\u{9b}2J"),
            ("\u{9d}52;c;x\u{7}", "\\u{9d}52;c;x\\u{7}"),
            ("a\nb\r\tc", "a\\nb\\r\\tc"),
            ("\u{202e}evil", "\\u{202e}evil"),
            ("a\u{2028}b", "a\\u{2028}b"),
            ("\u{e0041}", "\\u{e0041}"),
            ("\u{feff}x", "\\u{feff}x"),
            ("\u{200b}", "\\u{200b}"),
            ("C:\\new", "C:\\\\new"),
            ("\u{7f}", "\\u{7f}"),
        ] {
            assert_eq!(safe(text), shown);
        }
    }

    #[test]
    fn bytes_that_are_not_utf8_are_spelt_out() {
        assert_eq!(safe_bytes(b"a\xff\x9b\xc3\xa9"), "a\\xff\\x9bé");
    }

    #[test]
    fn a_long_text_is_cut_and_its_length_is_shown() {
        let long = "x".repeat(5_000);
        assert!(safe(&long).ends_with("… (5000 characters)") && safe(&long).chars().count() < 350);
        for bytes in [long.as_bytes(), &[0xff; 5_000], &[b"x".repeat(299), vec![0xff; 4_701]].concat()] {
            let shown = safe_bytes(bytes);
            assert!(shown.ends_with("… (5000 bytes)") && shown.chars().count() < 1_300, "{shown}");
        }
        let just = "x".repeat(MAX_SHOWN_CHARS);
        assert_eq!((safe(&just), safe_bytes(just.as_bytes())), (just.clone(), just));
    }

    #[test]
    fn a_command_keeps_its_single_backslashes() {
        assert_eq!(safe_to_copy("C:\\new\u{9b}"), "C:\\new\\u{9b}");
    }

    #[test]
    fn a_masked_line_keeps_its_columns() {
        assert_eq!(mask_unsafe_chars("a\tb\u{202e}\u{ad}\u{e000}c"), "a b\u{fffd}\u{fffd}\u{fffd}c");
    }

    #[test]
    fn of_all_characters_none_is_shown_that_a_terminal_acts_on() {
        for char in (0..=0x10_ffff).filter_map(char::from_u32) {
            let shown = safe(&char.to_string());
            assert!(
                !shown.chars().any(|one| one.is_control() || is_format_char(one) || is_private_use(one)),
                "{char:?}"
            );
        }
    }
}
