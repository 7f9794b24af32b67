//! Puts the parts of a lesson together into steps, and checks the rules between blocks.

use super::diagnostic::Report;
use super::read_context::ReadContext;
use super::scan::{self, Segment};
use super::span::Span;
use super::{Block, Language, Step, parse_check, parse_code, parse_own_program, parse_quiz, parse_stage};
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

/// The blocks that say what to do. A step has one of them at most.
const TASKS: &[&str] = &["try", "edit", "exercise"];

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
    /// The block that says what to do.
    task: Option<&'static str>,
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
            "stage" | "try" | "edit" | "exercise" => self.on_demo(word, body),
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

    /// Reads one of the blocks that need a demo.
    fn on_demo(&mut self, word: Span<'a>, body: Span<'a>) -> Option<Block> {
        self.once(word);
        match self.demo {
            Some(demo) => match word.text {
                "stage" => parse_stage::stage(body, demo, self.report).map(Block::Stage),
                "edit" => parse_own_program::edit(body, demo, self.report).map(Block::Edit),
                "exercise" => parse_own_program::exercise(body, demo, self.report).map(Block::Exercise),
                _ => parse_stage::attempt(body, demo, self.report).map(Block::Try),
            },
            None => {
                if self.knows_demo {
                    let message = format!("a `{}` in a lesson without a demo", word.text);
                    self.report.add(word, message, "name its `demo` in the front matter");
                }
                None
            }
        }
    }

    /// Checks that a step has one stage and one task, in that order.
    fn once(&mut self, word: Span<'a>) {
        let Some(draft) = self.steps.last_mut() else { return };
        let second = if word.text == "stage" { draft.has_stage.then_some("stage") } else { draft.task };
        let task = TASKS.iter().find(|task| **task == word.text).copied();
        if let Some(second) = second {
            let message = match task {
                Some(task) if task != second => format!("`{task}` in a step that has a `{second}`"),
                _ => format!("a second `{}` in one step", word.text),
            };
            self.report.add(word, message, "make it a separate step");
        } else if let (None, Some(task)) = (task, draft.task) {
            let message = format!("a `stage` after the `{task}` of its step");
            self.report.add(word, message, "put it above: it runs while the learner tries");
        }
        draft.has_stage |= task.is_none();
        draft.task = draft.task.or(task);
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
                "this is before the first step",
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
        let blocks = || self.steps.iter().flat_map(|step| &step.step.blocks);
        if let Some(step) = self.steps.iter().find(|step| step.task == Some("exercise"))
            && !blocks().any(|block| matches!(block, Block::Check(_)))
        {
            let help = "an exercise asks the check of its lesson: add a `check` block";
            self.report.add(step.title, "an `exercise` in a lesson without a `check`", help);
        }
        for step in self.steps.iter().filter(|step| step.step.blocks.is_empty() && !step.has_parts) {
            self.report.add(step.title, "this step is empty", "expected text or blocks under it");
        }
    }
}

impl<'a> StepDraft<'a> {
    fn new(title: Span<'a>, report: &Report<'_>) -> Self {
        let step = Step { title: title.text.to_owned(), line: report.line(title), blocks: Vec::new() };
        StepDraft { title, step, has_stage: false, task: None, has_parts: false, neighbours: Vec::new() }
    }
}
