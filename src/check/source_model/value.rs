//! Where a value comes from: a literal, a variable of the environment, or code.

/// Where the value of a port, a host or a folder comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ValueOrigin {
    /// It is written in the code.
    Literal(String),
    /// A variable of the environment that must be set.
    Variable { name: String },
    /// A variable of the environment, and what is used where it is not set.
    EnvWithDefault { name: String, default: String },
    /// Code that cannot be worked out, as written.
    Unknown(String),
}

impl ValueOrigin {
    /// Returns the value that is written in the code: the literal, or the default.
    pub(crate) fn literal(&self) -> Option<&str> {
        match self {
            ValueOrigin::Literal(value) | ValueOrigin::EnvWithDefault { default: value, .. } => Some(value),
            ValueOrigin::Variable { .. } | ValueOrigin::Unknown(_) => None,
        }
    }

    /// Returns the name of the environment's variable that it is read from.
    pub(crate) fn variable(&self) -> Option<&str> {
        match self {
            ValueOrigin::Variable { name } | ValueOrigin::EnvWithDefault { name, .. } => Some(name),
            ValueOrigin::Literal(_) | ValueOrigin::Unknown(_) => None,
        }
    }
}
