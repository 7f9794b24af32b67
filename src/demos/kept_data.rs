//! Where demos keep what outlives them, below the folder with the learner's progress, and how it is removed.

use std::io::ErrorKind;
use std::path::{Path, PathBuf};

use anyhow::Context;

/// The folder with the data of all demos.
const FOLDER: &str = "demos";

/// The folder in which a demo keeps what outlives it.
pub fn data_folder(home: &Path, demo: &str) -> PathBuf {
    home.join(FOLDER).join(demo)
}

/// Removes what a demo keeps, or what all of them keep.
///
/// # Errors
/// The folder cannot be removed.
pub fn forget_data(home: &Path, demo: Option<&str>) -> anyhow::Result<()> {
    let folder = demo.map_or_else(|| home.join(FOLDER), |demo| data_folder(home, demo));
    match std::fs::remove_dir_all(&folder) {
        Err(error) if error.kind() == ErrorKind::NotFound => Ok(()),
        removed => removed
            .with_context(|| format!("{} keeps the data of the lesson, and could not be removed", folder.display())),
    }
}
