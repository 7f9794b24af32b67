//! The report of a check where there is little room: the first thing that is not met in full, all others in a line each.

use crate::check::CheckResult;
use crate::check::report::rows::RowOptions;
use crate::check::report::{self, DetailLabel, Mark, ReportRow, rows};
use crate::ui::Style;

use super::terminal_renderer::TerminalRenderer;

/// How many lines of a program's output are shown.
const MAX_OUTPUT_LINES: usize = 6;

/// How many requests that are right are named: what is not met yet must not be below the end of the screen.
const MAX_MET_NAMES: usize = 3;

/// What the last hint shows: it is shown only to a learner who asks for it twice.
pub const SOLUTION_HINT: &str = "the line";

/// Returns the lines of a brief report, with this many hints. A key shows the next one.
pub fn brief_report(result: &CheckResult, hints: u8, style: Style) -> Vec<String> {
    let (is_folded, next_steps) = (!style.plain, Vec::new());
    let renderer = TerminalRenderer {
        is_folded,
        met_words: String::new(),
        hints,
        hint_by_key: true,
        verbose: false,
        style,
        next_steps,
    };
    let mut lines = renderer.row_lines(&brief_rows(rows::rows(result, RowOptions { hints, is_folded })));
    while lines.last().is_some_and(String::is_empty) {
        lines.pop();
    }
    lines
}

/// Returns what the next hint would show.
pub fn next_hint_words(result: &CheckResult, hints: u8) -> Option<&'static str> {
    report::next_hint(result, hints)
}

/// Leaves out the head, and the details of all but the first probe that is not met.
fn brief_rows(rows: Vec<ReportRow>) -> Vec<ReportRow> {
    let (mut explained, mut is_open) = (0, true);
    let mut brief: Vec<ReportRow> = Vec::new();
    let mut output_lines = 0;
    for row in rows {
        match &row {
            ReportRow::Head(..) => continue,
            ReportRow::Probe(mark, ..) => {
                explained += usize::from(*mark != Mark::Met);
                is_open = explained <= 1;
            }
            ReportRow::Detail(DetailLabel::Output, _) => output_lines += 1,
            // Otherwise the learner wonders where such a path comes from.
            ReportRow::Detail(DetailLabel::Path, _) => {}
            ReportRow::Detail(..) if !is_open => continue,
            _ => {}
        }
        let row = with_few_names(row);
        let is_second_gap = row == ReportRow::Gap && brief.last().is_none_or(|last| *last == ReportRow::Gap);
        if !is_second_gap && output_lines <= MAX_OUTPUT_LINES {
            brief.push(row);
        }
    }
    brief
}

/// Names only the first requests that are right, each once.
fn with_few_names(row: ReportRow) -> ReportRow {
    let ReportRow::Folded(Mark::Met, all, words) = row else { return row };
    let mut names: Vec<String> = Vec::new();
    for name in &all {
        if names.len() < MAX_MET_NAMES && !names.contains(name) {
            names.push(name.clone());
        }
    }
    let left = all.iter().filter(|name| !names.contains(name)).count();
    names.extend((left > 0).then(|| format!("{left} more")));
    ReportRow::Folded(Mark::Met, names, words)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn of_many_requests_that_are_right_only_the_first_ones_are_named_and_each_once() {
        let names = ["GET /", "GET /", "GET /a", "GET /b", "GET /c", "GET /d"].map(str::to_owned).to_vec();
        let rows = brief_rows(vec![
            ReportRow::Folded(Mark::Met, names.clone(), String::new()),
            ReportRow::Folded(Mark::NotMet, names.clone(), String::new()),
        ]);
        let short = ["GET /", "GET /a", "GET /b", "2 more"].map(str::to_owned).to_vec();
        assert_eq!(
            rows,
            [ReportRow::Folded(Mark::Met, short, String::new()), ReportRow::Folded(Mark::NotMet, names, String::new()),]
        );
    }
}
