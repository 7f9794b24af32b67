//! One thing that was examined, and what to do about it.

use serde::Serialize;

/// One thing that was examined.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Finding {
    /// Its name: `Node.js`, `port 8080`.
    pub name: String,
    /// How it is.
    pub health: Health,
    /// Its version, if it has one.
    pub version: Option<String>,
    /// What was seen, in a sentence; empty if there is nothing to say.
    pub seen: String,
    /// What it is needed for.
    pub purpose: String,
    /// What to do about it; nothing if it is well.
    pub remedy: Option<FindingRemedy>,
}

/// How something is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Health {
    /// As it should be.
    Good,
    /// Not there. It is needed only for its purpose.
    Missing,
    /// There, and worth a sentence.
    Unusual,
    /// The next lesson cannot be played.
    Blocking,
}

/// What to do.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize)]
pub struct FindingRemedy {
    /// In a sentence.
    pub advice: Option<String>,
    /// The command to type.
    pub command: Option<String>,
}

impl Finding {
    /// Something that is as it should be.
    pub(super) fn good(name: &str, seen: &str, purpose: &str) -> Self {
        Self {
            name: name.to_owned(),
            health: Health::Good,
            version: None,
            seen: seen.to_owned(),
            purpose: purpose.to_owned(),
            remedy: None,
        }
    }

    /// The same in a different state, with what to do about it.
    pub(super) fn with(self, health: Health, remedy: FindingRemedy) -> Self {
        Self { health, remedy: Some(remedy), ..self }
    }
}

impl FindingRemedy {
    /// A command to type.
    pub(super) fn command(command: impl Into<String>) -> Self {
        Self { advice: None, command: Some(command.into()) }
    }

    /// A sentence.
    pub(super) fn advice(advice: impl Into<String>) -> Self {
        Self { advice: Some(advice.into()), command: None }
    }
}
