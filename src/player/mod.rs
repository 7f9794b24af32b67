//! The state machine of a lesson: (state, event) -> (state, effects). It is pure: without a terminal and without
//! sockets, every path through a lesson can be a unit test.
//!
//! A step is shown block by block up to where it pauses: a quiz waits for an answer, a `try` for its requests, and the
//! end of the step for Enter. Enter always goes on, so that no learner is trapped: at an open task, it asks first.

mod automatic;
mod events;
mod exercises;
mod observed;
mod skip;
mod tasks;
#[cfg(test)]
mod tests;

use std::collections::{BTreeMap, BTreeSet};

use crate::course::{Block, EditTask, Language, Lesson, Quiz, StageBlock, Step, Try};

pub use automatic::{AutomaticRequest, BrowserHints, automatic_request, is_from_browser};
pub use events::{Effect, Event, Key, Mode, OpenUntil};
pub use observed::ObservedRequest;
pub use tasks::waits_for_others;

/// What the lesson waits for.
#[derive(Debug, Clone, PartialEq)]
enum Phase {
    /// For an answer to the quiz at this block.
    Asking(usize),
    /// For the requests of the `try` at this block; these `until` lines are still open.
    Trying(usize, Vec<OpenUntil>),
    /// For the learner's own program to meet the check of the lesson, as the `exercise` at this block says.
    Exercising(usize),
    /// For Enter.
    Reading,
    /// For nothing: the lesson has ended.
    Over,
}

/// Where a learner is in a lesson.
#[derive(Debug, Clone)]
pub struct Player<'a> {
    lesson: &'a Lesson,
    mode: Mode,
    language: Language,
    step: usize,
    phase: Phase,
    /// The key of the `stage` block whose stage is the current one.
    pressed: Option<char>,
    /// The current stage of the demo.
    stage: Option<&'a str>,
    /// How many blocks of the step the learner has behind them: those before the last pause that is over.
    passed: usize,
    /// Whether Enter was pressed at the open task: the next Enter skips it.
    asks_to_skip: bool,
    /// The questions whose answer was only shown: the step and the block, counted from 0.
    given_up: BTreeSet<(usize, usize)>,
    /// The task that was skipped in the step on the screen: its block, and its `until` lines that are still open. It can
    /// still be done.
    skipped_task: Option<(usize, Vec<OpenUntil>)>,
    /// How many blocks of each step the learner has behind them: an answered question is not asked again.
    behind: BTreeMap<usize, usize>,
    /// The tasks that were skipped and not done since: their steps, and their blocks.
    skipped: BTreeMap<usize, usize>,
    /// What is open of tasks that were begun: their steps and blocks. A learner who comes back goes on there.
    half_done: BTreeMap<(usize, usize), Vec<OpenUntil>>,
    /// There are no more keys.
    no_keys: bool,
    /// Requests of the current step that came while a question was open. They count for the task behind it.
    early: Vec<ObservedRequest>,
    /// The demo's servers and their ports, for the origins in `until` lines.
    ports: Vec<(String, u16)>,
}

/// Returns every `until` line of a task, still to happen as often as it says.
fn open_lines(task: &Try) -> Vec<OpenUntil> {
    let lines = task.until.iter().enumerate();
    lines.map(|(line, until)| OpenUntil { line, times: until.times }).collect()
}

impl<'a> Player<'a> {
    /// Starts at a step, counted from 1. A number after the last step means the last step.
    pub fn start(lesson: &'a Lesson, step: usize, mode: Mode, language: Language) -> (Self, Vec<Effect<'a>>) {
        Self::resume(lesson, (step, 0), mode, language)
    }

    /// Goes on in the middle of a step, behind so many of its blocks: what was answered or done there is not asked again.
    pub fn resume(
        lesson: &'a Lesson,
        (step, passed): (usize, usize),
        mode: Mode,
        language: Language,
    ) -> (Self, Vec<Effect<'a>>) {
        let phase = Phase::Reading;
        let mut player = Self {
            lesson,
            mode,
            language,
            step: 0,
            phase,
            pressed: None,
            stage: None,
            passed: 0,
            asks_to_skip: false,
            given_up: BTreeSet::new(),
            skipped_task: None,
            behind: BTreeMap::new(),
            skipped: BTreeMap::new(),
            half_done: BTreeMap::new(),
            no_keys: false,
            early: Vec::new(),
            ports: Vec::new(),
        };
        let mut effects = Vec::new();
        player.enter_behind(step.clamp(1, lesson.steps.len()) - 1, passed, &mut effects);
        player.continue_unattended(&mut effects);
        (player, effects)
    }

    /// Handles an event, and returns what to do.
    pub fn on(&mut self, event: &Event) -> Vec<Effect<'a>> {
        let mut effects = Vec::new();
        match event {
            _ if self.phase == Phase::Over => {}
            Event::Key(Key::Next) if self.must_ask_to_skip() => {
                self.asks_to_skip = true;
                effects.push(Effect::AskToSkip);
            }
            Event::Key(key) => {
                self.asks_to_skip = false;
                self.key(*key, &mut effects);
            }
            Event::Request(request) => self.observe(request, &mut effects),
            Event::Checked { is_met } => self.count_check(*is_met, &mut effects),
            Event::NoProgram => self.go_on_without_program(&mut effects),
            Event::ServerProblem => effects.push(Effect::ServerProblem),
            Event::NoMoreKeys => self.no_keys = true,
        }
        self.continue_unattended(&mut effects);
        effects
    }

    /// Says on which ports the servers of the demo are listening.
    pub fn set_ports(&mut self, ports: &[(&str, u16)]) {
        self.ports = ports.iter().map(|(name, port)| ((*name).to_owned(), *port)).collect();
    }

    /// Returns the current step.
    pub fn step(&self) -> &'a Step {
        &self.lesson.steps[self.step]
    }

    /// Returns the number of the current step, counted from 1.
    pub fn number(&self) -> usize {
        self.step + 1
    }

    /// Returns the current stage of the demo.
    pub fn stage(&self) -> Option<&'a str> {
        self.stage
    }

    /// Returns the latest `stage` block at or before the current step.
    pub fn stage_block(&self) -> Option<&'a StageBlock> {
        stage_block(self.lesson, self.step)
    }

    /// Returns the `stage` block whose keys can be pressed: that of the current step alone, because the learner reads there
    /// what they do.
    pub fn block_with_keys(&self) -> Option<&'a StageBlock> {
        self.step().stage().filter(|block| !block.keys.is_empty())
    }

    /// Returns the quiz that waits for an answer.
    pub fn asking(&self) -> Option<&'a Quiz> {
        match (&self.phase, self.step()) {
            (Phase::Asking(at), step) => match &step.blocks[*at] {
                Block::Quiz(quiz) => Some(quiz),
                _ => None,
            },
            _ => None,
        }
    }

    /// Returns whether the lesson has ended.
    pub fn is_over(&self) -> bool {
        self.phase == Phase::Over
    }

    /// Returns the block of the current step that waits for an answer or for requests.
    pub fn waiting_block(&self) -> Option<usize> {
        match self.phase {
            Phase::Asking(at) | Phase::Trying(at, _) | Phase::Exercising(at) => Some(at),
            Phase::Reading | Phase::Over => None,
        }
    }

    /// Returns how many blocks of the current step the learner has behind them, see [`Self::resume`].
    pub fn passed(&self) -> usize {
        self.passed
    }

    /// Returns the key of the `stage` block whose stage is on, if the learner pressed one.
    pub fn pressed(&self) -> Option<char> {
        self.pressed
    }

    fn key(&mut self, key: Key, effects: &mut Vec<Effect<'a>>) {
        match key {
            Key::Next => self.skip(effects),
            Key::Back if self.step == 0 => effects.push(Effect::First),
            Key::Back => self.enter(self.step - 1, effects),
            Key::Open => effects.push(Effect::Open(self.address())),
            Key::Wire => effects.push(Effect::Wire),
            Key::Language => self.next_language(effects),
            Key::Help => effects.push(Effect::Keys),
            // The last sentence of a lesson may be "now press q", so q there means that the lesson is done.
            Key::Quit if self.phase == Phase::Reading && self.is_last() => self.next_step(effects),
            Key::Quit => {
                self.phase = Phase::Over;
                effects.push(Effect::Quit);
            }
            Key::Digit(key) if self.asking().is_none() => self.press(key, effects),
            Key::Digit(key) => self.choose(key as usize, '1' as usize, effects),
            Key::Letter(key) => self.choose(key.to_ascii_lowercase() as usize, 'a' as usize, effects),
        }
    }

    fn is_last(&self) -> bool {
        self.step + 1 == self.lesson.steps.len()
    }

    /// Enters the next step, or ends the lesson.
    fn next_step(&mut self, effects: &mut Vec<Effect<'a>>) {
        if !self.is_last() {
            return self.enter(self.step + 1, effects);
        }
        self.phase = Phase::Over;
        effects.extend([Effect::Finished, Effect::Quit]);
    }

    fn enter(&mut self, step: usize, effects: &mut Vec<Effect<'a>>) {
        // What was answered or done stays so. A task that was skipped is offered again.
        let passed = self.behind.get(&step).copied().unwrap_or(0);
        let skipped = self.skipped.get(&step).copied().unwrap_or(passed);
        self.enter_behind(step, passed.min(skipped), effects);
    }

    /// Enters a step whose first blocks the learner has behind them. They are shown with the answers to their questions.
    fn enter_behind(&mut self, step: usize, passed: usize, effects: &mut Vec<Effect<'a>>) {
        self.step = step;
        (self.pressed, self.skipped_task) = (None, None);
        self.early.clear();
        effects.extend([Effect::Step(step + 1), Effect::Save(step + 1)]);
        self.switch_stage(self.stage_block().map(|block| block.name.as_str()), effects);
        let passed = if passed <= self.step().blocks.len() { passed } else { 0 };
        self.show_passed(passed, effects);
        self.show_rest(passed, effects);
    }

    fn show_passed(&self, passed: usize, effects: &mut Vec<Effect<'a>>) {
        let blocks = &self.step().blocks[..passed];
        let mut from = 0;
        while from < passed {
            let pause = (from..passed).find(|at| pauses(&blocks[*at]));
            let to = pause.map_or(passed, |at| at + 1);
            effects.push(Effect::Blocks(from..to));
            if let Some(Block::Quiz(quiz)) = pause.map(|at| &blocks[at]) {
                let right = quiz.choices.iter().position(|choice| choice.right);
                let choice = right.filter(|_| !self.given_up.contains(&(self.step, to - 1)));
                effects.push(Effect::Answer { quiz, choice });
            }
            from = to;
        }
    }

    fn switch_stage(&mut self, stage: Option<&'a str>, effects: &mut Vec<Effect<'a>>) {
        if stage != self.stage {
            self.stage = stage;
            effects.extend(stage.map(Effect::Stage));
        }
    }

    /// Shows the step from this block to its next pause.
    fn show_from(&mut self, from: usize, effects: &mut Vec<Effect<'a>>) {
        (self.passed, self.asks_to_skip) = (from, false);
        let behind = self.behind.entry(self.step).or_default();
        *behind = from.max(*behind);
        let blocks = &self.step().blocks;
        let pause = (from..blocks.len()).find(|at| pauses(&blocks[*at]));
        let to = pause.map_or(blocks.len(), |at| at + 1);
        if from < to {
            effects.push(Effect::Blocks(from..to));
        }
        self.phase = match pause.map(|at| (at, &blocks[at])) {
            Some((at, Block::Try(task) | Block::Edit(EditTask { task, .. }))) => {
                let begun = self.half_done.get(&(self.step, at)).cloned();
                Phase::Trying(at, begun.unwrap_or_else(|| open_lines(task)))
            }
            Some((at, Block::Exercise(_))) => Phase::Exercising(at),
            Some((at, _)) => Phase::Asking(at),
            None => Phase::Reading,
        };
    }

    /// Shows the step from this block to its next pause, and says so if the step is at its end.
    fn show_rest(&mut self, from: usize, effects: &mut Vec<Effect<'a>>) {
        self.show_from(from, effects);
        if self.phase == Phase::Reading {
            effects.push(Effect::StepFinished);
        }
    }

    /// Whether something follows a block that the learner sees.
    fn has_more(&self, block: usize) -> bool {
        self.has_any(block + 1)
    }

    /// Whether a block from this one on is seen by the learner.
    fn has_any(&self, from: usize) -> bool {
        self.step().blocks[from..].iter().any(|block| !matches!(block, Block::Check(_)))
    }

    /// Returns the first block behind a task that does not explain what the task has shown.
    fn after_explanation(&self, task: usize) -> usize {
        let rest = &self.step().blocks[task + 1..];
        let explains = |block: &&Block| matches!(block, Block::Text(_) | Block::Console(_));
        task + 1 + rest.iter().take_while(explains).count()
    }

    fn choose(&mut self, key: usize, first: usize, effects: &mut Vec<Effect<'a>>) {
        let Some(quiz) = self.asking() else { return };
        match key.checked_sub(first).and_then(|at| Some((at, quiz.choices.get(at)?))) {
            None => effects.push(Effect::NoChoice(quiz)),
            Some((choice, picked)) if picked.right => self.answer(Some(choice), effects),
            Some((choice, _)) => effects.push(Effect::Reason { quiz, choice }),
        }
    }

    fn answer(&mut self, choice: Option<usize>, effects: &mut Vec<Effect<'a>>) {
        let (Phase::Asking(at), Some(quiz)) = (&self.phase, self.asking()) else { return };
        let at = *at;
        if choice.is_none() {
            self.given_up.insert((self.step, at));
        }
        effects.push(Effect::Answer { quiz, choice });
        self.show_rest(at + 1, effects);
        self.count_early_requests(effects);
    }

    /// Handles a key of the `stage` block: switches to its stage, or back to that of the step.
    fn press(&mut self, key: char, effects: &mut Vec<Effect<'a>>) {
        let Some(block) = self.block_with_keys() else { return };
        let Some(row) = block.keys.iter().find(|row| row.key == key) else { return };
        let on = self.pressed != Some(key);
        self.pressed = on.then_some(key);
        self.switch_stage(Some(if on { &row.stage } else { &block.name }), effects);
        effects.push(Effect::Pressed { words: &row.words, on });
    }

    fn next_language(&mut self, effects: &mut Vec<Effect<'a>>) {
        let blocks = self.lesson.steps.iter().flat_map(|step| &step.blocks);
        let languages: Vec<Language> =
            blocks.filter_map(|block| if let Block::Code(code) = block { Some(code.language) } else { None }).collect();
        let has_rust = languages.contains(&Language::Rust) || !languages.contains(&Language::Python);
        self.language = match self.language {
            Language::Js => Language::Python,
            Language::Python if has_rust => Language::Rust,
            _ => Language::Js,
        };
        effects.push(Effect::Language(self.language));
    }

    /// Returns the address that `o` opens.
    fn address(&self) -> Option<&'a str> {
        self.step().blocks.iter().find_map(|block| match block {
            Block::Try(task) | Block::Edit(EditTask { task, .. }) => task.open.as_deref(),
            _ => None,
        })
    }

    /// Goes on where nobody can press a key, until the step waits for requests. If a key of the step may be needed before
    /// those requests can be sent, the step does not wait for them either.
    fn continue_unattended(&mut self, effects: &mut Vec<Effect<'a>>) {
        while self.mode == Mode::Unattended && self.needs_no_request() {
            self.skip(effects);
        }
    }

    fn needs_no_request(&self) -> bool {
        let has_keys = || self.block_with_keys().is_some();
        match self.phase {
            Phase::Asking(_) | Phase::Reading => true,
            Phase::Trying(..) => self.no_keys && has_keys(),
            Phase::Exercising(_) | Phase::Over => false,
        }
    }
}

/// Returns whether a step waits at a block.
fn pauses(block: &Block) -> bool {
    matches!(block, Block::Quiz(_) | Block::Try(_) | Block::Edit(_) | Block::Exercise(_))
}

fn stage_block(lesson: &Lesson, step: usize) -> Option<&StageBlock> {
    lesson.steps[..=step].iter().rev().find_map(Step::stage)
}
