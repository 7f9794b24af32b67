//! What a learner sees of a step, as a list of items. They are printed one after the other, and all of them again when
//! the terminal has another size, or code is shown in another language.

mod lines;

use std::ops::Range;

use super::key_hints::{self, KeyHint};
use super::labels::Label;
use crate::course::{Language, Lesson};
use crate::http::Exchange;
use crate::ui::log::RequestLog;
use crate::ui::{self, Style};

/// One piece of the screen.
pub enum ScreenItem {
    /// The heading of the step; in the first step that of the lesson too.
    Heading,
    /// Blocks of the step.
    Blocks(Range<usize>),
    /// A line of the log, and an explanation of it.
    Exchange(Box<Exchange>, String),
    /// An exchange as it went over the wire.
    Wire(Box<Exchange>),
    /// Markdown as it is.
    Words(String),
    /// A label, Markdown beside it, and which keys can be pressed.
    Note(Label, String, Vec<KeyHint>),
    /// Lines as they are.
    Lines(Vec<String>),
}

/// How many items of a step are kept for drawing it again. Lines of the log are dropped first.
const MAX_ITEMS: usize = 200;
/// Rows that stay free when a long step is shown page by page: for the text before it, and for the keys.
const SPARE_ROWS: usize = 2;

/// The screen of a lesson.
pub struct LessonScreen<'a> {
    lesson: &'a Lesson,
    /// The lesson's position in the course, and how many lessons there are: 1 of 3.
    position: (usize, usize),
    pub style: Style,
    pub language: Language,
    /// The servers and their ports, for the addresses in the lesson's words.
    pub ports: Vec<(&'static str, u16)>,
    /// Whether the learner can press a key.
    has_keyboard: bool,
    step: usize,
    items: Vec<ScreenItem>,
    /// How many rows were written since the learner did something.
    rows: usize,
    /// Lines that wait below the end of the screen until the learner asks for them.
    held: Vec<String>,
}

impl<'a> LessonScreen<'a> {
    /// Returns an empty screen.
    pub fn new(lesson: &'a Lesson, position: (usize, usize), language: Language, has_keyboard: bool) -> Self {
        let style = Style::stdout();
        let (ports, items, held) = (Vec::new(), Vec::new(), Vec::new());
        Self { lesson, position, style, language, ports, has_keyboard, step: 0, items, rows: 0, held }
    }

    /// Begins a step, counted from 1: clears the screen if the terminal can do that, and shows the heading.
    pub fn begin(&mut self, step: usize) {
        self.step = step - 1;
        self.items.clear();
        self.clear();
        self.add(ScreenItem::Heading);
    }

    /// Prints an item, and keeps it for drawing it again.
    pub fn add(&mut self, item: ScreenItem) {
        let lines = self.spaced_lines(self.items.last(), &item);
        match item {
            ScreenItem::Exchange(..) => self.show_rest(),
            _ if !self.held.is_empty() => self.held.extend(lines.iter().cloned()),
            _ => {}
        }
        if self.held.is_empty() {
            self.write(lines, matches!(item, ScreenItem::Blocks(_) | ScreenItem::Wire(_)));
        }
        if self.items.len() >= MAX_ITEMS {
            let log = self.items.iter().position(|item| matches!(item, ScreenItem::Exchange(..)));
            self.items.remove(log.unwrap_or(1));
        }
        self.items.push(item);
    }

    /// Adds a note, see [`ScreenItem::Note`].
    pub fn note(&mut self, label: Label, words: impl Into<String>, keys: &[KeyHint]) {
        self.add(ScreenItem::Note(label, words.into(), keys.to_vec()));
    }

    /// Starts a new page, because the learner did something.
    pub fn start_page(&mut self) {
        self.rows = 0;
    }

    /// Returns whether lines wait below the end of the screen.
    pub fn has_more(&self) -> bool {
        !self.held.is_empty()
    }

    /// Shows the next page of the waiting lines.
    pub fn show_more(&mut self) {
        self.rows = 0;
        let held = self.take_held();
        self.write(held, true);
    }

    /// Shows all waiting lines.
    pub fn show_rest(&mut self) {
        if self.has_more() {
            let held = self.take_held();
            self.write(held, false);
        }
    }

    /// Draws everything again. A terminal that cannot do that gets only the code again, if its language has changed.
    pub fn redraw(&mut self, has_other_code: bool) {
        self.style = Style::stdout();
        if !self.can_clear() {
            if has_other_code {
                self.repeat_code();
            }
            return;
        }
        self.clear();
        let items = std::mem::take(&mut self.items);
        for (at, item) in items.iter().enumerate() {
            let lines = self.spaced_lines(at.checked_sub(1).and_then(|at| items.get(at)), item);
            self.write(lines, false);
        }
        self.items = items;
    }

    /// Returns the lesson.
    pub fn lesson(&self) -> &'a Lesson {
        self.lesson
    }

    /// Returns a request log in the style of this screen.
    pub fn new_log(&self) -> RequestLog {
        RequestLog::new(self.style.narrower(self.indent(2)), self.ports.len() > 1)
    }

    /// Returns whether the terminal can be cleared. Without colours no escape sequence is sent at all.
    fn can_clear(&self) -> bool {
        !self.style.plain && self.style.color
    }

    fn clear(&mut self) {
        self.held.clear();
        self.rows = 0;
        if self.can_clear() {
            ui::out("\u{1b}[H\u{1b}[2J");
        }
    }

    fn take_held(&mut self) -> Vec<String> {
        ui::out("\r\u{1b}[K");
        std::mem::take(&mut self.held)
    }

    /// Writes lines. If they may wait, only those that fit on the screen are written now.
    fn write(&mut self, mut lines: Vec<String>, may_wait: bool) {
        let height = crossterm::terminal::size().map_or(24, |(_, rows)| usize::from(rows));
        let room = height.saturating_sub(SPARE_ROWS + self.rows).max(SPARE_ROWS);
        if may_wait && self.has_keyboard && self.can_clear() && lines.len() > room {
            self.held = lines.split_off(page_length(&lines, room));
            if self.held.first().is_some_and(String::is_empty) {
                self.held.remove(0);
            }
        }
        self.rows += lines.len();
        let text: String = lines.iter().flat_map(|line| [line.trim_end(), "\n"]).collect();
        ui::out(&text);
        if self.has_more() {
            ui::out(&format!("  {}", key_hints::line(key_hints::MORE_KEYS, self.style)));
        }
    }

    /// Writes the code of the step once more, for a terminal that cannot draw it again.
    fn repeat_code(&mut self) {
        let shown: Vec<Range<usize>> = self
            .items
            .iter()
            .filter_map(|item| if let ScreenItem::Blocks(range) = item { Some(range.clone()) } else { None })
            .collect();
        let mut lines = Vec::new();
        for range in shown {
            for block in
                self.blocks_in_language(range).into_iter().filter(|block| lines::chosen_language(block).is_some())
            {
                lines.extend(self.block(block));
                lines.push(String::new());
            }
        }
        self.write(lines, false);
    }

    /// Returns the lines of an item, with an empty line before them if the item needs one.
    fn spaced_lines(&self, before: Option<&ScreenItem>, item: &ScreenItem) -> Vec<String> {
        let mut lines = self.lines(item);
        let together = matches!((before, item), (Some(ScreenItem::Exchange(..)), ScreenItem::Exchange(..)));
        if !lines.is_empty() && !together && (before.is_some() || !self.can_clear()) {
            lines.insert(0, String::new());
        }
        lines
    }
}

/// Returns how many lines make a page: at most `room`, and rather fewer than break a paragraph.
fn page_length(lines: &[String], room: usize) -> usize {
    let gap = (room / 2..=room).rev().find(|at| lines[*at].is_empty());
    gap.map_or(room, |at| at + 1)
}
