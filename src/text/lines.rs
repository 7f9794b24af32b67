//! Lines of a text, counted.

use memchr::memchr_iter;

/// Returns the number of the line, from 1, in which a byte of a text is.
pub fn line_number(text: impl AsRef<[u8]>, at: usize) -> usize {
    let text = text.as_ref();
    memchr_iter(b'\n', &text[..at.min(text.len())]).count() + 1
}

#[cfg(test)]
mod tests {
    use super::line_number;

    #[test]
    fn the_end_of_a_line_is_in_that_line_and_what_is_behind_the_text_in_its_last_one() {
        let text = "one\ntwo\n";
        assert_eq!([0, 3, 4, 7, 8, 99].map(|at| line_number(text, at)), [1, 1, 2, 2, 3, 3]);
    }
}
