//! Checks how Python's lines are indented, as Python itself does.

use super::problem::{SyntaxProblem, SyntaxProblemKind};
use super::scan::Scan;
use super::text_lines::TextLines;

/// How many columns a tab may stand for.
const TAB_COLUMNS: usize = 8;

/// Finds the first line that is indented wrongly.
pub(super) fn find_bad_indent(lines: &TextLines, scan: &Scan) -> Option<SyntaxProblem> {
    let mut checker = IndentChecker { lines, levels: vec![(0, 0)], opened_by: None };
    let mut is_joined = false;
    for (number, line) in scan.lines.iter().enumerate() {
        let text = lines.line(number);
        let is_code = !line.is_blank && line.code_end > line.start;
        let is_continued = std::mem::replace(&mut is_joined, lines.text[line.start..line.code_end].ends_with('\\'));
        let is_inside = line.depth > 0 || line.is_in_text || is_continued;
        if is_code
            && !is_inside
            && let Some(kind) = checker.start_line(text)
        {
            return Some(problem(lines, number, kind));
        }
        let is_last_of_statement = scan.lines.get(number + 1).is_none_or(|next| next.depth == 0 && !next.is_in_text);
        let opens = is_code && is_last_of_statement && lines.text[line.start..line.code_end].ends_with(':');
        if is_code {
            checker.opened_by = opens.then_some(number);
        }
    }
    let below = checker.opened_by?;
    let kind = SyntaxProblemKind::MissingIndent { below: lines.span_of_line(below) };
    Some(problem(lines, below, kind))
}

struct IndentChecker<'t> {
    lines: &'t TextLines<'t>,
    /// The indents around the line, each with tabs as eight columns and as one.
    levels: Vec<(usize, usize)>,
    /// The line above, where it ends with a colon.
    opened_by: Option<usize>,
}

impl IndentChecker<'_> {
    fn start_line(&mut self, text: &str) -> Option<SyntaxProblemKind> {
        let level = widths(text);
        let top = self.levels.last().copied().unwrap_or_default();
        let is_deeper = level.0 > top.0;
        if is_deeper != (level.1 > top.1) || (level.0 == top.0) != (level.1 == top.1) {
            return Some(SyntaxProblemKind::TabsAndSpaces);
        }
        match self.opened_by {
            Some(below) if !is_deeper => {
                return Some(SyntaxProblemKind::MissingIndent { below: self.lines.span_of_line(below) });
            }
            None if is_deeper => return Some(SyntaxProblemKind::BadIndent),
            _ => {}
        }
        if is_deeper {
            self.levels.push(level);
            return None;
        }
        while self.levels.last().is_some_and(|own| own.0 > level.0) {
            self.levels.pop();
        }
        match self.levels.last() {
            Some(own) if own.0 == level.0 && own.1 != level.1 => Some(SyntaxProblemKind::TabsAndSpaces),
            Some(own) if own.0 == level.0 => None,
            _ => Some(SyntaxProblemKind::BadIndent),
        }
    }
}

/// Returns the width of the white space at the start of a line, with tabs as eight columns and as one.
fn widths(text: &str) -> (usize, usize) {
    let blank = text.chars().take_while(|character| matches!(character, ' ' | '\t'));
    blank.fold((0, 0), |(wide, narrow), character| match character {
        '\t' => ((wide / TAB_COLUMNS + 1) * TAB_COLUMNS, narrow + 1),
        _ => (wide + 1, narrow + 1),
    })
}

fn problem(lines: &TextLines, number: usize, kind: SyntaxProblemKind) -> SyntaxProblem {
    SyntaxProblem { kind, span: lines.span_of_line(number), mended_line: None, is_repaired: true }
}
