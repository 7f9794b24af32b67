//! Finds lessons: those that are embedded in the program, and those of a folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

use anyhow::{Context, ensure};

use super::Lesson;
use super::diagnostic::{Diagnostic, Diagnostics};
use super::lint;
use super::read::{self, LARGEST};
use super::read_context::{ReadContext, Vocabulary};
use crate::content::embedded::{HEADS, LESSONS, LessonHead, embedded};
use crate::content::files::{is_inside, read_whole};
use crate::text::platform::Platform;

/// The largest file that a lesson may include, in bytes.
const LARGEST_SOURCE: u64 = 1024 * 1024;

/// Returns the lessons that are part of the program, in the order of their numbers.
///
/// # Errors
/// [`Diagnostics`], if a lesson is wrong. The tests read all of them, so a program that was tested has none.
pub fn builtin(vocabulary: &Vocabulary) -> anyhow::Result<Vec<Lesson>> {
    let files = LESSONS.files().filter_map(|file| Some((file_name(file.path())?, Ok(file.contents().to_vec()))));
    Ok(lessons(Path::new("lessons"), files.collect(), &ReadContext::new(vocabulary, &embedded), read::read)?)
}

/// What the command line needs to know about a lesson.
#[derive(Debug, PartialEq)]
pub struct LessonSummary {
    /// What is typed.
    pub name: String,
    /// One sentence.
    pub summary: String,
    /// The demo it plays on.
    pub demo: Option<String>,
    /// The name of its starters, where that is not its own name.
    pub starter: Option<String>,
}

impl LessonSummary {
    /// The name of its starters.
    pub fn starter_name(&self) -> &str {
        self.starter.as_ref().unwrap_or(&self.name)
    }
}

impl From<Lesson> for LessonSummary {
    fn from(lesson: Lesson) -> Self {
        Self { name: lesson.name, summary: lesson.summary, demo: lesson.demo, starter: lesson.starter }
    }
}

/// Returns the summaries of the built-in lessons, in order.
pub fn summaries() -> Vec<LessonSummary> {
    let summary = |head: &LessonHead| LessonSummary {
        name: head.name.to_owned(),
        summary: head.summary.to_owned(),
        demo: head.demo.map(str::to_owned),
        starter: head.starter.map(str::to_owned),
    };
    HEADS.iter().map(summary).collect()
}

/// Returns the summaries of the lessons of a folder, or of the built-in ones, for which nothing is read.
///
/// # Errors
/// Like [`in_folder`].
pub fn summaries_in(folder: Option<&Path>, vocabulary: &Vocabulary) -> anyhow::Result<Vec<LessonSummary>> {
    match folder {
        Some(folder) => Ok(in_folder(folder, vocabulary)?.into_iter().map(LessonSummary::from).collect()),
        None => Ok(summaries()),
    }
}

/// Returns one of the built-in lessons, if there is one of that name. The others are not read.
///
/// # Errors
/// Like [`builtin`].
pub fn builtin_one(name: &str, vocabulary: &Vocabulary) -> anyhow::Result<Option<Lesson>> {
    let own = LESSONS.files().filter_map(|file| Some((file_name(file.path())?, Ok(file.contents().to_vec()))));
    let own = own.filter(|(file, _)| read::numbered(file).is_some_and(|(_, own)| own == name));
    let context = ReadContext::new(vocabulary, &embedded);
    Ok(lessons(Path::new("lessons"), own.collect(), &context, read::read)?.pop())
}

/// Reads one lesson. `file` is the path as its author knows it, ending in `NN-name.md`; the files that it includes are
/// those of the program.
///
/// # Errors
/// Everything that is wrong with it.
pub fn read_lesson(file: &str, bytes: &[u8], vocabulary: &Vocabulary) -> Result<Lesson, Diagnostics> {
    read::read(file, bytes, &ReadContext::new(vocabulary, &embedded))
}

/// Returns the lessons of a folder, in the order of their numbers. Files that they include are looked up in the folder
/// first, then among the embedded ones.
///
/// # Errors
/// [`Diagnostics`], if a lesson is wrong; others, if the folder cannot be read or has no lesson in it.
pub fn in_folder(folder: &Path, vocabulary: &Vocabulary) -> anyhow::Result<Vec<Lesson>> {
    from_folder(folder, vocabulary, read::read)
}

/// Returns the lessons of a folder, or the built-in ones.
///
/// # Errors
/// Those of reading them.
pub fn load(folder: Option<&Path>, vocabulary: &Vocabulary) -> anyhow::Result<Vec<Lesson>> {
    match folder {
        Some(folder) => in_folder(folder, vocabulary),
        None => builtin(vocabulary),
    }
}

/// Reads a folder's lessons by the rules that the built-in ones meet: those of the reader and those of style.
///
/// # Errors
/// Like [`in_folder`].
pub fn lint_folder(folder: &Path, vocabulary: &Vocabulary) -> anyhow::Result<Vec<Lesson>> {
    from_folder(folder, vocabulary, lint::read)
}

/// Reads one file: its path, its bytes, and what it may refer to.
type Read = fn(&str, &[u8], &ReadContext<'_>) -> Result<Lesson, Diagnostics>;

fn from_folder(folder: &Path, vocabulary: &Vocabulary, read: Read) -> anyhow::Result<Vec<Lesson>> {
    let cannot = || format!("could not read the lessons in {}", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(cannot)? {
        let entry = entry.with_context(cannot)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".md") && !entry.path().is_dir() {
            files.push((name, read_whole(&entry.path(), LARGEST as u64).map_err(|error| error.to_string())));
        }
    }
    let source = |path: &str| in_folder_or_embedded(folder, path);
    let lessons = lessons(folder, files, &ReadContext::new(vocabulary, &source), read)?;
    ensure!(!lessons.is_empty(), "no lesson in {}: a lesson is a file named like 01-hello.md", folder.display());
    Ok(lessons)
}

/// The name of a file, and its bytes or why it could not be read.
type FileRead = (String, Result<Vec<u8>, String>);

/// Reads the files that are lessons, which a README is not, and collects everything that is wrong with any of them.
fn lessons(
    folder: &Path,
    mut files: Vec<FileRead>,
    context: &ReadContext<'_>,
    read: Read,
) -> Result<Vec<Lesson>, Diagnostics> {
    files.retain(|(name, _)| name.ends_with(".md") && !name.eq_ignore_ascii_case("README.md"));
    files.sort();
    let (mut lessons, mut faults) = (Vec::new(), find_duplicates(folder, &files));
    for (name, bytes) in files {
        let file = path(folder, &name);
        match bytes.map(|bytes| read(&file, &bytes, context)) {
            Ok(Ok(lesson)) => lessons.push(lesson),
            Ok(Err(Diagnostics(more))) => faults.extend(more),
            Err(why) => faults.push(Diagnostic::of_file(&file, format!("could not be read: {why}"), None)),
        }
    }
    if faults.is_empty() { Ok(lessons) } else { Err(Diagnostics(faults)) }
}

/// Returns a lesson's path as its author knows it. That of a built-in lesson is the same on every system.
fn path(folder: &Path, name: &str) -> String {
    let path = if folder == Path::new("lessons") { Path::new("lessons").join(name) } else { folder.join(name) };
    with_slashes(Platform::CURRENT, path.display().to_string())
}

/// Programs read a path too, so it has the same slashes on every platform.
fn with_slashes(platform: Platform, path: String) -> String {
    match platform {
        Platform::Windows => path.replace('\\', "/"),
        Platform::Linux | Platform::MacOs => path,
    }
}

/// Reports numbers and names that two files have.
fn find_duplicates(folder: &Path, files: &[FileRead]) -> Vec<Diagnostic> {
    let mut faults = Vec::new();
    let (mut numbers, mut names) = (BTreeMap::new(), BTreeMap::new());
    for (file, _) in files {
        let Some((number, name)) = read::numbered(file) else { continue };
        if let Some(other) = numbers.insert(number, file) {
            let message = format!("the number {number:02} is taken by {other}");
            faults.push(Diagnostic::of_file(
                &path(folder, file),
                message,
                Some("give one of the two another number".to_owned()),
            ));
        }
        if let Some(other) = names.insert(name, file) {
            let message = format!("the name `{name}` is taken by {other}");
            faults.push(Diagnostic::of_file(
                &path(folder, file),
                message,
                Some("give one of the two another name".to_owned()),
            ));
        }
    }
    faults
}

/// Returns the text of a file in the folder, or else of an embedded one. Nothing outside of the folder is ever read.
fn in_folder_or_embedded(folder: &Path, path: &str) -> Result<String, String> {
    if !is_inside(path) {
        return Err("the path must stay inside the folder: no `..`, no `\\`, nothing absolute".to_owned());
    }
    let file = folder.join(path);
    let Ok(real) = file.canonicalize() else {
        return embedded(path).map_err(|_| "no such file, neither in the folder nor in doorway itself".to_owned());
    };
    let inside = folder.canonicalize().is_ok_and(|folder| real.starts_with(folder));
    if !inside {
        return Err("a link leads out of the folder; only files inside are shown".to_owned());
    }
    let bytes = read_whole(&real, LARGEST_SOURCE).map_err(|error| error.to_string())?;
    let text = String::from_utf8(bytes).map_err(|_| "the file is not UTF-8".to_owned())?;
    Ok(text.replace("\r\n", "\n"))
}

fn file_name(path: &Path) -> Option<String> {
    Some(path.file_name()?.to_string_lossy().into_owned())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::content::embedded::{SOURCES, TEMPLATES};
    use crate::course::ExpectationSyntax;

    const LESSON: &str = "+++\nsummary = \"A\"\npart = 1\nminutes = 3\n+++\n# T\n## One\nWords.\n";

    /// A folder with these files in it.
    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("the system has a place for temporary files");
        for (name, text) in files {
            let path = folder.path().join(name);
            fs::create_dir_all(path.parent().expect("it is in the folder")).expect("the folder is ours");
            fs::write(path, text).expect("the folder is ours");
        }
        folder
    }

    fn no_demos() -> Vocabulary {
        Vocabulary { demos: Vec::new(), expectations: ExpectationSyntax { words: Vec::new, validate: |_, _| Ok(()) } }
    }

    fn with_include(include: &str) -> String {
        format!("{LESSON}```js\n{{{{#include {include}}}}}\n```\n")
    }

    #[track_caller]
    fn refused(folder: &Path) -> String {
        match in_folder(folder, &no_demos()) {
            Ok(lessons) => panic!("this should be refused: {lessons:?}"),
            Err(error) => format!("{error:#}").replace(&*folder.to_string_lossy(), "DIR"),
        }
    }

    #[test]
    fn a_path_has_the_same_slashes_on_every_platform() {
        let slashes = |platform, path: &str| with_slashes(platform, path.to_owned());
        assert_eq!(slashes(Platform::Windows, "C:\\course\\01-a.md"), "C:/course/01-a.md");
        assert_eq!(slashes(Platform::Linux, "odd\\name/01-a.md"), "odd\\name/01-a.md");
    }

    #[test]
    fn nothing_that_is_no_content_is_embedded() {
        let mut stray = Vec::new();
        let mut dirs = vec![&LESSONS, &TEMPLATES, &SOURCES];
        while let Some(dir) = dirs.pop() {
            dirs.extend(dir.dirs());
            for file in dir.files() {
                let path = file.path().display().to_string();
                let is_left_over = ["node_modules", ".venv", "__pycache__", ".DS_Store", ".log"]
                    .iter()
                    .any(|left| path.contains(left));
                if is_left_over || file.contents().len() > 64 * 1024 {
                    stray.push(path);
                }
            }
        }
        assert!(stray.is_empty(), "these are no content: {stray:?}");
    }

    #[test]
    fn a_folder_is_played_in_the_order_of_the_numbers() {
        let folder = folder(&[("10-b.md", LESSON), ("09-c.md", LESSON), ("README.md", "about"), ("notes.txt", "")]);
        let lessons = in_folder(folder.path(), &no_demos()).expect("they are right");
        let names: Vec<_> = lessons.iter().map(|lesson| (lesson.number, lesson.name.as_str())).collect();
        assert_eq!(names, [(9, "c"), (10, "b")]);
    }

    #[test]
    fn a_number_or_a_name_that_two_files_have_is_refused() {
        let folder = folder(&[("01-a.md", LESSON), ("01-b.md", LESSON), ("02-a.md", LESSON)]);
        let said = refused(folder.path()).replace('\\', "/");
        assert!(said.contains("DIR/01-b.md: the number 01 is taken by 01-a.md"), "{said}");
        assert!(said.contains("DIR/02-a.md: the name `a` is taken by 01-a.md"), "{said}");
    }

    #[test]
    fn a_lesson_with_the_name_of_a_verb_is_refused() {
        let folder = folder(&[("01-check.md", LESSON), ("02-checks.md", LESSON)]);
        let message = refused(folder.path()).replace('\\', "/");
        assert!(message.contains("DIR/01-check.md: a lesson cannot have the name `check`"), "{message}");
        assert!(!message.contains("02-checks.md"), "{message}");
    }

    #[test]
    fn the_faults_of_all_files_are_said_at_once() {
        let folder = folder(&[("01-a.md", "x"), ("02-b.md", "y"), ("c.md", LESSON)]);
        let said = refused(folder.path());
        for expected in ["01-a.md:1:1: ", "02-b.md:1:1: ", "c.md: the name of this file is not that of a lesson"] {
            assert!(said.contains(expected), "{said}");
        }
    }

    #[test]
    fn a_folder_without_lessons_or_none_at_all_is_refused() {
        let folder = folder(&[]);
        assert_eq!(refused(folder.path()), "no lesson in DIR: a lesson is a file named like 01-hello.md");
        assert!(refused(&folder.path().join("no")).starts_with("could not read the lessons in DIR: "));
    }

    #[test]
    fn an_include_is_looked_up_in_the_folder_first() {
        let folder = folder(&[("01-a.md", &with_include("code/a.js")), ("code/a.js", "mine();\n")]);
        let lessons = in_folder(folder.path(), &no_demos()).expect("they are right");
        let Some(crate::course::Block::Code(code)) = lessons[0].steps[0].blocks.last() else { panic!("{lessons:?}") };
        assert_eq!((code.path.as_str(), code.text.as_str()), ("code/a.js", "mine();"));
    }

    #[test]
    fn an_include_may_be_one_of_the_programs_own_files() {
        let folder = folder(&[]);
        assert_eq!(in_folder_or_embedded(folder.path(), "src/demos/mod.rs"), embedded("src/demos/mod.rs"));
        assert!(embedded("src/demos/mod.rs").is_ok());
        assert!(embedded("src/main.rs").is_err());
    }

    #[test]
    fn nothing_outside_of_the_folder_is_shown() {
        let outer = folder(&[("secret.js", "secret();"), ("in/a.js", "a();")]);
        let inner = outer.path().join("in");
        let secret = outer.path().join("secret.js");
        for path in ["../secret.js", "x/../../secret.js", &secret.to_string_lossy(), "..\\secret.js", "./a.js", ""] {
            let said = in_folder_or_embedded(&inner, path).expect_err("it is outside");
            assert_eq!(said, "the path must stay inside the folder: no `..`, no `\\`, nothing absolute", "{path}");
        }
        assert_eq!(in_folder_or_embedded(&inner, "a.js").as_deref(), Ok("a();"));
    }

    #[cfg(unix)]
    #[test]
    fn a_link_does_not_lead_out_of_the_folder_either() {
        let outer = folder(&[("secret.js", "secret();"), ("in/a.js", "a();")]);
        let inner = outer.path().join("in");
        std::os::unix::fs::symlink("../secret.js", inner.join("link.js")).expect("links can be made");
        std::os::unix::fs::symlink("..", inner.join("up")).expect("links can be made");
        for path in ["link.js", "up/secret.js"] {
            let said = in_folder_or_embedded(&inner, path).expect_err("it is outside");
            assert_eq!(said, "a link leads out of the folder; only files inside are shown", "{path}");
        }
    }

    #[test]
    fn a_file_that_is_too_large_or_none_is_refused() {
        let folder = folder(&[("big.js", &" ".repeat(1024 * 1024 + 1)), ("sub/a.js", "")]);
        let said = |path| in_folder_or_embedded(folder.path(), path).expect_err("it is wrong");
        assert_eq!(said("big.js"), "it has 1048577 bytes; at most 1048576 are read");
        assert_eq!(said("sub"), "it is no ordinary file");
        assert_eq!(said("no.js"), "no such file, neither in the folder nor in doorway itself");
    }
}
