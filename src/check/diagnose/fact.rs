//! What was found for a rule, and what it hands to the rule's texts.

use std::collections::BTreeMap;

use crate::check::source_model::{SourceModel, SourceSpan};

use super::SourceLocation;

/// A fact that was found.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct FoundFact {
    /// Its values by name; one that is not known is left out.
    pub(super) values: BTreeMap<&'static str, String>,
    /// The line of the learner's file that it is about.
    pub(super) location: Option<SourceLocation>,
    /// What is written in that line.
    pub(super) quote: Option<String>,
}

impl FoundFact {
    /// A fact about a place of the source.
    pub(super) fn at(model: &SourceModel, span: &SourceSpan) -> Self {
        let location = SourceLocation { file: model.path_of(span).to_owned(), line: span.line };
        Self { location: Some(location), quote: Some(model.quote(span).to_owned()), ..Self::default() }
    }

    /// The same fact with one value more.
    pub(super) fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.values.insert(name, value.into());
        self
    }

    /// The same fact with one value more, if there is one.
    pub(super) fn with_some(self, name: &'static str, value: Option<impl Into<String>>) -> Self {
        match value {
            Some(value) => self.with(name, value),
            None => self,
        }
    }
}
