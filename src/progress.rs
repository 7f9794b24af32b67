//! What the learner has done, on disk: never half-written, never lost to a second window.

use std::collections::BTreeMap;
use std::path::PathBuf;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

/// What is remembered. Fields that a later version adds are kept as they are.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct Record {
    /// The language that code is shown in: `js`, `python` or `rust`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(crate) language: Option<String>,
    /// How often anything was written down: the order of things, whatever the clock says.
    #[serde(default)]
    pub(crate) counter: u64,
    /// By the lesson's name.
    #[serde(default)]
    pub(crate) lessons: BTreeMap<String, LessonRecord>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// What is remembered of one lesson.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub(crate) struct LessonRecord {
    /// The furthest step that was on the screen, from 1.
    #[serde(default)]
    pub(crate) furthest: usize,
    /// Whether the lesson was played to its end, or its check was met.
    #[serde(default)]
    pub(crate) done: bool,
    /// The value of `Record::counter` when this lesson was last touched: the largest is the latest.
    #[serde(default)]
    pub(crate) touched: u64,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// The learner's progress: what was read, and where it is written.
#[derive(Debug)]
pub(crate) struct Progress {
    record: Record,
    home: Option<PathBuf>,
}

/// The folder that progress is kept in: `DOORWAY_HOME`, or the system's place for a program's data. `None` if there is none.
pub(crate) fn home() -> Option<PathBuf> {
    None
}

impl Progress {
    /// Reads what is remembered in that folder. Never fails: what could not be read or will not be written
    /// is said in one line, and the lesson goes on.
    pub(crate) fn open(home: Option<PathBuf>) -> (Progress, Option<String>) {
        (Progress { record: Record::default(), home }, None)
    }

    /// All that is remembered.
    pub(crate) fn record(&self) -> &Record {
        &self.record
    }

    /// The language that was chosen last: `js`, `python` or `rust`.
    pub(crate) fn language(&self) -> Option<&str> {
        self.record.language.as_deref()
    }

    /// What is remembered of a lesson; nothing done if there is nothing.
    pub(crate) fn lesson(&self, name: &str) -> LessonRecord {
        self.record.lessons.get(name).cloned().unwrap_or_default()
    }

    /// The lesson that was touched last.
    pub(crate) fn latest(&self) -> Option<&str> {
        self.record.lessons.iter().max_by_key(|(_, lesson)| lesson.touched).map(|(name, _)| name.as_str())
    }

    /// Remembers the language. Returns a warning, once, if it could not be written down.
    pub(crate) fn speaks(&mut self, language: &str) -> Option<String> {
        let _ = language;
        None
    }

    /// Remembers that this step (from 1) of a lesson was on the screen. Warns like `speaks`.
    pub(crate) fn reached(&mut self, lesson: &str, step: usize) -> Option<String> {
        let _ = (lesson, step);
        None
    }

    /// Remembers that a lesson was played to its end, or its check met. Warns like `speaks`.
    pub(crate) fn finished(&mut self, lesson: &str) -> Option<String> {
        let _ = lesson;
        None
    }
}
