//! Signals to many processes at once.

use std::collections::BTreeSet;

use rustix::process::{Pid, Signal, getpgid, kill_process, kill_process_group};

/// Asks processes to end: the group of the leader as a whole, and each one outside of it.
pub(super) fn terminate(leader: Option<u32>, processes: &BTreeSet<u32>) {
    let group = leader.and_then(as_pid);
    if let Some(group) = group {
        let _ = kill_process_group(group, Signal::TERM);
    }
    for pid in processes.iter().filter_map(|pid| as_pid(*pid)).filter(|pid| getpgid(Some(*pid)).ok() != group) {
        let _ = kill_process(pid, Signal::TERM);
    }
}

/// Kills processes. All are halted first, so that none sees the end of another one and starts it again.
pub(super) fn kill(processes: &BTreeSet<u32>) {
    for signal in [Signal::STOP, Signal::KILL] {
        for pid in processes.iter().filter_map(|pid| as_pid(*pid)) {
            let _ = kill_process(pid, signal);
        }
    }
}

/// Lets a process go on that somebody has halted.
pub(super) fn resume(pid: u32) {
    let _ = as_pid(pid).map(|pid| kill_process(pid, Signal::CONT));
}

/// The number as the system's functions take it; none for 0, which would mean a whole group.
pub(super) fn as_pid(pid: u32) -> Option<Pid> {
    Pid::from_raw(i32::try_from(pid).ok()?)
}
