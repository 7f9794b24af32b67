//! Character references in HTML: `&lt;`, `&#39;`, `&#x27;`.

/// The longest reference that is read, in bytes: longer than any name below.
const MAX_NAME_BYTES: usize = 10;

/// Returns the text with its character references decoded. What is none, or has a name that hardly any page uses, stays.
pub(super) fn decode(text: &str) -> String {
    let (mut decoded, mut rest) = (String::with_capacity(text.len()), text);
    while let Some((before, after)) = rest.split_once('&') {
        decoded.push_str(before);
        match reference(after) {
            Some((char, end)) => {
                decoded.push(char);
                rest = end;
            }
            None => {
                decoded.push('&');
                rest = after;
            }
        }
    }
    decoded.push_str(rest);
    decoded
}

/// Returns the character of a reference, from after its `&`, and the text behind it.
fn reference(after: &str) -> Option<(char, &str)> {
    let (name, rest) = after.split_once(';').filter(|(name, _)| name.len() <= MAX_NAME_BYTES)?;
    let number = match name.strip_prefix('#') {
        Some(digits) => match digits.strip_prefix(['x', 'X']) {
            Some(digits) => u32::from_str_radix(digits, 16).ok(),
            None => digits.parse().ok(),
        },
        None => return Some((named(name)?, rest)),
    };
    Some((char::from_u32(number?).filter(|char| *char != '\0')?, rest))
}

/// Returns the character of a name. These are the names that frameworks and people write into pages. HTML has 2,125 of
/// them, and every start of the program would have to load that table.
fn named(name: &str) -> Option<char> {
    Some(match name {
        "amp" => '&',
        "lt" => '<',
        "gt" => '>',
        "quot" => '"',
        "apos" => '\'',
        "nbsp" => '\u{a0}',
        "copy" => '©',
        "reg" => '®',
        "trade" => '™',
        "middot" => '·',
        "bull" => '•',
        "hellip" => '…',
        "ndash" => '–',
        "mdash" => '—',
        "lsquo" => '‘',
        "rsquo" => '’',
        "ldquo" => '“',
        "rdquo" => '”',
        "laquo" => '«',
        "raquo" => '»',
        "larr" => '←',
        "rarr" => '→',
        "times" => '×',
        "deg" => '°',
        "euro" => '€',
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_numbers_become_characters() {
        assert_eq!(decode("&lt;b&gt; &amp;&amp; &quot;x&quot;&nbsp;&#39;&#x27;&#X27;"), "<b> && \"x\"\u{a0}'''");
    }

    #[test]
    fn what_is_no_reference_stays() {
        for text in
            ["a & b", "&", "&;", "&nosuch;", "&#;", "&#xzz;", "&#0;", "&#xd800;", "&#99999999999;", "&amp", "&ü;"]
        {
            assert_eq!(decode(text), text);
        }
    }

    #[test]
    fn what_was_decoded_is_not_read_again() {
        assert_eq!(decode("&amp;lt;"), "&lt;");
    }
}
