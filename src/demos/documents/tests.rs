use std::fs;
use std::path::Path;

use serde_json::{Value, json};
use tempfile::TempDir;

use super::DOCUMENTS;
use crate::demos::{DemoResources, InMemoryDemo};
use crate::http::{Request, Response};

fn send(demo: &InMemoryDemo, stage: &str, request: (&str, &str), body: &str) -> Response {
    let request = Request::new(request.0, request.1).with_body(body.to_owned());
    demo.send(stage, "api", &request).expect("the server is running at every stage")
}

fn status(demo: &InMemoryDemo, request: (&str, &str), body: &str) -> u16 {
    send(demo, "sqlite", request, body).status.as_u16()
}

fn json_of(response: &Response) -> Value {
    serde_json::from_str(response.body_text()).expect("JSON")
}

fn titles(demo: &InMemoryDemo, stage: &str) -> Vec<String> {
    let notes = json_of(&send(demo, stage, ("GET", "/notes"), ""));
    notes.as_array().expect("a list").iter().map(|note| note["title"].as_str().expect("a text").to_owned()).collect()
}

fn demo() -> InMemoryDemo {
    InMemoryDemo::new(&DOCUMENTS)
}

fn demo_in(folder: &TempDir) -> InMemoryDemo {
    let lasting_folder = Some(folder.path().join("documents"));
    InMemoryDemo::with(&DOCUMENTS, &[], DemoResources { lasting_folder, ..DemoResources::default() })
}

#[test]
fn what_is_in_memory_is_gone_after_a_new_start_and_what_is_in_the_file_is_not() {
    let demo = demo();
    for (stage, again, count) in [("memory", "memory-again", 2), ("sqlite", "sqlite-again", 3)] {
        assert_eq!(send(&demo, stage, ("POST", "/notes"), r#"{"title":"Milk"}"#).status.as_u16(), 201);
        assert_eq!(titles(&demo, stage), ["Bread", "Ada", "Milk"]);
        assert_eq!(titles(&demo, again).len(), count, "{again}");
    }
}

#[test]
fn a_new_note_has_an_id_and_a_place_and_survives_a_restart_of_the_program() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = demo_in(&folder);
    let response = send(&first, "sqlite", ("POST", "/notes"), r#"{"title":"Milk","text":"2 litres"}"#);
    assert_eq!((response.status.as_u16(), &response.headers["location"]), (201, &"/notes/3".parse().expect("a path")));
    drop(first);
    let note = json_of(&send(&demo_in(&folder), "sqlite", ("GET", "/notes/3"), ""));
    assert_eq!(note, json!({ "id": 3, "title": "Milk", "text": "2 litres" }));
}

#[test]
fn the_lesson_begins_with_the_first_notes_each_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let first = demo_in(&folder);
    send(&first, "sqlite", ("POST", "/notes"), r#"{"title":"Milk"}"#);
    send(&first, "sqlite", ("DELETE", "/notes/2"), "");
    let second = demo_in(&folder);
    assert_eq!(titles(&second, "memory"), ["Bread", "Ada"]);
    assert_eq!(titles(&second, "sqlite"), ["Bread", "Ada"]);
    let note = json_of(&send(&second, "sqlite", ("POST", "/notes"), r#"{"title":"Milk"}"#));
    assert_eq!(note["id"], 3, "the numbers start again, too");
}

#[test]
fn a_file_that_is_no_database_is_kept_aside_and_the_lesson_begins_with_a_new_one() {
    let other_table = |path: &Path| {
        let connection = rusqlite::Connection::open(path).expect("it is made");
        connection.execute_batch("CREATE TABLE notes (words TEXT)").expect("a table");
    };
    let damaged_page = |path: &Path| {
        let connection = rusqlite::Connection::open(path).expect("it is made");
        connection.execute_batch("CREATE TABLE other (words TEXT); INSERT INTO other VALUES ('x')").expect("a table");
        drop(connection);
        let mut bytes = fs::read(path).expect("it is there");
        bytes[4096..].fill(0xff);
        fs::write(path, bytes).expect("it is written");
    };
    type Spoil<'a> = &'a dyn Fn(&Path);
    let spoilers: [(&str, Spoil<'_>); 4] = [
        ("is damaged", &|path| fs::write(path, [7; 5000]).expect("it is written")),
        ("is damaged", &damaged_page),
        ("is a folder", &|path| fs::create_dir(path).expect("it is made")),
        ("is not the database of this lesson", &other_table),
    ];
    for (words, spoil) in spoilers {
        let folder = tempfile::tempdir().expect("a folder");
        let place = folder.path().join("documents");
        fs::create_dir(&place).expect("it is made");
        spoil(&place.join("notes.sqlite3"));
        let demo = demo_in(&folder);
        assert_eq!(titles(&demo, "sqlite"), ["Bread", "Ada"], "{words}");
        let notes = demo.notes();
        assert!(notes.len() == 1 && notes[0].contains(words), "{words}: {notes:?}");
        let names = fs::read_dir(&place).expect("it is there").flatten();
        let kept = names.filter(|entry| entry.file_name().to_string_lossy().starts_with("notes.sqlite3.bad-")).count();
        assert_eq!(kept, 1, "{words}");
        drop(demo);
        assert_eq!(demo_in(&folder).notes(), [""; 0], "{words}: the new one is sound");
    }
}

#[test]
fn where_nothing_can_be_kept_the_lesson_runs_and_says_which_folder_it_is() {
    let folder = tempfile::tempdir().expect("a folder");
    fs::write(folder.path().join("documents"), "a file").expect("it is written");
    let demo = demo_in(&folder);
    assert_eq!(titles(&demo, "sqlite-again"), ["Bread", "Ada"]);
    let notes = demo.notes();
    let place = folder.path().join("documents").display().to_string();
    assert!(notes.len() == 1 && notes[0].starts_with("the notes are kept only until doorway ends"), "{notes:?}");
    assert!(notes[0].contains(&place), "{notes:?}");
}

#[test]
fn what_is_no_note_is_refused_with_400_and_without_the_test_with_500() {
    let demo = demo();
    for body in [
        "",
        "no JSON",
        "{}",
        "[]",
        r#"{"title":""}"#,
        r#"{"title":" "}"#,
        r#"{"title":5}"#,
        r#"{"title":"a","text":1}"#,
    ] {
        assert_eq!(status(&demo, ("POST", "/notes"), body), 400, "{body}");
        assert_eq!(status(&demo, ("PUT", "/notes/1"), body), 400, "{body}");
    }
    let unchecked = send(&demo, "unchecked", ("POST", "/notes"), "{}");
    assert_eq!(unchecked.status.as_u16(), 500);
    assert!(unchecked.body_text().contains("NOT NULL"), "{}", unchecked.body_text());
    assert_eq!(titles(&demo, "sqlite").len(), 2);
}

#[test]
fn a_title_is_there_once() {
    let demo = demo();
    assert_eq!(status(&demo, ("POST", "/notes"), r#"{"title":"Bread"}"#), 409);
    assert_eq!(status(&demo, ("PUT", "/notes/2"), r#"{"title":"Bread"}"#), 409);
    assert_eq!(status(&demo, ("PATCH", "/notes/2"), r#"{"title":"Bread"}"#), 409);
    assert_eq!(titles(&demo, "sqlite"), ["Bread", "Ada"]);
}

#[test]
fn put_replaces_a_note_and_patch_changes_a_part_of_it() {
    let demo = demo();
    let patched = send(&demo, "sqlite", ("PATCH", "/notes/1"), r#"{"text":"two"}"#);
    assert_eq!(json_of(&patched), json!({ "id": 1, "title": "Bread", "text": "two" }));
    let put = send(&demo, "sqlite", ("PUT", "/notes/1"), r#"{"title":"Rolls"}"#);
    assert_eq!(json_of(&put), json!({ "id": 1, "title": "Rolls", "text": "" }));
    assert_eq!(titles(&demo, "sqlite"), ["Rolls", "Ada"]);
    assert_eq!(status(&demo, ("PUT", "/notes/9"), r#"{"title":"x"}"#), 404);
    assert_eq!(status(&demo, ("PATCH", "/notes/9"), "{}"), 404);
}

#[test]
fn a_note_is_deleted_once_and_its_id_is_not_given_again() {
    let demo = demo();
    assert_eq!(status(&demo, ("DELETE", "/notes/2"), ""), 204);
    assert_eq!((status(&demo, ("DELETE", "/notes/2"), ""), status(&demo, ("GET", "/notes/2"), "")), (404, 404));
    let new = send(&demo, "sqlite", ("POST", "/notes"), r#"{"title":"Milk"}"#);
    assert_eq!(json_of(&new)["id"], 3);
}

#[test]
fn a_title_that_is_sql_finds_everything_only_where_it_is_joined_into_the_text() {
    let demo = demo();
    let found = |stage, target| {
        let response = send(&demo, stage, ("GET", target), "");
        json_of(&response).as_array().map_or(0, Vec::len)
    };
    let injection = "/search?title=x%27%20OR%20%27a%27=%27a";
    assert_eq!((found("sqlite", "/search?title=Bread"), found("joined", "/search?title=Bread")), (1, 1));
    assert_eq!((found("sqlite", injection), found("joined", injection)), (0, 2));
    let title = r#"{"title":"x'); DROP TABLE notes; --"}"#;
    assert_eq!(status(&demo, ("POST", "/notes"), title), 201);
    assert_eq!(titles(&demo, "sqlite").len(), 3);
}

#[test]
fn going_back_puts_the_first_notes_back() {
    let demo = demo();
    status(&demo, ("POST", "/notes"), r#"{"title":"Milk"}"#);
    status(&demo, ("DELETE", "/notes/1"), "");
    demo.reset("sqlite");
    assert_eq!(titles(&demo, "sqlite"), ["Bread", "Ada"]);
    assert_eq!(json_of(&send(&demo, "sqlite", ("GET", "/notes/1"), ""))["title"], "Bread");
}

#[test]
fn paths_that_are_no_id_are_not_found() {
    for path in
        ["/notes/x", "/notes/1x", "/notes/+1", "/notes/01", "/notes/-0", "/notes/99999999999999999999", "/pizza"]
    {
        assert_eq!(status(&demo(), ("GET", path), ""), 404, "{path}");
    }
}
