//! The report's rows as lines of a terminal: made safe, wrapped, coloured.

use crate::check::report::{self, Mark, ReportRow};
use crate::check::{AbortReason, CheckResult, wire_dump};
use crate::text::safe::{safe, safe_bytes, safe_to_copy};
use crate::text::width::display_width;
use crate::text::wrap::wrap;
use crate::ui::Style;
use crate::ui::table::pad;

use super::choose;
use crate::course::Course;

/// The column of what was looked at, behind the one that says how it came out.
const MARK: usize = 10;
/// The widest that the column of what was looked at gets.
const WHAT: usize = 24;
/// The labels' column.
const LABEL: usize = 7;
/// Fewer columns than these beside a start: then the text goes below it.
const LEAST: usize = 24;

/// The report, line by line.
pub(super) fn report(evidence: &CheckResult, hints: u8, style: Style) -> Vec<String> {
    let rows = report::rows(evidence, hints);
    let what = |row: &ReportRow| if let ReportRow::Look(_, what, _) = row { display_width(&safe(what)) } else { 0 };
    let widest = rows.iter().map(what).max().unwrap_or(0).min(WHAT);
    let mut lines = Vec::new();
    for (at, row) in rows.iter().enumerate() {
        let last_of_details =
            matches!(row, ReportRow::Detail(..)) && matches!(rows.get(at + 1), Some(ReportRow::Look(..)) | None);
        lines.extend(line(row, widest, style));
        if last_of_details && !style.plain {
            lines.push(String::new());
        }
    }
    if lines.last().is_some_and(|last| !last.is_empty()) && !style.plain {
        lines.push(String::new());
    }
    lines
}

/// What went over the wire, look by look.
pub(super) fn wire(evidence: &CheckResult, style: Style) -> Vec<String> {
    let mut lines = Vec::new();
    for look in evidence.all().filter(|look| look.asked.is_some()) {
        lines.push(format!("  {}", style.bold(&safe(&report::what(look, false)))));
        for one in wire_dump::lines(look) {
            lines.push(format!("  {} {}", one.sign, safe_bytes(&one.bytes)));
            if let Some((at, why)) = one.caret {
                // As wide as the bytes before it are shown.
                let before = display_width(&safe_bytes(&one.bytes[..at.min(one.bytes.len())]));
                lines.push(format!("    {}{}", " ".repeat(before), style.warn(&format!("^ {}", safe(&why)))));
            }
        }
        lines.push(String::new());
    }
    lines
}

fn line(row: &ReportRow, widest: usize, style: Style) -> Vec<String> {
    match row {
        ReportRow::Gap if style.plain => Vec::new(),
        ReportRow::Gap => vec![String::new()],
        ReportRow::Text(text) => wrapped("  ", &safe(text), style),
        ReportRow::Head(lesson, words) => {
            wrapped(&format!("  {}    ", style.bold(&safe(lesson))), &safe_to_copy(words), style)
        }
        ReportRow::Look(mark, what, words) if style.plain => {
            vec![format!("{}: {}: {}", mark.word(), safe(what), safe(words))]
        }
        ReportRow::Look(mark, what, words) => {
            let start = format!("  {}{}  ", painted(*mark, style), pad(&safe(what), widest));
            wrapped(&start, &safe(words), style)
        }
        ReportRow::Detail("", text) => vec![format!("    {}", safe(text))],
        ReportRow::Detail(label, text) if style.plain => vec![format!("  {label}: {}", safe_to_copy(text))],
        // What is copied as a whole is never broken into lines.
        ReportRow::Detail(label @ ("hand" | "read" | "line" | " "), text) => {
            vec![detail(label, style) + &safe_to_copy(text)]
        }
        ReportRow::Detail(label, text) => wrapped(&detail(label, style), &safe(text), style),
    }
}

fn detail(label: &str, style: Style) -> String {
    format!("{}{}", " ".repeat(MARK + 4), style.dim(&pad(label, LABEL)))
}

fn painted(mark: Mark, style: Style) -> String {
    let word = pad(mark.word(), MARK);
    match mark {
        Mark::Met => style.good(&word),
        Mark::NotMet => style.warn(&word),
        Mark::NotLooked => style.dim(&word),
    }
}

/// The text behind its start, further lines under the text's own beginning.
fn wrapped(start: &str, text: &str, style: Style) -> Vec<String> {
    let taken = display_width(start);
    let is_below = style.width < taken + LEAST;
    let indent = " ".repeat(if is_below { 6 } else { taken });
    let parts = wrap(text, style.width.saturating_sub(indent.len()).max(LEAST), "", "");
    let mut lines: Vec<String> = parts.iter().map(|part| format!("{indent}{part}")).collect();
    match lines.first_mut() {
        Some(first) if !is_below => *first = format!("{start}{}", parts[0]).trim_end().to_owned(),
        _ => lines.insert(0, start.trim_end().to_owned()),
    }
    lines
}

/// What was seen, and how it is told.
pub(super) struct ReportOptions<'a> {
    /// What was seen.
    pub(super) evidence: &'a CheckResult,
    /// How often a hint was asked for.
    pub(super) hints: u8,
    /// Whether the next hint is a key away.
    pub(super) by_key: bool,
}

/// How many are met, and what to do next.
pub(super) fn ending(told: &ReportOptions<'_>, course: &Course<'_>, style: Style) -> Vec<String> {
    let ReportOptions { evidence, hints, by_key } = *told;
    let words = match &evidence.stopped {
        None if evidence.all_met() => format!("The lesson {} is done.", evidence.lesson),
        Some(AbortReason::Interrupted) => "Nothing of your program is left running.".to_owned(),
        _ if report::has_more(evidence, hints) => more(hints, by_key),
        _ => String::new(),
    };
    let mut lines = wrapped("  ", format!("{} {words}", report::tally(evidence)).trim_end(), style);
    let done = if evidence.all_met() { done(evidence, course) } else { Vec::new() };
    let curiosities = evidence.suggestions.iter().map(|words| ("By the way", words.clone()));
    for (label, words) in done.into_iter().chain(curiosities) {
        lines.extend((!style.plain).then(String::new));
        lines.extend(wrapped(&format!("  {}", pad(label, ENDING)), &safe_to_copy(&words), style));
    }
    lines
}

/// The column of labels under the last line.
const ENDING: usize = 14;

fn more(hints: u8, by_key: bool) -> String {
    let how =
        if by_key { "`h`".to_owned() } else { format!("`doorway check{}`", " --hint".repeat(usize::from(hints) + 1)) };
    format!("{how} shows {}.", if hints == 0 { "where to look" } else { "the line" })
}

/// Why it works, and what comes next.
fn done(evidence: &CheckResult, course: &Course<'_>) -> Vec<(&'static str, String)> {
    let lesson = course.lessons.iter().find(|lesson| lesson.name == evidence.lesson);
    let because = lesson.and_then(|lesson| choose::checks(lesson).find_map(|check| check.because.clone()));
    let next = match course.after(&evidence.lesson) {
        Some(lesson) => course.command(lesson),
        None => "That was the last lesson that was open: the course is done.".to_owned(),
    };
    because.map(|words| ("Why it works", words)).into_iter().chain([("Next", next)]).collect()
}
