//! Stops the learner's program if it takes too much memory, before it takes that of the whole computer.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc::{RecvTimeoutError, Sender, channel};
use std::time::Duration;

use super::info::exceeds_memory;
use super::process_tree::ProcessTree;

/// How often the memory is measured. macOS and Windows take longer to say it.
const MEASURE_INTERVAL: Duration = Duration::from_millis(if cfg!(target_os = "linux") { 100 } else { 500 });
/// How long it may take to end a program that took too much.
const KILL_TIMEOUT: Duration = Duration::from_secs(3);

/// Watches the memory of a run from a thread of its own, until it is dropped.
pub(super) struct MemoryWatchdog {
    has_exceeded: Arc<AtomicBool>,
    /// The thread ends when this is dropped.
    _alive: Sender<()>,
}

impl MemoryWatchdog {
    /// Watches a run, whose processes may take this many bytes together. If the system gives no thread, the memory is not watched.
    pub(super) fn start(tree: Arc<ProcessTree>, max_bytes: u64) -> Self {
        let (has_exceeded, (alive, dropped)) = (Arc::new(AtomicBool::new(false)), channel());
        let exceeded = has_exceeded.clone();
        let watch = move || {
            while dropped.recv_timeout(MEASURE_INTERVAL) == Err(RecvTimeoutError::Timeout) && !tree.is_gone() {
                if tree.members().is_some_and(|members| exceeds_memory(&members, max_bytes)) {
                    exceeded.store(true, Ordering::SeqCst);
                    tree.kill_until_gone(KILL_TIMEOUT);
                }
            }
        };
        let _ = std::thread::Builder::new().name("memory".into()).spawn(watch);
        Self { has_exceeded, _alive: alive }
    }

    /// Whether the run was ended because it took too much.
    pub(super) fn has_exceeded(&self) -> bool {
        self.has_exceeded.load(Ordering::SeqCst)
    }
}
