//! `doorway` alone: where you are, what is next, what to type.

use std::time::SystemTime;

use super::lessons_of;
use crate::cli::GlobalArgs;
use crate::course::progress::{self, Progress};
use crate::course::{self, Course};
use crate::exit::Exit;
use crate::text::time::day_number;
use crate::text::width::terminal_width;
use crate::ui::{self, home};

/// Prints where the learner is in the course.
///
/// # Errors
/// Lessons that cannot be read.
pub(super) fn run(global: &GlobalArgs) -> anyhow::Result<Exit> {
    let lessons = lessons_of::summaries(global)?;
    let (progress, warning) = Progress::open(progress::home());
    let course = Course { lessons: &lessons, progress: &progress, folder: global.lessons.as_deref() };
    let reviewed = lessons_of::reviewed(global, &progress)?;
    let due = course::due(&reviewed, progress.questions(), day_number(SystemTime::now())).len();
    ui::out(&home::render(&course, due, terminal_width()));
    if let Some(warning) = warning {
        ui::note(&warning);
    }
    Ok(Exit::Done)
}
