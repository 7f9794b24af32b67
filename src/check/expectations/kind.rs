//! What every kind of expectation has: its word, its forms, and how it is read.

use std::sync::Arc;

use super::argument::LineArgument;
use crate::check::expectation::Expectation;
use crate::course::{ExpectationPlace, InvalidText};

/// One kind of expectation.
pub struct ExpectationKind {
    /// Its first word in a lesson.
    pub word: &'static str,
    /// How it is written, each form once.
    pub forms: &'static [&'static str],
    /// Returns what is wrong with a line under this request, though it can be read.
    pub fits: fn(&LineArgument<'_>, &ExpectationPlace<'_>) -> Result<(), InvalidText>,
    /// Reads what follows the first word.
    pub parse: fn(&LineArgument<'_>) -> Result<Arc<dyn Expectation>, InvalidText>,
}

/// Any place is right: most kinds need nothing but a response.
pub(super) fn anywhere(_: &LineArgument<'_>, _: &ExpectationPlace<'_>) -> Result<(), InvalidText> {
    Ok(())
}
