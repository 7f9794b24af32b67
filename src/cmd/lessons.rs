//! `doorway lessons`: the course at a glance, and `--lint` for people who write lessons.

use std::path::Path;

use super::lessons_of;
use super::vocabulary::vocabulary;
use crate::cli::{GlobalArgs, LessonsArgs};
use crate::course::progress::{self, Progress};
use crate::course::{self, Course, Diagnostics};
use crate::exit::Exit;
use crate::text::json::ascii_pretty;
use crate::text::width::terminal_width;
use crate::ui::{self, course_overview, lint_report};

/// Prints the course, or one lesson of it, or what is wrong with the lessons of a folder.
///
/// # Errors
/// A folder that cannot be read, or whose lessons are wrong; a lesson that does not exist.
pub(super) fn run(args: &LessonsArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    match &args.lint {
        Some(folder) => lint(folder, args.json),
        None => overview(args, global),
    }
}

fn overview(args: &LessonsArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let lessons = lessons_of::summaries(global)?;
    let (progress, warning) = Progress::open(progress::home());
    let course = Course { lessons: &lessons, progress: &progress, folder: global.lessons.as_deref() };
    let text = if let Some(typed) = &args.lesson {
        course_overview::render_one(&course, lessons_of::find(&lessons, typed)?, terminal_width())
    } else if args.json {
        ascii_pretty(&course_overview::json(&course)) + "\n"
    } else if global.plain {
        course_overview::render_plain(&course)
    } else {
        course_overview::render(&course, terminal_width())
    };
    ui::out(&text);
    if let Some(warning) = warning {
        ui::note(&warning);
    }
    Ok(Exit::Done)
}

fn lint(folder: &Path, as_json: bool) -> anyhow::Result<Exit> {
    let (lessons, diagnostics) = match course::lint_folder(folder, &vocabulary()) {
        Ok(lessons) => (lessons.len(), Diagnostics(Vec::new())),
        Err(error) => (0, error.downcast()?),
    };
    ui::out(&match as_json {
        true => ascii_pretty(&lint_report::json(&diagnostics)) + "\n",
        false => lint_report::render(folder, lessons, &diagnostics),
    });
    Ok(if diagnostics.0.is_empty() { Exit::Done } else { Exit::NotMet })
}
