//! What is rehearsed: the program of the folder, and the requests of its lesson.

use std::path::{Path, PathBuf};

use anyhow::Context;

use super::super::check::{command, read_project};
use super::super::vocabulary::vocabulary;
use crate::check::project::{Project, broken_package};
use crate::check::runner::{Job, LaunchSpec, Target};
use crate::cli::{DeployCheckArgs, GlobalArgs};
use crate::content::stacks::Stacks;
use crate::course::{self, Lesson, Scenario};
use crate::deploy::{RehearsalPlan, free_port, rehearse_in_check};
use crate::exit::UsedWrongly;

/// Returns the rehearsal that the arguments and the project's files describe.
///
/// # Errors
/// Nothing says how the program is started.
pub(super) fn plan(
    args: &DeployCheckArgs,
    global: &GlobalArgs,
    folder: PathBuf,
    stacks: Stacks,
) -> anyhow::Result<RehearsalPlan> {
    let project = read_project(&folder, &stacks)?;
    let (argv, command_file) =
        command(args.run.as_deref(), &project)?.ok_or_else(|| UsedWrongly(no_command_words(&folder)))?;
    let port = free_port().context("this system has no free port")?;
    let lesson = lesson(&project, global)?;
    let scenarios: Vec<Scenario> =
        lesson.iter().flat_map(Lesson::checks).flat_map(|check| check.scenarios.clone()).collect();
    let has_rehearsal = lesson.as_ref().is_some_and(Lesson::has_rehearsal);
    let job = Job {
        lesson: lesson.as_ref().map(|lesson| lesson.name.clone()).unwrap_or_default(),
        topics: lesson.map(|lesson| lesson.topics).unwrap_or_default(),
        scenarios,
        target: Target::Program(LaunchSpec { argv, port, is_port_fixed: true, command_file }),
        environment: std::env::vars_os().collect(),
        stack: project.stack,
        stacks,
        rehearsal: has_rehearsal.then_some(rehearse_in_check),
        ..Job::for_folder(folder)
    };
    Ok(RehearsalPlan::new(job, port))
}

/// Says why nothing can be started, and what to do.
fn no_command_words(folder: &Path) -> String {
    match broken_package(folder) {
        Some(why) => format!("{why}, so it does not say how the program is started. Fix that line first"),
        None => "this folder does not show how its program is started; add --run \"node index.js\"".to_owned(),
    }
}

/// The lesson that the project names, if there is such a lesson.
fn lesson(project: &Project, global: &GlobalArgs) -> anyhow::Result<Option<Lesson>> {
    let Some(name) = &project.lesson else { return Ok(None) };
    course::find_one(global.lessons.as_deref(), name, &vocabulary())
}
