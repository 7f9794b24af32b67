//! The rows of the log in the picture: each fits into one line, and says the most that it can there.

use super::LessonSession;
use crate::text::width::{display_width, truncate};

/// How many lines of the log are made for a picture.
const MAX_LOG_LINES: usize = 6;
/// A target of the log is never made shorter than this.
const MIN_TARGET_COLUMNS: usize = 24;

/// What stands between two columns.
const GAP: &str = "  ";

impl LessonSession<'_> {
    /// Returns the newest rows of the log, each in one line of the screen.
    pub(super) fn log_lines(&self) -> Vec<String> {
        let rows = self.screen.log_rows(MAX_LOG_LINES).into_iter();
        let lines: Vec<String> = rows.map(|row| self.with_short_target(self.with_narrow_gaps(row))).collect();
        // The time says the least: it is left out of all lines before any line loses its last column.
        let has_room = lines.iter().all(|line| display_width(line) + 2 <= self.screen.columns());
        let without_time = |line: String| match line.split_once("  ") {
            Some((_, rest)) if !has_room => rest.to_owned(),
            _ => line,
        };
        lines.into_iter().map(|line| self.fitting(format!("  {}", without_time(line)))).collect()
    }

    /// Puts the columns of a line that is too long close together: what they say comes before their places. The lines below
    /// each other begin alike all the same.
    fn with_narrow_gaps(&self, line: String) -> String {
        if display_width(&line) + 2 <= self.screen.columns() {
            return line;
        }
        let at = line.find(&format!("{GAP}/")).unwrap_or(0);
        let (start, rest) = line.split_at(at);
        let columns: Vec<&str> = rest.split(GAP).map(str::trim_start).filter(|column| !column.is_empty()).collect();
        if at == 0 { line } else { format!("{start}{GAP}{}", columns.join(GAP)) }
    }

    /// Shortens the target of a line of the log that is too long, so that the status is still there.
    fn with_short_target(&self, line: String) -> String {
        let excess = (display_width(&line) + 2).saturating_sub(self.screen.columns());
        let target = line.split(GAP).map(str::trim_start).find(|column| column.starts_with('/')).unwrap_or_default();
        let width = display_width(target);
        if excess == 0 || width <= MIN_TARGET_COLUMNS {
            return line;
        }
        line.replacen(target, &truncate(target, width.saturating_sub(excess).max(MIN_TARGET_COLUMNS)), 1)
    }

    /// Leaves out the last columns of a line of the log as long as it is too long.
    fn fitting(&self, mut line: String) -> String {
        while display_width(&line) > self.screen.columns() {
            let Some((rest, _)) = line.trim_end().rsplit_once("  ") else { break };
            line.truncate(rest.len());
        }
        line
    }
}
