//! Which commands of which folders the learner allowed: a folder's own file may start anything, so doorway asks about it
//! once. Remembered by folder and command, so that it asks again about a changed command.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

use crate::content::data_folder::{DataFolder, DataFolderError, Durability};

/// The file's name in the data folder.
const FILE_NAME: &str = "allowed.json";
/// A larger file is not read.
const MAX_BYTES: u64 = 1024 * 1024;

#[derive(Debug, Default, Serialize, Deserialize)]
struct Allowed {
    /// The command that was allowed, by the folder's full path.
    #[serde(default)]
    folders: BTreeMap<PathBuf, Vec<String>>,
}

/// Returns whether this command of this folder was allowed.
pub fn is_allowed(home: Option<&Path>, folder: &Path, argv: &[String]) -> bool {
    let is_same = |home: &Path| read(home).folders.get(&full_path(folder)).is_some_and(|allowed| allowed == argv);
    home.is_some_and(is_same)
}

/// Remembers that this command of this folder is allowed.
///
/// # Errors
/// It cannot be written down: the next run asks again.
pub fn allow(home: &Path, folder: &Path, argv: &[String]) -> Result<(), DataFolderError> {
    let data_folder = DataFolder::new(home.to_owned());
    let lock = data_folder.lock()?;
    let mut allowed = read(home);
    allowed.folders.insert(full_path(folder), argv.to_vec());
    // A folder's name that is not Unicode cannot be written as JSON.
    let refused = |error: serde_json::Error| DataFolderError::Refused {
        action: "write",
        path: data_folder.file(FILE_NAME),
        error: error.into(),
    };
    let text = serde_json::to_string_pretty(&allowed).map_err(refused)?;
    lock.replace(FILE_NAME, text.as_bytes(), Durability::Soon)
}

/// What was allowed; nothing if the file is not there or not understood: then doorway asks again.
fn read(home: &Path) -> Allowed {
    let path = home.join(FILE_NAME);
    let is_small = fs::metadata(&path).is_ok_and(|data| data.is_file() && data.len() <= MAX_BYTES);
    let text = if is_small { fs::read(&path).unwrap_or_default() } else { Vec::new() };
    serde_json::from_slice(&text).unwrap_or_default()
}

/// One name for a folder, whichever way leads to it.
fn full_path(folder: &Path) -> PathBuf {
    folder.canonicalize().unwrap_or_else(|_| folder.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn argv(script: &str) -> Vec<String> {
        vec!["node".to_owned(), script.to_owned()]
    }

    #[test]
    fn a_command_is_allowed_once_for_its_folder_and_no_other() {
        let (home, one, other) = (tempfile::tempdir(), tempfile::tempdir(), tempfile::tempdir());
        let (home, one, other) = (home.expect("home"), one.expect("one"), other.expect("other"));
        assert!(!is_allowed(Some(home.path()), one.path(), &argv("a.js")));
        allow(home.path(), one.path(), &argv("a.js")).expect("it can be written");
        assert!(is_allowed(Some(home.path()), one.path(), &argv("a.js")));
        assert!(!is_allowed(Some(home.path()), one.path(), &argv("b.js")), "doorway asks about another command");
        assert!(!is_allowed(Some(home.path()), other.path(), &argv("a.js")));
        assert!(!is_allowed(None, one.path(), &argv("a.js")));
    }

    #[test]
    fn a_file_that_is_not_understood_allows_nothing() {
        let home = tempfile::tempdir().expect("home");
        fs::write(home.path().join(FILE_NAME), "\0 no JSON").expect("written");
        assert!(!is_allowed(Some(home.path()), home.path(), &argv("a.js")));
        allow(home.path(), home.path(), &argv("a.js")).expect("written anew");
        assert!(is_allowed(Some(home.path()), home.path(), &argv("a.js")));
    }

    #[test]
    fn commands_that_are_allowed_at_once_are_all_remembered() {
        let home = tempfile::tempdir().expect("home");
        let folders: Vec<_> = (0..8).map(|_| tempfile::tempdir().expect("a folder")).collect();
        std::thread::scope(|scope| {
            for folder in &folders {
                scope.spawn(|| allow(home.path(), folder.path(), &argv("a.js")).expect("it can be written"));
            }
        });
        let remembered = |folder: &tempfile::TempDir| is_allowed(Some(home.path()), folder.path(), &argv("a.js"));
        assert_eq!(folders.iter().filter(|folder| remembered(folder)).count(), folders.len());
    }

    #[cfg(unix)]
    #[test]
    fn a_home_that_is_made_for_it_is_for_this_user_alone() {
        use std::os::unix::fs::PermissionsExt;
        let top = tempfile::tempdir().expect("a folder");
        let home = top.path().join("doorway");
        allow(&home, top.path(), &argv("a.js")).expect("it can be written");
        assert_eq!(fs::metadata(&home).expect("it is there").permissions().mode() & 0o7777, 0o700);
    }
}
