//! What a project folder says about itself: its `doorway.toml`, or else what its files show.
//!
//! ```toml
//! lesson = "routes"
//! stack  = "express"
//! run    = ["node", "index.js"]   # or one line: "node index.js"
//! port   = 8080
//! ```

use std::path::Path;
use std::sync::Arc;

use anyhow::Context;

use super::project_file::{self, ProjectFile};
pub use super::project_file::{FILE, InvalidProjectFile};
use crate::content::files::{read_start, read_whole};
use crate::content::stack::Stack;
use crate::content::stacks::Stacks;
use crate::text::shell::split;

/// How much of a project's file is read.
const MAX_FILE_BYTES: u64 = 64 * 1024;

/// What is known of a project before anything is started.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Project {
    /// The lesson it belongs to.
    pub lesson: Option<String>,
    /// What it is made with.
    pub stack: Option<Arc<Stack>>,
    /// The program and its arguments.
    pub run: Option<Vec<String>>,
    /// The port it listens on.
    pub port: Option<u16>,
    /// The file that says how to start it.
    pub command_file: Option<String>,
}

/// Reads `doorway.toml`, and guesses what it leaves out.
///
/// # Errors
/// A `doorway.toml` that cannot be read or understood.
pub fn read(folder: &Path, stacks: &Stacks) -> anyhow::Result<Project> {
    let own = read_written(folder, stacks)?;
    let guessed = if own.run.is_none() { guess_command(folder, stacks) } else { None };
    let (command_file, run) = match guessed {
        Some((file, run)) => (Some(file), Some(run)),
        None => (own.command_file.clone(), own.run.clone()),
    };
    Ok(Project { stack: own.stack.or_else(|| stacks.of_folder(folder)), command_file, run, ..own })
}

/// Reads `doorway.toml`, and guesses nothing: for that, every stack would have to be read.
///
/// # Errors
/// Those of [`read`].
pub fn read_written(folder: &Path, stacks: &Stacks) -> anyhow::Result<Project> {
    match read_file(&folder.join(FILE)) {
        Some(text) => Ok(of_file(project_file::parse(&text?, stacks)?, stacks)),
        None => Ok(Project::default()),
    }
}

/// Reads only the lesson of `doorway.toml`: that of a server which is running already.
///
/// # Errors
/// Those of [`read`].
pub fn read_lesson(folder: &Path, stacks: &Stacks) -> anyhow::Result<Project> {
    Ok(Project { lesson: read_written(folder, stacks)?.lesson, ..Project::default() })
}

fn of_file(file: ProjectFile, stacks: &Stacks) -> Project {
    let ProjectFile { lesson, stack, run, port } = file;
    let command_file = run.as_ref().map(|_| FILE.to_owned());
    Project { lesson, stack: stack.as_deref().and_then(|name| stacks.named(name)), run, port, command_file }
}

/// Returns whether the files of a folder show how its program is started.
pub fn has_program(folder: &Path, stacks: &Stacks) -> bool {
    guess_command(folder, stacks).is_some()
}

/// Reads a file as text; nothing if there is no such file.
fn read_file(path: &Path) -> Option<anyhow::Result<String>> {
    if std::fs::metadata(path).is_err() {
        return None;
    }
    let read = || anyhow::Ok(String::from_utf8(read_whole(path, MAX_FILE_BYTES)?)?);
    Some(read().with_context(|| format!("could not read {}", path.display())))
}

/// Guesses how a project is started that does not say so: the file that shows it, and the command. `package.json` comes
/// first, because every stack that uses npm has one.
fn guess_command(folder: &Path, stacks: &Stacks) -> Option<(String, Vec<String>)> {
    let npm = || Some(("package.json".to_owned(), npm_command(folder)?));
    npm().or_else(|| stacks.start_command(folder))
}

/// Returns where the folder's `package.json` stops being JSON, if it does, as a clause.
pub fn broken_package(folder: &Path) -> Option<String> {
    let text = read_start(&folder.join("package.json"), MAX_FILE_BYTES)?;
    let error = serde_json::from_str::<serde_json::Value>(&text).err()?;
    Some(format!("package.json is not JSON from line {} on", error.line().max(1)))
}

/// The command that `npm start` runs if that is a plain `node …`, or else `npm start` itself.
fn npm_command(folder: &Path) -> Option<Vec<String>> {
    let text = read_start(&folder.join("package.json"), MAX_FILE_BYTES)?;
    let package: serde_json::Value = serde_json::from_str(&text).ok()?;
    if let Some(start) = package["scripts"]["start"].as_str() {
        let words = split(start).ok().filter(|words| words.first().is_some_and(|first| first == "node"));
        return Some(words.unwrap_or_else(|| vec!["npm".to_owned(), "start".to_owned()]));
    }
    let main = package["main"].as_str().filter(|main| folder.join(main).is_file()).map(str::to_owned);
    let usual = ["index.js", "server.js", "app.js"].into_iter().find(|name| folder.join(name).is_file());
    Some(vec!["node".to_owned(), main.or_else(|| usual.map(str::to_owned))?])
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folder(files: &[(&str, &str)]) -> tempfile::TempDir {
        let folder = tempfile::tempdir().expect("a folder for the test");
        for (name, text) in files {
            std::fs::write(folder.path().join(name), text).expect("the file is written");
        }
        folder
    }

    fn read_of(files: &[(&str, &str)]) -> Project {
        read(folder(files).path(), &Stacks::builtin()).expect("it can be read")
    }

    fn run(files: &[(&str, &str)]) -> String {
        read_of(files).run.unwrap_or_default().join(" ")
    }

    #[test]
    fn a_package_json_that_is_no_json_is_named_with_its_line() {
        let broken = |text: &str| broken_package(folder(&[("package.json", text)]).path());
        assert_eq!(broken("{").as_deref(), Some("package.json is not JSON from line 1 on"));
        assert_eq!(broken("{\n  \"a\": 1\n  \"b\": 2\n}").as_deref(), Some("package.json is not JSON from line 3 on"));
        assert_eq!((broken("{}"), broken_package(folder(&[]).path())), (None, None));
    }

    #[test]
    fn doorway_toml_is_read_before_anything_is_guessed() {
        let text = "lesson = \"routes\"\nstack = \"express\"\nrun = [\"node\", \"index.js\"]\nport = 3000\n";
        let project = read_of(&[(FILE, text), ("app.py", "")]);
        assert_eq!(project.lesson.as_deref(), Some("routes"));
        assert_eq!(project.stack.map(|stack| stack.name.clone()).as_deref(), Some("express"));
        assert_eq!(project.port, Some(3000));
        assert_eq!(
            (project.run.expect("it has a command").join(" "), project.command_file.as_deref()),
            ("node index.js".into(), Some(FILE))
        );
    }

    #[test]
    fn of_a_server_that_is_running_the_file_says_only_the_lesson() {
        let place = folder(&[(FILE, "lesson = \"documents\"\nrun = \"node index.js\"\nport = 3000\n")]);
        let read = read_lesson(place.path(), &Stacks::builtin()).expect("it can be read");
        assert_eq!(read, Project { lesson: Some("documents".to_owned()), ..Project::default() });
    }

    #[test]
    fn a_command_may_be_written_in_one_line() {
        let project = read_of(&[(FILE, "run = \"node 'my app.js'\"")]);
        assert_eq!(project.run.expect("it has a command"), ["node", "my app.js"]);
    }

    #[test]
    fn what_doorway_toml_leaves_out_is_guessed() {
        let project = read_of(&[(FILE, "lesson = \"hello\""), ("index.js", "require('express')")]);
        let stack = project.stack.map(|stack| stack.name.clone());
        assert_eq!((project.command_file.as_deref(), stack.as_deref()), (Some("index.js"), Some("express")));
    }

    #[test]
    fn each_kind_of_project_is_started_its_own_way() {
        assert_eq!(run(&[("index.js", "")]), "node index.js");
        assert_eq!(run(&[("Cargo.toml", "")]), "cargo run --quiet");
        assert_eq!(run(&[("go.mod", "")]), "go run .");
        assert_eq!(run(&[("package.json", "{\"main\": \"a.js\"}"), ("a.js", "")]), "node a.js");
        assert_eq!(run(&[("package.json", "{\"scripts\": {\"start\": \"node b.js\"}}")]), "node b.js");
        assert_eq!(run(&[("package.json", "{\"scripts\": {\"start\": \"tsc && node b.js\"}}")]), "npm start");
        assert_eq!(run(&[("package.json", "{}"), ("server.js", "")]), "node server.js");
        assert!(run(&[("app.py", "")]).ends_with(" app.py"));
        assert_eq!(run(&[("notes.txt", "")]), "");
    }

    #[test]
    fn a_wrong_doorway_toml_is_an_error_that_names_it() {
        for text in ["port = 99999", "run = []", "run = \"a | b\"", "lesson = "] {
            let error = read(folder(&[(FILE, text)]).path(), &Stacks::builtin()).expect_err(text);
            assert!(format!("{error:#}").contains(FILE), "{error:#}");
        }
    }
}
