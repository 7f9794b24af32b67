//! What a session shows: answers, lines of the log, keys, the wire, and the end of the lesson.

use super::LessonSession;
use crate::course::{self, Course, Quiz};
use crate::text::plural::sentence;
use crate::ui::lesson::key_hints::{self, DONE_KEYS, REST_KEYS, TRY_KEYS, WIRE_KEYS};
use crate::ui::lesson::labels::Label;
use crate::ui::lesson::screen::ScreenItem;
use crate::ui::lesson::words;
use crate::ui::{self, browser};

impl LessonSession<'_> {
    pub(super) fn show_reason(&mut self, quiz: &Quiz, choice: usize) {
        let choice = &quiz.choices[choice];
        let reason = choice.reason.clone().unwrap_or_default();
        self.screen.note(Label::NotQuite, format!("{reason} Try again."), &key_hints::quiz_keys(quiz));
    }

    pub(super) fn show_answer(&mut self, quiz: &Quiz, choice: Option<usize>) {
        let right = quiz.choices.iter().zip(1..).find(|(choice, _)| choice.right);
        let because = match right.and_then(|(choice, _)| choice.reason.as_deref()) {
            Some(reason) => format!("{reason} {}", sentence(&quiz.because)),
            None => sentence(&quiz.because),
        };
        match (choice, right) {
            (None, Some((right, number))) => {
                self.note(Label::Answer, format!("{number}: {}\n\n{because}", right.words))
            }
            _ => self.note(Label::Yes, because),
        }
    }

    /// Shows a line of the log. A surprise is explained the first time, and so is a request that the step asked for.
    pub(super) fn show_exchange(&mut self, met: bool) {
        let Some(exchange) = self.current.take() else { return };
        let surprise = self.log.explain_surprise(&exchange);
        let lines = if met && surprise.is_empty() { self.log.explain(&exchange) } else { surprise };
        let words: Vec<&str> = lines.iter().map(|line| line.trim()).collect();
        self.screen.add(ScreenItem::Exchange(exchange, words.join(" ")));
    }

    pub(super) fn show_done(&mut self, more: bool) {
        let keys = if more { WIRE_KEYS } else { DONE_KEYS };
        self.screen.note(Label::Done, words::DONE, keys);
    }

    pub(super) fn show_stage_key(&mut self, words: &str, on: bool) {
        let state = if on { "On" } else { "Off again" };
        self.note(Label::Note, format!("{state}: {words}."));
    }

    pub(super) fn open(&self, address: Option<&str>) -> String {
        if self.screen.ports.is_empty() && address.is_none() {
            return "This lesson has no servers, so there is nothing to open.".to_owned();
        }
        let address = course::fill(address.unwrap_or("{{url}}/"), &self.screen.ports);
        browser::open(&address, ui::prompt::is_interactive())
    }

    /// Shows the keys again, after something long.
    pub(super) fn show_keys(&mut self) {
        let keys = match self.player.asking() {
            Some(quiz) => key_hints::quiz_keys(quiz),
            None if self.player.is_trying() => TRY_KEYS.to_vec(),
            None => REST_KEYS.to_vec(),
        };
        self.screen.note(Label::Keys, "", &keys);
    }

    pub(super) fn show_wire(&mut self) {
        match &self.last {
            Some(exchange) => {
                self.screen.add(ScreenItem::Wire(exchange.clone()));
                self.show_keys();
            }
            None => self.note(Label::Note, "No request has been sent yet, so there is nothing to show."),
        }
    }

    pub(super) fn show_language(&mut self, language: course::Language) {
        self.screen.language = language;
        let warning = self.progress.speaks(language.word());
        self.screen.redraw(true);
        self.note(Label::Note, format!("Code is shown in {} from now on.", language.title()));
        self.warn(warning);
    }

    pub(super) fn finish_lesson(&mut self) {
        let warning = self.progress.finished(&self.name());
        self.warn(warning);
        let course = Course { lessons: self.lessons, progress: &self.progress, folder: self.folder };
        let words = words::finished(course.next().map(|next| (next, course.command(next))));
        self.note(Label::Done, words);
    }
}
