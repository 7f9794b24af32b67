//! The questions of `doorway new` at a real pseudo-terminal: arrow keys, a filter that is typed, other names, and Esc.

#[path = "play_pty/terminal.rs"]
#[allow(dead_code, reason = "a lesson needs more of a terminal than a question does")]
mod terminal;

use std::path::Path;

use portable_pty::CommandBuilder;
use tempfile::TempDir;
use terminal::Terminal;

const UP: &str = "\u{1b}[A";
const DOWN: &str = "\u{1b}[B";

fn start(folder: &TempDir, more: &[&str]) -> Terminal {
    let mut command = CommandBuilder::new(env!("CARGO_BIN_EXE_doorway"));
    command.arg("new");
    command.args(more);
    command.cwd(folder.path());
    Terminal::start_command(command, 100, 40)
}

/// What the project of a folder is made with, and for which lesson.
fn project(folder: &Path) -> (String, String) {
    let text = std::fs::read_to_string(folder.join("doorway.toml")).expect("the project was written");
    let value: toml::Table = toml::from_str(&text).expect("it is TOML");
    let field = |name: &str| value[name].as_str().expect("it is text").to_owned();
    (field("stack"), field("lesson"))
}

#[test]
fn a_stack_and_a_lesson_are_chosen_with_arrow_keys() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut terminal = start(&folder, &[]);
    terminal.wait_for("What is the folder called?");
    terminal.press("shop\r");
    terminal.wait_for("What do you want to write your server in?");
    terminal.wait_for("> node");
    terminal.press(DOWN);
    terminal.wait_for("> python");
    terminal.press(DOWN);
    terminal.wait_for("> express");
    terminal.press(UP);
    terminal.wait_for("> python");
    terminal.press("\r");
    terminal.wait_for("For which lesson?");
    terminal.press("\r");
    assert_eq!(terminal.exit(), 0);
    assert_eq!(project(&folder.path().join("shop")), ("python".to_owned(), "routes".to_owned()));
}

#[test]
fn what_is_typed_filters_the_choices() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut terminal = start(&folder, &["shop"]);
    terminal.wait_for("What do you want to write your server in?");
    terminal.press("flask");
    terminal.wait_until("one stack is left", |screen| screen.contains("> flask") && !screen.contains("  express "));
    terminal.press("\r");
    terminal.wait_for("For which lesson?");
    terminal.press("cookies");
    terminal.wait_for("> cors-cookies");
    terminal.press("\r");
    assert_eq!(terminal.exit(), 0);
    assert_eq!(project(&folder.path().join("shop")), ("flask".to_owned(), "cors-cookies".to_owned()));
}

#[test]
fn esc_writes_nothing() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut terminal = start(&folder, &["shop"]);
    terminal.wait_for("What do you want to write your server in?");
    terminal.press("\u{1b}");
    assert_ne!(terminal.exit(), 0);
    assert!(!folder.path().join("shop").exists());
}
