//! The tools that go with the course: `next` goes on, `review` asks again what was answered wrong, `reset` forgets.

mod support;
#[path = "play_pty/terminal.rs"]
#[allow(dead_code, reason = "a lesson needs more of a terminal than one question does")]
mod terminal;

use std::fs;
use std::io::Write;
use std::path::Path;
use std::process::{Output, Stdio};

use serde_json::{Value, json};
use support::doorway;
use tempfile::TempDir;
use terminal::Terminal;

/// A lesson without servers, with one question.
const LESSON: &str = "+++\nsummary = \"One question.\"\npart = 1\nminutes = 2\n+++\n\n# One question\n\n## The question\n\n\
                      ```quiz\nWho draws the page?\n( ) the server\n    It only sends the data.\n(x) the browser\n\
                      because the browser has the screen\n```\n";
/// A day that is over for certain.
const LONG_AGO: i64 = 1;

/// A home with a folder of lessons.
fn home() -> TempDir {
    let home = tempfile::tempdir().expect("a home");
    fs::create_dir(home.path().join("lessons")).expect("made");
    write_lesson(&home.path().join("lessons"));
    home
}

fn write_lesson(folder: &Path) {
    fs::write(folder.join("01-screen.md"), LESSON).expect("written");
}

fn progress(home: &TempDir) -> Value {
    let text = fs::read_to_string(home.path().join("progress.json")).unwrap_or_else(|_| "{}".to_owned());
    serde_json::from_str(&text).expect("it is JSON")
}

fn remember(home: &TempDir, record: &Value) {
    let mut record = record.clone();
    record["version"] = json!(1);
    fs::write(home.path().join("progress.json"), record.to_string()).expect("written");
}

/// Runs doorway with these lines typed.
fn typed(home: &TempDir, arguments: &[&str], lines: &str) -> Output {
    let mut command = doorway(home, arguments);
    command.current_dir(home).stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
    let mut child = command.spawn().expect("doorway starts");
    // doorway may end without reading: then the pipe is closed, and what it said is what counts.
    let _ = child.stdin.take().expect("it is piped").write_all(lines.as_bytes());
    child.wait_with_output().expect("it ends")
}

fn said(output: &Output) -> String {
    String::from_utf8_lossy(&output.stdout).into_owned() + &String::from_utf8_lossy(&output.stderr)
}

#[test]
fn next_is_the_first_lesson_that_is_not_done() {
    let home = home();
    let next = |home: &TempDir| said(&typed(home, &["next", "--dry-run"], ""));
    let [first, second] = support::first_commands();
    assert_eq!(next(&home), format!("{first}\n"));
    let name = first.trim_start_matches("doorway ");
    remember(&home, &json!({ "counter": 2, "lessons": { name: { "done": true, "touched": 1 } } }));
    assert_eq!(next(&home), format!("{second}\n"));
}

#[test]
fn next_plays_the_lesson() {
    let home = home();
    let output = typed(&home, &["next", "--lessons", "lessons"], "");
    assert!(said(&output).contains("Who draws the page?"), "{}", said(&output));
    assert_eq!(progress(&home)["lessons"]["screen"]["furthest"], 1);
}

#[test]
fn a_question_that_was_answered_wrong_comes_back() {
    let (home, folder) = (home(), tempfile::tempdir().expect("a folder for the lesson"));
    write_lesson(folder.path());
    let mut terminal = Terminal::start_at_home(&folder, home.path(), &["screen"]);
    terminal.wait_for("Who draws the page?");
    terminal.press("a");
    terminal.wait_for("Not quite");
    terminal.press("b");
    terminal.wait_for("Yes");
    terminal.press("q");
    assert_eq!(terminal.exit(), 0);
    assert_eq!(progress(&home)["questions"][0]["question"], "Who draws the page?");
    let review = ["review", "--lessons", "lessons"];
    let early = said(&typed(&home, &review, ""));
    assert!(early.contains("Nothing is due today. You get the next question tomorrow."), "{early}");
    let mut record = progress(&home);
    record["questions"][0]["due"] = json!(LONG_AGO);
    remember(&home, &record);
    let later = said(&typed(&home, &review, "b\n"));
    for words in ["Who draws the page?", "a  the server", "Yes.", "You get it again in 3 days.", "1 of 1 right."] {
        assert!(later.contains(words), "{words} in\n{later}");
    }
    assert_eq!(progress(&home)["questions"][0]["stage"], 1);
}

#[test]
fn a_wrong_answer_in_a_review_is_explained_and_asked_again() {
    let home = home();
    let question = json!({ "lesson": "screen", "question": "Who draws the page?", "stage": 2, "due": LONG_AGO });
    remember(&home, &json!({ "questions": [question] }));
    let review = said(&typed(&home, &["review", "--lessons", "lessons"], "a\nb\n"));
    assert!(review.contains("Not quite. It only sends the data. Try again."), "{review}");
    assert!(review.contains("You get it again tomorrow.") && review.contains("0 of 1 right."), "{review}");
    assert_eq!(progress(&home)["questions"][0]["stage"], 0);
}

#[test]
fn a_learner_without_wrong_answers_has_nothing_to_review() {
    let home = home();
    let output = typed(&home, &["review"], "");
    assert!(said(&output).contains("There is nothing to review."), "{}", said(&output));
    assert_eq!(output.status.code(), Some(0));
}

#[test]
fn reset_forgets_one_lesson_or_all_and_never_without_a_yes() {
    let home = home();
    let lessons = json!({ "hello": { "done": true, "touched": 1 }, "routes": { "furthest": 2, "touched": 2 } });
    let questions = json!([{ "lesson": "routes", "question": "Why?", "due": LONG_AGO }]);
    remember(&home, &json!({ "language": "python", "counter": 2, "lessons": lessons, "questions": questions }));
    let refused = typed(&home, &["reset"], "y\n");
    assert_eq!(refused.status.code(), Some(2), "{}", said(&refused));
    assert!(said(&refused).contains("add --yes"), "{}", said(&refused));
    let one = said(&typed(&home, &["reset", "routes", "--yes"], ""));
    assert!(one.contains("The lesson routes begins again at its first step."), "{one}");
    let left = progress(&home);
    assert!(left["lessons"]["routes"].is_null() && left["lessons"]["hello"]["done"] == true, "{left}");
    assert!(left["questions"].is_null(), "{left}");
    assert!(said(&typed(&home, &["reset", "--yes"], "")).contains("The course begins again."));
    let left = progress(&home);
    assert_eq!((left["lessons"].as_object().map(serde_json::Map::len), &left["language"]), (Some(0), &"python".into()));
    assert!(said(&typed(&home, &["reset", "--yes"], "")).contains("There is nothing to forget."));
    let unknown = typed(&home, &["reset", "rotes", "--yes"], "");
    assert!(said(&unknown).contains("did you mean `routes`?") && unknown.status.code() == Some(2));
}

#[test]
fn reset_removes_what_the_servers_of_a_lesson_keep() {
    let home = home();
    let lessons =
        json!({ "documents": { "furthest": 7, "touched": 1 }, "object-storage": { "furthest": 2, "touched": 2 } });
    remember(&home, &json!({ "lessons": lessons }));
    let kept = |demo: &str| home.path().join("demos").join(demo);
    for demo in ["documents", "object-storage"] {
        std::fs::create_dir_all(kept(demo)).expect("made");
        std::fs::write(kept(demo).join("data"), "mine").expect("written");
    }
    assert!(said(&typed(&home, &["reset", "documents", "--yes"], "")).contains("begins again"));
    assert!(!kept("documents").exists() && kept("object-storage").exists());
    assert!(said(&typed(&home, &["reset", "--yes"], "")).contains("The course begins again."));
    assert!(!kept("object-storage").exists());
}
