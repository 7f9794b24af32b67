//! Projects that `doorway new` writes: the first of each stack with `--install`, the others with what that has made.

use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};
use std::sync::{Arc, Mutex, OnceLock};

use serde_json::Value;

use crate::support::{DOORWAY, free_port};

/// How many projects are looked at at once, by each test.
const AT_ONCE: usize = 2;

/// One starter that is offered, or the solved one.
#[derive(Debug, Clone)]
pub(crate) struct Starter {
    /// The stack, as it is typed.
    pub(crate) stack: String,
    /// The lesson, as it is typed.
    pub(crate) lesson: String,
    /// Whether nothing is left out.
    pub(crate) solved: bool,
}

/// A project on the disk.
pub(crate) struct Project {
    /// What it is.
    pub(crate) starter: Starter,
    /// Where it is.
    pub(crate) folder: PathBuf,
    /// What `doorway new --json` said of it.
    pub(crate) told: Value,
}

/// Names a part of the starters' names, such as `flask-routes`, for whoever works on one of them.
const ONLY: &str = "DOORWAY_STARTER";

/// Every starter that `doorway new --list` names, or every solved one; or those that the environment names.
pub(crate) fn all(solved: bool) -> Vec<Starter> {
    let only = std::env::var(ONLY).unwrap_or_default();
    let is_wanted = |starter: &Starter| format!("{}-{}", starter.stack, starter.lesson).contains(&only);
    listed(solved).into_iter().filter(is_wanted).collect()
}

fn listed(solved: bool) -> Vec<Starter> {
    let output = doorway(Path::new("."), &["new", "--list", "--json"]);
    let list: Value = serde_json::from_slice(&output.stdout).expect("it is JSON");
    let stacks = list["stacks"].as_array().expect("a list").iter().flat_map(|stack| {
        let lessons = words(&stack["lessons"]);
        lessons.into_iter().map(move |lesson| (stack["stack"].as_str().expect("a name").to_owned(), lesson))
    });
    stacks.map(|(stack, lesson)| Starter { stack, lesson, solved }).collect()
}

/// Looks at all of them, some at a time. What is wrong with any fails the test, after all were looked at.
pub(crate) fn each(all: Vec<Starter>, look: impl Fn(&Project) -> Result<(), String> + Sync) {
    let failures = side_by_side(all, |starter| {
        let project = starter.ready();
        look(&project).err().map(|why| format!("{}: {why}", project.name()))
    });
    let failures: Vec<String> = failures.into_iter().flatten().collect();
    assert!(failures.is_empty(), "{} are not as they should be:\n\n{}", failures.len(), failures.join("\n\n"));
}

fn side_by_side<T: Send>(all: Vec<Starter>, one: impl Fn(Starter) -> T + Sync) -> Vec<T> {
    let (todo, done) = (Mutex::new(all.into_iter()), Mutex::new(Vec::new()));
    let next = || todo.lock().expect("no worker fails with the list").next();
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(starter) = next() {
                    let result = one(starter);
                    done.lock().expect("no worker fails with the list").push(result);
                }
            });
        }
    });
    done.into_inner().expect("no worker failed")
}

impl Starter {
    /// The one project of it that all tests share: none of them changes it.
    pub(crate) fn ready(&self) -> Arc<Project> {
        static READY: Mutex<BTreeMap<(String, String, bool), Arc<Project>>> = Mutex::new(BTreeMap::new());
        let purpose = if self.solved { "solved" } else { "starter" };
        let key = (self.stack.clone(), self.lesson.clone(), self.solved);
        ground();
        let mut ready = READY.lock().expect("no test fails with it");
        ready.entry(key).or_insert_with(|| Arc::new(self.write(purpose))).clone()
    }

    /// Writes the project into a folder of its own, ready to be run.
    pub(crate) fn write(&self, purpose: &str) -> Project {
        let project = self.new_in(&format!("{purpose}-{}-{}", self.stack, self.lesson), &[]);
        let first = ground().join(format!("first-{}", self.stack));
        let own = words(&project.told["files"]);
        let made = std::fs::read_dir(&first).expect("the first project is there").map(|entry| entry.expect("an entry"));
        for entry in
            made.filter(|entry| !own.iter().any(|file| file.starts_with(&*entry.file_name().to_string_lossy())))
        {
            lend(&entry.path(), &first, &project);
        }
        project
    }

    /// `doorway new` with these flags on top.
    fn new_in(&self, name: &str, flags: &[&str]) -> Project {
        let mut typed = vec!["new", name, "--stack", &self.stack, "--lesson", &self.lesson, "--json"];
        typed.extend(flags);
        typed.extend(self.solved.then_some("--solved"));
        let output = doorway_for(&self.stack, &self.lesson, place(), &typed);
        let told = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("no JSON: {}", both(&output)));
        assert!(output.status.success(), "{typed:?}: {}", both(&output));
        Project { starter: self.clone(), folder: place().join(name), told }
    }
}

impl Project {
    /// Its name in a failure.
    pub(crate) fn name(&self) -> String {
        let Starter { stack, lesson, solved } = &self.starter;
        format!("{stack}, {lesson}, {}", if *solved { "solved" } else { "starter" })
    }

    /// The command that runs it.
    pub(crate) fn run(&self) -> Vec<String> {
        words(&self.told["run"])
    }

    /// The text of one of its files.
    pub(crate) fn read(&self, file: &str) -> String {
        let path = self.folder.join(file);
        std::fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()))
    }

    /// The file with its to-dos.
    pub(crate) fn main(&self) -> &str {
        self.told["main"].as_str().expect("a file")
    }

    /// `doorway check` in its folder, at a port that is free: the document, the exit code, the port.
    pub(crate) fn check(&self) -> (Value, i32, u16) {
        let port = free_port();
        let output = doorway_for(
            &self.starter.stack,
            &self.starter.lesson,
            &self.folder,
            &["check", "--yes", "--json", "--port", &port.to_string()],
        );
        let value = serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("no JSON: {}", both(&output)));
        (value, output.status.code().expect("it ends by itself"), port)
    }
}

/// What the first project of a stack has made is the others' too: folders by a link, files with another name in them.
fn lend(path: &Path, first: &Path, project: &Project) {
    let own = project.folder.join(path.file_name().expect("it has a name"));
    if path.is_dir() {
        return std::os::unix::fs::symlink(path, own).expect("it is linked");
    }
    let name = |folder: &Path| folder.file_name().expect("it has a name").to_string_lossy().into_owned();
    let text = std::fs::read_to_string(path).expect("it is text").replace(&name(first), &name(&project.folder));
    std::fs::write(own, text).expect("it is written");
}

/// The folder of all projects, with one of each stack in it that has been installed and run.
fn ground() -> &'static Path {
    static READY: OnceLock<()> = OnceLock::new();
    READY.get_or_init(|| {
        let stacks: Vec<String> = all(true).into_iter().map(|starter| starter.stack).collect();
        let is_first = |starter: &Starter| starter.lesson == "hello" && stacks.contains(&starter.stack);
        let hello = listed(true).into_iter().filter(is_first).collect();
        side_by_side(hello, |starter| {
            let project = starter.new_in(&format!("first-{}", starter.stack), &["--install"]);
            let (document, exit, _) = project.check();
            assert_eq!(exit, 0, "{}: {document:#}", project.name());
        });
    });
    place()
}

/// An empty folder for projects. What cargo builds stays from run to run, and all of its projects share it.
fn place() -> &'static Path {
    static PLACE: OnceLock<PathBuf> = OnceLock::new();
    PLACE.get_or_init(|| {
        let top = Path::new(env!("CARGO_TARGET_TMPDIR")).join("scaffolded");
        let place = top.join("projects");
        if place.exists() {
            std::fs::remove_dir_all(&place).expect("the projects of the last run can be removed");
        }
        std::fs::create_dir_all(place.join(".cargo")).expect("the folder is made");
        let built = top.join("built");
        let config = format!("[build]\ntarget-dir = {built:?}\nincremental = false\n[profile.dev]\ndebug = false\n");
        std::fs::write(place.join(".cargo/config.toml"), config).expect("it is written");
        place
    })
}

/// Lessons whose starters on Node.js need a newer one than the course asks for: it has SQLite.
const NEEDS_NEWEST_NODE: &[&str] = &["documents"];

/// The PATH with newer tools in front than the system has: go 1.22 for the patterns of its routes, and a Node.js that runs
/// TypeScript and has SQLite. `tests/all.sh` installs them.
pub(crate) fn path_for(stack: &str, lesson: &str) -> OsString {
    let own = std::env::var_os("PATH").unwrap_or_default();
    if !["go", "express-ts"].contains(&stack) && !NEEDS_NEWEST_NODE.contains(&lesson) {
        return own;
    }
    let default = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/tools/.cache");
    let newest = std::env::var_os("DOORWAY_TOOLS").map_or(default, PathBuf::from).join("newest");
    assert!(newest.is_dir(), "{}: tests/all.sh installs what is in it", newest.display());
    std::env::join_paths([newest].into_iter().chain(std::env::split_paths(&own))).expect("no path has a colon")
}

/// `doorway` in a folder, with a home of its own and no proxy, which it would have a word to say about.
pub(crate) fn doorway(folder: &Path, typed: &[&str]) -> Output {
    doorway_for("", "", folder, typed)
}

/// The same with the tools that a stack needs.
pub(crate) fn doorway_for(stack: &str, lesson: &str, folder: &Path, typed: &[&str]) -> Output {
    let mut command = Command::new(DOORWAY);
    command
        .env("PATH", path_for(stack, lesson))
        .args(typed)
        .current_dir(folder)
        .env("DOORWAY_HOME", place().join("home"))
        .stdin(Stdio::null());
    for variable in ["GITHUB_ACTIONS", "COLUMNS", "NO_COLOR", "PORT", "CORS_ORIGIN"] {
        command.env_remove(variable);
    }
    command.env("NO_PROXY", "localhost").output().expect("doorway runs")
}

fn both(output: &Output) -> String {
    format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

/// A list of texts.
pub(crate) fn words(value: &Value) -> Vec<String> {
    value.as_array().expect("a list").iter().map(|word| word.as_str().expect("a text").to_owned()).collect()
}
