//! Finds the lesson whose checks `doorway check` asks.

use super::idea::idea;
use crate::check::project::{self, Project};
use crate::cli::{CheckArgs, GlobalArgs};
use crate::cmd::lessons_of;
use crate::content::stacks::Stacks;
use crate::course::progress::Progress;
use crate::course::{self, Lesson, LessonSummary};
use crate::exit::UsedWrongly;

/// Returns the lesson, or the idea for an app, that the arguments name, or the project's file, or the learner's progress.
///
/// # Errors
/// There is no such lesson, it has no checks, or it cannot be read.
pub(super) fn lesson(
    args: &CheckArgs,
    global: &GlobalArgs,
    project: &Project,
    (lessons, progress): (&[LessonSummary], &Progress),
    stacks: &Stacks,
) -> anyhow::Result<Lesson> {
    let name = args.lesson.as_deref().or(project.lesson.as_deref());
    if let Some(name) = name
        && course::find_by_name(lessons, name).is_err()
        && let Some(idea) = idea(name, stacks)?
    {
        return Ok(idea);
    }
    let place = if args.lesson.is_none() && name.is_some() { format!("{}: ", project::FILE) } else { String::new() };
    let lesson = course::lesson_to_check(lessons, name, progress);
    let lesson = lesson.map_err(|error| UsedWrongly(format!("{place}{error}")))?;
    lessons_of::lesson(global, &lesson.name)
}
