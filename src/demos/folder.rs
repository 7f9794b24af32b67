//! Where a demo stores its files: nowhere until it asks for a folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::TempDir;

use crate::content::data_folder::error_words;

/// The folders of a demo, each made when it is first asked for.
#[derive(Default)]
pub struct DemoFolder {
    /// Where files are kept when the program has ended; without it they are not.
    lasting: Option<PathBuf>,
    temporary: Mutex<Option<TempDir>>,
}

impl DemoFolder {
    /// `lasting` is where files stay when the program has ended.
    pub fn new(lasting: Option<PathBuf>) -> Self {
        Self { lasting, temporary: Mutex::default() }
    }

    /// Returns a folder that is removed when the demo ends.
    pub fn temporary(&self) -> io::Result<PathBuf> {
        let mut temporary = self.temporary.lock().unwrap_or_else(PoisonError::into_inner);
        if temporary.is_none() {
            *temporary = Some(tempfile::Builder::new().prefix("doorway-").tempdir()?);
        }
        Ok(temporary.as_ref().map(|folder| folder.path().to_owned()).unwrap_or_default())
    }

    /// Returns a folder whose files are still there the next time the demo is started. Where the program has no
    /// place for such files, it is a temporary one.
    pub fn lasting(&self) -> io::Result<PathBuf> {
        match &self.lasting {
            Some(folder) => create_private(folder).map(|()| folder.clone()).map_err(|error| no_folder(folder, &error)),
            None => self.temporary(),
        }
    }
}

/// Returns the error with the folder in it, and what helps.
fn no_folder(folder: &Path, error: &io::Error) -> io::Error {
    let shown = folder.display();
    let words = match error.kind() {
        io::ErrorKind::AlreadyExists | io::ErrorKind::NotADirectory => {
            format!("the folder {shown} cannot be made, because a file is in its place; move that file away")
        }
        _ => {
            let why = error_words(error);
            format!("the folder {shown} cannot be made ({why}); set DOORWAY_HOME to a folder of yours")
        }
    };
    io::Error::new(error.kind(), words)
}

/// Makes a folder that only this user may read: what a demo stores may hold what the learner typed.
fn create_private(folder: &Path) -> io::Result<()> {
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_temporary_folder_is_removed_with_the_demo() {
        let folder = DemoFolder::new(None);
        let path = folder.temporary().expect("the system has a place for temporary files");
        assert_eq!(folder.temporary().expect("it is there"), path);
        assert!(path.is_dir());
        drop(folder);
        assert!(!path.exists());
    }

    #[test]
    fn a_lasting_folder_is_made_when_it_is_first_used_and_stays() {
        let root = tempfile::tempdir().expect("the system has a place for temporary files");
        let path = root.path().join("demos/pets");
        let folder = DemoFolder::new(Some(path.clone()));
        assert!(!path.exists(), "nobody has asked for it yet");
        assert_eq!(folder.lasting().expect("it can be made"), path);
        drop(folder);
        assert!(path.is_dir());
    }

    #[test]
    fn without_a_place_for_lasting_files_the_folder_is_temporary() {
        let folder = DemoFolder::new(None);
        assert_eq!(folder.lasting().expect("it can be made"), folder.temporary().expect("it is there"));
    }

    #[test]
    fn a_folder_that_cannot_be_made_is_named_with_what_to_do() {
        let root = tempfile::tempdir().expect("the system has a place for temporary files");
        let path = root.path().join("pets");
        fs::write(&path, "").expect("it is written");
        for path in [path.clone(), path.join("cats")] {
            let words = DemoFolder::new(Some(path.clone())).lasting().expect_err("a file is there").to_string();
            assert!(words.contains(&path.display().to_string()) && words.ends_with("move that file away"), "{words}");
        }
        let denied = no_folder(&path, &io::ErrorKind::PermissionDenied.into()).to_string();
        assert!(denied.contains(&path.display().to_string()) && denied.contains("DOORWAY_HOME"), "{denied}");
    }

    #[cfg(unix)]
    #[test]
    fn only_this_user_may_read_a_lasting_folder() {
        use std::os::unix::fs::PermissionsExt;
        let root = tempfile::tempdir().expect("the system has a place for temporary files");
        let folder = DemoFolder::new(Some(root.path().join("pets")));
        let path = folder.lasting().expect("it can be made");
        assert_eq!(fs::metadata(path).expect("it is there").permissions().mode() & 0o777, 0o700);
    }
}
