//! Room for the report of a program that does not work: in a small window it needs the lines that the task and the log have.

use std::ops::Range;

use anstream::adapter::strip_str;

use super::LessonSession;
use crate::check::report::Mark;
use crate::ui::lesson::program_status::ProgramStatus;
use crate::ui::lesson::view::LessonView;

/// A task of more lines than this is moved below the report.
const MAX_TASK_LINES: usize = 2;
/// Said in the place of a task that is moved.
const TASK_IS_BELOW: &str = "The report says what to change next. The whole task is below it.";

impl LessonSession<'_> {
    /// Leaves the rows of the task and of the log to a report that has no room. Returns whether it did.
    pub(super) fn make_room_for_report(&self, view: &mut LessonView, rows: usize) -> bool {
        let has_task = self.player.is_trying() || self.player.exercising().is_some();
        let has_report = has_task && self.screen.open_report().is_some();
        if !has_report || view.lines_below(rows) == 0 || self.own.status.is_open_question() {
            return false;
        }
        if view.task.lines.len() > MAX_TASK_LINES {
            view.text.push(String::new());
            view.text.append(&mut view.task.lines);
            view.task.lines = self.screen.indented_markdown(TASK_IS_BELOW);
        }
        // The task asks for a request that a program which has stopped cannot get, and where the files are was said.
        if !self.player.asks_to_skip() {
            view.waiting = match &self.own.status {
                ProgramStatus::Running => self.waiting_for_lines(),
                _ => self.status_lines(),
            };
        }
        view.log.clear();
        true
    }

    /// Returns the lines of the report about the first thing that is not met, if it has just come: in a small window, a long
    /// list of what is right must not push them below the end of the screen.
    pub(super) fn lines_of_first_fault(&self) -> Option<Range<usize>> {
        let live = self.live.as_ref()?;
        if live.new_item.is_none() || live.new_item != self.screen.open_report() || live.new_lines.is_some() {
            return None;
        }
        let lines = self.screen.report_lines(self.own.hints)?;
        let lines: Vec<String> = lines.iter().map(|line| strip_str(line).to_string()).collect();
        let has_mark =
            |line: &String, mark: Mark| line.strip_prefix("  ").is_some_and(|own| own.starts_with(mark.word()));
        let start = lines.iter().position(|line| has_mark(line, Mark::NotMet))?;
        let is_next =
            |line: &String| [Mark::Met, Mark::NotMet, Mark::NotChecked].iter().any(|mark| has_mark(line, *mark));
        let len = lines[start + 1..].iter().position(is_next).unwrap_or(lines.len() - start - 1);
        Some(start..start + 1 + len)
    }

    /// Returns the lines of the report that the latest hint has added, counted from the report's first one.
    pub(super) fn lines_of_new_hint(&self) -> Option<Range<usize>> {
        let before = self.screen.report_lines(self.own.hints.checked_sub(1)?)?;
        let now = self.screen.report_lines(self.own.hints)?;
        let same = |pair: &(&String, &String)| pair.0 == pair.1;
        let start = before.iter().zip(&now).take_while(same).count();
        let end = before[start..].iter().rev().zip(now[start..].iter().rev()).take_while(same).count();
        Some(start..now.len() - end).filter(|lines| !lines.is_empty())
    }
}
