//! `doorway check [lesson]`: checks the server that the learner built, and says what is wrong and why.

mod bare_address;
mod command;
mod idea;
mod job;
mod lesson;
mod project;
mod project_folder;
mod reports;

pub(super) use command::command;
pub(super) use project::read_project;
pub(super) use project_folder::project_folder;

use anyhow::{Context, ensure};

use super::lessons_of;
use crate::check::{CheckResult, Verdict};
use crate::cli::{self, GlobalArgs};
use crate::content::stacks::Stacks;
use crate::course::progress::{self, Progress};
use crate::exit::{Exit, UsedWrongly};
use crate::ui;
use crate::ui::check::{CheckSession, LeftoverSearch, cancel_on_signal, confirm_command, watch};

/// Checks a server and reports the result.
///
/// # Errors
/// The flags do not fit together, the folder's command was not permitted, or a file cannot be read or written.
pub fn run(args: &cli::CheckArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    bare_address::refuse(args)?;
    let lessons = lessons_of::summaries(global)?;
    let (progress, warning) = Progress::open(progress::home());
    if let Some(warning) = warning {
        ui::note(&warning);
    }
    let stacks = Stacks::with_lessons(global.lessons.as_deref());
    let here = std::env::current_dir().context("could not find the folder you are in")?;
    let folder = project_folder(args, here, &stacks)?;
    let reports = reports::reports(args, &folder)?;
    let project = project::project(args, &folder, &stacks)?;
    let lesson = lesson::lesson(args, global, &project, (&lessons, &progress), &stacks)?;
    let job = job::job(args, folder, &lesson, project, stacks)?;
    let needs_program = "--watch starts your program again each time; add --run \"node index.js\"";
    ensure!(!args.watch || job.program().is_some(), UsedWrongly(needs_program.to_owned()));
    confirm_command(&job, progress::home().as_deref(), args.yes)?;
    let cancel = cancel_on_signal(&job.supervisor)?;
    let mut session = CheckSession {
        job,
        cancel,
        reports,
        plain: global.plain,
        verbose: args.verbose,
        is_watching: args.watch,
        lesson,
        lessons: &lessons,
        progress,
        lessons_folder: global.lessons.as_deref(),
        kept: None,
        leftovers: Some(LeftoverSearch::start()),
    };
    let result = if args.watch { watch::run(&mut session, args.hint)? } else { check_once(&mut session, args.hint)? };
    Ok(if session.cancel.is_cancelled() { Exit::Interrupted } else { exit(result.verdict()) })
}

fn check_once(session: &mut CheckSession<'_>, hints: u8) -> anyhow::Result<CheckResult> {
    let result = session.check();
    session.report(&result, hints)?;
    Ok(result)
}

fn exit(verdict: Verdict) -> Exit {
    match verdict {
        Verdict::Met => Exit::Done,
        Verdict::NotMet => Exit::NotMet,
        Verdict::NotChecked => Exit::Failed,
        Verdict::Interrupted => Exit::Interrupted,
    }
}
