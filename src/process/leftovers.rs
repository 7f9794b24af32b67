//! Programs of earlier runs that are still running. The shim ends a program with us, but nobody can end it if somebody kills
//! all processes of doorway at once: then the next run says what is left.

#[cfg(unix)]
use std::collections::BTreeSet;

#[cfg(unix)]
use super::info::{MarkedProcess, marked_processes};
#[cfg(unix)]
use super::shim_verbs::SHIM_VERB;

/// A process of an earlier run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LeftoverProcess {
    /// Its number.
    pub pid: u32,
    /// The name of its program.
    pub name: String,
}

/// Returns the processes of runs whose shim is gone. Windows never leaves any.
pub fn leftovers() -> Vec<LeftoverProcess> {
    #[cfg(unix)]
    return left_over();
    #[cfg(windows)]
    Vec::new()
}

/// Asks a second time about those that seem to be left: a run that ended while the processes were listed has no shim any more,
/// and a moment later no process either.
#[cfg(unix)]
fn left_over() -> Vec<LeftoverProcess> {
    let first = without_shim(marked_processes());
    let second = if first.is_empty() { Vec::new() } else { without_shim(marked_processes()) };
    first.into_iter().filter(|process| second.contains(process)).collect()
}

#[cfg(unix)]
fn without_shim(processes: Vec<MarkedProcess>) -> Vec<LeftoverProcess> {
    let is_shim = |process: &&MarkedProcess| process.arguments.first().is_some_and(|verb| verb == SHIM_VERB);
    let live: BTreeSet<String> = processes.iter().filter(is_shim).map(|shim| shim.run_id.clone()).collect();
    let left = processes.into_iter().filter(|process| !live.contains(&process.run_id));
    left.map(|process| LeftoverProcess { pid: process.pid, name: process.name }).collect()
}

#[cfg(all(test, unix))]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_left_over_when_its_run_has_no_shim() {
        let process = |pid, run_id: &str, verb: &str| MarkedProcess {
            pid,
            run_id: run_id.to_owned(),
            arguments: vec![verb.to_owned()],
            name: format!("program {pid}"),
        };
        let all = vec![process(1, "live", SHIM_VERB), process(2, "live", "index.js"), process(3, "dead", "index.js")];
        assert_eq!(without_shim(all), [LeftoverProcess { pid: 3, name: "program 3".to_owned() }]);
    }
}
