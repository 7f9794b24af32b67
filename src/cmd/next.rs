//! `doorway next`: goes on with the course.

use super::{lessons_of, play};
use crate::cli::{GlobalArgs, NextArgs, PlayArgs};
use crate::course::Course;
use crate::course::progress::{self, Progress};
use crate::exit::Exit;
use crate::ui::{self, home};

/// Plays the lesson that was begun, or else the next one.
///
/// # Errors
/// Lessons that cannot be read, a port that is taken.
pub(super) fn run(args: &NextArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let lessons = lessons_of::summaries(global)?;
    let (progress, _) = Progress::open(progress::home());
    let course = Course { lessons: &lessons, progress: &progress, folder: global.lessons.as_deref() };
    let Some(lesson) = course.next() else {
        ui::out(&home::render(&course, 0));
        return Ok(Exit::Done);
    };
    if args.dry_run {
        ui::out(&(course.command(lesson) + "\n"));
        return Ok(Exit::Done);
    }
    play::run(&PlayArgs { lesson: lesson.name.clone(), ports: args.ports.clone(), ..PlayArgs::default() }, global)
}
