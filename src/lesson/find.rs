//! Finds lessons: those embedded in the program, or those of a folder.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Component, Path};

use anyhow::{Context, ensure};
use include_dir::{Dir, File, include_dir};

use super::Lesson;
use super::fault::{Fault, Faults};
use super::read::{self, DemoNames, LARGEST, World};
use crate::demos::DEMOS;

static LESSONS: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/lessons");
/// The starters, and the code that lessons show in JavaScript and Python.
pub(crate) static TEMPLATES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/templates");
static SOURCES: Dir<'static> = include_dir!("$CARGO_MANIFEST_DIR/src/demos");

/// The largest file that a lesson may include, in bytes.
const LARGEST_SOURCE: u64 = 1024 * 1024;

/// The lessons that are part of the program, in the order of their numbers.
///
/// # Errors
/// [`Faults`], if a lesson is wrong. The tests read all of them, so a program that was tested has none.
pub(crate) fn builtin() -> anyhow::Result<Vec<Lesson>> {
    let files = LESSONS.files().filter_map(|file| Some((file_name(file.path())?, Ok(file.contents().to_vec()))));
    Ok(lessons("lessons/", files.collect(), &embedded)?)
}

/// The lessons of a folder, in the order of their numbers. Files they include are looked up in the
/// folder first, then among the embedded ones.
///
/// # Errors
/// [`Faults`], if a lesson is wrong; others, if the folder cannot be read or has no lesson in it.
pub(crate) fn in_folder(folder: &Path) -> anyhow::Result<Vec<Lesson>> {
    let cannot = || format!("could not read the lessons in {}", folder.display());
    let mut files = Vec::new();
    for entry in fs::read_dir(folder).with_context(cannot)? {
        let entry = entry.with_context(cannot)?;
        let name = entry.file_name().to_string_lossy().into_owned();
        if name.ends_with(".md") && !entry.path().is_dir() {
            files.push((name, bytes(&entry.path(), LARGEST as u64)));
        }
    }
    let prefix = format!("{}{}", folder.display(), std::path::MAIN_SEPARATOR);
    let lessons = lessons(&prefix, files, &|path| in_folder_or_embedded(folder, path))?;
    ensure!(!lessons.is_empty(), "no lesson in {}: a lesson is a file named like 01-hello.md", folder.display());
    Ok(lessons)
}

/// A file's name and what is in it, or why it could not be read.
type FileRead = (String, Result<Vec<u8>, String>);

/// Reads the files that are lessons; a README is none. All faults of all of them are gathered.
fn lessons(
    prefix: &str,
    mut files: Vec<FileRead>,
    source: &dyn Fn(&str) -> Result<String, String>,
) -> Result<Vec<Lesson>, Faults> {
    files.retain(|(name, _)| name.ends_with(".md") && !name.eq_ignore_ascii_case("README.md"));
    files.sort();
    let demos = demos();
    let world = World { demos: &demos, source };
    let (mut lessons, mut faults) = (Vec::new(), twice(prefix, &files));
    for (name, bytes) in files {
        let file = format!("{prefix}{name}");
        match bytes.map(|bytes| read::read(&file, &bytes, &world)) {
            Ok(Ok(lesson)) => lessons.push(lesson),
            Ok(Err(Faults(more))) => faults.extend(more),
            Err(why) => faults.push(Fault::of_file(&file, format!("could not be read: {why}"), None)),
        }
    }
    if faults.is_empty() { Ok(lessons) } else { Err(Faults(faults)) }
}

/// Numbers and names that two files have.
fn twice(prefix: &str, files: &[FileRead]) -> Vec<Fault> {
    let mut faults = Vec::new();
    let (mut numbers, mut names) = (BTreeMap::new(), BTreeMap::new());
    for (file, _) in files {
        let Some((number, name)) = read::numbered(file) else { continue };
        if let Some(other) = numbers.insert(number, file) {
            let message = format!("the number {number:02} is taken by {other}");
            faults.push(Fault::of_file(
                &format!("{prefix}{file}"),
                message,
                Some("give one of the two another number".to_owned()),
            ));
        }
        if let Some(other) = names.insert(name, file) {
            let message = format!("the name `{name}` is taken by {other}");
            faults.push(Fault::of_file(
                &format!("{prefix}{file}"),
                message,
                Some("give one of the two another name".to_owned()),
            ));
        }
    }
    faults
}

/// The names of all demos.
pub(super) fn demos() -> Vec<DemoNames> {
    let names = |(name, make): &(&str, crate::demos::MakeDemo)| {
        let demo = make();
        DemoNames {
            name: (*name).to_owned(),
            servers: demo.ports.iter().map(|(server, _)| (*server).to_owned()).collect(),
            stages: demo.stages.iter().map(|stage| stage.name.to_owned()).collect(),
        }
    };
    DEMOS.iter().map(names).collect()
}

/// The text of an embedded file, by its path from the repository's top.
pub(super) fn embedded(path: &str) -> Result<String, String> {
    let file: Option<&File<'_>> = if let Some(path) = path.strip_prefix("templates/") {
        TEMPLATES.get_file(path)
    } else {
        path.strip_prefix("src/demos/").and_then(|path| SOURCES.get_file(path))
    };
    let text = file.and_then(File::contents_utf8).map(|text| text.replace("\r\n", "\n"));
    text.ok_or_else(|| "no such file; its path starts with `templates/` or `src/demos/`".to_owned())
}

/// The text of a file in the folder, else of an embedded one. Nothing outside of the folder is ever read.
fn in_folder_or_embedded(folder: &Path, path: &str) -> Result<String, String> {
    let is_inside =
        !path.contains('\\') && Path::new(path).components().all(|part| matches!(part, Component::Normal(_)));
    if !is_inside {
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
    let text = String::from_utf8(bytes(&real, LARGEST_SOURCE)?).map_err(|_| "the file is not UTF-8".to_owned())?;
    Ok(text.replace("\r\n", "\n"))
}

/// What is in an ordinary file that is not too large.
fn bytes(path: &Path, largest: u64) -> Result<Vec<u8>, String> {
    let about = fs::metadata(path).map_err(|error| error.to_string())?;
    if !about.is_file() {
        return Err("it is no ordinary file".to_owned());
    }
    if about.len() > largest {
        return Err(format!("it has {} bytes; at most {largest} are read", about.len()));
    }
    fs::read(path).map_err(|error| error.to_string())
}

fn file_name(path: &Path) -> Option<String> {
    Some(path.file_name()?.to_string_lossy().into_owned())
}
