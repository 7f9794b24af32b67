//! How each piece of the screen reads: items and blocks as lines.

use std::ops::Range;

use super::super::words;
use super::{LessonScreen, ScreenItem};
use crate::course::{self, Block, Code, Language, Quiz, Step};
use crate::text::width::terminal_width;
use crate::text::wrap::wrap;
use crate::ui::lesson::key_hints::{self, KeyHint};
use crate::ui::lesson::labels::{Label, hang_label, prefix_label};
use crate::ui::markdown;
use crate::ui::{self, Style};

/// Where words start beside a sign.
const COLUMN: usize = 14;

impl<'a> LessonScreen<'a> {
    pub fn lines(&self, item: &ScreenItem) -> Vec<String> {
        match item {
            ScreenItem::Heading => words::heading(self.lesson, self.place, self.step, self.style),
            ScreenItem::Blocks(range) => self.blocks(range.clone()),
            ScreenItem::Exchange(exchange, words) => {
                let line = self.indented(vec![self.log().line(exchange)], 2);
                line.into_iter().chain(self.under(words)).collect()
            }
            ScreenItem::Wire(exchange) => self.indented(ui::wire_view::render(exchange, self.wide(2)), 2),
            ScreenItem::Words(words) => self.indented(self.markdown(words, 2), 2),
            ScreenItem::Note(label, words, keys) => self.noted(*label, words, keys),
            ScreenItem::Lines(lines) => self.indented(lines.clone(), 2),
        }
    }

    /// What is said about a line of the log.
    fn under(&self, words: &str) -> Vec<String> {
        if words.is_empty() {
            return Vec::new();
        }
        let indent = " ".repeat(if self.style.width < 60 { 4 } else { self.indent(12) });
        wrap(words, self.style.width, &indent, &indent)
    }

    fn step(&self) -> &'a Step {
        &self.lesson.steps[self.step]
    }

    fn blocks(&self, range: Range<usize>) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for block in self.chosen_of(range) {
            let own = self.block(block);
            if !lines.is_empty() && !own.is_empty() {
                lines.push(String::new());
            }
            lines.extend(own);
        }
        lines
    }

    /// Those blocks, each excerpt in the learner's language only.
    pub fn chosen_of(&self, range: Range<usize>) -> Vec<&'a Block> {
        let (mut blocks, mut at) = (Vec::new(), range.start);
        while at < range.end {
            let (block, next) = self.chosen(at, range.end);
            blocks.push(block);
            at = next;
        }
        blocks
    }

    /// The block at that place, or the one in the learner's language among its neighbours that say the same; and
    /// where to go on.
    fn chosen(&self, at: usize, end: usize) -> (&'a Block, usize) {
        let blocks = &self.step().blocks[at..end];
        let same = blocks.iter().map_while(choice).count();
        let own = blocks[..same].iter().find(|block| choice(block) == Some(self.language));
        (own.unwrap_or(&blocks[0]), at + same.max(1))
    }

    pub fn block(&self, block: &Block) -> Vec<String> {
        match block {
            Block::Text(text) => self.indented(self.markdown(text, 2), 2),
            Block::Code(code) => self.code(code),
            Block::Console(text) => self.console(text),
            Block::Try(tried) => self.noted(Label::YourTurn, &tried.words, key_hints::TRY_KEYS),
            Block::Quiz(quiz) => self.quiz(quiz),
            Block::Stage(stage) if stage.keys.is_empty() => Vec::new(),
            Block::Stage(stage) => self.indented(self.markdown(&words::stage_keys(stage), 2), 2),
            Block::CheckBlock(_) => Vec::new(),
        }
    }

    /// Code cannot be wrapped: a narrow terminal needs its columns more than the indent.
    fn code(&self, code: &Code) -> Vec<String> {
        let indent = if self.style.width < 72 { 2 } else { 4 };
        self.indented(ui::code::render(code, self.wide(indent)), indent)
    }

    /// Commands stand out from what they print.
    fn console(&self, text: &str) -> Vec<String> {
        let text = self.fill(text);
        let line = |line: &str| match line.strip_prefix("$ ") {
            Some(command) => format!("{} {}", self.style.dim("$"), self.style.key(command)),
            None => line.to_owned(),
        };
        self.indented(text.lines().map(line).collect(), 4)
    }

    fn quiz(&self, quiz: &Quiz) -> Vec<String> {
        let mut lines = self.noted(Label::Question, &quiz.question, &[]);
        lines.push(String::new());
        let column = self.indent(COLUMN);
        for (number, choice) in (1..).zip(&quiz.choices) {
            let words = self.markdown(&choice.words, column + 3);
            let mark = if self.style.plain {
                format!("{number}: ")
            } else {
                format!("{}  ", self.style.key(&number.to_string()))
            };
            let marks = std::iter::once(mark).chain(std::iter::repeat("   ".to_owned()));
            lines.extend(marks.zip(words).map(|(mark, words)| format!("{:column$}{mark}{words}", "")));
        }
        if self.hands {
            lines.push(String::new());
            lines.extend(self.noted(Label::Keys, "", &key_hints::quiz_keys(quiz)));
        }
        lines
    }

    fn noted(&self, label: Label, text: &str, keys: &[KeyHint]) -> Vec<String> {
        let text = prefix_label(label, text.trim(), self.style);
        let mut words = if text.is_empty() { Vec::new() } else { self.markdown(&text, self.indent(COLUMN)) };
        if !keys.is_empty() && self.hands {
            let keys = key_hints::line(keys, self.style);
            words.extend(wrap(&keys, self.style.narrower(self.indent(COLUMN)).width, "", ""));
        }
        hang_label(label, words, self.style)
    }

    fn fill(&self, text: &str) -> String {
        course::fill(text, &self.ports)
    }

    fn markdown(&self, text: &str, indent: usize) -> Vec<String> {
        let mut lines = markdown::render(&self.fill(text), self.style.narrower(indent));
        while lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        lines
    }

    /// The style for what may use the whole width of the terminal.
    fn wide(&self, indent: usize) -> Style {
        let whole = if self.style.plain { self.style.width } else { terminal_width() };
        Style { width: whole.saturating_sub(indent), ..self.style }
    }

    /// Plain lines all start at the left.
    pub fn indent(&self, by: usize) -> usize {
        if self.style.plain { 0 } else { by }
    }

    fn indented(&self, lines: Vec<String>, by: usize) -> Vec<String> {
        let by = self.indent(by);
        lines.into_iter().map(|line| format!("{:by$}{line}", "")).collect()
    }
}

/// The language of a code block that the learner chooses.
pub fn choice(block: &Block) -> Option<Language> {
    match block {
        Block::Code(Code { language, .. }) if language.is_choice() => Some(*language),
        _ => None,
    }
}
