//! Which project a step works with: one that is there, or a new one in a folder that the learner agrees to.

use std::path::{Path, PathBuf};

use super::LessonSession;
use crate::content::stack::Stack;
use crate::course::Language;
use crate::text::plural::sentence;
use crate::text::safe::{safe, safe_to_copy};
use crate::text::shell;
use crate::ui::lesson::labels::Label;
use crate::ui::lesson::program_status::{ProgramStatus, needs_words};
use crate::ui::lesson::shown_path::shown_path;
use crate::workbench::{
    OwnProject, PassedOver, ProjectError, ProjectPlan, ProjectSearch, WhyPassedOver, missing_program, starter_stack,
};

/// Says why a folder is not taken in which the learner may expect their project, and how it can be.
fn passed_over_words(found: &PassedOver, lesson: &str) -> String {
    let folder = shown_path(&found.folder);
    let command = || format!("doorway {lesson} --folder {}", shell::quoted(&found.folder.display().to_string()));
    match &found.why {
        WhyPassedOver::Invalid(why) => {
            // Below the first line is the line of the file.
            let why = safe(why.lines().next().unwrap_or_default());
            format!("doorway cannot use your folder `{folder}`: {why}. Mend the file, and start the lesson again.")
        }
        WhyPassedOver::NoFile { has_program: true } => format!(
            "doorway does not use your folder `{folder}`, because it has no `doorway.toml`. To use it, type: `{}`",
            safe_to_copy(&command())
        ),
        WhyPassedOver::NoFile { has_program: false } => {
            format!("Your folder `{folder}` has other files in it, so doorway takes a new one.")
        }
        WhyPassedOver::OtherLesson => {
            format!("The project in your folder `{folder}` is for another lesson, so doorway takes a new one.")
        }
    }
}

impl LessonSession<'_> {
    /// Finds the project, and asks whether it may be written and run if nobody has said so before.
    pub(super) fn find_project(&mut self) {
        let Some(context) = &self.own.context else { return };
        let lesson = self.screen.lesson();
        let Some(stack) = starter_stack(lesson, self.screen.language(), &context.stacks) else {
            self.own.status = ProgramStatus::Impossible("this lesson has no starter for this language".to_owned());
            return;
        };
        let search = ProjectSearch {
            named: context.named_folder.clone(),
            remembered: self.progress.project(&lesson.name, &stack.language),
            here: context.here.clone(),
            code_folder: self.progress.code_folder(),
        };
        let found = search.find(lesson, &stack, &context.stacks);
        if let Some(words) = needs_words(self.language_of(&stack), &stack.needs, &context.computer()) {
            self.own.status = ProgramStatus::Missing { words, other: self.other_language(&stack) };
            return self.go_on_unattended();
        }
        let passed_over = search.passed_over(lesson, &stack, &context.stacks);
        self.own.unsaid_note = passed_over.map(|found| passed_over_words(&found, &lesson.name));
        match found {
            Err(error) => self.own.status = ProgramStatus::Impossible(error.to_string()),
            Ok(plan) if self.may_begin(&plan, &stack) => return self.begin_project(plan),
            Ok(plan) => self.own.status = ProgramStatus::Asked(plan),
        }
        self.go_on_unattended();
    }

    /// Where nobody can answer, the lesson goes on without the program.
    fn go_on_unattended(&mut self) {
        if self.own.context.as_ref().is_some_and(|context| !context.has_keyboard) {
            self.cannot_run = true;
        }
        self.own.is_unsaid = true;
    }

    /// Returns the language of a stack, as people write it.
    fn language_of(&self, stack: &Stack) -> &'static str {
        let is_python = stack.language == Language::Python.word();
        if is_python { Language::Python.title() } else { Language::Js.title() }
    }

    /// Takes the folder that the learner has typed in place of the one that was proposed. Later projects are beside it.
    pub(super) fn take_typed_folder(&mut self, folder: &Path) {
        self.forget_near_miss();
        let Some(context) = &self.own.context else { return };
        let lesson = self.screen.lesson();
        let Some(stack) = starter_stack(lesson, self.screen.language(), &context.stacks) else { return };
        let search = ProjectSearch { named: Some(folder.to_owned()), ..ProjectSearch::default() };
        match search.find(lesson, &stack, &context.stacks) {
            Ok(plan) => self.use_typed_folder(folder, plan, &stack),
            Err(ProjectError::NoProgram(folder)) => {
                self.announce(
                    Label::NearMiss,
                    format!("`{}` has other files in it. Type the name of an empty folder.", shown_path(&folder)),
                );
            }
            Err(error) => self.refuse_folder(folder, &error),
        }
    }

    /// Uses the folder that the learner has typed. A program that is there already is started only when they agree.
    fn use_typed_folder(&mut self, folder: &Path, plan: ProjectPlan, stack: &Stack) {
        if matches!(plan, ProjectPlan::Take(_)) && !self.may_begin(&plan, stack) {
            self.own.status = ProgramStatus::Asked(plan);
            self.own.is_unsaid = true;
            return self.say_unsaid_status();
        }
        let proposed = std::mem::take(&mut self.own.status);
        self.begin_project(plan);
        if matches!(self.own.status, ProgramStatus::Asked(_)) {
            self.own.status = proposed;
            return;
        }
        let warning = folder.parent().and_then(|parent| self.progress.set_code_folder(parent));
        self.warn(warning);
        self.say_unsaid_status();
    }

    /// Says why a folder cannot be used. The learner is still asked for one.
    fn refuse_folder(&mut self, folder: &Path, error: &ProjectError) {
        let words = match error {
            ProjectError::Write(error) => error
                .reason()
                .map(|reason| format!("doorway cannot write into `{}`: {}", shown_path(folder), sentence(&reason))),
            _ => None,
        };
        let words = words.unwrap_or_else(|| sentence(&error.to_string()));
        self.announce(Label::NearMiss, format!("{words} Press `f` to type another folder."));
    }

    /// Returns the other language that a learner can choose, if its programs can run here.
    fn other_language(&self, stack: &Stack) -> Option<&'static str> {
        let context = self.own.context.as_ref()?;
        let other = if stack.language == Language::Python.word() { Language::Js } else { Language::Python };
        let stack = starter_stack(self.screen.lesson(), other, &context.stacks)?;
        missing_program(&stack).is_none().then(|| other.title())
    }

    /// Whether the learner has said before that this may be done. Who has only let doorway write a page has not yet let it run
    /// a program.
    fn may_begin(&self, plan: &ProjectPlan, stack: &Stack) -> bool {
        let Some(context) = &self.own.context else { return false };
        match plan {
            ProjectPlan::Write(_) if context.named_folder.is_some() => true,
            ProjectPlan::Write(_) => {
                self.progress.has_code_folder()
                    && (stack.served_by_doorway
                        || context.stacks.page().is_none_or(|page| self.progress.has_project_besides(&page.language)))
            }
            ProjectPlan::Take(project) => project.is_allowed(context.home.as_deref()),
        }
    }

    /// Writes the starter if there is no project, and starts its program.
    pub(super) fn begin_project(&mut self, plan: ProjectPlan) {
        let Some(context) = &self.own.context else { return };
        let lesson = self.screen.lesson();
        let Some(stack) = starter_stack(lesson, self.screen.language(), &context.stacks) else { return };
        let home = context.home.as_deref();
        let folder = match &plan {
            ProjectPlan::Write(folder) => Some(folder.clone()),
            ProjectPlan::Take(_) => None,
        };
        let (project, is_new) = match plan {
            ProjectPlan::Take(project) => {
                project.allow(home);
                (Ok(project), false)
            }
            ProjectPlan::Write(folder) => {
                let ports = self.moved_ports();
                (OwnProject::write(&folder, &stack, lesson, home, &ports), true)
            }
        };
        match project {
            Ok(project) => {
                let warning = self.progress.set_project(&lesson.name, &stack.language, &project.folder);
                self.warn(warning);
                self.note_project(&project, is_new);
                self.start_program(project, &stack);
            }
            Err(error) => self.cannot_begin(folder, &error),
        }
    }

    /// Says why there is no project. A learner who can answer is asked for another folder.
    fn cannot_begin(&mut self, folder: Option<PathBuf>, error: &ProjectError) {
        let can_answer = self.live.is_some();
        match (folder.filter(|_| can_answer), error) {
            (Some(folder), ProjectError::Write(_)) => {
                self.refuse_folder(&folder, error);
                self.own.status = ProgramStatus::Asked(ProjectPlan::Write(folder));
            }
            _ => self.set_status(ProgramStatus::Impossible(error.to_string())),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_is_not_taken_is_named_with_the_reason_in_one_line() {
        let words = |why| passed_over_words(&PassedOver { folder: PathBuf::from("/srv/my hello"), why }, "hello");
        let wrong = "doorway.toml, line 2: there is no key `rnu`\n  2 | rnu = 'node index.js'".to_owned();
        let wrong = words(WhyPassedOver::Invalid(wrong));
        assert!(wrong.contains("`/srv/my hello`: doorway.toml, line 2: there is no key `rnu`. Mend"), "{wrong}");
        let without = words(WhyPassedOver::NoFile { has_program: true });
        assert!(without.contains("doorway hello --folder ") && without.contains("no `doorway.toml`"), "{without}");
    }
}
