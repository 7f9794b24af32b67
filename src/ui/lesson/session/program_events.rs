//! What happens to the learner's own program in a session, and what the learner reads about it.

use std::sync::Arc;

use super::LessonSession;
use crate::check::CheckResult;
use crate::course::{EditTask, Language, ProgramMoment};
use crate::player::Event;
use crate::ui::lesson::labels::Label;
use crate::ui::lesson::program_status::{ProgramStatus, judged, running_words, saved_beside_words};
use crate::ui::lesson::screen::ScreenItem;
use crate::ui::lesson::shown_path::shown_path;
use crate::workbench::{OwnProject, WorkbenchEvent};

/// What is said where nobody can agree to a project.
const NEEDS_FOLDER: &str = "This step needs a project, and nobody can be asked here where to put it. To do the step, start the \
                            lesson with `--folder` and a folder for the project.";

impl LessonSession<'_> {
    /// Handles something that happened to the program of this number.
    pub fn handle_program_event(&mut self, number: usize, event: WorkbenchEvent) {
        if number != self.own.number {
            return;
        }
        self.player.forget_question();
        match event {
            WorkbenchEvent::Starting { saved } => self.program_starts(saved),
            WorkbenchEvent::OldCode { saved } => {
                self.remember_moment(ProgramMoment::Saved);
                self.set_status(ProgramStatus::OldCode(saved));
            }
            WorkbenchEvent::SavedBeside { saved } => self.note_save_beside(&saved),
            WorkbenchEvent::Running(place) => {
                let (saved, is_restart) = std::mem::take(&mut self.own.last_start);
                self.own.last_start.1 = true;
                if is_restart && self.is_start_of_a_change(saved.is_some()) {
                    self.remember_moment(ProgramMoment::Restarted);
                }
                self.own.status = ProgramStatus::Running;
                // The program is running, so an error of its last start is none any more.
                self.forget(|item| matches!(item, ScreenItem::Report { .. }));
                // A screen that stays says in its last lines that the program is running.
                if is_restart || place.lesson_port.is_none() || self.live.is_none() {
                    self.announce(
                        Label::Passing,
                        running_words(place, saved.as_deref(), is_restart, self.has_only_files()),
                    );
                }
            }
            WorkbenchEvent::Checking(stage) => {
                if self.player.open_exercise().is_some() {
                    self.own.status = ProgramStatus::Checking(judged(&stage));
                }
            }
            WorkbenchEvent::Checked(result) => {
                // A program that has ended while it was checked is not running after it.
                if matches!(self.own.status, ProgramStatus::Starting | ProgramStatus::Checking(_)) {
                    self.own.status = ProgramStatus::Stopped;
                }
                self.show_check(*result);
            }
            // The check of an exercise says it anyway, and with all that follows from it.
            WorkbenchEvent::RequestFailed(result) if self.player.open_exercise().is_none() => self.show_report(*result),
            WorkbenchEvent::RequestFailed(_) => {}
            WorkbenchEvent::Failed(result) => {
                self.own.status = ProgramStatus::Stopped;
                self.show_report(*result);
            }
        }
    }

    /// Whether the learner starts the program again in this step. In the step before, they see that a save alone does not.
    pub(super) fn waits_for_restart(&self) -> bool {
        let edit = self.player.step().edit();
        let asks = |edit: &EditTask| edit.task.until.iter().any(|line| line.after == Some(ProgramMoment::Restarted));
        edit.is_none_or(|edit| !edit.restarts_by_key || asks(edit))
    }

    /// Whether a new start is what a task asks for: where every save is one, the key `s` alone changes nothing.
    fn is_start_of_a_change(&self, is_by_save: bool) -> bool {
        let is_by_key = self.player.step().edit().is_none_or(|edit| edit.restarts_by_key);
        is_by_save || is_by_key || self.own.moment >= Some(ProgramMoment::Saved)
    }

    /// Returns the words that the learner replaces in this step, as long as the file has them.
    pub(super) fn words_to_replace(&self) -> Option<&str> {
        let edit = self.player.step().edit()?;
        let (project, words) = (self.own.project.as_ref()?, edit.replaces.as_deref()?);
        project.has_words(edit.file.as_deref(), words).then_some(words)
    }

    /// Remembers what happened to the program in this step. A request that came too early for it may be sent again now.
    fn remember_moment(&mut self, moment: ProgramMoment) {
        self.own.editor_reminder = None;
        if self.own.moment < Some(moment) && self.words_to_replace().is_none() {
            self.own.moment = Some(moment);
            self.forget_near_miss();
        }
        // Something has happened in the step, so it no longer stays at the top of its text.
        if let Some(live) = &mut self.live {
            live.is_opening = false;
        }
    }

    /// Remembers the save of a file for which nothing is started again. Files without a program are in use at once.
    fn note_save_beside(&mut self, saved: &str) {
        let has_only_files = self.has_only_files();
        self.remember_moment(if has_only_files { ProgramMoment::Restarted } else { ProgramMoment::Saved });
        (self.command_at, self.repeats_commands) = (0, true);
        let words = saved_beside_words(saved, has_only_files);
        if !self.screen.ends_with_note(&words) {
            self.announce(Label::Passing, words);
        }
    }

    fn program_starts(&mut self, saved: Option<String>) {
        if saved.is_some() {
            self.remember_moment(ProgramMoment::Saved);
            (self.command_at, self.repeats_commands) = (0, true);
        }
        self.own.last_start.0 = saved;
        self.own.status = ProgramStatus::Starting;
    }

    /// Starts the program again; or searches for it again, if it could not run before.
    pub(super) fn restart_program(&mut self) {
        match &self.own.running {
            Some(running) => running.program.restart(),
            None => self.find_project(),
        }
    }

    /// Finds out whether the program has ended, because a request to it failed.
    pub(super) fn notice_program_end(&self) {
        if let Some(running) = &self.own.running {
            running.program.notice_end();
        }
    }

    pub(super) fn set_status(&mut self, status: ProgramStatus) {
        self.own.status = status;
        self.print_status();
    }

    /// Says what the program is doing, once the task is on the screen.
    pub(super) fn say_unsaid_status(&mut self) {
        // Nothing stands between a question and its answer.
        if self.player.asking().is_some() {
            return;
        }
        if let Some(words) = self.own.unsaid_note.take() {
            self.forget(|item| matches!(item, ScreenItem::Note(Label::Project, ..)));
            // Behind an answer it belongs to the same moment: the answer was not read yet, so it stays whole.
            if self.screen.ends_with_answer() {
                self.note(Label::Project, words);
            } else {
                self.announce(Label::Project, words);
            }
        }
        if std::mem::take(&mut self.own.is_unsaid) {
            self.print_status();
        }
    }

    /// Prints what the program is doing, where no screen shows it all the time.
    fn print_status(&mut self) {
        let has_keyboard = self.program_context().is_none_or(|context| context.has_keyboard);
        let words = self.own.status.words(self.own.project.as_ref(), self.waits_for_restart());
        match (&self.own.status, words) {
            (ProgramStatus::Asked(_), _) if !has_keyboard => self.note(Label::Note, NEEDS_FOLDER),
            // The line of keys is not printed again, so the note says how to skip.
            (_, Some(words)) if self.live.is_none() && self.asks_for_folder() => {
                self.note(Label::Note, format!("{words} To go on without it, press `n`."));
            }
            (_, Some(words)) if self.live.is_none() => self.note(Label::Note, words),
            _ => {}
        }
    }

    /// Says something that happened by itself, as a moment of its own.
    pub(super) fn announce(&mut self, label: Label, words: String) {
        self.screen.next_moment();
        self.mark_new_item();
        self.note(label, words);
    }

    pub(super) fn note_project(&mut self, project: &OwnProject, is_new: bool) {
        let folder = shown_path(&project.folder);
        // The folder comes first: it is what stays of the note when it is folded.
        let words = match (is_new, project.has_only_files()) {
            (true, true) => format!("`{folder}` has your files now. They stay there: they are yours."),
            (true, false) => format!("`{folder}` has your server now. The files stay there: they are yours."),
            (false, _) => format!("`{folder}` is your project. This step works with it."),
        };
        let words = words + &self.other_language_words(project).unwrap_or_default();
        // Above it stands why another folder was not taken.
        let before = self.own.unsaid_note.take().map(|before| format!("{before}\n\n")).unwrap_or_default();
        self.own.unsaid_note = Some(format!("{before}{words}"));
    }

    /// Says which language a project has, to a learner who reads another one; for Rust, also why.
    fn other_language_words(&self, project: &OwnProject) -> Option<String> {
        let language = project.stack.as_ref().and_then(|stack| Language::named(&stack.language))?;
        let why =
            if self.screen.language() == Language::Rust { ", because this step has no project in Rust" } else { "" };
        let is_other = self.screen.language() != language && !project.has_only_files();
        is_other.then(|| format!(" It is in {}{why}.", language.title()))
    }

    /// Shows why the program did not start, or has ended.
    fn show_report(&mut self, result: CheckResult) {
        let result = Arc::new(result);
        self.own.result = Some(result.clone());
        self.add_report(result);
    }

    pub(super) fn add_report(&mut self, result: Arc<CheckResult>) {
        let server = self.player.step().server_of_own_program().unwrap_or_default();
        let ports = &self.screen.ports;
        let port = ports.iter().find(|(name, _)| *name == server).or(ports.first()).map_or(0, |(_, port)| *port);
        self.forget(|item| matches!(item, ScreenItem::Report { .. }));
        self.screen.next_moment();
        self.mark_new_item();
        self.screen.add(ScreenItem::Report { result, hints: self.own.hints, port });
    }

    fn show_check(&mut self, result: CheckResult) {
        let is_met = result.is_lesson_done();
        (self.own.hints, self.own.asked_for_solution) = (if is_met { 0 } else { self.own.hints }, false);
        self.show_report(result);
        if is_met {
            let exercises = self.screen.lesson().exercise_steps();
            self.skipped.retain(|step| !exercises.contains(step));
            let warning = self.progress.met_check(&self.name(), &exercises);
            self.warn(warning);
        }
        let effects = self.player.on(&Event::Checked { is_met });
        self.apply_all(effects);
    }
}
