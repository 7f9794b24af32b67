//! What the whole check says: in one word, and as an exit code.

/// What the whole check says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Everything is met.
    Met,
    /// Something is not met, or it could not be checked because of the learner's own program.
    NotMet,
    /// It could not be checked.
    NotChecked,
    /// The check was cancelled.
    Interrupted,
}

impl Verdict {
    /// Returns the name in reports for programs.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Met => "met",
            Verdict::NotMet => "not met",
            Verdict::NotChecked => "not looked",
            Verdict::Interrupted => "interrupted",
        }
    }

    /// Returns the exit code of `doorway check`, which `docs/for-programs.md` lists.
    pub fn exit_code(self) -> u8 {
        match self {
            Verdict::Met => 0,
            Verdict::NotMet => 1,
            Verdict::NotChecked => 3,
            Verdict::Interrupted => 130,
        }
    }
}
