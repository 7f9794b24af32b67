//! The report for people: rows made safe, wrapped and coloured.

use std::io::{self, Write};

use super::row_lines::{row_lines, wrapped};
use crate::check::report::{self, Renderer, ReportRow, RowOptions, rows};
use crate::check::{AbortReason, CheckResult, wire_dump};
use crate::text::safe::{safe, safe_bytes, safe_to_copy};
use crate::text::width::{display_width, terminal_columns};
use crate::ui::Style;
use crate::ui::long_lines::break_commands;
use crate::ui::table::pad;

/// The width of the column of labels under the last line.
const ENDING_LABEL_WIDTH: usize = 14;

/// Writes the report for people.
pub(super) struct TerminalRenderer {
    /// How many hints to show.
    pub(super) hints: u8,
    /// Whether a key shows the next hint.
    pub(super) hint_by_key: bool,
    /// Whether the bytes of requests and responses are shown.
    pub(super) verbose: bool,
    pub(super) style: Style,
    /// Whether probes that were judged alike are one row, as on a terminal, which shows only so many.
    pub(super) is_folded: bool,
    /// What is said where all checks are met.
    pub(super) met_words: String,
    /// What follows a lesson whose checks are met, each text under its label.
    pub(super) next_steps: Vec<(&'static str, String)>,
}

impl Renderer for TerminalRenderer {
    fn render(&self, result: &CheckResult, out: &mut dyn Write) -> io::Result<()> {
        let mut lines = self.probes(result);
        if self.verbose {
            lines.extend(self.wire(result));
        }
        lines.extend(self.ending(result));
        // The terminal would break a command in the middle of a word. A file and a screen reader get it whole.
        if let (false, Some(columns)) = (self.style.plain, terminal_columns()) {
            lines = break_commands(lines, columns);
        }
        lines.iter().try_for_each(|line| writeln!(out, "{line}"))
    }
}

impl TerminalRenderer {
    fn probes(&self, result: &CheckResult) -> Vec<String> {
        self.row_lines(&rows::rows(result, RowOptions { hints: self.hints, is_folded: self.is_folded }))
    }

    /// Returns these rows as lines, with an empty line after them.
    pub(super) fn row_lines(&self, rows: &[ReportRow]) -> Vec<String> {
        let mut lines = row_lines(rows, self.style);
        if lines.last().is_some_and(|last| !last.is_empty()) && !self.style.plain {
            lines.push(String::new());
        }
        lines
    }

    /// The bytes of requests and responses, probe by probe.
    fn wire(&self, result: &CheckResult) -> Vec<String> {
        let mut lines = Vec::new();
        for probe in result.all_probes().filter(|probe| probe.attempt.is_some()) {
            lines.push(format!("  {}", self.style.bold(&safe(&report::probe_title(probe, false)))));
            for line in wire_dump::lines(probe) {
                lines.push(format!("  {} {}", line.sign, safe_bytes(&line.bytes)));
                if let Some((at, why)) = line.caret {
                    // As wide as the bytes before it are shown.
                    let before = display_width(&safe_bytes(&line.bytes[..at.min(line.bytes.len())]));
                    let caret = self.style.warn(&format!("^ {}", safe(&why)));
                    lines.push(format!("    {}{caret}", " ".repeat(before)));
                }
            }
            lines.push(String::new());
        }
        lines
    }

    /// How many are met, and what to do next.
    fn ending(&self, result: &CheckResult) -> Vec<String> {
        let style = self.style;
        let words = match &result.aborted {
            None if result.is_lesson_done() => self.met_words.clone(),
            None if result.is_doorway_server => {
                "But this is doorway's own server, so the lesson is not done. Check your own one.".to_owned()
            }
            Some(AbortReason::Interrupted) => "Nothing of your program is left running.".to_owned(),
            _ if report::has_no_hint(result, self.hints) => "There are no more hints for this.".to_owned(),
            _ => report::next_hint(result, self.hints).map(|what| self.next_hint(what)).unwrap_or_default(),
        };
        let mut lines = wrapped("  ", format!("{} {words}", rows::tally(result)).trim_end(), style);
        let suggestions = result.suggestions.iter().map(|words| ("By the way", words));
        for (label, words) in self.next_steps.iter().map(|(label, words)| (*label, words)).chain(suggestions) {
            lines.extend((!style.plain).then(String::new));
            let label = format!("  {}", pad(label, ENDING_LABEL_WIDTH));
            lines.extend(wrapped(&label, &safe_to_copy(words), style));
        }
        lines
    }

    /// How to see the next hint, and what it shows.
    fn next_hint(&self, what: &str) -> String {
        let how = if self.hint_by_key {
            "`h`".to_owned()
        } else {
            format!("`doorway check{}`", " --hint".repeat(usize::from(self.hints) + 1))
        };
        format!("{how} shows {what}.")
    }
}
