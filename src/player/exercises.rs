//! Steps with the learner's own program: what is to be changed in it, and what its checks lead to.

use super::{Block, Effect, Mode, Phase, Player};
use crate::course::{EditTask, ExerciseTask};

impl<'a> Player<'a> {
    /// Returns the change that the step waits for.
    pub fn editing(&self) -> Option<&'a EditTask> {
        match (&self.phase, self.step()) {
            (Phase::Trying(at, _), step) => match &step.blocks[*at] {
                Block::Edit(edit) => Some(edit),
                _ => None,
            },
            _ => None,
        }
    }

    /// Returns the exercise that the step waits for.
    pub fn exercising(&self) -> Option<&'a ExerciseTask> {
        match (&self.phase, self.step()) {
            (Phase::Exercising(at), step) => match &step.blocks[*at] {
                Block::Exercise(exercise) => Some(exercise),
                _ => None,
            },
            _ => None,
        }
    }

    /// Returns the exercise that can be done now: the one that the step waits for, or one that was skipped.
    pub fn open_exercise(&self) -> Option<&'a ExerciseTask> {
        match self.open_exercise_block().map(|at| &self.step().blocks[at]) {
            Some(Block::Exercise(exercise)) => Some(exercise),
            _ => None,
        }
    }

    /// Handles the result of a check of the learner's own program.
    pub(super) fn count_check(&mut self, is_met: bool, effects: &mut Vec<Effect<'a>>) {
        let Some(at) = self.open_exercise_block().filter(|_| is_met) else { return };
        effects.push(Effect::ExerciseMet);
        self.end_task(at, false, effects);
    }

    /// Returns the block of the exercise that can be done now: also one that was skipped.
    fn open_exercise_block(&self) -> Option<usize> {
        match (&self.phase, &self.skipped_task) {
            (Phase::Exercising(at), _) => Some(*at),
            (_, Some((at, _))) => Some(*at).filter(|at| matches!(self.step().blocks[*at], Block::Exercise(_))),
            _ => None,
        }
    }

    /// Goes on where nobody can press a key, and the learner's own program cannot run.
    pub(super) fn go_on_without_program(&mut self, effects: &mut Vec<Effect<'a>>) {
        let needs_program = self.editing().is_some() || self.exercising().is_some();
        if self.mode == Mode::Unattended && needs_program {
            self.skip(effects);
        }
    }
}
