//! A program that was started: waited for, asked who it is, and stopped with all that it started.

use std::collections::BTreeSet;
use std::process::ExitStatus;
use std::sync::Arc;
use std::time::{Duration, Instant};

use process_wrap::std::ChildWrapper;

use super::memory_watchdog::MemoryWatchdog;
use super::process_tree::ProcessTree;
use super::{ProgramOutput, tree};
use crate::net;

/// How long a program may take to end by itself once it was asked to.
pub const PATIENCE: Duration = Duration::from_secs(2);
/// What is waited for is seen at most so small a part of the time it took later, so that a fast program is not
/// kept waiting, and a slow one not asked all the time.
const LATENESS: u32 = 20;
const SHORTEST_PAUSE: Duration = Duration::from_micros(500);
const LONGEST_PAUSE: Duration = Duration::from_millis(20);
/// How long one goes on ending what does not end.
const SWEEP: Duration = Duration::from_secs(3);

/// A program that was started. Dropping it stops it.
pub struct RunningProgram {
    child: Box<dyn ChildWrapper>,
    /// What it has printed so far.
    pub output: ProgramOutput,
    pub(super) run: Arc<ProcessTree>,
    guard: MemoryWatchdog,
    ended: Option<(ExitStatus, Instant)>,
    is_stopped: bool,
}

/// How waiting for a program came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum WaitOutcome {
    /// The port answers, on these of the two loopback addresses.
    Listens {
        /// Whether 127.0.0.1 takes connections.
        v4: bool,
        /// Whether ::1 takes connections.
        v6: bool,
    },
    /// The program has ended.
    Ended(ExitStatus),
    /// It runs, and the port does not answer.
    Silent,
}

impl RunningProgram {
    pub(super) fn of(child: Box<dyn ChildWrapper>, output: ProgramOutput, run: ProcessTree, memory: u64) -> Self {
        let run = Arc::new(run);
        Self { child, output, guard: MemoryWatchdog::start(run.clone(), memory), run, ended: None, is_stopped: false }
    }

    /// How it ended, if it has. One that ended well and left processes of its own has gone into the background: it
    /// has not ended.
    pub fn ended(&mut self) -> Option<ExitStatus> {
        let status = self.leader_status()?;
        (!status.success() || self.run.is_gone()).then_some(status)
    }

    /// How its first process ended, if it has.
    pub fn leader_status(&mut self) -> Option<ExitStatus> {
        if self.ended.is_none() {
            let status = self.first().try_wait().ok().flatten();
            self.ended = status.map(|status| (status, Instant::now()));
        }
        self.ended.map(|(status, _)| status)
    }

    /// How long it has been in the background, if it is.
    pub fn in_background(&mut self) -> Option<Duration> {
        self.leader_status()?;
        let (_, since) = self.ended?;
        (!self.run.is_gone()).then(|| since.elapsed())
    }

    /// The first process alone: its group would lose its status if others of the group became our children.
    #[cfg(unix)]
    fn first(&mut self) -> &mut dyn ChildWrapper {
        self.child.inner_mut()
    }

    #[cfg(windows)]
    fn first(&mut self) -> &mut dyn ChildWrapper {
        &mut *self.child
    }

    /// Whether it was stopped since it took too much memory.
    pub fn exceeded_memory(&self) -> bool {
        self.guard.is_over()
    }

    /// Polls until the port answers, the program ends, or the time is up.
    pub fn wait_until_listening(&mut self, port: u16, time: Duration) -> WaitOutcome {
        let start = Instant::now();
        loop {
            let listening = net::is_listening(port);
            if listening.any() {
                return WaitOutcome::Listens { v4: listening.v4, v6: listening.v6 };
            }
            if let Some(status) = self.ended() {
                return WaitOutcome::Ended(status);
            }
            if start.elapsed() > time {
                return WaitOutcome::Silent;
            }
            pause(start);
        }
    }

    /// Whether one of this program's processes listens on the port; none where the system does not tell.
    pub fn owns(&self, port: u16) -> Option<bool> {
        Some(self.ports()?.contains(&port))
    }

    /// The ports that this program's processes listen on; none where the system does not tell.
    pub fn ports(&self) -> Option<BTreeSet<u16>> {
        net::ports_of(&self.run.members()?)
    }

    /// Ends the program and all that it started: asked first, forced when the patience is over. What could not be
    /// ended comes back by number. The patience is asked for again and again: it may shrink meanwhile.
    pub fn stop(&mut self, patience: &dyn Fn() -> Duration) -> Vec<u32> {
        let family = self.members();
        self.ask_to_end(&family);
        let asked = Instant::now();
        while self.is_there(&family) && asked.elapsed() < patience() {
            pause(asked);
        }
        let _ = self.child.start_kill();
        let forced = Instant::now();
        while self.leader_status().is_none() && forced.elapsed() < SWEEP {
            std::thread::sleep(Duration::from_millis(1));
        }
        let left = self.run.kill_remaining(&family, SWEEP.saturating_sub(forced.elapsed()));
        self.run.unregister();
        self.is_stopped = true;
        left
    }

    fn is_there(&mut self, family: &BTreeSet<u32>) -> bool {
        self.leader_status().is_none() || family.iter().any(|pid| tree::alive(*pid))
    }

    fn members(&self) -> BTreeSet<u32> {
        self.run.members().unwrap_or_default()
    }

    #[cfg(unix)]
    fn ask_to_end(&mut self, family: &BTreeSet<u32>) {
        let _ = self.child.signal(rustix::process::Signal::TERM.as_raw());
        tree::ask_outside(self.child.id(), family);
    }

    /// Windows has no signal that a console program without a window must hear: the job is closed instead.
    #[cfg(windows)]
    fn ask_to_end(&mut self, _family: &BTreeSet<u32>) {
        let _ = self.child.start_kill();
    }
}

/// Waits a moment for what has been waited for since then.
fn pause(since: Instant) {
    std::thread::sleep((since.elapsed() / LATENESS).clamp(SHORTEST_PAUSE, LONGEST_PAUSE));
}

impl Drop for RunningProgram {
    fn drop(&mut self) {
        if !self.is_stopped {
            self.stop(&|| PATIENCE);
        }
    }
}
