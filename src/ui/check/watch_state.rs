//! What the screen of `--watch` shows: the last result, what has changed, and what is happening now.

use super::brief_report::{SOLUTION_HINT, brief_report, next_hint_words};
use super::compare::compare;
use crate::check::CheckResult;
use crate::text::plural::count;
use crate::text::safe::{safe, safe_to_copy};
use crate::text::wrap::wrap;
use crate::ui::Style;
use crate::ui::lesson::key_hints::{self, KeyHint};
use crate::ui::lesson::view::{LessonView, ScreenRows, ScreenSize, TaskView, fitting_hints};
use crate::ui::long_lines::break_for_screen;
use crate::ui::style::MAX_TEXT_WIDTH;
use crate::workbench::{CheckStage, WorkbenchEvent};

/// What is said before a line of the solution is shown.
const SOLUTION_NOTICE: &str = "The next hint is a line of the solution. Press h again to see it.";

/// What is happening to the learner's program.
#[derive(Debug, Clone, PartialEq, Eq)]
enum WatchActivity {
    Starting,
    Checking(usize),
    Waiting { is_running: bool },
}

/// The state of the screen.
pub(super) struct WatchState {
    /// The lesson's title.
    title: String,
    command: String,
    activity: WatchActivity,
    /// The file whose save has led to what is happening.
    saved: Option<String>,
    pub(super) result: Option<CheckResult>,
    change: Option<String>,
    /// What is said in the place of the task, until the next key or check.
    notice: Option<&'static str>,
    pub(super) hints: u8,
    /// Whether the learner was asked whether they want a line of the solution.
    asked_for_solution: bool,
    pub(super) scroll: usize,
    /// How far the text can be scrolled, and how many lines of it are shown.
    room: (usize, usize),
    ticks: usize,
    /// Why the program works and what comes next, when everything is met.
    pub(super) next_steps: Vec<(&'static str, String)>,
    has_colors: bool,
}

impl WatchState {
    pub(super) fn new(title: &str, command: &str, hints: u8, has_colors: bool) -> Self {
        Self {
            title: title.to_owned(),
            command: command.to_owned(),
            activity: WatchActivity::Starting,
            saved: None,
            result: None,
            change: None,
            notice: None,
            hints,
            asked_for_solution: false,
            scroll: 0,
            room: (0, 0),
            ticks: 0,
            next_steps: Vec::new(),
            has_colors,
        }
    }

    /// Takes in something that happened to the program. Returns whether there is a new result.
    pub(super) fn handle(&mut self, event: WorkbenchEvent) -> bool {
        match event {
            WorkbenchEvent::Starting { saved } => {
                self.saved = saved;
                self.activity = WatchActivity::Starting;
            }
            WorkbenchEvent::Checking(CheckStage::Judged(judged)) => self.activity = WatchActivity::Checking(judged),
            // Its check says of each request what is to be said.
            WorkbenchEvent::Checking(CheckStage::Waiting)
            | WorkbenchEvent::OldCode { .. }
            | WorkbenchEvent::SavedBeside { .. }
            | WorkbenchEvent::RequestFailed(_) => {}
            WorkbenchEvent::Running(_) => self.activity = WatchActivity::Waiting { is_running: true },
            WorkbenchEvent::Checked(result) => {
                self.take(*result, true);
                return true;
            }
            WorkbenchEvent::Failed(result) => {
                self.take(*result, false);
                return true;
            }
        }
        false
    }

    fn take(&mut self, result: CheckResult, is_running: bool) {
        self.change = self.result.as_ref().map(|last| compare(last, &result));
        self.activity = WatchActivity::Waiting { is_running };
        self.hints = if result.all_met() { 0 } else { self.hints };
        self.asked_for_solution = false;
        self.notice = None;
        self.next_steps.clear();
        self.scroll = 0;
        self.result = Some(result);
    }

    /// Changes the sign of life.
    pub(super) fn tick(&mut self) {
        self.ticks += 1;
    }

    /// Shows the next hint, and none after the last one.
    pub(super) fn turn_hints(&mut self) {
        self.notice = None;
        let next = self.result.as_ref().and_then(|result| next_hint_words(result, self.hints));
        if next == Some(SOLUTION_HINT) && !std::mem::replace(&mut self.asked_for_solution, true) {
            self.notice = Some(SOLUTION_NOTICE);
            return;
        }
        self.hints = if next.is_some() { self.hints + 1 } else { 0 };
    }

    /// Scrolls the text by a line or by a page.
    pub(super) fn scroll_by(&mut self, is_down: bool, is_page: bool) {
        let (most, page) = self.room;
        let lines = if is_page { page.saturating_sub(1).max(1) } else { 1 };
        self.scroll = if is_down { (self.scroll + lines).min(most) } else { self.scroll.saturating_sub(lines) };
    }

    /// Returns the picture of now.
    pub(super) fn view(&mut self, size: ScreenSize) -> LessonView {
        let style = Style { color: true, plain: false, width: size.columns.saturating_sub(1).min(MAX_TEXT_WIDTH) };
        let (met, all) = self.counts();
        let mut view = LessonView {
            lesson: (self.title.clone(), "check".to_owned()),
            step: (met, all.max(1)),
            place: if all == 0 { "not checked yet".to_owned() } else { format!("{met} of {all} met") },
            title: safe(&self.command),
            text: break_for_screen(&self.text(style), size.columns),
            task: TaskView { title: "Your turn".to_owned(), lines: indented(self.task(), style) },
            waiting: indented(&self.waiting(), style),
            has_colors: self.has_colors,
            ..LessonView::default()
        };
        let page = ScreenRows::of(&view, size.rows).text;
        let most = view.text.len().saturating_sub(page);
        self.room = (most, page);
        self.scroll = self.scroll.min(most);
        view.scroll = self.scroll;
        view.keys = key_hints::line(&fitting_hints(&self.hints_of_keys(), size.columns.saturating_sub(2)), style);
        view
    }

    fn counts(&self) -> (usize, usize) {
        let Some(result) = &self.result else { return (0, 0) };
        let (met, not_met, not_checked) = result.counts();
        (met, met + not_met + not_checked)
    }

    fn text(&self, style: Style) -> Vec<String> {
        let Some(result) = &self.result else { return Vec::new() };
        let mut lines = brief_report(result, self.hints, style);
        let further = self.next_steps.iter().map(|(label, words)| format!("{label}: {words}"));
        for words in self.change.iter().cloned().chain(further) {
            lines.push(String::new());
            lines.extend(indented(&words, style));
        }
        lines
    }

    fn task(&self) -> &'static str {
        if let Some(notice) = self.notice {
            return notice;
        }
        match &self.result {
            Some(result) if result.is_lesson_done() => "Everything is met. Press q to leave.",
            _ => "Change a file of your program and save it. Then it is started and checked again.",
        }
    }

    fn waiting(&self) -> String {
        let dots = ".".repeat(1 + self.ticks % 3);
        let saved = self.saved.as_ref().map(|file| format!("You saved {}. ", safe_to_copy(file))).unwrap_or_default();
        match self.activity {
            WatchActivity::Starting => format!("{saved}Your program is starting {dots}"),
            WatchActivity::Checking(judged) => {
                format!("{saved}Your program is being checked: {} so far {dots}", count(judged, "response"))
            }
            WatchActivity::Waiting { is_running: true } => {
                match self.result.as_ref().and_then(|one| one.endpoint.as_ref()) {
                    Some(endpoint) => {
                        format!("Your server is running at {}/. Waiting for a save {dots}", endpoint.url())
                    }
                    None => format!("Waiting for a save {dots}"),
                }
            }
            WatchActivity::Waiting { is_running: false } => {
                format!("Your program is not running. Waiting for a save {dots}")
            }
        }
    }

    fn hints_of_keys(&self) -> Vec<KeyHint> {
        let next = self.result.as_ref().and_then(|result| next_hint_words(result, self.hints));
        let hint = match next {
            Some(words) => Some(key_hints::hint_key(words)),
            None => (self.hints > 0).then_some(key_hints::NO_HINTS_KEY),
        };
        let mut hints: Vec<KeyHint> = hint.into_iter().collect();
        hints.extend([key_hints::CHECK_AGAIN_KEY, key_hints::SCROLL_KEY, key_hints::QUIT_KEY]);
        hints
    }
}

fn indented(words: &str, style: Style) -> Vec<String> {
    wrap(words, style.width, "  ", "  ")
}
