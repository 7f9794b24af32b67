//! A note, as a row of the database, as JSON, and as a client sends it.

use serde_json::{Value, json};

/// One note in the database.
pub(super) struct Note {
    pub(super) id: i64,
    pub(super) title: String,
    pub(super) text: String,
}

/// What a client sends: everything may be missing or of the wrong type.
pub(super) struct NoteFields {
    pub(super) title: Option<String>,
    pub(super) text: Option<String>,
}

impl Note {
    pub(super) fn json(&self) -> Value {
        json!({ "id": self.id, "title": self.title, "text": self.text })
    }
}

// ANCHOR: check
impl NoteFields {
    /// Reads a body. Gives nothing if it is not JSON, or a field is no
    /// text, or the title is empty.
    pub(super) fn read(body: &[u8]) -> Option<Self> {
        let value: Value = serde_json::from_slice(body).ok()?;
        let fields = value.as_object()?;
        let text = |name| match fields.get(name) {
            None => Some(None),
            Some(value) => value.as_str().map(|text| Some(text.to_owned())),
        };
        let fields = Self { title: text("title")?, text: text("text")? };
        let is_empty = |title: &String| title.trim().is_empty();
        (!fields.title.as_ref().is_some_and(is_empty)).then_some(fields)
    }
}
// ANCHOR_END: check
