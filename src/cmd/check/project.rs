//! Reads what the project's own file says to `doorway check`.

use std::path::Path;

use crate::check::project::{self, InvalidProjectFile, Project};
use crate::cli;
use crate::content::stacks::Stacks;
use crate::exit::UsedWrongly;

/// Reads the folder's project file. Of a server that is named by its address it says only the lesson.
///
/// # Errors
/// Those of [`read_project`].
pub(super) fn project(args: &cli::CheckArgs, folder: &Path, stacks: &Stacks) -> anyhow::Result<Project> {
    if args.url.is_some() {
        return args
            .lesson
            .as_ref()
            .map_or_else(|| read_with(project::read_lesson, folder, stacks), |_| Ok(Project::default()));
    }
    // A command that was typed is not guessed. The stack is found while the program starts, which takes longer than that.
    let is_guess_needed = args.run.is_none() || args.watch;
    read_with(if is_guess_needed { project::read } else { project::read_written }, folder, stacks)
}

/// A file of the project that cannot be is the user's slip, and not doorway's failure.
pub(in crate::cmd) fn read_project(folder: &Path, stacks: &Stacks) -> anyhow::Result<Project> {
    read_with(project::read, folder, stacks)
}

type Reader = fn(&Path, &Stacks) -> anyhow::Result<Project>;

fn read_with(read: Reader, folder: &Path, stacks: &Stacks) -> anyhow::Result<Project> {
    read(folder, stacks).map_err(|error| match error.downcast::<InvalidProjectFile>() {
        Ok(invalid) => UsedWrongly(invalid.to_string()).into(),
        Err(other) => other,
    })
}
