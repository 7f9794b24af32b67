//! A folder where the learner expects their project, and that a lesson cannot take: which one it is, and why.

use std::path::{Path, PathBuf};

use super::project_place::{ProjectSearch, belongs_to, has_lost_its_file, is_free};
use crate::check::project;
use crate::content::stack::Stack;
use crate::content::stacks::Stacks;
use crate::course::Lesson;

/// A folder that is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassedOver {
    /// The folder.
    pub folder: PathBuf,
    /// Why it is not taken.
    pub why: WhyPassedOver,
}

/// Why a folder is not taken.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WhyPassedOver {
    /// Its `doorway.toml` is wrong, in these words.
    Invalid(String),
    /// It holds files and no `doorway.toml`. Whether they show how a program is started.
    NoFile {
        /// Whether there is a program.
        has_program: bool,
    },
    /// Its `doorway.toml` names another lesson, or a stack that this lesson does not use.
    OtherLesson,
}

impl ProjectSearch {
    /// Returns the first folder where the learner expects their project for the lesson, and that is not taken.
    pub fn passed_over(&self, lesson: &Lesson, stack: &Stack, stacks: &Stacks) -> Option<PassedOver> {
        if self.named.is_some() {
            return None;
        }
        let reason = |folder: PathBuf| why(&folder, lesson, stacks).map(|why| PassedOver { folder, why });
        // A person in the project of another lesson does not expect that it is taken.
        let is_wrong = |found: &PassedOver| matches!(found.why, WhyPassedOver::Invalid(_));
        let here = self.nearest_project_file().and_then(reason).filter(is_wrong);
        let usual = self.code_folder.join(format!("{}-{}", lesson.name, stack.language));
        let remembered = self.remembered.clone().filter(|folder| !has_lost_its_file(folder, lesson, stacks));
        here.or_else(|| remembered.and_then(reason)).or_else(|| reason(usual))
    }
}

/// Why a folder is not taken; nothing if it is taken, or if it is empty or not there.
fn why(folder: &Path, lesson: &Lesson, stacks: &Stacks) -> Option<WhyPassedOver> {
    if is_free(folder) || !folder.is_dir() || belongs_to(folder, lesson, stacks) {
        return None;
    }
    Some(match project::read(folder, stacks) {
        Err(error) => WhyPassedOver::Invalid(format!("{error:#}")),
        Ok(_) if folder.join(project::FILE).is_file() => WhyPassedOver::OtherLesson,
        Ok(project) => WhyPassedOver::NoFile { has_program: project.run.is_some() },
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::course::{Language, test_lesson};
    use crate::workbench::starter_stack;

    #[test]
    fn a_folder_that_is_not_taken_has_a_reason() {
        let stacks = Stacks::builtin();
        let lesson = test_lesson(1, "hello", true);
        let stack = starter_stack(&lesson, Language::Js, &stacks).expect("there is a starter");
        let found = |files: &[(&str, &str)]| {
            let top = tempfile::tempdir().expect("a folder");
            let folder = top.path().join("hello-js");
            std::fs::create_dir(&folder).expect("made");
            for (name, text) in files {
                std::fs::write(folder.join(name), text).expect("written");
            }
            let usual = ProjectSearch { code_folder: top.path().to_owned(), ..ProjectSearch::default() };
            let remembered = ProjectSearch { remembered: Some(folder.clone()), ..ProjectSearch::default() };
            let [usual, remembered] =
                [usual, remembered].map(|search| search.passed_over(&lesson, &stack, &stacks).map(|found| found.why));
            let is_taken = matches!(usual, Some(WhyPassedOver::NoFile { has_program: true }));
            assert_eq!(remembered, usual.clone().filter(|_| !is_taken), "a remembered project may lose its file");
            usual
        };
        assert_eq!(found(&[]), None, "an empty folder is written into");
        assert_eq!(found(&[("doorway.toml", "lesson = 'hello'\nrun = 'node index.js'\n")]), None);
        let wrong = found(&[("doorway.toml", "lesson = 'hello'\nrnu = 'node index.js'\n"), ("index.js", "")]);
        assert!(matches!(&wrong, Some(WhyPassedOver::Invalid(why)) if why.contains("line 2")), "{wrong:?}");
        assert_eq!(found(&[("notes.txt", "mine")]), Some(WhyPassedOver::NoFile { has_program: false }));
        assert_eq!(found(&[("index.js", "")]), Some(WhyPassedOver::NoFile { has_program: true }));
        assert_eq!(found(&[("doorway.toml", "lesson = 'routes'\n")]), Some(WhyPassedOver::OtherLesson));
    }
}
