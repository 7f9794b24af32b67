//! Why a text is no request.

use std::fmt;

/// Why a text is no request, and what to type instead.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct InvalidHandRequest(String);

impl InvalidHandRequest {
    /// An error with these words.
    pub fn new(message: impl Into<String>) -> Self {
        Self(message.into())
    }
}

impl fmt::Display for InvalidHandRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl std::error::Error for InvalidHandRequest {}
