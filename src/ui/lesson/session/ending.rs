//! The end of a session: the lesson was finished, or the learner stopped somewhere in it.

use std::time::SystemTime;

use super::LessonSession;
use crate::course::{Course, LessonSummary, Quiz};
use crate::text::plural::sentence;
use crate::text::time::day_number;
use crate::ui::Style;
use crate::ui::lesson::PlayOptions;
use crate::ui::lesson::labels::Label;
use crate::ui::lesson::screen::ScreenItem;
use crate::ui::lesson::words;

impl LessonSession<'_> {
    /// Remembers that a question was answered wrong: it comes back in `doorway review`.
    pub(super) fn remember_wrong_answer(&mut self, quiz: &Quiz) {
        let today = day_number(SystemTime::now());
        let (_, warning) = self.progress.answered(&self.name(), &quiz.question, false, today);
        self.warn(warning);
    }

    /// Remembers that the task of a step was skipped, or that it was done after all.
    pub(super) fn remember_skipped(&mut self, step: usize, is_skipped: bool) {
        let record = self.progress.lesson(&self.name());
        if is_skipped && (record.done || record.tasks_done.contains(&step)) {
            return;
        }
        let is_new = if is_skipped { self.skipped.insert(step) } else { self.skipped.remove(&step) };
        if is_new {
            let warning = self.progress.skipped(&self.name(), &self.skipped);
            self.warn(warning);
        }
    }

    /// Remembers that the task of a step is done. It stays done, and what was said when it was skipped is no longer true.
    pub(super) fn remember_done(&mut self, step: usize) {
        self.remember_skipped(step, false);
        if !self.progress.lesson(&self.name()).tasks_done.contains(&step) {
            let warning = self.progress.did_task(&self.name(), step);
            self.warn(warning);
        }
        self.forget(|item| matches!(item, ScreenItem::Note(_, said, _) if said == words::SKIPPED));
    }

    /// Asks whether the learner wants to skip the open task. A screen that stays asks below the task.
    pub(super) fn ask_to_skip(&mut self) {
        if self.live.is_none() {
            self.note(Label::Passing, words::ASK_TO_SKIP);
        }
    }

    /// Remembers that a task was skipped. Text that follows in the same step may speak of what the learner has not seen.
    pub(super) fn skip_task(&mut self, step: usize) {
        self.remember_skipped(step, true);
        self.forget_near_miss();
        if self.player.number() == step && !self.player.is_over() {
            self.note(Label::Note, words::SKIPPED);
        }
    }

    /// Ends a lesson whose last step is over. It is done only if no task was skipped.
    pub(super) fn finish_lesson(&mut self) {
        self.save();
        let warning = self.progress.finished_steps(&self.name());
        self.is_finished = true;
        let lesson = self.screen.lesson();
        let skipped: Vec<(usize, &str)> = self
            .skipped
            .iter()
            .filter_map(|step| Some((*step, lesson.steps.get(step.checked_sub(1)?)?.title.as_str())))
            .collect();
        let words = match skipped.first() {
            Some((first, _)) => {
                let is_met = self.own.result.as_ref().is_some_and(|result| result.is_lesson_done());
                words::finished_with_gaps(is_met, &skipped, &self.command_for_step(*first))
            }
            None => {
                let course = self.course();
                let next = course.next().map(|next| (next, course.command(next), course.why_next(next)));
                words::finished(lesson.outcome.as_deref(), next)
            }
        };
        let label = if skipped.is_empty() { Label::Done } else { Label::Note };
        self.close_with(label, words);
        // Whatever went wrong beside it, the learner reads first that they have succeeded.
        if let Some(warning) = warning {
            self.close_with(Label::Note, sentence(&warning));
        }
    }

    /// Ends the session. If the lesson is not finished, says where the learner stopped and how to go on.
    pub(super) fn quit(&mut self) {
        self.is_over = true;
        self.say_where_it_stopped();
    }

    /// Says where the learner stopped, and how to go on. Where progress is not kept, only the command knows the step.
    pub(super) fn say_where_it_stopped(&mut self) {
        if self.is_finished {
            return;
        }
        let lesson = self.screen.lesson();
        let command = match self.progress.is_kept() {
            true => format!("{}{}", self.course().command(&LessonSummary::from(lesson)), self.flags()),
            false => self.command_for_step(self.player.number()),
        };
        let place = (self.player.number(), lesson.steps.len(), self.player.step().title.as_str());
        // A learner who came back for the last open task has finished the lesson with it.
        let is_done = self.progress.lesson(&self.name()).done;
        let first = if is_done { "This lesson is done. " } else { "" };
        self.close_with(Label::Note, first.to_owned() + &words::stopped(place, &command));
    }

    /// Returns the command that starts the lesson at a step.
    pub(super) fn command_for_step(&self, step: usize) -> String {
        format!("{}{}", self.course().command_at(&LessonSummary::from(self.screen.lesson()), step), self.flags())
    }

    /// Returns the flags that the lesson was started with, with the language that the learner has chosen since.
    fn flags(&self) -> String {
        let language = self.options.language.map(|_| self.screen.language());
        PlayOptions { language, ..self.options.clone() }.flags_to_keep()
    }

    fn course(&self) -> Course<'_> {
        Course { lessons: self.lessons, progress: &self.progress, folder: self.folder }
    }

    /// Says the last words: at once, or when the screen is gone that stays until then.
    fn close_with(&mut self, label: Label, words: String) {
        match self.live {
            Some(_) => self.closing.push((label, words)),
            None => self.note(label, words),
        }
    }

    /// Prints what stays when the screen is gone: which lesson it was, and the last words.
    pub fn print_closing(&mut self) {
        if self.live.take().is_none() {
            return;
        }
        self.screen.print_from_now_on(Style::stdout());
        let lesson = self.screen.lesson();
        self.screen.print_title(&lesson.title);
        for (label, words) in std::mem::take(&mut self.closing) {
            self.note(label, words);
        }
    }
}
