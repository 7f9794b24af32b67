//! Finds the lesson whose checks `doorway check` asks.

use crate::check::project::{self, Project};
use crate::cli;
use crate::course::progress::Progress;
use crate::course::{self, LessonSummary};
use crate::exit::UsedWrongly;

/// Returns the lesson that the arguments name, or the project's file, or the learner's progress.
///
/// # Errors
/// There is no such lesson or it has no checks.
pub(super) fn lesson<'a>(
    args: &cli::CheckArgs,
    project: &Project,
    lessons: &'a [LessonSummary],
    progress: &Progress,
) -> anyhow::Result<&'a LessonSummary> {
    let name = args.lesson.as_deref().or(project.lesson.as_deref());
    let place = if args.lesson.is_none() && name.is_some() { format!("{}: ", project::FILE) } else { String::new() };
    let lesson = course::lesson_to_check(lessons, name, progress);
    Ok(lesson.map_err(|error| UsedWrongly(format!("{place}{error}")))?)
}
