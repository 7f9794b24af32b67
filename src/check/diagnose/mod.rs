//! From evidence to the one likely cause. A correct server never gets a diagnosis, and an unknown cause
//! is never guessed: then there is none, and the report says plainly what was seen.

use super::Evidence;

/// The likely cause of what was seen, in the words of the learner's own stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Diagnosis {
    /// What was seen.
    pub(crate) seen: String,
    /// Why that usually is.
    pub(crate) why: String,
    /// What to try.
    pub(crate) try_: String,
    /// Where to look: file, function, the page of the documentation. Shown with `--hint`.
    pub(crate) place: Option<String>,
    /// The line itself in the learner's stack. Shown with `--hint --hint`.
    pub(crate) line: Option<String>,
}

/// What a diagnosis is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum About {
    /// The start: nothing could be asked, `Evidence::stopped` says why.
    Start,
    /// The look at this place of `Evidence::all()`, which is not met.
    Look(usize),
}

/// The cause, where the evidence tells one.
pub(crate) fn diagnose(_evidence: &Evidence, _about: About) -> Option<Diagnosis> {
    None
}
