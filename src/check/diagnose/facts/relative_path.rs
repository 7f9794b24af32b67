//! Paths of the learner's own files: from their folder, and from one file to another.

use std::path::Path;

/// A path as it is seen from the project's folder, with `/`; the whole path if it lies outside.
pub(super) fn in_project(folder: &Path, path: &str) -> String {
    let real = folder.canonicalize().unwrap_or_else(|_| folder.to_owned());
    let path = path.strip_prefix("file://").unwrap_or(path);
    let below = [folder, &real].into_iter().find_map(|folder| Path::new(path).strip_prefix(folder).ok());
    below.map_or(path, |below| below.to_str().unwrap_or(path)).replace('\\', "/")
}

/// A file as another one imports it: `./routes/users.js`, `../users.js`.
pub(super) fn relative_path(from: &str, to: &str) -> String {
    let from: Vec<&str> = from.split('/').collect();
    let to: Vec<&str> = to.split('/').collect();
    let folders = &from[..from.len() - 1];
    let common = folders.iter().zip(&to[..to.len() - 1]).take_while(|(one, other)| one == other).count();
    let up = "../".repeat(folders.len() - common);
    let start = if up.is_empty() { "./" } else { &up };
    format!("{start}{}", to[common..].join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_is_named_as_another_one_imports_it() {
        assert_eq!(relative_path("index.js", "routes/users.js"), "./routes/users.js");
        assert_eq!(relative_path("routes/a.js", "routes/b.js"), "./b.js");
        assert_eq!(relative_path("src/routes/a.js", "lib/b.js"), "../../lib/b.js");
        assert_eq!(relative_path("", "b.js"), "./b.js");
    }

    #[test]
    fn a_path_is_seen_from_the_projects_folder() {
        let folder = tempfile::tempdir().expect("a folder");
        let path = folder.path().join("routes/a.js");
        assert_eq!(in_project(folder.path(), &path.to_string_lossy()), "routes/a.js");
        assert_eq!(in_project(folder.path(), "/etc/passwd"), "/etc/passwd");
    }
}
