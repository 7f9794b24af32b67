//! One step of the rehearsal, and how it was judged.

use serde::Serialize;

/// The ids and titles of the steps, in their order.
pub(super) const STEPS: &[(&str, &str)] = &[
    ("port", "It listens on the port that the host chooses"),
    ("network", "The host can reach it"),
    ("https", "It works behind https and under its own name"),
    ("visitors", "Many users at once, one of them slow"),
    ("bad requests", "A bad request does not stop it"),
    ("copies", "A second copy runs beside the first"),
    ("stop", "It ends when the host asks it to"),
    ("restart", "It starts again on the same port"),
    ("memory", "It forgets nothing when it starts again"),
    ("disk", "It keeps nothing in its own folder"),
    ("home", "At home, only your own computer can reach it"),
];
/// How many steps at the end only a lesson asks for: at home, a program may do as it likes.
pub(super) const STEPS_OF_LESSON: usize = 1;

/// One step of the rehearsal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct RehearsalStep {
    /// A word for it.
    pub id: &'static str,
    /// What should be so.
    pub title: &'static str,
    /// Whether it is so.
    pub outcome: StepOutcome,
    /// What was seen, in a sentence.
    pub seen: String,
    /// What would break online; nothing if it is met.
    pub why: Option<String>,
    /// What to try; nothing if it is met.
    #[serde(rename = "try")]
    pub advice: Option<String>,
}

/// How a step was judged.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum StepOutcome {
    /// It is so.
    Met,
    /// It is not so.
    NotMet,
    /// It could not be tried.
    NotTried,
}

impl RehearsalStep {
    /// It is so.
    pub(super) fn met(id: &str, seen: &str) -> Self {
        Self::new(id, StepOutcome::Met, seen)
    }

    /// It is not so: what was seen, what breaks online, what to try.
    pub(super) fn not_met(id: &str, seen: &str, why: &str, advice: &str) -> Self {
        let (why, advice) = (Some(why.to_owned()), Some(advice.to_owned()));
        Self { why, advice, ..Self::new(id, StepOutcome::NotMet, seen) }
    }

    /// It could not be tried, for this reason.
    pub(super) fn not_tried(id: &str, reason: &str) -> Self {
        Self::new(id, StepOutcome::NotTried, reason)
    }

    fn new(id: &str, outcome: StepOutcome, seen: &str) -> Self {
        let (id, title) = *STEPS.iter().find(|(own, _)| *own == id).expect("each step is in the list");
        Self { id, title, outcome, seen: seen.to_owned(), why: None, advice: None }
    }
}
