//! A file that was searched and is not there, and what the disk has instead.

use std::fs;
use std::path::{Path, PathBuf};

use crate::check::diagnose::rule_context::RuleContext;
use crate::check::packages::nearest_name;

use super::relative_path::in_project;

/// A path that the program asked for.
pub(super) struct SearchedFile {
    /// The whole path.
    path: PathBuf,
    /// The path from the project's folder, or the whole one if it lies outside.
    pub(super) shown: String,
    /// Whether it lies inside the project's folder.
    pub(super) is_in_project: bool,
    /// The name of the project's folder.
    project: String,
}

impl SearchedFile {
    pub(super) fn new(path: &str, folder: &Path, context: &RuleContext<'_>) -> Self {
        let started_in = context.result.program.as_ref().map_or(folder, |program| program.folder.as_path());
        let whole = started_in.join(path.replace('\\', "/"));
        let shown = in_project(folder, &whole.to_string_lossy());
        let project = folder.file_name().unwrap_or_default().to_string_lossy().into_owned();
        Self { is_in_project: !Path::new(&shown).is_absolute(), path: whole, shown, project }
    }

    pub(super) fn is_there(&self) -> bool {
        self.path.is_file()
    }

    pub(super) fn is_folder(&self) -> bool {
        self.path.is_dir()
    }

    /// Whether the folder is there that the file would be in.
    pub(super) fn has_folder(&self) -> bool {
        self.path.parent().is_some_and(Path::is_dir)
    }

    /// The name in the same folder that this one nearly is.
    pub(super) fn near_in_folder(&self) -> Option<String> {
        let entries = fs::read_dir(self.path.parent()?).ok()?.flatten();
        let names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
        let name = last_part(&self.shown);
        let with_ending = || names.iter().find(|other| **other == format!("{name}.html")).cloned();
        nearest_name(name, names.iter().map(String::as_str)).map(str::to_owned).or_else(with_ending)
    }

    /// The file of the project that the end of this path names.
    pub(super) fn place_in<'f>(&self, files: &[&'f str]) -> Option<&'f str> {
        let parts: Vec<&str> = self.shown.split('/').filter(|part| !part.is_empty()).collect();
        (0..parts.len()).find_map(|from| {
            let end = parts[from..].join("/");
            let is_it = |file: &&&str| **file == end || file.ends_with(&format!("/{end}"));
            files.iter().filter(is_it).min_by_key(|file| file.matches('/').count()).copied()
        })
    }

    /// The file that was meant where a folder and a name are written together without a slash: `shopabout.html`.
    pub(super) fn joined_without_slash(&self, files: &[&str]) -> Option<String> {
        let name = last_part(&self.shown);
        let folders = files.iter().filter_map(|file| file.rsplit_once('/')).map(|(folder, _)| last_part(folder));
        let mut folders = folders.chain([self.project.as_str()]);
        folders.find_map(|folder| {
            let rest = name.strip_prefix(folder).filter(|rest| !rest.is_empty() && !folder.is_empty())?;
            files.iter().any(|file| last_part(file) == rest).then(|| rest.to_owned())
        })
    }

    /// Whether it is the path of a file of the project with a slash in front.
    pub(super) fn is_from_root(&self, there: &str) -> bool {
        self.shown.strip_prefix('/') == Some(there)
    }

    /// Whether a file lies where the path leads if it counts from the folder of the program's own file.
    pub(super) fn is_beside_program(&self, context: &RuleContext<'_>, there: &str) -> bool {
        let Some(source) = context.result.source.as_ref() else { return false };
        let own = folder_of(&source.name);
        self.is_in_project && !own.is_empty() && there == format!("{own}/{}", self.shown)
    }
}

/// The last part of a path.
pub(super) fn last_part(path: &str) -> &str {
    path.rsplit(['/', '\\']).next().unwrap_or(path)
}

/// The folder of a path; empty for a file in the project's own folder.
pub(super) fn folder_of(path: &str) -> &str {
    path.rsplit_once('/').map_or("", |(folder, _)| folder)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn searched(shown: &str) -> SearchedFile {
        let (path, is_in_project) = (PathBuf::from(shown), !shown.starts_with('/'));
        SearchedFile { path, shown: shown.to_owned(), is_in_project, project: "shop".to_owned() }
    }

    #[test]
    fn the_end_of_a_path_tells_which_file_is_meant() {
        let files = ["public/about.html", "views/pages/about.html", "index.html"];
        assert_eq!(searched("about.html").place_in(&files), Some("public/about.html"));
        assert_eq!(searched("/pages/about.html").place_in(&files), Some("views/pages/about.html"));
        assert_eq!(searched("contact.html").place_in(&files), None);
    }

    #[test]
    fn a_slash_that_is_missing_between_folder_and_name_is_found() {
        let files = ["public/about.html", "index.html"];
        assert_eq!(searched("/home/ann/shopindex.html").joined_without_slash(&files).as_deref(), Some("index.html"));
        assert_eq!(searched("publicabout.html").joined_without_slash(&files).as_deref(), Some("about.html"));
        assert_eq!(searched("about.html").joined_without_slash(&files), None);
    }

    #[test]
    fn a_name_in_the_same_folder_is_compared() {
        let folder = tempfile::tempdir().expect("a folder");
        for name in ["about.html", "index.js"] {
            std::fs::write(folder.path().join(name), "").expect("written");
        }
        let near = |name: &str| {
            let path = folder.path().join(name);
            SearchedFile { path, ..searched(name) }.near_in_folder()
        };
        for name in ["abuot.html", "About.html", "about.hmtl", "about.htm", "about"] {
            assert_eq!(near(name).as_deref(), Some("about.html"), "{name}");
        }
        assert_eq!((near("contact.html"), near("index.html")), (None, None));
    }
}
