//! `doorway hello`, `doorway play LESSON`: plays a lesson, or serves its demo.

use anyhow::ensure;

use super::lessons_of;
use crate::cli::{GlobalArgs, Lang, LogFormat, PlayArgs};
use crate::course::progress::{self, Progress};
use crate::course::{Language, LessonSummary};
use crate::exit::{Exit, UsedWrongly};
use crate::ui::lesson::{self, PlayOptions};
use crate::ui::serve;

/// Plays a lesson, or serves its demo.
///
/// # Errors
/// A lesson or a step that does not exist, flags that do not fit together, a port that is taken.
pub(super) fn run(args: &PlayArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    run_with(args, global, || Progress::open(progress::home()))
}

/// The same with progress that is opened in another way, or was opened already.
///
/// # Errors
/// The same.
pub(super) fn run_with(
    args: &PlayArgs,
    global: &GlobalArgs,
    open: impl FnOnce() -> (Progress, Option<String>),
) -> anyhow::Result<Exit> {
    let options = options(args, global);
    let lessons = lessons_of::summaries(global)?;
    let lesson = find_lesson(&lessons, args)?;
    if args.flags.serve {
        return serve::run(&options, lesson);
    }
    let needs_serve = "`--log json` needs `--serve`: a lesson is for people to read";
    ensure!(!options.log_json, UsedWrongly(needs_serve.to_owned()));
    // No other lesson is read: this one should be on the screen at once.
    let whole_lesson = lessons_of::lesson(global, &lesson.name)?;
    lesson::play(&options, &lessons, &whole_lesson, global.lessons.as_deref(), open())
}

/// Returns the lesson that was typed. The step has to be one of its steps.
fn find_lesson<'a>(lessons: &'a [LessonSummary], args: &PlayArgs) -> anyhow::Result<&'a LessonSummary> {
    let lesson = lessons_of::find(lessons, &args.lesson)?;
    let last = lesson.step_titles.len();
    if let Some(step) = args.flags.step {
        let message = format!("`{}` has the steps 1 to {last}; there is no step {step}", lesson.name);
        ensure!((1..=last).contains(&step), UsedWrongly(message));
    }
    Ok(lesson)
}

fn options(args: &PlayArgs, global: &GlobalArgs) -> PlayOptions {
    let flags = &args.flags;
    PlayOptions {
        ports: args.ports.0.clone(),
        step: flags.step,
        language: flags.lang.map(|lang| match lang {
            Lang::Js => Language::Js,
            Lang::Python => Language::Python,
            Lang::Rust => Language::Rust,
        }),
        folder: flags.folder.clone(),
        open: flags.open,
        projector: flags.projector,
        plain: global.plain,
        share: flags.share,
        quiet: flags.quiet,
        log_json: flags.log == LogFormat::Json,
    }
}
