//! Finds the learner's project from the folder they are in: that folder, one above it, or one directly below it.

use std::path::{Path, PathBuf};

use crate::content::files::is_generated_folder;

use super::project::FILE;

/// The most entries of a folder that are read.
const MAX_ENTRIES: usize = 1000;

/// Where the project is, seen from the folder that the learner is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum ProjectPlace {
    /// In the folder itself; or nothing says that it is anywhere else.
    Here,
    /// In a folder above it.
    Above(PathBuf),
    /// In the only project directly below it.
    Below(PathBuf),
    /// In one of these folders directly below it, and nothing says which.
    OneOf(Vec<PathBuf>),
}

/// Finds the project: as git and npm do, in the nearest folder upwards that has a `doorway.toml`. If none has one and
/// `has_program` is false, in a folder directly below.
pub fn find_project(folder: &Path, has_program: impl FnOnce() -> bool) -> ProjectPlace {
    let is_project = |folder: &Path| folder.join(FILE).is_file();
    if is_project(folder) {
        return ProjectPlace::Here;
    }
    if let Some(above) = folder.ancestors().skip(1).find(|above| is_project(above)) {
        return ProjectPlace::Above(above.to_owned());
    }
    if has_program() {
        return ProjectPlace::Here;
    }
    let mut below: Vec<PathBuf> = subfolders(folder).into_iter().filter(|below| is_project(below)).collect();
    below.sort();
    match below.len() {
        0 => ProjectPlace::Here,
        1 => ProjectPlace::Below(below.remove(0)),
        _ => ProjectPlace::OneOf(below),
    }
}

/// The folders directly below, without those that tools fill. Links are not followed.
fn subfolders(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).into_iter().flatten().flatten().take(MAX_ENTRIES);
    let is_folder = |entry: &std::fs::DirEntry| entry.file_type().is_ok_and(|kind| kind.is_dir());
    let is_own = |entry: &std::fs::DirEntry| !is_generated_folder(&entry.file_name().to_string_lossy());
    entries.filter(|entry| is_folder(entry) && is_own(entry)).map(|entry| entry.path()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder_with(projects: &[&str], folders: &[&str]) -> tempfile::TempDir {
        let top = tempfile::tempdir().expect("a folder");
        for folder in projects.iter().chain(folders) {
            std::fs::create_dir_all(top.path().join(folder)).expect("it is made");
        }
        for project in projects {
            std::fs::write(top.path().join(project).join(FILE), "").expect("it is written");
        }
        top
    }

    #[test]
    fn the_nearest_project_upwards_is_found() {
        let top = folder_with(&["shop", "shop/inner"], &["shop/routes/users", "shop/inner/src"]);
        let find = |folder: &str| find_project(&top.path().join(folder), || false);
        assert_eq!(find("shop"), ProjectPlace::Here);
        assert_eq!(find("shop/routes/users"), ProjectPlace::Above(top.path().join("shop")));
        assert_eq!(find("shop/inner/src"), ProjectPlace::Above(top.path().join("shop/inner")));
    }

    #[test]
    fn one_folder_down_is_searched_if_there_is_no_program_here() {
        let top = folder_with(&["shop", "node_modules/x", ".hidden"], &["notes"]);
        assert_eq!(find_project(top.path(), || false), ProjectPlace::Below(top.path().join("shop")));
        assert_eq!(find_project(top.path(), || true), ProjectPlace::Here);
        assert_eq!(find_project(&top.path().join("notes"), || false), ProjectPlace::Here);
    }

    #[test]
    fn of_several_projects_below_none_is_guessed() {
        let top = folder_with(&["shop", "blog"], &[]);
        let both = ["blog", "shop"].map(|name| top.path().join(name)).to_vec();
        assert_eq!(find_project(top.path(), || false), ProjectPlace::OneOf(both));
    }
}
