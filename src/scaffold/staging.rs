//! The hidden folder in which a project is put together: beside the target, or in the target if that exists. A shell may
//! be in such a target, so it is filled and not replaced.
//!
//! The program that makes a hidden folder locks a file in it. A program that is killed leaves its folder but no lock, and
//! the next program that works here removes the folder.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

/// The beginning of the names of these folders. No other program makes such names.
const PREFIX: &str = ".doorway-new-";
/// The file that is locked while a program works in the folder.
const LOCK: &str = "lock";
/// The folder in it that becomes the project.
const PROJECT: &str = "project";
/// A folder without a lock is kept for this long, because its program may be about to lock it.
const LOCK_TIMEOUT: Duration = Duration::from_secs(60);

/// A hidden folder. Dropping it removes it with everything in it.
pub(super) struct Staging {
    /// The folder that is to become the project.
    pub(super) project: PathBuf,
    // Closed before the folder is removed: Windows does not remove an open file.
    _lock: File,
    _folder: TempDir,
}

impl Staging {
    /// Makes one in `parent`, which must exist, and removes what killed programs left there.
    ///
    /// # Errors
    /// If nothing can be written there.
    pub(super) fn make(parent: &Path) -> io::Result<Self> {
        remove_abandoned(parent);
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(parent)?;
        let lock = File::create_new(folder.path().join(LOCK))?;
        // On a file system without locks, what a killed program leaves stays there. Nothing else is lost.
        let _ = lock.try_lock();
        let project = folder.path().join(PROJECT);
        fs::create_dir(&project)?;
        Ok(Self { project, _lock: lock, _folder: folder })
    }

    /// Moves the project to the target, which does not exist or is empty but for this folder.
    ///
    /// # Errors
    /// If it cannot be moved. What was moved already is moved back.
    pub(super) fn move_to(&self, target: &Path) -> io::Result<()> {
        if !target.is_dir() {
            return fs::rename(&self.project, target);
        }
        let outcome = move_contents(&self.project, target);
        if outcome.is_err() {
            let back = fs::read_dir(target)?.filter_map(Result::ok).filter(|entry| !is_staging_folder(entry));
            back.for_each(|entry| drop(fs::rename(entry.path(), self.project.join(entry.file_name()))));
        }
        outcome
    }
}

/// Moves everything in a folder into another one. No file is replaced.
fn move_contents(from: &Path, to: &Path) -> io::Result<()> {
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let own = to.join(entry.file_name());
        if fs::symlink_metadata(&own).is_ok() {
            return Err(io::ErrorKind::AlreadyExists.into());
        }
        fs::rename(entry.path(), own)?;
    }
    Ok(())
}

/// The hidden folder of a killed program in the folder that it was filling, if there is one.
pub(super) fn abandoned_in(target: &Path) -> Option<PathBuf> {
    let entries = fs::read_dir(target).ok()?.filter_map(Result::ok).filter(is_staging_folder);
    entries.map(|entry| entry.path()).find(|folder| is_abandoned(folder))
}

/// Finishes what such a program began: moves the rest of its project to where the first part is. If it had moved nothing
/// yet, only its hidden folder is removed. Returns whether there is a complete project now.
///
/// # Errors
/// If something cannot be moved or removed.
pub(super) fn finish_abandoned(abandoned: &Path, target: &Path) -> io::Result<bool> {
    let has_begun = fs::read_dir(target)?.filter_map(Result::ok).any(|entry| !is_staging_folder(&entry));
    let project = abandoned.join(PROJECT);
    // It is gone if the program was killed while it removed its hidden folder: everything was moved by then.
    if has_begun && project.is_dir() {
        move_contents(&project, target)?;
    }
    fs::remove_dir_all(abandoned)?;
    Ok(has_begun)
}

/// Removes what killed programs left. What cannot be removed stays; it does no harm.
fn remove_abandoned(parent: &Path) {
    let entries = fs::read_dir(parent).into_iter().flatten().filter_map(Result::ok).filter(is_staging_folder);
    for folder in entries.map(|entry| entry.path()).filter(|folder| is_abandoned(folder)) {
        let _ = fs::remove_dir_all(folder);
    }
}

/// Returns whether it is a folder with a name that only this program gives.
pub(super) fn is_staging_folder(entry: &fs::DirEntry) -> bool {
    let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
    is_folder && entry.file_name().to_string_lossy().starts_with(PREFIX)
}

/// Returns whether no program works in the folder any more.
fn is_abandoned(folder: &Path) -> bool {
    match File::options().write(true).open(folder.join(LOCK)) {
        Ok(lock) => lock.try_lock().is_ok(),
        Err(_) => is_unlocked_yet(folder) && is_old(folder).unwrap_or(false),
    }
}

/// Returns whether there is nothing in it but the project: its program was killed before it made the lock.
fn is_unlocked_yet(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|entries| entries.flatten().all(|entry| entry.file_name() == PROJECT))
}

fn is_old(folder: &Path) -> Option<bool> {
    Some(fs::metadata(folder).ok()?.modified().ok()?.elapsed().ok()? > LOCK_TIMEOUT)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("it can be listed");
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn the_folder_of_a_killed_program_is_removed_and_one_in_use_is_not() {
        let parent = tempfile::tempdir().expect("a folder");
        let left = parent.path().join(".doorway-new-left");
        fs::create_dir_all(left.join(PROJECT)).expect("made");
        fs::write(left.join(LOCK), "").expect("written");
        fs::write(left.join(PROJECT).join("index.js"), "half").expect("written");
        let in_use = Staging::make(parent.path()).expect("it can be made");
        assert!(!left.exists(), "the abandoned one is removed");
        let second = Staging::make(parent.path()).expect("it can be made");
        assert!(in_use.project.is_dir() && second.project.is_dir(), "those in use stay");
        drop((in_use, second));
        assert_eq!(names(parent.path()), [""; 0], "and nothing stays in the end");
    }

    #[test]
    fn a_program_that_was_killed_while_it_removed_its_folder_has_left_a_complete_project() {
        let target = tempfile::tempdir().expect("a folder");
        fs::write(target.path().join("index.js"), "whole").expect("written");
        let left = target.path().join(".doorway-new-left");
        fs::create_dir(&left).expect("made");
        fs::write(left.join(LOCK), "").expect("written");
        assert_eq!(abandoned_in(target.path()).as_deref(), Some(left.as_path()));
        assert!(finish_abandoned(&left, target.path()).expect("nothing is to be moved"));
        assert_eq!(names(target.path()), ["index.js"]);
    }

    #[test]
    fn files_and_folders_of_other_programs_stay() {
        let parent = tempfile::tempdir().expect("a folder");
        fs::write(parent.path().join(".doorway-new-notes"), "a file").expect("written");
        let own = parent.path().join(".doorway-new-mine");
        fs::create_dir(&own).expect("made");
        fs::write(own.join("notes.txt"), "mine").expect("written");
        drop(Staging::make(parent.path()).expect("it can be made"));
        assert_eq!(names(parent.path()).len(), 2);
    }
}
