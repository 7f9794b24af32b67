//! What a project is to be: given on the command line, asked for in the terminal, or what is usual.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use anyhow::Context;

use crate::content::stack::Stack;
use crate::content::stacks::Stacks;
use crate::course::{LessonSummary, lesson_number};
use crate::exit::UsedWrongly;
use crate::scaffold::{self, StarterSpec};
use crate::text::nearest::did_you_mean;
use crate::text::safe::safe_to_copy;
use crate::ui;
use crate::ui::prompt::{self, PromptChoice};

const USUAL_FOLDER: &str = "my-server";
const USUAL_STACK: &str = "node";
const USUAL_LESSON: &str = "routes";

const UNANSWERED: &str = "the question was not answered, so nothing was written";

/// What the command line says of a project. What it leaves out is asked for, if somebody is there to answer.
pub struct Answers<'a> {
    /// The stack's name.
    pub stack: Option<&'a str>,
    /// The lesson's name, or that of its starters.
    pub lesson: Option<&'a str>,
    /// The course.
    pub lessons: &'a [LessonSummary],
    /// Whether a program reads the output, so that nobody can answer.
    pub for_programs: bool,
}

impl Answers<'_> {
    /// The folder to make.
    ///
    /// # Errors
    /// None was named, and nobody is there to answer.
    pub fn folder(&self, named: Option<&Path>) -> anyhow::Result<PathBuf> {
        if let Some(folder) = named {
            return Ok(folder.to_owned());
        }
        if !self.asks() {
            return Err(UsedWrongly(format!("which folder? For example: doorway new {USUAL_FOLDER}")).into());
        }
        let answer = prompt::words("What is the folder called?", USUAL_FOLDER)?.context(UNANSWERED)?;
        Ok(PathBuf::from(answer))
    }

    /// The stack.
    ///
    /// # Errors
    /// A stack that does not exist or is wrong; a question that nobody answers.
    pub fn stack(&self, stacks: &Stacks) -> anyhow::Result<Arc<Stack>> {
        let choices = || {
            let stacks = stacks.try_all()?;
            anyhow::Ok(stacks.iter().map(|stack| stack_choice(stack)).collect())
        };
        let name =
            self.answer("stack", self.stack, "What do you want to write your server in?", USUAL_STACK, choices)?;
        stacks.try_called(&name)?.ok_or_else(|| unknown_stack(&name, stacks).into())
    }

    /// The stack's starter for the lesson.
    ///
    /// # Errors
    /// The stack has no starter for the lesson, or it is wrong; a question that nobody answers.
    pub fn starter(&self, stack: &Stack) -> anyhow::Result<StarterSpec> {
        let choices = || Ok(lesson_choices(stack, self.lessons));
        let name = self.answer("lesson", self.lesson, "For which lesson?", USUAL_LESSON, choices)?;
        let known = scaffold::starter_names(stack);
        let by_name = self.lessons.iter().find(|lesson| lesson.name == name);
        let by_number =
            || lesson_number(&name).and_then(|number| self.lessons.iter().find(|lesson| lesson.number == number));
        let lesson = by_name.or_else(by_number);
        if let Some(lesson) =
            lesson.filter(|lesson| !lesson.stacks.is_empty() && !lesson.stacks.iter().any(|own| *own == stack.name))
        {
            let stacks = lesson.stacks.join(", ");
            let (stack, lesson) = (&stack.name, &lesson.name);
            return Err(UsedWrongly(format!(
                "the lesson `{lesson}` is not for the {stack} stack; it is for: {stacks}"
            ))
            .into());
        }
        let starter = lesson.map_or(&*name, LessonSummary::starter_name);
        if known.iter().any(|known| known == starter) {
            return scaffold::read_starter(stack, starter);
        }
        let meant = did_you_mean(&name, &known.iter().map(String::as_str).collect::<Vec<_>>());
        let (stack, name) = (&stack.name, safe_to_copy(&name));
        let known = known.join(", ");
        Err(UsedWrongly(format!("the {stack} stack has no starter for `{name}`{meant}; it has: {known}")).into())
    }

    /// Whether what was not given is asked for.
    fn asks(&self) -> bool {
        prompt::is_interactive() && !self.for_programs
    }

    /// One name: the given one, an answer, or the usual one, which is said.
    fn answer(
        &self,
        what: &str,
        given: Option<&str>,
        question: &str,
        usual: &str,
        choices: impl Fn() -> anyhow::Result<Vec<PromptChoice>>,
    ) -> anyhow::Result<String> {
        if let Some(given) = given {
            return Ok(given.to_owned());
        }
        if self.asks() {
            let choices = choices()?;
            let at = choices.iter().position(|choice| choice.name == usual).unwrap_or(0);
            let picked = prompt::one_of(question, &choices, at)?.context(UNANSWERED)?;
            return Ok(choices[picked].name.clone());
        }
        if !self.for_programs {
            ui::err(&format!(
                "There is no terminal to ask in, so the {what} is {usual}. Choose another with --{what}.\n"
            ));
        }
        Ok(usual.to_owned())
    }
}

fn stack_choice(stack: &Stack) -> PromptChoice {
    PromptChoice { name: stack.name.clone(), words: words_of(stack), aliases: stack.aliases.clone() }
}

/// Whom a stack suits; its title if its file does not say so.
pub(super) fn words_of(stack: &Stack) -> String {
    if stack.suits.is_empty() { stack.title.clone() } else { stack.suits.clone() }
}

/// Names the nearest stack and all stacks.
fn unknown_stack(typed: &str, stacks: &Stacks) -> UsedWrongly {
    let known: Vec<&str> = stacks.all().map(|stack| stack.name.as_str()).collect();
    let aliases = stacks.all().flat_map(|stack| stack.aliases.iter().map(String::as_str));
    let meant = did_you_mean(typed, &known.iter().copied().chain(aliases).collect::<Vec<_>>());
    UsedWrongly(format!("there is no stack `{}`{meant}; there are: {}", safe_to_copy(typed), known.join(", ")))
}

/// The lessons of a stack by name, in the order of the course.
pub(super) fn lesson_names(stack: &Stack, course: &[LessonSummary]) -> Vec<String> {
    lesson_choices(stack, course).into_iter().map(|choice| choice.name).collect()
}

/// What an idea for an app is, if the starter is for one: the first lines of its check say it.
fn idea_summary(stack: &Stack, starter: &str) -> Option<String> {
    let text = stack.templates.text(&format!("common/ideas/{starter}.md")).ok()??;
    text.lines().find_map(|line| Some(line.strip_prefix("summary = \"")?.strip_suffix('"')?.to_owned()))
}

/// The lessons of a stack with a sentence each, in the order of the course.
fn lesson_choices(stack: &Stack, course: &[LessonSummary]) -> Vec<PromptChoice> {
    let row = |starter: String| {
        // A lesson may show the starter of another one.
        let own = course.iter().position(|lesson| lesson.name == starter);
        let at = own.or_else(|| course.iter().position(|lesson| lesson.starter_name() == starter));
        let words = at.map(|at| course[at].summary.clone()).or_else(|| idea_summary(stack, &starter));
        (at.unwrap_or(course.len()), words.unwrap_or_default(), starter)
    };
    let mut rows: Vec<_> = scaffold::starter_names(stack).into_iter().map(row).collect();
    rows.sort_by(|one, other| (one.0, &one.2).cmp(&(other.0, &other.2)));
    rows.into_iter().map(|(_, words, name)| PromptChoice { name, words, aliases: Vec::new() }).collect()
}
