//! Turns the bytes of a body into text, by the charset that they are said to be in, as a browser does.

/// Charsets in which each byte is one letter, by the names that browsers know for them.
const ONE_BYTE: &[&str] =
    &["iso-8859-1", "iso-8859-15", "latin1", "l1", "windows-1252", "cp1252", "us-ascii", "ascii", "iso8859-1"];
/// The mark that some editors write at the beginning of a file in UTF-8 (RFC 3629, section 6).
pub const BYTE_ORDER_MARK: &[u8] = b"\xef\xbb\xbf";

/// Returns the charset that a Content-Type names, in small letters.
pub fn of_content_type(content_type: &str) -> Option<String> {
    let mut parameters = content_type.split(';').skip(1).filter_map(|parameter| parameter.split_once('='));
    let (_, value) = parameters.find(|(name, _)| name.trim().eq_ignore_ascii_case("charset"))?;
    Some(value.trim().trim_matches('"').to_ascii_lowercase())
}

/// Whether a charset writes each letter as one byte.
pub fn is_one_byte(charset: &str) -> bool {
    ONE_BYTE.contains(&charset)
}

/// Whether a name means UTF-8.
pub fn is_utf8(charset: &str) -> bool {
    matches!(charset, "utf-8" | "utf8")
}

/// Returns the text in some bytes. A byte order mark counts more than the charset that is named, and is no part of the text.
/// Where no charset is named, the bytes are UTF-8 if they can be.
pub fn decode(bytes: &[u8], charset: Option<&str>) -> String {
    if let Some(rest) = bytes.strip_prefix(BYTE_ORDER_MARK) {
        return String::from_utf8_lossy(rest).into_owned();
    }
    match (bytes, charset) {
        ([0xff, 0xfe, rest @ ..], _) => utf16(rest, u16::from_le_bytes),
        ([0xfe, 0xff, rest @ ..], _) => utf16(rest, u16::from_be_bytes),
        (_, Some("utf-16" | "utf-16le")) => utf16(bytes, u16::from_le_bytes),
        (_, Some("utf-16be")) => utf16(bytes, u16::from_be_bytes),
        (_, Some(charset)) if is_one_byte(charset) => one_byte(bytes),
        (_, None) => String::from_utf8(bytes.to_vec()).unwrap_or_else(|_| one_byte(bytes)),
        _ => String::from_utf8_lossy(bytes).into_owned(),
    }
}

/// Letters beyond U+00FF are few in these charsets, and no rule asks for one.
fn one_byte(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| char::from(*byte)).collect()
}

fn utf16(bytes: &[u8], unit: fn([u8; 2]) -> u16) -> String {
    let units = bytes.chunks_exact(2).map(|pair| unit([pair[0], pair[1]]));
    char::decode_utf16(units).map(|letter| letter.unwrap_or(char::REPLACEMENT_CHARACTER)).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_charset_of_a_content_type_is_found_in_any_spelling() {
        assert_eq!(of_content_type("text/html; Charset=\"UTF-8\"").as_deref(), Some("utf-8"));
        assert_eq!(of_content_type("text/html;a=b; charset=latin1").as_deref(), Some("latin1"));
        assert_eq!(of_content_type("text/html"), None);
    }

    #[test]
    fn bytes_are_read_in_the_charset_that_is_named() {
        assert_eq!(decode(b"\xdcber", Some("iso-8859-1")), "Über");
        assert_eq!(decode(b"\xdcber", Some("utf-8")), "\u{fffd}ber");
        assert_eq!(decode(b"h\0i\0", Some("utf-16")), "hi");
        assert_eq!(decode(b"\0h\0i", Some("utf-16be")), "hi");
        assert_ne!(decode(b"<h1>", Some("utf-16")), "<h1>");
    }

    #[test]
    fn bytes_without_a_charset_are_utf_8_if_they_can_be() {
        assert_eq!(decode("Über".as_bytes(), None), "Über");
        assert_eq!(decode(b"\xdcber", None), "Über");
    }

    #[test]
    fn a_byte_order_mark_is_no_part_of_the_text() {
        assert_eq!(decode(b"\xef\xbb\xbfhi", Some("iso-8859-1")), "hi");
        assert_eq!(decode(b"\xff\xfeh\0i\0", None), "hi");
    }
}
