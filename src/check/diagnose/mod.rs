//! From evidence to the one likely cause. A correct server never gets a diagnosis, and an unknown cause
//! is never guessed: then there is none, and the report says plainly what was seen.
//!
//! The mistakes themselves are data, in `mistakes/`: the first rule that fits the [`scene`] is told.

mod rule_context;
mod rules;
mod template;

use super::result::{CheckResult, Outcome};
use rule_context::RuleContext;

/// The likely cause of what was seen, in the words of the learner's own stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// What was seen.
    pub seen: String,
    /// Why that usually is.
    pub why: String,
    /// What to try.
    pub try_: String,
    /// Where to look: file and line, else the function in words. Shown with `--hint`.
    pub place: Option<String>,
    /// The same for programs, where it is a line of the learner's own file.
    pub spot: Option<SourceLocation>,
    /// The page of the stack's documentation, with its address. Shown with `--hint`.
    pub docs: Option<String>,
    /// The line itself in the learner's stack. Shown with `--hint --hint`.
    pub line: Option<String>,
}

/// A line of the learner's own file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceLocation {
    /// The file, from the folder that the check runs in.
    pub file: String,
    /// The number of the line, from 1.
    pub line: usize,
}

/// What a diagnosis is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Subject {
    /// The start: nothing could be asked, `Evidence::stopped` says why.
    Start,
    /// The look at this place of `Evidence::all()`, which is not met.
    Look(usize),
}

/// The cause, where the evidence tells one.
pub fn diagnose(evidence: &CheckResult, about: Subject) -> Option<Diagnosis> {
    let scene = RuleContext::new(evidence, about);
    let rule = rules::all().iter().find(|rule| scene.matches(rule))?;
    Some(template::diagnosis(rule, &scene))
}

/// The looks that want an explanation: those not met, and the first that could not be looked at because
/// the server had gone.
pub fn to_explain(evidence: &CheckResult) -> Vec<usize> {
    let is_gone = |outcome: &Outcome| matches!(outcome, Outcome::NotLooked(_)) && evidence.stopped.is_none();
    let gone = evidence.all().position(|look| is_gone(&look.outcome));
    // What stands before it has told why the server is gone.
    let is_told = gone.is_some_and(|gone| evidence.all().take(gone).any(|look| look.outcome == Outcome::NotMet));
    let not_met = evidence.all().enumerate().filter(|(_, look)| look.outcome == Outcome::NotMet).map(|(at, _)| at);
    let mut all: Vec<usize> = not_met.chain(gone.filter(|_| !is_told)).collect();
    all.sort_unstable();
    all
}

#[cfg(test)]
mod tests;
