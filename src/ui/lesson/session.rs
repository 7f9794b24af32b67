//! One played lesson: does what the player says, with the screen, the servers and the progress.

mod show;

use std::path::Path;

use super::key_hints::{self, REST_KEYS};
use super::labels::Label;
use super::screen::{LessonScreen, ScreenItem};
use super::words;
use crate::course::Lesson;
use crate::course::progress::Progress;
use crate::demos::{DemoStartError, RunningDemo};
use crate::exit::Exit;
use crate::http::{EventBatch, Exchange, ServerEvent};
use crate::player::{Effect, Event, Key, ObservedRequest, Player};
use crate::ui::lesson::PlayOptions;
use crate::ui::share;
use crate::ui::{self, log::RequestLog};

/// Everything that the player needs around it.
pub struct LessonSession<'a> {
    player: Player<'a>,
    screen: LessonScreen<'a>,
    servers: Option<RunningDemo>,
    /// The step on the screen, from 1; 0 before the first one.
    step: usize,
    progress: Progress,
    lessons: &'a [Lesson],
    folder: Option<&'a Path>,
    /// The exchange that the player is asked about right now.
    current: Option<Box<Exchange>>,
    /// The exchange that `w` shows: the last one that the browser did not send by itself, else the first one.
    last: Option<Box<Exchange>>,
    /// Explains each surprise once.
    log: RequestLog,
    /// Shown at the top of the first step.
    welcome: Vec<ScreenItem>,
    is_over: bool,
    /// Whether keys are typed on a line and sent with Enter.
    keys_are_lines: bool,
}

impl<'a> LessonSession<'a> {
    /// Returns a session with nothing on the screen yet.
    pub fn new(
        player: Player<'a>,
        mut screen: LessonScreen<'a>,
        servers: Option<RunningDemo>,
        progress: Progress,
        lessons: &'a [Lesson],
        folder: Option<&'a Path>,
    ) -> Self {
        screen.ports = servers.as_ref().map(|servers| servers.ports().to_vec()).unwrap_or_default();
        let log = screen.new_log();
        let (current, last, welcome) = (None, None, Vec::new());
        Self {
            player,
            screen,
            servers,
            step: 0,
            progress,
            lessons,
            folder,
            current,
            last,
            log,
            welcome,
            is_over: false,
            keys_are_lines: false,
        }
    }

    /// Adds what is shown once, at the top of the first step.
    pub fn welcome(&mut self, options: &PlayOptions, warning: Option<String>) {
        self.welcome.extend(warning.map(|warning| ScreenItem::Note(Label::Note, warning, Vec::new())));
        if let (true, Some(servers)) = (options.share, &self.servers) {
            self.welcome.push(ScreenItem::Lines(share::lines(servers, self.screen.style)));
        }
        if options.open {
            self.welcome.push(ScreenItem::Lines(vec![self.open(None)]));
        }
    }

    /// Says, once, that keys are typed on a line and sent with Enter.
    pub fn explain_typed_keys(&mut self) {
        self.keys_are_lines = true;
        self.welcome.push(ScreenItem::Words(words::TYPED_KEYS.to_owned()));
    }

    /// Returns whether the lesson has ended, or nobody reads the output any more.
    pub fn is_over(&self) -> bool {
        self.is_over || ui::is_stdout_closed()
    }

    /// Handles a key.
    pub fn handle_key(&mut self, key: Key) {
        if self.screen.has_more() && key == Key::Next {
            return self.screen.show_more();
        }
        self.screen.show_rest();
        self.screen.start_page();
        let effects = self.player.on(&Event::Key(key));
        self.apply_all(effects);
    }

    /// Handles the end of the keys, when they came from a pipe.
    pub fn handle_end_of_keys(&mut self) {
        let effects = self.player.on(&Event::NoMoreKeys);
        self.apply_all(effects);
    }

    /// Shows what happened on the servers, and moves the lesson on.
    pub fn handle_server_events(&mut self, batch: &EventBatch) {
        for event in &batch.events {
            self.screen.start_page();
            self.handle_server_event(event);
        }
        if batch.lost > 0 {
            self.note(Label::Note, format!("{} more requests came too fast to be shown.", batch.lost));
        }
    }

    fn handle_server_event(&mut self, event: &ServerEvent) {
        if let ServerEvent::Exchange(exchange) = event {
            let exchange = Box::new(exchange.clone());
            let request = ObservedRequest::from(&*exchange);
            if !request.is_automatic || self.last.is_none() {
                self.last = Some(exchange.clone());
            }
            self.current = Some(exchange);
            let effects = self.player.on(&Event::Request(request));
            self.apply_all(effects);
        } else if self.player.on(&Event::ServerProblem).contains(&Effect::ServerProblem) {
            let lines = self.screen.new_log().failure(event);
            self.screen.add(ScreenItem::Lines(lines));
        }
    }

    /// Draws everything again, because the terminal has another size.
    pub fn redraw(&mut self) {
        self.screen.redraw(false);
        self.log.set_style(self.screen.style);
    }

    /// Ends the session at the end of the lesson, or because the learner quit.
    pub fn finish(&mut self) -> Exit {
        self.servers = None;
        Exit::Done
    }

    /// Ends the session because of a signal.
    pub fn interrupt(&mut self) -> Exit {
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
            Effect::Step(step) => self.begin_step(step),
            Effect::Save(step) => self.save_step(step),
            Effect::Stage(stage) => self.stage(stage),
            Effect::Blocks(range) => self.screen.add(ScreenItem::Blocks(range)),
            Effect::Reason { quiz, choice } => self.show_reason(quiz, choice),
            Effect::Answer { quiz, choice } => self.show_answer(quiz, choice),
            Effect::NoChoice(quiz) => self.note(Label::Note, key_hints::sentence(&key_hints::quiz_keys(quiz))),
            Effect::Exchange { met } => self.show_exchange(met),
            Effect::StillOpen { of, open } => self.note(Label::Good, words::still_open(of, &open)),
            Effect::ServerProblem => {}
            Effect::Done { more } => self.show_done(more),
            Effect::StepFinished => self.screen.note(Label::Keys, "", REST_KEYS),
            Effect::Pressed { words, on } => self.show_stage_key(words, on),
            Effect::Open(address) => {
                let words = self.open(address);
                self.note(Label::Note, words);
            }
            Effect::Wire => self.show_wire(),
            Effect::Keys => {
                self.screen.add(ScreenItem::Words(words::all_keys(self.player.stage_block(), self.keys_are_lines)));
                self.show_keys();
            }
            Effect::Language(language) => self.show_language(language),
            Effect::First => self.note(Label::Note, "This is the first step."),
            Effect::Finished => self.finish_lesson(),
            Effect::Quit => self.is_over = true,
        }
    }

    fn note(&mut self, label: Label, words: impl Into<String>) {
        self.screen.note(label, words, &[]);
    }

    fn begin_step(&mut self, step: usize) {
        self.reset_data(step);
        self.screen.begin(step);
        for item in std::mem::take(&mut self.welcome) {
            self.screen.add(item);
        }
    }

    /// Puts the demo's data back when the learner goes back, so that the step can be done again.
    fn reset_data(&mut self, step: usize) {
        let goes_back = step < std::mem::replace(&mut self.step, step);
        if let (true, Some(servers), Some(stage)) = (goes_back, &self.servers, self.player.stage()) {
            let problem = servers.reset(stage).err();
            let words = problem.map(|error| format!("The data of this step could not be put back: {error:#}."));
            self.welcome.extend(words.map(|words| ScreenItem::Note(Label::Sorry, words, Vec::new())));
        }
    }

    fn save_step(&mut self, step: usize) {
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
            Err(DemoStartError::Build(error)) => format!("The demo could not be built: {error:#}."),
            Err(DemoStartError::System(error)) => format!("The servers could not change: {error}."),
        };
        self.note(Label::Sorry, told);
    }
}
