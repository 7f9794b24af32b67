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

    /// Handles the result of a check of the learner's own program.
    pub(super) fn count_check(&mut self, is_met: bool, effects: &mut Vec<Effect<'a>>) {
        let Phase::Exercising(at) = self.phase else { return };
        if !is_met {
            return;
        }
        effects.push(Effect::ExerciseMet);
        effects.push(Effect::Done { more: self.has_more(at), early: false });
        self.show_from(at + 1, effects);
        if self.phase == Phase::Reading && self.has_more(at) {
            effects.push(Effect::StepFinished);
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
