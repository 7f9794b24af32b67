//! `doorway next`: goes on with the course.

use super::{lessons_of, play};
use crate::cli::{GlobalArgs, NextArgs, PlayArgs};
use crate::course::Course;
use crate::course::progress::{self, Progress};
use crate::exit::Exit;
use crate::text::width::terminal_width;
use crate::ui::{self, home};

/// Plays the lesson that was begun, or else the next one.
///
/// # Errors
/// Lessons that cannot be read, a port that is taken.
pub(super) fn run(args: &NextArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let lessons = lessons_of::summaries(global)?;
    let (progress, warning) = Progress::open(progress::home());
    let course = Course { lessons: &lessons, progress: &progress, folder: global.lessons.as_deref() };
    let lesson = course.next();
    if let (false, Some(lesson)) = (args.dry_run, lesson) {
        let args = PlayArgs { lesson: lesson.name.clone(), ports: args.ports.clone(), ..PlayArgs::default() };
        return play::run_with(&args, global, || (progress, warning));
    }
    ui::out(&lesson.map_or_else(|| home::render(&course, 0, terminal_width()), |lesson| course.command(lesson) + "\n"));
    if let Some(warning) = warning {
        ui::note(&warning);
    }
    Ok(Exit::Done)
}
