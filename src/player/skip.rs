//! Skipping a task: Enter asks before it does so, and a task that was skipped can still be done.

use super::{Effect, Mode, OpenUntil, Phase, Player};

impl<'a> Player<'a> {
    /// Returns whether the learner is asked if they want to skip the open task.
    pub fn asks_to_skip(&self) -> bool {
        self.asks_to_skip
    }

    /// Lets the next Enter skip the open task, because the learner has read already that it does.
    pub fn skip_without_question(&mut self) {
        self.asks_to_skip = self.has_open_task();
    }

    /// Takes that question back, because the learner has done something else meanwhile.
    pub fn forget_question(&mut self) {
        self.asks_to_skip = false;
    }

    /// Returns the block of a task that was skipped and can still be done, counted from 0.
    pub fn skipped_block(&self) -> Option<usize> {
        self.skipped_task.as_ref().map(|(block, _)| *block)
    }

    /// Whether Enter asks before it skips. Nobody can answer where there is no keyboard.
    pub(super) fn must_ask_to_skip(&self) -> bool {
        self.has_open_task() && self.mode == Mode::Interactive && !self.asks_to_skip
    }

    fn has_open_task(&self) -> bool {
        matches!(self.phase, Phase::Trying(..) | Phase::Exercising(_))
    }

    /// Goes on, and skips what the step waits for.
    pub(super) fn skip(&mut self, effects: &mut Vec<Effect<'a>>) {
        match &self.phase {
            Phase::Asking(_) => self.answer(None, effects),
            Phase::Trying(at, open) => self.skip_task(*at, open.clone(), effects),
            Phase::Exercising(at) => self.skip_task(*at, Vec::new(), effects),
            Phase::Reading => self.next_step(effects),
            Phase::Over => {}
        }
    }

    fn skip_task(&mut self, at: usize, open: Vec<OpenUntil>, effects: &mut Vec<Effect<'a>>) {
        effects.push(Effect::Skipped(self.step + 1));
        self.skipped.insert(self.step, at);
        // What stands right behind a task speaks of what the learner has done.
        let rest = self.after_explanation(at);
        if !self.has_any(rest) {
            return self.next_step(effects);
        }
        self.skipped_task = Some((at, open)).filter(|_| self.mode == Mode::Interactive);
        self.show_rest(rest, effects);
    }

    /// Shows what was left out behind a task when it was skipped.
    pub(super) fn show_explanation(&self, at: usize, effects: &mut Vec<Effect<'a>>) {
        let end = self.after_explanation(at);
        if at + 1 < end {
            effects.push(Effect::Blocks(at + 1..end));
        }
        if self.phase == Phase::Reading {
            effects.push(Effect::StepFinished);
        }
    }
}
