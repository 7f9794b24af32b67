//! Where a text is cut.

/// Returns the beginning of a text, of at most so many bytes. No character is cut in two.
pub fn beginning(text: &str, bytes: usize) -> &str {
    let end = (0..=bytes.min(text.len())).rev().find(|at| text.is_char_boundary(*at)).unwrap_or(0);
    &text[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_beginning_ends_between_two_characters() {
        assert_eq!([4, 3, 2, 1, 0].map(|bytes| beginning("añb", bytes)), ["añb", "añ", "a", "a", ""]);
        assert_eq!(beginning("short", 99), "short");
    }
}
