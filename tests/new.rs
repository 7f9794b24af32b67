//! `doorway new` as a person uses it: a project is written whole or not at all, and nothing of the learner's is touched.

mod support;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
#[cfg(unix)]
use std::{process::Stdio, time::Duration};

use serde_json::Value;
use support::doorway;
use tempfile::TempDir;

/// A folder to be in, with a home beside it.
struct Place {
    top: TempDir,
    home: TempDir,
}

impl Place {
    fn new() -> Self {
        Self { top: tempfile::tempdir().expect("a folder"), home: tempfile::tempdir().expect("a home") }
    }

    fn path(&self, name: &str) -> PathBuf {
        self.top.path().join(name)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = doorway(&self.home, &["new"]);
        command.args(arguments).current_dir(&self.top);
        command
    }

    fn typed(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().expect("doorway runs")
    }

    /// Types it, expects that it is refused with one clear line, and that not a byte has changed; gives the line.
    fn refused(&self, arguments: &[&str]) -> String {
        let before = all(self.top.path());
        let output = self.typed(arguments);
        let words = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(matches!(output.status.code(), Some(2 | 3)), "{arguments:?}: {:?} {words}", output.status);
        assert!(output.stdout.is_empty(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stdout));
        assert_eq!(words.trim_end().lines().count(), 1, "{arguments:?}: {words}");
        assert_eq!(all(self.top.path()), before, "{arguments:?}: something has changed");
        words
    }
}

/// Every entry below a folder, hidden ones too: the bytes of files, where links lead, nothing for folders.
fn all(top: &Path) -> BTreeMap<PathBuf, Option<Vec<u8>>> {
    let (mut found, mut folders) = (BTreeMap::new(), vec![top.to_owned()]);
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("it can be listed").map(|entry| entry.expect("an entry")) {
            let (path, kind) = (entry.path(), entry.file_type().expect("it has a kind"));
            let held = if kind.is_symlink() {
                Some(std::fs::read_link(&path).expect("it leads somewhere").to_string_lossy().into_owned().into_bytes())
            } else if kind.is_dir() {
                folders.push(path.clone());
                None
            } else {
                Some(std::fs::read(&path).expect("it can be read"))
            };
            found.insert(path, held);
        }
    }
    found
}

fn written(output: &Output) -> Value {
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    serde_json::from_slice(&output.stdout).expect("it is JSON")
}

// What is written

#[test]
fn a_project_holds_what_was_said_and_nothing_is_left_beside_it() {
    let place = Place::new();
    let told = written(&place.typed(&["shop", "--stack", "node", "--lesson", "routes", "--json"]));
    let mut files: Vec<&str> = told["files"].as_array().expect("a list").iter().filter_map(Value::as_str).collect();
    files.sort_unstable();
    let there = all(place.top.path());
    let own = there.iter().filter(|(_, held)| held.is_some());
    let own: Vec<String> = own
        .map(|(path, _)| path.strip_prefix(place.path("shop")).expect("all is in it").to_string_lossy().into_owned())
        .map(|path| path.replace('\\', "/"))
        .collect();
    assert_eq!(own, files);
    assert_eq!(std::fs::read_dir(&place.top).expect("it can be listed").count(), 1, "nothing else was made");
}

#[test]
fn a_dry_run_names_every_file_and_writes_none() {
    let place = Place::new();
    let output = place.typed(&["shop", "--stack", "express", "--lesson", "routes", "--dry-run"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success() && text.contains("would be made"), "{text}");
    for name in ["index.js", "package.json", "about.html", "doorway.toml"] {
        assert!(text.contains(name), "{name} is not in {text}");
    }
    assert!(all(place.top.path()).is_empty());
}

#[test]
fn name_and_port_stand_wherever_they_belong() {
    let place = Place::new();
    let typed = ["shop", "--stack", "express", "--lesson", "hello", "--name", "corner-shop", "--port", "4321"];
    assert!(place.typed(&typed).status.success());
    let read = |name: &str| std::fs::read_to_string(place.path("shop").join(name)).expect("it is there");
    assert!(read("package.json").contains("\"corner-shop\""));
    for name in ["index.js", "README.md", "doorway.toml"] {
        assert!(read(name).contains("4321") && !read(name).contains("8080"), "{name}: {}", read(name));
    }
}

#[test]
fn without_anybody_to_ask_it_takes_the_usual_and_says_so() {
    let place = Place::new();
    let output = place.typed(&["shop"]);
    let words = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{words}");
    assert!(words.contains("the stack is node") && words.contains("the lesson is routes"), "{words}");
    let toml = std::fs::read_to_string(place.path("shop/doorway.toml")).expect("it is there");
    assert!(toml.contains("lesson = \"routes\"") && toml.contains("stack = \"node\""), "{toml}");
}

#[test]
fn an_empty_folder_is_filled_and_missing_ones_on_the_way_are_made() {
    let place = Place::new();
    std::fs::create_dir(place.path("empty")).expect("made");
    for dir in ["empty", "a/b/c", "./here", "a/../there"] {
        assert!(place.typed(&[dir]).status.success(), "{dir}");
        assert!(place.path(dir).join("index.js").is_file(), "{dir}");
    }
    // A shell that stands in the folder must find the project there, and not stand in one that is gone.
    std::fs::create_dir(place.path("here too")).expect("made");
    let mut here = place.command(&["."]);
    assert!(here.current_dir(place.path("here too")).status().expect("doorway runs").success());
    assert!(place.path("here too/index.js").is_file());
}

#[test]
fn what_comes_next_is_written_as_this_shell_takes_it() {
    let place = Place::new();
    let output = place.typed(&["my first shop"]);
    let text = String::from_utf8_lossy(&output.stdout).into_owned();
    let cd = if cfg!(windows) { "cd \"my first shop\"" } else { "cd 'my first shop'" };
    assert!(text.contains(cd) && text.contains("doorway check"), "{text}");
}

#[cfg(feature = "full")]
#[test]
fn a_git_repository_is_made_if_one_asks_for_it() {
    let place = Place::new();
    let names = ["GIT_AUTHOR_NAME", "GIT_AUTHOR_EMAIL", "GIT_COMMITTER_NAME", "GIT_COMMITTER_EMAIL"];
    let run = |folder: &str, identity: Option<&str>| {
        let mut command = place.command(&[folder, "--git"]);
        for name in names {
            command.env(name, identity.unwrap_or_default());
        }
        command.env("GIT_CONFIG_GLOBAL", "").output().expect("doorway runs")
    };
    let output = run("shop", Some("ann@example.com"));
    assert!(output.status.success(), "this test needs `git`: {}", String::from_utf8_lossy(&output.stderr));
    assert!(place.path("shop/.git").is_dir());
    let output = run("bakery", None);
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(3), "git does not know who commits: {said}");
    assert!(said.contains("git could not make the first commit") && place.path("bakery/.git").is_dir(), "{said}");
}

// What is refused

#[test]
fn a_folder_that_is_not_empty_is_refused_and_what_is_in_it_named() {
    let place = Place::new();
    std::fs::create_dir(place.path("full")).expect("made");
    for name in ["a.txt", "b.txt", "c.txt", "d.txt", "e.txt", "f.txt", "g.txt"] {
        std::fs::write(place.path("full").join(name), name).expect("written");
    }
    let words = place.refused(&["full"]);
    assert!(words.contains("is not empty") && words.contains("a.txt") && words.contains("2 more"), "{words}");
    let words = place.refused(&["full/a.txt"]);
    assert!(words.contains("is a file"), "{words}");
    let words = place.refused(&["full/a.txt/shop"]);
    assert!(words.contains("a.txt"), "{words}");
}

#[test]
fn names_that_cannot_be_everywhere_are_refused_with_the_reason() {
    let place = Place::new();
    let long = "x".repeat(300);
    for (name, reason) in [
        ("CON", "device"),
        ("aux.txt", "device"),
        ("dot.", "dot"),
        ("space ", "space"),
        ("a:b", "':'"),
        ("what?", "'?'"),
        ("new\nline", "'\\n'"),
        (long.as_str(), "255"),
        ("a/NUL/shop", "device"),
    ] {
        let words = place.refused(&[name]);
        assert!(words.contains(reason), "{name:?}: {words}");
    }
    for name in ["/", ".."] {
        place.refused(&[name]);
    }
}

#[test]
fn what_a_project_cannot_be_called_is_refused() {
    let place = Place::new();
    for name in ["", "Two Words", "x\"y", "-x", "ünder"] {
        place.refused(&["shop", &format!("--name={name}")]);
    }
}

#[test]
fn unknown_stacks_and_lessons_are_refused_with_those_there_are() {
    let place = Place::new();
    assert!(place.refused(&["shop", "--stack", "cobol", "--lesson", "routes"]).contains("node"));
    assert!(place.refused(&["shop", "--stack", "node", "--lesson", "rotes"]).contains("routes"));
}

#[test]
fn a_file_on_the_way_is_named() {
    let place = Place::new();
    std::fs::write(place.path("a.txt"), "mine").expect("written");
    for dir in ["a.txt", "a.txt/shop", "a.txt/x/y"] {
        assert!(place.refused(&[dir]).contains("a.txt is a file; name another folder"), "{dir}");
    }
}

#[cfg(unix)]
#[test]
fn a_way_through_a_link_is_refused_even_if_the_link_leads_nowhere() {
    use std::os::unix::fs::symlink;
    let (place, outside) = (Place::new(), tempfile::tempdir().expect("a folder"));
    symlink(outside.path(), place.path("away")).expect("linked");
    symlink("nowhere", place.path("dangling")).expect("linked");
    for dir in ["away", "away/shop", "dangling", "dangling/shop", "./away/x/y"] {
        let words = place.refused(&[dir]);
        assert!(words.contains("is a link"), "{dir}: {words}");
    }
    assert!(all(outside.path()).is_empty(), "nothing was written behind the link");
}

// An end at any moment

#[cfg(unix)]
#[test]
fn ended_at_any_moment_it_is_whole_or_not_there_and_running_it_again_makes_it_whole() {
    for moment in 0..60 {
        let place = Place::new();
        end_after(place.command(&["shop"]), moment);
        let is_there = place.path("shop").exists();
        assert_eq!(place.typed(&["shop"]).status.success(), !is_there, "made, or there and not written over");
        assert_eq!(files(&place.path("shop")), whole(), "moment {moment}");
        assert!(place.typed(&["other"]).status.success());
        let names = all(place.top.path());
        let top = names.keys().filter(|path| path.parent() == Some(place.top.path()) && !is_unlocked_yet(path));
        assert_eq!(top.count(), 2, "nothing half made is left: {names:?}");
    }
}

#[cfg(unix)]
#[test]
fn ended_while_it_fills_an_empty_folder_it_is_made_whole_by_running_it_again() {
    for moment in 0..60 {
        let place = Place::new();
        std::fs::create_dir(place.path("shop")).expect("made");
        let mut here = place.command(&["."]);
        here.current_dir(place.path("shop"));
        end_after(here, moment);
        let was_whole = files(&place.path("shop")) == whole();
        let again = place.typed(&["shop"]);
        let words = String::from_utf8_lossy(&again.stderr).into_owned();
        let is_told = words.contains("is not empty") || words.contains("that one is whole now");
        assert!(again.status.success() || is_told, "moment {moment}: {words}");
        assert!(!was_whole || !again.status.success(), "moment {moment}: what is there is not written over");
        let mut found = files(&place.path("shop"));
        found.retain(|path| !path.starts_with(".doorway-new-"));
        assert_eq!(found, whole(), "moment {moment}: {words}");
    }
}

/// The files of the usual project.
#[cfg(unix)]
fn whole() -> Vec<String> {
    static WHOLE: std::sync::OnceLock<Vec<String>> = std::sync::OnceLock::new();
    let made = || {
        let place = Place::new();
        assert!(place.typed(&["shop"]).status.success());
        files(&place.path("shop"))
    };
    WHOLE.get_or_init(made).clone()
}

/// The files below a folder, from there; none if it is not there.
#[cfg(unix)]
fn files(top: &Path) -> Vec<String> {
    let found = if top.exists() { all(top) } else { BTreeMap::new() };
    let files = found.into_iter().filter(|(_, held)| held.is_some());
    files.map(|(path, _)| path.strip_prefix(top).expect("it is below").to_string_lossy().into_owned()).collect()
}

/// Ends a program at a moment between before it has begun and after its end.
#[cfg(unix)]
fn end_after(mut command: Command, moment: u64) {
    let mut running = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().expect("doorway runs");
    std::thread::sleep(Duration::from_micros(moment * 250));
    running.kill().and_then(|()| running.wait()).expect("it ends");
}

/// The hidden folder of a program that was ended in the moment between making it and its lock: it goes a minute later.
#[cfg(unix)]
fn is_unlocked_yet(path: &Path) -> bool {
    let name = path.file_name().expect("it has a name").to_string_lossy().into_owned();
    name.starts_with(".doorway-new-") && all(path).is_empty()
}
