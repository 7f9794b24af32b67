//! macOS and Windows: what the `sysinfo` crate says of processes.

use std::collections::BTreeSet;
#[cfg(unix)]
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::time::{Duration, SystemTime};

#[cfg(unix)]
use sysinfo::ProcessStatus;
use sysinfo::{Pid, Process, ProcessRefreshKind, ProcessesToUpdate, System, UpdateKind};

#[cfg(unix)]
use super::MarkedProcess;
#[cfg(unix)]
use crate::process::run_id::RUN_VARIABLE;

/// Returns every running process with its parent. A process that has ended and waits for its parent does not count.
#[cfg(unix)]
pub(in crate::process) fn parents() -> Option<Vec<(u32, u32)>> {
    let system = ask_about(ProcessesToUpdate::All, ProcessRefreshKind::nothing());
    let pair = |process: &Process| Some((process.pid().as_u32(), process.parent()?.as_u32()));
    Some(system.processes().values().filter(|process| is_running(process)).filter_map(pair).collect())
}

/// Only Linux lists the children of a process.
#[cfg(unix)]
pub(in crate::process) fn children(_pid: u32) -> Option<Vec<u32>> {
    None
}

/// Whether a process is running.
#[cfg(unix)]
pub(in crate::process) fn is_process_running(pid: u32) -> bool {
    of_process(pid, ProcessRefreshKind::nothing(), is_running)
}

#[cfg(unix)]
fn is_running(process: &Process) -> bool {
    process.status() != ProcessStatus::Zombie
}

/// Whether these processes together take more memory than this. Memory that several of them share counts for each of them.
pub(in crate::process) fn exceeds_memory(pids: &BTreeSet<u32>, bytes: u64) -> bool {
    let pids: Vec<Pid> = pids.iter().map(|pid| Pid::from_u32(*pid)).collect();
    let system = ask_about(ProcessesToUpdate::Some(&pids), ProcessRefreshKind::nothing().with_memory());
    system.processes().values().map(Process::memory).sum::<u64>() > bytes
}

/// Which part of the time that passes counts as busy: on a computer with much to do, a loop that never ends may get no more.
pub(in crate::process) const BUSY_PART: f64 = 0.2;

/// Returns how much processor time these processes have taken, all their threads together.
pub(in crate::process) fn cpu_time(pids: &BTreeSet<u32>) -> Duration {
    let pids: Vec<Pid> = pids.iter().map(|pid| Pid::from_u32(*pid)).collect();
    let system = ask_about(ProcessesToUpdate::Some(&pids), ProcessRefreshKind::nothing().with_cpu());
    Duration::from_millis(system.processes().values().map(Process::accumulated_cpu_time).sum())
}

/// Returns how long a process has been running, to a second.
pub fn age(pid: u32) -> Option<Duration> {
    let start = of_process(pid, ProcessRefreshKind::nothing(), |process| Some(process.start_time()))?;
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH + Duration::from_secs(start)).ok()
}

/// Returns the folder that a process runs in.
pub fn folder(pid: u32) -> Option<PathBuf> {
    let kind = ProcessRefreshKind::nothing().with_cwd(UpdateKind::Always);
    of_process(pid, kind, |process| process.cwd().map(without_last_slash))
}

/// Windows says a folder with a `\` at its end.
fn without_last_slash(folder: &Path) -> PathBuf {
    folder.components().collect()
}

/// Returns the processes that carry the name of this run in their environment.
#[cfg(unix)]
pub(in crate::process) fn processes_of_run(run_id: &str) -> BTreeSet<u32> {
    marked_processes().into_iter().filter(|process| process.run_id == run_id).map(|process| process.pid).collect()
}

/// Returns every running process of any run.
#[cfg(unix)]
pub(in crate::process) fn marked_processes() -> Vec<MarkedProcess> {
    let kind = ProcessRefreshKind::nothing().with_environ(UpdateKind::Always).with_cmd(UpdateKind::Always);
    let system = ask_about(ProcessesToUpdate::All, kind);
    let marked = |process: &Process| {
        let lossy = |text: &OsString| text.to_string_lossy().into_owned();
        let variable = format!("{RUN_VARIABLE}=");
        let run_id =
            process.environ().iter().find_map(|entry| lossy(entry).strip_prefix(&variable).map(str::to_owned))?;
        let arguments = process.cmd().iter().skip(1).map(lossy).collect();
        let name = process.name().to_string_lossy().into_owned();
        Some(MarkedProcess { pid: process.pid().as_u32(), run_id, arguments, name })
    };
    system.processes().values().filter(|process| is_running(process)).filter_map(marked).collect()
}

/// Asks about one process; the default of the answer if there is none.
fn of_process<T: Default>(pid: u32, kind: ProcessRefreshKind, answer: impl FnOnce(&Process) -> T) -> T {
    let pid = Pid::from_u32(pid);
    let system = ask_about(ProcessesToUpdate::Some(&[pid]), kind);
    system.process(pid).map(answer).unwrap_or_default()
}

fn ask_about(processes: ProcessesToUpdate<'_>, kind: ProcessRefreshKind) -> System {
    let mut system = System::new();
    system.refresh_processes_specifics(processes, true, kind.without_tasks());
    system
}
