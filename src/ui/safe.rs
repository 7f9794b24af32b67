//! Text from outside, made safe to print: the one function that everything untrusted goes through.

use unicode_width::UnicodeWidthChar;

/// The longest text that is shown in full, in characters. A longer one is cut, and its true length told.
pub const LONGEST: usize = 300;

/// Text that came from outside (a request, a file's name, another program's output) as one line in which
/// nothing moves the cursor, changes colours, turns the reading direction or hides: controls (C0, DEL, C1),
/// format characters (bidi, zero-width, tags, the byte order mark), line and paragraph separators and private
/// use are shown as `\u{9b}`. A backslash is doubled, so that nothing can be imitated.
pub fn safe(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    push_safe(&mut shown, text);
    shown
}

/// The same, added to a text.
pub(super) fn push_safe(shown: &mut String, text: &str) {
    // Nearly all that comes is plain; then it is copied in one go.
    if text.len() <= LONGEST && text.bytes().all(|byte| (b' '..=b'~').contains(&byte) && byte != b'\\') {
        return shown.push_str(text);
    }
    for (count, char) in text.chars().enumerate() {
        if count == LONGEST {
            let all = text.chars().count();
            shown.push_str(&format!("… ({all} characters)"));
            break;
        }
        push(shown, char);
    }
}

/// The same for bytes: what is no UTF-8 is shown as `\xff`, each byte of it counted as a character.
pub fn safe_bytes(bytes: &[u8]) -> String {
    let mut shown = String::with_capacity(bytes.len().min(4 * LONGEST));
    for (count, piece) in bytes.utf8_chunks().flat_map(pieces).enumerate() {
        if count == LONGEST {
            return format!("{shown}… ({} bytes)", bytes.len());
        }
        match piece {
            Ok(char) => push(&mut shown, char),
            Err(byte) => shown.push_str(&format!("\\x{byte:02x}")),
        }
    }
    shown
}

/// The characters of a piece of text, then the bytes behind it that are none.
fn pieces(chunk: std::str::Utf8Chunk<'_>) -> impl Iterator<Item = Result<char, u8>> {
    chunk.valid().chars().map(Ok).chain(chunk.invalid().iter().copied().map(Err))
}

fn push(shown: &mut String, char: char) {
    match char {
        '\\' => shown.push_str("\\\\"),
        '\n' => shown.push_str("\\n"),
        '\r' => shown.push_str("\\r"),
        '\t' => shown.push_str("\\t"),
        char if is_plain(char) => shown.push(char),
        char => shown.push_str(&format!("\\u{{{:x}}}", u32::from(char))),
    }
}

/// Whether a character shows as itself and does nothing else.
fn is_plain(char: char) -> bool {
    !char.is_control()
        && !is_format(char)
        && !is_private(char)
        && (char.width().is_some_and(|width| width > 0) || is_combining(char))
}

/// Unicode's general categories Cf, Zl and Zp, and what else shows as nothing.
fn is_format(char: char) -> bool {
    matches!(u32::from(char),
        0xad | 0x34f | 0x600..=0x605 | 0x61c | 0x6dd | 0x70f | 0x890 | 0x891 | 0x8e2 | 0x115f | 0x1160 | 0x17b4 | 0x17b5
        | 0x180b..=0x180f | 0x200b..=0x200f | 0x2028..=0x202e | 0x2060..=0x206f | 0x3164 | 0xfe00..=0xfe0f | 0xfeff | 0xffa0
        | 0xfff0..=0xfffb | 0x110bd | 0x110cd | 0x13430..=0x1343f | 0x1bca0..=0x1bca3 | 0x1d173..=0x1d17a | 0xe0000..=0xe0fff)
}

fn is_private(char: char) -> bool {
    matches!(u32::from(char), 0xe000..=0xf8ff | 0xf0000..=0xffffd | 0x10_0000..=0x10_fffd)
}

/// Accents that stand on the letter before them: without them many languages cannot be written.
fn is_combining(char: char) -> bool {
    char.width() == Some(0)
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
    fn what_could_touch_the_terminal_is_spelt_out() {
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
    fn bytes_that_are_no_text_are_spelt_out() {
        assert_eq!(safe_bytes(b"a\xff\x9b\xc3\xa9"), "a\\xff\\x9bé");
    }

    #[test]
    fn a_long_text_is_cut_and_its_length_told() {
        let long = "x".repeat(5_000);
        assert!(safe(&long).ends_with("… (5000 characters)") && safe(&long).chars().count() < 350);
        for bytes in [long.as_bytes(), &[0xff; 5_000], &[b"x".repeat(299), vec![0xff; 4_701]].concat()] {
            let shown = safe_bytes(bytes);
            assert!(shown.ends_with("… (5000 bytes)") && shown.chars().count() < 1_300, "{shown}");
        }
        let just = "x".repeat(LONGEST);
        assert_eq!((safe(&just), safe_bytes(just.as_bytes())), (just.clone(), just));
    }

    /// Every character there is: none comes through that a terminal would act on.
    #[test]
    fn no_character_comes_through_that_does_something() {
        for char in (0..=0x10_ffff).filter_map(char::from_u32) {
            let shown = safe(&char.to_string());
            assert!(!shown.chars().any(|one| one.is_control() || is_format(one) || is_private(one)), "{char:?}");
        }
    }
}
