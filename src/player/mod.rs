//! The state machine of a lesson: (state, event) -> (state, what to do). Pure: no terminal, no sockets, so
//! that every path through a lesson is a unit test.
//!
//! A step is shown block by block up to where it pauses: a quiz waits for an answer, a `try` for its requests,
//! the end of the step for Enter. Enter always goes on: nothing traps the learner.

mod observed;
#[cfg(test)]
mod tests;

use std::ops::Range;

use crate::course::{Block, Language, Lesson, Quiz, StageBlock, Step, Try};

pub use observed::ObservedRequest;

/// What happens to a lesson.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// A key was pressed, or typed and sent with Enter.
    Key(Key),
    /// A server of the demo was asked something, and answered.
    Seen(ObservedRequest),
    /// Something came that was no request.
    Misfit,
    /// No key can come any more: what was typed into a pipe has been read.
    NoMoreKeys,
}

/// A key, by what it means.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Key {
    /// Enter, → or space: go on, whatever is waited for.
    Next,
    /// ←: the step before.
    Back,
    /// `o`: the step's address in the browser.
    Open,
    /// `w`: the last exchange as it went over the wire.
    Wire,
    /// `l`: the next language.
    Language,
    /// `?`: what can be pressed.
    Help,
    /// `q`: enough for today.
    Quit,
    /// 1 to 9: an answer while a question is asked, else a key of the `stage` block.
    Digit(char),
    /// Any other letter; `a` to `f` answer a question.
    Letter(char),
}

/// What to do, in this order. Numbers of blocks count from 0 in the current step.
#[derive(Debug, Clone, PartialEq)]
pub enum Effect<'a> {
    /// This step, from 1, begins: an empty screen and its heading.
    Step(usize),
    /// Remember that this step, from 1, was reached.
    Save(usize),
    /// Put this stage of the demo on.
    Stage(&'a str),
    /// Show these blocks.
    Blocks(Range<usize>),
    /// Say why this choice of a quiz is not the answer; it may be tried again.
    Reason {
        /// The quiz.
        quiz: &'a Quiz,
        /// The number of the choice, from 0.
        choice: usize,
    },
    /// Say what the answer is, and why. `choice` is what the learner picked, if they did.
    Answer {
        /// The quiz.
        quiz: &'a Quiz,
        /// The number of the choice, from 0.
        choice: Option<usize>,
    },
    /// There is no such choice: say which there are.
    NoChoice(&'a Quiz),
    /// Write the exchange that was just seen to the log, and tell what happened if it was `met`: asked for by the step.
    Exchange {
        /// Whether the step asked for it.
        met: bool,
    },
    /// Of what the step asks for, these `until` lines (from 0) are still open.
    StillOpen {
        /// The task.
        of: &'a Try,
        /// Its `until` lines that are still open, from 0.
        open: Vec<usize>,
    },
    /// Write the misfit that was just seen to the log.
    Misfit,
    /// All that the step asked for has happened. `more` of the step follows; else Enter goes on.
    Done {
        /// Whether more of the step follows.
        more: bool,
    },
    /// The step is at its end: Enter goes on.
    StepFinished,
    /// A key of the `stage` block put its stage on, or took it off again.
    Pressed {
        /// What the key does.
        words: &'a str,
        /// Whether its stage is on now.
        on: bool,
    },
    /// Open this address, still with its placeholder; without one the first server's.
    Open(Option<&'a str>),
    /// Show the last exchange as it went over the wire.
    Wire,
    /// Say what can be pressed.
    Keys,
    /// Show code in this language from now on, and remember it.
    Language(Language),
    /// There is nothing before the first step.
    First,
    /// The lesson is done: remember it, and say what is next.
    Finished,
    /// End the program.
    Quit,
}

/// Who turns the pages.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// The learner, with Enter.
    Interactive,
    /// Nobody can press a key: the lesson reads itself out, and only a `try` waits, for its requests.
    Unattended,
}

/// What the lesson waits for.
#[derive(Debug, Clone, PartialEq)]
enum Phase {
    /// An answer to the quiz at this block.
    Asking(usize),
    /// The requests of the `try` at this block: the `until` lines (from 0) that are still open.
    Trying(usize, Vec<usize>),
    /// Enter.
    Reading,
    /// Nothing: it has ended.
    Over,
}

/// Where a learner is in a lesson.
#[derive(Debug, Clone)]
pub struct Player<'a> {
    lesson: &'a Lesson,
    pace: Mode,
    language: Language,
    step: usize,
    phase: Phase,
    /// The key of the `stage` block that is pressed.
    pressed: Option<char>,
    /// The stage that is on.
    stage: Option<&'a str>,
    /// No key can come any more.
    no_keys: bool,
}

impl<'a> Player<'a> {
    /// Starts at a step, from 1; one behind the end counts as the last.
    pub fn start(lesson: &'a Lesson, step: usize, pace: Mode, language: Language) -> (Self, Vec<Effect<'a>>) {
        let phase = Phase::Reading;
        let mut player = Self { lesson, pace, language, step: 0, phase, pressed: None, stage: None, no_keys: false };
        let mut effects = Vec::new();
        player.enter(step.clamp(1, lesson.steps.len()) - 1, &mut effects);
        player.go_on_by_itself(&mut effects);
        (player, effects)
    }

    /// What an event leads to.
    pub fn on(&mut self, event: &Event) -> Vec<Effect<'a>> {
        let mut effects = Vec::new();
        match event {
            _ if self.phase == Phase::Over => {}
            Event::Key(key) => self.key(*key, &mut effects),
            Event::Seen(asked) => self.seen(asked, &mut effects),
            Event::Misfit => effects.push(Effect::Misfit),
            Event::NoMoreKeys => self.no_keys = true,
        }
        self.go_on_by_itself(&mut effects);
        effects
    }

    /// The step on the screen.
    pub fn step(&self) -> &'a Step {
        &self.lesson.steps[self.step]
    }

    /// Its number, from 1.
    #[cfg(test)]
    fn number(&self) -> usize {
        self.step + 1
    }

    /// The stage that is on.
    pub fn stage(&self) -> Option<&'a str> {
        self.stage
    }

    /// The `stage` block that holds here: the latest at or before the step.
    pub fn stage_block(&self) -> Option<&'a StageBlock> {
        stage_block(self.lesson, self.step)
    }

    /// The quiz that is being asked.
    pub fn asking(&self) -> Option<&'a Quiz> {
        match (&self.phase, self.step()) {
            (Phase::Asking(at), step) => match &step.blocks[*at] {
                Block::Quiz(quiz) => Some(quiz),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether requests are waited for.
    pub fn is_trying(&self) -> bool {
        matches!(self.phase, Phase::Trying(..))
    }

    fn key(&mut self, key: Key, effects: &mut Vec<Effect<'a>>) {
        match key {
            Key::Next => self.next(effects),
            Key::Back if self.step == 0 => effects.push(Effect::First),
            Key::Back => self.enter(self.step - 1, effects),
            Key::Open => effects.push(Effect::Open(self.address())),
            Key::Wire => effects.push(Effect::Wire),
            Key::Language => self.next_language(effects),
            Key::Help => effects.push(Effect::Keys),
            // The last words of a lesson may well be "now press q": who has seen all of it has done it.
            Key::Quit if self.phase == Phase::Reading && self.is_last() => self.turn(effects),
            Key::Quit => {
                self.phase = Phase::Over;
                effects.push(Effect::Quit);
            }
            Key::Digit(key) if self.asking().is_none() => self.press(key, effects),
            Key::Digit(key) => self.choose(key as usize, '1' as usize, effects),
            Key::Letter(key) => self.choose(key.to_ascii_lowercase() as usize, 'a' as usize, effects),
        }
    }

    /// Skips what is waited for.
    fn next(&mut self, effects: &mut Vec<Effect<'a>>) {
        match self.phase {
            Phase::Asking(_) => self.answer(None, effects),
            Phase::Trying(at, _) if self.has_more(at) => self.show_rest(at + 1, effects),
            Phase::Trying(..) | Phase::Reading => self.turn(effects),
            Phase::Over => {}
        }
    }

    fn is_last(&self) -> bool {
        self.step + 1 == self.lesson.steps.len()
    }

    /// The next step, or the end.
    fn turn(&mut self, effects: &mut Vec<Effect<'a>>) {
        if !self.is_last() {
            return self.enter(self.step + 1, effects);
        }
        self.phase = Phase::Over;
        effects.extend([Effect::Finished, Effect::Quit]);
    }

    fn enter(&mut self, step: usize, effects: &mut Vec<Effect<'a>>) {
        self.step = step;
        self.pressed = None;
        effects.extend([Effect::Step(step + 1), Effect::Save(step + 1)]);
        self.put_on(self.stage_block().map(|block| block.name.as_str()), effects);
        self.show_rest(0, effects);
    }

    fn put_on(&mut self, stage: Option<&'a str>, effects: &mut Vec<Effect<'a>>) {
        if stage != self.stage {
            self.stage = stage;
            effects.extend(stage.map(Effect::Stage));
        }
    }

    /// Shows the step from that block to its next pause.
    fn show_from(&mut self, from: usize, effects: &mut Vec<Effect<'a>>) {
        let blocks = &self.step().blocks;
        let pause = (from..blocks.len()).find(|at| matches!(blocks[*at], Block::Quiz(_) | Block::Try(_)));
        let to = pause.map_or(blocks.len(), |at| at + 1);
        if from < to {
            effects.push(Effect::Blocks(from..to));
        }
        self.phase = match pause.map(|at| (at, &blocks[at])) {
            Some((at, Block::Try(tried))) => Phase::Trying(at, (0..tried.until.len()).collect()),
            Some((at, _)) => Phase::Asking(at),
            None => Phase::Reading,
        };
    }

    /// The same; a step that has come to its end says so.
    fn show_rest(&mut self, from: usize, effects: &mut Vec<Effect<'a>>) {
        self.show_from(from, effects);
        if self.phase == Phase::Reading {
            effects.push(Effect::StepFinished);
        }
    }

    fn has_more(&self, block: usize) -> bool {
        block + 1 < self.step().blocks.len()
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
        effects.push(Effect::Answer { quiz, choice });
        self.show_rest(at + 1, effects);
    }

    fn seen(&mut self, asked: &ObservedRequest, effects: &mut Vec<Effect<'a>>) {
        let Phase::Trying(at, open) = &mut self.phase else {
            return effects.push(Effect::Exchange { met: false });
        };
        let (at, before) = (*at, open.len());
        let Block::Try(of) = &self.lesson.steps[self.step].blocks[at] else { return };
        open.retain(|line| !asked.matches(&of.until[*line]));
        let (met, open) = (open.len() < before, open.clone());
        effects.push(Effect::Exchange { met });
        if !met {
            return;
        }
        if !open.is_empty() {
            return effects.push(Effect::StillOpen { of, open });
        }
        effects.push(Effect::Done { more: self.has_more(at) });
        self.show_from(at + 1, effects);
        if self.phase == Phase::Reading && self.has_more(at) {
            effects.push(Effect::StepFinished);
        }
    }

    /// A key of the `stage` block: puts its stage on, or the step's own again.
    fn press(&mut self, key: char, effects: &mut Vec<Effect<'a>>) {
        let Some(block) = self.stage_block() else { return };
        let Some(row) = block.keys.iter().find(|row| row.key == key) else { return };
        let on = self.pressed != Some(key);
        self.pressed = on.then_some(key);
        self.put_on(Some(if on { &row.stage } else { &block.name }), effects);
        effects.push(Effect::Pressed { words: &row.words, on });
    }

    fn next_language(&mut self, effects: &mut Vec<Effect<'a>>) {
        self.language = match self.language {
            Language::Js => Language::Python,
            Language::Python => Language::Rust,
            _ => Language::Js,
        };
        effects.push(Effect::Language(self.language));
    }

    /// What `o` opens here.
    fn address(&self) -> Option<&'a str> {
        self.step().blocks.iter().find_map(|block| match block {
            Block::Try(tried) => tried.open.as_deref(),
            _ => None,
        })
    }

    /// Without hands, only requests are worth waiting for; and not even those where a key of the step may be
    /// needed before they can come.
    fn go_on_by_itself(&mut self, effects: &mut Vec<Effect<'a>>) {
        while self.pace == Mode::Unattended && self.goes_on() {
            self.next(effects);
        }
    }

    fn goes_on(&self) -> bool {
        let has_keys = |block: &Block| matches!(block, Block::Stage(stage) if !stage.keys.is_empty());
        match self.phase {
            Phase::Asking(_) | Phase::Reading => true,
            Phase::Trying(..) => self.no_keys && self.step().blocks.iter().any(has_keys),
            Phase::Over => false,
        }
    }
}

fn stage_block(lesson: &Lesson, step: usize) -> Option<&StageBlock> {
    lesson.steps[..=step].iter().rev().find_map(|step| {
        step.blocks.iter().find_map(|block| match block {
            Block::Stage(stage) => Some(stage),
            _ => None,
        })
    })
}
