//! The file of the learner's progress. It is replaced as a whole or not at all; a file that cannot
//! be understood is put aside, never deleted; one of a newer version is left alone.

use std::fs::{self, File, OpenOptions, TryLockError};
use std::io::{self, ErrorKind, Read, Write};
use std::path::{Path, PathBuf};
use std::thread;
use std::time::{Duration, Instant, SystemTime};

use serde_json::{Value, json};

use super::ProgressRecord;
use crate::text::time::file_stamp;

/// The version of the file that this program reads and writes.
const VERSION: u64 = 1;
/// The largest file that is read, in bytes. A whole course takes a few thousand.
const LARGEST: u64 = 1024 * 1024;
/// How long to wait for another window that is writing.
const LOCK_WAIT: Duration = Duration::from_secs(5);
const LOCK_POLL: Duration = Duration::from_millis(2);
/// Windows refuses to replace a file while a virus scanner looks at it: so often it is tried again, waiting twice as long each time.
const RENAME_TRIES: u32 = 6;
const RENAME_WAIT: Duration = Duration::from_millis(20);

/// What the temporary file's name begins with.
const TEMPORARY: &str = ".progress-";

/// Where progress is kept.
#[derive(Debug)]
pub(super) struct ProgressFile {
    home: PathBuf,
    /// How long to wait for another window that is writing.
    lock_wait: Duration,
}

/// What was found in the file's place.
enum StoredProgress {
    Nothing,
    Good(ProgressRecord),
    /// It cannot be understood, and why.
    Bad(String),
    /// Of a version that this program does not know.
    Newer(u64),
}

/// What is remembered, and a warning.
type Answer = Result<(ProgressRecord, Option<String>), String>;

impl ProgressFile {
    pub(super) fn new(home: PathBuf) -> ProgressFile {
        ProgressFile { home, lock_wait: LOCK_WAIT }
    }

    fn file(&self) -> PathBuf {
        self.home.join("progress.json")
    }

    /// Reads what is remembered. Waits for nobody and writes nothing, unless something must be put aside.
    pub(super) fn open(&self) -> Answer {
        match self.look()? {
            StoredProgress::Nothing => Ok((ProgressRecord::default(), None)),
            StoredProgress::Good(record) => Ok((record, None)),
            StoredProgress::Newer(version) => Err(self.newer(version)),
            StoredProgress::Bad(_) => {
                let _lock = self.lock()?;
                // Another window may have put it aside meanwhile.
                self.understood(&ProgressRecord::default())
            }
        }
    }

    /// Reads, changes and writes, alone. `known` is taken for what was in a file that cannot be understood.
    pub(super) fn update(&self, known: &ProgressRecord, change: impl FnOnce(&mut ProgressRecord)) -> Answer {
        let lock = self.lock()?;
        self.sweep();
        let before = self.look()?;
        let (record, warning) = match before {
            StoredProgress::Nothing => {
                let mut record = ProgressRecord::default();
                change(&mut record);
                (record, None)
            }
            StoredProgress::Good(mut record) => {
                change(&mut record);
                (record, None)
            }
            StoredProgress::Newer(version) => return Err(self.newer(version)),
            StoredProgress::Bad(_) => self.understood(known)?,
        };
        self.write(&record).map_err(|error| self.cannot("write", &self.file(), &error))?;
        drop(lock);
        Ok((record, warning))
    }

    /// What is in the file; what cannot be understood is put aside and `known` taken instead. Under the lock.
    fn understood(&self, known: &ProgressRecord) -> Answer {
        match self.look()? {
            StoredProgress::Nothing => Ok((known.clone(), None)),
            StoredProgress::Good(record) => Ok((record, None)),
            StoredProgress::Newer(version) => Err(self.newer(version)),
            StoredProgress::Bad(why) => {
                let aside = self.put_aside().map_err(|error| {
                    format!("{} {why} and could not be moved away: {}", self.file().display(), plain(&error))
                })?;
                let warning =
                    format!("{} {why}; it is kept as {}, and a new one begins", self.file().display(), aside.display());
                Ok((known.clone(), Some(warning)))
            }
        }
    }

    /// Looks at what stands in the file's place, never through a link.
    fn look(&self) -> Result<StoredProgress, String> {
        let file = self.file();
        let cannot = |error: io::Error| self.cannot("read", &file, &error);
        let about = match fs::symlink_metadata(&file) {
            Ok(about) => about,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(StoredProgress::Nothing),
            Err(error) => return Err(cannot(error)),
        };
        if !about.is_file() {
            let kind = if about.is_symlink() {
                "a link"
            } else if about.is_dir() {
                "a folder"
            } else {
                "no ordinary file"
            };
            return Ok(StoredProgress::Bad(format!("is {kind}")));
        }
        if about.len() > LARGEST {
            return Ok(StoredProgress::Bad(format!("has {} bytes, far more than it can need", about.len())));
        }
        let mut bytes = Vec::new();
        match File::open(&file).and_then(|file| file.take(LARGEST + 1).read_to_end(&mut bytes)) {
            Ok(_) => Ok(understand(&bytes)),
            // Another window replaced it between the look and the opening: what is there now is whole.
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(StoredProgress::Nothing),
            Err(error) => Err(cannot(error)),
        }
    }

    /// Moves what stands in the file's place to a free name beside it.
    fn put_aside(&self) -> io::Result<PathBuf> {
        let date = file_stamp(SystemTime::now());
        let names = (1..1000).map(|n| {
            if n == 1 { format!("progress.json.bad-{date}") } else { format!("progress.json.bad-{date}-{n}") }
        });
        let free = names.map(|name| self.home.join(name)).find(|path| fs::symlink_metadata(path).is_err());
        let aside = free.ok_or_else(|| io::Error::other("there are a thousand such files from today"))?;
        fs::rename(self.file(), &aside)?;
        Ok(aside)
    }

    /// Writes the file as a whole: to a new file beside it, to the disk, then into its place.
    fn write(&self, record: &ProgressRecord) -> io::Result<()> {
        let mut value = serde_json::to_value(record)?;
        value["version"] = json!(VERSION);
        let mut text = serde_json::to_string_pretty(&value)?;
        text.push('\n');
        let mut temporary = tempfile::Builder::new().prefix(TEMPORARY).tempfile_in(&self.home)?;
        only_mine(temporary.path(), 0o600)?;
        temporary.write_all(text.as_bytes())?;
        temporary.as_file().sync_all()?;
        self.replace(temporary)?;
        sync_folder(&self.home)
    }

    fn replace(&self, mut temporary: tempfile::NamedTempFile) -> io::Result<()> {
        let mut wait = RENAME_WAIT;
        for _ in 1..RENAME_TRIES {
            match temporary.persist(self.file()) {
                Ok(_) => return Ok(()),
                Err(error) if cfg!(windows) && error.error.kind() == ErrorKind::PermissionDenied => {
                    temporary = error.file;
                    thread::sleep(wait);
                    wait *= 2;
                }
                Err(error) => return Err(error.error),
            }
        }
        temporary.persist(self.file()).map(drop).map_err(|error| error.error)
    }

    /// Removes what a program that was killed while writing left. Under the lock nobody else is writing.
    fn sweep(&self) {
        let Ok(entries) = fs::read_dir(&self.home) else { return };
        for entry in entries.flatten().filter(|entry| entry.file_name().to_string_lossy().starts_with(TEMPORARY)) {
            // A left-over that stays does no harm.
            let _ = fs::remove_file(entry.path());
        }
    }

    /// Waits until no other window writes; the answer holds them off until it is dropped. The lock
    /// is a file of its own, since on Windows a locked file cannot be read.
    fn lock(&self) -> Result<File, String> {
        make_folder(&self.home).map_err(|error| self.cannot("make the folder", &self.home, &error))?;
        let path = self.home.join(".lock");
        let file = open_lock(&path).map_err(|error| self.cannot("open", &path, &error))?;
        let end = Instant::now() + self.lock_wait;
        loop {
            match file.try_lock() {
                Ok(()) => return Ok(file),
                // A disk over the network may know no locks: writing whole files is the better half.
                Err(TryLockError::Error(error)) if error.kind() == ErrorKind::Unsupported => return Ok(file),
                Err(TryLockError::Error(error)) => return Err(self.cannot("lock", &path, &error)),
                Err(TryLockError::WouldBlock) if Instant::now() > end => {
                    return Err(format!(
                        "another doorway has held {} for {} s; is it stopped?",
                        path.display(),
                        self.lock_wait.as_secs()
                    ));
                }
                Err(TryLockError::WouldBlock) => thread::sleep(LOCK_POLL),
            }
        }
    }

    fn newer(&self, version: u64) -> String {
        format!(
            "{} is of version {version}, and this doorway knows version {VERSION}; a newer doorway reads it",
            self.file().display()
        )
    }

    fn cannot(&self, what: &str, path: &Path, error: &io::Error) -> String {
        format!("could not {what} {}: {}", path.display(), plain(error))
    }
}

/// What the bytes of a file say.
fn understand(bytes: &[u8]) -> StoredProgress {
    let bad = |why: &str| StoredProgress::Bad(why.to_owned());
    if bytes.is_empty() {
        return bad("is empty");
    }
    let Ok(Value::Object(mut fields)) = serde_json::from_slice(bytes) else { return bad("cannot be understood") };
    match fields.remove("version").and_then(|version| version.as_u64()) {
        Some(VERSION) => match serde_json::from_value(Value::Object(fields)) {
            Ok(record) => StoredProgress::Good(record),
            Err(_) => bad("cannot be understood"),
        },
        Some(version) if version > VERSION => StoredProgress::Newer(version),
        _ => bad("names no version that ever was"),
    }
}

/// The system's words without the number behind them.
fn plain(error: &io::Error) -> String {
    let text = error.to_string();
    text.split(" (os error").next().unwrap_or(&text).to_lowercase()
}

/// Makes the folder, for this user alone. A folder that is there already stays as it is.
fn make_folder(folder: &Path) -> io::Result<()> {
    if folder.is_dir() {
        return Ok(());
    }
    fs::create_dir_all(folder)?;
    only_mine(folder, 0o700)
}

#[cfg(unix)]
fn only_mine(path: &Path, mode: u32) -> io::Result<()> {
    use std::os::unix::fs::PermissionsExt;
    fs::set_permissions(path, fs::Permissions::from_mode(mode))
}

/// On Windows the folder of a user's data is that user's already.
#[cfg(not(unix))]
fn only_mine(_: &Path, _: u32) -> io::Result<()> {
    Ok(())
}

fn open_lock(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.create(true).truncate(false).write(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
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

    #[test]
    fn a_lock_that_is_never_let_go_costs_a_moment_and_one_warning() {
        let home = tempfile::tempdir().expect("the system has a place for temporary files");
        let held = open_lock(&home.path().join(".lock")).expect("the folder is ours");
        held.lock().expect("nobody else holds it");
        let disk = ProgressFile { home: home.path().to_owned(), lock_wait: Duration::from_millis(20) };
        let said = disk.update(&ProgressRecord::default(), |_| {}).expect_err("it is held");
        assert!(said.starts_with("another doorway has held "), "{said}");
        assert!(!disk.file().exists());
        drop(held);
        assert!(disk.update(&ProgressRecord::default(), |_| {}).is_ok());
    }
}
