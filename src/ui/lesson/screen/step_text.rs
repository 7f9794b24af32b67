//! The text in the middle of a screen that stays: the step so far, without what is shown below it. What is over takes one
//! line as soon as the next thing begins.

use super::{LessonScreen, ScreenItem};
use crate::course::{Block, EditTask, StageBlock};
use crate::text::width::{display_width, truncate};
use crate::ui::lesson::labels::Label;
use crate::ui::lesson::words;
use anstream::adapter::strip_str;

/// How many columns a label alone has, with the space in front of it.
const LABEL_COLUMNS: usize = 14;

/// The text of a step, line by line.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct StepText {
    /// The lines.
    pub lines: Vec<String>,
    /// The first line of each item.
    pub starts: Vec<usize>,
}

impl StepText {
    /// Returns the text with an empty line under each line.
    pub fn spaced(self) -> Self {
        let lines = self.lines.into_iter().flat_map(|line| [line, String::new()]).collect();
        Self { lines, starts: self.starts.into_iter().map(|start| start * 2).collect() }
    }
}

/// What of a step is not in its text, because it is shown below it or is on right now.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct StepState {
    /// The block that waits for an answer or for requests, counted from 0.
    pub waiting_block: Option<usize>,
    /// The block of a task that was skipped: it can still be done, so it stays whole.
    pub skipped_block: Option<usize>,
    /// The key of the `stage` block that is on.
    pub pressed: Option<char>,
    /// What takes one line only.
    pub folding: StepFolding,
}

/// What of a step takes one line only when it is over, because there is no room for more.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum StepFolding {
    /// Only the output of commands.
    Commands,
    /// Everything that was said too.
    Notes,
    /// The tasks as well.
    #[default]
    Tasks,
}

impl LessonScreen<'_> {
    /// Returns the text of the step so far.
    pub fn step_text(&self, state: StepState) -> StepText {
        let latest = self.entries.iter().filter(|entry| is_note(&entry.item)).map(|entry| entry.moment).max();
        let has_unread_task = latest.is_some_and(|latest| self.tells_of_task_done_early(latest));
        let (mut text, mut is_dense) = (StepText::default(), false);
        for entry in &self.entries {
            let is_over = is_note(&entry.item) && Some(entry.moment) != latest;
            // The learner has not read a task that was done before it was shown.
            let is_unread = has_unread_task && Some(entry.moment) == latest;
            let folding = if is_unread { StepFolding::Commands } else { state.folding };
            let state = StepState { folding, ..state };
            let lines = self.text_lines(&entry.item, is_over, state);
            let is_folded = is_over && folds(&entry.item, state.folding);
            // Notes in a line each stand together; everything else has space around it.
            let needs_space = !(lines.is_empty() || is_folded && is_dense);
            if needs_space && text.lines.last().is_some_and(|line| !line.is_empty()) {
                text.lines.push(String::new());
            }
            is_dense = if lines.is_empty() { is_dense } else { is_folded };
            text.starts.push(text.lines.len());
            text.lines.extend(self.within_screen(if is_folded { self.folded(lines) } else { lines }));
        }
        while text.lines.last().is_some_and(String::is_empty) {
            text.lines.pop();
        }
        text
    }

    /// Whether it was said at that moment that a task was done while a question was open.
    fn tells_of_task_done_early(&self, moment: usize) -> bool {
        let tells =
            |item: &ScreenItem| matches!(item, ScreenItem::Note(Label::Done, said, _) if said == words::DONE_EARLY);
        self.entries.iter().any(|entry| entry.moment == moment && tells(&entry.item))
    }

    fn text_lines(&self, item: &ScreenItem, is_over: bool, state: StepState) -> Vec<String> {
        match item {
            ScreenItem::Heading | ScreenItem::Wire(_) | ScreenItem::FailedRequest(_) => Vec::new(),
            ScreenItem::Exchange(_, words) if words.is_empty() => Vec::new(),
            ScreenItem::Exchange(_, words) => self.note_lines(Label::Note, words, &[]),
            ScreenItem::Note(Label::Passing, ..) if is_over => Vec::new(),
            ScreenItem::Command(command, _) if is_over && self.has_console_of(command) => Vec::new(),
            // What is said above it is no longer news.
            ScreenItem::Command(..) if is_over => self.lines(item).split_off(1),
            ScreenItem::Note(label, words, _) if words.is_empty() || *label == Label::Keys => Vec::new(),
            ScreenItem::Note(label, words, _) => self.note_lines(*label, words, &[]),
            ScreenItem::Blocks(range) => {
                let mut lines = Vec::new();
                for block in self.blocks_in_language(range.clone()) {
                    let own = self.text_block(block, state);
                    if !lines.is_empty() && !own.is_empty() {
                        lines.push(String::new());
                    }
                    lines.extend(own);
                }
                lines
            }
            _ => self.lines(item),
        }
    }

    fn text_block(&self, block: &Block, state: StepState) -> Vec<String> {
        let is_at = |at: Option<usize>| {
            at.and_then(|at| self.step().blocks.get(at)).is_some_and(|other| std::ptr::eq(other, block))
        };
        let is_whole = state.folding != StepFolding::Tasks || is_at(state.skipped_block);
        match block {
            _ if is_at(state.waiting_block) => Vec::new(),
            Block::Try(task) | Block::Edit(EditTask { task, .. }) if is_whole => {
                self.note_lines(Label::YourTurn, &task.words, &[])
            }
            Block::Exercise(exercise) if is_whole => self.note_lines(Label::YourTurn, &exercise.words, &[]),
            Block::Try(task) | Block::Edit(EditTask { task, .. }) => {
                self.folded(self.note_lines(Label::YourTurn, folded_words(&task.words), &[]))
            }
            Block::Exercise(exercise) => self.folded(self.note_lines(Label::YourTurn, &exercise.words, &[])),
            // The answer below it is not understood without the whole question.
            Block::Quiz(quiz) => self.note_lines(Label::Question, &quiz.question, &[]),
            Block::Console(text) if self.shows_output_of(text) => Vec::new(),
            Block::Stage(stage) if !stage.keys.is_empty() => self.stage_keys(stage, state.pressed),
            _ => self.block(block),
        }
    }

    /// Whether the output of a console block is on the screen already, because its command has just been run here.
    fn shows_output_of(&self, console: &str) -> bool {
        let latest = self.entries.iter().filter(|entry| is_note(&entry.item)).map(|entry| entry.moment).max();
        let mut newest = self.entries.iter().filter(|entry| Some(entry.moment) == latest);
        newest.any(|entry| matches!(&entry.item, ScreenItem::Command(own, _) if self.is_console_of(console, own)))
    }

    /// Whether a console block of the step so far is about a command.
    fn has_console_of(&self, command: &str) -> bool {
        let ranges = self.entries.iter().filter_map(|entry| match &entry.item {
            ScreenItem::Blocks(range) => Some(range.clone()),
            _ => None,
        });
        let mut blocks = ranges.flat_map(|range| &self.step().blocks[range]);
        blocks.any(|block| matches!(block, Block::Console(text) if self.is_console_of(text, command)))
    }

    /// Whether a console block shows this command, and no other one. A sample of one of curl's errors is no output of a
    /// command that has worked.
    fn is_console_of(&self, console: &str, command: &str) -> bool {
        let console = self.fill(console);
        if console.lines().any(|line| line.starts_with("curl: ")) {
            return false;
        }
        let mut commands = console.lines().filter_map(|line| line.strip_prefix("$ "));
        commands.next() == Some(command) && commands.next().is_none()
    }

    /// Returns the keys of a `stage` block, and says which one is on.
    fn stage_keys(&self, stage: &StageBlock, pressed: Option<char>) -> Vec<String> {
        self.indented(self.markdown(&words::stage_keys(stage, pressed), 2), 2)
    }

    /// Puts words that had no room beside their label there, as far as there is room: a label alone says nothing.
    fn lift_words(&self, lines: &mut [String]) {
        let width = display_width(&lines[0]);
        if strip_str(&lines[0]).to_string().trim_end().chars().count() + 1 < width && width <= LABEL_COLUMNS {
            let words = strip_str(&lines[1]).to_string();
            let room = self.style.width.saturating_sub(width + 1);
            lines[0].push_str(&truncate(words.trim(), room));
        }
    }

    /// Returns the first line alone, and says that there was more.
    pub(super) fn folded(&self, mut lines: Vec<String>) -> Vec<String> {
        if lines.len() > 1 {
            self.lift_words(&mut lines);
            lines.truncate(1);
            for line in &mut lines {
                let sign = if stands_apart(line) { " …" } else { "…" };
                if display_width(line) + display_width(sign) <= self.style.width + 1 {
                    line.push_str(sign);
                }
            }
        }
        lines
    }
}

/// Whether the sign for more has a space in front of it: it is no part of an address, and it does not end a sentence twice.
fn stands_apart(line: &str) -> bool {
    let words = strip_str(line).to_string();
    words.ends_with(['.', '!', '?']) || words.split(' ').next_back().is_some_and(|word| word.contains("://"))
}

/// Returns the words of a task for its one line when it is over. A point alone is no list; a number says that others follow.
fn folded_words(words: &str) -> &str {
    let has_others = words.contains("\n2. ");
    words.strip_prefix("- ").or_else(|| words.strip_prefix("1. ").filter(|_| !has_others)).unwrap_or(words)
}

/// Whether an item takes one line only when it is over. The report of a program that does not work stays whole: the learner
/// works on what it says until the next save or start.
fn folds(item: &ScreenItem, folding: StepFolding) -> bool {
    match item {
        ScreenItem::Report { result, .. } if !result.is_lesson_done() => false,
        ScreenItem::Note(Label::Resumed, ..) => false,
        ScreenItem::Command(..) => true,
        _ => folding != StepFolding::Commands,
    }
}

/// Whether an item says something about what just happened.
fn is_note(item: &ScreenItem) -> bool {
    match item {
        ScreenItem::Exchange(_, words) => !words.is_empty(),
        ScreenItem::Note(label, words, _) => !words.is_empty() && *label != Label::Keys,
        ScreenItem::Words(_) | ScreenItem::Command(..) | ScreenItem::Report { .. } => true,
        _ => false,
    }
}
