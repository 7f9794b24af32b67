//! `doorway reset [LESSON]`: forgets what the learner has done, after a question.

use anyhow::bail;

use super::lessons_of;
use crate::cli::{GlobalArgs, ResetArgs};
use crate::course::progress::{self, Progress};
use crate::course::{Course, LessonSummary};
use crate::demos;
use crate::exit::{Exit, UsedWrongly};
use crate::ui::{self, course_overview, prompt};

/// Forgets the progress in one lesson, or in all of them.
///
/// # Errors
/// A lesson that does not exist, a question that nobody can answer, progress that cannot be changed.
pub(super) fn run(args: &ResetArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let lessons = lessons_of::summaries(global)?;
    let lesson = args.lesson.as_deref().map(|name| lessons_of::find(&lessons, name)).transpose()?;
    let (mut progress, warning) = Progress::open(progress::home());
    if let Some(warning) = warning {
        bail!(warning);
    }
    let name = lesson.map(|lesson| lesson.name.as_str());
    if !progress.knows(name) {
        ui::out("There is nothing to forget.\n");
        return Ok(Exit::Done);
    }
    if !args.yes && !is_confirmed(lesson, &Course { lessons: &lessons, progress: &progress, folder: None })? {
        ui::out("Nothing was changed.\n");
        return Ok(Exit::Done);
    }
    if let Some(warning) = progress.forget(name) {
        bail!(warning);
    }
    if let Some(home) = progress::home() {
        demos::forget_data(&home, lesson.map(|lesson| lesson.demo.as_deref().unwrap_or(&lesson.name)))?;
    }
    ui::out(&match lesson {
        Some(lesson) => format!("The lesson {} begins again at its first step.\n", lesson.name),
        None => "The course begins again. Type: doorway next\n".to_owned(),
    });
    Ok(Exit::Done)
}

fn is_confirmed(lesson: Option<&LessonSummary>, course: &Course<'_>) -> anyhow::Result<bool> {
    if !prompt::is_interactive() {
        return Err(UsedWrongly("nobody can be asked here; add --yes to forget without a question".into()).into());
    }
    let Some(lesson) = lesson else {
        ui::out(&course_overview::remembered(course));
        return Ok(prompt::yes("Forget all of it? Your own projects stay."));
    };
    let (name, state) = (&lesson.name, course.state(lesson));
    Ok(prompt::yes(&format!("Forget what you have done in the lesson {name} ({state})? Your own projects stay.")))
}
