//! What the learner's own program in a lesson is doing, and the sentences about it.

use std::path::Path;

use super::shown_path::shown_path;
use crate::check::CheckResult;
use crate::content::stack::Requirements;
use crate::doctor::{self, Computer, Finding};
use crate::text::plural::{count, sentence};
use crate::text::safe::safe_to_copy;
use crate::text::shell;
use crate::workbench::{CheckStage, OwnProject, ProjectPlan, RunningPlace};

/// What the learner's own program is doing.
#[derive(Debug, Default)]
pub enum ProgramStatus {
    /// The step has nothing to do with it.
    #[default]
    None,
    /// The learner is asked whether it may be written, or run.
    Asked(ProjectPlan),
    /// What it needs is not installed, or too old.
    Missing {
        /// What to install, in a sentence or two.
        words: String,
        /// The other language, in which it could run.
        other: Option<&'static str>,
    },
    /// It cannot be run here at all.
    Impossible(String),
    /// It was started, and does not take connections yet.
    Starting,
    /// It is being checked; so many requests are judged.
    Checking(usize),
    /// It takes connections.
    Running,
    /// It takes connections, and a file of it was saved meanwhile.
    OldCode(String),
    /// It did not start, or has ended.
    Stopped,
}

impl ProgramStatus {
    /// Whether the learner has to decide something before anything else can happen.
    pub fn is_open_question(&self) -> bool {
        matches!(self, Self::Asked(_) | Self::Missing { .. } | Self::Impossible(_))
    }

    /// Whether the learner reads that Enter goes on without the program.
    pub fn offers_to_go_on(&self) -> bool {
        matches!(self, Self::Missing { .. } | Self::Impossible(_))
    }

    /// Whether there is a program that is running, or that a save would start.
    pub fn is_at_work(&self) -> bool {
        !matches!(self, Self::None) && !self.is_open_question()
    }

    /// Returns what the learner reads about it beside the task, as Markdown; nothing if there is nothing to say.
    /// `has_restart_key` says whether the learner can start the program again now.
    pub fn words(&self, project: Option<&OwnProject>, has_restart_key: bool) -> Option<String> {
        let folder = project.map(|project| shown_path(&project.folder)).unwrap_or_default();
        Some(match self {
            Self::None => return None,
            Self::Asked(plan) => asked_words(plan),
            Self::Missing { words, other } => missing_words(words, *other),
            Self::Impossible(why) => format!("{} Press `Enter` to go on without it.", sentence(why)),
            // Files have nothing that starts or stops.
            Self::Starting if project.is_some_and(OwnProject::has_only_files) => "doorway reads your files.".to_owned(),
            Self::Running if project.is_some_and(OwnProject::has_only_files) => {
                format!("Your files are in `{folder}`.")
            }
            Self::Starting => "Your program is starting.".to_owned(),
            Self::Checking(0) => "Your program is being checked.".to_owned(),
            Self::Checking(judged) => format!("Your program is being checked: {} so far.", count(*judged, "response")),
            Self::Running => format!("Your program is running: `{folder}`"),
            Self::OldCode(file) => {
                let key = if has_restart_key { " `s` starts it again." } else { "" };
                format!("You saved {file}. The program that is running still has the old code.{key}")
            }
            Self::Stopped if project.is_some_and(OwnProject::has_only_files) => {
                "doorway cannot use your files as they are. Change the file and save it.".to_owned()
            }
            Self::Stopped => {
                let place = if folder.is_empty() { String::new() } else { format!(" It is in `{folder}`.") };
                format!("Your program has stopped.{place} To start it, press `s`, or change the file and save it.")
            }
        })
    }
}

/// Returns what a learner is asked who has not read the step to its end: there, Enter shows more first.
pub fn asked_while_reading(folder: &Path) -> String {
    let what = if is_folder_of_files(folder) { "your files" } else { "your server" };
    let folder = shown_path(folder);
    format!("Read on with `Enter`. At the end, it puts {what} into `{folder}`. For another folder, press `f`.")
}

fn asked_words(plan: &ProjectPlan) -> String {
    match plan {
        ProjectPlan::Write(folder) => {
            let what = if is_folder_of_files(folder) { "files" } else { "a server" };
            format!(
                "Press `Enter` first: doorway puts {what} of your own into `{}`. For another folder, press `f`.",
                shown_path(folder)
            )
        }
        ProjectPlan::Take(project) => format!(
            "Press `y` first: your project in `{}` is started with `{}`, with your rights.",
            shown_path(&project.folder),
            safe_to_copy(&shell::join(&project.argv))
        ),
    }
}

/// Whether doorway puts only files into a new folder: its name ends as the projects do that need no language.
pub fn is_folder_of_files(folder: &Path) -> bool {
    folder.file_name().is_some_and(|name| name.to_string_lossy().contains("-page"))
}

fn missing_words(words: &str, other: Option<&str>) -> String {
    let other = other.map(|other| format!("\n- `l`: go on with {other}, which is installed")).unwrap_or_default();
    format!("{words}{other}\n- `Enter`: go on without it")
}

/// Returns what a program in this language needs, if this computer does not have it, and how to get it here: a sentence, and
/// the first point of a list.
pub fn needs_words(language: &str, needs: &Requirements, computer: &Computer) -> Option<String> {
    // Windows calls it `python`, and the list of programs `python3`.
    let program = if needs.program == "python" { "python3" } else { &needs.program };
    let Finding { name, version, remedy, .. } = doctor::examine_program(computer, program)?;
    let at_least = &needs.at_least;
    let state = match version {
        Some(version) => format!("{name} {at_least} or newer. The one that is installed is {version}"),
        None => format!("{name} {at_least} or newer, which is not installed"),
    };
    let remedy = match remedy.and_then(|remedy| remedy.command) {
        Some(command) => format!("Type in a second terminal: `{command}`"),
        None => needs.install.clone(),
    };
    Some(format!("A program in {language} needs {state}.\n\n- {remedy}\n- `s`: try again, when it is installed"))
}

/// Returns what to say when the program takes connections. `saved` is the file whose save has started it; `has_only_files`
/// says that doorway itself works with the files of the project.
pub fn running_words(place: RunningPlace, saved: Option<&str>, is_restart: bool, has_only_files: bool) -> String {
    let took = format!("{} ms", place.took.as_millis().max(1));
    if let Some(taken) = place.taken_port {
        return format!(
            "Your program is running, but a different program has port {taken}. So the lesson does not see your program's \
             requests. End the other program, and press s."
        );
    }
    match (place.lesson_port, saved) {
        (Some(_), Some(saved)) if has_only_files => saved_beside_words(saved, true),
        (Some(port), None) if has_only_files => format!("doorway uses your files now, on port {port}."),
        (None, _) => {
            format!(
                "Your program is running on port {}, which it has chosen itself. So the lesson does not see its requests. To \
                 change that, let it listen on the port in the variable PORT.",
                place.own_port
            )
        }
        (Some(_), Some(saved)) => {
            format!("You saved {}. Your program was started again: it took {took}.", safe_to_copy(saved))
        }
        (Some(_), None) if is_restart => {
            format!("Your program was started again: it took {took}. It runs what is saved in your file.")
        }
        (Some(port), None) => format!("Your own program is listening on port {port} now. Its start took {took}."),
    }
}

/// Returns what to say of a saved file for which no program is started again.
pub fn saved_beside_words(saved: &str, has_only_files: bool) -> String {
    let what = if has_only_files { "doorway uses it now." } else { "Your program goes on running." };
    format!("You saved {}. {what}", safe_to_copy(saved))
}

/// Returns what a check has found, in one line.
pub fn met_words(result: &CheckResult) -> String {
    let (met, not_met, not_checked) = result.counts();
    // The report above it has several requests in a line, so it must be said what is counted.
    format!("{met} of {} are right", count(met + not_met + not_checked, "request"))
}

/// Returns how far a check is.
pub fn judged(stage: &CheckStage) -> usize {
    match stage {
        CheckStage::Waiting => 0,
        CheckStage::Judged(judged) => *judged,
    }
}
