//! What a diagnosis rests on beside the result: the learner's source as a model, the errors that the program printed, and
//! what the project lists and holds. Each part is read once for all probes, and only if a rule asks for it.

use std::cell::{LazyCell, OnceCell};
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

/// A part of the evidence, read when a rule first asks for it.
type LazyPart<T> = LazyCell<T, Box<dyn FnOnce() -> T>>;

/// What is known of a learner's project.
pub(super) struct Evidence {
    /// The folder that the program is started in, if it is known. Paths in the rest count from here.
    pub(super) folder: Option<PathBuf>,
    /// The learner's source, if a file of it was found.
    pub(super) model: LazyPart<Option<SourceModel>>,
    /// The errors that the program printed, in their order.
    pub(super) errors: LazyPart<Vec<ProgramError>>,
    /// What the project lists and holds.
    pub(super) packages: LazyPart<PackageFiles>,
    /// The text of each file of the source without its comments, from when a rule first asks for code.
    code: OnceCell<Vec<String>>,
}

impl Evidence {
    /// The evidence for a result: its project, and what its program printed.
    pub(super) fn of(result: &CheckResult) -> Self {
        let of_source = result.source.as_ref().map(|source| source.working_folder.clone());
        let of_program = result.program.as_ref().map(|program| program.folder.clone());
        let folder = of_source.or(of_program).filter(|folder| folder.is_dir());
        let output = result.program.as_ref().map(|program| program.output.clone()).unwrap_or_default();
        let Some(folder) = folder else {
            return Self { errors: lazy(move || program_errors::read(&output, Path::new(""))), ..Self::default() };
        };
        let name = result.source.as_ref().map(|source| source.name.replace('\\', "/"));
        let [for_model, for_errors, for_packages] = [folder.clone(), folder.clone(), folder.clone()];
        Self {
            model: lazy(move || read_source(&name?, &ProjectFolder(&for_model))),
            errors: lazy(move || program_errors::read(&output, &for_errors)),
            packages: lazy(move || package_files(&for_packages)),
            folder: Some(folder),
            code: OnceCell::new(),
        }
    }

    /// The text of each file of the source without its comments. `read` makes it the first time.
    pub(super) fn code(&self, read: impl FnOnce() -> Vec<String>) -> &[String] {
        self.code.get_or_init(read)
    }
}

impl Default for Evidence {
    /// Nothing is known.
    fn default() -> Self {
        Self {
            folder: None,
            model: lazy(|| None),
            errors: lazy(Vec::new),
            packages: lazy(PackageFiles::default),
            code: OnceCell::new(),
        }
    }
}

fn lazy<T>(read: impl FnOnce() -> T + 'static) -> LazyPart<T> {
    LazyCell::new(Box::new(read))
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

#[cfg(test)]
mod tests {
    use crate::check::program_report::ProgramReport;

    use super::*;

    #[test]
    fn each_part_is_read_only_when_a_rule_asks_for_it() {
        let place = tempfile::tempdir().expect("a folder");
        let program = ProgramReport { folder: place.path().to_owned(), ..ProgramReport::default() };
        let evidence = Evidence::of(&CheckResult { program: Some(program), ..CheckResult::default() });
        fs::write(place.path().join("package.json"), "{}").expect("it can be written");
        assert!(evidence.packages.manifests.contains_key("package.json"), "it was read before it was asked for");
    }
}
