//! The likely cause of what a check found, as it is reported.

/// The likely cause, in the words of the learner's own stack.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Diagnosis {
    /// The rule that was chosen: its file in `diagnose/mistakes`, and its place in it.
    pub rule: String,
    /// What was seen.
    pub seen: String,
    /// Why that usually is.
    pub why: String,
    /// What to try.
    pub try_: String,
    /// Where to look: file, line and what is written there, else the place in words. In words it is shown with `--hint`.
    pub place: Option<String>,
    /// The same for programs, if it is a line of the learner's own file.
    pub spot: Option<SourceLocation>,
    /// The page of the stack's documentation, with its address. Shown with `--hint`.
    pub docs: Option<String>,
    /// The line itself in the learner's stack. Shown with `--hint --hint`.
    pub line: Option<String>,
}

impl Diagnosis {
    /// Whether another diagnosis says the same cause, perhaps about a different request.
    pub fn is_same_cause(&self, other: &Self) -> bool {
        self.why == other.why && self.try_ == other.try_
    }
}

/// A line of the learner's own file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SourceLocation {
    /// The file, from the folder that the check runs in.
    pub file: String,
    /// The number of the line, from 1.
    pub line: usize,
}
