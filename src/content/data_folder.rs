//! The folder in which doorway keeps what belongs to the user: for that user alone, changed by one process at a time, and
//! each file is replaced as a whole or not at all.

use std::fmt;
use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant};

/// The file whose lock is the right to change the folder. On Windows a locked file cannot be read, so it is no other file.
const LOCK_FILE: &str = ".lock";
/// The file whose lock is the right to be the next. Without it, a process that writes again and again would take the other lock
/// back at once each time, and one that waits would find it free too rarely.
const NEXT_FILE: &str = ".lock-next";
/// How long to wait for another process that is writing.
const LOCK_WAIT: Duration = Duration::from_secs(5);
const LOCK_POLL: Duration = Duration::from_millis(2);
/// Windows refuses to replace a file while a virus scanner reads it: then it is tried again, after twice the time.
const MAX_RENAMES: u32 = 10;
const FIRST_RENAME_WAIT: Duration = Duration::from_millis(5);
/// What the names of files begin with that are not whole yet.
const UNFINISHED_PREFIX: &str = ".unfinished-";

/// A folder with data of the user. It need not exist yet.
#[derive(Debug, Clone)]
pub struct DataFolder {
    path: PathBuf,
    lock_wait: Duration,
}

/// The right to change files of the folder; others wait until it is dropped.
#[derive(Debug)]
pub struct DataFolderLock<'a> {
    folder: &'a DataFolder,
    _file: File,
}

/// What a replaced file is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Durability {
    /// It is on the disk when the call returns: what the user did is not lost when the power goes.
    OnDisk,
    /// The system writes it when it likes, which is much quicker: if the power goes first, the file may be empty, and the
    /// user is only asked again.
    Soon,
}

/// Why a folder cannot be changed now.
#[derive(Debug)]
pub enum DataFolderError {
    /// The system refused to do this with that path.
    Refused {
        /// What was to be done: `open`, `write`.
        action: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// Why it was refused.
        error: io::Error,
    },
    /// Another process has been holding the lock for longer than one waits.
    Held {
        /// The file of the lock.
        path: PathBuf,
        /// How long it was waited for.
        waited: Duration,
    },
}

impl fmt::Display for DataFolderError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Refused { action, path, error } => {
                write!(f, "could not {action} {}: {}", path.display(), error_words(error))
            }
            Self::Held { path, waited } => {
                let seconds = waited.as_secs();
                write!(f, "another doorway has held {} for {seconds} s; is it stopped?", path.display())
            }
        }
    }
}

impl std::error::Error for DataFolderError {}

/// Returns the system's words without the number behind them.
pub fn error_words(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}

impl DataFolder {
    /// The folder at this path.
    pub fn new(path: PathBuf) -> Self {
        Self { path, lock_wait: LOCK_WAIT }
    }

    /// The same folder, with another time to wait for the lock.
    #[must_use]
    pub fn with_lock_wait(self, lock_wait: Duration) -> Self {
        Self { lock_wait, ..self }
    }

    /// Returns the path of a file in it.
    pub fn file(&self, name: &str) -> PathBuf {
        self.path.join(name)
    }

    /// Waits until no other process changes the folder, which is made if it is not there.
    ///
    /// # Errors
    /// The folder cannot be made or locked, or another process holds it for too long.
    pub fn lock(&self) -> Result<DataFolderLock<'_>, DataFolderError> {
        make_private_folder(&self.path).map_err(|error| refused("make the folder", &self.path, error))?;
        let start = Instant::now();
        let next = self.lock_file(NEXT_FILE, start)?;
        let file = self.lock_file(LOCK_FILE, start)?;
        // From now on another process may be the next.
        drop(next);
        let lock = DataFolderLock { folder: self, _file: file };
        lock.remove_unfinished_files();
        Ok(lock)
    }

    /// Waits until no other process holds a file, which is made if it is not there.
    fn lock_file(&self, name: &str, start: Instant) -> Result<File, DataFolderError> {
        let path = self.path.join(name);
        let file = open_private_file(&path).map_err(|error| refused("open", &path, error))?;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                // A disk over the network may know no locks: writing whole files is the better half.
                Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => return Ok(file),
                Err(TryLockError::Error(error)) => return Err(refused("lock", &path, error)),
                Err(TryLockError::WouldBlock) if start.elapsed() > self.lock_wait => {
                    return Err(DataFolderError::Held { path, waited: self.lock_wait });
                }
                Err(TryLockError::WouldBlock) => thread::sleep(LOCK_POLL),
            }
        }
    }
}

impl DataFolderLock<'_> {
    /// Replaces a file: the bytes go to a new file beside it, to the disk if it must be so, and then into its place. If a link is in its place,
    /// the file that the link leads to is replaced, and the link stays: people keep such files in a folder that they sync.
    ///
    /// # Errors
    /// The system refuses. The file is as it was then.
    pub fn replace(&self, name: &str, bytes: &[u8], durability: Durability) -> Result<(), DataFolderError> {
        let path = link_target(&self.folder.file(name));
        let folder = path.parent().unwrap_or(&self.folder.path);
        let written = || -> io::Result<()> {
            let mut new = tempfile::Builder::new().prefix(UNFINISHED_PREFIX).tempfile_in(folder)?;
            set_mode(new.path(), 0o600)?;
            new.write_all(bytes)?;
            if durability == Durability::OnDisk {
                new.as_file().sync_all()?;
            }
            // Closed, so that Windows can move it.
            let new = new.into_temp_path();
            try_again(cfg!(windows), || fs::rename(&new, &path))?;
            if durability == Durability::OnDisk { sync_folder(folder) } else { Ok(()) }
        };
        written().map_err(|error| refused("write", &path, error))
    }

    /// Removes what a process left that was killed while it was writing. Nobody else is writing now.
    fn remove_unfinished_files(&self) {
        let Ok(entries) = fs::read_dir(&self.folder.path) else { return };
        let is_unfinished = |entry: &fs::DirEntry| entry.file_name().to_string_lossy().starts_with(UNFINISHED_PREFIX);
        for entry in entries.flatten().filter(is_unfinished) {
            // One that stays does no harm.
            let _ = fs::remove_file(entry.path());
        }
    }
}

/// Returns the path of the file that a link leads to, also where that file is not there yet. A path without a link stays as
/// it is.
pub fn link_target(path: &Path) -> PathBuf {
    if !path.is_symlink() {
        return path.to_owned();
    }
    // Without a target there is nothing to resolve, but the link says where it belongs.
    let named = || fs::read_link(path).ok().map(|target| path.with_file_name("").join(target));
    fs::canonicalize(path).ok().or_else(named).unwrap_or_else(|| path.to_owned())
}

fn refused(action: &'static str, path: &Path, error: io::Error) -> DataFolderError {
    DataFolderError::Refused { action, path: path.to_owned(), error }
}

/// Moves a file into the place of another one. Windows refuses that with "access denied" as long as another program, such as a
/// virus scanner, has the other one open: then it is tried again, with a pause between.
fn try_again(is_windows: bool, move_file: impl Fn() -> io::Result<()>) -> io::Result<()> {
    let mut wait = FIRST_RENAME_WAIT;
    for _ in 1..MAX_RENAMES {
        match move_file() {
            Err(error) if is_windows && error.kind() == ErrorKind::PermissionDenied => {
                thread::sleep(wait);
                wait *= 2;
            }
            outcome => return outcome,
        }
    }
    move_file()
}

/// Makes the folder, for this user alone. A folder that is there already stays as it is.
fn make_private_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(folder)?;
    set_mode(folder, 0o700)
}

fn open_private_file(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

#[cfg(unix)]
fn set_mode(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

/// On Windows the folder of a user's data belongs to that user already.
#[cfg(not(unix))]
fn set_mode(_: &Path, _: u32) -> io::Result<()> {
    Ok(())
}

/// A new name is safe only when the folder is on the disk too.
#[cfg(unix)]
fn sync_folder(folder: &Path) -> io::Result<()> {
    File::open(folder)?.sync_all()
}

/// Windows has no such call; its file system keeps a journal of names.
#[cfg(not(unix))]
fn sync_folder(_: &Path) -> io::Result<()> {
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn data_folder() -> (tempfile::TempDir, DataFolder) {
        let top = tempfile::tempdir().expect("a folder");
        let folder = DataFolder::new(top.path().join("data"));
        (top, folder)
    }

    #[test]
    fn a_file_is_replaced_whole_and_left_overs_go() {
        let (_top, folder) = data_folder();
        folder.lock().and_then(|lock| lock.replace("a.json", b"1", Durability::OnDisk)).expect("it is written");
        fs::write(folder.file(".unfinished-x1"), "half").expect("written");
        folder.lock().and_then(|lock| lock.replace("a.json", b"2", Durability::OnDisk)).expect("it is written");
        assert_eq!(fs::read(folder.file("a.json")).expect("it is there"), b"2");
        assert!(!folder.file(".unfinished-x1").exists());
    }

    #[cfg(unix)]
    #[test]
    fn a_file_behind_a_link_is_replaced_and_the_link_stays() {
        let (top, folder) = data_folder();
        let synced = top.path().join("synced");
        fs::create_dir(&synced).expect("a folder");
        fs::create_dir(top.path().join("data")).expect("a folder");
        std::os::unix::fs::symlink("../synced/a.json", folder.file("a.json")).expect("links can be made");
        for bytes in [b"1", b"2"] {
            folder.lock().and_then(|lock| lock.replace("a.json", bytes, Durability::Soon)).expect("it is written");
            assert!(folder.file("a.json").is_symlink());
            assert_eq!(fs::read(synced.join("a.json")).expect("it is there"), bytes);
        }
    }

    #[cfg(unix)]
    #[test]
    fn all_of_it_is_for_this_user_alone() {
        use std::os::unix::fs::PermissionsExt;
        let (_top, folder) = data_folder();
        folder.lock().and_then(|lock| lock.replace("a.json", b"1", Durability::OnDisk)).expect("it is written");
        let mode = |path: &Path| fs::metadata(path).expect("it is there").permissions().mode() & 0o7777;
        assert_eq!((mode(&folder.path), mode(&folder.file("a.json"))), (0o700, 0o600));
        assert_eq!(mode(&folder.file(".lock")), 0o600);
    }

    #[test]
    fn a_file_that_another_program_has_open_is_replaced_a_moment_later_on_windows() {
        let tries = std::cell::Cell::new(0);
        let refused_twice = || {
            tries.set(tries.get() + 1);
            if tries.get() < 3 { Err(ErrorKind::PermissionDenied.into()) } else { Ok(()) }
        };
        assert!(try_again(true, refused_twice).is_ok());
        assert_eq!(tries.replace(0), 3);
        assert!(try_again(false, refused_twice).is_err());
        assert_eq!(tries.get(), 1, "elsewhere it would be refused again");
    }

    #[test]
    fn who_waits_is_the_next_even_if_another_writes_again_and_again() {
        use std::sync::atomic::{AtomicBool, Ordering};
        let (_top, folder) = data_folder();
        let (is_held, is_done) = (AtomicBool::new(false), AtomicBool::new(false));
        let write_again_and_again = || {
            let start = Instant::now();
            while !is_done.load(Ordering::SeqCst) && start.elapsed() < Duration::from_secs(60) {
                let _lock = folder.lock().expect("the other one is quick");
                is_held.store(true, Ordering::SeqCst);
                // As long as a busy disk takes to write a file.
                thread::sleep(Duration::from_millis(20));
                is_held.store(false, Ordering::SeqCst);
            }
        };
        let wait_once = |_| {
            while !is_held.load(Ordering::SeqCst) {
                thread::yield_now();
            }
            let start = Instant::now();
            folder.lock().map(drop).expect("it is the next");
            start.elapsed()
        };
        thread::scope(|scope| {
            scope.spawn(write_again_and_again);
            let slowest = (0..10).map(wait_once).max();
            is_done.store(true, Ordering::SeqCst);
            assert!(slowest.is_some_and(|slowest| slowest < Duration::from_secs(1)), "{slowest:?}");
        });
    }

    #[test]
    fn a_lock_that_is_held_for_too_long_is_an_error() {
        let (_top, folder) = data_folder();
        let held = folder.lock().expect("nobody else holds it");
        let other = folder.clone().with_lock_wait(Duration::from_millis(20));
        let error = other.lock().expect_err("it is held").to_string();
        assert!(error.starts_with("another doorway has held "), "{error}");
        drop(held);
        assert!(other.lock().is_ok());
    }
}
