//! What a session shows: answers, lines of the log, keys, the wire, and the end of the lesson.

use std::mem::{Discriminant, discriminant};
use std::ops::Range;

use super::LessonSession;
use crate::course::{self, EditTask, ProgramMoment, Quiz, Try};
use crate::http::{InvalidRequestKind, ServerEvent};
use crate::player::OpenUntil;
use crate::text::plural::{count, sentence, with_full_stop};
use crate::ui::lesson::key_hints::{self, DONE_KEYS, KeyHint, REST_KEYS, TRY_KEYS, WIRE_KEYS};
use crate::ui::lesson::labels::Label;
use crate::ui::lesson::program_status::ProgramStatus;
use crate::ui::lesson::screen::{OWN_SERVER, ScreenItem};
use crate::ui::lesson::{near_miss, words};
use crate::ui::{self, browser, server_problems};
use crate::workbench::ProjectPlan;

impl LessonSession<'_> {
    /// Shows blocks of the step, those of a task that was done late before what is on the screen of the blocks behind it.
    pub(super) fn show_blocks(&mut self, range: Range<usize>, waiting_block: Option<usize>) {
        self.screen.waiting_block = waiting_block;
        let place = self.screen.add_blocks(range);
        if let Some(new_item) = self.live.as_mut().and_then(|live| live.new_item.as_mut()) {
            *new_item = place.min(*new_item);
        }
    }

    /// The keys that answer a question: the letters or the numbers that stand in front of its choices.
    pub(super) fn quiz_keys(&self, quiz: &Quiz) -> Vec<KeyHint> {
        match &self.live {
            Some(_) => vec![key_hints::choice_hint(quiz), key_hints::SHOW_ANSWER_KEY],
            None => key_hints::quiz_keys(quiz),
        }
    }

    pub(super) fn show_reason(&mut self, quiz: &Quiz, choice: usize) {
        let mark = self.mark_of(choice + 1);
        let reason = quiz.choices[choice].reason.clone().unwrap_or_default();
        let words = format!("{mark}: {reason} Try again.");
        // The same wrong answer once more takes no more room, so that the text and the choices stay on the screen.
        self.forget(|item| matches!(item, ScreenItem::Note(Label::NotQuite, own, _) if *own == words));
        self.screen.note(Label::NotQuite, words, &self.quiz_keys(quiz));
    }

    pub(super) fn show_answer(&mut self, quiz: &Quiz, choice: Option<usize>) {
        let right = quiz.choices.iter().zip(1..).find(|(choice, _)| choice.right);
        let because = match right.and_then(|(choice, _)| choice.reason.as_deref()) {
            Some(reason) => format!("{reason} {}", sentence(&quiz.because)),
            None => sentence(&quiz.because),
        };
        match (choice, right) {
            (None, Some((right, number))) => {
                let mark = self.mark_of(number);
                self.screen.add_answer(Label::Answer, format!("{mark}: {}\n\n{because}", right.words));
            }
            (Some(_), Some((right, _))) if self.live.is_some() => {
                self.screen.add_answer(Label::Yes, format!("{} {because}", with_full_stop(&right.words)));
            }
            _ => self.screen.add_answer(Label::Yes, because),
        }
    }

    /// Returns what stands in front of a choice, counted from 1.
    fn mark_of(&self, number: usize) -> String {
        if self.live.is_some() { letter(number) } else { number.to_string() }
    }

    /// Shows a line of the log. A surprise is explained the first time, and so is a request that the step asked for.
    pub(super) fn show_exchange(&mut self, met: bool) {
        let Some(mut exchange) = self.current.take() else { return };
        if self.has_place_of(&exchange.server) {
            exchange.server = OWN_SERVER.into();
        }
        let surprise = self.log.explain_surprise(&exchange);
        let knows_origins = self.screen.lesson().part > 1;
        let explanation = if met { joined(&self.log.explain(&exchange, knows_origins)) } else { String::new() };
        // A screen that stays shows the log in a place of its own, and the explanation beside what it led to.
        let words = match self.live {
            None if surprise.is_empty() => explanation.clone(),
            _ => joined(&surprise),
        };
        // Printed lines have said it already, beside the exchange.
        self.met = Some(explanation).filter(|_| met && self.live.is_some());
        self.screen.add(ScreenItem::Exchange(exchange, words));
    }

    /// Says what went wrong on a server. A screen that stays shows words only in its text.
    pub(super) fn show_server_problem(&mut self, event: &ServerEvent) {
        if self.live.is_some() {
            return self.note_server_problem(event);
        }
        let lines = self.screen.new_log().failure(event);
        let is_of_program = matches!(event, ServerEvent::Upstream(_));
        self.screen.add(if is_of_program { ScreenItem::Failure(lines) } else { ScreenItem::Lines(lines) });
    }

    /// Says it in the text. Of many connections with the same problem, only the first is named.
    fn note_server_problem(&mut self, event: &ServerEvent) {
        let words = server_problems::in_words(event);
        let kind = match event {
            ServerEvent::InvalidRequest(invalid) => Some(discriminant(&invalid.kind)),
            _ => None,
        };
        let before = self.problem.take().filter(|before| kind.is_some() && before.kind == kind);
        let before = before.filter(|before| self.screen.ends_with_note(&before.in_words()));
        let problem = match before {
            Some(before) => {
                let said = before.in_words();
                self.forget(|item| matches!(item, ScreenItem::Note(Label::Note, own, _) if *own == said));
                RepeatedProblem { more: before.more + 1, ..before }
            }
            None => RepeatedProblem { kind, words, more: 0 },
        };
        self.mark_new_item();
        self.note(Label::Note, problem.in_words());
        self.problem = Some(problem);
    }

    /// Takes away what was said of a request that went wrong: another one was answered since.
    fn forget_server_problem(&mut self) {
        if let Some(said) = self.problem.take().map(|problem| problem.in_words()) {
            self.forget(|item| matches!(item, ScreenItem::Note(Label::Note, own, _) if *own == said));
        }
    }

    pub(super) fn show_still_open(&mut self, of: &Try, open: &[OpenUntil]) {
        self.forget_near_miss();
        self.forget_still_open();
        let words = self.met.take().unwrap_or_else(|| words::still_open(of, open));
        let console = self.console_hint(of, open);
        self.note(Label::Good, words + console);
    }

    /// Takes away what a task still waited for a moment ago.
    fn forget_still_open(&mut self) {
        self.forget(|item| matches!(item, ScreenItem::Note(Label::Good, words, _) if words::is_still_open(words)));
    }

    /// Says that a request came which the task does not wait for, if the learner sent it. Pages send many by themselves;
    /// the verdict of a page of the course is about a button that was pressed.
    pub(super) fn show_near_miss(&mut self, of: &Try, open: &[OpenUntil]) {
        let Some(request) = &self.observed else { return };
        let verdict = self.page_verdict();
        let words = match verdict {
            Some(verdict) => match self.why_blocked(request, of, open) {
                Some(why) => format!("{verdict} {why}"),
                None => format!("{verdict} {}", words::still_open(of, open)),
            },
            None if request.was_sent_by_learner
                || near_miss::lacks_query(request, of, open)
                || near_miss::has_other_body(request, of, open, &self.screen.ports) =>
            {
                near_miss::near_miss(request, of, open, &self.screen.ports, &self.what_comes_first())
            }
            None => match near_miss::missing_part(request).filter(|_| self.is_from_own_program(&request.server)) {
                Some(words) => words,
                None => return,
            },
        };
        let words = words + self.console_hint(of, open);
        // A request that is sent again and again is named once.
        if self.live.is_none() || !self.screen.ends_with_note(&words) {
            self.forget_near_miss();
            self.note(Label::NearMiss, words);
        }
    }

    /// Whether this server is the learner's own program, which they change in this step.
    fn is_from_own_program(&self, server: &str) -> bool {
        let place = self.player.step().server_of_own_program().filter(|_| self.player.editing().is_some());
        let first = self.screen.ports.first().map_or("", |(name, _)| *name);
        matches!(self.own.status, ProgramStatus::Running)
            && place.is_some_and(|place| server == if place.is_empty() { first } else { place })
    }

    /// Says what the learner has to do before the request of the task.
    fn what_comes_first(&self) -> String {
        let has_saved = matches!(self.own.status, ProgramStatus::OldCode(_));
        match self.words_to_replace().filter(|_| has_saved || self.waits_for_restart()) {
            Some(words) => format!("Your file still has the words \"{words}\". Replace them, and save the file."),
            None => self.first_step().to_owned(),
        }
    }

    fn first_step(&self) -> &'static str {
        let edit = self.player.step().edit();
        let asks = |edit: &EditTask| edit.task.until.iter().any(|line| line.after == Some(ProgramMoment::Restarted));
        match &self.own.status {
            ProgramStatus::Asked(ProjectPlan::Write(_)) => {
                "First press `Enter`: then doorway puts a server of your own into a folder."
            }
            ProgramStatus::Asked(ProjectPlan::Take(_)) => "First press `y`: then your program starts.",
            status if status.is_open_question() => "First your program has to run: the task says what it needs.",
            _ if edit.is_some_and(|edit| edit.restarts_by_key && asks(edit)) => {
                "First press `s` to start your program again."
            }
            _ => "First change the file and save it.",
        }
    }

    /// Takes away what was said about a request that came too early, or instead of another: it is no longer true.
    pub(super) fn forget_near_miss(&mut self) {
        self.forget(|item| matches!(item, ScreenItem::Note(Label::NearMiss, ..)));
    }

    pub(super) fn show_done(&mut self, more: bool, early: bool) {
        self.remember_done(self.player.number());
        self.forget_near_miss();
        self.forget_still_open();
        // What the program failed at before is over.
        self.forget(|item| matches!(item, ScreenItem::Failure(_)));
        self.forget_server_problem();
        let keys = if more { WIRE_KEYS.to_vec() } else { self.at_end(DONE_KEYS) };
        let words = match self.met.take() {
            _ if early => words::DONE_EARLY.to_owned(),
            Some(explanation) => explanation,
            None => words::DONE.to_owned(),
        };
        self.screen.note(Label::Done, words, &keys);
    }

    /// Says that the exercise is met, and why the program works.
    pub(super) fn show_exercise_met(&mut self) {
        let lesson = self.screen.lesson();
        let because = lesson.checks().find_map(|check| check.because.clone());
        self.met = Some(words::exercise_met(because.as_deref()));
    }

    pub(super) fn show_all_keys(&mut self) {
        if self.live.is_some() {
            return self.open_keys();
        }
        self.screen.add(ScreenItem::Words(self.key_list()));
        self.show_keys();
    }

    pub(super) fn show_stage_key(&mut self, words: &str, on: bool) {
        // A screen that stays says below the task which key is on.
        if on && self.live.is_some() {
            return;
        }
        let key = self.player.block_with_keys().and_then(|block| block.keys.iter().find(|row| row.words == words));
        let key = key.map_or_else(String::new, |row| row.key.to_string());
        let note = match on {
            true => format!("You pressed `{key}`: {words}."),
            false => format!("You pressed `{key}` again, and are back at the start of this step."),
        };
        self.note(Label::Passing, note);
    }

    pub(super) fn open(&self, address: Option<&str>) -> String {
        if self.screen.ports.is_empty() && address.is_none() {
            return "This lesson has no servers, so there is nothing to open.".to_owned();
        }
        let own = self.player.step().server_of_own_program().filter(|name| !name.is_empty());
        let of_server = own.map_or_else(|| "{{url}}/".to_owned(), |name| format!("{{{{url:{name}}}}}/"));
        let address = course::fill(address.unwrap_or(&of_server), &self.screen.ports);
        browser::open(&address, ui::prompt::is_interactive())
    }

    /// Shows the keys again, after something long.
    pub(super) fn show_keys(&mut self) {
        let keys = match self.player.asking() {
            Some(quiz) => self.quiz_keys(quiz),
            None if self.player.is_trying() => TRY_KEYS.to_vec(),
            None => self.at_end(REST_KEYS),
        };
        self.screen.note(Label::Keys, "", &keys);
    }

    /// Shows the keys at the end of a step.
    pub(super) fn show_rest_keys(&mut self) {
        let keys = self.at_end(REST_KEYS);
        self.screen.note(Label::Keys, "", &keys);
    }

    /// Returns the keys at the end of a step: behind the last one, Enter finishes the lesson.
    fn at_end(&self, keys: &[KeyHint]) -> Vec<KeyHint> {
        let of_step = |hint: &KeyHint| match *hint == key_hints::NEXT_KEY {
            true => self.enter_at_end(),
            false => hint.clone(),
        };
        keys.iter().map(of_step).collect()
    }

    pub(super) fn show_wire(&mut self) {
        match self.history.newest(0).cloned() {
            Some(_) if self.live.is_some() => self.open_wire(),
            Some(exchange) => {
                self.screen.add(ScreenItem::Wire(Box::new(exchange)));
                self.show_keys();
            }
            None => self.note(Label::Passing, "No request has been sent yet, so there is nothing to show."),
        }
    }

    pub(super) fn show_language(&mut self, language: course::Language) {
        let warning = self.progress.speaks(language.word());
        self.screen.set_language(language);
        self.note(Label::Passing, format!("Code is shown in {} from now on.", language.title()));
        self.warn(warning);
        self.change_program_language();
        self.scroll_to_code();
    }

    /// Returns what a page of the course reported with the exchange of now, if it is such a report.
    fn page_verdict(&self) -> Option<&'static str> {
        self.screen.last_exchange().and_then(|exchange| exchange.response.note)
    }
}

/// What went wrong on a server several times in a row.
pub(super) struct RepeatedProblem {
    kind: Option<Discriminant<InvalidRequestKind>>,
    /// What was said about the first one.
    words: String,
    more: usize,
}

impl RepeatedProblem {
    fn in_words(&self) -> String {
        match self.more {
            0 => self.words.clone(),
            more => format!("{} And the same happened {}.", with_full_stop(&self.words), count(more, "more time")),
        }
    }
}

fn joined(lines: &[String]) -> String {
    lines.iter().map(|line| line.trim()).collect::<Vec<_>>().join(" ")
}

/// Returns the letter of a choice, counted from 1.
fn letter(number: usize) -> String {
    ('a'..='z').nth(number - 1).map_or_else(|| number.to_string(), String::from)
}
