//! What a project is to be: given, asked for in the terminal, or the usual.

use std::path::PathBuf;

use anyhow::Context;

use crate::cli;
use crate::course;
use crate::exit::UsedWrongly;
use crate::scaffold::Template;
use crate::text::safe::safe;
use crate::ui::{self, prompt};

/// What a project is when nobody says otherwise.
const USUAL_FOLDER: &str = "my-server";
const USUAL_STACK: &str = "node";
const USUAL_LESSON: &str = "routes";

/// The folder to make.
///
/// # Errors
/// None was named, and nobody is there to be asked.
pub(super) fn folder(typed: &cli::NewArgs) -> anyhow::Result<PathBuf> {
    if let Some(folder) = &typed.dir {
        return Ok(folder.clone());
    }
    if !asks(typed) {
        return Err(UsedWrongly(format!("which folder? For example: doorway new {USUAL_FOLDER}")).into());
    }
    let answer = prompt::words("Which folder is to be made?", USUAL_FOLDER).context(UNANSWERED)?;
    Ok(PathBuf::from(answer))
}

/// The stacks that can be meant: all, unless one was named.
///
/// # Errors
/// A template that is wrong; the tests read them all.
pub(super) fn templates(typed: &cli::NewArgs) -> anyhow::Result<Vec<Template>> {
    let named = typed.stack.as_deref().map(Template::named).transpose()?.flatten();
    named.map_or_else(Template::all, |one| Ok(vec![one]))
}

const UNANSWERED: &str = "the question was not answered, so nothing was written";

/// Whether what was not given is asked for.
fn asks(typed: &cli::NewArgs) -> bool {
    prompt::is_interactive() && !typed.json
}

/// What is to be made: given, asked for, or the usual.
pub(super) struct Selection<'a> {
    /// The stack.
    pub(super) template: &'a Template,
    /// The lesson, as the stack names it.
    pub(super) lesson: String,
}

impl Selection<'_> {
    /// Where it listens if nobody says otherwise.
    ///
    /// # Errors
    /// The stack has no such lesson.
    pub(super) fn usual_port(&self) -> anyhow::Result<u16> {
        let offer = self.template.lessons.get(&self.lesson);
        offer.map(|offer| offer.port).with_context(|| no_such_lesson(self.template, &self.lesson))
    }
}

/// Stack and lesson.
///
/// # Errors
/// Those that there are not; a question that nobody answers.
pub(super) fn choose<'a>(typed: &cli::NewArgs, templates: &'a [Template]) -> anyhow::Result<Selection<'a>> {
    let ask = asks(typed);
    let stack = match &typed.stack {
        Some(stack) => stack.clone(),
        None if ask => pick("Which stack?", stacks(templates), USUAL_STACK)?,
        None => usual("stack", USUAL_STACK, typed),
    };
    let template =
        templates.iter().find(|template| template.name == stack).ok_or_else(|| no_such_stack(&stack, templates))?;
    let lesson = match &typed.lesson {
        Some(lesson) => lesson.clone(),
        None if ask => pick("For which lesson?", lessons(template), USUAL_LESSON)?,
        None => usual("lesson", USUAL_LESSON, typed),
    };
    if !template.lessons.contains_key(&lesson) {
        return Err(UsedWrongly(no_such_lesson(template, &lesson)).into());
    }
    Ok(Selection { template, lesson })
}

fn stacks(templates: &[Template]) -> Vec<(String, String)> {
    templates.iter().map(|template| (template.name.clone(), template.title.clone())).collect()
}

/// The lessons of a stack with a sentence each, in the order of the course.
pub(super) fn lessons(template: &Template) -> Vec<(String, String)> {
    // `cors` is what stacks call the lesson `cors-demo`.
    let is_it = |own: &str, name: &str| name == own || course::is_short_for(own, name);
    let heads = course::summaries();
    let of = |own: &String| {
        let at = heads.iter().position(|head| is_it(own, &head.name));
        (at.unwrap_or(heads.len()), own.clone(), at.map(|at| heads[at].summary.clone()).unwrap_or_default())
    };
    let mut all: Vec<_> = template.lessons.keys().map(of).collect();
    all.sort();
    all.into_iter().map(|(_, own, summary)| (own, summary)).collect()
}

fn pick(question: &str, choices: Vec<(String, String)>, usual: &str) -> anyhow::Result<String> {
    let at = choices.iter().position(|(name, _)| name == usual).unwrap_or(0);
    let picked = prompt::one_of(question, &choices, at).context(UNANSWERED)?;
    Ok(choices[picked].0.clone())
}

/// Nobody is there to be asked: takes the usual, and says so.
fn usual(what: &str, usual: &str, typed: &cli::NewArgs) -> String {
    if !typed.json {
        ui::err(&format!("Nobody to ask, so the {what} is {usual}. --{what} takes another.\n"));
    }
    usual.to_owned()
}

fn no_such_stack(stack: &str, templates: &[Template]) -> UsedWrongly {
    let known: Vec<&str> = templates.iter().map(|template| template.name.as_str()).collect();
    UsedWrongly(format!("there is no stack `{}`; there are: {}", safe(stack), known.join(", ")))
}

fn no_such_lesson(template: &Template, lesson: &str) -> String {
    let known: Vec<&str> = template.lessons.keys().map(String::as_str).collect();
    format!("the {} stack has no starter for `{}`; it has: {}", template.name, safe(lesson), known.join(", "))
}
