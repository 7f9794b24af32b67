//! The keys for the learner's own program: Enter or `y` allows it, `e` opens its file, `s` starts it again, `h` shows a hint.

use std::path::Path;

use super::LessonSession;
use crate::player::Key;
use crate::ui::check::{SOLUTION_HINT, next_hint_words};
use crate::ui::editor::{
    EditorCommand, FilePlace, editor_command, open_window, run_in_terminal, terminal_editor_reminder,
    terminal_editor_words,
};
use crate::ui::full_screen;
use crate::ui::keys::{self, KeyPress};
use crate::ui::lesson::events::UiEvent;
use crate::ui::lesson::key_hints::{self, KeyHint};
use crate::ui::lesson::labels::Label;
use crate::ui::lesson::program_status::{ProgramStatus, is_folder_of_files};
use crate::ui::lesson::screen::ScreenItem;
use crate::ui::lesson::shown_path::{shown_path, typed_path};
use crate::ui::prompt;
use crate::workbench::ProjectPlan;

/// Asked before a line of the solution is shown.
const SOLUTION_QUESTION: &str = "The next hint is a line of the solution. Press `h` again to see it.";

/// Said to a learner who starts the program again one step too early.
const TOO_EARLY: &str = "Not yet. First see what the program sends now. In the next step you start it again.";
/// Said before the learner has agreed to a folder.
const NO_FILE_YET: &str = "There is no file yet. Press `Enter` first: then doorway writes it.";

/// Said where the folder of the project was deleted or moved.
fn folder_is_gone(folder: &str) -> String {
    format!(
        "The folder `{folder}` is gone. If you moved it, move it back. Or press `s`: then doorway makes it again, with the files \
         that this lesson begins with."
    )
}

/// The question for another folder.
const FOLDER_QUESTION: &str = "The folder for your server:";
/// The same where doorway puts only files into it.
const FOLDER_OF_FILES_QUESTION: &str = "The folder for your files:";
/// Said when a program that is needed was searched for again.
const STILL_MISSING: &str =
    "It is still not found. A new program may need a new terminal: quit the lesson, and start it there.";
/// Said where a folder cannot be typed.
const FOLDER_IN_LINES: &str =
    "To use another folder, quit with `q`, and start the lesson again with `--folder` and the folder.";

/// Does something that needs the terminal as it was before the lesson, and goes back to the lesson's screen.
fn with_terminal<T>(work: impl FnOnce() -> T) -> T {
    let was_shown = full_screen::leave();
    let was_raw = keys::restore();
    let result = work();
    if was_raw {
        keys::resume_raw_mode();
    }
    if was_shown {
        full_screen::resume();
    }
    result
}

impl LessonSession<'_> {
    /// Handles a key for the learner's own program. Returns whether it was one.
    pub(super) fn press_program_key(&mut self, press: &KeyPress) -> bool {
        if !self.has_program() || self.player.asking().is_some() {
            return false;
        }
        // Enter takes what is proposed. Nothing that is there is written over, so that is safe.
        if *press == KeyPress::Enter && self.asks_for_folder() {
            self.allow_program();
            return true;
        }
        let KeyPress::Char(char) = press else { return false };
        match char.to_ascii_lowercase() {
            'y' => self.allow_program(),
            'e' => self.open_file(),
            's' if matches!(self.own.status, ProgramStatus::OldCode(_)) && !self.waits_for_restart() => {
                self.announce(Label::Passing, TOO_EARLY.to_owned());
            }
            's' => {
                match self.own.project.as_ref().map(|project| project.folder.clone()) {
                    Some(folder) if !folder.is_dir() && !self.own.knows_of_missing_folder => {
                        return self.say_folder_is_gone(&folder);
                    }
                    Some(folder) if !folder.is_dir() => {
                        self.own.knows_of_missing_folder = false;
                        self.end_program();
                        self.begin_project(ProjectPlan::Write(folder));
                    }
                    _ => self.restart_program(),
                }
                if matches!(self.own.status, ProgramStatus::Missing { .. }) {
                    self.announce(Label::Passing, STILL_MISSING.to_owned());
                }
                self.say_unsaid_status();
            }
            'f' if matches!(self.own.status, ProgramStatus::Asked(_)) => self.type_folder(),
            'n' if self.asks_for_folder() => {
                // It is the answer to a question that says that it skips.
                self.player.skip_without_question();
                self.play_key(Key::Next);
            }
            'h' if self.player.open_exercise().is_some() => self.show_hint(),
            _ => return false,
        }
        true
    }

    /// The learner permits what they were asked about.
    fn allow_program(&mut self) {
        match std::mem::take(&mut self.own.status) {
            ProgramStatus::Asked(plan) => {
                self.forget_near_miss();
                let warning = self.progress.keep_code_folder();
                self.warn(warning);
                self.begin_project(plan);
                self.say_unsaid_status();
            }
            other => self.own.status = other,
        }
    }

    /// Whether the step is about the learner's own program.
    pub(super) fn has_program(&self) -> bool {
        self.player.step().server_of_own_program().is_some()
    }

    /// Whether the learner is asked into which folder a new project may be written.
    pub(super) fn asks_for_folder(&self) -> bool {
        matches!(self.own.status, ProgramStatus::Asked(ProjectPlan::Write(_)))
    }

    /// Asks for another folder, below the lesson's screen.
    fn type_folder(&mut self) {
        let (usual, question) = match &self.own.status {
            ProgramStatus::Asked(ProjectPlan::Write(proposed)) if is_folder_of_files(proposed) => {
                (shown_path(proposed), FOLDER_OF_FILES_QUESTION)
            }
            ProgramStatus::Asked(ProjectPlan::Write(proposed)) => (shown_path(proposed), FOLDER_QUESTION),
            ProgramStatus::Asked(ProjectPlan::Take(project)) => (shown_path(&project.folder), FOLDER_QUESTION),
            _ => return,
        };
        if self.live.is_none() {
            return self.announce(Label::Note, FOLDER_IN_LINES.to_owned());
        }
        let typed = with_terminal(|| prompt::words(question, &usual));
        let _ = self.sender.try_send(UiEvent::Redraw);
        match typed {
            Ok(Some(typed)) if !typed.trim().is_empty() => self.take_typed_folder(&typed_path(&typed)),
            _ => {}
        }
    }

    /// Opens the file of the step in the learner's editor, or says where it is.
    fn open_file(&mut self) {
        let Some(project) = &self.own.project else {
            let words = if self.asks_for_folder() { NO_FILE_YET } else { "There is no file yet." };
            return self.announce(Label::Passing, words.to_owned());
        };
        if !project.folder.is_dir() {
            let folder = project.folder.clone();
            self.say_folder_is_gone(&folder);
            return;
        }
        let file = project.file(self.player.step().edit().and_then(|edit| edit.file.as_deref()));
        if !file.exists() {
            let words = format!("There is no `{}` yet. The task says how to make it.", shown_path(&file));
            return self.announce(Label::Passing, words);
        }
        let line = self.line_to_open(&project.folder, &file);
        let (place, shown) = (FilePlace { file: &file, line }, shown_path(&file));
        let words = match editor_command() {
            EditorCommand::Terminal(words) if self.live.is_some() && !self.own.is_editor_explained => {
                self.own.is_editor_explained = true;
                self.own.editor_reminder = terminal_editor_reminder(&words[0]);
                terminal_editor_words(&words[0], &shown)
            }
            EditorCommand::Terminal(words) if self.live.is_some() => {
                self.own.editor_reminder = terminal_editor_reminder(&words[0]);
                return self.open_in_terminal(&words, place, &shown);
            }
            EditorCommand::None | EditorCommand::Terminal(_) => format!("Open `{shown}` in your editor."),
            command if open_window(&command, place) => format!("`{shown}` opens in your editor."),
            _ => format!("No editor could be started from here. Open `{shown}` yourself."),
        };
        self.announce(Label::Passing, words);
    }

    /// Says that the folder of the project is gone, before the key `s` makes a new one: the learner may have moved it. It is what
    /// the key does, so this returns true.
    fn say_folder_is_gone(&mut self, folder: &Path) -> bool {
        self.own.knows_of_missing_folder = true;
        self.announce(Label::Passing, folder_is_gone(&shown_path(folder)));
        true
    }

    /// Leaves the screen to an editor until it is closed. The keys are the editor's meanwhile.
    fn open_in_terminal(&mut self, words: &[String], place: FilePlace<'_>, shown: &str) {
        let has_run = with_terminal(|| run_in_terminal(words, place));
        self.forget(|item| matches!(item, ScreenItem::Note(Label::Passing, ..)));
        let _ = self.sender.try_send(UiEvent::Redraw);
        if !has_run {
            self.announce(Label::Note, format!("`{}` could not be started. Open `{shown}` in your editor.", words[0]));
        }
    }

    /// Shows the next hint of the exercise, and none after the last one.
    fn show_hint(&mut self) {
        let Some(result) = self.own.result.clone() else {
            return self.announce(Label::Passing, "Your program has not been checked yet.".to_owned());
        };
        let next = next_hint_words(&result, self.own.hints);
        if next == Some(SOLUTION_HINT) && !std::mem::replace(&mut self.own.asked_for_solution, true) {
            return self.announce(Label::Passing, SOLUTION_QUESTION.to_owned());
        }
        let has_more = next.is_some();
        self.own.hints = if has_more { self.own.hints + 1 } else { 0 };
        self.add_report(result);
        let new_lines = self.lines_of_new_hint();
        if let Some(live) = &mut self.live {
            live.new_lines = new_lines;
        }
    }

    /// Returns the keys for the learner's own program that do something now.
    pub(super) fn program_hints(&self) -> Vec<KeyHint> {
        match &self.own.status {
            ProgramStatus::None | ProgramStatus::Impossible(_) => Vec::new(),
            ProgramStatus::Asked(_) if self.asks_for_folder() => {
                vec![key_hints::TAKE_FOLDER_KEY, key_hints::FOLDER_KEY]
            }
            ProgramStatus::Asked(_) => vec![key_hints::ALLOW_KEY, key_hints::FOLDER_KEY],
            ProgramStatus::Missing { .. } => vec![key_hints::SEARCH_AGAIN_KEY],
            ProgramStatus::Stopped if !self.has_only_files() => vec![key_hints::RESTART_KEY, key_hints::EDIT_KEY],
            _ if self.restarts_by_key() => vec![key_hints::RESTART_KEY, key_hints::EDIT_KEY],
            _ => vec![key_hints::EDIT_KEY],
        }
    }

    /// Whether only the learner starts the program again in this step, and not a save.
    fn restarts_by_key(&self) -> bool {
        self.player.step().edit().is_some_and(|edit| edit.restarts_by_key) && self.waits_for_restart()
    }

    /// Returns the key for the next hint, if there is one.
    pub(super) fn hint_hint(&self) -> Option<KeyHint> {
        let result = self.own.result.as_ref().filter(|_| self.player.open_exercise().is_some())?;
        match next_hint_words(result, self.own.hints) {
            Some(words) => Some(key_hints::hint_key(words)),
            None => (self.own.hints > 0).then_some(key_hints::NO_HINTS_KEY),
        }
    }
}
