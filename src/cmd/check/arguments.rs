//! Reads the arguments of `doorway check`: which lesson, which server, which reports.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};

use crate::check::ToDo;
use crate::check::find_project::{ProjectPlace, find_project};
use crate::check::project::{self, Project};
use crate::check::report::{self, ReportContext};
use crate::check::runner::{Address, Job, LaunchSpec, Target};
use crate::cli;
use crate::content::stack::Stack;
use crate::content::stacks::Stacks;
use crate::course::progress::Progress;
use crate::course::{self, Lesson};
use crate::exit::UsedWrongly;
use crate::scaffold::todo_solutions;
use crate::text::safe::safe_to_copy;
use crate::text::shell;
use crate::ui;
use crate::ui::check::{ReportOutputs, ReportTarget};

/// The port that a server is expected on if nothing says otherwise.
const USUAL_PORT: u16 = 8080;

/// Finds the folder of the learner's project, and says so if it is another one than the folder they are in.
///
/// # Errors
/// Several projects directly below.
pub(super) fn project_folder(args: &cli::CheckArgs, folder: PathBuf, stacks: &Stacks) -> anyhow::Result<PathBuf> {
    if args.url.is_some() || args.run.is_some() {
        return Ok(folder);
    }
    match find_project(&folder, || project::has_program(&folder, stacks)) {
        ProjectPlace::Here => Ok(folder),
        ProjectPlace::Above(found) | ProjectPlace::Below(found) => {
            ui::note(&format!(
                "there is a {} in {}: checking that project",
                project::FILE,
                safe_to_copy(&found.to_string_lossy())
            ));
            Ok(found)
        }
        ProjectPlace::OneOf(found) => {
            let names =
                found.iter().filter_map(|folder| folder.file_name()).map(|name| safe_to_copy(&name.to_string_lossy()));
            Err(UsedWrongly(format!(
                "there are several projects in this folder: {}; go into one of them, or add --url for a server that is running",
                names.collect::<Vec<_>>().join(", ")
            ))
            .into())
        }
    }
}

/// Makes the job out of the arguments and of what the folder says.
///
/// # Errors
/// A lesson that is not there or has no checks, an address that cannot be, a command that cannot be read.
pub(super) fn job(
    args: &cli::CheckArgs,
    folder: PathBuf,
    lessons: &[Lesson],
    stacks: Stacks,
    progress: &Progress,
) -> anyhow::Result<Job> {
    let project = if args.url.is_some() { Project::default() } else { project::read(&folder, &stacks)? };
    let lesson = find_lesson(args.lesson.as_deref().or(project.lesson.as_deref()), lessons, progress)?;
    let target = match &args.url {
        Some(url) => Target::Running(Address::parse(url).map_err(UsedWrongly)?),
        None => target(args, &project)?,
    };
    Ok(Job {
        environment: std::env::vars_os().collect(),
        stack: project.stack,
        stacks,
        to_dos,
        ..Job::new(lesson, target, folder)
    })
}

fn target(args: &cli::CheckArgs, project: &Project) -> anyhow::Result<Target> {
    let port = args.port.or(project.port);
    let typed = args.run.as_deref().map(shell::split).transpose();
    let typed = typed.map_err(|why| UsedWrongly(format!("could not understand the command after --run: {why}")))?;
    let command_file = if typed.is_some() { None } else { project.command_file.clone() };
    Ok(match typed.or_else(|| project.run.clone()) {
        Some(argv) => {
            let (is_port_fixed, port) = (port.is_some(), port.unwrap_or(USUAL_PORT));
            Target::Program(LaunchSpec { argv, port, is_port_fixed, command_file })
        }
        None => Target::Running(Address::local(port.unwrap_or(USUAL_PORT))),
    })
}

/// The lesson of that name; without one, the lesson the learner is in, else the first that is not done.
fn find_lesson<'a>(name: Option<&str>, lessons: &'a [Lesson], progress: &Progress) -> anyhow::Result<&'a Lesson> {
    let has_checks = |lesson: &&Lesson| lesson.checks().next().is_some();
    let with_checks: Vec<&Lesson> = lessons.iter().filter(has_checks).collect();
    if let Some(name) = name {
        let lesson = course::find_by_name(lessons, name).map_err(|error| UsedWrongly(error.to_string()))?;
        let names = || with_checks.iter().map(|lesson| lesson.name.as_str()).collect::<Vec<_>>().join(", ");
        let no_checks = || format!("the lesson `{}` has no checks; those of {} can be asked", lesson.name, names());
        return if has_checks(&lesson) { Ok(lesson) } else { Err(UsedWrongly(no_checks()).into()) };
    }
    let is_open = |lesson: &&&Lesson| !progress.lesson(&lesson.name).done;
    let latest = with_checks.iter().find(|lesson| Some(lesson.name.as_str()) == progress.latest());
    let found = latest.or_else(|| with_checks.iter().find(is_open)).or(with_checks.last());
    found.copied().ok_or_else(|| UsedWrongly("none of the lessons has checks".to_owned()).into())
}

/// What the starters of a stack leave to the learner, and what the solved ones have instead.
fn to_dos(stack: &Stack) -> Vec<ToDo> {
    // The tests read all starters, so one that is wrong costs a hint at most.
    let answers = todo_solutions(stack).unwrap_or_default();
    let first = |todo: &str| todo.lines().next().unwrap_or_default().to_owned();
    answers.into_iter().map(|one| ToDo { first_line: first(&one.todo), solution: one.lines }).collect()
}

/// The reports for programs that were asked for.
///
/// # Errors
/// A format that does not exist, and two reports on stdout.
pub(super) fn reports(args: &cli::CheckArgs, folder: &Path) -> anyhow::Result<ReportOutputs> {
    let mut wanted = args.report.iter().map(|text| report_argument(text)).collect::<Vec<_>>();
    wanted.extend(args.json.then_some(("json", ReportTarget::Stdout)));
    wanted.extend(args.tap.then_some(("tap", ReportTarget::Stdout)));
    wanted.extend(args.junit.iter().map(|file| ("junit", ReportTarget::File(file.clone()))));
    if std::env::var_os("GITHUB_ACTIONS").as_deref() == Some(OsStr::new("true")) {
        wanted.push(("github", ReportTarget::Stderr));
    }
    let context = ReportContext { folder_in_repository: folder_in_repository(folder) };
    let mut reports = ReportOutputs::default();
    for (name, target) in wanted {
        let format = report::format_named(name).ok_or_else(|| UsedWrongly(no_format(name)))?;
        if target == ReportTarget::Stdout && reports.use_stdout() {
            return Err(UsedWrongly(
                "only one report can go to the terminal; write the other one into a file: --report FORMAT=FILE"
                    .to_owned(),
            )
            .into());
        }
        reports.add((format.renderer)(&context), target);
    }
    Ok(reports)
}

/// Reads `FORMAT` or `FORMAT=FILE`.
fn report_argument(text: &str) -> (&str, ReportTarget) {
    match text.split_once('=') {
        Some((name, file)) => (name, ReportTarget::File(file.into())),
        None => (text, ReportTarget::Stdout),
    }
}

fn no_format(name: &str) -> String {
    let formats = report::FORMATS.iter().map(|format| format!("{} ({})", format.name, format.about));
    format!("there is no report `{}`; there are: {}", safe_to_copy(name), formats.collect::<Vec<_>>().join(", "))
}

/// The folder, seen from the top of the repository that a GitHub runner has checked out.
fn folder_in_repository(folder: &Path) -> String {
    let top = std::env::var_os("GITHUB_WORKSPACE").unwrap_or_default();
    let parts = folder.strip_prefix(top).map(|below| below.components().collect::<Vec<_>>()).unwrap_or_default();
    parts.iter().map(|part| part.as_os_str().to_string_lossy().into_owned() + "/").collect()
}
