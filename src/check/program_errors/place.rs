//! Where in a file an error happened, and whose file that is.

use std::path::{Component, Path, PathBuf};

use serde::Serialize;

/// One place that an error went through.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct StackFrame {
    /// The file as it was printed, but relative to the learner's folder if it lies in there.
    pub file: String,
    /// The line, counted from 1.
    pub line: u32,
    /// The column, counted from 1, where it was printed.
    pub column: Option<u32>,
    /// The function, where it was printed.
    pub function: Option<String>,
    /// Whether the file is the learner's own: below their folder and not an installed package.
    pub is_own: bool,
}

/// Folders below a project that hold other people's code.
const PACKAGE_FOLDERS: &[&str] = &["node_modules", "site-packages", "dist-packages", ".venv", "venv", "vendor"];

impl StackFrame {
    /// A place; whose it is, is not known yet.
    pub(super) fn new(file: &str, line: &str, column: &str, function: &str) -> Option<Self> {
        let file = file.strip_prefix("file://").unwrap_or(file);
        // `file:///C:/…` on Windows.
        let file = file.strip_prefix('/').filter(|rest| rest.as_bytes().get(1) == Some(&b':')).unwrap_or(file);
        Some(Self {
            file: file.to_owned(),
            line: line.parse().ok()?,
            column: column.parse().ok(),
            function: Some(function.trim()).filter(|name| !name.is_empty()).map(str::to_owned),
            is_own: false,
        })
    }

    /// Finds out whether the file lies in the learner's folder, and if so makes its path relative to it.
    pub(super) fn mark_own(&mut self, folder: &Path) {
        let path = Path::new(&self.file);
        let real = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
        let below = if path.is_absolute() {
            [folder, &real].iter().find_map(|folder| path.strip_prefix(folder).ok()).map(Path::to_owned)
        } else {
            is_plain(path).then(|| plain(path))
        };
        let Some(below) = below else { return };
        let names: Vec<String> =
            below.components().map(|part| part.as_os_str().to_string_lossy().into_owned()).collect();
        if names.iter().any(|name| PACKAGE_FOLDERS.contains(&name.as_str())) {
            return;
        }
        self.file = names.join("/");
        self.is_own = true;
    }
}

/// Whether a relative path is one of a file: `main.go`, `./src/main.rs`, and not `node:net` or `<string>`.
fn is_plain(path: &Path) -> bool {
    let text = path.to_string_lossy();
    !text.contains([':', '<', '>']) && !text.starts_with("..") && path.extension().is_some()
}

fn plain(path: &Path) -> PathBuf {
    path.components().filter(|part| !matches!(part, Component::CurDir)).collect()
}
