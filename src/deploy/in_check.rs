//! The rehearsal as the last part of a check: each step is judged like a request of the lesson.

use super::plan::RehearsalPlan;
use super::step::{RehearsalStep, StepOutcome};
use super::{free_port, rehearse};
use crate::check::runner::Job;
use crate::check::{CancelToken, Diagnosis, Outcome, ProbeResult};
use crate::course::Probe;

/// What stands in the place of a method: a step is no request.
const METHOD: &str = "HOST";
/// What the steps show together.
const TITLE: &str = "your program runs as a host would run it";

/// Rehearses with the program of a check, and returns the steps. What this system cannot try is left out, because the
/// learner can do nothing about it.
pub fn rehearse_in_check(job: &Job, cancel: &CancelToken) -> Vec<ProbeResult> {
    if job.program().is_none() {
        let why = "doorway did not start this program, so it cannot start it as a host would";
        return vec![probe("port", Outcome::NotChecked(why.to_owned()), None)];
    }
    let steps = free_port().and_then(|port| {
        let plan = RehearsalPlan::new(job.clone(), port);
        rehearse(&plan, cancel, &mut |_| {}).ok()
    });
    let Some(steps) = steps else {
        return vec![probe("port", Outcome::NotChecked("this system has no free port".to_owned()), None)];
    };
    steps.into_iter().filter_map(judged).collect()
}

fn judged(step: RehearsalStep) -> Option<ProbeResult> {
    match step.outcome {
        StepOutcome::NotTried => None,
        StepOutcome::Met => Some(probe(step.id, Outcome::Met, None)),
        StepOutcome::NotMet => Some(probe(step.id, Outcome::NotMet, Some(diagnosis(step)))),
    }
}

fn probe(id: &str, outcome: Outcome, diagnosis: Option<Diagnosis>) -> ProbeResult {
    ProbeResult {
        scenario: Some(TITLE.to_owned()),
        probe: Probe::new(METHOD, id),
        preflight: None,
        attempt: None,
        browser_block: None,
        path: id.to_owned(),
        curl: "doorway deploy-check".to_owned(),
        expectations: Vec::new(),
        outcome,
        diagnosis,
    }
}

/// A step knows its cause, so it needs no rule.
fn diagnosis(step: RehearsalStep) -> Diagnosis {
    Diagnosis {
        rule: Diagnosis::REHEARSAL.to_owned(),
        seen: step.seen,
        why: step.why.unwrap_or_default(),
        try_: step.advice.unwrap_or_default(),
        ..Diagnosis::default()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::runner::{Address, Target};

    #[test]
    fn a_server_that_was_not_started_here_cannot_be_rehearsed() {
        let job = Job { target: Target::Running(Address::local(9)), ..Job::for_folder(std::env::temp_dir()) };
        let steps = rehearse_in_check(&job, &CancelToken::new());
        assert!(matches!(&steps[..], [ProbeResult { outcome: Outcome::NotChecked(_), .. }]), "{steps:?}");
    }

    #[test]
    fn a_step_that_is_not_met_has_its_own_words_as_the_cause() {
        let step = RehearsalStep::not_met("disk", "It wrote a file.", "It is gone.", "Use DATA_DIR.");
        let probe = judged(step).expect("it was tried");
        let diagnosis = probe.diagnosis.expect("it is not met");
        assert_eq!((&*diagnosis.seen, &*diagnosis.try_), ("It wrote a file.", "Use DATA_DIR."));
        assert!(judged(RehearsalStep::not_tried("stop", "Windows has no signal for it")).is_none());
    }
}
