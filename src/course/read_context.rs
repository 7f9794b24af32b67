//! What a lesson may refer to, given to the reader from outside, so that reading needs no demo and no disk.

use crate::content::DemoNames;

/// What a lesson may refer to.
pub struct ReadContext<'a> {
    /// The demos that exist.
    pub demos: &'a [DemoNames],
    /// Returns the text of a file that a lesson includes, or why there is none.
    pub source: &'a dyn Fn(&str) -> Result<String, String>,
}
