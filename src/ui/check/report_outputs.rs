//! The reports of a check and where each is written: pairs of a renderer and a target.

use std::path::PathBuf;

use anyhow::Context;

use crate::check::CheckResult;
use crate::check::report::Renderer;
use crate::ui;

/// Where a report is written.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ReportTarget {
    /// The terminal, or the program that reads this one's results.
    Stdout,
    /// Standard error, beside the messages for people.
    Stderr,
    /// A file, which is replaced.
    File(PathBuf),
}

/// Every report that the arguments name.
#[derive(Default)]
pub struct ReportOutputs(Vec<(Box<dyn Renderer>, ReportTarget)>);

impl ReportOutputs {
    /// Adds one. The reports are written in the order in which they are added.
    pub fn add(&mut self, renderer: Box<dyn Renderer>, target: ReportTarget) {
        self.0.push((renderer, target));
    }

    /// Whether one of them goes to stdout.
    pub fn use_stdout(&self) -> bool {
        self.0.iter().any(|(_, target)| *target == ReportTarget::Stdout)
    }

    /// Writes all of them.
    ///
    /// # Errors
    /// A file that cannot be written.
    pub fn write(&self, result: &CheckResult) -> anyhow::Result<()> {
        self.0.iter().try_for_each(|(renderer, target)| write(&**renderer, target, result))
    }
}

/// Writes one report, whole.
pub(super) fn write(renderer: &dyn Renderer, target: &ReportTarget, result: &CheckResult) -> anyhow::Result<()> {
    let mut report = Vec::new();
    renderer.render(result, &mut report).context("could not make the report")?;
    match target {
        ReportTarget::Stdout => ui::out(&String::from_utf8_lossy(&report)),
        ReportTarget::Stderr => ui::err(&String::from_utf8_lossy(&report)),
        ReportTarget::File(file) => {
            std::fs::write(file, &report).with_context(|| format!("could not write {}", file.display()))?;
        }
    }
    Ok(())
}
