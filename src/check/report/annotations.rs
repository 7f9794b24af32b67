//! The report as GitHub's annotations: workflow commands, one a line, which GitHub shows beside the code.

use std::io::{self, Write};

use super::renderer::Renderer;
use super::tested_probe::{TestedProbe, cause, tested_probes};
use super::{explanation, rows};
use crate::check::abort_words;
use crate::check::diagnosis::SourceLocation;
use crate::check::result::CheckResult;
use crate::text::safe::safe_to_copy;

/// Writes one line for each probe that is not met, or one for a start that failed.
pub(super) struct AnnotationsRenderer {
    /// The folder of the check, seen from the top of the repository: empty, or ending with a slash.
    pub(super) folder: String,
}

impl Renderer for AnnotationsRenderer {
    fn render(&self, result: &CheckResult, out: &mut dyn Write) -> io::Result<()> {
        if result.aborted.is_some() {
            return self.start(result).map_or(Ok(()), |line| writeln!(out, "{}", safe_to_copy(&line)));
        }
        let not_met = tested_probes(result).filter(|probe| !probe.is_met());
        not_met.map(|probe| self.probe(&probe)).try_for_each(|line| writeln!(out, "{}", safe_to_copy(&line)))
    }
}

impl AnnotationsRenderer {
    fn probe(&self, tested: &TestedProbe<'_>) -> String {
        let spot = tested.probe.diagnosis.as_ref().and_then(|diagnosis| diagnosis.spot.as_ref());
        let parts = tested.explanation().into_iter().map(|(label, text)| format!("{label}: {text}"));
        let lines: Vec<String> = [explanation::summary(tested.probe)].into_iter().chain(parts).collect();
        self.command(spot, &tested.name(), &lines)
    }

    fn start(&self, result: &CheckResult) -> Option<String> {
        let (seen, advice) = rows::describe_abort(result)?;
        let subject = result.aborted.as_ref().map(abort_words::subject).unwrap_or_default();
        let spot = result.diagnosis.as_ref().and_then(|diagnosis| diagnosis.spot.as_ref());
        let lines = match &result.diagnosis {
            Some(known) => cause(known).map(|(label, text)| format!("{label}: {text}")).collect(),
            None => vec![seen, format!("try: {advice}")],
        };
        Some(self.command(spot, subject, &lines))
    }

    fn command(&self, spot: Option<&SourceLocation>, title: &str, lines: &[String]) -> String {
        let place = |spot: &SourceLocation| {
            format!("file={},line={},", property(&format!("{}{}", self.folder, spot.file)), spot.line)
        };
        let place = spot.map(place).unwrap_or_default();
        format!("::error {place}title={}::{}", property(title), data(&lines.join("\n")))
    }
}

/// Text in a property of a workflow command.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

/// Text inside a workflow command.
fn data(text: &str) -> String {
    text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A").replace(|c: char| c.is_control(), "\u{fffd}")
}
