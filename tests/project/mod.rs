//! Lays out a server of `tests/correct/`, `tests/mistakes/` or `tests/hostile/` as its README says, ready to be run.
#![allow(dead_code, reason = "each test uses a part of it")]

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::{Mutex, OnceLock};

use serde::Deserialize;
use tempfile::TempDir;

#[path = "../support/port.rs"]
mod port;
#[allow(unused_imports, reason = "each test uses a part of it")]
pub(crate) use port::free_port;

/// What a server's file says of how it is run; what else it says is its own test's business.
#[derive(Deserialize)]
struct Spec {
    #[serde(default)]
    run: Vec<String>,
    #[serde(default)]
    needs: Vec<String>,
    #[serde(default)]
    files: BTreeMap<String, String>,
    #[serde(default)]
    lesson: Option<String>,
}

/// A server in a folder of its own.
pub(crate) struct Project {
    /// The folder that holds `project`.
    pub(crate) place: TempDir,
    /// The command that runs it, in `project`.
    pub(crate) run: Vec<String>,
    /// The lesson that it is for.
    pub(crate) lesson: String,
}

impl Project {
    /// The folder it runs in.
    pub(crate) fn folder(&self) -> PathBuf {
        self.place.path().join("project")
    }

    /// The command as one types it behind `--run`.
    pub(crate) fn command(&self) -> String {
        self.run.iter().map(|word| format!("\"{word}\"")).collect::<Vec<_>>().join(" ")
    }
}

/// Copies a folder, adds the files and packages it needs, and fills in the interpreter.
pub(crate) fn lay_out(source: &Path, spec: &str) -> Project {
    let text = std::fs::read_to_string(source.join(spec)).expect("the server has its file");
    let spec: Spec = toml::from_str(&text).unwrap_or_else(|error| panic!("{}: {error}", source.display()));
    // Express sends no file from below a folder whose name begins with a dot, as such folders' names usually do.
    let place = tempfile::Builder::new().prefix("doorway-").tempdir().expect("a folder");
    let project = place.path().join("project");
    copy(source, &project);
    for (own, from) in &spec.files {
        let nearby = source.join(from);
        let from = if nearby.exists() { nearby } else { tests().join("mistakes").join(from) };
        let own = project.join(own);
        std::fs::create_dir_all(own.parent().expect("it lies in the project")).expect("the folder is made");
        std::fs::copy(&from, own).unwrap_or_else(|error| panic!("{}: {error}", from.display()));
    }
    spec.needs.iter().filter(|name| *name != "flask" && *name != "go").for_each(|name| link(name, &project));
    let python = if spec.needs.iter().any(|name| name == "flask") { flask() } else { bare() };
    let run = spec.run.iter().map(|word| word.replace("{python}", &python)).collect();
    Project { place, run, lesson: spec.lesson.unwrap_or_else(|| "routes".to_owned()) }
}

/// The folder `tests/`.
pub(crate) fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

fn copy(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("the folder is made");
    for entry in std::fs::read_dir(from).expect("it can be listed").map(|entry| entry.expect("an entry")) {
        let (path, own) = (entry.path(), to.join(entry.file_name()));
        if path.is_dir() {
            copy(&path, &own);
        } else {
            std::fs::copy(&path, &own).expect("it is copied");
        }
    }
}

/// Links a package that `tests/all.sh` has installed; both Express versions go by the name `express`.
pub(crate) fn link(package: &str, project: &Path) {
    let installed = tests().join("tools/mistakes/node_modules").join(package);
    assert!(installed.exists(), "{package} is not installed: run tests/all.sh");
    let name = if package.starts_with("express") { "express" } else { package };
    let own = project.join("node_modules").join(name);
    std::fs::create_dir_all(own.parent().expect("it lies in node_modules")).expect("the folder is made");
    std::os::unix::fs::symlink(installed, own).expect("it is linked");
}

/// The interpreter of an environment with nothing in it, made once.
pub(crate) fn bare() -> String {
    static MADE: OnceLock<String> = OnceLock::new();
    MADE.get_or_init(|| {
        let folder = tools().join("bare");
        let python = folder.join("bin/python");
        if !python.exists() {
            let made = Command::new("python3").args(["-m", "venv", "--without-pip"]).arg(&folder).status();
            assert!(
                made.is_ok_and(|status| status.success()),
                "python3 could not make an environment: run tests/all.sh"
            );
        }
        python.display().to_string()
    })
    .clone()
}

fn tools() -> PathBuf {
    std::env::var_os("DOORWAY_TOOLS").map_or_else(|| tests().join("tools/.cache"), PathBuf::from)
}

/// The PATH with the newest tools in front: the starters in Go need a newer one than Debian has.
pub(crate) fn newest_first() -> OsString {
    let newest = tools().join("newest");
    assert!(newest.is_dir(), "{} is not there: run tests/all.sh", newest.display());
    let own = std::env::var_os("PATH").unwrap_or_default();
    std::env::join_paths([newest].into_iter().chain(std::env::split_paths(&own))).expect("no path has a colon")
}

/// The interpreter that has Flask.
pub(crate) fn flask() -> String {
    let python = tools().join("venv/bin/python");
    assert!(python.exists(), "{} is not there: run tests/all.sh", python.display());
    python.display().to_string()
}

/// What there is to complain of in each of these, looked at side by side: most of the time they wait.
pub(crate) fn side_by_side<T>(
    folders: Vec<PathBuf>,
    at_once: usize,
    complaints: impl Fn(&Path) -> T + Sync,
) -> Vec<String>
where
    T: IntoIterator<Item = String>,
{
    let (todo, found) = (Mutex::new(folders.into_iter()), Mutex::new(Vec::new()));
    let next = || todo.lock().expect("no worker fails with the list").next();
    std::thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(|| {
                while let Some(folder) = next() {
                    let told = complaints(&folder);
                    found.lock().expect("no worker fails with the list").extend(told);
                }
            });
        }
    });
    found.into_inner().expect("no worker failed")
}

/// The folders of `tests/NAME/` that hold such a file, in order. The variable names a part of the names of those that
/// are meant, for whoever works on one.
pub(crate) fn folders(name: &str, file: &str, only: &str) -> Vec<PathBuf> {
    let only = std::env::var(only).unwrap_or_default();
    let entries = std::fs::read_dir(tests().join(name)).expect("the folder is there");
    let mut folders: Vec<PathBuf> = entries.map(|entry| entry.expect("an entry").path()).collect();
    folders.retain(|folder| folder.join(file).is_file() && folder.to_string_lossy().contains(&only));
    folders.sort();
    folders
}

/// Those of these folders that have no line in the table of `tests/NAME/README.md`.
pub(crate) fn without_a_line(name: &str, folders: &[PathBuf]) -> Vec<String> {
    let table = std::fs::read_to_string(tests().join(name).join("README.md")).expect("the table is there");
    let names = folders.iter().map(|folder| folder.file_name().expect("it has a name").to_string_lossy().into_owned());
    names.filter(|name| !table.contains(&format!("| {name} |"))).collect()
}
