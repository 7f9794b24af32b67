//! An address as a QR code, for the phones and tablets in a classroom.

use fast_qr::QRBuilder;

/// Returns the lines of the code, or no lines if the address is too long. Each line shows two rows of the code with half
/// blocks.
pub fn lines(address: &str) -> Vec<String> {
    let Ok(code) = QRBuilder::new(address).build() else { return Vec::new() };
    let dark = |row: usize, column: usize| {
        // The standard asks for four light cells on each side.
        let inside = |at: usize| at.checked_sub(QUIET).filter(|at| *at < code.size);
        inside(row).zip(inside(column)).is_some_and(|(row, column)| code[row][column].value())
    };
    let size = code.size + 2 * QUIET;
    let line = |row: usize| (0..size).map(|column| block(dark(row, column), dark(row + 1, column))).collect();
    (0..size).step_by(2).map(line).collect()
}

/// How many light cells are around the code.
const QUIET: usize = 4;

/// Draws the light cells only: most terminals are dark, and phones read inverted codes too.
fn block(upper_dark: bool, lower_dark: bool) -> char {
    match (upper_dark, lower_dark) {
        (false, false) => '█',
        (false, true) => '▀',
        (true, false) => '▄',
        (true, true) => ' ',
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_is_square_and_has_a_light_border() {
        let lines = lines("http://192.168.1.20:8080/");
        let columns = lines[0].chars().count();
        assert!(lines.iter().all(|line| line.chars().count() == columns));
        assert!(lines.len() * 2 >= columns && lines.len() * 2 <= columns + 1);
        assert!(lines[0].chars().all(|char| char == '█') && lines[2].starts_with("████"));
    }

    #[test]
    fn an_address_that_is_too_long_has_no_code() {
        assert_eq!(lines(&"x".repeat(10_000)), Vec::<String>::new());
    }
}
