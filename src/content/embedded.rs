//! What is embedded in the program: the lessons, the starters, and the code that lessons show.

use std::path::Path;

use include_dir::{Dir, File, include_dir};

use super::files::with_unix_line_ends;
use super::packed::inflate;

/// The lesson files. `build.rs` has compressed each file of these three folders.
static LESSONS: Dir<'static> = include_dir!("$OUT_DIR/content/lessons");
/// The starters, and the code that lessons show in JavaScript and Python.
static TEMPLATES: Dir<'static> = include_dir!("$OUT_DIR/content/templates");
/// The sources of the demos: those files that have an anchor, which lessons show.
static SOURCES: Dir<'static> = include_dir!("$OUT_DIR/content/src/demos");

/// A file that is embedded in the program.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EmbeddedFile(&'static File<'static>);

impl EmbeddedFile {
    /// Its path below its folder: `node/stack.toml` below `templates`.
    pub fn path(&self) -> &'static Path {
        self.0.path()
    }

    /// The last part of its path.
    pub fn name(&self) -> &'static str {
        self.path().file_name().and_then(|name| name.to_str()).expect("the repository's names are UTF-8")
    }

    /// What is in it.
    pub fn bytes(&self) -> Vec<u8> {
        inflate(self.0.contents())
    }

    /// What is in it, if that is UTF-8.
    pub fn text(&self) -> Option<String> {
        String::from_utf8(self.bytes()).ok()
    }
}

/// What is known of a built-in lesson before it is read.
pub struct LessonHead {
    /// Its name.
    pub name: &'static str,
    /// Its place in the course.
    pub number: u32,
    /// Its heading.
    pub title: &'static str,
    /// One sentence.
    pub summary: &'static str,
    /// The part of the course, 1 to 4.
    pub part: u8,
    /// About how long it takes.
    pub minutes: u32,
    /// The demo it plays on.
    pub demo: Option<&'static str>,
    /// The name of its starters, where that is not its own name.
    pub starter: Option<&'static str>,
    /// Whether there is something that `doorway check` can ask the learner's server.
    pub has_checks: bool,
    /// The titles of its steps, in order.
    pub step_titles: &'static [&'static str],
}

/// The heads of the built-in lessons, in order, as `build.rs` found them.
pub const HEADS: &[LessonHead] = include!(concat!(env!("OUT_DIR"), "/heads.rs"));

/// The files of the lessons' folder, in the order of their names. They are small to list: only what is asked for is inflated.
pub fn lesson_files() -> impl Iterator<Item = EmbeddedFile> {
    LESSONS.files().map(EmbeddedFile)
}

/// The text of a data file of the lessons' folder.
///
/// # Panics
/// If there is none of that name. The names are those that the program's own code knows.
pub fn lesson_data(name: &str) -> String {
    file(&LESSONS, name).and_then(|file| file.text()).expect("the lessons' folder has this file")
}

/// The text of an embedded file, by its path from the repository's top.
pub fn embedded(path: &str) -> Result<String, String> {
    let file = match path.strip_prefix("templates/") {
        Some(path) => template_file(path),
        None => path.strip_prefix("src/demos/").and_then(|path| file(&SOURCES, path)),
    };
    let text = file.and_then(|file| file.text()).map(|text| with_unix_line_ends(&text));
    text.ok_or_else(|| "no such file; its path starts with `templates/` or `src/demos/`".to_owned())
}

/// A starter's file, by its path below `templates/`.
pub fn template_file(path: &str) -> Option<EmbeddedFile> {
    file(&TEMPLATES, path)
}

/// What is in a folder below `templates/`: the name of each entry, and whether it is a folder itself. The empty path is
/// `templates/` itself.
pub fn template_entries(path: &str) -> impl Iterator<Item = (String, bool)> {
    let entries = template_folder(path).into_iter().flat_map(Dir::entries);
    entries.filter_map(|entry| Some((entry.path().file_name()?.to_str()?.to_owned(), entry.as_dir().is_some())))
}

/// All embedded files, with their paths from the repository's top.
pub fn all_files() -> Vec<(String, EmbeddedFile)> {
    let mut found = Vec::new();
    for (top, dir) in [("lessons", &LESSONS), ("templates", &TEMPLATES), ("src/demos", &SOURCES)] {
        let mut folders = vec![dir];
        while let Some(folder) = folders.pop() {
            folders.extend(folder.dirs());
            found.extend(folder.files().map(|file| (format!("{top}/{}", file.path().display()), EmbeddedFile(file))));
        }
    }
    found
}

fn template_folder(path: &str) -> Option<&'static Dir<'static>> {
    let mut folder = &TEMPLATES;
    for part in path.split('/').filter(|part| !part.is_empty()) {
        folder = folder.dirs().find(|inner| inner.path().file_name().is_some_and(|name| name == part))?;
    }
    Some(folder)
}

/// Finds a file by its path. `Dir::get_file` would go through every file of every folder and split each path, which for
/// the excerpts of one lesson takes longer than everything else that reads the lesson.
fn file(folder: &'static Dir<'static>, path: &str) -> Option<EmbeddedFile> {
    let below = |folder: &&Dir<'_>| {
        let rest = folder.path().to_str().and_then(|own| path.strip_prefix(own));
        rest.is_some_and(|rest| rest.starts_with('/'))
    };
    let here = folder.files().find(|file| file.path().as_os_str() == path);
    here.map(EmbeddedFile).or_else(|| file(folder.dirs().find(below)?, path))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_found_by_its_path_and_no_other_path_finds_one() {
        for (path, embedded) in all_files() {
            if let Some(path) = path.strip_prefix("templates/") {
                assert_eq!(template_file(path), Some(embedded));
            }
        }
        for path in ["", "node", "node/", "node/no", "nod/stack.toml", "node/hello/index.js/", "/node/stack.toml"] {
            assert!(template_file(path).is_none(), "{path}");
        }
    }

    #[test]
    fn every_file_is_embedded_as_it_is_in_the_repository() {
        for (path, embedded) in all_files() {
            let on_disk =
                std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(&path)).expect("it is in the repository");
            assert_eq!(embedded.bytes(), on_disk, "{path}");
        }
        assert!(all_files().len() > 300, "only {} files", all_files().len());
    }
}
