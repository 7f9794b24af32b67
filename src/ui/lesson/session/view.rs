//! The view of a session: its state as a picture for a terminal of some size.

use super::LessonSession;
use super::live::{Overlay, OverlayPage};
use crate::course::{Quiz, StageBlock};
use crate::text::width::display_width;
use crate::ui::lesson::key_hints::{self, KeyHint};
use crate::ui::lesson::program_status::{ProgramStatus, asked_while_reading};
use crate::ui::lesson::screen::{StepFolding, StepState, StepText};
use crate::ui::lesson::view::{LessonView, OverlayView, ScreenRows, ScreenSize, TaskView, fitting_hints};
use crate::ui::lesson::words;
use crate::ui::wire_view;
use crate::workbench::ProjectPlan;

/// The widest that text gets on a projector: letters are large there, so lines are short.
const PROJECTOR_WIDTH: usize = 64;

impl LessonSession<'_> {
    /// Returns the picture of now, and remembers what of the text it shows.
    pub fn view(&mut self, size: ScreenSize) -> LessonView {
        let is_spacious = self.live.as_ref().is_some_and(|live| live.is_spacious);
        self.screen.fit(size.columns, if is_spacious { PROJECTOR_WIDTH } else { usize::MAX });
        let mut pictured = self.whole_view(size, is_spacious);
        // Space around everything must not push the text or the task out of the screen.
        let fits = |view: &LessonView| view.shows_whole_task(size.rows) && view.lines_below(size.rows) == 0;
        if is_spacious && !fits(&pictured.0) {
            pictured = self.whole_view(size, false);
        }
        let (mut view, starts) = pictured;
        let has_room = view.shows_whole_task(size.rows);
        if !has_room {
            view.move_task_into_text();
        }
        let gives_room = has_room && self.make_room_for_report(&mut view, size.rows);
        self.scroll_to_new(&mut view, &starts, size);
        let below = view.lines_below(size.rows);
        if below > 0 && has_room && !gives_room {
            view.task = self.task(true);
        }
        // While the learner is asked whether they skip the task, or has marked an answer, Enter shows nothing more.
        let answers = self.player.asks_to_skip() || self.has_marked();
        view.keys = self.keys_line(below > 0 && !answers, size.columns);
        view.overlay = self.overlay(&view, size);
        if let Some(live) = &mut self.live {
            live.lines_below = below;
        }
        view
    }

    /// Returns the view from its top with the whole text, and where the items of the text start.
    fn whole_view(&mut self, size: ScreenSize, is_spacious: bool) -> (LessonView, Vec<usize>) {
        let mut view = self.still_view(is_spacious);
        if !view.shows_whole_task(size.rows) {
            view.waiting = self.waiting(None);
        }
        let has_room = view.shows_whole_task(size.rows);
        let room = if has_room { ScreenRows::of(&view, size.rows).most_text() } else { 0 };
        let StepText { lines, starts } = self.step_text(room, is_spacious);
        view.text = lines;
        (view, starts)
    }

    /// Returns the view from its top, without the text.
    fn still_view(&self, is_spacious: bool) -> LessonView {
        let lesson = self.screen.lesson();
        let (number, of) = self.screen.position();
        let live = self.live.as_ref();
        LessonView {
            lesson: (lesson.title.clone(), format!("lesson {number} of {of}")),
            step: (self.player.number(), lesson.steps.len()),
            place: format!("step {} of {}", self.player.number(), lesson.steps.len()),
            title: self.player.step().title.clone(),
            text: Vec::new(),
            scroll: 0,
            task: self.task(false),
            waiting: self.waiting(self.own.editor_reminder),
            log: self.log_lines(),
            keys: String::new(),
            overlay: None,
            is_spacious,
            has_colors: live.is_some_and(|live| live.has_colors),
        }
    }

    /// Returns the text of the step, which is made again only if it is another one than in the last picture. What is over is
    /// shown whole if there are so many rows for it.
    fn step_text(&mut self, rows: usize, is_spacious: bool) -> StepText {
        let (waiting_block, pressed) = (self.player.waiting_block(), self.player.pressed());
        let skipped_block = self.player.skipped_block();
        let state = StepState { waiting_block, skipped_block, pressed, ..StepState::default() };
        let made_from = (self.screen.revision(), state, rows, is_spacious);
        let Some(live) = &mut self.live else { return StepText::default() };
        match &live.text {
            Some((from, text)) if *from == made_from => text.clone(),
            _ => {
                let make = |folding| {
                    let text = self.screen.step_text(StepState { folding, ..state });
                    if is_spacious { text.spaced() } else { text }
                };
                let text = [StepFolding::Commands, StepFolding::Notes].into_iter().map(make);
                let text = text.into_iter().find(|text| text.lines.len() < rows);
                let text = text.unwrap_or_else(|| make(StepFolding::Tasks));
                live.text = Some((made_from, text.clone()));
                text
            }
        }
    }

    /// Scrolls so far that what is new can be seen: from its first line on, or whole.
    fn scroll_to_new(&mut self, view: &mut LessonView, starts: &[usize], size: ScreenSize) {
        let fault = self.lines_of_first_fault();
        let Some(live) = &mut self.live else { return };
        let page = ScreenRows::of(view, size.rows).text;
        let end = view.text.len().saturating_sub(page);
        let (text, before) = ((starts, view.text.len()), live.scroll);
        live.keep_place(size, text);
        let start = live.new_item.and_then(|item| starts.get(item).copied());
        if let Some(start) = start.filter(|start| *start < view.text.len()) {
            // Of a report that was there before, only the new lines are news.
            let new = live.new_lines.clone().or(fault).map(|lines| start + lines.start..start + lines.end);
            let first = new.map_or(start, |new| start.max(new.end.saturating_sub(page)).min(new.start));
            live.scroll = first.min(end);
        }
        live.scroll = live.scroll.min(end);
        live.remember_place(before, size, text);
        live.page = page;
        view.scroll = live.scroll;
    }

    /// Returns what to do now. `has_more`: there is text below the end of the screen.
    fn task(&self, has_more: bool) -> TaskView {
        if let Some(quiz) = self.player.asking() {
            return TaskView { title: "Question".to_owned(), lines: self.question(quiz) };
        }
        if let Some((task, _)) = self.player.trying() {
            return TaskView { title: "Your turn".to_owned(), lines: self.task_lines(&task.words, has_more) };
        }
        if let Some(exercise) = self.player.exercising() {
            return TaskView { title: "Your turn".to_owned(), lines: self.task_lines(&exercise.words, has_more) };
        }
        let words = match self.screen.lesson().steps.get(self.player.number()) {
            _ if has_more => "There is more to read. Press `Enter`.".to_owned(),
            Some(next) => format!("Press `Enter` for the next step: {}", next.title),
            None => "That was the last step. Press `Enter` to finish the lesson.".to_owned(),
        };
        TaskView { title: "Next".to_owned(), lines: self.screen.indented_markdown(&words) }
    }

    /// Returns a task. What the learner has to decide before they can begin is above it.
    fn task_lines(&self, words: &str, has_more: bool) -> Vec<String> {
        let first = match &self.own.status {
            ProgramStatus::Asked(ProjectPlan::Write(folder)) if has_more => Some(asked_while_reading(folder)),
            status => status.is_open_question().then(|| self.status_words()).flatten(),
        };
        let first = first.map(|words| self.screen.indented_markdown(&words)).unwrap_or_default();
        [first, self.screen.indented_markdown(words)].concat()
    }

    /// Returns what the learner reads about their own program.
    fn status_words(&self) -> Option<String> {
        self.own.status.words(self.own.project.as_ref(), self.waits_for_restart())
    }

    /// Returns a question and its choices, one of which may be marked.
    fn question(&self, quiz: &Quiz) -> Vec<String> {
        let style = self.screen.style;
        let mut lines = self.screen.indented_markdown(&quiz.question);
        let marked = self.live.as_ref().and_then(|live| live.marked);
        for (at, (letter, choice)) in ('a'..).zip(&quiz.choices).enumerate() {
            let mark = if marked == Some(at) { style.key("›") } else { " ".to_owned() };
            let first = format!(" {mark} {}  ", style.key(&letter.to_string()));
            let starts = std::iter::once(first).chain(std::iter::repeat("      ".to_owned()));
            let words = self.screen.markdown(&choice.words, 6);
            lines.extend(starts.zip(words).map(|(start, words)| format!("{start}{words}")));
        }
        lines
    }

    /// Returns what the task still waits for, with a sign of life, below a reminder.
    fn waiting(&self, reminder: Option<&str>) -> Vec<String> {
        let mut lines = reminder.map(|words| self.screen.indented_markdown(words)).unwrap_or_default();
        if self.player.asking().is_none() && !self.own.status.is_open_question() {
            lines.extend(self.status_lines());
        }
        if self.player.asks_to_skip() {
            lines.extend(self.screen.indented_markdown(words::ASK_TO_SKIP));
            return lines;
        }
        lines.extend(self.waiting_for_lines());
        let pressed = self.player.block_with_keys().zip(self.player.pressed());
        if let Some(key) = pressed.and_then(|(block, key)| block.keys.iter().find(|row| row.key == key)) {
            let words = format!("You pressed `{}`: {}", key.key, key.words);
            lines.extend(self.screen.indented_markdown(&words));
        }
        lines
    }

    /// Returns what the learner's own program is doing.
    pub(super) fn status_lines(&self) -> Vec<String> {
        self.status_words().map(|words| self.screen.indented_markdown(&words)).unwrap_or_default()
    }

    /// Returns what the task still waits for, with a sign of life.
    pub(super) fn waiting_for_lines(&self) -> Vec<String> {
        let waits_for = match (self.player.trying(), self.player.exercising(), &self.own.result) {
            _ if self.own.status.is_open_question() => None,
            (Some((task, open)), ..) => Some(words::waiting_for(task, open, &self.screen.ports, self.own.moment)),
            (None, Some(_), Some(result)) => Some(words::waiting_for_save(result)),
            (None, Some(_), None) => Some(words::WAITING_FOR_FIRST_CHECK.to_owned()),
            _ => None,
        };
        let style = self.screen.style;
        let mut lines = waits_for.map(|words| self.screen.indented_markdown(&words)).unwrap_or_default();
        let dots = 1 + self.live.as_ref().map_or(0, |live| live.ticks) % 3;
        if let Some(last) = lines.last_mut().filter(|last| display_width(last) + 4 <= style.width) {
            last.push_str(&style.dim(&format!(" {:<3}", ".".repeat(dots))));
        }
        lines
    }

    /// Returns the keys that can be pressed now, in one line.
    fn keys_line(&self, has_more: bool, columns: usize) -> String {
        let hints = match self.live.as_ref().and_then(|live| live.overlay) {
            Some(Overlay::Wire { newer, .. }) => key_hints::wire_view_keys(newer + 1, self.history.len()),
            Some(Overlay::Keys { .. }) => key_hints::OVERLAY_KEYS.to_vec(),
            None => self.step_hints(has_more),
        };
        key_hints::line(&fitting_hints(&hints, columns.saturating_sub(2)), self.screen.style)
    }

    pub(super) fn step_hints(&self, has_more: bool) -> Vec<KeyHint> {
        let mut hints = Vec::new();
        if has_more {
            hints.extend_from_slice(key_hints::MORE_KEYS);
        }
        if let Some(quiz) = self.player.asking() {
            hints.push(key_hints::choice_hint(quiz));
        }
        let (mut for_program, mut for_task) = (Vec::new(), Vec::new());
        if self.player.asking().is_none() {
            for_program = self.program_hints();
        }
        // Enter does one thing at a time.
        for_program.retain(|hint| !has_more || hint.key != "Enter");
        for_program.extend(self.hint_hint());
        if let (Some((task, _)), false) = (self.player.trying(), self.own.status.is_open_question()) {
            for_task.extend(self.next_command().map(|_| key_hints::RUN_KEY));
            for_task.extend(task.open.is_some().then_some(key_hints::OPEN_KEY));
        }
        // Where there is little room, the last ones are left out: the keys for the program are those that the task needs.
        let enter = (!has_more).then(|| self.enter_hint());
        let groups = if for_program.is_empty() {
            [for_task, enter.into_iter().collect(), Vec::new()]
        } else {
            [for_program, enter.into_iter().collect(), for_task]
        };
        hints.extend(groups.concat());
        if self.player.asking().is_some() {
            hints.extend_from_slice(key_hints::MARK_KEYS);
        }
        hints.extend(self.stage_with_keys().and_then(key_hints::stage_hint));
        hints.extend((!self.history.is_empty()).then(|| key_hints::WIRE_KEY.clone()));
        hints.push(key_hints::QUIT_KEY);
        hints.push(key_hints::HELP_KEY);
        hints
    }

    /// Returns the `stage` block whose keys can be pressed now. A question takes the digits for itself.
    pub(super) fn stage_with_keys(&self) -> Option<&StageBlock> {
        let has_digits = self.player.asking().is_none();
        self.player.block_with_keys().filter(|_| has_digits)
    }

    /// Returns what Enter does.
    fn enter_hint(&self) -> KeyHint {
        let is_waiting = self.player.is_trying() || self.player.exercising().is_some();
        match (self.player.asking(), is_waiting) {
            (None, true) if self.asks_for_folder() => key_hints::REFUSE_KEY,
            (Some(_), _) if self.has_marked() => key_hints::TAKE_MARKED_KEY,
            (Some(_), _) => key_hints::SHOW_ANSWER_KEY,
            (None, true) if self.player.asks_to_skip() => key_hints::REALLY_SKIP_KEY,
            (None, true) if self.own.status.offers_to_go_on() => key_hints::REALLY_SKIP_KEY,
            (None, true) => key_hints::SKIP_KEY,
            (None, false) => self.enter_at_end(),
        }
    }

    /// Whether a choice of the question is marked.
    fn has_marked(&self) -> bool {
        self.player.asking().is_some() && self.live.as_ref().is_some_and(|live| live.marked.is_some())
    }

    /// Returns what Enter does at the end of the step.
    pub(super) fn enter_at_end(&self) -> KeyHint {
        let is_last = self.player.number() == self.screen.lesson().steps.len();
        if is_last { key_hints::FINISH_KEY } else { key_hints::NEXT_KEY }
    }

    /// Returns what covers the text, and remembers how much of it is shown.
    fn overlay(&mut self, view: &LessonView, size: ScreenSize) -> Option<OverlayView> {
        let mut overlay = self.live.as_ref()?.overlay?;
        let page = ScreenRows::of(view, size.rows).overlay();
        let shown = match &mut overlay {
            Overlay::Keys { scroll } => {
                let (title, lines) = ("All keys".to_owned(), self.screen.indented_markdown(&self.key_list()));
                OverlayView { title, lines, scroll: *scroll, pinned: Vec::new() }
            }
            Overlay::Wire { newer, scroll } => {
                let wire = wire_view::render(self.history.newest(*newer)?, true, self.screen.wire_style());
                let pinned = wire.pinned(|header| self.player.step().names_header(header));
                let lead = wire.lead(page, OverlayView::rows_that_stay(pinned.len()));
                let scroll = *scroll.get_or_insert(lead);
                let title = format!("The wire: {} of {}, newest first", *newer + 1, self.history.len());
                let lines = wire.lines.into_iter().map(|line| format!("  {line}")).collect();
                OverlayView { title, lines, scroll, pinned }
            }
        };
        if let Some(live) = &mut self.live {
            live.overlay = Some(overlay);
            live.overlay_page = OverlayPage {
                rows: page,
                lines: shown.lines.len(),
                pinned: OverlayView::rows_that_stay(shown.pinned.len()),
            };
        }
        Some(shown)
    }
}
