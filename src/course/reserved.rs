//! Names that no lesson may have, because each lesson's name is typed behind `doorway`, and so is each verb.

/// The verbs of doorway, and words that a command line keeps for itself.
pub const RESERVED_NAMES: &[&str] = &["check", "completions", "cors", "help", "lessons", "man", "new", "play"];
