//! The file of the learner's progress. A file that cannot be understood is put aside, never deleted; one of a newer
//! version is left alone.

use std::fs::{self, File};
use std::io::{self, ErrorKind, Read};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use serde_json::{Value, json};

use super::ProgressRecord;
use crate::content::data_folder::{DataFolder, DataFolderLock, Durability, error_words, link_target};
use crate::content::put_aside::put_aside;
use crate::text::time::file_stamp;

/// The version of the file that this program reads and writes.
const VERSION: u64 = 1;
/// The most bytes of the file that are read. A whole course takes a few thousand.
const MAX_BYTES: u64 = 1024 * 1024;
/// The file's name.
const FILE_NAME: &str = "progress.json";

/// Where progress is kept.
#[derive(Debug)]
pub(super) struct ProgressFile {
    folder: DataFolder,
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

/// The record and a warning, or why progress cannot be kept.
type Answer = Result<(ProgressRecord, Option<String>), String>;

impl ProgressFile {
    pub(super) fn new(home: PathBuf) -> ProgressFile {
        ProgressFile { folder: DataFolder::new(home) }
    }

    fn path(&self) -> PathBuf {
        self.folder.file(FILE_NAME)
    }

    /// Reads the record. Waits for nobody and writes nothing, unless something must be put aside.
    pub(super) fn open(&self) -> Answer {
        match self.read()? {
            StoredProgress::Nothing => Ok((ProgressRecord::default(), None)),
            StoredProgress::Good(record) => Ok((record, None)),
            StoredProgress::Newer(version) => Err(self.newer(version)),
            StoredProgress::Bad(_) => {
                let _lock = self.lock()?;
                // Another window may have put it aside meanwhile.
                self.read_or_put_aside(&ProgressRecord::default())
            }
        }
    }

    /// Reads, changes and writes the record while no other window does. `known` takes the place of what was in a file
    /// that cannot be understood.
    pub(super) fn update(&self, known: &ProgressRecord, change: impl FnOnce(&mut ProgressRecord)) -> Answer {
        let lock = self.lock()?;
        let (record, warning) = match self.read()? {
            StoredProgress::Nothing => (changed(ProgressRecord::default(), change), None),
            StoredProgress::Good(record) => (changed(record, change), None),
            StoredProgress::Newer(version) => return Err(self.newer(version)),
            StoredProgress::Bad(_) => self.read_or_put_aside(known)?,
        };
        let text = file_text(&record).map_err(|error| self.cannot("write", &error.into()))?;
        lock.replace(FILE_NAME, text.as_bytes(), Durability::OnDisk).map_err(|error| error.to_string())?;
        Ok((record, warning))
    }

    fn lock(&self) -> Result<DataFolderLock<'_>, String> {
        self.folder.lock().map_err(|error| error.to_string())
    }

    /// Reads the file; if it cannot be understood, it is put aside and `known` is taken instead. Under the lock.
    fn read_or_put_aside(&self, known: &ProgressRecord) -> Answer {
        match self.read()? {
            StoredProgress::Nothing => Ok((known.clone(), None)),
            StoredProgress::Good(record) => Ok((record, None)),
            StoredProgress::Newer(version) => Err(self.newer(version)),
            StoredProgress::Bad(why) => {
                let path = self.path();
                let aside = put_aside(&path, &file_stamp(SystemTime::now())).map_err(|error| {
                    format!("{} {why} and could not be moved away: {}", path.display(), error_words(&error))
                })?;
                let warning =
                    format!("{} {why}; it is kept as {}, and a new one begins", path.display(), aside.display());
                Ok((known.clone(), Some(warning)))
            }
        }
    }

    /// Reads what is in the file's place. A link is followed if it leads to an ordinary file.
    fn read(&self) -> Result<StoredProgress, String> {
        let path = self.path();
        let data = match fs::metadata(&path) {
            Ok(data) => data,
            Err(error) if error.kind() == ErrorKind::NotFound => return Ok(StoredProgress::Nothing),
            Err(error) => return Err(self.cannot("read", &error)),
        };
        let subject = link_words(&path);
        if !data.is_file() {
            return Ok(StoredProgress::Bad(format!("{subject}is {}", kind_of(&data))));
        }
        if data.len() > MAX_BYTES {
            return Ok(StoredProgress::Bad(format!("{subject}has {} bytes, far more than it can need", data.len())));
        }
        match read_start(&path) {
            Ok(bytes) => Ok(match understand(&bytes) {
                StoredProgress::Bad(why) => StoredProgress::Bad(subject + &why),
                other => other,
            }),
            // Another window replaced it between the two calls: what is there now is whole.
            Err(error) if error.kind() == ErrorKind::NotFound => Ok(StoredProgress::Nothing),
            Err(error) => Err(self.cannot("read", &error)),
        }
    }

    fn newer(&self, version: u64) -> String {
        format!(
            "{} is of version {version}, and this doorway knows version {VERSION}; a newer doorway reads it",
            self.path().display()
        )
    }

    fn cannot(&self, action: &str, error: &io::Error) -> String {
        format!("could not {action} {}: {}", self.path().display(), error_words(error))
    }
}

fn changed(mut record: ProgressRecord, change: impl FnOnce(&mut ProgressRecord)) -> ProgressRecord {
    change(&mut record);
    record
}

fn file_text(record: &ProgressRecord) -> serde_json::Result<String> {
    let mut value = serde_json::to_value(record)?;
    value["version"] = json!(VERSION);
    Ok(serde_json::to_string_pretty(&value)? + "\n")
}

fn kind_of(data: &fs::Metadata) -> &'static str {
    if data.is_dir() { "a folder" } else { "no ordinary file" }
}

/// Returns words that name the file that a link leads to; nothing if it is no link. What is wrong with that file follows.
fn link_words(path: &Path) -> String {
    if !path.is_symlink() {
        return String::new();
    }
    format!("is a link to {}, which ", link_target(path).display())
}

fn read_start(path: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    File::open(path)?.take(MAX_BYTES + 1).read_to_end(&mut bytes)?;
    Ok(bytes)
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

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_lock_that_is_never_released_costs_a_moment_and_one_warning() {
        let home = tempfile::tempdir().expect("the system has a place for temporary files");
        let other = DataFolder::new(home.path().to_owned());
        let held = other.lock().expect("nobody else holds it");
        let folder = DataFolder::new(home.path().to_owned()).with_lock_wait(Duration::from_millis(20));
        let file = ProgressFile { folder };
        let warning = file.update(&ProgressRecord::default(), |_| {}).expect_err("it is held");
        assert!(warning.starts_with("another doorway has held "), "{warning}");
        assert!(!file.path().exists());
        drop(held);
        assert!(file.update(&ProgressRecord::default(), |_| {}).is_ok());
    }
}
