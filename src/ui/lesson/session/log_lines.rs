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
        let lines: Vec<String> = lines.into_iter().map(without_time).collect();
        self.with_targets_below_each_other(lines).into_iter().map(|line| self.fitting(format!("  {line}"))).collect()
    }

    /// Makes the targets equally wide, so that what is behind them begins in one column; if there is room for that.
    fn with_targets_below_each_other(&self, lines: Vec<String>) -> Vec<String> {
        let cut = || lines.iter().filter_map(|line| cut_behind_target(line));
        let begins_at = |(target, rest): (&str, &str)| display_width(target) + rest.len() - rest.trim_start().len();
        let Some(widest) = cut().map(|(target, _)| display_width(target)).max() else { return lines };
        if cut().map(begins_at).min() == cut().map(begins_at).max() {
            return lines;
        }
        let aligned = |line: &String| match cut_behind_target(line) {
            Some((target, rest)) => {
                let gap = " ".repeat(widest - display_width(target));
                format!("{target}{gap}{GAP}{}", rest.trim_start())
            }
            None => line.clone(),
        };
        let aligned: Vec<String> = lines.iter().map(aligned).collect();
        let has_room = aligned.iter().all(|line| display_width(line) + 2 <= self.screen.columns());
        if has_room { aligned } else { lines }
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

/// Returns a line of the log up to the end of its target, and what is behind it.
fn cut_behind_target(line: &str) -> Option<(&str, &str)> {
    let target = line.find(&format!("{GAP}/"))? + GAP.len();
    let end = target + line[target..].find(GAP)?;
    Some((&line[..end], &line[end..]))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_is_cut_behind_its_target() {
        let line = "web  GET   /wiki/Cyclone        200 OK  curl";
        assert_eq!(cut_behind_target(line), Some(("web  GET   /wiki/Cyclone", "        200 OK  curl")));
        assert_eq!(cut_behind_target("web  CONNECT  a:443  405"), None);
    }
}
