//! Turns the arguments of `doorway check` into a job for the runner.

use std::path::PathBuf;

use crate::check::project::Project;
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
