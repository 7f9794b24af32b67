//! Where the learner's project for a lesson is, or will be written. Nothing that is there is ever written over.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::project::{OwnProject, ProjectError};
use crate::check::project::{self, Project};
use crate::content::stack::Stack;
use crate::content::stacks::Stacks;
use crate::course::Lesson;
use crate::scaffold;

/// How many names are tried for a folder: others may be taken by something else.
const MAX_NAMES: usize = 9;

/// Where to search for a project.
#[derive(Debug, Clone, Default)]
pub struct ProjectSearch {
    /// The folder that the learner named on the command line.
    pub named: Option<PathBuf>,
    /// The folder that was remembered for this lesson.
    pub remembered: Option<PathBuf>,
    /// The folder that the learner is in.
    pub here: Option<PathBuf>,
    /// The folder that their projects are written into.
    pub code_folder: PathBuf,
}

/// What is to be done before a lesson has a project to work with.
#[derive(Debug, Clone)]
pub enum ProjectPlan {
    /// This project is taken.
    Take(OwnProject),
    /// The starter is written into this folder.
    Write(PathBuf),
}

impl ProjectSearch {
    /// Finds the project for a lesson in a stack, or the folder that its starter is written into.
    ///
    /// # Errors
    /// The folder that the learner named holds something else, or a project that is wrong.
    pub fn find(&self, lesson: &Lesson, stack: &Arc<Stack>, stacks: &Stacks) -> Result<ProjectPlan, ProjectError> {
        if let Some(named) = &self.named {
            return match scaffold::check_target(named) {
                Ok(()) => Ok(ProjectPlan::Write(named.clone())),
                Err(_) if named.is_dir() => OwnProject::read(named, stacks).map(ProjectPlan::Take),
                Err(error) => Err(ProjectError::Write(error)),
            };
        }
        let is_for_lesson = |folder: &&PathBuf| belongs_to(folder, lesson, stacks);
        let here = self.nearest_project_file().filter(|folder| is_for_lesson(&folder));
        let is_known = |folder: &PathBuf| is_for_lesson(&folder) || has_lost_its_file(folder, lesson, stacks);
        if let Some(folder) = here.or(self.remembered.clone().filter(is_known)) {
            return OwnProject::read(&folder, stacks).map(ProjectPlan::Take);
        }
        let name = format!("{}-{}", lesson.name, stack.language);
        let numbered = (2..=MAX_NAMES).map(|number| format!("{name}-{number}"));
        let folders: Vec<PathBuf> =
            std::iter::once(name.clone()).chain(numbered).map(|name| self.code_folder.join(name)).collect();
        match folders.iter().find(|folder| is_free(folder) || belongs_to(folder, lesson, stacks)) {
            Some(folder) if is_free(folder) => Ok(ProjectPlan::Write(folder.clone())),
            Some(folder) => OwnProject::read(folder, stacks).map(ProjectPlan::Take),
            None => Err(ProjectError::NoProgram(folders[0].clone())),
        }
    }

    /// Returns the nearest folder upwards from the one that the learner is in that has a `doorway.toml`.
    pub(super) fn nearest_project_file(&self) -> Option<PathBuf> {
        let folders = self.here.as_ref()?.ancestors();
        folders.map(Path::to_owned).find(|folder| folder.join(project::FILE).is_file())
    }
}

/// Whether a project can be written into a folder.
pub(super) fn is_free(folder: &Path) -> bool {
    scaffold::check_target(folder).is_ok()
}

/// Whether a folder holds a program and no `doorway.toml`. Where it was remembered for a lesson, it is still that project.
pub(super) fn has_lost_its_file(folder: &Path, lesson: &Lesson, stacks: &Stacks) -> bool {
    let Ok(project) = project::read(folder, stacks) else { return false };
    !folder.join(project::FILE).exists() && project.run.is_some() && is_permitted(&project, lesson)
}

/// Whether a folder holds a project for this lesson, made with a stack that the lesson permits.
pub(super) fn belongs_to(folder: &Path, lesson: &Lesson, stacks: &Stacks) -> bool {
    let Ok(project) = project::read(folder, stacks) else { return false };
    let is_lesson = project.lesson.as_ref().is_some_and(|name| *name == lesson.name || name == lesson.starter_name());
    is_lesson && is_permitted(&project, lesson)
}

/// Whether a lesson permits the stack of a project.
fn is_permitted(project: &Project, lesson: &Lesson) -> bool {
    let is_listed = |name: &str| lesson.stacks.is_empty() || lesson.stacks.iter().any(|own| own == name);
    project.stack.as_ref().is_none_or(|stack| is_listed(&stack.name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::{Language, test_lesson};
    use crate::workbench::starter_stack;

    fn find(search: &ProjectSearch) -> Result<ProjectPlan, ProjectError> {
        let (lesson, stacks) = (test_lesson(1, "hello", true), Stacks::builtin());
        let stack = starter_stack(&lesson, Language::Js, &stacks).expect("there is a starter");
        search.find(&lesson, &stack, &stacks)
    }

    fn search(code_folder: &Path) -> ProjectSearch {
        ProjectSearch { code_folder: code_folder.to_owned(), ..ProjectSearch::default() }
    }

    fn write(folder: &Path, name: &str, text: &str) {
        std::fs::create_dir_all(folder).expect("made");
        std::fs::write(folder.join(name), text).expect("written");
    }

    const PROJECT: &str = "lesson = 'hello'\nrun = 'node index.js'\n";

    #[test]
    fn the_starter_goes_into_a_folder_with_the_lessons_name() {
        let top = tempfile::tempdir().expect("a folder");
        let Ok(ProjectPlan::Write(folder)) = find(&search(top.path())) else { panic!("it is to be written") };
        assert_eq!(folder, top.path().join("hello-js"));
        assert!(!folder.exists(), "nothing is written yet");
    }

    #[test]
    fn a_folder_with_something_else_in_it_is_left_alone() {
        let top = tempfile::tempdir().expect("a folder");
        write(&top.path().join("hello-js"), "notes.txt", "mine");
        let Ok(ProjectPlan::Write(folder)) = find(&search(top.path())) else { panic!("it is to be written") };
        assert_eq!(folder, top.path().join("hello-js-2"));
    }

    #[test]
    fn a_project_that_is_there_is_taken_up() {
        let top = tempfile::tempdir().expect("a folder");
        let (there, other) = (top.path().join("hello-js"), top.path().join("work/own"));
        write(&there, "doorway.toml", PROJECT);
        write(&other, "doorway.toml", PROJECT);
        let taken = |search: &ProjectSearch| match find(search).expect("it is found") {
            ProjectPlan::Take(project) => project.folder,
            ProjectPlan::Write(folder) => panic!("{} would be written", folder.display()),
        };
        assert_eq!(taken(&search(top.path())), there);
        let here = ProjectSearch { here: Some(other.join("public")), ..search(top.path()) };
        assert_eq!(taken(&here), other, "the folder that the learner is in comes first");
        let named = ProjectSearch { named: Some(other.clone()), ..search(top.path()) };
        assert_eq!(taken(&named), other);
    }

    #[test]
    fn a_remembered_project_may_lose_its_file() {
        let top = tempfile::tempdir().expect("a folder");
        let own = top.path().join("own");
        write(&own, "index.js", "");
        let remembered = ProjectSearch { remembered: Some(own.clone()), ..search(top.path()) };
        assert!(matches!(find(&remembered), Ok(ProjectPlan::Take(project)) if project.folder == own));
        write(&own, "doorway.toml", "lesson = 'routes'\n");
        assert!(matches!(find(&remembered), Ok(ProjectPlan::Write(_))), "it is another lesson's now");
    }

    #[test]
    fn a_lesson_that_names_its_stacks_takes_no_project_of_another_one() {
        let top = tempfile::tempdir().expect("a folder");
        let (plain, express) = (top.path().join("plain"), top.path().join("express"));
        write(&plain, "doorway.toml", "lesson = 'hello'\nstack = 'node'\nrun = 'node index.js'\n");
        write(&express, "doorway.toml", "lesson = 'hello'\nstack = 'express'\nrun = 'node index.js'\n");
        let stacks = Stacks::builtin();
        let lesson = Lesson { stacks: vec!["express".to_owned()], ..test_lesson(1, "hello", true) };
        let stack = starter_stack(&lesson, Language::Js, &stacks).expect("there is a starter");
        assert_eq!(stack.name, "express");
        let taken = |here: &Path| {
            let search = ProjectSearch { here: Some(here.to_owned()), ..search(top.path()) };
            matches!(search.find(&lesson, &stack, &stacks), Ok(ProjectPlan::Take(_)))
        };
        assert!(taken(&express) && !taken(&plain));
    }

    #[test]
    fn a_named_folder_without_a_program_is_refused() {
        let top = tempfile::tempdir().expect("a folder");
        write(top.path(), "notes.txt", "mine");
        let named = ProjectSearch { named: Some(top.path().to_owned()), ..search(top.path()) };
        assert!(matches!(find(&named), Err(ProjectError::NoProgram(_))));
    }
}
