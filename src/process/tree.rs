//! Who descends from whom, and who holds a port.

use std::collections::BTreeSet;
#[cfg(target_os = "linux")]
use std::{fs::File, io::Read};

#[cfg(target_os = "linux")]
use crate::net::procfs::pids;

/// How often children whose parents end meanwhile are looked at again.
#[cfg(target_os = "linux")]
const SETTLES: usize = 10;

/// On Linux, what loses its parent becomes our child, so that it can be found and ended.
#[cfg(target_os = "linux")]
pub(super) fn adopt_orphans() {
    let _ = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));
}

#[cfg(not(target_os = "linux"))]
pub(super) fn adopt_orphans() {}

/// Every process with its parent, at one moment.
pub(super) type ProcessTable = Vec<(u32, u32)>;

/// A process and all that descend from it; none where the system does not tell.
pub(super) fn descendants(root: u32) -> Option<BTreeSet<u32>> {
    if root == std::process::id() && is_childless() {
        return Some(BTreeSet::from([root]));
    }
    Some(below(&table()?, root))
}

/// A process of the table and all that descend from it, each that is there.
pub(super) fn below(table: &ProcessTable, root: u32) -> BTreeSet<u32> {
    let mut family = BTreeSet::from([root]);
    loop {
        let before = family.len();
        family.extend(
            table.iter().filter(|(_, parent)| family.contains(parent)).map(|(pid, _)| *pid).collect::<Vec<_>>(),
        );
        if family.len() == before {
            break;
        }
    }
    if !table.iter().any(|(pid, _)| *pid == root) {
        family.remove(&root);
    }
    family
}

/// Whether this process has no child, not even one that has ended: then nothing descends from it. The system knows
/// that for certain, and without looking through all processes: on Linux whatever loses its parent is our child in the
/// same moment.
#[cfg(unix)]
pub(super) fn is_childless() -> bool {
    use rustix::process::{WaitId, WaitIdOptions, waitid};
    let look = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    matches!(waitid(WaitId::All, look), Err(rustix::io::Errno::CHILD))
}

#[cfg(windows)]
pub(super) fn is_childless() -> bool {
    false
}

/// Every process with its parent. One that has ended and was not collected yet does not count.
#[cfg(target_os = "linux")]
pub(super) fn table() -> Option<ProcessTable> {
    let mut table: ProcessTable = pids()?.filter_map(|pid| Some((pid, parent(pid)?))).collect();
    // A parent that ended while one read along has handed its children on: they are looked at again.
    for _ in 0..SETTLES {
        let known: BTreeSet<u32> = table.iter().map(|(pid, _)| *pid).chain([0]).collect();
        let is_lost = |parent: &u32| !known.contains(parent);
        if !table.iter().any(|(_, parent)| is_lost(parent)) {
            break;
        }
        let again = |(pid, own): (u32, u32)| Some((pid, if is_lost(&own) { parent(pid)? } else { own }));
        table = table.into_iter().filter_map(again).collect();
    }
    Some(table)
}

/// The parent of a process that runs.
#[cfg(target_os = "linux")]
fn parent(pid: u32) -> Option<u32> {
    state(pid).filter(|state| !state.has_ended).map(|state| state.parent)
}

/// What the system says of a process.
#[cfg(target_os = "linux")]
struct ProcessState {
    parent: u32,
    /// Nothing of it runs any more; its end was not collected yet.
    has_ended: bool,
}

/// From `/proc/PID/stat` (proc(5)): the third field, the fourth and the twentieth. A process whose first thread has
/// ended is there as long as another one of its threads is, and holds its ports.
#[cfg(target_os = "linux")]
fn state(pid: u32) -> Option<ProcessState> {
    let mut stat = [0; 512];
    // The file is made as a whole when it is read, so one call has it; all processes are read, several times a check.
    let len = File::open(format!("/proc/{pid}/stat")).ok()?.read(&mut stat).ok()?;
    let stat = String::from_utf8_lossy(&stat[..len]);
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    let threads: u32 = fields.get(17)?.parse().ok()?;
    Some(ProcessState { parent: fields[1].parse().ok()?, has_ended: matches!(fields[0], "Z" | "X") && threads <= 1 })
}

/// Children of ours that have ended, and whose end nobody has taken note of.
#[cfg(target_os = "linux")]
pub(super) fn dead_children() -> Vec<u32> {
    let is_dead = |pid: &u32| state(*pid).is_some_and(|state| state.has_ended && state.parent == std::process::id());
    pids().into_iter().flatten().filter(is_dead).collect()
}

#[cfg(all(unix, not(target_os = "linux")))]
pub(super) fn table() -> Option<ProcessTable> {
    let output = std::process::Command::new("ps").args(["-axo", "pid=,ppid="]).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Some(text.lines().filter_map(pair).collect())
}

#[cfg(all(unix, not(target_os = "linux")))]
fn pair(line: &str) -> Option<(u32, u32)> {
    let mut numbers = line.split_whitespace().map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

/// The job object knows its processes; we need not.
#[cfg(windows)]
pub(super) fn table() -> Option<ProcessTable> {
    None
}

/// Whether a process runs.
#[cfg(target_os = "linux")]
pub(super) fn alive(pid: u32) -> bool {
    state(pid).is_some_and(|state| !state.has_ended)
}

#[cfg(all(unix, not(target_os = "linux")))]
pub(super) fn alive(pid: u32) -> bool {
    number(pid).is_some_and(|pid| rustix::process::test_kill_process(pid).is_ok())
}

#[cfg(windows)]
pub(super) fn alive(_pid: u32) -> bool {
    false
}

/// Asks those of these processes to end that are not in the group of `leader`, which is asked as a whole.
#[cfg(unix)]
pub(super) fn ask_outside(leader: u32, all: &BTreeSet<u32>) {
    use rustix::process::{Signal, getpgid, kill_process};
    let group = number(leader);
    for pid in all.iter().filter_map(|pid| number(*pid)).filter(|pid| getpgid(Some(*pid)).ok() != group) {
        let _ = kill_process(pid, Signal::TERM);
    }
}

/// Kills them. All are halted first, so that none sees another one's end and starts it anew.
#[cfg(unix)]
pub(super) fn kill(all: &BTreeSet<u32>) {
    use rustix::process::{Signal, kill_process};
    for signal in [Signal::STOP, Signal::KILL] {
        for pid in all.iter().filter_map(|pid| number(*pid)) {
            let _ = kill_process(pid, signal);
        }
    }
}

/// Closing the job has ended them already.
#[cfg(windows)]
pub(super) fn kill(_all: &BTreeSet<u32>) {}

#[cfg(unix)]
pub(super) fn number(pid: u32) -> Option<rustix::process::Pid> {
    rustix::process::Pid::from_raw(i32::try_from(pid).ok()?)
}
