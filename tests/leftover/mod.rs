//! The processes that a check has left running. They are found by the run id in their environment and by the folder they
//! run in. Only Linux shows these; on other systems nothing is found.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

/// How long anything here may take.
pub(crate) const DEADLINE: Duration = Duration::from_secs(30);

/// Returns the run id that this doorway has given to its first process, as an entry of the environment, once it has
/// started one.
pub(crate) fn run_id_entry(doorway: u32) -> Option<String> {
    let children = std::fs::read_to_string(format!("/proc/{doorway}/task/{doorway}/children")).ok()?;
    children.split_whitespace().find_map(|pid| {
        let environment = std::fs::read(format!("/proc/{pid}/environ")).ok()?;
        let mut entries = environment.split(|byte| *byte == 0);
        let entry = entries.find(|entry| entry.starts_with(b"DOORWAY_RUN="))?;
        Some(String::from_utf8_lossy(entry).into_owned())
    })
}

/// Returns the processes, with their commands, that have the run id or run in the folder, except the test's own one.
pub(crate) fn processes(run_id: Option<&str>, folder: &Path, own: Option<u32>) -> Vec<String> {
    let entries = std::fs::read_dir("/proc").into_iter().flatten().filter_map(Result::ok).map(|entry| entry.path());
    let is_own = |path: &PathBuf| own.is_some_and(|own| path.ends_with(own.to_string()));
    entries.filter(|path| !is_own(path) && belongs(path, run_id, folder)).map(|path| describe(&path)).collect()
}

fn belongs(process: &Path, run_id: Option<&str>, folder: &Path) -> bool {
    let in_folder = std::fs::read_link(process.join("cwd")).is_ok_and(|cwd| cwd.starts_with(folder));
    let environment = || std::fs::read(process.join("environ")).unwrap_or_default();
    in_folder
        || run_id.is_some_and(|run_id| environment().split(|byte| *byte == 0).any(|entry| entry == run_id.as_bytes()))
}

fn describe(process: &Path) -> String {
    let command = std::fs::read(process.join("cmdline")).unwrap_or_default();
    format!("{}: {}", process.display(), String::from_utf8_lossy(&command).replace('\0', " "))
}

/// Waits until a condition holds.
pub(crate) fn wait_until(what: &str, mut holds: impl FnMut() -> bool) {
    let start = Instant::now();
    while !holds() {
        assert!(start.elapsed() < DEADLINE, "still not: {what}");
        std::thread::sleep(Duration::from_millis(5));
    }
}
