//! The probes of a report in few rows: what is met in one, what has the same cause in one, and each new cause in full.

use crate::check::result::{CheckResult, Outcome, ProbeResult};
use crate::text::plural::heading;

use super::explanation::{Explainer, summary};
use super::hint_level::HintLevel;
use super::row::{Mark, ReportRow, probe_title};

/// The most requests that are named one by one where all of them are met.
const MAX_NAMED: usize = 6;

/// Returns the rows of all probes, what is met first.
pub(super) fn probes(result: &CheckResult, hints: &[HintLevel]) -> Vec<ReportRow> {
    let mut rows = FoldedRows { rows: Vec::new(), title: None, explainer: Explainer::new(hints) };
    rows.add_met(result);
    let to_explain = result.probes_to_explain();
    let mut scenario = None;
    for (at, probe) in result.all_probes().enumerate().filter(|(_, probe)| probe.outcome != Outcome::Met) {
        let is_again = at == result.probes.len();
        let is_new_scenario = !is_again && scenario != probe.scenario.as_ref();
        if is_new_scenario {
            rows.end_repetition();
            scenario = probe.scenario.as_ref();
            rows.title = scenario.map(|title| ReportRow::Text(heading(title)));
        }
        rows.add(probe, probe_title(probe, is_again), to_explain.contains(&at));
    }
    rows.end_repetition();
    rows.rows
}

/// The rows so far.
struct FoldedRows<'a> {
    rows: Vec<ReportRow>,
    /// The title of the scenario, until a row stands below it.
    title: Option<ReportRow>,
    explainer: Explainer<'a>,
}

impl<'a> FoldedRows<'a> {
    /// Adds one row for everything that is met.
    fn add_met(&mut self, result: &CheckResult) {
        let met: Vec<_> = result.all_probes().enumerate().filter(|(_, probe)| probe.outcome == Outcome::Met).collect();
        let is_long = met.len() > MAX_NAMED;
        let mut names: Vec<String> = Vec::new();
        for (at, probe) in met {
            let whole = probe.scenario.as_ref().filter(|scenario| is_long && is_all_met(result, scenario));
            let name = match whole {
                Some(scenario) => scenario.clone(),
                None => self.name(probe, &probe_title(probe, at == result.probes.len())),
            };
            if !is_long || !names.contains(&name) {
                names.push(name);
            }
        }
        if !names.is_empty() {
            self.rows.push(ReportRow::Folded(Mark::Met, names, String::new()));
        }
    }

    /// Adds a probe that is not met, or that could not be checked.
    fn add(&mut self, probe: &'a ProbeResult, title: String, is_explained: bool) {
        if !is_explained || !self.explainer.is_repeated_by(probe) {
            self.end_repetition();
        }
        let details = if is_explained { self.explainer.explain(probe, &title) } else { Vec::new() };
        if self.explainer.is_repeating() {
            return;
        }
        let (mark, words) = (Mark::of(&probe.outcome), summary(probe));
        if mark == Mark::NotChecked && details.is_empty() && self.is_added_to_skipped(&title, &words) {
            return;
        }
        self.rows.extend(self.title.take());
        if details.is_empty() {
            let name = self.name(probe, &title);
            match self.rows.last_mut() {
                Some(ReportRow::Folded(last, names, same)) if *last == mark && *same == words => names.push(name),
                _ => self.rows.push(ReportRow::Folded(mark, vec![name], words)),
            }
            return;
        }
        self.rows.push(ReportRow::Probe(mark, title, words));
        self.rows.extend(details);
    }

    /// Adds a request that was not sent to the row of others that were not sent for the same reason, wherever that row stands:
    /// one value that is missing can keep back requests of many scenarios. Returns whether there is such a row.
    fn is_added_to_skipped(&mut self, title: &str, words: &str) -> bool {
        let is_alike =
            |row: &&mut ReportRow| matches!(row, ReportRow::Folded(Mark::NotChecked, _, same) if same == words);
        let Some(ReportRow::Folded(_, names, _)) = self.rows.iter_mut().find(is_alike) else { return false };
        if !names.iter().any(|name| name == title) {
            names.push(title.to_owned());
        }
        true
    }

    fn end_repetition(&mut self) {
        let Some(row) = self.explainer.end_folded_repetition() else { return };
        self.rows.extend(self.title.take());
        self.rows.push(row);
    }

    /// The name of a probe, with a few words on its path if doorway made it up.
    fn name(&mut self, probe: &ProbeResult, title: &str) -> String {
        format!("{title}{}", self.explainer.aside(probe))
    }
}

/// Whether everything that belongs to a scenario is met: then its title says it all.
fn is_all_met(result: &CheckResult, scenario: &str) -> bool {
    let mut own = result.all_probes().filter(|probe| probe.scenario.as_deref() == Some(scenario));
    own.all(|probe| probe.outcome == Outcome::Met)
}
