//! What `doorway new` says: the stacks there are, what was written, and what to type next.

mod change_folder;
mod choose;
pub mod setup;

use std::path::Path;

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
                "stack": stack.name, "title": stack.title, "language": stack.language,
                "needs": stack.needs.program, "lessons": lessons,
            })
        });
        return Ok(format!("{:#}\n", json!({ "schema": 1, "stacks": rows.collect::<Vec<_>>() })));
    }
    let width = stacks.iter().map(|stack| stack.name.len()).max().unwrap_or(0);
    let rows = stacks.iter().map(|stack| {
        let lessons = choose::lesson_names(stack, course).join(", ");
        safe(&format!("  {:width$}  {}; for {lessons}", stack.name, stack.title)) + "\n"
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
            "main": starter.main, "todos": if spec.solved { Vec::new() } else { todos },
        });
        format!("{document:#}\n")
    }

    /// The project's files as a tree, and what is not installed yet.
    pub fn text(&self) -> String {
        let what = if self.is_written { "is there" } else { "would be written" };
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
        if process::is_installed(Platform::CURRENT, &needs.program) {
            return String::new();
        }
        let (program, least, install) = (&needs.program, &needs.at_least, &needs.install);
        format!("\n{}\n", safe(&format!("It needs {program} {least} or newer, which is not here yet. {install}")))
    }

    /// What to type next.
    fn next_steps(&self, is_installed: bool) -> String {
        let starter = self.spec.starter;
        let mut commands: Vec<String> = Vec::new();
        if !is_working_folder(self.folder) {
            let here = std::env::current_dir().unwrap_or_default();
            let (folder, here) = (self.folder.display().to_string(), here.display().to_string());
            commands.extend(change_folder::commands(Platform::CURRENT, &folder, &here));
        }
        if !is_installed {
            commands.extend(starter.install.iter().map(|command| command.join(" ")));
        }
        commands.push("doorway check".into());
        let lines: String = commands.iter().map(|command| format!("  {}\n", safe_to_copy(command))).collect();
        let run = safe_to_copy(&starter.run.join(" "));
        format!("\nNext:\n{lines}\nTo run it yourself: {run}\nThen open http://localhost:{}/\n", self.spec.port)
    }
}

fn is_working_folder(folder: &Path) -> bool {
    std::path::absolute(folder).is_ok_and(|whole| std::env::current_dir().is_ok_and(|here| whole == here))
}
