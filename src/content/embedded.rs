//! What is embedded in the program: the lessons, the starters, and the code that lessons show.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::{Arc, Mutex, PoisonError};

use include_dir::{Dir, File, include_dir};

use super::files::with_unix_line_ends;
use super::packed::read_brotli;
use super::packed_templates::template_file;

/// The lesson files. `build.rs` has compressed each file of these two folders.
static LESSONS: Dir<'static> = include_dir!("$OUT_DIR/content/lessons");
/// The sources of the demos: those files that have an anchor, which lessons show.
static SOURCES: Dir<'static> = include_dir!("$OUT_DIR/content/src/demos");

/// A file that is embedded in the program.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct EmbeddedFile(&'static File<'static>);

impl EmbeddedFile {
    /// Its path below its folder: `cors/api.rs` below `src/demos`.
    pub fn path(&self) -> &'static Path {
        self.0.path()
    }

    /// The last part of its path.
    pub fn name(&self) -> &'static str {
        self.path().file_name().and_then(|name| name.to_str()).expect("the repository's names are UTF-8")
    }

    /// What is in it.
    pub fn bytes(&self) -> Vec<u8> {
        read_brotli(self.0.contents())
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
    /// The stacks that its program may be made with, if the plain one of the language is not meant.
    pub stacks: &'static [&'static str],
    /// Whether there is something that `doorway check` can ask the learner's server.
    pub has_checks: bool,
    /// The titles of its steps, in order.
    pub step_titles: &'static [&'static str],
    /// The stage of the demo that each step begins, for those that begin one.
    pub stages: &'static [Option<&'static str>],
}

/// The heads of the built-in lessons, in order, as `build.rs` found them.
pub const HEADS: &[LessonHead] = include!(concat!(env!("OUT_DIR"), "/heads.rs"));

/// The files of the lessons' folder, in the order of their names. They are small to list: only what is asked for is read.
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
    let text = match path.strip_prefix("templates/") {
        Some(path) => template_file(path).map(with_unix_line_ends),
        None => source_file(path).map(|text| with_unix_line_ends(&text)),
    };
    text.ok_or_else(|| "no such file; its path starts with `templates/` or `src/demos/`".to_owned())
}

/// The text of a demo's source. It is kept, because a lesson shows several pieces of one file.
fn source_file(path: &str) -> Option<Arc<str>> {
    static TEXTS: Mutex<BTreeMap<String, Arc<str>>> = Mutex::new(BTreeMap::new());
    let mut texts = TEXTS.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(text) = texts.get(path) {
        return Some(Arc::clone(text));
    }
    let text: Arc<str> = file(&SOURCES, path.strip_prefix("src/demos/")?)?.text()?.into();
    texts.insert(path.to_owned(), Arc::clone(&text));
    Some(text)
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

/// All embedded files, with their paths from the repository's top.
#[cfg(test)]
pub fn all_files() -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for (top, dir) in [("lessons", &LESSONS), ("src/demos", &SOURCES)] {
        let mut folders = vec![dir];
        while let Some(folder) = folders.pop() {
            folders.extend(folder.dirs());
            let path = |file: &File<'_>| format!("{top}/{}", file.path().display());
            found.extend(folder.files().map(|file| (path(file), EmbeddedFile(file).bytes())));
        }
    }
    let text = |path: &str| template_file(path).expect("each path is one of a file").as_bytes().to_vec();
    found.extend(super::packed_templates::paths().map(|path| (format!("templates/{path}"), text(path))));
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_file_is_embedded_as_it_is_in_the_repository() {
        let files = all_files();
        for (path, bytes) in &files {
            let on_disk = std::fs::read(Path::new(env!("CARGO_MANIFEST_DIR")).join(path));
            assert_eq!(*bytes, on_disk.expect("it is in the repository"), "{path}");
        }
        assert!(files.len() > 300, "only {} files", files.len());
    }
}
