//! Names that no lesson may have, because a lesson's name is typed after `doorway`, and so is each verb.

/// The verbs of doorway, those of its next versions, and words that a command line keeps for itself.
pub const RESERVED_NAMES: &[&str] = &[
    "check",
    "completions",
    "cors",
    "deploy-check",
    "doctor",
    "help",
    "lessons",
    "man",
    "new",
    "next",
    "play",
    "reset",
    "review",
    "send",
    "serve-page",
    "url",
    "words",
];
