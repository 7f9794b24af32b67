//! Where a project is put together before it gets its place: a hidden folder beside the target, or in it where
//! the target is there already. A shell may stand in that one, so it is filled and not replaced.
//!
//! Whoever makes a hidden folder holds the lock of a file in it. A program that is ended at once leaves its folder
//! behind, but no lock: the next one that works here knows by that what was left.

use std::fs::{self, File};
use std::io;
use std::path::{Path, PathBuf};
use std::time::Duration;

use tempfile::TempDir;

/// How the names of these folders begin. Nobody else's do.
const PREFIX: &str = ".doorway-new-";
/// The file whose lock says that somebody still works here.
const LOCK: &str = "lock";
/// The folder in it that becomes the project.
const PROJECT: &str = "project";
/// A folder without a lock is left alone for so long: its maker may be about to make one.
const FRESH: Duration = Duration::from_secs(60);

/// A hidden folder, removed with all that is in it when it is dropped.
pub(super) struct Staging {
    /// The folder that is to become the project.
    pub(super) project: PathBuf,
    // Closed before the folder goes: Windows removes no file that is open.
    _lock: File,
    _folder: TempDir,
}

impl Staging {
    /// Makes one in `parent`, which is there, and takes away what others have left there.
    ///
    /// # Errors
    /// If nothing can be written there.
    pub(super) fn make(parent: &Path) -> io::Result<Self> {
        clear(parent);
        let folder = tempfile::Builder::new().prefix(PREFIX).tempdir_in(parent)?;
        let lock = File::create_new(folder.path().join(LOCK))?;
        // A file system that knows no locks keeps what a program that was ended leaves; nothing else is lost.
        let _ = lock.try_lock();
        let project = folder.path().join(PROJECT);
        fs::create_dir(&project)?;
        Ok(Self { project, _lock: lock, _folder: folder })
    }

    /// Gives the project its place, which is not there or an empty folder, but for this one.
    ///
    /// # Errors
    /// If it cannot be moved there. What was moved already is moved back.
    pub(super) fn settle(&self, target: &Path) -> io::Result<()> {
        if !target.is_dir() {
            return fs::rename(&self.project, target);
        }
        let outcome = move_contents(&self.project, target);
        if outcome.is_err() {
            let back = fs::read_dir(target)?.filter_map(Result::ok).filter(|entry| !is_ours(entry));
            back.for_each(|entry| drop(fs::rename(entry.path(), self.project.join(entry.file_name()))));
        }
        outcome
    }
}

/// Moves all that is in a folder into another one. Nothing that is there is written over.
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

/// What an ended program has left in the folder that it was about to fill, if there is anything.
pub(super) fn left_in(target: &Path) -> Option<PathBuf> {
    let entries = fs::read_dir(target).ok()?.filter_map(Result::ok).filter(is_ours);
    entries.map(|entry| entry.path()).find(|folder| is_left(folder))
}

/// Brings what such a program has begun to its end: the rest of its project is moved where the first part is. If it
/// had moved nothing yet, its hidden folder is taken away. True if there is a whole project now.
///
/// # Errors
/// If something cannot be moved or taken away.
pub(super) fn finish(left: &Path, target: &Path) -> io::Result<bool> {
    let has_begun = fs::read_dir(target)?.filter_map(Result::ok).any(|entry| !is_ours(&entry));
    if has_begun {
        move_contents(&left.join(PROJECT), target)?;
    }
    fs::remove_dir_all(left)?;
    Ok(has_begun)
}

/// Takes away what ended programs have left. What cannot be taken away stays: it is in nobody's way.
fn clear(parent: &Path) {
    let entries = fs::read_dir(parent).into_iter().flatten().filter_map(Result::ok).filter(is_ours);
    for folder in entries.map(|entry| entry.path()).filter(|folder| is_left(folder)) {
        let _ = fs::remove_dir_all(folder);
    }
}

/// Whether it is a folder with a name that nobody else gives.
pub(super) fn is_ours(entry: &fs::DirEntry) -> bool {
    let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
    is_folder && entry.file_name().to_string_lossy().starts_with(PREFIX)
}

/// Whether nobody works in the folder any more.
fn is_left(folder: &Path) -> bool {
    match File::options().write(true).open(folder.join(LOCK)) {
        Ok(lock) => lock.try_lock().is_ok(),
        Err(_) => is_made_by_us(folder) && is_old(folder).unwrap_or(false),
    }
}

/// Whether there is nothing in it but what we put there.
fn is_made_by_us(folder: &Path) -> bool {
    fs::read_dir(folder).is_ok_and(|entries| entries.flatten().all(|entry| entry.file_name() == PROJECT))
}

fn is_old(folder: &Path) -> Option<bool> {
    Some(fs::metadata(folder).ok()?.modified().ok()?.elapsed().ok()? > FRESH)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn names(folder: &Path) -> Vec<String> {
        let entries = fs::read_dir(folder).expect("it can be listed");
        entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect()
    }

    #[test]
    fn what_an_ended_program_left_is_taken_away_and_what_is_in_use_is_not() {
        let parent = tempfile::tempdir().expect("a folder");
        let left = parent.path().join(".doorway-new-left");
        fs::create_dir_all(left.join(PROJECT)).expect("made");
        fs::write(left.join(LOCK), "").expect("written");
        fs::write(left.join(PROJECT).join("index.js"), "half").expect("written");
        let in_use = Staging::make(parent.path()).expect("it can be made");
        assert!(!left.exists(), "what was left is gone");
        let second = Staging::make(parent.path()).expect("it can be made");
        assert!(in_use.project.is_dir() && second.project.is_dir(), "nobody is disturbed");
        drop((in_use, second));
        assert_eq!(names(parent.path()), [""; 0], "and nothing stays");
    }

    #[test]
    fn what_is_not_ours_is_left_alone() {
        let parent = tempfile::tempdir().expect("a folder");
        fs::write(parent.path().join(".doorway-new-notes"), "a file").expect("written");
        let own = parent.path().join(".doorway-new-mine");
        fs::create_dir(&own).expect("made");
        fs::write(own.join("notes.txt"), "mine").expect("written");
        drop(Staging::make(parent.path()).expect("it can be made"));
        assert_eq!(names(parent.path()).len(), 2);
    }
}
