//! Puts the parts of a lesson together into steps, and checks the rules between blocks.

use super::diagnostic::Report;
use super::read_context::ReadContext;
use super::scan::{self, Segment};
use super::span::Span;
use super::{Block, Language, Step, parse_check, parse_code, parse_quiz, parse_stage};
use crate::content::DemoNames;

/// Reads the title and the steps of a lesson's body. `knows_demo` is false if the front matter could not be read: then
/// nothing is reported about a missing demo.
pub(super) fn read<'a>(
    body: Span<'a>,
    context: &'a ReadContext<'a>,
    demo: Option<&'a DemoNames>,
    knows_demo: bool,
    report: &'a Report<'a>,
) -> (Option<Span<'a>>, Vec<Step>) {
    let mut reader = StepReader { context, demo, knows_demo, report, title: None, steps: Vec::new() };
    for part in scan::parts(body, reader.report) {
        reader.part(part);
    }
    reader.end(body);
    (reader.title, reader.steps.into_iter().map(|draft| draft.step).collect())
}

/// What was read so far.
struct StepReader<'a> {
    context: &'a ReadContext<'a>,
    demo: Option<&'a DemoNames>,
    knows_demo: bool,
    report: &'a Report<'a>,
    title: Option<Span<'a>>,
    steps: Vec<StepDraft<'a>>,
}

/// A step, and what the rules between its blocks depend on.
struct StepDraft<'a> {
    title: Span<'a>,
    step: Step,
    has_stage: bool,
    has_try: bool,
    /// Whether there is something in it, right or wrong.
    has_parts: bool,
    /// The languages of the code blocks that follow each other directly at this point.
    neighbours: Vec<Language>,
}

impl<'a> StepReader<'a> {
    fn part(&mut self, part: Segment<'a>) {
        match part {
            Segment::Title(title) if self.title.is_some() || !self.steps.is_empty() => {
                self.report.add(
                    title,
                    "a second title",
                    "one `# Title` a lesson, above its steps; a step is `## Title`",
                );
            }
            Segment::Title(title) => self.title = Some(title),
            Segment::Step(title) => self.steps.push(StepDraft::new(title, self.report)),
            Segment::Fence { word, body } => self.fence(word, body),
            Segment::Text(text) => {
                parse_code::placeholders(text, self.demo, self.report);
                self.push(text, Block::Text(text.text.to_owned()));
            }
        }
    }

    fn fence(&mut self, word: Span<'a>, body: Span<'a>) {
        if let Some(draft) = self.steps.last_mut() {
            draft.has_parts = true;
        }
        if body.text.trim().is_empty() {
            self.report.add(word, format!("this `{}` block is empty", word.text), "expected what the block is for");
            return;
        }
        if Language::named(word.text).is_none() && word.text != "check" {
            parse_code::placeholders(body, self.demo, self.report);
        }
        let block = match word.text {
            "stage" | "try" => self.on_demo(word, body),
            "quiz" => parse_quiz::quiz(body, self.report).map(Block::Quiz),
            "check" => parse_check::check(body, self.context, self.report).map(Block::Check),
            "console" => parse_code::console(body, self.report).map(Block::Console),
            "elsewhere" => Some(Block::Elsewhere(body.trim().text.to_owned())),
            _ => {
                self.neighbour(word);
                parse_code::code(word, body, self.context, self.report).map(Block::Code)
            }
        };
        if let Some(block) = block {
            self.push(word, block);
        }
    }

    /// Reads one of the two blocks that need a demo.
    fn on_demo(&mut self, word: Span<'a>, body: Span<'a>) -> Option<Block> {
        self.once(word);
        match self.demo {
            Some(demo) if word.text == "stage" => parse_stage::stage(body, demo, self.report).map(Block::Stage),
            Some(demo) => parse_stage::attempt(body, demo, self.report).map(Block::Try),
            None => {
                if self.knows_demo {
                    let message = format!("a `{}` in a lesson without a demo", word.text);
                    self.report.add(word, message, "name its `demo` in the front matter");
                }
                None
            }
        }
    }

    /// Checks that a step has one stage and one try, in that order.
    fn once(&mut self, word: Span<'a>) {
        let Some(draft) = self.steps.last_mut() else { return };
        let is_second = if word.text == "stage" { draft.has_stage } else { draft.has_try };
        draft.has_stage |= word.text == "stage";
        draft.has_try |= word.text == "try";
        if is_second {
            self.report.add(word, format!("a second `{}` in one step", word.text), "make it a step of its own");
        } else if word.text == "stage" && draft.has_try {
            self.report.add(
                word,
                "a `stage` after the `try` of its step",
                "put it above: it runs while the learner tries",
            );
        }
    }

    /// Checks that each language is in a group of code blocks once: neighbours are shown as one block.
    fn neighbour(&mut self, word: Span<'a>) {
        let (Some(draft), Some(language)) = (self.steps.last_mut(), Language::named(word.text)) else {
            return;
        };
        if !matches!(draft.step.blocks.last(), Some(Block::Code(_))) || !language.is_choice() {
            draft.neighbours.clear();
        }
        if language.is_choice() {
            if draft.neighbours.contains(&language) {
                let message = format!("a second `{}` block next to the first", word.text);
                self.report.add(word, message, "neighbours are one block in the learner's language: put words between");
            }
            draft.neighbours.push(language);
        }
    }

    fn push(&mut self, at: Span<'a>, block: Block) {
        match self.steps.last_mut() {
            Some(draft) => draft.step.blocks.push(block),
            None => self.report.add(
                at.first_line(),
                "this stands before the first step",
                "it would never be shown: put it under a `## `",
            ),
        }
    }

    /// Checks the rules for the lesson as a whole.
    fn end(&mut self, body: Span<'a>) {
        let top = body.first_line();
        if self.title.is_none() {
            self.report.add(top, "the lesson has no title", "expected a line `# Title`");
        }
        if self.steps.is_empty() {
            self.report.add(top, "the lesson has no steps", "expected at least one line `## Title`");
        }
        if let (Some(first), Some(demo)) = (self.steps.first().filter(|step| !step.has_stage), self.demo) {
            let message = "the first step does not say which stage runs";
            self.report.add(
                first.title,
                message,
                format!("expected a `stage` block with a stage of the demo `{}`", demo.name),
            );
        }
        for step in self.steps.iter().filter(|step| step.step.blocks.is_empty() && !step.has_parts) {
            self.report.add(step.title, "this step is empty", "expected text or blocks under it");
        }
    }
}

impl<'a> StepDraft<'a> {
    fn new(title: Span<'a>, report: &Report<'_>) -> Self {
        let step = Step { title: title.text.to_owned(), line: report.line(title), blocks: Vec::new() };
        StepDraft { title, step, has_stage: false, has_try: false, has_parts: false, neighbours: Vec::new() }
    }
}
