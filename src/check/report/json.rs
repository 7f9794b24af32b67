//! The report as one JSON document: the result, serialised.

use std::io::{self, Write};

use super::renderer::Renderer;
use crate::check::result::CheckResult;
use crate::text::json::ascii_pretty;

/// Writes the document of `--json`, in characters of ASCII alone.
pub(super) struct JsonRenderer;

impl Renderer for JsonRenderer {
    fn render(&self, result: &CheckResult, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "{}", ascii_pretty(&serde_json::to_value(result)?))
    }
}
