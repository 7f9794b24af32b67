//! The files below `templates/`: those in the program, and those of a teacher's folder, which come first.

use std::collections::BTreeMap;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::files::{is_generated_folder, is_inside, read_whole};
use super::packed_templates::{has_template, template_entries, template_file};

/// The largest file of a teacher's folder that is read.
const MAX_FILE_BYTES: u64 = 1024 * 1024;
/// How many folders deep a starter's own files may be.
const MAX_DEPTH: usize = 8;
/// How many files a starter may have of its own.
const MAX_FILES: usize = 500;

/// All template files by their paths below `templates/`. A file in the folder replaces the built-in file of its path.
#[derive(Debug, Clone, Default)]
pub struct TemplateFiles {
    folder: Option<Arc<Path>>,
}

impl TemplateFiles {
    /// The built-in files and, where lessons come from a folder, the files in its folder `templates`.
    pub fn with_lessons(folder: Option<&Path>) -> Self {
        Self { folder: folder.map(|folder| Arc::from(folder.join("templates"))) }
    }

    /// Returns whether all files are part of the program.
    pub fn is_builtin(&self) -> bool {
        self.folder.is_none()
    }

    /// Reads a file; nothing if there is none of that path.
    ///
    /// # Errors
    /// The path leads out of `templates/`, or the file cannot be read.
    pub fn read(&self, path: &str) -> io::Result<Option<Vec<u8>>> {
        if !is_inside(path) {
            return Err(io::Error::other("the path must stay inside `templates/`: no `..`, no `\\`, nothing absolute"));
        }
        match self.own(path) {
            Some(own) if own.exists() => Ok(Some(read_whole(&own, MAX_FILE_BYTES)?)),
            _ => Ok(template_file(path).map(|text| text.as_bytes().to_vec())),
        }
    }

    /// Reads a file as text; nothing if there is none of that path.
    ///
    /// # Errors
    /// Those of [`TemplateFiles::read`], and a file that is not UTF-8.
    pub fn text(&self, path: &str) -> io::Result<Option<String>> {
        let Some(bytes) = self.read(path)? else { return Ok(None) };
        let text = String::from_utf8(bytes).map_err(|_| io::Error::other("it is not UTF-8 text"))?;
        Ok(Some(text))
    }

    /// Returns whether there is a file of that path.
    pub fn has(&self, path: &str) -> bool {
        has_template(path) || self.own(path).is_some_and(|own| own.is_file())
    }

    /// Returns whether there is a folder of that path.
    pub fn has_folder(&self, path: &str) -> bool {
        let is_own = || self.own(path).is_some_and(|own| own.is_dir());
        is_inside(path) && (!template_entries(path).is_empty() || is_own())
    }

    /// The names of the folders in a folder, in order; `""` is `templates/` itself.
    pub fn folders(&self, folder: &str) -> Vec<String> {
        self.entries(folder).into_iter().filter(|(_, is_folder)| *is_folder).map(|(name, _)| name).collect()
    }

    /// The names of the files in a folder, in order, without those of the folders in it.
    pub fn files(&self, folder: &str) -> Vec<String> {
        self.entries(folder).into_iter().filter(|(_, is_folder)| !*is_folder).map(|(name, _)| name).collect()
    }

    /// The paths of all files in a folder and the folders in it, from that folder, in order.
    pub fn files_below(&self, folder: &str) -> Vec<String> {
        let mut found = Vec::new();
        self.collect_files(folder, "", 0, &mut found);
        found
    }

    fn collect_files(&self, folder: &str, below: &str, depth: usize, found: &mut Vec<String>) {
        for (name, is_folder) in self.entries(&format!("{folder}{below}")) {
            if is_folder && depth < MAX_DEPTH {
                self.collect_files(folder, &format!("{below}/{name}"), depth + 1, found);
            } else if !is_folder && found.len() < MAX_FILES {
                found.push(format!("{below}/{name}").trim_start_matches('/').to_owned());
            }
        }
    }

    /// What is in a folder, by name, and whether it is a folder itself. Folders that tools fill are left out.
    fn entries(&self, folder: &str) -> BTreeMap<String, bool> {
        let mut entries: BTreeMap<String, bool> = template_entries(folder);
        let own = self.own(folder).and_then(|own| std::fs::read_dir(own).ok()).into_iter().flatten();
        entries.extend(own.filter_map(|entry| {
            let path = entry.ok()?.path();
            Some((path.file_name()?.to_str()?.to_owned(), path.is_dir()))
        }));
        entries.retain(|name, is_folder| !(*is_folder && is_generated_folder(name)));
        entries
    }

    /// Where the teacher's file of that path would be.
    fn own(&self, path: &str) -> Option<PathBuf> {
        Some(self.folder.as_ref()?.join(path))
    }
}
