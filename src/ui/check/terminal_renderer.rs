//! The report for people: rows made safe, wrapped and coloured.

use std::io::{self, Write};

use crate::check::report::{self, DetailLabel, Mark, Renderer, ReportRow, RowOptions, rows};
use crate::check::{AbortReason, CheckResult, wire_dump};
use crate::text::safe::{safe, safe_bytes, safe_to_copy};
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
/// The width of the column of labels under the last line.
const ENDING_LABEL_WIDTH: usize = 14;
/// Below so many columns the details stand further left.
const NARROW: usize = 72;
/// Code that is wider is broken between words.
const MAX_WHOLE_CODE: usize = 44;
/// If fewer columns than these are left beside the start of a line, the text goes below it.
const MIN_TEXT_WIDTH: usize = 24;

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
        lines.iter().try_for_each(|line| writeln!(out, "{line}"))
    }
}

impl TerminalRenderer {
    fn probes(&self, result: &CheckResult) -> Vec<String> {
        self.row_lines(&rows::rows(result, RowOptions { hints: self.hints, is_folded: self.is_folded }))
    }

    /// Returns these rows as lines.
    pub(super) fn row_lines(&self, rows: &[ReportRow]) -> Vec<String> {
        let name_width =
            |row: &ReportRow| if let ReportRow::Probe(_, name, _) = row { display_width(&safe(name)) } else { 0 };
        let widest = rows.iter().map(name_width).max().unwrap_or(0).min(MAX_NAME_WIDTH);
        let mut lines = Vec::new();
        for (at, row) in rows.iter().enumerate() {
            let is_last_detail =
                matches!(row, ReportRow::Detail(..)) && !matches!(rows.get(at + 1), Some(ReportRow::Detail(..)));
            lines.extend(self.row(row, widest));
            if is_last_detail && !self.style.plain {
                lines.push(String::new());
            }
        }
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

    fn row(&self, row: &ReportRow, name_width: usize) -> Vec<String> {
        let style = self.style;
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
            ReportRow::Probe(mark, name, words) if words.is_empty() => {
                vec![format!("  {}{}", painted(*mark, style), safe(name))]
            }
            ReportRow::Probe(mark, name, words) => {
                let start = format!("  {}{}  ", painted(*mark, style), pad(&safe(name), name_width));
                wrapped(&start, &safe(words), style)
            }
            ReportRow::Folded(mark, names, words) => folded(*mark, names, words, style),
            ReportRow::Detail(label, text) => detail(*label, text, style),
        }
    }

    /// How many are met, and what to do next.
    fn ending(&self, result: &CheckResult) -> Vec<String> {
        let style = self.style;
        let words = match &result.aborted {
            None if result.is_lesson_done() => format!("The lesson {} is done.", result.lesson),
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
    wrapped(&start, &if is_one_line { joined } else { lines.join("\n") }, style)
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
fn wrapped(start: &str, text: &str, style: Style) -> Vec<String> {
    let taken = display_width(start);
    let is_below = style.width < taken + MIN_TEXT_WIDTH;
    let indent = " ".repeat(if is_below { 6 } else { taken });
    let parts = wrap(text, style.width.saturating_sub(indent.len()).max(MIN_TEXT_WIDTH), "", "");
    let mut lines: Vec<String> = parts.iter().map(|part| format!("{indent}{part}")).collect();
    match lines.first_mut() {
        Some(first) if !is_below => *first = format!("{start}{}", parts[0]).trim_end().to_owned(),
        _ => lines.insert(0, start.trim_end().to_owned()),
    }
    lines
}
