//! Linux: what `/proc` lists (proc(5)).

use std::fs::{DirEntry, File};
use std::io::{Error, ErrorKind, Read};

/// As many bytes as the fields that are read from `/proc/PID/stat` take at most.
const STAT_BYTES: usize = 512;

/// Returns the number of every process; none where `/proc` cannot be read.
pub fn pids() -> Option<impl Iterator<Item = u32>> {
    let entries = std::fs::read_dir("/proc").ok()?;
    Some(entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()))
}

/// Returns the parent of a process that is running.
pub fn parent(pid: u32) -> Option<u32> {
    state(pid).filter(|state| !state.has_ended).map(|state| state.parent)
}

struct ProcessState {
    parent: u32,
    /// Nothing of it is running any more, and its parent has not asked for its status yet.
    has_ended: bool,
}

/// Reads the third, the fourth and the twentieth field of `/proc/PID/stat`. A process whose first thread has ended is
/// running as long as another thread is, and keeps its ports.
fn state(pid: u32) -> Option<ProcessState> {
    let mut stat = [0; STAT_BYTES];
    // The system writes the file as a whole when it is read, so one call is enough.
    let len = File::open(format!("/proc/{pid}/stat")).ok()?.read(&mut stat).ok()?;
    let stat = String::from_utf8_lossy(&stat[..len]);
    let fields: Vec<&str> = stat.rsplit(')').next()?.split_whitespace().collect();
    let threads: u32 = fields.get(17)?.parse().ok()?;
    Some(ProcessState { parent: fields[1].parse().ok()?, has_ended: matches!(fields[0], "Z" | "X") && threads <= 1 })
}

/// Returns the numbers of the sockets that a process has open. The system shows its files by its first thread; if that one
/// has ended and others have not, they are found by these. Files that may not be read are there all
/// the same, so then no thread is asked for them.
pub(super) fn open_sockets(pid: u32) -> impl Iterator<Item = u64> {
    let first = std::fs::read_dir(format!("/proc/{pid}/fd"));
    let mut files: Vec<DirEntry> = first.into_iter().flatten().flatten().collect();
    if files.is_empty() {
        let threads = std::fs::read_dir(format!("/proc/{pid}/task")).into_iter().flatten().flatten();
        let of_threads = threads.flat_map(|thread| std::fs::read_dir(thread.path().join("fd")));
        files = of_threads.flatten().flatten().collect();
    }
    // One that may not be read says that none may.
    let targets = files.into_iter().map(|file| std::fs::read_link(file.path()));
    let readable =
        targets.take_while(|target| target.as_ref().err().map(Error::kind) != Some(ErrorKind::PermissionDenied));
    readable.filter_map(|target| target.ok()?.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok())
}

/// Returns the name of a process's program.
pub fn program_name(pid: u32) -> String {
    std::fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default().trim_end().to_owned()
}
