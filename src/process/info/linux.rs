//! Linux: what `/proc` says of processes (proc(5)).

use std::collections::BTreeSet;
use std::path::PathBuf;
use std::time::Duration;

use super::MarkedProcess;
use crate::net::procfs;
use crate::process::run_id::RUN_VARIABLE;

/// The kernel's clock ticks in a second, as `/proc` counts them on every Linux that is in use.
const TICKS_PER_SECOND: f64 = 100.0;
/// How often a table of processes is read again because a parent ended meanwhile.
const MAX_REREADS: usize = 10;

/// Returns every running process with its parent. A process that has ended and waits for its parent does not count.
pub(in crate::process) fn parents() -> Option<Vec<(u32, u32)>> {
    let mut table: Vec<(u32, u32)> = procfs::pids()?.filter_map(|pid| Some((pid, procfs::parent(pid)?))).collect();
    // A parent that ended while the table was read has handed its children on, so their parents are read again.
    for _ in 0..MAX_REREADS {
        let known: BTreeSet<u32> = table.iter().map(|(pid, _)| *pid).chain([0]).collect();
        if table.iter().all(|(_, parent)| known.contains(parent)) {
            break;
        }
        let reread =
            |(pid, own): (u32, u32)| Some((pid, if known.contains(&own) { own } else { procfs::parent(pid)? }));
        table = table.into_iter().filter_map(reread).collect();
    }
    Some(table)
}

/// Returns the children of a process, also those that have ended; none if there is no such process, or if this Linux was made
/// without such lists. A child may be missing if another one ends at the same moment.
pub(in crate::process) fn children(pid: u32) -> Option<Vec<u32>> {
    let threads = std::fs::read_dir(format!("/proc/{pid}/task")).ok()?.filter_map(Result::ok);
    let lists: Vec<String> =
        threads.filter_map(|thread| std::fs::read_to_string(thread.path().join("children")).ok()).collect();
    let pids = lists.iter().flat_map(|list| list.split_whitespace()).filter_map(|pid| pid.parse().ok());
    (!lists.is_empty()).then(|| pids.collect())
}

/// Whether a process is running.
pub(in crate::process) fn is_process_running(pid: u32) -> bool {
    procfs::parent(pid).is_some()
}

/// Whether these processes together take more memory than this. Memory that several of them share counts for each of them in
/// the first sum, which is quick; only if that one is too large, it is counted again with each one's share.
pub(in crate::process) fn exceeds_memory(pids: &BTreeSet<u32>, bytes: u64) -> bool {
    let sum = |file: &str, field: &str| pids.iter().filter_map(|pid| kibibytes(*pid, file, field)).sum::<u64>();
    sum("status", "VmRSS:") * 1024 > bytes && sum("smaps_rollup", "Pss:") * 1024 > bytes
}

/// Reads a field of one of a process's files, in KiB.
fn kibibytes(pid: u32, file: &str, field: &str) -> Option<u64> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/{file}")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(field))?;
    line.split_whitespace().next()?.parse().ok()
}

/// Which part of the time that passes counts as busy. A loop that never ends takes nearly all of it, or waits for a processor.
pub(in crate::process) const BUSY_PART: f64 = 0.5;

/// Returns how much processor time these processes have taken, all their threads together, and how long they had to wait for a
/// processor: on a computer with much to do, a loop that never ends waits most of the time.
pub(in crate::process) fn cpu_time(pids: &BTreeSet<u32>) -> Duration {
    pids.iter().filter_map(|pid| time_of_threads(*pid).or_else(|| own_time(*pid))).sum()
}

/// The times of each thread; nothing where the kernel does not keep them.
fn time_of_threads(pid: u32) -> Option<Duration> {
    let threads = std::fs::read_dir(format!("/proc/{pid}/task")).ok()?.flatten();
    let texts: Vec<String> =
        threads.filter_map(|thread| std::fs::read_to_string(thread.path().join("schedstat")).ok()).collect();
    (!texts.is_empty()).then(|| texts.iter().map(|text| running_time(text)).sum())
}

/// The 14th and the 15th field: the time in the program itself, and in the system for it.
fn own_time(pid: u32) -> Option<Duration> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let times = stat.rsplit(')').next()?.split_whitespace().skip(11).take(2);
    let ticks: f64 = times.filter_map(|ticks| ticks.parse::<f64>().ok()).sum();
    Some(Duration::from_secs_f64(ticks / TICKS_PER_SECOND))
}

/// The first two fields: how long a thread has run, and how long it has waited for a processor, in nanoseconds.
fn running_time(schedstat: &str) -> Duration {
    schedstat.split_whitespace().take(2).filter_map(|nanos| nanos.parse().ok().map(Duration::from_nanos)).sum()
}

/// Returns how long a process has been running.
pub fn age(pid: u32) -> Option<Duration> {
    // The time of the start is the 22nd field, the 20th after the name, in ticks since the system's start.
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let ticks: f64 = stat.rsplit(')').next()?.split_whitespace().nth(19)?.parse().ok()?;
    let uptime = std::fs::read_to_string("/proc/uptime").ok()?;
    let uptime: f64 = uptime.split_whitespace().next()?.parse().ok()?;
    Duration::try_from_secs_f64(uptime - ticks / TICKS_PER_SECOND).ok()
}

/// Returns the folder that a process runs in.
pub fn folder(pid: u32) -> Option<PathBuf> {
    std::fs::read_link(format!("/proc/{pid}/cwd")).ok()
}

/// Returns the processes that carry the name of this run in their environment.
pub(in crate::process) fn processes_of_run(run_id: &str) -> BTreeSet<u32> {
    let is_of_run = |pid: &u32| run_id_of(*pid).as_deref() == Some(run_id);
    procfs::pids().into_iter().flatten().filter(is_of_run).filter(|pid| is_process_running(*pid)).collect()
}

/// Returns every running process of any run.
pub(in crate::process) fn marked_processes() -> Vec<MarkedProcess> {
    let pids = procfs::pids().into_iter().flatten();
    pids.filter_map(|pid| Some((pid, run_id_of(pid)?)))
        .filter(|(pid, _)| is_process_running(*pid))
        .map(|(pid, run_id)| MarkedProcess { pid, run_id, arguments: arguments(pid), name: procfs::program_name(pid) })
        .collect()
}

fn run_id_of(pid: u32) -> Option<String> {
    let environment = std::fs::read(format!("/proc/{pid}/environ")).ok()?;
    let mut entries = environment.split(|byte| *byte == 0);
    let value = entries.find_map(|entry| entry.strip_prefix(RUN_VARIABLE.as_bytes())?.strip_prefix(b"="))?;
    Some(String::from_utf8_lossy(value).into_owned())
}

fn arguments(pid: u32) -> Vec<String> {
    let command = std::fs::read(format!("/proc/{pid}/cmdline")).unwrap_or_default();
    String::from_utf8_lossy(&command).split_terminator('\0').skip(1).map(str::to_owned).collect()
}
