//! Writes a plan into a folder: everything, or nothing.
//!
//! All files are written into a hidden folder first, and then moved to where they belong. No file of the learner is
//! ever changed: the target must not exist yet, or be an empty folder.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use super::name;
use super::staging::{self, Staging};

/// What fails where nobody may see whether the folder is there.
const LOOK_AT: &str = "look at";

/// One file of a plan.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedFile {
    /// Its path in the project, with `/` between its parts.
    pub path: String,
    /// Its content.
    pub bytes: Vec<u8>,
}

/// Why nothing was written.
#[derive(Debug)]
pub enum WriteError {
    /// The folder has something in it.
    NotEmpty {
        /// The folder.
        folder: PathBuf,
        /// The first names in it.
        names: Vec<String>,
        /// How many more names there are.
        more: usize,
    },
    /// A file has that name.
    IsAFile(PathBuf),
    /// It is the folder that holds all others.
    TopOfDisk(PathBuf),
    /// The name cannot be used on every system.
    BadName {
        /// The name.
        name: String,
        /// Why it cannot be used.
        why: String,
    },
    /// A part of the path is a link, which could lead anywhere.
    ThroughALink(PathBuf),
    /// An earlier run was ended while it filled the folder. Its project is complete now, and nothing else was written.
    Finished(PathBuf),
    /// The system refused.
    Io {
        /// What was tried, as a verb.
        what: &'static str,
        /// The file or folder.
        path: PathBuf,
        /// What the system said.
        error: io::Error,
    },
}

impl WriteError {
    /// What the system said, in plain words, if it was the system that refused.
    pub fn reason(&self) -> Option<String> {
        match self {
            Self::Io { error, .. } => Some(describe_error(error)),
            _ => None,
        }
    }
}

impl std::fmt::Display for WriteError {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::NotEmpty { folder, names, more } => {
                write!(f, "the folder {} is not empty: it holds {}", folder.display(), names.join(", "))?;
                if *more > 0 {
                    write!(f, " and {more} more")?;
                }
                write!(f, "; name another folder")
            }
            Self::IsAFile(path) => write!(f, "{} is a file; name another folder", path.display()),
            Self::TopOfDisk(path) => {
                write!(f, "{} is the top of the disk and holds everything else; name a new folder", path.display())
            }
            Self::BadName { name, why } => {
                write!(f, "the folder cannot be called {:?}: its name {why}; try one like my-server", shortened(name))
            }
            Self::ThroughALink(path) => {
                write!(f, "{} is a link; go to where it leads, and name the folder there", path.display())
            }
            Self::Finished(path) => {
                let words = "holds the project of an earlier run that was ended before it was done";
                write!(f, "{} {words}; that one is whole now, so name another folder for this one", path.display())
            }
            Self::Io { what, path, error } => {
                let why = match (error.kind(), *what) {
                    (io::ErrorKind::PermissionDenied, LOOK_AT) => {
                        "you may not open the folder that it is in".to_owned()
                    }
                    _ => describe_error(error),
                };
                write!(f, "could not {what} {}: {why}", path.display())
            }
        }
    }
}

impl std::error::Error for WriteError {}

/// The beginning of a name that is too long to be read.
fn shortened(name: &str) -> String {
    let mut begin: String = name.chars().take(40).collect();
    if begin.len() < name.len() {
        begin.push('…');
    }
    begin
}

/// The usual reasons in plain words, or else the system's own words.
fn describe_error(error: &io::Error) -> String {
    match error.kind() {
        io::ErrorKind::StorageFull | io::ErrorKind::QuotaExceeded => "the disk is full".into(),
        io::ErrorKind::PermissionDenied => "you may not write there".into(),
        io::ErrorKind::ReadOnlyFilesystem => "nothing can be written there, it is read-only".into(),
        io::ErrorKind::NotFound | io::ErrorKind::NotADirectory => "a folder of this path cannot be made".into(),
        _ => error.to_string(),
    }
}

/// Returns whether a project can be written to the target, without changing anything.
pub fn check_target(target: &Path) -> Result<(), WriteError> {
    let target = &absolute(target)?;
    // The last part counts even if it exists: a folder called `..` or `/` is not one to write into.
    [target.as_path()].into_iter().chain(missing_folders(target)).try_for_each(check_name)?;
    match fs::symlink_metadata(target) {
        Ok(found) if found.is_symlink() => Err(WriteError::ThroughALink(target.clone())),
        Ok(found) if found.is_dir() => check_empty(target),
        Ok(_) => Err(WriteError::IsAFile(target.clone())),
        Err(error) if matches!(error.kind(), io::ErrorKind::NotFound | io::ErrorKind::NotADirectory) => {
            check_folder_above(target)
        }
        Err(error) => Err(WriteError::Io { what: LOOK_AT, path: target.clone(), error }),
    }
}

/// Checks that the nearest part of the path that exists is a folder. Of a path through a file, Windows says only that it does
/// not exist.
fn check_folder_above(target: &Path) -> Result<(), WriteError> {
    match target.ancestors().find(|folder| folder.exists()) {
        Some(above) if !above.is_dir() => Err(WriteError::IsAFile(above.to_owned())),
        _ => Ok(()),
    }
}

fn check_empty(folder: &Path) -> Result<(), WriteError> {
    let failed = |error| WriteError::Io { what: "look into", path: folder.into(), error };
    let mut names = Vec::new();
    for entry in fs::read_dir(folder).map_err(failed)? {
        let entry = entry.map_err(failed)?;
        names.extend((!staging::is_staging_folder(&entry)).then(|| entry.file_name().to_string_lossy().into_owned()));
    }
    if names.is_empty() || staging::abandoned_in(folder).is_some() {
        return Ok(());
    }
    names.sort();
    let more = names.len().saturating_sub(5);
    names.truncate(5);
    Err(WriteError::NotEmpty { folder: folder.into(), names, more })
}

/// Writes all files into the target folder, which is made. If anything fails, nothing is left of it.
pub fn write_project(target: &Path, files: &[PlannedFile]) -> Result<(), WriteError> {
    check_target(target)?;
    let target = absolute(target)?;
    let failed = |error| WriteError::Io { what: "finish what an earlier run began in", path: target.clone(), error };
    if let Some(abandoned) = staging::abandoned_in(&target)
        && staging::finish_abandoned(&abandoned, &target).map_err(failed)?
    {
        return Err(WriteError::Finished(target));
    }
    let made = make_parents(&target)?;
    let outcome = write_staged(&target, files);
    if outcome.is_err() {
        // Only folders that were just made are removed, and only if they are still empty.
        made.iter().rev().for_each(|folder| drop(fs::remove_dir(folder)));
    }
    outcome
}

fn write_staged(target: &Path, files: &[PlannedFile]) -> Result<(), WriteError> {
    let failed = |what, path: &Path| {
        let path = path.to_owned();
        move |error| WriteError::Io { what, path, error }
    };
    let place = if target.is_dir() { target } else { parent(target) };
    // It is removed with everything in it when it is dropped, so an error leaves nothing.
    let staging = Staging::make(place).map_err(failed("write into", place))?;
    let sync = !reports_full_disk_at_once(&staging.project);
    let mut made = staging.project.clone();
    for file in files {
        let path = staging.project.join(&file.path);
        let folder = path.parent().unwrap_or(&staging.project);
        if made != folder {
            fs::create_dir_all(folder).map_err(failed("make", &target.join(&file.path)))?;
            made = folder.to_owned();
        }
        write_file(&path, &file.bytes, sync).map_err(failed("write", &target.join(&file.path)))?;
    }
    staging.move_to(target).map_err(failed("fill", target))
}

fn parent(target: &Path) -> &Path {
    target.parent().unwrap_or(Path::new("/"))
}

fn write_file(path: &Path, bytes: &[u8], sync: bool) -> io::Result<()> {
    let mut file: File = OpenOptions::new().write(true).create_new(true).open(path)?;
    file.write_all(bytes)?;
    if sync { file.sync_all() } else { Ok(()) }
}

/// The folders on the path that do not exist yet, innermost first.
fn missing_folders(folder: &Path) -> impl Iterator<Item = &Path> {
    folder.ancestors().take_while(|folder| fs::symlink_metadata(folder).is_err())
}

fn check_name(folder: &Path) -> Result<(), WriteError> {
    // On Windows, `a:b` is a folder on the drive `a:` and has no name: the whole path is looked at then.
    if folder.has_root() && folder.parent().is_none() {
        return Err(WriteError::TopOfDisk(folder.to_owned()));
    }
    let name = folder.file_name().unwrap_or(folder.as_os_str());
    let name = name.to_string_lossy().into_owned();
    name::name_problem(&name).map_or(Ok(()), |why| Err(WriteError::BadName { name, why }))
}

/// Returns whether the file system reports a full disk when a file is written. All other file systems, such as the network
/// disk of a school, report it only when the bytes are sent to the disk, so there each file is waited for.
///
/// Waiting takes ten times as long as everything else here. All that it would add is safety from a power cut in the next
/// half minute, after which the learner makes the project again: there is nobody's work in it yet.
#[cfg(target_os = "linux")]
fn reports_full_disk_at_once(folder: &Path) -> bool {
    /// ext2 to 4, XFS, Btrfs, F2FS, tmpfs, and overlayfs, which passes on what the one below it says (statfs(2)).
    const REPORTING_FILE_SYSTEMS: &[u32] = &[0xef53, 0x5846_5342, 0x9123_683e, 0xf2f5_2010, 0x0102_1994, 0x794c_7630];
    // The field's type is not the same on every machine; the numbers have 32 bits.
    rustix::fs::statfs(folder).is_ok_and(|found| REPORTING_FILE_SYSTEMS.contains(&(found.f_type as u32)))
}

#[cfg(not(target_os = "linux"))]
fn reports_full_disk_at_once(_folder: &Path) -> bool {
    false
}

/// Makes the folders on the path that are missing, and returns them, outermost first.
fn make_parents(target: &Path) -> Result<Vec<PathBuf>, WriteError> {
    let missing: Vec<&Path> = missing_folders(parent(target)).collect();
    let mut made: Vec<PathBuf> = Vec::new();
    for folder in missing.into_iter().rev() {
        if let Err(error) = fs::create_dir(folder) {
            made.iter().rev().for_each(|folder| drop(fs::remove_dir(folder)));
            return Err(WriteError::Io { what: "make", path: folder.to_owned(), error });
        }
        made.push(folder.to_owned());
    }
    Ok(made)
}

/// Returns the target as an absolute path without `..` and `.`. A link above the working folder is how the learner
/// names that place; a link in the typed path itself is refused.
fn absolute(target: &Path) -> Result<PathBuf, WriteError> {
    let failed = |error| WriteError::Io { what: "find", path: target.to_owned(), error };
    let here = std::env::current_dir().map_err(failed)?;
    let mut path = if target.is_absolute() { PathBuf::new() } else { here };
    for part in target.components() {
        match part {
            Component::CurDir => {}
            Component::ParentDir => {
                path.pop();
            }
            Component::Normal(name) => {
                path.push(name);
                if !target.is_absolute() && fs::symlink_metadata(&path).is_ok_and(|found| found.is_symlink()) {
                    return Err(WriteError::ThroughALink(path));
                }
            }
            other => path.push(other),
        }
    }
    Ok(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_that_may_not_be_opened_and_one_that_may_not_be_written_have_words_of_their_own() {
        let words = |what| {
            let error = io::Error::from(io::ErrorKind::PermissionDenied);
            WriteError::Io { what, path: PathBuf::from("locked/x"), error }.to_string()
        };
        assert_eq!(words(LOOK_AT), "could not look at locked/x: you may not open the folder that it is in");
        assert_eq!(words("make"), "could not make locked/x: you may not write there");
    }
}
