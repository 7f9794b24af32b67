//! What a run has left behind, as the system sees it: processes, told by their mark and by the folder they run in.
//! Only Linux tells; elsewhere nothing is found.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long anything here may take.
pub(crate) const DEADLINE: Duration = Duration::from_secs(30);

/// The mark of the run whose first process this doorway has started, once it has.
pub(crate) fn mark_of_run(doorway: u32) -> Option<String> {
    let children = std::fs::read_to_string(format!("/proc/{doorway}/task/{doorway}/children")).ok()?;
    children.split_whitespace().find_map(|pid| {
        let environment = std::fs::read(format!("/proc/{pid}/environ")).ok()?;
        let mut entries = environment.split(|byte| *byte == 0);
        let mark = entries.find(|entry| entry.starts_with(b"DOORWAY_RUN="))?;
        Some(String::from_utf8_lossy(mark).into_owned())
    })
}

/// The processes, with their commands, that carry the mark or run in the folder; without the one that is the test's own.
pub(crate) fn processes(mark: Option<&str>, folder: &Path, own: Option<u32>) -> Vec<String> {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path());
    let is_own = |path: &PathBuf| own.is_some_and(|own| path.ends_with(own.to_string()));
    entries.filter(|path| !is_own(path) && belongs(path, mark, folder)).map(|path| told(&path)).collect()
}

fn belongs(process: &Path, mark: Option<&str>, folder: &Path) -> bool {
    let in_folder = std::fs::read_link(process.join("cwd")).is_ok_and(|cwd| cwd.starts_with(folder));
    let environment = || std::fs::read(process.join("environ")).unwrap_or_default();
    in_folder || mark.is_some_and(|mark| environment().split(|byte| *byte == 0).any(|entry| entry == mark.as_bytes()))
}

fn told(process: &Path) -> String {
    let command = std::fs::read(process.join("cmdline")).unwrap_or_default();
    format!("{}: {}", process.display(), String::from_utf8_lossy(&command).replace('\0', " "))
}

/// Waits until a condition holds.
pub(crate) fn until(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < DEADLINE, "still not: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
