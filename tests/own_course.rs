//! A course from a folder, with a stack of its own: a stack is one folder and a starter is one folder, both without Rust.

mod support;

use std::path::{Path, PathBuf};
use std::process::Output;

use serde_json::Value;
use support::{doorway, free_port};
use tempfile::TempDir;

fn course() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/own_course")
}

/// A place to work in: a home, and a folder for projects.
struct Desk {
    home: TempDir,
    folder: TempDir,
}

impl Desk {
    fn new() -> Self {
        Self { home: tempfile::tempdir().expect("a home"), folder: tempfile::tempdir().expect("a folder") }
    }

    /// Runs doorway with the course's folder, in a folder of this place.
    fn run(&self, folder: &str, arguments: &[&str]) -> Output {
        let mut command = doorway(&self.home, &["--lessons"]);
        command.arg(course()).args(arguments).current_dir(self.folder.path().join(folder));
        command.env("NO_PROXY", "localhost").env_remove("GITHUB_ACTIONS").output().expect("doorway runs")
    }

    fn json(&self, folder: &str, arguments: &[&str]) -> Value {
        let output = self.run(folder, arguments);
        serde_json::from_slice(&output.stdout).unwrap_or_else(|_| panic!("{arguments:?}: {}", text(&output)))
    }

    /// Checks the project in a folder.
    fn check(&self, folder: &str) -> Value {
        let port = free_port().to_string();
        self.json(folder, &["check", "--yes", "--json", "--port", &port])
    }
}

fn text(output: &Output) -> String {
    format!("{}\n{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn a_stack_and_a_starter_are_a_folder_each() {
    let stack = course().join("templates/mine");
    let names = |folder: &Path| {
        let entries = std::fs::read_dir(folder).expect("it can be listed");
        let mut names: Vec<String> =
            entries.map(|entry| entry.expect("an entry").file_name().to_string_lossy().into_owned()).collect();
        names.sort();
        names
    };
    assert_eq!(names(&course().join("templates")), ["mine"]);
    assert_eq!(names(&stack), ["Cargo.toml.tmpl", "shop", "stack.toml"]);
    assert_eq!(names(&stack.join("shop")), ["main.mine", "starter.toml"]);
}

#[test]
fn the_stacks_of_the_folder_are_listed_beside_the_built_in_ones() {
    let list = Desk::new().json("", &["new", "--list", "--json"]);
    let stacks: Vec<&str> =
        list["stacks"].as_array().expect("a list").iter().filter_map(|stack| stack["stack"].as_str()).collect();
    assert!(stacks.contains(&"mine") && stacks.contains(&"express"), "{stacks:?}");
}

#[test]
fn the_lesson_of_the_folder_is_played() {
    let output = Desk::new().run("", &["play", "shop"]);
    let text = text(&output);
    assert!(output.status.success() && text.contains("a list of things to buy"), "{text}");
}

#[test]
fn a_starter_of_the_folder_is_written_and_fails_its_check_with_a_hint_that_solves_it() {
    let desk = Desk::new();
    let project = desk.json("", &["new", "shop", "--stack", "mine", "--lesson", "shop", "--json"]);
    assert_eq!(project["main"], "main.mine", "{project:#}");
    let result = desk.check("shop");
    let check = &result["checks"][0];
    assert_eq!((&result["stack"], &check["outcome"]), (&"Mine".into(), &"not met".into()), "{result:#}");
    let diagnosis = &check["diagnosis"];
    let place = diagnosis["place"].as_str().expect("a place");
    assert!(place.contains("main.mine") && place.contains("TODO GET /shop"), "{diagnosis:#}");
    let docs = diagnosis["docs"].as_str().expect("a page");
    assert!(docs.contains("https://example.com/mine/routing"), "{diagnosis:#}");
    let main = desk.folder.path().join("shop/main.mine");
    let starter = std::fs::read_to_string(&main).expect("it is there");
    let todo = project["todos"][0].as_str().expect("a to-do").replace('\n', "\n    ");
    assert!(starter.contains(&todo), "{starter}");
    let solved = starter.replace(&todo, diagnosis["line"].as_str().expect("the last hint"));
    std::fs::write(&main, solved).expect("it is written");
    let result = desk.check("shop");
    assert_eq!(result["checks"][0]["outcome"], "met", "{result:#}");
}

#[test]
fn a_solved_one_passes_and_is_known_without_doorway_toml() {
    let desk = Desk::new();
    desk.json("", &["new", "done", "--stack", "mine", "--lesson", "shop", "--solved", "--json"]);
    std::fs::remove_file(desk.folder.path().join("done/doorway.toml")).expect("it was there");
    let port = free_port().to_string();
    let result = desk.json("done", &["check", "shop", "--yes", "--json", "--port", &port]);
    assert_eq!((&result["met"], &result["stack"]), (&1.into(), &"Mine".into()), "{result:#}");
}

#[test]
fn a_command_from_the_folder_is_asked_about_before_it_is_run() {
    let desk = Desk::new();
    desk.json("", &["new", "shop", "--stack", "mine", "--lesson", "shop", "--json"]);
    let output = desk.run("shop", &["check"]);
    let text = text(&output);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(text.contains("cargo run --quiet") && text.contains("--yes"), "{text}");
}

#[test]
fn a_folder_with_lessons_adds_a_starter_to_a_built_in_stack() {
    let (desk, course) = (Desk::new(), tempfile::tempdir().expect("a course"));
    let starter = course.path().join("templates/node/shop");
    std::fs::create_dir_all(&starter).expect("made");
    std::fs::copy(self::course().join("01-shop.md"), course.path().join("01-shop.md")).expect("copied");
    std::fs::write(starter.join("index.js"), "// ANCHOR: shop\nserve();\n// ANCHOR_END: shop\n").expect("written");
    std::fs::write(starter.join("starter.toml"), "[todos]\nshop = \"GET /shop\"\n").expect("written");
    let output = doorway(&desk.home, &["new", "shop", "--stack", "node", "--lesson", "shop", "--lessons"])
        .arg(course.path())
        .current_dir(&desk.folder)
        .output()
        .expect("doorway runs");
    assert!(output.status.success(), "{}", text(&output));
    let main = std::fs::read_to_string(desk.folder.path().join("shop/index.js")).expect("it is there");
    assert_eq!(main, "// TODO GET /shop\n");
    assert!(desk.folder.path().join("shop/package.json").is_file(), "the stack's own files are there too");
}

#[test]
fn a_wrong_starter_of_the_folder_is_refused_with_its_name_and_nothing_is_written() {
    for (starter, why) in [
        ("[todos]\nsell = \"GET /shop\"\n", "no file in templates/mine/shop/ has the anchor `sell`"),
        ("[instead]\nshop = \"x\"\n", "`instead` names `shop`, which has no to-do"),
        ("[files]\n\"../out.txt\" = \"mine/shop/main.mine\"\n", "would lie outside of the project"),
        ("[files]\n\"a.txt\" = \"../../01-shop.md\"\n", "is outside of `templates/`"),
        ("[files]\n\"a.txt\" = \"mine/none.txt\"\n", "which does not exist"),
        ("rum = \"cargo run\"\n", "unknown field `rum`"),
        ("run = \"\"\n", "`run` is empty"),
    ] {
        let (desk, course) = (Desk::new(), tempfile::tempdir().expect("a course"));
        copy_folder(&self::course(), course.path());
        std::fs::write(course.path().join("templates/mine/shop/starter.toml"), starter).expect("written");
        let output = doorway(&desk.home, &["new", "shop", "--stack", "mine", "--lesson", "shop", "--lessons"])
            .arg(course.path())
            .current_dir(&desk.folder)
            .output()
            .expect("doorway runs");
        let text = text(&output);
        assert_eq!(output.status.code(), Some(3), "{starter}: {text}");
        assert!(text.contains(why), "{starter}: {text}");
        assert_eq!(std::fs::read_dir(&desk.folder).expect("it can be listed").count(), 0, "{starter}");
    }
}

fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).expect("made");
    for entry in std::fs::read_dir(from).expect("it can be listed").map(|entry| entry.expect("an entry")) {
        let own = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &own);
        } else {
            std::fs::copy(entry.path(), own).expect("copied");
        }
    }
}

/// Files that read what the tools of a language print, whatever stack they belong to.
const READERS_OF_TOOLS: &[&str] = &["src/check/program_errors", "src/check/packages"];

#[test]
fn no_rust_but_tests_names_a_framework() {
    let top = Path::new(env!("CARGO_MANIFEST_DIR"));
    let frameworks = doorway::content::stacks::Stacks::builtin();
    let frameworks: Vec<String> = frameworks
        .all()
        .filter(|stack| !stack.recognise.code.is_empty())
        .flat_map(|stack| [format!("\"{}\"", stack.name), format!("Stack::{}", stack.title)])
        .collect();
    let mut wrong = Vec::new();
    for file in rust_files(&top.join("src")) {
        let path = file.strip_prefix(top).expect("it is below").to_string_lossy().replace('\\', "/");
        if READERS_OF_TOOLS.iter().any(|reader| path.starts_with(reader)) || is_test_file(&path) {
            continue;
        }
        let text = std::fs::read_to_string(&file).expect("it can be read");
        let shipped = text.split("#[cfg(test)]\nmod ").next().unwrap_or_default();
        let code = shipped.lines().filter(|line| !line.trim_start().starts_with("//"));
        let named = code.filter(|line| frameworks.iter().any(|name| line.contains(name.as_str())));
        wrong.extend(named.map(|line| format!("{path}: {}", line.trim())));
    }
    assert!(frameworks.len() >= 10, "{frameworks:?}");
    assert!(wrong.is_empty(), "what is special about a stack belongs into its stack.toml:\n{}", wrong.join("\n"));
}

fn is_test_file(path: &str) -> bool {
    path.ends_with("tests.rs") || path.contains("/tests/")
}

fn rust_files(folder: &Path) -> Vec<PathBuf> {
    let entries = std::fs::read_dir(folder).expect("it can be listed").map(|entry| entry.expect("an entry").path());
    let (folders, files): (Vec<PathBuf>, Vec<PathBuf>) = entries.partition(|path| path.is_dir());
    let files = files.into_iter().filter(|path| path.extension().is_some_and(|ending| ending == "rs"));
    files.chain(folders.iter().flat_map(|folder| rust_files(folder))).collect()
}
