//! Which saved files count for the learner's own program: its code, and what a browser gets from it. Data that the program
//! writes itself must not start it again. Where doorway serves the files, every file counts, because nobody else writes them.

use std::path::Path;

use crate::check::watch::is_project_folder;
use crate::content::stacks::Stacks;

/// The endings of files that a browser gets.
const PAGE_ENDINGS: &[&str] = &["html", "htm", "css"];
/// The endings of data and pictures that doorway serves.
const DATA_ENDINGS: &[&str] = &["json", "txt", "svg", "png", "jpg"];
/// The ending of files with requests, which a lesson lets the learner write.
const REQUEST_ENDING: &str = "http";
/// Files of a project that say how it is built and started.
const PROJECT_FILES: &[&str] = &["package.json", "doorway.toml", "Cargo.toml", "go.mod", "requirements.txt"];

/// What was saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum SavedKind {
    /// Code, which the program reads when it starts.
    Code,
    /// A page, or a file that says how the project is started.
    Other,
    /// A file with requests: no program reads it.
    Requests,
    /// A folder, which is watched from now on.
    Folder,
}

impl SavedKind {
    pub(super) fn is_code(self) -> bool {
        self == Self::Code
    }
}

/// Tells saved files apart.
#[derive(Clone)]
pub(super) struct SaveFilter {
    stacks: Stacks,
    /// Whether doorway itself serves the files.
    counts_data: bool,
}

impl SaveFilter {
    pub(super) fn new(stacks: Stacks, counts_data: bool) -> Self {
        Self { stacks, counts_data }
    }

    /// Returns what was saved; nothing if it does not count.
    pub(super) fn kind(&self, path: &Path) -> Option<SavedKind> {
        let name = path.file_name()?.to_str()?;
        let ending = path.extension().and_then(|ending| ending.to_str()).unwrap_or_default();
        if self.stacks.is_code(name) {
            Some(SavedKind::Code)
        } else if ending == REQUEST_ENDING {
            Some(SavedKind::Requests)
        } else if PAGE_ENDINGS.contains(&ending)
            || PROJECT_FILES.contains(&name)
            || (self.counts_data && DATA_ENDINGS.contains(&ending))
        {
            Some(SavedKind::Other)
        } else {
            is_project_folder(path).then_some(SavedKind::Folder)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn code_and_pages_count_and_data_does_not() {
        let filter = SaveFilter::new(Stacks::builtin(), false);
        let kind = |name: &str| filter.kind(&Path::new("/nowhere").join(name));
        assert_eq!(kind("index.js"), Some(SavedKind::Code));
        assert_eq!(kind("app.py"), Some(SavedKind::Code));
        assert_eq!(kind("requests.http"), Some(SavedKind::Requests));
        assert_eq!(kind("about.html"), Some(SavedKind::Other));
        assert_eq!(kind("package.json"), Some(SavedKind::Other));
        for data in ["documents.json", "data.sqlite", "index.js~", ".index.js.swp", "4913"] {
            assert_eq!(kind(data), None, "{data}");
        }
    }

    #[test]
    fn data_counts_where_doorway_serves_it() {
        let filter = SaveFilter::new(Stacks::builtin(), true);
        let kind = |name: &str| filter.kind(&Path::new("/nowhere").join(name));
        for name in ["weather.json", "routes.txt", "cat.svg", "index.html"] {
            assert_eq!(kind(name), Some(SavedKind::Other), "{name}");
        }
        assert_eq!(kind("weather.json~"), None);
    }
}
