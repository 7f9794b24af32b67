//! Where a demo stores its files: nowhere until it asks for a folder.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use tempfile::TempDir;

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
            Some(folder) => create_private(folder).map(|()| folder.clone()),
            None => self.temporary(),
        }
    }
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
