//! Whether the program wrote into its own folder.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::step::RehearsalStep;
use crate::content::files::is_generated_folder;
use crate::text::plural::count;
use crate::text::safe::safe_to_copy;

/// The most files that are read, and the most levels of folders.
const MAX_FILES: usize = 5_000;
const MAX_DEPTH: usize = 6;
/// How many files are named.
const MAX_NAMED: usize = 3;

/// The files of a folder, each with its size and the time of its last change.
pub(super) struct FolderState(BTreeMap<PathBuf, (u64, Option<SystemTime>)>);

impl FolderState {
    /// Reads a folder, without those that tools fill.
    pub(super) fn read(folder: &Path) -> Self {
        let mut state = Self(BTreeMap::new());
        state.add(folder, Path::new(""), 0);
        state
    }

    fn add(&mut self, folder: &Path, inside: &Path, depth: usize) {
        for entry in std::fs::read_dir(folder.join(inside)).into_iter().flatten().flatten() {
            let (name, Ok(data)) = (entry.file_name(), entry.metadata()) else { continue };
            let path = inside.join(&name);
            if data.is_file() && self.0.len() < MAX_FILES {
                self.0.insert(path, (data.len(), data.modified().ok()));
            } else if data.is_dir() && depth < MAX_DEPTH && !is_generated_folder(&name.to_string_lossy()) {
                self.add(folder, &path, depth + 1);
            }
        }
    }

    /// The files that are new or different.
    fn changed_since<'a>(&'a self, before: &Self) -> Vec<&'a PathBuf> {
        self.0.iter().filter(|(path, state)| before.0.get(*path) != Some(state)).map(|(path, _)| path).collect()
    }
}

/// Judges what was written since then.
pub(super) fn judge(before: &FolderState, folder: &Path) -> RehearsalStep {
    let now = FolderState::read(folder);
    let changed = now.changed_since(before);
    if changed.is_empty() {
        return RehearsalStep::met("disk", "It wrote no file into its own folder.");
    }
    let named: Vec<String> =
        changed.iter().take(MAX_NAMED).map(|path| safe_to_copy(&path.display().to_string())).collect();
    let more = changed.len().saturating_sub(MAX_NAMED);
    let more = if more > 0 { format!(" and {}", count(more, "more file")) } else { String::new() };
    RehearsalStep::not_met(
        "disk",
        &format!("It wrote {}{more}.", named.join(", ")),
        "On most hosts, the folder of a program is new after each start: these files are then gone.",
        "Keep data in a database of the host, or on a disk that you add there. A variable such as DATA_DIR has its path.",
    )
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::deploy::step::StepOutcome;

    #[test]
    fn a_file_that_the_program_wrote_is_named() {
        let folder = tempfile::tempdir().expect("a folder");
        let write = |name: &str, text: &str| {
            let path = folder.path().join(name);
            std::fs::create_dir_all(path.parent().expect("it has one")).expect("made");
            std::fs::write(path, text).expect("written");
        };
        write("index.js", "1");
        let before = FolderState::read(folder.path());
        write("node_modules/x/cache", "2");
        assert_eq!(judge(&before, folder.path()).outcome, StepOutcome::Met);
        write("data/notes.json", "[]");
        let step = judge(&before, folder.path());
        assert_eq!(step.outcome, StepOutcome::NotMet);
        assert!(step.seen.contains("notes.json"), "{}", step.seen);
    }
}
