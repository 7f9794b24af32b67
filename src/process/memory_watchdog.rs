//! How much memory the learner's program takes: it is stopped before it takes the whole computer's.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

use super::process_tree::ProcessTree;

/// How often one looks. Where another program must be asked, it is asked less often.
const POLL: Duration = Duration::from_millis(if cfg!(target_os = "linux") { 100 } else { 500 });
/// How long a run that took too much is being ended.
const END: Duration = Duration::from_secs(3);

/// Watches a run's memory from a thread of its own, as long as it is kept.
pub(super) struct MemoryWatchdog {
    is_over: Arc<AtomicBool>,
    _kept: Sender<()>,
}

impl MemoryWatchdog {
    /// Watches this run, which may take so many bytes. Where the system gives no thread, the run is not watched.
    pub(super) fn start(run: Arc<ProcessTree>, most: u64) -> Self {
        let (is_over, (kept, gone)) = (Arc::new(AtomicBool::new(false)), channel());
        let told = is_over.clone();
        let watching = move || {
            while gone.recv_timeout(POLL) == Err(RecvTimeoutError::Timeout) {
                run.reap();
                if run.members().is_some_and(|members| takes_more_than(most, &members)) {
                    told.store(true, Ordering::SeqCst);
                    run.kill_remaining(&BTreeSet::new(), END);
                }
            }
        };
        let _ = std::thread::Builder::new().name("memory".into()).spawn(watching);
        Self { is_over, _kept: kept }
    }

    /// Whether the run was ended since it took too much.
    pub(super) fn is_over(&self) -> bool {
        self.is_over.load(Ordering::SeqCst)
    }
}

/// Pages that processes share count once for each of them in the first sum, which is quick to have; only if that
/// one is too large, it is reckoned again with each page's share.
#[cfg(target_os = "linux")]
fn takes_more_than(most: u64, members: &BTreeSet<u32>) -> bool {
    let sum = |file: &str, field: &str| members.iter().filter_map(|pid| kilobytes(*pid, file, field)).sum::<u64>();
    sum("status", "VmRSS:") * 1024 > most && sum("smaps_rollup", "Pss:") * 1024 > most
}

/// A field of one of a process's files in `/proc` (proc(5)), in KiB.
#[cfg(target_os = "linux")]
fn kilobytes(pid: u32, file: &str, field: &str) -> Option<u64> {
    let text = std::fs::read_to_string(format!("/proc/{pid}/{file}")).ok()?;
    let line = text.lines().find_map(|line| line.strip_prefix(field))?;
    line.split_whitespace().next()?.parse().ok()
}

#[cfg(all(unix, not(target_os = "linux")))]
fn takes_more_than(most: u64, members: &BTreeSet<u32>) -> bool {
    let pids = members.iter().map(u32::to_string).collect::<Vec<_>>().join(",");
    let Ok(output) = std::process::Command::new("ps").args(["-o", "rss=", "-p", &pids]).output() else { return false };
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    text.lines().filter_map(|line| line.trim().parse::<u64>().ok()).sum::<u64>() * 1024 > most
}

/// Nothing here knows a job's processes, so that Windows itself is all that limits them.
#[cfg(windows)]
fn takes_more_than(_most: u64, _members: &BTreeSet<u32>) -> bool {
    false
}
