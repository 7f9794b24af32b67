//! What a lesson's screen shows, as plain data: made from the state of the lesson, and drawn by `draw`.

use super::key_hints::KeyHint;
use crate::text::plural::count;

/// The columns and rows of a terminal.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ScreenSize {
    /// The columns.
    pub columns: usize,
    /// The rows.
    pub rows: usize,
}

/// One picture of a lesson. Lines fit the columns of the terminal, and hold the colour codes of `Style`.
#[derive(Debug, Clone, Default)]
pub struct LessonView {
    /// Where the learner is: `Hello, World!`, `lesson 1 of 3`.
    pub lesson: (String, String),
    /// How much is done, and of how much.
    pub step: (usize, usize),
    /// The same in words: `step 3 of 9`.
    pub place: String,
    /// The step's title.
    pub title: String,
    /// The text of the step so far, which may be longer than the screen.
    pub text: Vec<String>,
    /// The first line of the text that is shown.
    pub scroll: usize,
    /// What to do now.
    pub task: TaskView,
    /// What the task still waits for; empty if it waits for nothing.
    pub waiting: Vec<String>,
    /// The last requests, newest last.
    pub log: Vec<String>,
    /// Which keys can be pressed.
    pub keys: String,
    /// Something that covers text and task until the learner closes it.
    pub overlay: Option<OverlayView>,
    /// Whether there is space around everything, for a projector.
    pub is_spacious: bool,
    /// Whether colours are drawn.
    pub has_colors: bool,
}

/// What to do now.
#[derive(Debug, Clone, Default)]
pub struct TaskView {
    /// `Your turn`, `Question`, …
    pub title: String,
    /// The task, or the question and its choices.
    pub lines: Vec<String>,
}

/// Something that covers text and task.
#[derive(Debug, Clone, Default)]
pub struct OverlayView {
    /// What it is: `The wire: 1 of 3, newest first`.
    pub title: String,
    /// Its lines.
    pub lines: Vec<String>,
    /// The first line that is shown.
    pub scroll: usize,
    /// The numbers of the lines that stay in the first rows when they are scrolled past, in their order.
    pub pinned: Vec<usize>,
}

impl OverlayView {
    /// Returns the lines that a page of so many shows. Below those that stay, a line says how many are hidden there.
    pub fn shown(&self, page: usize) -> Vec<String> {
        // A line in a row that a pinned one takes is scrolled past too.
        let is_passed = |at: usize, before: usize| at < self.scroll + before;
        let passed = (0..self.pinned.len()).take_while(|before| is_passed(self.pinned[*before], *before)).count();
        let pinned = self.pinned[..passed].iter().filter_map(|at| self.lines.get(*at));
        let mark = usize::from(passed > 0);
        let first = self.scroll + passed + mark;
        let hidden = (0..first).filter(|at| !self.pinned[..passed].contains(at)).count();
        let mark = (passed > 0).then(|| format!("  … {} above: PgUp", count(hidden, "more line")));
        pinned.cloned().chain(mark).chain(self.lines.iter().skip(first).cloned()).take(page).collect()
    }

    /// Returns how many rows lines that stay take, with the one that says how many are hidden.
    pub fn rows_that_stay(pinned: usize) -> usize {
        pinned + usize::from(pinned > 0)
    }
}

/// How many rows each part of the screen gets, from top to bottom.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct ScreenRows {
    /// The lesson and the step.
    pub header: usize,
    /// The text.
    pub text: usize,
    /// The line above the task, the task, and what it waits for.
    pub task: usize,
    /// Empty rows below a short text and its task: both are read as one.
    pub spare: usize,
    /// The log, with the line above it.
    pub log: usize,
    /// The keys.
    pub keys: usize,
}

/// The fewest rows that the text gets before the log gives up some of its own.
const MIN_TEXT_ROWS: usize = 5;
/// The fewest rows of text that are left beside a long task.
const FEWEST_TEXT_ROWS: usize = 2;

impl ScreenRows {
    /// Shares out the rows. The task is shown whole wherever that is possible.
    pub fn of(view: &LessonView, rows: usize) -> Self {
        let header = if rows < 14 { 2 } else { 3 } + usize::from(view.is_spacious);
        let keys = 1 + usize::from(view.is_spacious);
        let wanted = 1 + view.task.lines.len() + view.waiting.len() + usize::from(view.is_spacious);
        let room = rows.saturating_sub(header + keys);
        let task = wanted.min(room.saturating_sub(FEWEST_TEXT_ROWS));
        let left = room.saturating_sub(task + MIN_TEXT_ROWS);
        // A line above the log, and at least one line of it.
        let most = if rows >= 36 { 7 } else { 3 };
        let log = if view.log.is_empty() || left < 2 { 0 } else { (view.log.len() + 1).min(left).min(most) };
        let for_text = room.saturating_sub(task + log);
        // An empty line stands between the text and the task.
        let text = for_text.min(view.text.len() + 1);
        Self { header, text, task, spare: for_text - text, log, keys }
    }

    /// Returns how many rows the text can get at most.
    pub fn most_text(&self) -> usize {
        self.text + self.spare
    }

    /// Returns how many rows an overlay gets for its lines.
    pub fn overlay(&self) -> usize {
        (self.header + self.text + self.task + self.spare + self.log).saturating_sub(3)
    }
}

impl LessonView {
    /// Returns whether the task and what it waits for have room.
    pub fn shows_whole_task(&self, rows: usize) -> bool {
        ScreenRows::of(self, rows).task > self.task.lines.len() + self.waiting.len()
    }

    /// Moves the task to the end of the text, where it can be scrolled: on a screen that is too small for it.
    pub fn move_task_into_text(&mut self) {
        self.text.push(String::new());
        self.text.append(&mut self.task.lines);
        self.task.lines.push("  It is below the text.".to_owned());
    }

    /// Returns how many lines of the text are below the end of the screen.
    pub fn lines_below(&self, rows: usize) -> usize {
        self.text.len().saturating_sub(self.scroll + ScreenRows::of(self, rows).text)
    }
}

/// Returns the hints as one line that fits the columns. Where there is little room, the last ones say less first. How to go on,
/// how to quit and where all keys are stays in it; of the others, the wire and the arrows go first, and then the last one.
pub fn fitting_hints(hints: &[KeyHint], columns: usize) -> Vec<KeyHint> {
    let width = |hints: &[KeyHint]| {
        let each = |hint: &KeyHint| crate::text::width::display_width(&hint.key) + 1 + hint.action.len() + 3;
        hints.iter().map(each).sum::<usize>().saturating_sub(3)
    };
    let stays = |hint: &KeyHint| ["Enter", "q", "?"].contains(&&*hint.key);
    let is_extra = |hint: &KeyHint| ["w", "↑ ↓"].contains(&&*hint.key);
    let mut fitting = hints.to_vec();
    if width(&fitting) > columns {
        fitting.retain(|hint| hint.key != "↑ ↓");
    }
    for at in (0..fitting.len()).rev() {
        if width(&fitting) > columns {
            fitting[at].shorten();
        }
    }
    while width(&fitting) > columns
        && let Some(at) = fitting.iter().rposition(is_extra)
    {
        fitting.remove(at);
    }
    if width(&fitting) > columns {
        fitting.iter_mut().for_each(KeyHint::shorten_range);
    }
    // A task may need the keys of the server. Where curl runs here, it does not need the browser.
    let has = |hints: &[KeyHint], is_it: fn(&KeyHint) -> bool| hints.iter().any(is_it);
    if width(&fitting) > columns && has(&fitting, KeyHint::changes_server) && has(&fitting, |hint| hint.key == "r") {
        fitting.retain(|hint| hint.key != "o");
    }
    while width(&fitting) > columns
        && let Some(at) = fitting.iter().rposition(|hint| !stays(hint))
    {
        fitting.remove(at);
    }
    // In the narrowest windows, the list of keys says how to quit.
    if width(&fitting) > columns {
        fitting.iter_mut().filter(|hint| hint.key == "?").for_each(|hint| hint.action = "keys");
        fitting.retain(|hint| hint.key != "q");
    }
    fitting
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::{Quiz, QuizChoice};
    use crate::ui::lesson::key_hints::{
        CHANGES_SERVER, HELP_KEY, MARK_KEYS, OPEN_KEY, QUIT_KEY, RUN_KEY, SHOW_ANSWER_KEY, SKIP_KEY, WIRE_KEY,
        choice_hint, sentence,
    };

    #[test]
    fn a_narrow_line_says_less_before_it_leaves_out_what_the_task_needs() {
        let choice = QuizChoice { words: String::new(), right: false, reason: None };
        let quiz = Quiz { question: String::new(), choices: vec![choice; 3], because: String::new() };
        let mut hints = vec![choice_hint(&quiz), SHOW_ANSWER_KEY];
        hints.extend(MARK_KEYS.iter().cloned().chain([WIRE_KEY, QUIT_KEY, HELP_KEY]));
        assert_eq!(sentence_at(&hints, 58), "a to c answers, Enter answer, q quits, ? all keys.");
        assert_eq!(sentence_at(&hints, 28), "Enter answer, ? keys.");
        let server = KeyHint { key: "4 to 6".into(), action: CHANGES_SERVER };
        let hints = [OPEN_KEY, SKIP_KEY, server, WIRE_KEY, QUIT_KEY, HELP_KEY];
        assert_eq!(sentence_at(&hints, 58), "o open, Enter skip?, 4-6 server, q quits, ? all keys.");
        let server = KeyHint { key: "1".into(), action: CHANGES_SERVER };
        let hints = [RUN_KEY, OPEN_KEY, SKIP_KEY, server, WIRE_KEY, QUIT_KEY, HELP_KEY];
        assert_eq!(sentence_at(&hints, 58), "r curl, Enter skip?, 1 server, q quits, ? all keys.");
        let hints = [OPEN_KEY, SKIP_KEY, WIRE_KEY, QUIT_KEY, HELP_KEY];
        assert_eq!(sentence_at(&hints, 44), "o open, Enter skip?, q quits, ? all keys.");
    }

    fn sentence_at(hints: &[KeyHint], columns: usize) -> String {
        sentence(&fitting_hints(hints, columns))
    }
}
