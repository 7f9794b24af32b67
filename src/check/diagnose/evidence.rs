//! What a diagnosis rests on beside the result: the learner's source as a model, the errors that the program printed, and
//! what the project lists and holds. Collected once for all probes, and only if something is not met.

use std::fs;
use std::path::{Path, PathBuf};

use crate::check::packages::PackageFiles;
use crate::check::program_errors::{self, ProgramError};
use crate::check::result::CheckResult;
use crate::check::source_model::{SourceModel, SourceReader, read_source};
use crate::content::files::{is_generated_folder, read_start};

/// How much of a file is read.
const MAX_FILE_BYTES: u64 = 256 * 1024;
/// How many names of files are collected, and how deep folders are followed.
const MAX_FILES: usize = 500;
const MAX_DEPTH: usize = 4;
/// The files that list what a project needs.
const MANIFESTS: &[&str] = &["package.json", "requirements.txt", "pyproject.toml", "go.mod", "doorway.toml"];

/// What is known of a learner's project.
#[derive(Debug, Default)]
#[allow(dead_code, reason = "facts begin to use it")]
pub(super) struct Evidence {
    /// The folder that the program is started in, if it is known. Paths in the rest count from here.
    pub(super) folder: Option<PathBuf>,
    /// The learner's source, if a file of it was found.
    pub(super) model: Option<SourceModel>,
    /// The errors that the program printed, in their order.
    pub(super) errors: Vec<ProgramError>,
    /// What the project lists and holds.
    pub(super) packages: PackageFiles,
}

impl Evidence {
    /// Reads the project that a result is about.
    pub(super) fn collect(result: &CheckResult) -> Self {
        let of_source = result.source.as_ref().map(|source| source.working_folder.clone());
        let of_program = result.program.as_ref().map(|program| program.folder.clone());
        let folder = of_source.or(of_program).filter(|folder| folder.is_dir());
        let output = result.program.as_ref().map(|program| program.output.as_slice()).unwrap_or_default();
        let Some(folder) = folder else {
            return Self { errors: program_errors::read(output, Path::new("")), ..Self::default() };
        };
        let reader = ProjectFolder(&folder);
        let model = result.source.as_ref().and_then(|source| read_source(&source.name.replace('\\', "/"), &reader));
        let (errors, packages) = (program_errors::read(output, &folder), package_files(&folder));
        Self { model, errors, packages, folder: Some(folder) }
    }
}

/// Reads the files of a folder on the disk.
struct ProjectFolder<'a>(&'a Path);

impl SourceReader for ProjectFolder<'_> {
    fn read(&self, path: &str) -> Option<String> {
        read_start(&self.0.join(path), MAX_FILE_BYTES)
    }

    fn list(&self, folder: &str) -> Vec<String> {
        names_in(&self.0.join(folder)).into_iter().map(|(name, _)| name).collect()
    }
}

fn package_files(folder: &Path) -> PackageFiles {
    let text = |name: &&str| Some(((*name).to_owned(), read_start(&folder.join(name), MAX_FILE_BYTES)?));
    let mut files = Vec::new();
    collect_files(folder, "", MAX_DEPTH, &mut files);
    PackageFiles { manifests: MANIFESTS.iter().filter_map(text).collect(), files }
}

/// Adds the paths of the files in a folder, which is called `prefix`, and of those in its folders.
fn collect_files(folder: &Path, prefix: &str, depth: usize, files: &mut Vec<String>) {
    for (name, is_folder) in names_in(folder) {
        if files.len() >= MAX_FILES {
            return;
        }
        if !is_folder {
            files.push(format!("{prefix}{name}"));
        } else if depth > 0 && !is_generated_folder(&name) {
            collect_files(&folder.join(&name), &format!("{prefix}{name}/"), depth - 1, files);
        }
    }
}

/// The names in a folder, sorted, and whether each is a folder. A link counts as what it leads to only if that is a file.
fn names_in(folder: &Path) -> Vec<(String, bool)> {
    let Ok(entries) = fs::read_dir(folder) else { return Vec::new() };
    let name = |entry: fs::DirEntry| {
        let is_folder = entry.file_type().is_ok_and(|kind| kind.is_dir());
        Some((entry.file_name().into_string().ok()?, is_folder))
    };
    let mut names: Vec<_> = entries.flatten().take(MAX_FILES).filter_map(name).collect();
    names.sort();
    names
}
