//! What a learner sees of a step, as a list of items: printed as they come, and all over again when the
//! terminal has another size or code is to be shown in another language.

mod lines;

use std::ops::Range;

use super::key_hints::{self, KeyHint};
use super::labels::Label;
use crate::course::{Language, Lesson};
use crate::http::Exchange;
use crate::ui::log::RequestLog;
use crate::ui::{self, Style};

/// A piece of the screen.
pub enum ScreenItem {
    /// The step's heading; the lesson's too where there is room.
    Heading,
    /// Blocks of the step.
    Blocks(Range<usize>),
    /// A line of the log, and what is said about it.
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

/// The most items of a step that are kept for drawing it again; log lines are let go first.
const KEPT: usize = 200;
/// Rows that stay free when a long step is shown page by page: for what went before, and for the keys.
const SPARE: usize = 2;

/// The screen of a lesson.
pub struct LessonScreen<'a> {
    lesson: &'a Lesson,
    /// The lesson's place and how many there are: 1 of 3.
    place: (usize, usize),
    pub style: Style,
    pub language: Language,
    /// The servers and their ports, for the addresses in words.
    pub ports: Vec<(&'static str, u16)>,
    /// Whether anybody can press a key.
    hands: bool,
    step: usize,
    items: Vec<ScreenItem>,
    /// Rows written since the learner did something.
    rows: usize,
    /// What waits below the screen's end until it is asked for.
    held: Vec<String>,
}

impl<'a> LessonScreen<'a> {
    /// An empty one.
    pub fn new(lesson: &'a Lesson, place: (usize, usize), language: Language, hands: bool) -> Self {
        let style = Style::stdout();
        let (ports, items, held) = (Vec::new(), Vec::new(), Vec::new());
        Self { lesson, place, style, language, ports, hands, step: 0, items, rows: 0, held }
    }

    /// Begins a step, from 1: an empty screen, where the terminal can do that, and its heading.
    pub fn begin(&mut self, step: usize) {
        self.step = step - 1;
        self.items.clear();
        self.clear();
        self.add(ScreenItem::Heading);
    }

    /// Prints an item and keeps it.
    pub fn add(&mut self, item: ScreenItem) {
        let lines = self.spaced(self.items.last(), &item);
        match item {
            ScreenItem::Exchange(..) => self.release(),
            _ if !self.held.is_empty() => self.held.extend(lines.iter().cloned()),
            _ => {}
        }
        if self.held.is_empty() {
            self.write(lines, matches!(item, ScreenItem::Blocks(_) | ScreenItem::Wire(_)));
        }
        if self.items.len() >= KEPT {
            let log = self.items.iter().position(|item| matches!(item, ScreenItem::Exchange(..)));
            self.items.remove(log.unwrap_or(1));
        }
        self.items.push(item);
    }

    /// A note, see [`Item::Note`].
    pub fn note(&mut self, label: Label, words: impl Into<String>, keys: &[KeyHint]) {
        self.add(ScreenItem::Note(label, words.into(), keys.to_vec()));
    }

    /// The learner did something: a page begins here.
    pub fn turn(&mut self) {
        self.rows = 0;
    }

    /// Whether something waits below the screen's end.
    pub fn holds(&self) -> bool {
        !self.held.is_empty()
    }

    /// The next page of what waits.
    pub fn more(&mut self) {
        self.rows = 0;
        let held = self.unhold();
        self.write(held, true);
    }

    /// All that waits.
    pub fn release(&mut self) {
        if self.holds() {
            let held = self.unhold();
            self.write(held, false);
        }
    }

    /// Draws everything again; where the terminal cannot do that, only `code`, if it is now another.
    pub fn redraw(&mut self, code: bool) {
        self.style = Style::stdout();
        if !self.moves() {
            if code {
                self.code_again();
            }
            return;
        }
        self.clear();
        let items = std::mem::take(&mut self.items);
        for (at, item) in items.iter().enumerate() {
            let lines = self.spaced(at.checked_sub(1).and_then(|at| items.get(at)), item);
            self.write(lines, false);
        }
        self.items = items;
    }

    /// The lesson that is played.
    pub fn lesson(&self) -> &'a Lesson {
        self.lesson
    }

    /// How log lines look.
    pub fn log(&self) -> RequestLog {
        RequestLog::new(self.style.narrower(self.indent(2)), self.ports.len() > 1)
    }

    /// Whether what was written can be taken away again. Without colours no escape is sent at all.
    fn moves(&self) -> bool {
        !self.style.plain && self.style.color
    }

    fn clear(&mut self) {
        self.held.clear();
        self.rows = 0;
        if self.moves() {
            ui::out("\u{1b}[H\u{1b}[2J");
        }
    }

    fn unhold(&mut self) -> Vec<String> {
        ui::out("\r\u{1b}[K");
        std::mem::take(&mut self.held)
    }

    /// Writes lines; of a `long` text only what fits on the screen, the rest waits.
    fn write(&mut self, mut lines: Vec<String>, long: bool) {
        let height = crossterm::terminal::size().map_or(24, |(_, rows)| usize::from(rows));
        let room = height.saturating_sub(SPARE + self.rows).max(SPARE);
        if long && self.hands && self.moves() && lines.len() > room {
            self.held = lines.split_off(page(&lines, room));
            if self.held.first().is_some_and(String::is_empty) {
                self.held.remove(0);
            }
        }
        self.rows += lines.len();
        let text: String = lines.iter().flat_map(|line| [line.trim_end(), "\n"]).collect();
        ui::out(&text);
        if self.holds() {
            ui::out(&format!("  {}", key_hints::line(key_hints::MORE_KEYS, self.style)));
        }
    }

    /// The code of the step once more, for a terminal that cannot draw it anew.
    fn code_again(&mut self) {
        let shown: Vec<Range<usize>> = self
            .items
            .iter()
            .filter_map(|item| if let ScreenItem::Blocks(range) = item { Some(range.clone()) } else { None })
            .collect();
        let mut lines = Vec::new();
        for range in shown {
            for block in self.chosen_of(range).into_iter().filter(|block| lines::choice(block).is_some()) {
                lines.extend(self.block(block));
                lines.push(String::new());
            }
        }
        self.write(lines, false);
    }

    /// The lines of an item, set off from the one before it.
    fn spaced(&self, before: Option<&ScreenItem>, item: &ScreenItem) -> Vec<String> {
        let mut lines = self.lines(item);
        let together = matches!((before, item), (Some(ScreenItem::Exchange(..)), ScreenItem::Exchange(..)));
        if !lines.is_empty() && !together && (before.is_some() || !self.moves()) {
            lines.insert(0, String::new());
        }
        lines
    }
}

/// How many of these lines make a page: at most `room`, and rather less than break within a paragraph.
fn page(lines: &[String], room: usize) -> usize {
    let gap = (room / 2..=room).rev().find(|at| lines[*at].is_empty());
    gap.map_or(room, |at| at + 1)
}
