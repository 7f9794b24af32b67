//! `doorway hello`, `doorway play LESSON`: plays a lesson, or serves its demo.

use anyhow::ensure;

use super::vocabulary::vocabulary;
use crate::cli::{GlobalArgs, Lang, LogFormat, PlayArgs};
use crate::course::{self, Language, Lesson};
use crate::exit::{Exit, UsedWrongly};
use crate::ui::lesson::{self, PlayOptions};
use crate::ui::serve;

/// Plays a lesson, or serves its demo.
///
/// # Errors
/// A lesson or a step that does not exist, flags that do not fit together, a port that is taken.
pub(super) fn run(args: &PlayArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let options = options(args);
    if args.flags.serve {
        return serve::run(&options, &lesson_to_serve(args, global)?);
    }
    let needs_serve = "`--log json` needs `--serve`: a lesson is for people to read";
    ensure!(!options.log_json, UsedWrongly(needs_serve.to_owned()));
    let lessons = course::load(global.lessons.as_deref(), &vocabulary())?;
    let lesson = find_lesson(&lessons, args)?;
    lesson::play(&options, &lessons, lesson, global.lessons.as_deref())
}

/// A server should be able to respond soon after its start, so of the built-in lessons only this one is read.
fn lesson_to_serve(args: &PlayArgs, global: &GlobalArgs) -> anyhow::Result<Lesson> {
    let one = if global.lessons.is_none() { course::builtin_one(&args.lesson, &vocabulary())? } else { None };
    let lessons = match one {
        Some(lesson) => vec![lesson],
        None => course::load(global.lessons.as_deref(), &vocabulary())?,
    };
    Ok(find_lesson(&lessons, args)?.clone())
}

fn find_lesson<'a>(lessons: &'a [Lesson], args: &PlayArgs) -> anyhow::Result<&'a Lesson> {
    let lesson = course::find_by_name(lessons, &args.lesson).map_err(|error| UsedWrongly(error.to_string()))?;
    let last = lesson.steps.len();
    if let Some(step) = args.flags.step {
        let message = format!("`{}` has the steps 1 to {last}; there is no step {step}", lesson.name);
        ensure!((1..=last).contains(&step), UsedWrongly(message));
    }
    Ok(lesson)
}

fn options(args: &PlayArgs) -> PlayOptions {
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
        share: flags.share,
        quiet: flags.quiet,
        log_json: flags.log == LogFormat::Json,
    }
}
