//! A program that was started: waited for, asked for its ports, and stopped with everything it started.

use std::collections::BTreeSet;
use std::process::ExitStatus;
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::info;
use super::memory_watchdog::MemoryWatchdog;
use super::output::ProgramOutput;
use super::process_tree::ProcessTree;
use crate::net;

/// How long a program may take to end by itself after it was asked to.
pub const SHUTDOWN_GRACE: Duration = Duration::from_secs(2);
/// How long it may take to kill what does not end by itself.
const KILL_TIMEOUT: Duration = Duration::from_secs(3);
/// How long a program is watched each time to see whether it is busy, and how often.
const BUSY_WATCH: Duration = Duration::from_millis(200);
const BUSY_WATCHES: usize = 3;
/// A pause is this part of the time that was waited already: what happens is noticed soon, and something that takes long is
/// not asked for all the time.
const PAUSE_PART: u32 = 20;
const MIN_PAUSE: Duration = Duration::from_micros(500);
const MAX_PAUSE: Duration = Duration::from_millis(20);

/// A program that was started. Dropping it stops it.
pub struct RunningProgram {
    /// What it has printed so far.
    pub output: ProgramOutput,
    tree: Arc<ProcessTree>,
    watchdog: MemoryWatchdog,
    leader_ended_at: Option<Instant>,
    is_stopped: bool,
}

/// The result of waiting for a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitOutcome {
    /// The port takes connections, on these of the two loopback addresses.
    Listens {
        /// Whether 127.0.0.1 takes connections.
        v4: bool,
        /// Whether ::1 takes connections.
        v6: bool,
    },
    /// The program has ended.
    Ended(ExitStatus),
    /// It is running, and the port takes no connections.
    Silent,
}

impl RunningProgram {
    pub(super) fn new(tree: Arc<ProcessTree>, output: ProgramOutput, max_memory_bytes: u64) -> Self {
        let watchdog = MemoryWatchdog::start(tree.clone(), max_memory_bytes);
        Self { output, tree, watchdog, leader_ended_at: None, is_stopped: false }
    }

    /// Returns how the program ended, if it has. A program whose first process ended well and left others running is in the
    /// background: it has not ended.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        let status = self.leader_status()?;
        (!status.success() || self.tree.is_gone()).then_some(status)
    }

    /// Returns how its first process ended, if it has.
    pub fn leader_status(&mut self) -> Option<ExitStatus> {
        let status = self.tree.leader_status()?;
        self.leader_ended_at.get_or_insert_with(Instant::now);
        Some(status)
    }

    /// Returns how long it has been in the background, if it is.
    pub fn in_background(&mut self) -> Option<Duration> {
        self.leader_status()?;
        let since = self.leader_ended_at?;
        (!self.tree.is_gone()).then(|| since.elapsed())
    }

    /// Whether it was stopped because it took too much memory.
    pub fn exceeded_memory(&self) -> bool {
        self.watchdog.has_exceeded()
    }

    /// Waits until the port takes connections, the program ends, or the time is over.
    pub fn wait_until_listening(&mut self, port: u16, timeout: Duration) -> WaitOutcome {
        let start = Instant::now();
        loop {
            let listening = net::is_listening(port);
            if listening.any() {
                return WaitOutcome::Listens { v4: listening.v4, v6: listening.v6 };
            }
            if let Some(status) = self.ended() {
                return WaitOutcome::Ended(status);
            }
            if start.elapsed() > timeout {
                return WaitOutcome::Silent;
            }
            pause(start);
        }
    }

    /// Whether one of its processes is listening on the port; none where the system does not say.
    pub fn owns(&self, port: u16) -> Option<bool> {
        Some(self.ports()?.contains(&port))
    }

    /// Returns the ports that its processes are listening on; none where the system does not say.
    pub fn ports(&self) -> Option<BTreeSet<u16>> {
        net::ports_of(&self.tree.members()?)
    }

    /// Returns its processes that are running now; none where the system does not say.
    pub fn processes(&self) -> Option<BTreeSet<u32>> {
        self.tree.members()
    }

    /// Whether its processes keep a processor busy now, as a loop does that never ends. A program that waits for something
    /// takes next to no time. It must be busy each time that it is watched: on a computer with much to do, a program that
    /// wakes up once waits long for a processor, and that counts too.
    pub fn is_busy(&self) -> bool {
        (0..BUSY_WATCHES).all(|_| self.is_busy_for_a_moment())
    }

    fn is_busy_for_a_moment(&self) -> bool {
        let Some(pids) = self.tree.members() else { return false };
        let before = info::cpu_time(&pids);
        let start = Instant::now();
        std::thread::sleep(BUSY_WATCH);
        let used = info::cpu_time(&pids).saturating_sub(before);
        used.as_secs_f64() > info::BUSY_PART * start.elapsed().as_secs_f64()
    }

    /// Ends the program and everything it started: asks first, and kills when the grace is over. Returns the numbers of the
    /// processes that could not be ended. The grace is asked for again and again, because it may become shorter.
    pub fn stop(&mut self, grace: &dyn Fn() -> Duration) -> Vec<u32> {
        self.tree.ask_to_end();
        let asked = Instant::now();
        while !self.tree.is_gone() && asked.elapsed() < grace() {
            pause(asked);
        }
        self.is_stopped = true;
        self.tree.kill_until_gone(KILL_TIMEOUT)
    }
}

/// Waits a moment for something that has been waited for since then.
fn pause(since: Instant) {
    std::thread::sleep((since.elapsed() / PAUSE_PART).clamp(MIN_PAUSE, MAX_PAUSE));
}

impl Drop for RunningProgram {
    fn drop(&mut self) {
        if !self.is_stopped {
            self.stop(&|| SHUTDOWN_GRACE);
        }
    }
}
