//! Moves a file of the user that cannot be used out of the way. It is never deleted.

use std::fs;
use std::io;
use std::path::{Path, PathBuf};

/// The most files of one name that are kept beside it.
const MAX_KEPT: u32 = 1000;

/// Moves a file to a free name beside it, such as `notes.sqlite3.bad-2026-11-24-084107`, and returns that name. `stamp` is
/// the date and time in it.
///
/// # Errors
/// The system refuses, or there are too many such files.
pub fn put_aside(path: &Path, stamp: &str) -> io::Result<PathBuf> {
    let name = path.file_name().unwrap_or_default().to_string_lossy();
    let names =
        (1..MAX_KEPT).map(|n| if n == 1 { format!("{name}.bad-{stamp}") } else { format!("{name}.bad-{stamp}-{n}") });
    let free = names.map(|name| path.with_file_name(name)).find(|path| fs::symlink_metadata(path).is_err());
    let aside = free.ok_or_else(|| io::Error::other("there are a thousand such files from today"))?;
    fs::rename(path, &aside)?;
    Ok(aside)
}
