//! The tasks of a lesson: which requests meet them, and what follows when all of it has happened.

use super::{Block, Effect, ObservedRequest, OpenUntil, Phase, Player, Try, stage_block};
use crate::course::{EditTask, ExpectedExchange, ProgramMoment};

/// How many requests are remembered while a question is open. A page that asks all the time must not fill the memory.
const MAX_EARLY_REQUESTS: usize = 100;

/// Whether a line counts only later, because something above it in the task is still open.
pub fn waits_for_others(of: &Try, open: &[OpenUntil], line: &OpenUntil) -> bool {
    of.until[line.line].is_in_order && open.iter().any(|other| other.line < line.line)
}

impl<'a> Player<'a> {
    /// Returns whether the step waits for requests.
    pub fn is_trying(&self) -> bool {
        matches!(self.phase, Phase::Trying(..))
    }

    /// Returns the task that the step waits for, and which of its `until` lines are open.
    pub fn trying(&self) -> Option<(&'a Try, &[OpenUntil])> {
        match (&self.phase, self.step()) {
            (Phase::Trying(at, open), step) => match &step.blocks[*at] {
                Block::Try(task) | Block::Edit(EditTask { task, .. }) => Some((task, open)),
                _ => None,
            },
            _ => None,
        }
    }

    /// Whether a line is the next one that asks for a new start of the program, in the order of its task: a start before its
    /// turn does not count.
    pub fn awaits_restart(&self) -> bool {
        self.trying().is_some_and(|(of, open)| {
            let asks = |until: &ExpectedExchange| until.is_in_order && until.after == Some(ProgramMoment::Restarted);
            open.iter().any(|line| asks(&of.until[line.line]) && !waits_for_others(of, open, line))
        })
    }

    /// Handles a request that a server received.
    pub(super) fn observe(&mut self, request: &ObservedRequest, effects: &mut Vec<Effect<'a>>) {
        let met = self.meet(request);
        // A page that sends requests all the time must not take the question away.
        self.asks_to_skip &= met.is_none() && !request.was_sent_by_learner;
        effects.push(Effect::Exchange { met: met.is_some() });
        match (met, &self.phase) {
            (Some((task, block)), _) => self.go_on(task, block, false, effects),
            (None, Phase::Asking(_)) if self.early.len() < MAX_EARLY_REQUESTS => self.early.push(request.clone()),
            (None, Phase::Trying(_, open)) if !request.is_automatic => {
                let open = open.clone();
                effects.extend(self.trying().map(|(of, _)| Effect::NearMiss { of, open }));
            }
            _ => {}
        }
    }

    /// Returns the block of the task that can be done now, and its `until` lines that are open: a task that was skipped can
    /// still be done.
    fn open_task(&mut self) -> Option<(usize, &mut Vec<OpenUntil>)> {
        match (&mut self.phase, &mut self.skipped_task) {
            (Phase::Trying(at, open), _) => Some((*at, open)),
            (_, Some((at, open))) => Some((*at, open)),
            _ => None,
        }
    }

    /// Counts a request for the `until` lines of the task that it meets. Returns the task and its block, if it meets any.
    fn meet(&mut self, request: &ObservedRequest) -> Option<(&'a Try, usize)> {
        let (lesson, step, stage, ports) = (self.lesson, self.step, self.stage, std::mem::take(&mut self.ports));
        let met = self.open_task().and_then(|(at, open)| {
            let (Block::Try(of) | Block::Edit(EditTask { task: of, .. })) = &lesson.steps[step].blocks[at] else {
                return None;
            };
            let is_for = |until: &ExpectedExchange| {
                request.matches(until, &ports) && (until.stage.is_none() || until.stage.as_deref() == stage)
            };
            let counts = |line: &OpenUntil| !waits_for_others(of, open, line) && is_for(&of.until[line.line]);
            let met: Vec<usize> = open.iter().filter(|line| counts(line)).map(|line| line.line).collect();
            open.iter_mut().filter(|line| met.contains(&line.line)).for_each(|line| line.times -= 1);
            open.retain(|line| line.times > 0);
            (!met.is_empty()).then(|| (of, at, open.clone()))
        });
        self.ports = ports;
        let (of, at, open) = met?;
        self.half_done.insert((step, at), open);
        Some((of, at))
    }

    /// Whether a task of an earlier step asks for this request, at the stage of now.
    fn was_asked_before(&self, request: &ObservedRequest) -> bool {
        let stage = |step: usize| stage_block(self.lesson, step).map(|block| &block.name);
        let same = (0..self.step).filter(|step| stage(*step) == stage(self.step));
        let tasks = same.filter_map(|step| self.lesson.steps[step].task());
        tasks.flat_map(|task| &task.until).any(|until| request.matches(until, &self.ports))
    }

    /// Says what a task still waits for; if that is nothing, shows what follows it.
    fn go_on(&mut self, of: &'a Try, at: usize, early: bool, effects: &mut Vec<Effect<'a>>) {
        let open = self.open_task().map(|(_, open)| open.clone()).unwrap_or_default();
        if !open.is_empty() {
            return effects.push(Effect::StillOpen { of, open });
        }
        self.end_task(at, early, effects);
    }

    /// Says that a task is done, remembers it, and shows what follows it.
    pub(super) fn end_task(&mut self, at: usize, early: bool, effects: &mut Vec<Effect<'a>>) {
        effects.push(Effect::Done { more: self.has_more(at), early });
        self.skipped.remove(&self.step);
        self.half_done.remove(&(self.step, at));
        if self.skipped_task.take().is_some() {
            return self.show_explanation(at, effects);
        }
        self.show_from(at + 1, effects);
        if self.phase == Phase::Reading && self.has_more(at) {
            effects.push(Effect::StepFinished);
        }
    }

    /// Counts the requests that came before the task was shown. What an earlier step has asked for at the same stage may have
    /// been sent for that step once more, and the learner has not seen what this task is about.
    pub(super) fn count_early_requests(&mut self, effects: &mut Vec<Effect<'a>>) {
        for request in std::mem::take(&mut self.early) {
            if self.was_asked_before(&request) {
                continue;
            }
            if let Some((task, block)) = self.meet(&request) {
                self.go_on(task, block, true, effects);
            }
        }
    }
}
