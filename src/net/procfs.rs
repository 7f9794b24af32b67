//! Linux: what `/proc` lists (proc(5)).

use std::fs::DirEntry;

/// Returns the number of every process; none where `/proc` cannot be read.
pub(crate) fn pids() -> Option<impl Iterator<Item = u32>> {
    let entries = std::fs::read_dir("/proc").ok()?;
    Some(entries.filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok()))
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
    let targets = files.into_iter().filter_map(|file| std::fs::read_link(file.path()).ok());
    targets.filter_map(|target| target.to_str()?.strip_prefix("socket:[")?.strip_suffix(']')?.parse().ok())
}

/// Returns the name of a process's program.
pub(crate) fn program_name(pid: u32) -> String {
    std::fs::read_to_string(format!("/proc/{pid}/comm")).unwrap_or_default().trim_end().to_owned()
}
