//! One probe as the formats for programs report it: a test with a name, and with what explains its failure.

use super::row::probe_name;
use crate::check::diagnosis::Diagnosis;
use crate::check::result::{CheckResult, Outcome, ProbeResult};

/// One probe that is reported as a test.
pub(super) struct TestedProbe<'a> {
    /// Its place among all of them.
    pub(super) at: usize,
    /// Whether it was sent a second time, at the end.
    pub(super) is_again: bool,
    pub(super) probe: &'a ProbeResult,
    result: &'a CheckResult,
}

impl TestedProbe<'_> {
    /// The same in every run: `GET /{random}`, whatever the unknown path was this time.
    pub(super) fn name(&self) -> String {
        probe_name(&self.probe.probe, &self.probe.probe.path, self.is_again)
    }

    pub(super) fn is_met(&self) -> bool {
        self.probe.outcome == Outcome::Met
    }

    /// What explains one that is not met, each part under its label; the command to send it by hand is the last one.
    pub(super) fn explanation(&self) -> Vec<(&'static str, String)> {
        let diagnosis = self.probe.diagnosis.as_ref().or(self.result.diagnosis.as_ref());
        let parts = diagnosis.into_iter().flat_map(cause);
        parts.chain([("curl", self.probe.curl.as_str())]).map(|(label, text)| (label, text.to_owned())).collect()
    }
}

/// The parts of a diagnosis, each under its label; where to look only if it is a line of the learner's own code.
pub(super) fn cause(diagnosis: &Diagnosis) -> impl Iterator<Item = (&'static str, &str)> {
    let place = diagnosis.place.as_deref().filter(|_| diagnosis.spot.is_some());
    let parts = [("seen", &diagnosis.seen), ("why", &diagnosis.why), ("try", &diagnosis.try_)];
    parts.into_iter().map(|(label, text)| (label, text.as_str())).chain(place.map(|place| ("look", place)))
}

/// Every probe, the repeated one last.
pub(super) fn tested_probes(result: &CheckResult) -> impl Iterator<Item = TestedProbe<'_>> {
    let first = result.probes.len();
    result.all_probes().enumerate().map(move |(at, probe)| TestedProbe { at, is_again: at == first, probe, result })
}
