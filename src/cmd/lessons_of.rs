//! The lessons that a verb works with: the built-in ones, or those of `--lessons DIR`.

use anyhow::Context;

use super::vocabulary::vocabulary;
use crate::cli::GlobalArgs;
use crate::course::progress::Progress;
use crate::course::{self, Lesson, LessonSummary};
use crate::exit::UsedWrongly;

/// Returns the summaries of all lessons, in order.
///
/// # Errors
/// Lessons of a folder that cannot be read.
pub(super) fn summaries(global: &GlobalArgs) -> anyhow::Result<Vec<LessonSummary>> {
    course::summaries_in(global.lessons.as_deref(), &vocabulary())
}

/// Returns the whole lesson of a summary.
///
/// # Errors
/// It cannot be read.
pub(super) fn lesson(global: &GlobalArgs, name: &str) -> anyhow::Result<Lesson> {
    let lesson = course::find_one(global.lessons.as_deref(), name, &vocabulary())?;
    lesson.with_context(|| format!("the lesson `{name}` was not there any more"))
}

/// Returns the lessons that have asked the questions which come back.
///
/// # Errors
/// They cannot be read.
pub(super) fn reviewed(global: &GlobalArgs, progress: &Progress) -> anyhow::Result<Vec<Lesson>> {
    let names = course::reviewed_lessons(progress.questions());
    course::find_named(global.lessons.as_deref(), |name| names.contains(name), &vocabulary())
}

/// Returns the summary of the lesson that was typed.
///
/// # Errors
/// There is no such lesson.
pub(super) fn find<'a>(lessons: &'a [LessonSummary], typed: &str) -> anyhow::Result<&'a LessonSummary> {
    course::find_by_name(lessons, typed).map_err(|error| UsedWrongly(error.to_string()).into())
}
