//! What is embedded in the program: the lessons, the starters, and the code that lessons show.

use include_dir::{Dir, File, include_dir};

use super::files::with_unix_line_ends;

/// The lesson files.
pub static LESSONS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/lessons");
/// The starters, and the code that lessons show in JavaScript and Python.
pub static TEMPLATES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/templates");
/// The sources of the demos, which lessons show in Rust.
pub static SOURCES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/demos");

/// What every start of the program needs to know of a built-in lesson.
pub struct LessonHead {
    /// Its name.
    pub name: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// The demo it plays on.
    pub demo: Option<&'static str>,
    /// The name of its starters, where that is not its own name.
    pub starter: Option<&'static str>,
}

/// The heads of the built-in lessons, in order, as `build.rs` found them.
pub const HEADS: &[LessonHead] = include!(concat!(env!("OUT_DIR"), "/heads.rs"));

/// The text of an embedded file, by its path from the repository's top.
pub fn embedded(path: &str) -> Result<String, String> {
    let file = match path.strip_prefix("templates/") {
        Some(path) => template_file(path),
        None => path.strip_prefix("src/demos/").and_then(|path| file(&SOURCES, path)),
    };
    let text = file.and_then(File::contents_utf8).map(with_unix_line_ends);
    text.ok_or_else(|| "no such file; its path starts with `templates/` or `src/demos/`".to_owned())
}

/// A starter's file, by its path below `templates/`.
pub fn template_file(path: &str) -> Option<&'static File<'static>> {
    file(&TEMPLATES, path)
}

/// A folder below `templates/`, by its path; the empty path is `templates/` itself.
pub fn template_folder(path: &str) -> Option<&'static Dir<'static>> {
    let mut folder = &TEMPLATES;
    for part in path.split('/').filter(|part| !part.is_empty()) {
        folder = folder.dirs().find(|inner| inner.path().file_name().is_some_and(|name| name == part))?;
    }
    Some(folder)
}

/// Finds a file by its path. `Dir::get_file` would go through every file of every folder and split each path, which for
/// the excerpts of one lesson takes longer than everything else that reads the lesson.
fn file(folder: &'static Dir<'static>, path: &str) -> Option<&'static File<'static>> {
    let below = |folder: &&Dir<'_>| {
        let rest = folder.path().to_str().and_then(|own| path.strip_prefix(own));
        rest.is_some_and(|rest| rest.starts_with('/'))
    };
    let here = folder.files().find(|file| file.path().as_os_str() == path);
    here.or_else(|| file(folder.dirs().find(below)?, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_found_by_its_path_and_no_other_path_finds_one() {
        let mut folders = vec![&TEMPLATES];
        while let Some(folder) = folders.pop() {
            folders.extend(folder.dirs());
            for one in folder.files() {
                let path = one.path().to_str().expect("the repository's names are UTF-8");
                assert_eq!(template_file(path).map(File::path), Some(one.path()));
            }
        }
        for path in ["", "node", "node/", "node/no", "nod/stack.toml", "node/hello/index.js/", "/node/stack.toml"] {
            assert!(template_file(path).is_none(), "{path}");
        }
    }
}
