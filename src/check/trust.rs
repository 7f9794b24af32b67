//! Which commands of which folders the learner allowed: a folder's own file may start anything, so it is
//! asked about once. Remembered by folder and command, so that a changed command is asked about again.

use std::collections::BTreeMap;
use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};

use serde::{Deserialize, Serialize};

/// The file's name in the data folder.
const FILE: &str = "allowed.json";
/// The most that is read of it, in bytes.
const MOST: u64 = 1024 * 1024;

#[derive(Debug, Default, Serialize, Deserialize)]
struct Allowed {
    /// The command that was allowed, by the folder's full path.
    #[serde(default)]
    folders: BTreeMap<PathBuf, Vec<String>>,
}

/// Whether this command of this folder was allowed.
pub fn is_allowed(home: Option<&Path>, folder: &Path, argv: &[String]) -> bool {
    home.is_some_and(|home| read(home).folders.get(&full(folder)).is_some_and(|allowed| allowed == argv))
}

/// Remembers that this command of this folder is allowed.
///
/// # Errors
/// If it cannot be written down: the next run asks again.
pub fn allow(home: &Path, folder: &Path, argv: &[String]) -> std::io::Result<()> {
    let mut allowed = read(home);
    allowed.folders.insert(full(folder), argv.to_vec());
    fs::create_dir_all(home)?;
    // A file of its own that takes the old one's place, so that no other doorway finds half of it. It need not be
    // on the disk when this returns: what a power cut takes of it is asked about again.
    let mut file = tempfile::NamedTempFile::new_in(home)?;
    file.write_all(serde_json::to_string_pretty(&allowed)?.as_bytes())?;
    file.persist(home.join(FILE)).map_err(|error| error.error)?;
    Ok(())
}

/// What was allowed; nothing, if the file is not there or not understood: then one is asked again.
fn read(home: &Path) -> Allowed {
    let path = home.join(FILE);
    let small = fs::metadata(&path).is_ok_and(|data| data.is_file() && data.len() <= MOST);
    let text = if small { fs::read(&path).unwrap_or_default() } else { Vec::new() };
    serde_json::from_slice(&text).unwrap_or_default()
}

/// One name for a folder, however one came to it.
fn full(folder: &Path) -> PathBuf {
    folder.canonicalize().unwrap_or_else(|_| folder.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_command_is_allowed_once_for_its_folder_and_no_other() {
        let (home, one, other) = (tempfile::tempdir(), tempfile::tempdir(), tempfile::tempdir());
        let (home, one, other) = (home.expect("home"), one.expect("one"), other.expect("other"));
        let argv = |script: &str| vec!["node".to_owned(), script.to_owned()];
        assert!(!is_allowed(Some(home.path()), one.path(), &argv("a.js")));
        allow(home.path(), one.path(), &argv("a.js")).expect("it can be written");
        assert!(is_allowed(Some(home.path()), one.path(), &argv("a.js")));
        assert!(!is_allowed(Some(home.path()), one.path(), &argv("b.js")), "another command is asked about again");
        assert!(!is_allowed(Some(home.path()), other.path(), &argv("a.js")));
        assert!(!is_allowed(None, one.path(), &argv("a.js")));
    }

    #[test]
    fn a_file_that_is_not_understood_allows_nothing() {
        let home = tempfile::tempdir().expect("home");
        fs::write(home.path().join(FILE), "\0 no JSON").expect("written");
        assert!(!is_allowed(Some(home.path()), home.path(), &["a".to_owned()]));
        allow(home.path(), home.path(), &["a".to_owned()]).expect("written anew");
        assert!(is_allowed(Some(home.path()), home.path(), &["a".to_owned()]));
    }
}
