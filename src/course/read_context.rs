//! What a lesson may refer to, given to the reader from outside, so that reading needs no demo, no disk and no check.

use super::check_block::{ExpectationLine, FixtureSpec, Probe};
use super::invalid_text::InvalidText;
use crate::content::DemoNames;

/// What the lessons of a program may refer to, wherever their files are.
#[derive(Debug, Clone)]
pub struct Vocabulary {
    /// The demos that exist.
    pub demos: Vec<DemoNames>,
    /// The lines of a `check` block that look at a response.
    pub expectations: ExpectationSyntax,
}

/// Which lines may look at a response, and what may follow their first word. Their meaning is no matter of the reader.
#[derive(Debug, Clone, Copy)]
pub struct ExpectationSyntax {
    /// Returns their first words.
    pub words: fn() -> Vec<&'static str>,
    /// Returns what is wrong with a line in its place. The bytes are counted in what follows the first word.
    pub validate: fn(&ExpectationLine, &ExpectationPlace<'_>) -> Result<(), InvalidText>,
}

/// Where an expectation is written.
#[derive(Debug, Clone, Copy)]
pub struct ExpectationPlace<'a> {
    /// The request that it is under.
    pub probe: &'a Probe,
    /// The fixtures of its scenario.
    pub fixtures: &'a [FixtureSpec],
}

/// What a lesson may refer to.
pub struct ReadContext<'a> {
    /// The demos that exist.
    pub demos: &'a [DemoNames],
    /// The lines of a `check` block that look at a response.
    pub expectations: ExpectationSyntax,
    /// Returns the text of a file that a lesson includes, or why there is none.
    pub source: &'a dyn Fn(&str) -> Result<String, String>,
}

impl<'a> ReadContext<'a> {
    /// The vocabulary, together with the files that can be included.
    pub fn new(vocabulary: &'a Vocabulary, source: &'a dyn Fn(&str) -> Result<String, String>) -> Self {
        Self { demos: &vocabulary.demos, expectations: vocabulary.expectations, source }
    }
}
