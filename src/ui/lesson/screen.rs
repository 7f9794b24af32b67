//! What a learner sees of a step, as a list of items. Where lines are printed, each item is printed as it is added; a
//! screen that stays draws all of them again for each picture.

mod lines;
mod log_rows;
mod output_lines;
mod step_text;

use std::ops::Range;
use std::sync::Arc;

use super::key_hints::KeyHint;
use super::labels::Label;
use crate::check::CheckResult;
use crate::course::{Language, Lesson};
use crate::http::Exchange;
use crate::text::width::terminal_width;
use crate::ui::log::FailedRequest;
use crate::ui::style::MAX_TEXT_WIDTH;
use crate::ui::{self, Style};

pub use lines::chosen_language;
pub use log_rows::OWN_SERVER;
pub use step_text::{StepFolding, StepState, StepText};

/// One piece of the screen.
pub enum ScreenItem {
    /// The heading of the step; in the first step that of the lesson too.
    Heading,
    /// Blocks of the step.
    Blocks(Range<usize>),
    /// A line of the log, and an explanation of it.
    Exchange(Box<Exchange>, String),
    /// A request from here that got no whole response.
    FailedRequest(FailedRequest),
    /// An exchange as it went over the wire.
    Wire(Box<Exchange>),
    /// Markdown as it is.
    Words(String),
    /// A label, Markdown beside it, and which keys can be pressed.
    Note(Label, String, Vec<KeyHint>),
    /// Lines as they are.
    Lines(Vec<String>),
    /// The same, about a request that the learner's own program has failed at.
    Failure(Vec<String>),
    /// A command that was run here, and what it printed.
    Command(String, Vec<String>),
    /// The result of a check of the learner's own program, with this many hints. The learner knows the program by the port
    /// of the lesson.
    Report {
        /// The result.
        result: Arc<CheckResult>,
        /// How many hints are shown.
        hints: u8,
        /// The port of the lesson.
        port: u16,
    },
}

impl ScreenItem {
    /// Whether it is a line of the log and nothing more.
    fn is_silent(&self) -> bool {
        match self {
            Self::Exchange(_, words) => words.is_empty(),
            item => matches!(item, Self::FailedRequest(_)),
        }
    }
}

/// An item, and when it was added: everything that is added in answer to one event has the same number.
struct ScreenEntry {
    moment: usize,
    item: ScreenItem,
}

/// How many items of a step are kept for drawing it again. Lines of the log are dropped first.
const MAX_ITEMS: usize = 200;

/// The screen of a lesson.
pub struct LessonScreen<'a> {
    lesson: &'a Lesson,
    /// The lesson's position in the course, and how many lessons there are: 1 of 3.
    position: (usize, usize),
    pub style: Style,
    /// The columns of the terminal, for code and for the wire.
    columns: usize,
    language: Language,
    /// The servers and their ports, for the addresses in the lesson's words.
    pub ports: Vec<(&'static str, u16)>,
    /// The usual port of each server, with the port that it has now, for the addresses in the lesson's code.
    pub moved_ports: Vec<(u16, u16)>,
    /// Whether the learner can press a key.
    has_keyboard: bool,
    /// The block that waits for an answer or for requests, counted from 0.
    pub waiting_block: Option<usize>,
    /// Whether it stays on the terminal and is drawn; else its items are printed.
    pub is_drawn: bool,
    /// Whether long commands are broken in what is printed: a screen that stays was on this terminal, so it is one for people.
    breaks_commands: bool,
    step: usize,
    entries: Vec<ScreenEntry>,
    moment: usize,
    /// Goes up when the text of the step is another one than before.
    revision: usize,
}

impl<'a> LessonScreen<'a> {
    /// Returns an empty screen.
    pub fn new(lesson: &'a Lesson, position: (usize, usize), language: Language, has_keyboard: bool) -> Self {
        let style = Style::stdout();
        let columns = if style.plain { style.width } else { terminal_width() };
        let (ports, moved_ports, entries) = (Vec::new(), Vec::new(), Vec::new());
        let is_drawn = false;
        Self {
            lesson,
            position,
            style,
            columns,
            language,
            ports,
            moved_ports,
            has_keyboard,
            waiting_block: None,
            is_drawn,
            breaks_commands: false,
            step: 0,
            entries,
            moment: 0,
            revision: 0,
        }
    }

    /// Makes it a screen that stays, with so many columns. Colours are taken out again where there are none.
    pub fn fit(&mut self, columns: usize, max_text_width: usize) {
        let width = columns.saturating_sub(1).min(max_text_width.min(MAX_TEXT_WIDTH));
        let style = Style { color: true, plain: false, width };
        if !self.is_drawn || self.columns != columns || self.style != style {
            self.revision += 1;
        }
        (self.is_drawn, self.columns, self.style) = (true, columns, style);
    }

    /// Makes it a screen that is printed, line by line. The terminal would break a long command in the middle of a word.
    pub fn print_from_now_on(&mut self, style: Style) {
        (self.is_drawn, self.breaks_commands, self.style) = (false, true, style);
    }

    /// Prints a title.
    pub fn print_title(&self, title: &str) {
        print(vec![format!("  {}", self.style.bold(title))]);
    }

    /// Begins a step, counted from 1, with its heading.
    pub fn begin(&mut self, step: usize) {
        self.step = step - 1;
        self.entries.clear();
        self.add(ScreenItem::Heading);
    }

    /// Adds an item, and prints it if nothing is drawn.
    pub fn add(&mut self, item: ScreenItem) {
        if !self.is_drawn {
            let lines = self.spaced_lines(self.entries.last().map(|entry| &entry.item), &item);
            print(lines);
        }
        if self.entries.len() >= MAX_ITEMS {
            let is_log =
                |entry: &ScreenEntry| matches!(entry.item, ScreenItem::Exchange(..) | ScreenItem::FailedRequest(_));
            let log = self.entries.iter().position(is_log);
            self.entries.remove(log.unwrap_or(1));
        }
        self.revision += usize::from(!item.is_silent());
        self.entries.push(ScreenEntry { moment: self.moment, item });
    }

    /// Adds blocks of the step: before those that follow them in the lesson, and else at the end. Returns their position.
    pub fn add_blocks(&mut self, range: Range<usize>) -> usize {
        let follows =
            |entry: &ScreenEntry| matches!(&entry.item, ScreenItem::Blocks(other) if other.start >= range.end);
        match self.entries.iter().position(follows).filter(|_| self.is_drawn) {
            Some(at) => {
                self.revision += 1;
                self.entries.insert(at, ScreenEntry { moment: self.moment, item: ScreenItem::Blocks(range) });
                at
            }
            None => {
                self.add(ScreenItem::Blocks(range));
                self.entries.len() - 1
            }
        }
    }

    /// Adds what is said about an answer: below the question and the answers before it, whatever was said since.
    pub fn add_answer(&mut self, label: Label, words: String) {
        let item = ScreenItem::Note(label, words, Vec::new());
        let is_about_question =
            |entry: &ScreenEntry| matches!(entry.item, ScreenItem::Blocks(_) | ScreenItem::Note(Label::NotQuite, ..));
        match self.entries.iter().rposition(is_about_question).filter(|_| self.is_drawn) {
            Some(at) => {
                self.revision += 1;
                self.entries.insert(at + 1, ScreenEntry { moment: self.moment, item });
            }
            None => self.add(item),
        }
    }

    /// Removes the items that are no longer true. Returns the positions that they had, the last one first.
    pub fn remove(&mut self, is_outdated: impl Fn(&ScreenItem) -> bool) -> Vec<usize> {
        let outdated = |(at, entry): (usize, &ScreenEntry)| is_outdated(&entry.item).then_some(at);
        let positions: Vec<usize> = self.entries.iter().enumerate().rev().filter_map(outdated).collect();
        if self.is_drawn {
            positions.iter().for_each(|at| drop(self.entries.remove(*at)));
            self.revision += usize::from(!positions.is_empty());
        }
        positions
    }

    /// Adds a note, see [`ScreenItem::Note`].
    pub fn note(&mut self, label: Label, words: impl Into<String>, keys: &[KeyHint]) {
        self.add(ScreenItem::Note(label, words.into(), keys.to_vec()));
    }

    /// Says that something happened: what is added from now on belongs to that.
    pub fn next_moment(&mut self) {
        self.moment += 1;
    }

    /// Returns whether the last thing that was said is the answer to a question.
    pub fn ends_with_answer(&self) -> bool {
        let notes = self.entries.iter().rev().filter_map(|entry| match &entry.item {
            ScreenItem::Note(label, words, _) if !words.is_empty() && *label != Label::Keys => Some(*label),
            _ => None,
        });
        notes.take(1).any(|label| matches!(label, Label::Yes | Label::Answer))
    }

    /// Returns whether the last thing that was said is a note with these words.
    pub fn ends_with_note(&self, words: &str) -> bool {
        let said = self.entries.iter().rev().find(|entry| !entry.item.is_silent());
        matches!(said, Some(ScreenEntry { item: ScreenItem::Note(_, own, _), .. }) if own == words)
    }

    /// Returns a number that is another one when the text of the step is another one.
    pub fn revision(&self) -> usize {
        self.revision
    }

    /// Returns the position of the last item with code in the learner's language.
    pub fn last_code(&self) -> Option<usize> {
        let has_code = |range: &Range<usize>| {
            self.blocks_in_language(range.clone()).into_iter().any(|block| lines::chosen_language(block).is_some())
        };
        self.entries.iter().rposition(|entry| matches!(&entry.item, ScreenItem::Blocks(range) if has_code(range)))
    }

    /// Returns the position of the report of a program that does not work.
    pub fn open_report(&self) -> Option<usize> {
        let is_open = |item: &ScreenItem| matches!(item, ScreenItem::Report { result, .. } if !result.is_lesson_done());
        self.entries.iter().rposition(|entry| is_open(&entry.item))
    }

    /// Returns the lines that this report has on a screen that is drawn, with so many hints.
    pub fn report_lines(&self, hints: u8) -> Option<Vec<String>> {
        match &self.entries[self.open_report()?].item {
            ScreenItem::Report { result, port, .. } => Some(self.within_screen(self.report(result, hints, *port))),
            _ => None,
        }
    }

    /// Returns the item at a position.
    #[cfg(test)]
    pub fn item(&self, position: usize) -> &ScreenItem {
        &self.entries[position].item
    }

    /// Returns how many items there are.
    pub fn len(&self) -> usize {
        self.entries.len()
    }

    /// Shows code in another language. A screen that is not drawn prints the code of the step once more.
    pub fn set_language(&mut self, language: Language) {
        self.language = language;
        self.revision += 1;
        if !self.is_drawn {
            self.repeat_code();
        }
    }

    /// Returns the language that code is shown in.
    pub fn language(&self) -> Language {
        self.language
    }

    fn repeat_code(&self) {
        let ranges = self.entries.iter().filter_map(|entry| match &entry.item {
            ScreenItem::Blocks(range) => Some(range.clone()),
            _ => None,
        });
        let mut lines = Vec::new();
        for block in ranges.flat_map(|range| self.blocks_in_language(range)) {
            if lines::chosen_language(block).is_some() {
                lines.extend(self.block(block));
                lines.push(String::new());
            }
        }
        print(lines);
    }

    /// Returns the lesson.
    pub fn lesson(&self) -> &'a Lesson {
        self.lesson
    }

    /// Returns the columns of the terminal.
    pub fn columns(&self) -> usize {
        self.columns
    }

    /// Returns the lesson's position in the course, and how many lessons there are.
    pub fn position(&self) -> (usize, usize) {
        self.position
    }

    /// Returns the lines of an item, with an empty line before them if the item needs one.
    fn spaced_lines(&self, before: Option<&ScreenItem>, item: &ScreenItem) -> Vec<String> {
        let mut lines = self.lines(item);
        let together = matches!((before, item), (Some(ScreenItem::Exchange(..)), ScreenItem::Exchange(..)));
        if !lines.is_empty() && !together {
            lines.insert(0, String::new());
        }
        lines
    }
}

fn print(lines: Vec<String>) {
    let text: String = lines.iter().flat_map(|line| [line.trim_end(), "\n"]).collect();
    ui::out(&text);
}
