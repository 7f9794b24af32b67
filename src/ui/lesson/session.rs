//! Where a lesson is played: does what the player says with screen, servers and progress.

use std::path::Path;

use super::key_hints::{self, DONE_KEYS, REST_KEYS, TRY_KEYS, WIRE_KEYS};
use super::labels::Label;
use super::screen::{LessonScreen, ScreenItem};
use super::words;
use crate::course::Course;
use crate::course::progress::Progress;
use crate::course::{self, Lesson, Quiz};
use crate::demos::{DemoStartError, RunningDemo};
use crate::exit::Exit;
use crate::http::{EventBatch, Exchange, ServerEvent};
use crate::player::{Effect, Event, Key, ObservedRequest, Player};
use crate::text::plural::sentence;
use crate::ui::lesson::PlayOptions;
use crate::ui::{self, log::RequestLog};
use crate::ui::{browser, share};

/// Everything that a lesson needs around it.
pub struct LessonSession<'a> {
    player: Player<'a>,
    screen: LessonScreen<'a>,
    servers: Option<RunningDemo>,
    /// The step on the screen, from 1; 0 before the first one.
    step: usize,
    progress: Progress,
    lessons: &'a [Lesson],
    folder: Option<&'a Path>,
    /// The exchange that was seen just now.
    now: Option<Box<Exchange>>,
    /// The exchange that `w` shows: the last one that somebody asked for, else the last one.
    last: Option<Box<Exchange>>,
    /// What puzzles a beginner is told once.
    log: RequestLog,
    /// Said at the top of the first step.
    welcome: Vec<ScreenItem>,
    over: bool,
    /// Keys are typed on a line and sent with Enter.
    typed: bool,
}

impl<'a> LessonSession<'a> {
    /// Everything in its place, nothing on the screen yet.
    pub fn new(
        player: Player<'a>,
        mut screen: LessonScreen<'a>,
        servers: Option<RunningDemo>,
        progress: Progress,
        lessons: &'a [Lesson],
        folder: Option<&'a Path>,
    ) -> Self {
        screen.ports = servers.as_ref().map(|servers| servers.ports().to_vec()).unwrap_or_default();
        let log = screen.log();
        let (now, last, welcome, over, typed) = (None, None, Vec::new(), false, false);
        Self { player, screen, servers, step: 0, progress, lessons, folder, now, last, log, welcome, over, typed }
    }

    /// What is said once, at the top of the first step.
    pub fn welcome(&mut self, typed: &PlayOptions, warning: Option<String>) {
        self.welcome.extend(warning.map(|warning| ScreenItem::Note(Label::Note, warning, Vec::new())));
        if let (true, Some(servers)) = (typed.share, &self.servers) {
            self.welcome.push(ScreenItem::Lines(share::lines(servers, self.screen.style)));
        }
        if typed.open {
            self.welcome.push(ScreenItem::Lines(vec![self.open(None)]));
        }
    }

    /// Keys come by the line: says so, once.
    pub fn keys_are_typed(&mut self) {
        self.typed = true;
        self.welcome.push(ScreenItem::Words(words::TYPED.to_owned()));
    }

    /// Whether the lesson has ended, or nobody reads it any more.
    pub fn is_over(&self) -> bool {
        self.over || ui::is_stdout_closed()
    }

    /// A key was pressed.
    pub fn key(&mut self, key: Key) {
        if self.screen.holds() && key == Key::Next {
            return self.screen.more();
        }
        self.screen.release();
        self.screen.turn();
        let effects = self.player.on(&Event::Key(key));
        self.apply_all(effects);
    }

    /// What was typed into a pipe has been read.
    pub fn no_more_keys(&mut self) {
        let effects = self.player.on(&Event::NoMoreKeys);
        self.apply_all(effects);
    }

    /// Shows what happened on the servers, and moves the lesson on.
    pub fn server_events(&mut self, batch: &EventBatch) {
        for event in &batch.events {
            self.screen.turn();
            self.server_event(event);
        }
        if batch.lost > 0 {
            self.note(Label::Note, format!("{} more requests came too fast to be shown.", batch.lost));
        }
    }

    fn server_event(&mut self, event: &ServerEvent) {
        if let ServerEvent::Exchange(exchange) = event {
            let exchange = Box::new(exchange.clone());
            let asked = ObservedRequest::from(&*exchange);
            if !asked.is_automatic || self.last.is_none() {
                self.last = Some(exchange.clone());
            }
            self.now = Some(exchange);
            let effects = self.player.on(&Event::Seen(asked));
            self.apply_all(effects);
        } else if self.player.on(&Event::Misfit).contains(&Effect::Misfit) {
            let lines = self.screen.log().failure(event);
            self.screen.add(ScreenItem::Lines(lines));
        }
    }

    /// The terminal has another size.
    pub fn redraw(&mut self) {
        self.screen.redraw(false);
        self.log.set_style(self.screen.style);
    }

    /// Ended by the learner, or at the end of the lesson.
    pub fn leave(&mut self) -> Exit {
        self.servers = None;
        Exit::Done
    }

    /// Ended from outside.
    pub fn stop(&mut self) -> Exit {
        self.servers = None;
        Exit::Interrupted
    }

    /// Does what the player says, in order.
    pub fn apply_all(&mut self, effects: Vec<Effect<'a>>) {
        for effect in effects {
            self.apply(effect);
        }
    }

    fn apply(&mut self, effect: Effect<'a>) {
        match effect {
            Effect::Step(step) => self.begin(step),
            Effect::Save(step) => self.save(step),
            Effect::Stage(stage) => self.stage(stage),
            Effect::Blocks(range) => self.screen.add(ScreenItem::Blocks(range)),
            Effect::Reason { quiz, choice } => self.reason(quiz, choice),
            Effect::Answer { quiz, choice } => self.answer(quiz, choice),
            Effect::NoChoice(quiz) => self.note(Label::Note, key_hints::sentence(&key_hints::quiz_keys(quiz))),
            Effect::Exchange { met } => self.exchange(met),
            Effect::StillOpen { of, open } => self.note(Label::Good, words::still_open(of, &open)),
            Effect::Misfit => {}
            Effect::Done { more } => self.done(more),
            Effect::StepFinished => self.screen.note(Label::Keys, "", REST_KEYS),
            Effect::Pressed { words, on } => self.pressed(words, on),
            Effect::Open(address) => {
                let told = self.open(address);
                self.note(Label::Note, told);
            }
            Effect::Wire => self.wire(),
            Effect::Keys => {
                self.screen.add(ScreenItem::Words(words::all_keys(self.player.stage_block(), self.typed)));
                self.prompt();
            }
            Effect::Language(language) => self.speak(language),
            Effect::First => self.note(Label::Note, "This is the first step."),
            Effect::Finished => self.finish(),
            Effect::Quit => self.over = true,
        }
    }

    fn note(&mut self, label: Label, words: impl Into<String>) {
        self.screen.note(label, words, &[]);
    }

    fn begin(&mut self, step: usize) {
        self.screen.begin(step);
        self.reset_data(step);
        for item in std::mem::take(&mut self.welcome) {
            self.screen.add(item);
        }
    }

    /// Puts the demo's data back when the learner goes back, so that the step can be done again.
    fn reset_data(&mut self, step: usize) {
        let goes_back = step < std::mem::replace(&mut self.step, step);
        if let (true, Some(servers), Some(stage)) = (goes_back, &self.servers, self.player.stage()) {
            servers.reset(stage);
        }
    }

    fn save(&mut self, step: usize) {
        let warning = self.progress.reached(&self.name(), step);
        self.warn(warning);
    }

    fn name(&self) -> String {
        self.screen.lesson().name.clone()
    }

    fn warn(&mut self, warning: Option<String>) {
        if let Some(warning) = warning {
            self.note(Label::Note, warning);
        }
    }

    /// The stage of the first step is on from the start.
    fn stage(&mut self, stage: &str) {
        let Some(servers) = &mut self.servers else { return };
        let told = match servers.stage(stage) {
            Ok(()) => return,
            Err(DemoStartError::Port { server, .. }) => {
                format!("The {server} server could not start again: another program took its port meanwhile.")
            }
            Err(DemoStartError::NoStage(stage)) => format!("The demo has no stage `{stage}`."),
            Err(DemoStartError::System(error)) => format!("The servers could not change: {error}."),
        };
        self.note(Label::Sorry, told);
    }

    fn reason(&mut self, quiz: &Quiz, choice: usize) {
        let choice = &quiz.choices[choice];
        let reason = choice.reason.clone().unwrap_or_default();
        self.screen.note(Label::NotQuite, format!("{reason} Try again."), &key_hints::quiz_keys(quiz));
    }

    fn answer(&mut self, quiz: &Quiz, choice: Option<usize>) {
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

    /// A line of the log. What puzzles is explained the first time, and what the step asked for is told as a story.
    fn exchange(&mut self, met: bool) {
        let Some(exchange) = self.now.take() else { return };
        let puzzles = self.log.puzzles(&exchange);
        let lines = if met && puzzles.is_empty() { self.log.story(&exchange) } else { puzzles };
        let words: Vec<&str> = lines.iter().map(|line| line.trim()).collect();
        self.screen.add(ScreenItem::Exchange(exchange, words.join(" ")));
    }

    fn done(&mut self, more: bool) {
        let keys = if more { WIRE_KEYS } else { DONE_KEYS };
        self.screen.note(Label::Done, words::DONE, keys);
    }

    fn pressed(&mut self, words: &str, on: bool) {
        let told = if on { format!("On: {words}.") } else { format!("Off again: {words}.") };
        self.note(Label::Note, told);
    }

    fn open(&self, address: Option<&str>) -> String {
        if self.screen.ports.is_empty() && address.is_none() {
            return "This lesson has no servers, so there is nothing to open.".to_owned();
        }
        let address = course::fill(address.unwrap_or("{{url}}/"), &self.screen.ports);
        browser::open(&address, ui::prompt::is_interactive())
    }

    /// What do I do now, again, after something long.
    fn prompt(&mut self) {
        let keys = match self.player.asking() {
            Some(quiz) => key_hints::quiz_keys(quiz),
            None if self.player.is_trying() => TRY_KEYS.to_vec(),
            None => REST_KEYS.to_vec(),
        };
        self.screen.note(Label::Keys, "", &keys);
    }

    fn wire(&mut self) {
        match &self.last {
            Some(exchange) => {
                self.screen.add(ScreenItem::Wire(exchange.clone()));
                self.prompt();
            }
            None => self.note(Label::Note, "Nothing has gone over the wire yet: nobody has asked anything."),
        }
    }

    fn speak(&mut self, language: course::Language) {
        self.screen.language = language;
        let warning = self.progress.speaks(language.word());
        self.screen.redraw(true);
        self.note(Label::Note, format!("Code is shown in {} from now on.", language.title()));
        self.warn(warning);
    }

    fn finish(&mut self) {
        let warning = self.progress.finished(&self.name());
        self.warn(warning);
        let course = Course { lessons: self.lessons, progress: &self.progress, folder: self.folder };
        let words = words::finished(course.next().map(|next| (next, course.command(next))));
        self.note(Label::Done, words);
    }
}
