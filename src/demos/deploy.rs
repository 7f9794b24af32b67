//! A guest book in one copy and in two, as a host runs it: where the notes are decides what each copy knows.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hyper::StatusCode;
use serde_json::{Value, json};

use super::page::{escape, no_store, send_json};
use super::{Demo, DemoContext, DemoSpec, ServerSpec, StageSpec};
use crate::http::{Request, Response, Route, Routes};

/// The most notes that are kept.
const MAX_NOTES: usize = 100;

/// The notes in one place: the memory of one copy, or a database.
#[derive(Clone, Default)]
struct Notes(Arc<Mutex<Vec<String>>>);

impl Notes {
    fn all(&self) -> MutexGuard<'_, Vec<String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

// ANCHOR: places
/// Where the notes can be.
struct GuestBook {
    /// In the memory of each copy.
    app: Notes,
    copy: Notes,
    /// In one database for all copies.
    database: Notes,
}
// ANCHOR_END: places

impl GuestBook {
    /// Returns where a copy keeps its notes at a stage.
    fn notes(&self, server: &str, stage: &str) -> &Notes {
        match (stage, server) {
            ("database", _) => &self.database,
            (_, "copy") => &self.copy,
            _ => &self.app,
        }
    }
}

impl Demo for GuestBook {
    fn routes(&self, server: &str, stage: &str) -> Routes {
        let notes = self.notes(server, stage);
        let (for_page, for_list, for_post) = (notes.clone(), notes.clone(), notes.clone());
        Routes(vec![
            Route::get("/", move |request| page(request, &for_page)),
            Route::get("/notes", move |_| send_json(&json!(*for_list.all()))),
            Route::post("/notes", move |request| add(request, &for_post)),
            Route::any("*", |_| send(StatusCode::NOT_FOUND, &json!({ "error": "not found" }))),
        ])
    }

    fn reset(&self, _stage: &str) -> anyhow::Result<()> {
        [&self.app, &self.copy, &self.database].iter().for_each(|notes| notes.all().clear());
        Ok(())
    }
}

/// GET / sends a page with all notes, and a link to itself.
fn page(request: &Request, notes: &Notes) -> Response {
    let scheme = if request.header("x-forwarded-proto") == Some("https") { "https" } else { "http" };
    let link = escape(&format!("{scheme}://{}/", request.header("host").unwrap_or("localhost")));
    let items: String = notes.all().iter().map(|note| format!("<li>{}</li>", escape(note))).collect();
    let page = format!(
        "<!DOCTYPE html><html lang=\"en\"><meta charset=\"utf-8\"><meta name=\"viewport\" content=\"width=device-width\">\
         <title>Guest book</title><main><h1>Guest book</h1>\
         <ul>{items}</ul><p>Share it: <a href=\"{link}\">{link}</a></p></main></html>"
    );
    no_store(Response::html(page))
}

/// POST /notes with `{"text": "hello"}` adds a note.
fn add(request: &Request, notes: &Notes) -> Response {
    let body: Option<Value> = serde_json::from_slice(&request.body).ok();
    let Some(text) = body.as_ref().and_then(|body| body["text"].as_str()).filter(|text| !text.trim().is_empty()) else {
        return send(StatusCode::BAD_REQUEST, &json!({ "error": "no text" }));
    };
    let mut all = notes.all();
    all.push(text.to_owned());
    let surplus = all.len().saturating_sub(MAX_NOTES);
    all.drain(..surplus);
    send(StatusCode::CREATED, &json!({ "text": text }))
}

fn send(status: StatusCode, value: &Value) -> Response {
    send_json(value).with_status(status)
}

/// The demo.
pub(super) static DEPLOY: DemoSpec = DemoSpec {
    name: "deploy",
    about: "a guest book in one copy and in two, and where its notes are",
    servers: &[ServerSpec::new("app", 8080), ServerSpec::new("copy", 8081)],
    stages: &[
        StageSpec::new("one", "one copy, with its notes in memory", &["app"]),
        StageSpec::new("copies", "two copies, each with its own memory", &["app", "copy"]),
        StageSpec::new("database", "two copies with one database", &["app", "copy"]),
    ],
    build: |_: DemoContext| {
        Ok(Box::new(GuestBook { app: Notes::default(), copy: Notes::default(), database: Notes::default() }))
    },
};

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demos::InMemoryDemo;

    fn post(demo: &InMemoryDemo, stage: &str, server: &str, body: &str) -> u16 {
        let request = Request::new("POST", "/notes").with_body(body.to_owned());
        demo.send(stage, server, &request).expect("the server is running").status.as_u16()
    }

    fn get(demo: &InMemoryDemo, stage: &str, server: &str, path: &str) -> String {
        let response = demo.send(stage, server, &Request::new("GET", path).with_header("host", "a.example"));
        response.expect("the server is running").body_text().to_owned()
    }

    #[test]
    fn a_note_is_in_the_memory_of_the_copy_that_got_it() {
        let demo = InMemoryDemo::new(&DEPLOY);
        assert_eq!(post(&demo, "copies", "app", r#"{"text": "hello"}"#), 201);
        assert_eq!(get(&demo, "copies", "app", "/notes"), r#"["hello"]"#);
        assert_eq!(get(&demo, "copies", "copy", "/notes"), "[]");
    }

    #[test]
    fn with_one_database_every_copy_has_every_note() {
        let demo = InMemoryDemo::new(&DEPLOY);
        post(&demo, "database", "app", r#"{"text": "hello"}"#);
        assert_eq!(get(&demo, "database", "copy", "/notes"), r#"["hello"]"#);
        demo.reset("database");
        assert_eq!(get(&demo, "database", "copy", "/notes"), "[]");
    }

    #[test]
    fn a_bad_request_gets_400_and_text_is_never_html() {
        let demo = InMemoryDemo::new(&DEPLOY);
        for body in ["", "{\"text\":", "{}", r#"{"text": 1}"#] {
            assert_eq!(post(&demo, "one", "app", body), 400, "{body}");
        }
        post(&demo, "one", "app", r#"{"text": "<b>"}"#);
        assert!(get(&demo, "one", "app", "/").contains("<li>&lt;b&gt;</li>"));
    }

    #[test]
    fn the_link_has_the_scheme_that_the_visitor_used() {
        let demo = InMemoryDemo::new(&DEPLOY);
        assert!(get(&demo, "one", "app", "/").contains("http://a.example/"));
        let request = Request::new("GET", "/").with_headers(&[("host", "a.example"), ("x-forwarded-proto", "https")]);
        let response = demo.send("one", "app", &request).expect("it is running");
        assert!(response.body_text().contains("href=\"https://a.example/\""));
    }

    #[test]
    fn old_notes_make_room_for_new_ones() {
        let demo = InMemoryDemo::new(&DEPLOY);
        for number in 0..=MAX_NOTES {
            post(&demo, "one", "app", &format!(r#"{{"text": "{number}"}}"#));
        }
        let notes: Vec<String> = serde_json::from_str(&get(&demo, "one", "app", "/notes")).expect("a list");
        assert_eq!((notes.len(), notes[0].as_str()), (MAX_NOTES, "1"));
    }
}
