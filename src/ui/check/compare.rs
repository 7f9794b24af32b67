//! What is different from one check to the next.

use crate::check::{CheckResult, Outcome};
use crate::text::plural;

/// Says what is different from the last check, in a sentence.
pub(super) fn compare(last: &CheckResult, now: &CheckResult) -> String {
    let met =
        |result: &CheckResult, at: usize| result.probes.get(at).is_some_and(|probe| probe.outcome == Outcome::Met);
    let names = |fits: &dyn Fn(usize) -> bool| -> Vec<String> {
        let matching = now.probes.iter().enumerate().filter(|(at, _)| fits(*at));
        matching.map(|(_, probe)| format!("{} {}", probe.probe.method, probe.path)).collect()
    };
    let are = |names: &[String]| format!("{} {}", names.join(", "), plural::choose(names.len(), "is", "are"));
    let better = names(&|at| met(now, at) && !met(last, at));
    let worse = names(&|at| !met(now, at) && met(last, at));
    match (better.is_empty(), worse.is_empty()) {
        (true, true) => "Since the last check nothing has changed.".to_owned(),
        (false, true) => format!("New since the last check: {} met.", are(&better)),
        (true, false) => format!("Since the last check {} not met any more.", are(&worse)),
        (false, false) => format!("New since the last check: {} met, {} not any more.", are(&better), are(&worse)),
    }
}
