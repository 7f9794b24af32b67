//! Who descends from whom, and who holds a port.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};
#[cfg(target_os = "linux")]
use std::{fs::File, io::Read};

/// A process that listens on a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Owner {
    /// Its number.
    pub(crate) pid: u32,
    /// Its program's name.
    pub(crate) name: String,
}

/// Who listens on the port; none where the system does not tell.
pub(crate) fn owners(port: u16) -> Option<Vec<Owner>> {
    let all = listeners::get_all().ok()?.into_iter();
    let here = all.filter(|listener| listener.socket.port() == port && listener.protocol == listeners::Protocol::TCP);
    Some(here.map(|listener| Owner { pid: listener.process.pid, name: listener.process.name }).collect())
}

/// The ports that any of these processes listens on; none where the system does not tell.
#[cfg(target_os = "linux")]
pub(super) use super::sockets::ports;

#[cfg(not(target_os = "linux"))]
pub(super) fn ports(family: &BTreeSet<u32>) -> Option<BTreeSet<u16>> {
    let all = listeners::get_all().ok()?.into_iter();
    let own = all.filter(|one| one.protocol == listeners::Protocol::TCP && family.contains(&one.process.pid));
    Some(own.map(|one| one.socket.port()).collect())
}

/// The process that runs in this folder and listens on the port; where the system tells no folders, whichever listens.
#[cfg(target_os = "linux")]
pub(crate) use super::sockets::listener_in;

#[cfg(not(target_os = "linux"))]
pub(crate) fn listener_in(_folder: &std::path::Path, port: u16) -> Option<u32> {
    Some(owners(port)?.first()?.pid)
}

/// On Linux, what loses its parent becomes our child, so that the sweep can find and end it.
#[cfg(target_os = "linux")]
fn adopt_orphans() {
    let _ = rustix::process::set_child_subreaper(Some(rustix::process::getpid()));
}

#[cfg(not(target_os = "linux"))]
fn adopt_orphans() {}

/// A process and all that descend from it; none where the system does not tell.
pub(super) fn descendants(root: u32) -> Option<BTreeSet<u32>> {
    if root == std::process::id() && is_childless() {
        return Some(BTreeSet::from([root]));
    }
    let parents = parents()?;
    let mut family = BTreeSet::from([root]);
    loop {
        let before = family.len();
        family.extend(
            parents.iter().filter(|(_, parent)| family.contains(parent)).map(|(pid, _)| *pid).collect::<Vec<_>>(),
        );
        if family.len() == before {
            return Some(family);
        }
    }
}

/// Whether this process has no child, not even one that has ended: then nothing descends from it, which the
/// system knows without looking through all processes.
#[cfg(unix)]
fn is_childless() -> bool {
    use rustix::process::{WaitId, WaitIdOptions, waitid};
    let look = WaitIdOptions::EXITED | WaitIdOptions::NOHANG | WaitIdOptions::NOWAIT;
    matches!(waitid(WaitId::All, look), Err(rustix::io::Errno::CHILD))
}

#[cfg(windows)]
fn is_childless() -> bool {
    false
}

/// Every process there is.
#[cfg(target_os = "linux")]
pub(super) fn pids() -> Option<impl Iterator<Item = u32>> {
    let entries = std::fs::read_dir("/proc").ok()?;
    Some(entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse::<u32>().ok()))
}

/// Every process with its parent. One that has ended and was not collected yet does not count.
#[cfg(target_os = "linux")]
fn parents() -> Option<Vec<(u32, u32)>> {
    Some(pids()?.filter_map(|pid| Some((pid, parent(pid)?))).collect())
}

/// The parent of a process that runs, from `/proc/PID/stat` (proc(5)): the fourth field.
#[cfg(target_os = "linux")]
fn parent(pid: u32) -> Option<u32> {
    let mut stat = [0; 512];
    // The file is made as a whole when it is read, so one call has it; all processes are read, several times a check.
    let len = File::open(format!("/proc/{pid}/stat")).ok()?.read(&mut stat).ok()?;
    let stat = String::from_utf8_lossy(&stat[..len]);
    let mut fields = stat.rsplit(')').next()?.split_whitespace();
    let state = fields.next()?;
    (state != "Z").then(|| fields.next()?.parse().ok())?
}

#[cfg(all(unix, not(target_os = "linux")))]
fn parents() -> Option<Vec<(u32, u32)>> {
    let output = std::process::Command::new("ps").args(["-axo", "pid=,ppid="]).output().ok()?;
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    Some(text.lines().filter_map(|line| pair(line)).collect())
}

#[cfg(all(unix, not(target_os = "linux")))]
fn pair(line: &str) -> Option<(u32, u32)> {
    let mut numbers = line.split_whitespace().map(str::parse);
    Some((numbers.next()?.ok()?, numbers.next()?.ok()?))
}

/// The job object knows its processes; we need not.
#[cfg(windows)]
fn parents() -> Option<Vec<(u32, u32)>> {
    None
}

/// Whether a process runs.
#[cfg(target_os = "linux")]
pub(super) fn alive(pid: u32) -> bool {
    parent(pid).is_some()
}

#[cfg(all(unix, not(target_os = "linux")))]
pub(super) fn alive(pid: u32) -> bool {
    number(pid).is_some_and(|pid| rustix::process::test_kill_process(pid).is_ok())
}

#[cfg(windows)]
pub(super) fn alive(_pid: u32) -> bool {
    false
}

/// Ends whatever of the family is still there, and on Linux whatever of the run was handed to us, until
/// nothing is left or the time is up. What is left comes back.
#[cfg(unix)]
pub(super) fn sweep(run: &Run, family: &BTreeSet<u32>, time: Duration) -> Vec<u32> {
    let start = Instant::now();
    let mut ended = BTreeSet::new();
    loop {
        collect(&ended);
        let left = strays(run, family);
        if left.is_empty() || start.elapsed() > time {
            return left.into_iter().collect();
        }
        for pid in left.iter().filter_map(|pid| number(*pid)) {
            let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
        }
        ended.extend(left);
        std::thread::sleep(Duration::from_millis(2));
    }
}

#[cfg(windows)]
pub(super) fn sweep(_run: &Run, _family: &BTreeSet<u32>, _time: Duration) -> Vec<u32> {
    Vec::new()
}

/// Those of the family that run, with all that descend from them, and what was handed to us.
#[cfg(unix)]
fn strays(run: &Run, family: &BTreeSet<u32>) -> BTreeSet<u32> {
    let running = family.iter().filter(|pid| alive(**pid)).copied();
    let grown = running.flat_map(|pid| descendants(pid).unwrap_or_default());
    grown.chain(run.handed_to_us()).collect()
}

/// Takes note of the end of processes that became our children, so that no dead entry stays.
#[cfg(unix)]
fn collect(ended: &BTreeSet<u32>) {
    for pid in ended.iter().filter_map(|pid| number(*pid)) {
        let _ = rustix::process::waitpid(Some(pid), rustix::process::WaitOptions::NOHANG);
    }
}

#[cfg(unix)]
fn number(pid: u32) -> Option<rustix::process::Pid> {
    rustix::process::Pid::from_raw(i32::try_from(pid).ok()?)
}

/// What tells the processes of one run from all others: a mark in their environment, which children inherit.
#[derive(Debug)]
pub(super) struct Run {
    mark: String,
    before: BTreeSet<u32>,
}

/// The variable that carries the mark.
const MARK: &str = "DOORWAY_RUN";

impl Run {
    /// A run that is about to start.
    pub(super) fn new() -> Self {
        use std::hash::{BuildHasher, RandomState};
        adopt_orphans();
        let mark = format!("{:016x}", RandomState::new().hash_one(std::process::id()));
        Self { mark, before: descendants(std::process::id()).unwrap_or_default() }
    }

    /// The variable to start the program with.
    pub(super) fn variable(&self) -> (&'static str, &str) {
        (MARK, &self.mark)
    }

    /// Processes of this run that lost their parents: they carry its mark, or came to us since and carry none.
    #[cfg(target_os = "linux")]
    fn handed_to_us(&self) -> Vec<u32> {
        let own = descendants(std::process::id()).unwrap_or_default();
        let new = own.into_iter().filter(|pid| *pid != std::process::id() && !self.before.contains(pid));
        new.filter(|pid| mark_of(*pid).is_none_or(|mark| mark == self.mark)).collect()
    }

    #[cfg(all(unix, not(target_os = "linux")))]
    fn handed_to_us(&self) -> Vec<u32> {
        Vec::new()
    }
}

/// The mark in a process's environment.
#[cfg(target_os = "linux")]
fn mark_of(pid: u32) -> Option<String> {
    let environment = std::fs::read(format!("/proc/{pid}/environ")).ok()?;
    let value =
        environment.split(|byte| *byte == 0).find_map(|entry| entry.strip_prefix(format!("{MARK}=").as_bytes()))?;
    Some(String::from_utf8_lossy(value).into_owned())
}
