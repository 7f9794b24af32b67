//! The lines of each piece of the screen.

use std::ops::Range;

use super::super::words;
use super::{LessonScreen, ScreenItem};
use crate::check::CheckResult;
use crate::course::{self, Block, Code, Language, Quiz, Step, move_ports};
use crate::text::platform::Platform;
use crate::text::width::display_width;
use crate::text::wrap::wrap;
use crate::ui::check::brief_report;
use crate::ui::lesson::key_hints::{self, KeyHint};
use crate::ui::lesson::labels::{Label, hang_label, prefix_label};
use crate::ui::long_lines::{Continuation, break_anywhere, break_line};
use crate::ui::markdown;
use crate::ui::style::MAX_TEXT_WIDTH;
use crate::ui::{self, Style};

/// The column where words start beside a label.
const TEXT_COLUMN: usize = 14;
/// The column of words that have no room beside their label.
const NARROW_COLUMN: usize = 4;

impl<'a> LessonScreen<'a> {
    pub fn lines(&self, item: &ScreenItem) -> Vec<String> {
        match item {
            ScreenItem::Heading => words::heading(self.lesson, self.position, self.step, self.style),
            ScreenItem::Blocks(range) => self.blocks(range.clone()),
            ScreenItem::Exchange(exchange, words) => {
                let line = self.indented(vec![self.new_log().line(exchange)], 2);
                line.into_iter().chain(self.explanation(words)).collect()
            }
            ScreenItem::FailedRequest(_) => {
                self.indented(self.log_row(item, &mut self.new_log()).into_iter().collect(), 2)
            }
            ScreenItem::Wire(exchange) => {
                self.indented(ui::wire_view::render(exchange, false, self.wide_style(2)).lines, 2)
            }
            ScreenItem::Words(words) => self.indented(self.markdown(words, 2), 2),
            ScreenItem::Note(label, words, keys) => self.note_lines(*label, words, keys),
            ScreenItem::Lines(lines) | ScreenItem::Failure(lines) => self.indented(lines.clone(), 2),
            ScreenItem::Command(command, lines) => self.command(command, lines),
            ScreenItem::Report { result, hints, port } => self.report(result, *hints, *port),
        }
    }

    /// Returns the report of a check: the first thing that is not met in full, all others in a line each.
    pub(super) fn report(&self, result: &CheckResult, hints: u8, port: u16) -> Vec<String> {
        let own = result.endpoint.as_ref().map_or(0, |endpoint| endpoint.port);
        let lines = brief_report(result, hints, Style { width: self.columns.min(MAX_TEXT_WIDTH), ..self.style });
        let lines = lines.iter().map(|line| with_port(line, own, port)).collect();
        self.broken(lines, Continuation::Command)
    }

    /// Returns the explanation under a line of the log.
    fn explanation(&self, words: &str) -> Vec<String> {
        if words.is_empty() {
            return Vec::new();
        }
        let indent = " ".repeat(if self.style.width < 60 { 4 } else { self.indent(12) });
        wrap(words, self.style.width, &indent, &indent)
    }

    pub(super) fn step(&self) -> &'a Step {
        &self.lesson.steps[self.step]
    }

    fn blocks(&self, range: Range<usize>) -> Vec<String> {
        let mut lines: Vec<String> = Vec::new();
        for block in self.blocks_in_language(range) {
            let own = match block {
                Block::Quiz(quiz) if !self.is_waiting(block) => self.answered_quiz(quiz),
                _ => self.block(block),
            };
            if !lines.is_empty() && !own.is_empty() {
                lines.push(String::new());
            }
            lines.extend(own);
        }
        lines
    }

    /// Returns the blocks of a range, with each excerpt in the learner's language only, and with the keys of the step
    /// behind the text that explains them.
    pub fn blocks_in_language(&self, range: Range<usize>) -> Vec<&'a Block> {
        let keys = self.placed_keys();
        let (mut blocks, mut at) = (Vec::new(), range.start);
        while at < range.end {
            let (block, next) = self.block_in_language(at, range.end);
            blocks.extend(keys.filter(|(_, place)| *place == at).map(|(keys, _)| keys));
            blocks.extend((!has_keys(block)).then_some(block));
            at = next;
        }
        let is_end = |place: usize| place == range.end && place == self.step().blocks.len();
        blocks.extend(keys.filter(|(_, place)| is_end(*place)).map(|(keys, _)| keys));
        blocks
    }

    /// Returns the block with the keys of the step, and the index of the block that they are shown before: the task, because
    /// a question takes the digits for itself. Without a task, they are at the end of the step.
    fn placed_keys(&self) -> Option<(&'a Block, usize)> {
        let blocks = &self.step().blocks;
        let keys = blocks.iter().find(|block| has_keys(block))?;
        let task = blocks.iter().position(|block| matches!(block, Block::Try(_) | Block::Edit(_) | Block::Exercise(_)));
        Some((keys, task.unwrap_or(blocks.len())))
    }

    /// Returns the block at this index, or the one in the learner's language if several blocks in a row show the same
    /// code; and the index to go on with.
    fn block_in_language(&self, at: usize, end: usize) -> (&'a Block, usize) {
        let blocks = &self.step().blocks[at..end];
        let same = blocks.iter().map_while(chosen_language).count();
        let own = blocks[..same].iter().find(|block| chosen_language(block) == Some(self.language));
        (own.unwrap_or(&blocks[0]), at + same.max(1))
    }

    pub fn block(&self, block: &Block) -> Vec<String> {
        match block {
            Block::Text(text) => self.indented(self.markdown(text, 2), 2),
            Block::Code(code) => self.code(code),
            Block::Console(text) => self.console(text),
            Block::Try(task) => self.note_lines(Label::YourTurn, &task.words, key_hints::TRY_KEYS),
            Block::Edit(edit) => self.note_lines(Label::YourTurn, &edit.task.words, key_hints::CHANGE_KEYS),
            Block::Exercise(exercise) => self.note_lines(Label::YourTurn, &exercise.words, key_hints::EXERCISE_KEYS),
            Block::Quiz(quiz) => self.quiz(quiz),
            Block::Elsewhere(words) => self.note_lines(Label::Elsewhere, words, &[]),
            Block::Stage(stage) if stage.keys.is_empty() => Vec::new(),
            Block::Stage(stage) => self.indented(self.markdown(&words::stage_keys(stage, None), 2), 2),
            Block::Check(_) => Vec::new(),
        }
    }

    /// Returns why code is not in the learner's language.
    fn why_not_in_language(&self, code: &Code) -> String {
        let blocks = &self.step().blocks;
        let is_it = |run: &&[Block]| {
            let same = |own: &Code| (&own.path, &own.anchor) == (&code.path, &code.anchor);
            run.iter().any(|block| matches!(block, Block::Code(own) if same(own)))
        };
        let mut runs = blocks.chunk_by(|one, next| chosen_language(one).is_some() && chosen_language(next).is_some());
        let run = runs.find(is_it).unwrap_or_default();
        let languages: Vec<_> = run.iter().filter_map(chosen_language).map(Language::title).collect();
        match code.language {
            _ if languages.len() > 1 => format!("This code is in {} only.", languages.join(" and ")),
            Language::Js if code.path.ends_with("page.js") => {
                "This code runs in the browser, and a browser runs JavaScript only.".to_owned()
            }
            Language::Rust => "This code is a part of doorway itself, so it is in Rust only.".to_owned(),
            other => format!("This code is in {} only.", other.title()),
        }
    }

    /// Code is never wrapped, so a narrow terminal gets a smaller indent.
    fn code(&self, code: &Code) -> Vec<String> {
        let indent = if self.style.width < 72 { 2 } else { 4 };
        let code = &Code { text: move_ports(&code.text, &self.moved_ports), ..code.clone() };
        let mut lines = self.indented(ui::code::render(code, self.wide_style(indent)), indent);
        if code.language.is_choice() && code.language != self.language {
            let note = self.why_not_in_language(code);
            lines.extend(self.indented(vec![self.style.dim(&note)], indent));
        }
        self.broken(lines, Continuation::Code)
    }

    /// Whether the step waits for this block.
    fn is_waiting(&self, block: &Block) -> bool {
        let waiting = self.waiting_block.and_then(|at| self.step().blocks.get(at));
        waiting.is_some_and(|waiting| std::ptr::eq(waiting, block))
    }

    /// Returns a question that was answered before a pause, with its answer: the step does not wait for it any more.
    fn answered_quiz(&self, quiz: &Quiz) -> Vec<String> {
        let mut lines = self.note_lines(Label::Question, &quiz.question, &[]);
        for right in quiz.choices.iter().filter(|choice| choice.right) {
            lines.extend(self.note_lines(Label::Answer, &right.words, &[]));
        }
        lines
    }

    fn quiz(&self, quiz: &Quiz) -> Vec<String> {
        let mut lines = self.note_lines(Label::Question, &quiz.question, &[]);
        lines.push(String::new());
        let column = self.indent(TEXT_COLUMN);
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
        if self.has_keyboard {
            lines.push(String::new());
            lines.extend(self.note_lines(Label::Keys, "", &key_hints::quiz_keys(quiz)));
        }
        lines
    }

    pub(super) fn note_lines(&self, label: Label, text: &str, keys: &[KeyHint]) -> Vec<String> {
        let text = prefix_label(label, text.trim(), self.style);
        let mut words = if text.is_empty() { Vec::new() } else { self.markdown(&text, self.indent(TEXT_COLUMN)) };
        // An address that has no room beside the label has it below.
        let room = self.columns.saturating_sub(TEXT_COLUMN);
        if self.is_drawn && words.iter().any(|line| display_width(line) > room) {
            words = [vec![String::new()], self.markdown(&text, NARROW_COLUMN)].concat();
            let mut lines = hang_label(label, words.drain(..1).collect(), self.style);
            lines.extend(self.indented(words, NARROW_COLUMN));
            return lines;
        }
        if !keys.is_empty() && self.has_keyboard {
            let keys = key_hints::line(keys, self.style);
            words.extend(wrap(&keys, self.style.narrower(self.indent(TEXT_COLUMN)).width, "", ""));
        }
        hang_label(label, words, self.style)
    }

    /// Breaks lines that are too long for a screen that is drawn. Printed lines are broken by the terminal.
    pub(super) fn broken(&self, lines: Vec<String>, how: Continuation) -> Vec<String> {
        if !self.is_drawn {
            return lines;
        }
        lines.iter().flat_map(|line| break_line(line, self.columns, how.of_line(line))).collect()
    }

    pub(super) fn fill(&self, text: &str) -> String {
        course::fill_for(Platform::CURRENT, text, &self.ports)
    }

    pub fn markdown(&self, text: &str, indent: usize) -> Vec<String> {
        let mut lines = markdown::render(&self.fill(text), self.style.narrower(indent));
        while lines.last().is_some_and(String::is_empty) {
            lines.pop();
        }
        let width = self.style.narrower(indent).width;
        let broken = |line: &String| match Continuation::Command.of_line(line) {
            how if self.is_drawn || self.breaks_commands && how == Continuation::Command => {
                break_line(line, width, how)
            }
            _ => vec![line.clone()],
        };
        lines.iter().flat_map(broken).collect()
    }

    /// Returns Markdown as it stands under the text.
    pub fn indented_markdown(&self, text: &str) -> Vec<String> {
        self.within_screen(self.indented(self.markdown(text.trim(), 2), 2))
    }

    /// Breaks what is still too long for a screen that is drawn, because it would be cut off there.
    pub(super) fn within_screen(&self, lines: Vec<String>) -> Vec<String> {
        if !self.is_drawn {
            return lines;
        }
        lines.iter().flat_map(|line| break_anywhere(line, self.columns)).collect()
    }

    /// Returns the style for an exchange that covers the text.
    pub fn wire_style(&self) -> Style {
        self.wide_style(4)
    }

    /// Returns the style for text that may use the whole width of the terminal.
    fn wide_style(&self, indent: usize) -> Style {
        Style { width: self.columns.saturating_sub(indent), ..self.style }
    }

    /// Returns the indent. In plain mode every line starts at the left.
    pub fn indent(&self, by: usize) -> usize {
        if self.style.plain { 0 } else { by }
    }

    pub(super) fn indented(&self, lines: Vec<String>, by: usize) -> Vec<String> {
        let by = self.indent(by);
        lines.into_iter().map(|line| format!("{:by$}{line}", "")).collect()
    }
}

/// Returns a line with another port wherever the number is a port: behind a colon, or behind the word.
fn with_port(line: &str, own: u16, port: u16) -> String {
    let number = own.to_string();
    let (mut text, mut rest) = (String::new(), line);
    while let Some(at) = rest.find(&number) {
        let (before, after) = (&rest[..at], &rest[at + number.len()..]);
        let is_whole = !after.starts_with(|char: char| char.is_ascii_alphanumeric());
        let is_port = before.ends_with(':') || before.to_ascii_lowercase().ends_with("port ");
        text.push_str(before);
        text.push_str(&if is_whole && is_port { port.to_string() } else { number.clone() });
        rest = after;
    }
    text + rest
}

/// Whether a block says which keys change the server.
fn has_keys(block: &Block) -> bool {
    matches!(block, Block::Stage(stage) if !stage.keys.is_empty())
}

/// Returns the language of a code block, if it is one that the learner can choose.
pub fn chosen_language(block: &Block) -> Option<Language> {
    match block {
        Block::Code(Code { language, .. }) if language.is_choice() => Some(*language),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::with_port;

    #[test]
    fn a_learner_reads_the_port_of_the_lesson() {
        for (line, wanted) in [
            ("Waiting at http://localhost:36581/", "Waiting at http://localhost:8080/"),
            ("listening on 127.0.0.1:36581 and [::1]:36581", "listening on 127.0.0.1:8080 and [::1]:8080"),
            ("Port 36581 cannot be used", "Port 8080 cannot be used"),
            ("id 36581, :365810, x36581", "id 36581, :365810, x36581"),
        ] {
            assert_eq!(with_port(line, 36581, 8080), wanted);
        }
    }
}
