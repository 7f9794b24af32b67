//! Small tables: aligned columns, or `name: value` lines in plain mode.

use super::style::Style;
use crate::text::width::display_width;

/// Returns the lines of a table. The first row is the heading.
pub fn rows(rows: &[Vec<String>], style: Style) -> Vec<String> {
    let Some((head, body)) = rows.split_first() else { return Vec::new() };
    let widths: Vec<usize> = (0..head.len()).map(|column| widest(rows, column)).collect();
    let fits = widths.iter().sum::<usize>() + 2 * widths.len() <= style.width;
    if style.plain || !fits {
        return body.iter().flat_map(|row| as_lines(head, row)).collect();
    }
    let bold: Vec<String> = head.iter().map(|cell| style.bold(cell)).collect();
    std::iter::once(&bold).chain(body).map(|row| aligned(row, &widths)).collect()
}

fn widest(rows: &[Vec<String>], column: usize) -> usize {
    rows.iter().filter_map(|row| row.get(column)).map(|cell| display_width(cell)).max().unwrap_or(0)
}

fn as_lines(head: &[String], row: &[String]) -> Vec<String> {
    let pairs =
        head.iter().zip(row).map(|(name, cell)| if name.is_empty() { cell.clone() } else { format!("{name}: {cell}") });
    pairs.chain([String::new()]).collect()
}

fn aligned(row: &[String], widths: &[usize]) -> String {
    let cells = row.iter().zip(widths).map(|(cell, width)| pad(cell, *width));
    cells.collect::<Vec<_>>().join("  ").trim_end().to_owned()
}

/// Returns the text padded with spaces to a width. Colours take no columns.
pub fn pad(text: &str, width: usize) -> String {
    format!("{text}{}", " ".repeat(width.saturating_sub(display_width(text))))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn table() -> Vec<Vec<String>> {
        [["word", "meaning"], ["200", "here it is"], ["404", "no such thing"]]
            .map(|row| row.map(String::from).to_vec())
            .to_vec()
    }

    #[test]
    fn columns_line_up() {
        let style = Style { plain: false, ..Style::bare() };
        assert_eq!(rows(&table(), style), ["word  meaning", "200   here it is", "404   no such thing"]);
    }

    #[test]
    fn in_plain_mode_each_cell_says_what_it_is() {
        assert_eq!(rows(&table(), Style::bare())[..3], ["word: 200", "meaning: here it is", ""]);
    }
}
