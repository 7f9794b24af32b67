//! The notes of the lesson about documents are in a file: they are there after doorway was killed.
#![cfg(unix)]

mod support;

use rustix::process::Signal;
use support::{Serving, get, send};
use tempfile::TempDir;

fn serve(home: &TempDir) -> Serving {
    let arguments = ["documents", "--serve", "--step", "3", "--port", "0"];
    Serving::start_with(&arguments, |command| {
        command.env("DOORWAY_HOME", home.path());
    })
}

fn create(port: u16, title: &str) -> String {
    let body = format!(r#"{{"title":"{title}"}}"#);
    let head = "POST /notes HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\nContent-Type: application/json";
    send(port, format!("{head}\r\nContent-Length: {}\r\n\r\n{body}", body.len()).as_bytes())
}

#[test]
fn a_note_is_there_after_doorway_was_killed_in_the_middle() {
    let home = tempfile::tempdir().expect("a home");
    let mut serving = serve(&home);
    let response = create(serving.port(), "Milk");
    assert!(response.starts_with("HTTP/1.1 201") && response.contains("Location: /notes/3"), "{response}");
    serving.signal(Signal::KILL);
    serving.child.wait().expect("it was killed");
    let serving = serve(&home);
    let note = get(serving.port(), "/notes/3");
    assert!(note.ends_with(r#"{"id":3,"text":"","title":"Milk"}"#), "{note}");
}

#[test]
fn no_database_is_opened_to_list_the_lessons_or_to_say_what_one_is_about() {
    let home = tempfile::tempdir().expect("a home");
    for arguments in [&["lessons"][..], &["documents", "--help"], &["lessons", "--json"], &["words", "SQL"]] {
        let output = support::doorway(&home, arguments).output().expect("doorway runs");
        assert!(output.status.success(), "{arguments:?}");
    }
    assert!(!home.path().join("demos").exists() && !home.path().join("home/demos").exists());
}
