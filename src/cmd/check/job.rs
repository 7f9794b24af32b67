//! Turns the arguments of `doorway check` into a job for the runner.

use std::path::{Path, PathBuf};

use crate::check::project::{self, InvalidProjectFile, Project};
use crate::check::runner::{Address, Job, LaunchSpec, Target};
use crate::cli;
use crate::content::stacks::Stacks;
use crate::course::Lesson;
use crate::deploy;
use crate::exit::UsedWrongly;
use crate::workbench::to_dos;

use super::command::command;

/// The port that a server is expected on if nothing says otherwise.
const USUAL_PORT: u16 = 8080;

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

/// Returns the job that the arguments and the project describe.
///
/// # Errors
/// The address is wrong, or the command cannot be read.
pub(super) fn job(
    args: &cli::CheckArgs,
    folder: PathBuf,
    lesson: &Lesson,
    project: Project,
    stacks: Stacks,
) -> anyhow::Result<Job> {
    let target = match &args.url {
        Some(url) => Target::Running(Address::parse(url).map_err(UsedWrongly)?),
        None => target(args, &project)?,
    };
    Ok(Job {
        environment: std::env::vars_os().collect(),
        stack: project.stack,
        stacks,
        to_dos,
        rehearsal: lesson.has_rehearsal().then_some(deploy::rehearse_in_check),
        ..Job::new(lesson, target, folder)
    })
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

fn target(args: &cli::CheckArgs, project: &Project) -> anyhow::Result<Target> {
    let port = args.port.or(project.port);
    Ok(match command(args.run.as_deref(), project)? {
        Some((argv, command_file)) => {
            let (is_port_fixed, port) = (port.is_some(), port.unwrap_or(USUAL_PORT));
            Target::Program(LaunchSpec { argv, port, is_port_fixed, command_file })
        }
        None => Target::Running(Address::local(port.unwrap_or(USUAL_PORT))),
    })
}
