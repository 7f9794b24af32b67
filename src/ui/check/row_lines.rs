//! The rows of a report for people as lines: made safe, wrapped and coloured.

use crate::check::report::{DetailLabel, Mark, ReportRow};
use crate::text::safe::{safe, safe_to_copy};
use crate::text::width::display_width;
use crate::text::wrap::wrap;
use crate::ui::Style;
use crate::ui::table::pad;

/// The width of the first column, which says how a probe was judged.
const MARK_WIDTH: usize = 10;
/// The most columns for the name of a probe.
const MAX_NAME_WIDTH: usize = 24;
/// The width of the column of labels.
const LABEL_WIDTH: usize = 9;
/// Below so many columns the details stand further left.
const NARROW: usize = 72;
/// Code that is wider is broken between words.
const MAX_WHOLE_CODE: usize = 44;
/// If fewer columns than these are left beside the start of a line, the text goes below it.
const MIN_TEXT_WIDTH: usize = 24;
/// The indentation of a text that goes below its start.
const BELOW_INDENT: usize = 6;

/// Returns the lines of a report.
pub fn row_lines(rows: &[ReportRow], style: Style) -> Vec<String> {
    let name_width =
        |row: &ReportRow| if let ReportRow::Probe(_, name, _) = row { display_width(&safe(name)) } else { 0 };
    let widest = rows.iter().map(name_width).max().unwrap_or(0).min(MAX_NAME_WIDTH);
    let mut lines = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        // A gap that follows is an empty line by itself.
        let is_last_detail = matches!(row, ReportRow::Detail(..))
            && !matches!(rows.get(at + 1), Some(ReportRow::Detail(..) | ReportRow::Gap));
        lines.extend(row_text(row, widest, style));
        if is_last_detail && !style.plain {
            lines.push(String::new());
        }
    }
    lines
}

fn row_text(row: &ReportRow, name_width: usize, style: Style) -> Vec<String> {
    match row {
        ReportRow::Gap if style.plain => Vec::new(),
        ReportRow::Gap => vec![String::new()],
        ReportRow::Text(text) => wrapped("  ", &safe_to_copy(text), style),
        ReportRow::Head(lesson, words) => {
            wrapped(&format!("  {}    ", style.bold(&safe(lesson))), &safe_to_copy(words), style)
        }
        ReportRow::Probe(mark, name, words) if style.plain => {
            vec![format!("{}: {}: {}", mark.word(), safe(name), safe(words))]
        }
        ReportRow::Probe(mark, name, words) => {
            let start = format!("  {}{}  ", painted(*mark, style), pad(&safe(name), name_width));
            wrapped(&start, &safe(words), style)
        }
        ReportRow::Folded(mark, names, words) => folded(*mark, names, words, style),
        ReportRow::Detail(label, text) => detail(*label, text, style),
    }
}

/// Several probes on as few lines as they need. A name is not broken.
fn folded(mark: Mark, names: &[String], words: &str, style: Style) -> Vec<String> {
    let whole = |name: &String| match name.split_once(' ') {
        Some((method, rest)) => format!("{}\u{a0}{}", safe(method), safe(rest)),
        None => safe(name),
    };
    let names: Vec<String> = names.iter().map(whole).collect();
    let words = if words.is_empty() { String::new() } else { format!(": {}", safe(words)) };
    wrapped(&format!("  {}", painted(mark, style)), &format!("{}{words}", names.join(", ")), style)
}

fn detail(label: DetailLabel, text: &str, style: Style) -> Vec<String> {
    // Windows writes paths with backslashes, so one in a text stays a single one.
    let lines: Vec<String> = text.split('\n').map(|line| with_whole_code(&safe_to_copy(line))).collect();
    let joined = lines.join(" ");
    if label == DetailLabel::Output {
        return vec![format!("    {}", safe_to_copy(text))];
    }
    if style.plain {
        // A further line is written under the first one, and the column of labels is one space wide.
        let label = if label == DetailLabel::FurtherLine { " " } else { label.word() };
        return vec![format!("  {label}: {}", joined.replace('\u{a0}', " "))];
    }
    let indent = if style.width < NARROW { 4 } else { MARK_WIDTH + 2 };
    let start = format!("{}{}", " ".repeat(indent), style.dim(&pad(label.word(), LABEL_WIDTH)));
    if label.is_copied() {
        return vec![start + &safe_to_copy(text)];
    }
    // A line of code begins below its place, unless both fit.
    let is_one_line = display_width(&start) + display_width(&joined) <= style.width;
    match lines.split_first() {
        Some((words, code)) if label == DetailLabel::Try && !is_one_line && !code.is_empty() => {
            let mut below = wrapped(&start, words, style);
            below.extend(code.iter().flat_map(|code| code_below(code, display_width(&start), style)));
            below
        }
        _ => wrapped(&start, &if is_one_line { joined } else { lines.join("\n") }, style),
    }
}

/// A line of code that is meant to be copied, further left if it needs the room. What is wider than the window is broken,
/// but not inside quotation marks.
fn code_below(code: &str, indent: usize, style: Style) -> Vec<String> {
    let fits = |indent: &usize| indent + display_width(code) <= style.width;
    match [indent, BELOW_INDENT, 2].into_iter().find(fits) {
        Some(indent) => vec![format!("{}{}", " ".repeat(indent), code.replace('\u{a0}', " "))],
        None => wrapped(&" ".repeat(BELOW_INDENT), &with_whole_texts(code), style),
    }
}

/// Keeps the texts of a line of code whole: the spaces between quotation marks become no-break spaces.
fn with_whole_texts(code: &str) -> String {
    let mut open = None;
    let keep = |char: char| match (open, char) {
        (None, '\'' | '"' | '`') => {
            open = Some(char);
            char
        }
        (Some(mark), char) if mark == char => {
            open = None;
            char
        }
        (Some(_), ' ') => '\u{a0}',
        (_, char) => char,
    };
    code.chars().map(keep).collect()
}

/// Keeps short code between backticks on one line: its spaces become no-break spaces, which wrapping turns back.
fn with_whole_code(text: &str) -> String {
    let is_code = |at: usize, part: &str| at % 2 == 1 && display_width(part) <= MAX_WHOLE_CODE;
    let parts = text.split('`').enumerate();
    let parts = parts.map(|(at, part)| if is_code(at, part) { part.replace(' ', "\u{a0}") } else { part.to_owned() });
    parts.collect::<Vec<_>>().join("`")
}

fn painted(mark: Mark, style: Style) -> String {
    let word = pad(mark.word(), MARK_WIDTH);
    match mark {
        Mark::Met => style.good(&word),
        Mark::NotMet => style.warn(&word),
        Mark::NotChecked => style.dim(&word),
    }
}

/// Writes the text after its start, and further lines below the beginning of the text.
pub(super) fn wrapped(start: &str, text: &str, style: Style) -> Vec<String> {
    let taken = display_width(start);
    let widest_word = text.split([' ', '\n']).map(display_width).max().unwrap_or_default();
    let breaks_a_word = style.width < taken + widest_word && widest_word + BELOW_INDENT <= style.width;
    let is_below = breaks_a_word || style.width < taken + MIN_TEXT_WIDTH;
    let indent = " ".repeat(if is_below { BELOW_INDENT } else { taken });
    let parts = wrap(text, style.width.saturating_sub(indent.len()).max(MIN_TEXT_WIDTH), "", "");
    let mut lines: Vec<String> = parts.iter().map(|part| format!("{indent}{part}")).collect();
    match lines.first_mut() {
        Some(first) if !is_below => *first = format!("{start}{}", parts[0]).trim_end().to_owned(),
        _ => lines.insert(0, start.trim_end().to_owned()),
    }
    lines
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_to_be_copied_is_not_broken() {
        let style = Style { width: 80, plain: false, ..Style::bare() };
        let lines = |code: &str| {
            row_lines(&[ReportRow::Detail(DetailLabel::Try, format!("Set the header before you send:\n{code}"))], style)
        };
        let code = "response.setHeader('WWW-Authenticate', 'Basic realm=\"diary\"');";
        assert!(lines(code).iter().any(|line| line.trim() == code), "{:?}", lines(code));
        let wide =
            format!("first.line.of.code.that.is.long('{}', 'Basic realm of mine and of all others')", "x".repeat(40));
        assert!(lines(&wide).join("\n").contains("'Basic realm of mine and of all others')"), "{:?}", lines(&wide));
    }
}
