//! What `--hint` adds to the report for people, step by step.

use crate::check::diagnosis::Diagnosis;
use crate::check::result::{CheckResult, Outcome, ProbeResult};

/// How many of the probes that are not met get a whole explanation.
pub(super) const MAX_EXPLAINED: usize = 3;

/// What the next `--hint` would show, in a few words; none if there is no more.
pub fn next_hint(result: &CheckResult, hints: u8) -> Option<&'static str> {
    HintLevel::all_of(result).get(usize::from(hints)).map(|level| level.words())
}

/// Whether `--hint` was given, and shows nothing that the first report does not.
pub fn has_no_hint(result: &CheckResult, hints: u8) -> bool {
    let is_not_met = result.aborted.is_some() || !result.probes_to_explain().is_empty();
    is_not_met && usize::from(hints) > HintLevel::all_of(result).len()
}

/// What one `--hint` adds to a report. A line of the learner's own code is no hint: it is shown at once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum HintLevel {
    /// The lesson's own hints, for what has no known cause.
    Lesson,
    /// Where to look in words, and the page of the documentation.
    Place,
    /// The page of the documentation alone.
    Page,
    /// The line itself in the learner's stack.
    Line,
}

impl HintLevel {
    /// The levels that a result has, in the order in which `--hint` shows them.
    pub(super) fn all_of(result: &CheckResult) -> Vec<HintLevel> {
        let known = explained(result);
        let has = |part: fn(&Diagnosis) -> bool| known.iter().any(|one| part(one));
        let has_place = has(|one| one.place.is_some() && one.spot.is_none());
        let levels = [
            (HintLevel::Lesson, result.all_probes().any(has_lesson_hint)),
            (HintLevel::Place, has_place),
            (HintLevel::Page, !has_place && has(|one| one.docs.is_some())),
            (HintLevel::Line, has(|one| new_line(one).is_some())),
        ];
        levels.into_iter().filter(|(_, is_there)| *is_there).map(|(level, _)| level).collect()
    }

    fn words(self) -> &'static str {
        match self {
            HintLevel::Lesson => "a hint",
            HintLevel::Place => "where to look",
            HintLevel::Page => "the page to read",
            HintLevel::Line => "the line",
        }
    }
}

/// The diagnoses that the report gives.
fn explained(result: &CheckResult) -> Vec<&Diagnosis> {
    let probes = result.probes_to_explain().into_iter().take(MAX_EXPLAINED);
    let of_probes = probes.filter_map(|at| result.all_probes().nth(at)?.diagnosis.as_ref());
    of_probes.chain(&result.diagnosis).collect()
}

/// The line in the learner's stack, unless the advice or the quoted place already has every part of it.
pub(super) fn new_line(diagnosis: &Diagnosis) -> Option<&str> {
    let shown = [Some(diagnosis.try_.as_str()), diagnosis.spot.as_ref().and(diagnosis.place.as_deref())];
    let is_shown = |part: &str| shown.iter().flatten().any(|text| text.contains(part.trim()));
    diagnosis.line.as_deref().filter(|line| !line.lines().all(is_shown))
}

/// Whether a probe is not met for an unknown reason, and the lesson has a hint for it.
fn has_lesson_hint(probe: &ProbeResult) -> bool {
    probe.outcome == Outcome::NotMet && probe.diagnosis.is_none() && lesson_hint(probe).is_some()
}

/// The lesson's hint for the first expectation that is not met. It is about the response: without a whole one it would be
/// a guess.
pub(super) fn lesson_hint(probe: &ProbeResult) -> Option<&str> {
    let is_whole = probe.attempt.as_ref().is_none_or(|attempt| attempt.result.error.is_none());
    probe.unmet().find_map(|one| one.hint.as_deref()).filter(|_| is_whole)
}
