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
use super::summary::{LessonSummary, summaries};
use crate::content::embedded::{EmbeddedFile, embedded, lesson_files};
use crate::content::files::{is_inside, read_whole, with_unix_line_ends};
use crate::text::platform::Platform;

/// The largest file that a lesson may include, in bytes.
const LARGEST_SOURCE: u64 = 1024 * 1024;

/// Returns the lessons that are part of the program, in the order of their numbers.
///
/// # Errors
/// [`Diagnostics`], if a lesson is wrong. The tests read all of them, so a program that was tested has none.
pub fn builtin(vocabulary: &Vocabulary) -> anyhow::Result<Vec<Lesson>> {
    let files = lesson_files().map(with_bytes).collect();
    Ok(lessons(Path::new("lessons"), files, &ReadContext::new(vocabulary, &embedded), read::read)?)
}

/// Returns the summaries of the lessons of a folder, or of the built-in ones, for which nothing is read.
///
/// # Errors
/// Like [`in_folder`].
pub fn summaries_in(folder: Option<&Path>, vocabulary: &Vocabulary) -> anyhow::Result<Vec<LessonSummary>> {
    match folder {
        Some(folder) => Ok(in_folder(folder, vocabulary)?.iter().map(LessonSummary::from).collect()),
        None => Ok(summaries()),
    }
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

/// Returns the lessons with the names that are wanted, of a folder or of the built-in ones, in order. A built-in lesson that
/// is not wanted is not read.
///
/// # Errors
/// Those of reading them, or all lessons of the folder.
pub fn find_named(
    folder: Option<&Path>,
    is_wanted: impl Fn(&str) -> bool,
    vocabulary: &Vocabulary,
) -> anyhow::Result<Vec<Lesson>> {
    if let Some(folder) = folder {
        return Ok(in_folder(folder, vocabulary)?.into_iter().filter(|lesson| is_wanted(&lesson.name)).collect());
    }
    let wanted = lesson_files().filter(|file| read::numbered(file.name()).is_some_and(|(_, name)| is_wanted(name)));
    let context = ReadContext::new(vocabulary, &embedded);
    Ok(lessons(Path::new("lessons"), wanted.map(with_bytes).collect(), &context, read::read)?)
}

/// Returns the lesson of that name, if there is one.
///
/// # Errors
/// Those of [`find_named`].
pub fn find_one(folder: Option<&Path>, name: &str, vocabulary: &Vocabulary) -> anyhow::Result<Option<Lesson>> {
    Ok(find_named(folder, |own| own == name, vocabulary)?.pop())
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
    let (mut numbers, mut names) = (BTreeMap::new(), BTreeMap::new());
    let taken = |file: &str, what: String, other: &str, kind: &str| {
        let help = format!("give one of the two another {kind}");
        Diagnostic::of_file(&path(folder, file), format!("the {kind} {what} is taken by {other}"), Some(help))
    };
    let mut faults = Vec::new();
    for (file, _) in files {
        let Some((number, name)) = read::numbered(file) else { continue };
        let other = numbers.insert(number, file);
        faults.extend(other.map(|other| taken(file, format!("{number:02}"), other, "number")));
        let other = names.insert(name, file);
        faults.extend(other.map(|other| taken(file, format!("`{name}`"), other, "name")));
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
    Ok(with_unix_line_ends(&text))
}

/// A built-in lesson file as the reader takes it: its name and its bytes.
fn with_bytes(file: EmbeddedFile) -> (String, Result<Vec<u8>, String>) {
    (file.name().to_owned(), Ok(file.bytes()))
}

#[cfg(test)]
mod tests;
