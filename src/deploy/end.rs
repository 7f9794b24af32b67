//! A program that ends while it is rehearsed. Then this is the finding, and not what its silence looks like.

use super::plan::RehearsalPlan;
use super::step::{RehearsalStep, StepOutcome};
use crate::check::runner::{KeptProgram, LastRequest, explain_end};

/// What breaks online.
const WHY: &str = "Until the host starts the program again, nobody gets a response.";

/// Returns the step with the end of the program as what was seen, if the program has ended. What the step said itself is
/// left out: a program that is not there cannot be judged. Its advice stays if no cause is known.
pub(super) fn of_end(step: &RehearsalStep, plan: &RehearsalPlan, program: &mut KeptProgram) -> Option<RehearsalStep> {
    // A program that has responded to everything is asked no more than whether it is there.
    let end = if step.outcome == StepOutcome::Met && !program.has_ended() { None } else { program.ended_soon() }?;
    let diagnosis =
        explain_end(&plan.start_job(plan.port), program, LastRequest::None).and_then(|result| result.diagnosis);
    let diagnosis = diagnosis.unwrap_or_default();
    let place = diagnosis.place.filter(|_| diagnosis.spot.is_some()).map(|place| format!(" ({place})"));
    let seen = match diagnosis.seen.is_empty() {
        true => format!("Your program ended: {}. {}", end.words, last_line(&end.last_lines)),
        false => diagnosis.seen + &place.unwrap_or_default(),
    };
    // A step that sends what is wrong on purpose knows best what has to be caught.
    let is_own = step.id == "bad requests" || diagnosis.try_.is_empty();
    let advice = step.advice.clone().filter(|_| is_own).unwrap_or(diagnosis.try_);
    Some(RehearsalStep::not_met(step.id, seen.trim_end(), WHY, &advice))
}

fn last_line(lines: &[String]) -> String {
    lines.last().map(|line| line.trim().to_owned()).unwrap_or_default()
}
