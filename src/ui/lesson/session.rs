//! One played lesson: does what the player says, with the screen, the servers and the progress.

mod blocked;
mod ending;
mod failed_requests;
mod key_list;
mod line_to_open;
mod live;
mod log_lines;
mod own_program;
mod page_console;
mod program_events;
mod program_keys;
mod project_choice;
mod reading_place;
mod report_room;
mod run_command;
#[cfg(test)]
mod screens;
mod show;
mod stand_ins;
mod view;

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Instant;

use super::events::EventSender;
use super::history::ExchangeHistory;
use super::key_hints;
use super::keys::player_key;
use super::labels::Label;
use super::screen::{LessonScreen, ScreenItem};
use super::words;
use crate::course::LessonSummary;
use crate::course::progress::Progress;
use crate::demos::{DemoStartError, RunningDemo};
use crate::exit::Exit;
use crate::http::{EventBatch, Exchange, ServerEvent};
use crate::player::{Effect, Event, Key, ObservedRequest, Player, automatic_request};
use crate::text::plural::sentence;
use crate::ui::keys::KeyPress;
use crate::ui::lesson::PlayOptions;
use crate::ui::share;
use crate::ui::{
    self,
    log::{FailedRequest, RequestLog},
};
use live::LiveState;
pub use own_program::ProgramContext;
use own_program::{OwnProgramState, moved_ports};
use run_command::is_of;
use show::RepeatedProblem;
use stand_ins::StandIn;

/// Everything that the player needs around it.
pub struct LessonSession<'a> {
    player: Player<'a>,
    screen: LessonScreen<'a>,
    servers: Option<RunningDemo>,
    /// The step on the screen, from 1; 0 before the first one.
    step: usize,
    progress: Progress,
    /// A step that was reached and is not remembered yet.
    unsaved_step: Option<usize>,
    lessons: &'a [LessonSummary],
    folder: Option<&'a Path>,
    /// The exchange that the player is asked about right now.
    current: Option<Box<Exchange>>,
    /// The request of that exchange, for a note on what came instead of what the task waits for.
    observed: Option<ObservedRequest>,
    /// What the exchange was about that met a part of the task.
    met: Option<String>,
    /// The exchanges that `w` can show.
    history: ExchangeHistory,
    /// The tasks that were skipped, by the numbers of their steps.
    skipped: BTreeSet<usize>,
    /// What is said at the end, when the screen is gone that stayed until then.
    closing: Vec<(Label, String)>,
    /// The state of a screen that stays.
    live: Option<LiveState>,
    /// A curl command that was pasted into the lesson.
    pasted: Option<String>,
    /// The place of the command of the step that is next in turn.
    command_at: usize,
    /// Whether new code of the learner is running, so that every command of the step may be needed again.
    repeats_commands: bool,
    /// What happened on the servers while a command runs here.
    held_events: Vec<EventBatch>,
    /// The last request from here that did not wait for its response.
    abandoned: Option<FailedRequest>,
    /// Whether a command runs here. What happens on the servers meanwhile is shown after what it prints.
    runs_command: bool,
    /// Where events come from, for commands that run beside the lesson.
    sender: EventSender,
    /// The learner's own program.
    own: OwnProgramState,
    /// Real programs in the place of the demo's servers.
    stand_ins: Vec<StandIn>,
    /// Whether the step needs the learner's own program, and nobody can say where it may be written.
    cannot_run: bool,
    /// What went wrong on a server last.
    problem: Option<RepeatedProblem>,
    /// Explains each surprise once.
    log: RequestLog,
    /// Shown at the top of the first step.
    welcome: Vec<ScreenItem>,
    is_over: bool,
    /// Whether the last step is over.
    is_finished: bool,
    /// Whether keys are typed on a line and sent with Enter.
    keys_are_lines: bool,
    /// How the lesson was started, for the command that goes on with it.
    options: PlayOptions,
}

/// Whether the learner has sent one of the requests, or a page that they use: they want to see what it led to.
fn has_request(batch: &EventBatch) -> bool {
    let was_sent = |event: &ServerEvent| match event {
        ServerEvent::Exchange(exchange) => automatic_request(&exchange.request).is_none(),
        _ => false,
    };
    batch.events.iter().any(|event| was_sent(event))
}

impl<'a> LessonSession<'a> {
    /// Returns a session with nothing on the screen yet.
    pub fn new(
        player: Player<'a>,
        mut screen: LessonScreen<'a>,
        servers: Option<RunningDemo>,
        progress: Progress,
        lessons: &'a [LessonSummary],
        folder: Option<&'a Path>,
        sender: EventSender,
    ) -> Self {
        screen.ports = servers.as_ref().map(|servers| servers.ports().to_vec()).unwrap_or_default();
        screen.moved_ports = moved_ports(screen.lesson(), &screen.ports);
        let log = screen.new_log();
        let record = progress.lesson(&screen.lesson().name);
        // A lesson that is done stays done, whatever is skipped when it is played again.
        let skipped = if record.done { BTreeSet::new() } else { record.skipped };
        Self {
            player,
            screen,
            servers,
            step: 0,
            progress,
            unsaved_step: None,
            lessons,
            folder,
            current: None,
            observed: None,
            met: None,
            history: ExchangeHistory::default(),
            skipped,
            closing: Vec::new(),
            live: None,
            pasted: None,
            command_at: 0,
            repeats_commands: false,
            held_events: Vec::new(),
            abandoned: None,
            runs_command: false,
            sender,
            own: OwnProgramState::default(),
            stand_ins: Vec::new(),
            cannot_run: false,
            problem: None,
            log,
            welcome: Vec::new(),
            is_over: false,
            is_finished: false,
            keys_are_lines: false,
            options: PlayOptions::default(),
        }
    }

    /// Adds what is shown once, at the top of the first step.
    pub fn welcome(&mut self, options: &PlayOptions, warnings: impl Iterator<Item = String>) {
        self.options = options.clone();
        self.welcome.extend(warnings.map(|warning| ScreenItem::Note(Label::Note, sentence(&warning), Vec::new())));
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

    /// Says, once, that the lesson goes on where it was left.
    pub fn explain_resumption(&mut self, step: usize) {
        let again = self.command_for_step(1);
        let words = format!("You go on where you stopped, at step {step}. To begin again, type `{again}`.");
        self.welcome.push(ScreenItem::Note(Label::Resumed, words, Vec::new()));
    }

    /// Handles a key press, at this time.
    pub fn handle_press(&mut self, press: KeyPress, now: Instant) {
        if !matches!(press, KeyPress::Enter | KeyPress::Right | KeyPress::Char(' ')) {
            self.player.forget_question();
        }
        if self.live.is_some() {
            return self.handle_live_press(press, now);
        }
        if matches!(press, KeyPress::Char('r' | 'R')) && self.keys_are_lines {
            return self.run_command();
        }
        if let KeyPress::Paste(text) = &press {
            return self.explain_pasted(Some(text));
        }
        if self.press_program_key(&press) {
            return;
        }
        match player_key(&press) {
            Some(Key::Letter(letter)) if self.keys_are_lines && self.player.asking().is_none() => {
                self.note(Label::Passing, words::no_key(letter));
            }
            Some(key) => self.play_key(key),
            None => {}
        }
    }

    pub(super) fn play_key(&mut self, key: Key) {
        if key == Key::Language && !self.offers_language() {
            return self.announce(Label::Passing, key_list::NO_OTHER_CODE.to_owned());
        }
        self.screen.next_moment();
        if self.own.status.offers_to_go_on() {
            self.player.skip_without_question();
        }
        let effects = self.player.on(&Event::Key(key));
        self.apply_all(effects);
    }

    /// Says that the servers were stopped too, when the program runs again after Ctrl-Z.
    pub fn explain_pause(&mut self) {
        // It is news, wherever the learner was in the step.
        self.live.iter_mut().for_each(|live| live.is_opening = false);
        self.announce(Label::Note, words::RUNS_AGAIN.to_owned());
    }

    /// Handles the end of the keys, when they came from a pipe.
    pub fn handle_end_of_keys(&mut self) {
        let effects = self.player.on(&Event::NoMoreKeys);
        self.apply_all(effects);
    }

    /// Shows what happened on the servers, and moves the lesson on.
    pub fn handle_server_events(&mut self, batch: EventBatch) {
        if self.runs_command {
            return self.held_events.push(batch);
        }
        if let Some(live) = self.live.as_mut().filter(|_| has_request(&batch)) {
            live.is_opening = false;
        }
        for event in &batch.events {
            self.next_moment();
            self.handle_server_event(event);
        }
        if batch.lost > 0 {
            self.note(Label::Note, format!("{} more requests came too fast to be shown.", batch.lost));
        }
    }

    /// Shows what happened on a server. The report of a program that does not work stays in the picture, unless the task is
    /// met meanwhile.
    fn handle_server_event(&mut self, event: &ServerEvent) {
        let shows_report = self.shows_open_report();
        let block = self.player.waiting_block();
        self.show_server_event(event);
        if shows_report && self.player.waiting_block() == block {
            self.scroll_to_report();
        }
    }

    fn show_server_event(&mut self, event: &ServerEvent) {
        if let ServerEvent::Exchange(exchange) = event {
            // A response that nobody has waited for has shown the learner nothing.
            if self.abandoned.as_ref().is_some_and(|failed| is_of(exchange, failed)) {
                return;
            }
            let exchange = Box::new(exchange.clone());
            let program = self.own.moment;
            let request = ObservedRequest { program, ..ObservedRequest::from(&*exchange) };
            self.history.add(&exchange);
            self.explain_server_error(&exchange);
            self.current = Some(exchange);
            self.observed = Some(request.clone());
            let awaited_restart = self.player.awaits_restart();
            let effects = self.player.on(&Event::Request(Box::new(request)));
            if !awaited_restart && self.player.awaits_restart() {
                self.own.moment = None;
            }
            self.apply_all(effects);
        } else if self.player.on(&Event::ServerProblem).contains(&Effect::ServerProblem) {
            self.show_server_problem(event);
            self.notice_program_end();
            if let ServerEvent::Upstream(failure) = event {
                self.explain_missing_response(failure);
            }
        }
    }

    /// Ends the session: stops the servers.
    pub fn finish(&mut self, exit: Exit) -> Exit {
        self.save();
        self.end_stand_ins();
        self.end_program();
        self.servers = None;
        if exit == Exit::Interrupted {
            self.say_where_it_stopped();
        }
        exit
    }

    /// Does what the player says, in order.
    pub fn apply_all(&mut self, effects: Vec<Effect<'a>>) {
        if !effects.is_empty() {
            self.mark_new_item();
        }
        self.apply_effects(effects);
        self.update_stand_ins();
        self.say_unsaid_status();
        self.skip_without_program();
        self.save_passed();
    }

    /// Remembers which questions and tasks of the step are over, so that they are not asked again after a pause.
    fn save_passed(&mut self) {
        let record = self.progress.lesson(&self.name());
        if self.remembers_place()
            && !self.player.is_over()
            && record.at == self.player.number()
            && record.passed != self.player.passed()
        {
            let warning = self.progress.passed(&self.name(), self.player.passed());
            self.warn(warning);
        }
    }

    /// Whether the step on the screen is where the learner goes on. A lesson that is over stays over where it only runs
    /// through, because nobody can press a key.
    fn remembers_place(&self) -> bool {
        let has_keyboard = self.program_context().is_none_or(|context| context.has_keyboard);
        let record = self.progress.lesson(&self.name());
        has_keyboard || !(record.done || record.seen)
    }

    fn apply_effects(&mut self, effects: Vec<Effect<'a>>) {
        let mut effects = effects.into_iter().peekable();
        while let Some(effect) = effects.next() {
            match (effect, effects.peek()) {
                // Nobody can answer here, so the answer follows at once.
                (Effect::Blocks(range), Some(Effect::Answer { choice: None, .. })) => {
                    let question = range.end.checked_sub(1);
                    self.show_blocks(range, question);
                }
                (effect, _) => self.apply(effect),
            }
        }
    }

    fn apply(&mut self, effect: Effect<'a>) {
        match effect {
            Effect::Step(step) => self.begin_step(step),
            Effect::Save(step) => self.unsaved_step = Some(step),
            Effect::Stage(stage) => self.stage(stage),
            Effect::Blocks(range) => self.show_blocks(range, self.player.waiting_block()),
            Effect::Reason { quiz, choice } => {
                self.remember_wrong_answer(quiz);
                self.show_reason(quiz, choice);
            }
            Effect::Answer { quiz, choice } => self.show_answer(quiz, choice),
            Effect::NoChoice(quiz) => self.note(Label::Passing, key_hints::sentence(&self.quiz_keys(quiz))),
            Effect::Exchange { met } => self.show_exchange(met),
            Effect::StillOpen { of, open } => self.show_still_open(of, &open),
            Effect::NearMiss { of, open } => self.show_near_miss(of, &open),
            Effect::ServerProblem => {}
            Effect::Done { more, early } => self.show_done(more, early),
            Effect::ExerciseMet => self.show_exercise_met(),
            Effect::AskToSkip => self.ask_to_skip(),
            Effect::Skipped(step) => self.skip_task(step),
            Effect::StepFinished => self.show_rest_keys(),
            Effect::Pressed { words, on } => self.show_stage_key(words, on),
            Effect::Open(address) => {
                let words = self.open(address);
                self.note(Label::Passing, words);
            }
            Effect::Wire => self.show_wire(),
            Effect::Keys => self.show_all_keys(),
            Effect::Language(language) => self.show_language(language),
            Effect::First => self.note(Label::Passing, "This is the first step."),
            Effect::Finished => self.finish_lesson(),
            Effect::Quit => self.quit(),
        }
    }

    fn note(&mut self, label: Label, words: impl Into<String>) {
        self.screen.note(label, words, &[]);
    }

    fn begin_step(&mut self, step: usize) {
        self.reset_data(step);
        self.screen.begin(step);
        (self.command_at, self.repeats_commands) = (0, false);
        self.scroll_to_top();
        for item in std::mem::take(&mut self.welcome) {
            self.screen.add(item);
        }
        self.begin_program_step();
        if self.screen.lesson().exercise_steps().contains(&step)
            && self.progress.lesson(&self.name()).tasks_done.contains(&step)
        {
            self.note(Label::Note, words::DONE_BEFORE);
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

    /// Remembers the step that was reached. The disk may take longer than drawing, so the picture comes first. Returns
    /// whether there is something new to draw.
    pub fn save(&mut self) -> bool {
        let Some(step) = self.unsaved_step.take().filter(|_| self.remembers_place()) else { return false };
        let warning = self.progress.reached(&self.name(), step);
        let is_new = warning.is_some();
        self.warn(warning);
        self.save_passed();
        is_new
    }

    fn name(&self) -> String {
        self.screen.lesson().name.clone()
    }

    fn warn(&mut self, warning: Option<String>) {
        if let Some(warning) = warning {
            self.note(Label::Note, sentence(&warning));
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
