//! `doorway new DIR`: writes a starter project, and says what to type next.

use std::path::Path;

use super::vocabulary::vocabulary;
use crate::check::trust;
use crate::cli::{GlobalArgs, NewArgs};
use crate::content::stacks::Stacks;
use crate::course::{self, progress};
use crate::exit::{Exit, UsedWrongly};
use crate::scaffold::{self, ProjectSpec, WriteError};
use crate::ui;
use crate::ui::new_project::{self, Answers, NewProject, setup};

/// Writes the project, or lists the stacks, or shows what would be written.
///
/// # Errors
/// A folder, a stack or a lesson that cannot be used; a disk that refuses.
pub(super) fn run(args: &NewArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let stacks = Stacks::with_lessons(global.lessons.as_deref());
    let lessons = course::summaries_in(global.lessons.as_deref(), &vocabulary())?;
    if args.list {
        ui::out(&new_project::list(&stacks, &lessons, args.json)?);
        return Ok(Exit::Done);
    }
    let (stack, lesson) = (args.stack.as_deref(), args.lesson.as_deref());
    let answers = Answers { stack, lesson, lessons: &lessons, for_programs: args.json };
    let folder = answers.folder(args.dir.as_deref())?;
    scaffold::check_target(&folder).map_err(refusal)?;
    let name = scaffold::name_for(args.name.as_deref(), &folder).map_err(UsedWrongly)?;
    let stack = answers.stack(&stacks)?;
    let starter = answers.starter(&stack)?;
    let port = args.port.unwrap_or(starter.port);
    let spec = ProjectSpec { stack: &stack, starter: &starter, solved: args.solved, name: &name, port };
    let plan = spec.plan()?;
    if !args.dry_run {
        scaffold::write_project(&folder, &plan).map_err(refusal)?;
        remember_command(&stacks, &folder, &starter.run);
    }
    let project = NewProject { folder: &folder, spec: &spec, plan: &plan, is_written: !args.dry_run };
    ui::out(&if args.json { project.json() } else { project.text() });
    if args.dry_run {
        return Ok(Exit::Done);
    }
    setup::run(&project, &setup::SetupOptions { install: args.install, git: args.git, quiet: args.json })
}

/// A command of the program's own need not be asked about by `doorway check`. One of a lessons folder is asked about.
fn remember_command(stacks: &Stacks, folder: &Path, run: &[String]) {
    if stacks.templates().is_builtin() {
        // Where it cannot be remembered, the check asks.
        let _ = progress::home().map(|home| trust::allow(&home, folder, run));
    }
}

/// A name that cannot be used was typed wrongly; everything else could not be done.
fn refusal(error: WriteError) -> anyhow::Error {
    match error {
        WriteError::BadName { .. } | WriteError::TopOfDisk(_) => UsedWrongly(error.to_string()).into(),
        other => other.into(),
    }
}
