//! Which processes belong to a run of the learner's program, and the end of all of them.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use super::tree;

/// The variable that carries the mark.
const MARK: &str = "DOORWAY_RUN";
/// How long killing all of it may take.
const AT_ONCE: Duration = Duration::from_millis(100);
/// Whether every child of this process belongs to some run. A unit test has others beside it.
#[cfg(target_os = "linux")]
const ALONE: bool = !cfg!(test);

/// The runs of this process that are not over: their marks, with the first process of each.
static RUNS: Mutex<BTreeMap<String, u32>> = Mutex::new(BTreeMap::new());

/// What tells the processes of one run from all others: a mark in their environment, which children inherit.
#[derive(Debug)]
pub(super) struct ProcessTree {
    run_id: String,
    before: BTreeSet<u32>,
    first: u32,
}

impl ProcessTree {
    /// A run that is about to start.
    pub(super) fn new() -> Self {
        use std::hash::{BuildHasher, RandomState};
        tree::adopt_orphans();
        let mark = format!("{:016x}", RandomState::new().hash_one(std::process::id()));
        let before = tree::descendants(std::process::id()).unwrap_or_default();
        runs().insert(mark.clone(), 0);
        Self { run_id: mark, before, first: 0 }
    }

    /// The variable to start the program with.
    pub(super) fn variable(&self) -> (&'static str, &str) {
        (MARK, &self.run_id)
    }

    /// The program is started: its first process.
    pub(super) fn started(&mut self, first: u32) {
        self.first = first;
        runs().insert(self.run_id.clone(), first);
    }

    /// Nothing of it is left to be ended.
    pub(super) fn unregister(&self) {
        runs().remove(&self.run_id);
    }

    /// The run's processes that are there now: those that descend from the first one, and on Linux also those that
    /// lost their parents and were handed to us, whatever they did to their mark. None where the system does not tell.
    pub(super) fn members(&self) -> Option<BTreeSet<u32>> {
        if tree::is_childless() {
            return Some(BTreeSet::new());
        }
        let table = tree::table()?;
        let mut members = tree::below(&table, self.first);
        members.extend(self.reparented(&table));
        Some(members)
    }

    /// Whether none of its processes is there. One that starts another and ends, again and again, is easily missed; but
    /// what it was a moment ago is there as a dead child of ours.
    pub(super) fn is_gone(&self) -> bool {
        let is_quiet = || self.members().is_none_or(|members| members.is_empty()) && self.reap() == 0;
        is_quiet() && is_quiet()
    }

    #[cfg(target_os = "linux")]
    fn reparented(&self, table: &tree::ProcessTable) -> Vec<u32> {
        let own = std::process::id();
        let new = tree::below(table, own).into_iter().filter(|pid| *pid != own && !self.before.contains(pid));
        new.filter(|pid| self.is_ours(*pid)).collect()
    }

    #[cfg(not(target_os = "linux"))]
    fn reparented(&self, _table: &tree::ProcessTable) -> Vec<u32> {
        Vec::new()
    }

    /// Whether a process that came to us since is of this run: no other run of ours has marked it.
    #[cfg(target_os = "linux")]
    fn is_ours(&self, pid: u32) -> bool {
        match mark_of(pid) {
            Some(mark) => mark == self.run_id || (ALONE && !runs().contains_key(&mark)),
            None => ALONE,
        }
    }

    /// Takes note of the end of processes that became our children, so that no dead entry stays in the system's table.
    /// Tells of how many.
    #[cfg(target_os = "linux")]
    pub(super) fn reap(&self) -> usize {
        if tree::is_childless() {
            return 0;
        }
        let firsts: Vec<u32> = runs().values().copied().collect();
        let is_handed = |pid: &u32| ALONE && !firsts.contains(pid) && !self.before.contains(pid);
        let dead: Vec<_> = tree::dead_children().into_iter().filter(is_handed).filter_map(tree::number).collect();
        for pid in &dead {
            let _ = rustix::process::waitpid(Some(*pid), rustix::process::WaitOptions::NOHANG);
        }
        dead.len()
    }

    #[cfg(not(target_os = "linux"))]
    pub(super) fn reap(&self) -> usize {
        0
    }

    /// Ends whatever of the run is still there, until nothing is left or the time is up. What is left comes back.
    /// `family` are processes that belonged to it earlier.
    pub(super) fn kill_remaining(&self, family: &BTreeSet<u32>, time: Duration) -> Vec<u32> {
        let start = Instant::now();
        loop {
            let mut left = self.members().unwrap_or_default();
            left.extend(family.iter().filter(|pid| tree::alive(**pid)));
            if left.is_empty() && self.is_gone() || start.elapsed() > time {
                return left.into_iter().collect();
            }
            tree::kill(&left);
            std::thread::sleep(Duration::from_millis(1));
        }
    }
}

impl Drop for ProcessTree {
    fn drop(&mut self) {
        self.unregister();
    }
}

/// Ends every run of this process without asking, within a time that nobody feels: for an end that waits for nothing.
pub fn kill_all() {
    let start = Instant::now();
    loop {
        let all = all_members();
        if all.is_empty() || start.elapsed() > AT_ONCE {
            return;
        }
        tree::kill(&all);
        std::thread::sleep(Duration::from_millis(2));
    }
}

/// The processes of all runs that are not over.
fn all_members() -> BTreeSet<u32> {
    let firsts: Vec<u32> = runs().values().copied().filter(|first| *first != 0).collect();
    let Some(table) = tree::table().filter(|_| !firsts.is_empty()) else { return BTreeSet::new() };
    let mut all: BTreeSet<u32> = firsts.iter().flat_map(|first| tree::below(&table, *first)).collect();
    if cfg!(target_os = "linux") {
        all.extend(tree::below(&table, std::process::id()));
        all.remove(&std::process::id());
    }
    all
}

fn runs() -> MutexGuard<'static, BTreeMap<String, u32>> {
    RUNS.lock().unwrap_or_else(PoisonError::into_inner)
}

/// The mark in a process's environment.
#[cfg(target_os = "linux")]
fn mark_of(pid: u32) -> Option<String> {
    let environment = std::fs::read(format!("/proc/{pid}/environ")).ok()?;
    let value =
        environment.split(|byte| *byte == 0).find_map(|entry| entry.strip_prefix(format!("{MARK}=").as_bytes()))?;
    Some(String::from_utf8_lossy(value).into_owned())
}
