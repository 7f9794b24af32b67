//! The report in the Test Anything Protocol, version 14 (testanything.org).

use std::io::{self, Write};

use super::explanation;
use super::renderer::Renderer;
use super::tested_probe::{TestedProbe, tested_probes};
use crate::check::result::CheckResult;
use crate::text::json::ascii_pretty;

/// Writes one line a probe, and for one that is not met a YAML block with what explains it. What could not be checked is
/// not ok, with its reason.
pub(super) struct TapRenderer;

impl Renderer for TapRenderer {
    fn render(&self, result: &CheckResult, out: &mut dyn Write) -> io::Result<()> {
        writeln!(out, "TAP version 14\n1..{}", result.all_probes().count())?;
        tested_probes(result).try_for_each(|probe| test(&probe, out))
    }
}

fn test(probe: &TestedProbe<'_>, out: &mut dyn Write) -> io::Result<()> {
    let result = if probe.is_met() { "ok" } else { "not ok" };
    let name = probe.name().replace('\\', "\\\\").replace('#', "\\#");
    writeln!(out, "{result} {} - {}", probe.at + 1, one_line(&name))?;
    if probe.is_met() {
        return Ok(());
    }
    writeln!(out, "  ---")?;
    for (label, text) in [("message", explanation::summary(probe.probe))].into_iter().chain(probe.explanation()) {
        writeln!(out, "  {label}: {}", ascii_pretty(&text.into()))?;
    }
    writeln!(out, "  ...")
}

/// Text without the characters that a reader of lines could act on.
fn one_line(text: &str) -> String {
    text.replace(|c: char| c.is_control(), "\u{fffd}")
}
