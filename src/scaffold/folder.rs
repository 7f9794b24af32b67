//! Writes a plan into a folder: whole, or not at all.
//!
//! All is written into a hidden folder beside the target first, and then given its name in one step. A
//! learner's file is never touched: the target must not be there, or be an empty folder.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use super::name;

/// One file of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct PlannedFile {
    /// Where it goes, from the project's top, with `/` between its parts.
    pub(crate) path: String,
    /// What stands in it.
    pub(crate) bytes: Vec<u8>,
}

/// Why nothing was written.
#[derive(Debug)]
pub(crate) enum WriteError {
    /// There is something in the folder: the first few names.
    NotEmpty { folder: PathBuf, names: Vec<String>, more: usize },
    /// A file has that name.
    IsAFile(PathBuf),
    /// The name cannot be; why.
    BadName { name: String, why: String },
    /// A part of the way is a link, which could lead anywhere.
    ThroughALink(PathBuf),
    /// The system refused; what could not be done, to what.
    Io { what: &'static str, path: PathBuf, error: io::Error },
}

impl std::fmt::Display for WriteError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotEmpty { folder, names, more } => {
                write!(f, "the folder {} is not empty: it holds {}", folder.display(), names.join(", "))?;
                if *more > 0 { write!(f, " and {more} more") } else { Ok(()) }
            }
            Self::IsAFile(path) => write!(f, "{} is a file", path.display()),
            Self::BadName { name, why } => write!(f, "the folder cannot be called {name:?}: its name {why}"),
            Self::ThroughALink(path) => {
                write!(f, "{} is a link, and what is behind it could be anywhere", path.display())
            }
            Self::Io { what, path, error } => write!(f, "could not {what} {}: {}", path.display(), plainly(error)),
        }
    }
}

impl std::error::Error for WriteError {}

/// The commonest reasons in plain words, else the system's own.
fn plainly(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "the disk is full".into(),
        io::ErrorKind::PermissionDenied => "you may not write there".into(),
        io::ErrorKind::ReadOnlyFilesystem => "nothing can be written there, it is read-only".into(),
        _ => error.to_string(),
    }
}

/// Looks at the target without touching it: could the plan go there?
pub(crate) fn inspect(target: &Path) -> Result<(), WriteError> {
    let target = &absolute(target)?;
    let name = target.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
    if let Some(why) = name::problem(&name) {
        return Err(WriteError::BadName { name, why });
    }
    match fs::symlink_metadata(target) {
        Ok(found) if found.is_symlink() => Err(WriteError::ThroughALink(target.clone())),
        Ok(found) if found.is_dir() => empty(target),
        Ok(_) => Err(WriteError::IsAFile(target.clone())),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(WriteError::Io { what: "look at", path: target.clone(), error }),
    }
}

fn empty(folder: &Path) -> Result<(), WriteError> {
    let failed = |error| WriteError::Io { what: "look into", path: folder.into(), error };
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        names.push(entry.map_err(failed)?.file_name().to_string_lossy().into_owned());
    }
    if names.is_empty() {
        return Ok(());
    }
    names.sort();
    let more = names.len().saturating_sub(5);
    names.truncate(5);
    Err(WriteError::NotEmpty { folder: folder.into(), names, more })
}

/// Writes all files into the target folder, which is made. Where anything fails nothing is left.
pub(crate) fn write(target: &Path, files: &[PlannedFile]) -> Result<(), WriteError> {
    inspect(target)?;
    let target = absolute(target)?;
    let parent = target.parent().unwrap_or(Path::new("/")).to_owned();
    let made = make_parents(&parent)?;
    let outcome = write_beside(&parent, &target, files);
    if outcome.is_err() {
        // Only folders that were made a moment ago, and only while nobody has put anything into them.
        made.iter().rev().for_each(|folder| drop(fs::remove_dir(folder)));
    }
    outcome
}

fn write_beside(parent: &Path, target: &Path, files: &[PlannedFile]) -> Result<(), WriteError> {
    let failed = |what, path: &Path| {
        let path = path.to_owned();
        move |error| WriteError::Io { what, path, error }
    };
    // Removed with all that is in it when it is dropped, so an error leaves nothing.
    let beside = beside(parent).map_err(failed("write into", parent))?;
    let sync = !tells_at_once(beside.path());
    for file in files {
        let path = beside.path().join(&file.path);
        let folder = path.parent().unwrap_or(beside.path());
        fs::create_dir_all(folder).map_err(failed("make", &target.join(&file.path)))?;
        write_file(&path, &file.bytes, sync).map_err(failed("write", &target.join(&file.path)))?;
    }
    // An empty folder of that name makes room; anything that came into it since stops this.
    match fs::remove_dir(target) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => {
            return Err(failed("replace the empty folder", target)(error));
        }
        _ => {}
    }
    fs::rename(beside.path(), target).map_err(failed("make", target))?;
    let _ = beside.keep();
    Ok(())
}

/// The hidden folder, as open to others as any folder that its maker makes.
fn beside(parent: &Path) -> io::Result<tempfile::TempDir> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".doorway-new-");
    #[cfg(unix)]
    builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o777));
    builder.tempdir_in(parent)
}

fn write_file(path: &Path, bytes: &[u8], sync: bool) -> io::Result<()> {
    let mut file: File = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    if sync { file.sync_all() } else { Ok(()) }
}

/// Whether the file system is one that says at the write itself that it is full. Of all others, such as a school's
/// network disk, that is heard only once the bytes are sent to the disk, for which one waits file by file.
///
/// Where it is, nothing is sent: it takes ten times as long as all else here, and the one thing it is for is a
/// power cut within the next half minute, after which one makes the project anew. It holds nobody's work yet.
#[cfg(target_os = "linux")]
fn tells_at_once(folder: &Path) -> bool {
    /// ext2 to 4, XFS, Btrfs, F2FS, tmpfs, and overlayfs, which hands on what the one below it says (statfs(2)).
    const THESE: &[u32] = &[0xef53, 0x5846_5342, 0x9123_683e, 0xf2f5_2010, 0x0102_1994, 0x794c_7630];
    // The field's type is not the same on every machine; the numbers have 32 bits.
    rustix::fs::statfs(folder).is_ok_and(|found| THESE.contains(&(found.f_type as u32)))
}

#[cfg(not(target_os = "linux"))]
fn tells_at_once(_folder: &Path) -> bool {
    false
}

/// Makes the folders on the way that are missing; those that were made come back, outermost first.
fn make_parents(parent: &Path) -> Result<Vec<PathBuf>, WriteError> {
    let missing: Vec<&Path> = parent.ancestors().take_while(|folder| fs::symlink_metadata(folder).is_err()).collect();
    let mut made: Vec<PathBuf> = Vec::new();
    for folder in missing.into_iter().rev() {
        let name = folder.file_name().map(|name| name.to_string_lossy().into_owned()).unwrap_or_default();
        let problem = name::problem(&name).map(|why| WriteError::BadName { name, why });
        let failed = |error| WriteError::Io { what: "make", path: folder.to_owned(), error };
        if let Some(error) = problem.or_else(|| fs::create_dir(folder).map_err(failed).err()) {
            made.iter().rev().for_each(|folder| drop(fs::remove_dir(folder)));
            return Err(error);
        }
        made.push(folder.to_owned());
    }
    Ok(made)
}

/// The target as a whole path, its `..` and `.` taken out. A link above the working folder is the
/// learner's own way of naming a place; one that the typed path itself goes through is refused.
fn absolute(target: &Path) -> Result<PathBuf, WriteError> {
    let failed = |error| WriteError::Io { what: "find", path: target.to_owned(), error };
    let here = std::env::current_dir().map_err(failed)?;
    let mut whole = if target.is_absolute() { PathBuf::new() } else { here };
    for part in target.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                whole.pop();
            }
            Component::Normal(name) => {
                whole.push(name);
                if !target.is_absolute() && fs::symlink_metadata(&whole).is_ok_and(|found| found.is_symlink()) {
                    return Err(WriteError::ThroughALink(whole));
                }
            }
            other => whole.push(other),
        }
    }
    Ok(whole)
}
