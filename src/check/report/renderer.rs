//! What every report format does.

use std::io::{self, Write};

use crate::check::result::CheckResult;

/// Writes a result in one format.
pub trait Renderer {
    /// Writes the whole report. What is written may be printed as it is.
    ///
    /// # Errors
    /// Those of the writer.
    fn render(&self, result: &CheckResult, out: &mut dyn Write) -> io::Result<()>;
}
