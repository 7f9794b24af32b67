//! The routes of the API: each reads the request, asks the store, and makes the response.

use std::sync::Arc;

use hyper::StatusCode;
use hyper::header::LOCATION;
use rusqlite::ErrorCode;
use serde_json::{Value, json};

use super::note::{Note, NoteFields};
use super::store::Store;
use crate::demos::path_number::number_in_path;
use crate::http::{Request, Response};

/// The mistakes of a stage.
#[derive(Clone, Copy)]
pub(super) struct Mistakes {
    /// Nobody tests what a client sends.
    pub(super) is_unchecked: bool,
    /// Values are joined into the text of the SQL.
    pub(super) is_joined: bool,
}

/// The response, or why the database refused.
pub(super) type ApiResult = rusqlite::Result<Response>;

/// Makes a handler of a function that needs the store. What the database refuses gets a status too.
pub(super) fn handler(
    store: &Arc<Store>,
    work: impl Fn(&Store, &Request) -> ApiResult + Send + Sync + 'static,
) -> impl Fn(&Request) -> Response + Send + Sync + 'static {
    let store = store.clone();
    move |request| work(&store, request).unwrap_or_else(|error| refusal(&error))
}

// ANCHOR: refusal
/// The title of another note is no error of the server: 409.
fn refusal(error: &rusqlite::Error) -> Response {
    let code = error.sqlite_error().map(|error| error.extended_code);
    match code {
        Some(rusqlite::ffi::SQLITE_CONSTRAINT_UNIQUE) => json_error(409, "this title is taken"),
        _ => json_error(500, &internal(error)),
    }
}
// ANCHOR_END: refusal

fn internal(error: &rusqlite::Error) -> String {
    match error.sqlite_error_code() {
        Some(ErrorCode::DatabaseBusy | ErrorCode::DatabaseLocked) => "the database is busy".to_owned(),
        _ => error.to_string(),
    }
}

/// A status and a reason, as JSON.
pub(super) fn json_error(status: u16, reason: &str) -> Response {
    let status = StatusCode::from_u16(status).expect("each call has a status of HTTP");
    send(&json!({ "error": reason })).with_status(status)
}

fn send(value: &Value) -> Response {
    Response::json(value.to_string())
}

fn not_found() -> Response {
    json_error(404, "no such note")
}

fn id(request: &Request) -> Option<i64> {
    number_in_path(request, "id")
}

/// The note that the path names, if there is one.
fn named(store: &Store, request: &Request) -> rusqlite::Result<Option<Note>> {
    id(request).map_or(Ok(None), |id| store.find(id))
}

/// GET /notes
pub(super) fn list(store: &Store, _request: &Request) -> ApiResult {
    Ok(send(&store.all()?.iter().map(Note::json).collect()))
}

/// GET /notes/{id}
pub(super) fn find(store: &Store, request: &Request) -> ApiResult {
    Ok(named(store, request)?.map_or_else(not_found, |note| send(&note.json())))
}

// ANCHOR: create
/// POST /notes: 201, and where the new note is.
pub fn create(store: &Store, request: &Request) -> ApiResult {
    let sent = NoteFields::read(&request.body);
    let Some(NoteFields { title: Some(title), text }) = sent else {
        return Ok(json_error(400, "send a title"));
    };
    let text = text.unwrap_or_default();
    let id = store.insert(Some(&title), &text)?;
    Ok(created(&Note { id, title, text }))
}

/// 201, the note, and its path.
fn created(note: &Note) -> Response {
    let id = note.id;
    let new = send(&note.json()).with_status(StatusCode::CREATED);
    new.with_header(LOCATION, &format!("/notes/{id}"))
}
// ANCHOR_END: create

/// POST /notes with the mistakes of a stage.
pub(super) fn create_with(mistakes: Mistakes, store: &Store, request: &Request) -> ApiResult {
    let fields = NoteFields::read(&request.body);
    let (title, text) = fields.map_or((None, None), |fields| (fields.title, fields.text));
    let text = text.unwrap_or_default();
    let id = match (&title, mistakes) {
        (None, Mistakes { is_unchecked: false, .. }) => return Ok(json_error(400, "send a title")),
        (Some(title), Mistakes { is_joined: true, .. }) => store.insert_joined(title, &text)?,
        _ => store.insert(title.as_deref(), &text)?,
    };
    Ok(created(&Note { id, title: title.unwrap_or_default(), text }))
}

// ANCHOR: replace
/// PUT /notes/{id}: the whole note is a new one.
pub(super) fn replace(store: &Store, request: &Request) -> ApiResult {
    let Some(old) = named(store, request)? else { return Ok(not_found()) };
    let fields = NoteFields::read(&request.body);
    let Some(NoteFields { title: Some(title), text }) = fields else {
        return Ok(json_error(400, "send a title"));
    };
    let note = Note { id: old.id, title, text: text.unwrap_or_default() };
    store.update(&note)?;
    Ok(send(&note.json()))
}
// ANCHOR_END: replace

// ANCHOR: change
/// PATCH /notes/{id}: only what is sent changes.
pub(super) fn change(store: &Store, request: &Request) -> ApiResult {
    let Some(old) = named(store, request)? else { return Ok(not_found()) };
    let Some(fields) = NoteFields::read(&request.body) else {
        return Ok(json_error(400, "send a title or a text"));
    };
    let (title, text) = (fields.title.unwrap_or(old.title), fields.text.unwrap_or(old.text));
    let note = Note { id: old.id, title, text };
    store.update(&note)?;
    Ok(send(&note.json()))
}
// ANCHOR_END: change

/// DELETE /notes/{id}
pub(super) fn remove(store: &Store, request: &Request) -> ApiResult {
    let removed = id(request).map_or(Ok(false), |id| store.delete(id))?;
    Ok(if removed { Response::empty(StatusCode::NO_CONTENT) } else { not_found() })
}

/// GET /search?title=…
pub(super) fn search(mistakes: Mistakes, store: &Store, request: &Request) -> ApiResult {
    let title = request.query_values("title").next().unwrap_or_default();
    let found = if mistakes.is_joined { store.joined(&title)? } else { store.search(&title)? };
    Ok(send(&found.iter().map(Note::json).collect()))
}
