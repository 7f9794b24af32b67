//! What `doorway new` says: the stacks there are, what was written, and what to type next.

mod change_folder;
mod choose;
pub mod setup;

use std::io::IsTerminal;
use std::path::{Component, Path, PathBuf};

use serde_json::json;

use super::file_tree;
use crate::content::stacks::Stacks;
use crate::course::LessonSummary;
use crate::process;
use crate::scaffold::{PlannedFile, ProjectSpec, folder_name};
use crate::text::platform::Platform;
use crate::text::safe::{safe, safe_to_copy};
pub use choose::Answers;

/// A project that was written, or would be.
pub struct NewProject<'a> {
    /// Its folder.
    pub folder: &'a Path,
    /// What it is.
    pub spec: &'a ProjectSpec<'a>,
    /// Its files.
    pub plan: &'a [PlannedFile],
    /// Whether it was written.
    pub is_written: bool,
}

/// The stacks there are, with the lessons that each has a starter for.
///
/// # Errors
/// A stack of a lessons folder that is wrong.
pub fn list(stacks: &Stacks, course: &[LessonSummary], as_json: bool) -> anyhow::Result<String> {
    let stacks = stacks.try_all()?;
    if as_json {
        let rows = stacks.iter().map(|stack| {
            let lessons = choose::lesson_names(stack, course);
            json!({
                "stack": stack.name, "title": stack.title, "language": stack.language, "suits": stack.suits,
                "needs": stack.needs.program, "lessons": lessons,
            })
        });
        return Ok(format!("{:#}\n", json!({ "schema": 1, "stacks": rows.collect::<Vec<_>>() })));
    }
    let width = stacks.iter().map(|stack| stack.name.len()).max().unwrap_or(0);
    let rows = stacks.iter().map(|stack| {
        let lessons = choose::lesson_names(stack, course).join(", ");
        safe(&format!("  {:width$}  {}; for {lessons}", stack.name, choose::words_of(stack))) + "\n"
    });
    Ok(rows.collect::<String>() + "\n  doorway new my-server --stack node --lesson routes\n")
}

impl NewProject<'_> {
    /// One JSON document.
    pub fn json(&self) -> String {
        let (spec, starter) = (self.spec, self.spec.starter);
        let files: Vec<&str> = self.plan.iter().map(|file| file.path.as_str()).collect();
        let todos: Vec<&str> = starter.exercises.iter().map(|exercise| exercise.todo.as_str()).collect();
        let document = json!({
            "schema": 1, "folder": self.folder.display().to_string(), "stack": spec.stack.name,
            "lesson": starter.lesson, "solved": spec.solved, "name": spec.name, "port": spec.port,
            "written": self.is_written, "files": files, "run": starter.run, "install": starter.install,
            "test": starter.test, "main": starter.main, "todos": if spec.solved { Vec::new() } else { todos },
        });
        format!("{document:#}\n")
    }

    /// The project's files as a tree, and what is not installed yet.
    pub fn text(&self) -> String {
        let what = if self.is_written { "was made" } else { "would be made" };
        let kind = if self.spec.solved { "solved" } else { "starter" };
        let (title, lesson) = (&self.spec.stack.title, &self.spec.starter.lesson);
        let name = folder_name(self.folder);
        let head = safe(&format!("{name} {what}: {title}, {lesson}, {kind}"));
        let paths: Vec<&str> = self.plan.iter().map(|file| file.path.as_str()).collect();
        head + "\n" + &file_tree::render(&paths) + &self.missing_program()
    }

    /// What to install before the project can run; nothing if it is installed.
    fn missing_program(&self) -> String {
        let needs = &self.spec.stack.needs;
        let (program, least, install) = (&needs.program, &needs.at_least, &needs.install);
        let problem = if !process::is_installed(Platform::CURRENT, program) {
            format!("It needs {program} {least} or newer, which is not installed yet.")
        } else if let Some(old) = self.old_version() {
            format!("It needs {program} {least} or newer. The one that is installed is {old}.")
        } else {
            return String::new();
        };
        format!("\n{}\n", safe(&format!("{problem} {install}")))
    }

    /// The version of the program that is installed, if it is too old. Asked for only if a person reads it: starting a
    /// program takes longer than writing the project.
    fn old_version(&self) -> Option<String> {
        let needs = &self.spec.stack.needs;
        let version = std::io::stdout().is_terminal().then(|| process::installed_version(&needs.version)).flatten()?;
        process::is_older(&version, &needs.at_least).then_some(version)
    }

    /// What to type next.
    fn next_steps(&self, is_installed: bool) -> String {
        let starter = self.spec.starter;
        let mut commands: Vec<String> = Vec::new();
        if !is_working_folder(self.folder) {
            let here = std::env::current_dir().unwrap_or_default();
            let (folder, here) = (folder_to_enter(self.folder), here.display().to_string());
            let folder = folder.display().to_string();
            commands.extend(change_folder::commands(Platform::CURRENT, &folder, &here));
        }
        if !is_installed {
            commands.extend(starter.install.iter().map(|command| command.join(" ")));
        }
        commands.push("doorway check --watch".into());
        let lines: String = commands.iter().map(|command| format!("  {}\n", safe_to_copy(command))).collect();
        let run = starter.shell(Platform::CURRENT).reload_or_run(self.spec.port);
        let (run, port) = (safe_to_copy(&run), self.spec.port);
        let note: String = starter.note.iter().flat_map(|note| note.lines()).map(|line| safe(line) + "\n").collect();
        format!(
            "\nNext:\n{lines}\nThe last command runs your server and checks it each time you save {}.\n\
             To run it without the check: {run}\nIts address is http://localhost:{port}/\n{note}",
            safe(&starter.main)
        )
    }
}

/// Returns the folder as a shell can enter it. A folder that is left again with `..` need not exist: the project was written
/// without it.
fn folder_to_enter(folder: &Path) -> PathBuf {
    if folder.is_dir() {
        return folder.to_owned();
    }
    folder.components().fold(PathBuf::new(), |mut path, part| {
        let leaves =
            part == Component::ParentDir && matches!(path.components().next_back(), Some(Component::Normal(_)));
        if leaves {
            path.pop();
        } else {
            path.push(part);
        }
        path
    })
}

fn is_working_folder(folder: &Path) -> bool {
    std::path::absolute(folder).is_ok_and(|whole| std::env::current_dir().is_ok_and(|here| whole == here))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_does_not_exist_is_not_on_the_way_into_the_project() {
        for (typed, entered) in [("no-such/../name", "name"), ("../no-such/a/../b", "../no-such/b"), ("name", "name")] {
            assert_eq!(folder_to_enter(Path::new(typed)), Path::new(entered), "{typed}");
        }
    }
}
