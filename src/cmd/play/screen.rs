//! What a learner sees of a step, as a list of items: printed as they come, and all over again when the
//! terminal has another size or code is to be shown in another language.

use std::ops::Range;

use super::interim::{self as say, Style};
use super::words;
use crate::http::Exchange;
use crate::lesson::{self, Block, Code, Language, Lesson, Quiz, Step};

/// A piece of the screen.
pub(super) enum Item {
    /// The step's heading; the lesson's too where there is room.
    Heading,
    /// Blocks of the step.
    Blocks(Range<usize>),
    /// A line of the log, and what is said about it.
    Exchange(Box<Exchange>, Vec<String>),
    /// A sign in words, Markdown beside it, and a dim line on what to press.
    Note(Sign, String, String),
    /// Lines as they are.
    Lines(Vec<String>),
}

/// The word in front of a note.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Sign {
    /// What the learner is asked to do.
    YourTurn,
    /// A question.
    Question,
    /// A wrong answer.
    NotQuite,
    /// A right one.
    Yes,
    /// The answer, told.
    Answer,
    /// Part of it.
    Good,
    /// All of it.
    Done,
    /// Something by the way.
    Note,
    /// Something did not work.
    Sorry,
    /// What can be pressed here.
    Keys,
}

/// The most log lines of a step that are kept for drawing it again.
const KEPT: usize = 200;
/// Where words start beside a sign.
const COLUMN: usize = 14;

/// The screen of a lesson.
pub(super) struct Screen<'a> {
    lesson: &'a Lesson,
    /// The lesson's place and how many there are: 1 of 3.
    pub(super) place: (usize, usize),
    pub(super) style: Style,
    pub(super) language: Language,
    pub(super) ports: Vec<(&'static str, u16)>,
    step: usize,
    items: Vec<Item>,
    /// What was said could not be written: nobody reads it any more.
    pub(super) gone: bool,
}

impl<'a> Screen<'a> {
    /// An empty one.
    pub(super) fn new(lesson: &'a Lesson, place: (usize, usize), style: Style, language: Language) -> Self {
        let (ports, items) = (Vec::new(), Vec::new());
        Self { lesson, place, style, language, ports, step: 0, items, gone: false }
    }

    /// Begins a step, from 1: an empty screen, where the terminal can do that, and its heading.
    pub(super) fn begin(&mut self, step: usize) {
        self.step = step - 1;
        self.items.clear();
        self.clear();
        self.add(Item::Heading);
    }

    /// Prints an item and keeps it.
    pub(super) fn add(&mut self, item: Item) {
        self.print(&item);
        if self.items.len() >= KEPT
            && let Some(at) = self.items.iter().position(|item| matches!(item, Item::Exchange(..)))
        {
            self.items.remove(at);
        }
        self.items.push(item);
    }

    /// A note, see [`Item::Note`].
    pub(super) fn note(&mut self, sign: Sign, words: impl Into<String>, keys: impl Into<String>) {
        self.add(Item::Note(sign, words.into(), keys.into()));
    }

    /// Draws everything again, where the terminal can do that.
    pub(super) fn redraw(&mut self) {
        if self.style.plain {
            return;
        }
        self.style = self.style.measured();
        self.clear();
        let items = std::mem::take(&mut self.items);
        items.iter().for_each(|item| self.print(item));
        self.items = items;
    }

    /// The lesson that is played.
    pub(super) fn lesson(&self) -> &'a Lesson {
        self.lesson
    }

    fn clear(&mut self) {
        if !self.style.plain {
            self.gone |= !say::print("\u{1b}[H\u{1b}[2J");
        }
    }

    fn print(&mut self, item: &Item) {
        let mut text = String::new();
        for line in self.lines(item) {
            text.push_str(line.trim_end());
            text.push('\n');
        }
        self.gone |= !say::print(&text);
    }

    fn lines(&self, item: &Item) -> Vec<String> {
        match item {
            Item::Heading => words::heading(self.lesson, self.place, self.step, &self.style),
            Item::Blocks(range) => self.blocks(range.clone()),
            Item::Exchange(exchange, words) => {
                let line = indented(vec![say::log_line(exchange)], 2);
                line.into_iter().chain(indented(words.clone(), 12)).collect()
            }
            Item::Note(sign, words, keys) => self.noted(*sign, words, keys),
            Item::Lines(lines) => indented(lines.clone(), 2),
        }
    }

    fn step(&self) -> &'a Step {
        &self.lesson.steps[self.step]
    }

    fn blocks(&self, range: Range<usize>) -> Vec<String> {
        let mut lines = Vec::new();
        let mut at = range.start;
        while at < range.end {
            let (block, next) = self.chosen(at, range.end);
            lines.extend(self.block(block));
            at = next;
        }
        lines
    }

    /// The block at that place, or the one in the learner's language among its neighbours that say the same; and
    /// where to go on.
    fn chosen(&self, at: usize, end: usize) -> (&'a Block, usize) {
        let blocks = &self.step().blocks[at..end];
        let same = blocks.iter().map_while(choice).count();
        let own = blocks[..same].iter().find(|block| choice(block) == Some(self.language));
        (own.unwrap_or(&blocks[0]), at + same.max(1))
    }

    fn block(&self, block: &Block) -> Vec<String> {
        match block {
            Block::Text(text) => spaced(indented(self.markdown(text, 2), 2)),
            Block::Code(code) => spaced(indented(say::code(code, &self.narrower(4)), 4)),
            Block::Console(text) => spaced(indented(self.fill(text).lines().map(str::to_owned).collect(), 4)),
            Block::Try(tried) => self.noted(Sign::YourTurn, &tried.words, words::TRY_KEYS),
            Block::Quiz(quiz) => self.quiz(quiz),
            Block::Stage(stage) if stage.keys.is_empty() => Vec::new(),
            Block::Stage(stage) => spaced(indented(words::stage_keys(stage), 2)),
            Block::Check(_) => Vec::new(),
        }
    }

    fn quiz(&self, quiz: &Quiz) -> Vec<String> {
        let mut lines = self.noted(Sign::Question, &quiz.question, "");
        for (number, choice) in (1..).zip(&quiz.choices) {
            let words = self.markdown(&choice.words, COLUMN + 3);
            let marks = std::iter::once(format!("{number}  ")).chain(std::iter::repeat("   ".to_owned()));
            lines.extend(marks.zip(words).map(|(mark, words)| format!("{:COLUMN$}{mark}{words}", "")));
        }
        lines.push(String::new());
        lines.extend(self.noted(Sign::Keys, "", &words::quiz_keys(quiz)));
        lines
    }

    fn noted(&self, sign: Sign, text: &str, keys: &str) -> Vec<String> {
        let mut words = if text.is_empty() { Vec::new() } else { self.markdown(text, COLUMN) };
        if !keys.is_empty() {
            let keys = words::keys_line(keys, &self.style);
            words.extend(textwrap::wrap(&keys, self.width(COLUMN)).iter().map(|line| words::dim(line, &self.style)));
        }
        words::beside(sign, words, &self.style)
    }

    fn fill(&self, text: &str) -> String {
        lesson::fill(text, &self.ports)
    }

    fn markdown(&self, text: &str, indent: usize) -> Vec<String> {
        let mut lines = say::markdown(&self.fill(text), &self.narrower(indent));
        while lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        lines
    }

    fn narrower(&self, indent: usize) -> Style {
        Style { width: self.width(indent), ..self.style }
    }

    fn width(&self, indent: usize) -> usize {
        self.style.width.clamp(40, WIDEST).saturating_sub(indent)
    }
}

/// Lines longer than this are hard to read.
pub(super) const WIDEST: usize = 88;

/// The language of a code block that the learner chooses.
fn choice(block: &Block) -> Option<Language> {
    match block {
        Block::Code(Code { language, .. }) if language.is_choice() => Some(*language),
        _ => None,
    }
}

fn indented(lines: Vec<String>, by: usize) -> Vec<String> {
    lines.into_iter().map(|line| format!("{:by$}{line}", "")).collect()
}

/// An empty line after it.
fn spaced(mut lines: Vec<String>) -> Vec<String> {
    lines.push(String::new());
    lines
}
