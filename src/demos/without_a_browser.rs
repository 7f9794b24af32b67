//! Notes that are read, made, removed and replaced by requests. There is no page: it is made for programs.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use hyper::StatusCode;
use hyper::header::{LOCATION, WWW_AUTHENTICATE};
use serde_json::{Value, json};

use super::page::no_store;
use super::path_number::number_in_path;
use super::{Demo, DemoSpec, ServerSpec, StageSpec};
use crate::http::{Request, Response, Route, Routes};

/// How many notes are kept. When there are more, the oldest one goes.
const MAX_NOTES: usize = 200;
/// Who may remove notes.
const TOKEN: &str = "Bearer tiger";

const API: &[&str] = &["notes"];

/// The demo.
pub(super) static WITHOUT_A_BROWSER: DemoSpec = DemoSpec {
    name: "without-a-browser",
    about: "an API for short notes, for requests by hand",
    servers: &[ServerSpec::new("notes", 8080)],
    stages: &[
        StageSpec::new("reading", "notes can be read", API),
        StageSpec::new("writing", "notes can be made", API),
        StageSpec::new("locked", "notes can be removed, with a token", API),
        StageSpec::new("replacing", "notes can be replaced", API),
    ],
    build: |_| Ok(Box::new(NoteServer { notes: Arc::new(NoteStore::default()) })),
};

struct NoteServer {
    notes: Arc<NoteStore>,
}

/// The notes by their ids.
struct NoteStore(Mutex<BTreeMap<u64, String>>);

impl Default for NoteStore {
    fn default() -> Self {
        Self(Mutex::new(first_notes()))
    }
}

fn first_notes() -> BTreeMap<u64, String> {
    BTreeMap::from([(1, "Buy milk".to_owned()), (2, "Call Ada".to_owned())])
}

impl NoteStore {
    fn lock(&self) -> MutexGuard<'_, BTreeMap<u64, String>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Demo for NoteServer {
    /// Each stage has the routes of the stage before, and one more.
    fn routes(&self, _server: &str, stage: &str) -> Routes {
        let number = WITHOUT_A_BROWSER.stages.iter().position(|own| own.name == stage).unwrap_or_default();
        let mut routes = vec![
            Route::get("/notes", self.handler(list)),
            Route::get("/notes/{id}", self.handler(read)),
            Route::post("/notes", self.handler(create)),
            Route::delete("/notes/{id}", self.handler(remove)),
            Route::put("/notes/{id}", self.handler(replace)),
        ];
        routes.truncate(number + 2);
        Routes(routes)
    }

    fn reset(&self, _stage: &str) -> anyhow::Result<()> {
        *self.notes.lock() = first_notes();
        Ok(())
    }
}

type NoteHandler = fn(&mut BTreeMap<u64, String>, &Request) -> Response;

impl NoteServer {
    /// Makes a handler of a function that needs the notes.
    fn handler(&self, function: NoteHandler) -> impl Fn(&Request) -> Response + Send + Sync + 'static {
        let notes = self.notes.clone();
        move |request| no_store(function(&mut notes.lock(), request))
    }
}

fn list(notes: &mut BTreeMap<u64, String>, _request: &Request) -> Response {
    Response::json(json!(notes.iter().map(|(id, text)| note(*id, text)).collect::<Vec<_>>()).to_string())
}

fn read(notes: &mut BTreeMap<u64, String>, request: &Request) -> Response {
    match id(request).and_then(|id| Some((id, notes.get(&id)?))) {
        Some((id, text)) => Response::json(note(id, text).to_string()),
        None => no_note(),
    }
}

fn create(notes: &mut BTreeMap<u64, String>, request: &Request) -> Response {
    let Some(text) = read_text(request) else { return no_text() };
    let id = notes.last_key_value().map_or(1, |(id, _)| id + 1);
    let response = Response::json(note(id, &text).to_string()).with_status(StatusCode::CREATED);
    notes.insert(id, text);
    if notes.len() > MAX_NOTES {
        notes.pop_first();
    }
    response.with_header(LOCATION, &format!("/notes/{id}"))
}

fn remove(notes: &mut BTreeMap<u64, String>, request: &Request) -> Response {
    if request.header("authorization") != Some(TOKEN) {
        let refusal = Response::text("Who are you? Send the token.").with_status(StatusCode::UNAUTHORIZED);
        return refusal.with_header(WWW_AUTHENTICATE, "Bearer realm=\"notes\"");
    }
    match id(request).and_then(|id| notes.remove(&id)) {
        Some(_) => Response::empty(StatusCode::NO_CONTENT),
        None => no_note(),
    }
}

/// PUT says how the note shall be.
fn replace(notes: &mut BTreeMap<u64, String>, request: &Request) -> Response {
    let Some(text) = read_text(request) else { return no_text() };
    let Some(id) = id(request).filter(|id| notes.contains_key(id)) else { return no_note() };
    let response = Response::json(note(id, &text).to_string());
    notes.insert(id, text);
    response
}

fn note(id: u64, text: &str) -> Value {
    json!({ "id": id, "text": text })
}

fn id(request: &Request) -> Option<u64> {
    number_in_path(request, "id")
}

/// Reads the text of a note: as JSON, or as a form sends it.
fn read_text(request: &Request) -> Option<String> {
    let media_type = request.header("content-type").unwrap_or_default();
    if media_type.starts_with("application/x-www-form-urlencoded") {
        let mut fields = url::form_urlencoded::parse(&request.body);
        return fields.find(|(name, _)| name == "text").map(|(_, text)| text.into_owned());
    }
    let body: Value = serde_json::from_slice(&request.body).ok()?;
    body["text"].as_str().map(str::to_owned)
}

fn no_note() -> Response {
    Response::text("There is no such note.").with_status(StatusCode::NOT_FOUND)
}

fn no_text() -> Response {
    Response::text("A note needs a text: {\"text\": \"…\"}").with_status(StatusCode::BAD_REQUEST)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::demos::InMemoryDemo;

    const FORM: &str = "application/x-www-form-urlencoded";

    fn demo() -> InMemoryDemo {
        InMemoryDemo::new(&WITHOUT_A_BROWSER)
    }

    fn send(demo: &InMemoryDemo, stage: &str, request: &Request) -> (u16, String) {
        let response = demo.send(stage, "notes", request).expect("the server is running");
        (response.status.as_u16(), response.body_text().to_owned())
    }

    #[test]
    fn each_stage_has_one_method_more() {
        let request = |method: &str, path: &str| Request::new(method, path).with_body(r#"{"text": "x"}"#);
        let methods = [("GET", "/notes/1"), ("POST", "/notes"), ("DELETE", "/notes/1"), ("PUT", "/notes/1")];
        for (at, stage) in WITHOUT_A_BROWSER.stages.iter().enumerate() {
            for (number, (method, path)) in methods.into_iter().enumerate() {
                let status = send(&demo(), stage.name, &request(method, path)).0;
                assert_eq!(status != 404, number <= at, "{method} at the stage {}", stage.name);
            }
        }
    }

    #[test]
    fn each_note_has_one_path() {
        for (path, status) in [("/notes/1", 200), ("/notes/01", 404), ("/notes/+1", 404), ("/notes/one", 404)] {
            assert_eq!(send(&demo(), "reading", &Request::new("GET", path)).0, status, "{path}");
        }
    }

    #[test]
    fn a_note_is_made_from_json_and_from_a_form() {
        let demo = demo();
        let json = Request::new("POST", "/notes").with_body(r#"{"text": "Tea"}"#);
        assert_eq!(send(&demo, "writing", &json), (201, r#"{"id":3,"text":"Tea"}"#.to_owned()));
        let form = Request::new("POST", "/notes").with_header("content-type", FORM).with_body("text=Rice+%26+salt&x=1");
        assert_eq!(send(&demo, "writing", &form), (201, r#"{"id":4,"text":"Rice & salt"}"#.to_owned()));
        let list = send(&demo, "writing", &Request::new("GET", "/notes")).1;
        assert_eq!(
            list,
            r#"[{"id":1,"text":"Buy milk"},{"id":2,"text":"Call Ada"},{"id":3,"text":"Tea"},{"id":4,"text":"Rice & salt"}]"#
        );
    }

    #[test]
    fn a_note_without_a_text_is_refused() {
        for body in ["", "no JSON", "{}", r#"{"text": 5}"#, "[]"] {
            let request = Request::new("POST", "/notes").with_body(body);
            assert_eq!(send(&demo(), "writing", &request).0, 400, "{body}");
        }
        let form = Request::new("POST", "/notes").with_header("content-type", FORM).with_body("x=1");
        assert_eq!(send(&demo(), "writing", &form).0, 400);
    }

    #[test]
    fn a_note_is_removed_only_with_the_token() {
        let demo = demo();
        let request = || Request::new("DELETE", "/notes/1");
        assert_eq!(send(&demo, "locked", &request()).0, 401);
        assert_eq!(send(&demo, "locked", &request().with_header("authorization", "Bearer lion")).0, 401);
        assert_eq!(send(&demo, "locked", &request().with_header("authorization", TOKEN)).0, 204);
        assert_eq!(send(&demo, "locked", &request().with_header("authorization", TOKEN)).0, 404);
    }

    #[test]
    fn a_note_is_replaced_and_a_second_time_nothing_changes() {
        let demo = demo();
        let put = Request::new("PUT", "/notes/1").with_body(r#"{"text": "Milk"}"#);
        for _ in 0..2 {
            assert_eq!(send(&demo, "replacing", &put), (200, r#"{"id":1,"text":"Milk"}"#.to_owned()));
        }
        demo.reset("replacing");
        assert!(send(&demo, "replacing", &Request::new("GET", "/notes/1")).1.contains("Buy milk"));
        for path in ["/notes/0", "/notes/cat", "/notes/3"] {
            let far = Request::new("PUT", path).with_body(r#"{"text": "x"}"#);
            assert_eq!(send(&demo, "replacing", &far).0, 404, "{path}");
        }
    }

    #[test]
    fn only_so_many_notes_are_kept() {
        let demo = demo();
        let request = Request::new("POST", "/notes").with_body(r#"{"text": "x"}"#);
        assert!((0..MAX_NOTES + 5).all(|_| send(&demo, "writing", &request).0 == 201));
        let list: Vec<Value> =
            serde_json::from_str(&send(&demo, "writing", &Request::new("GET", "/notes")).1).expect("JSON");
        assert_eq!(list.len(), MAX_NOTES);
    }
}
