//! What the learner has done: language, steps, lessons. `disk` keeps it, never half-written and
//! never lost to a second window. Nothing here stops a lesson: what goes wrong is one warning.

mod disk;

use std::cell::Cell;
use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use etcetera::{BaseStrategy, choose_base_strategy, home_dir};
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use super::review::{ReviewRecord, note_answer};
use crate::text::platform::Platform;
use disk::ProgressFile;

/// What is remembered. Fields that another version added are kept as they are.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct ProgressRecord {
    /// The language that code is shown in: `js`, `python` or `rust`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<String>,
    /// The folder that the learner's own programs are written into, once they have said that this is all right.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub code_folder: Option<PathBuf>,
    /// The folders of these programs, by the lesson's name and the language.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub projects: BTreeMap<String, PathBuf>,
    /// How often anything was written down: the order of things, whatever the clock says.
    #[serde(default)]
    pub counter: u64,
    /// By the lesson's name.
    #[serde(default)]
    pub lessons: BTreeMap<String, LessonRecord>,
    /// The questions that come back, because they were answered wrong.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub questions: Vec<ReviewRecord>,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

/// What is remembered of one lesson.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct LessonRecord {
    /// The furthest step that was on the screen, from 1; 0 before the first.
    #[serde(default)]
    pub furthest: usize,
    /// Whether the lesson was played to its end or its check was met, and no task is skipped. It stays done from then on.
    #[serde(default)]
    pub done: bool,
    /// Whether its check was met once.
    #[serde(default, skip_serializing_if = "is_false")]
    pub met: bool,
    /// Whether its last step was over once.
    #[serde(default, skip_serializing_if = "is_false")]
    pub seen: bool,
    /// The step that was on the screen last, from 1; 0 if the lesson begins at its start.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub at: usize,
    /// How many blocks of that step the learner has behind them: questions that are answered, and tasks that are over.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub passed: usize,
    /// The steps whose tasks were skipped, and not done since.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub skipped: BTreeSet<usize>,
    /// The steps whose tasks were done once. They stay done when the lesson is played again.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub tasks_done: BTreeSet<usize>,
    /// The value of `Record::counter` when this lesson was last touched: the largest is the latest.
    #[serde(default)]
    pub touched: u64,
    #[serde(flatten)]
    rest: Map<String, Value>,
}

fn is_false(value: &bool) -> bool {
    !value
}

fn is_zero(number: &usize) -> bool {
    *number == 0
}

impl LessonRecord {
    /// Returns the step where the lesson goes on, from 1. A lesson that was played to its end begins again.
    pub fn resume_at(&self) -> usize {
        match self.at {
            0 if self.done || self.seen => 1,
            // An older version remembered only how far the learner came.
            0 => self.furthest.max(1),
            at => at,
        }
    }
}

impl ProgressRecord {
    /// The record of a lesson, touched just now.
    fn touch(&mut self, lesson: &str) -> &mut LessonRecord {
        let touched = self.counter;
        let record = self.lessons.entry(lesson.to_owned()).or_default();
        record.touched = touched;
        record
    }
}

/// The learner's progress: what was read, and where it is written.
#[derive(Debug)]
pub struct Progress {
    record: ProgressRecord,
    /// `None` where nothing can be written; the warning was given then.
    disk: Option<ProgressFile>,
}

/// The folder in the learner's home that their own programs are written into.
const CODE_FOLDER: &str = "doorway";

fn project_key(lesson: &str, language: &str) -> String {
    format!("{lesson}-{language}")
}

/// The folder that progress is kept in: `DOORWAY_HOME`, or the system's place for a program's
/// data. `None` if there is none, as without a home folder.
pub fn home() -> Option<PathBuf> {
    if let Some(home) = std::env::var_os("DOORWAY_HOME").filter(|home| !home.is_empty()) {
        return Some(PathBuf::from(home));
    }
    choose_base_strategy().ok().map(|strategy| own_folder(Platform::CURRENT, &strategy.data_dir()))
}

/// Returns our folder in the folder where a system keeps the data of all programs. Earlier versions took `doorway\doorway\data`
/// on Windows: who has that folder keeps it, so that nothing is lost.
fn own_folder(platform: Platform, data: &Path) -> PathBuf {
    let own = data.join("doorway");
    let earlier = own.join("doorway").join("data");
    if platform == Platform::Windows && earlier.is_dir() { earlier } else { own }
}

impl Progress {
    /// Reads what is remembered in that folder, which need not exist. Never fails: what could not be
    /// read, or will not be written, is said in one line.
    pub fn open(home: Option<PathBuf>) -> (Progress, Option<String>) {
        let Some(home) = home else {
            let warning = "progress is not kept: there is no home folder; set DOORWAY_HOME to a folder of yours";
            return (Progress { record: ProgressRecord::default(), disk: None }, Some(warning.to_owned()));
        };
        let disk = ProgressFile::new(home);
        match disk.open() {
            Ok((record, warning)) => (Progress { record, disk: Some(disk) }, warning),
            Err(why) => (
                Progress { record: ProgressRecord::default(), disk: None },
                Some(format!("progress is not kept: {why}")),
            ),
        }
    }

    /// Whether what changes is written to the disk, so that it is known the next time.
    pub fn is_kept(&self) -> bool {
        self.disk.is_some()
    }

    /// All that is remembered.
    #[cfg(test)]
    pub fn record(&self) -> &ProgressRecord {
        &self.record
    }

    /// The language that was chosen last: `js`, `python` or `rust`.
    pub fn language(&self) -> Option<&str> {
        self.record.language.as_deref()
    }

    /// The folder that the learner's own programs are written into: the one that was agreed on, or else the usual one.
    pub fn code_folder(&self) -> PathBuf {
        self.record.code_folder.clone().unwrap_or_else(|| home_dir().unwrap_or_default().join(CODE_FOLDER))
    }

    /// Whether the learner has said that programs may be written there.
    pub fn has_code_folder(&self) -> bool {
        self.record.code_folder.is_some()
    }

    /// Remembers that programs may be written into the code folder. Warns like `speaks`.
    pub fn keep_code_folder(&mut self) -> Option<String> {
        let folder = self.code_folder();
        if self.has_code_folder() {
            return None;
        }
        self.update(|record| record.code_folder = Some(folder.clone()))
    }

    /// Remembers another folder for programs. Warns like `speaks`.
    pub fn set_code_folder(&mut self, folder: &Path) -> Option<String> {
        if self.record.code_folder.as_deref() == Some(folder) {
            return None;
        }
        self.update(|record| record.code_folder = Some(folder.to_owned()))
    }

    /// The folder of the learner's own program for a lesson in a language, if one was remembered.
    pub fn project(&self, lesson: &str, language: &str) -> Option<PathBuf> {
        self.record.projects.get(&project_key(lesson, language)).cloned()
    }

    /// Whether there was a project in another language than this one.
    pub fn has_project_besides(&self, language: &str) -> bool {
        let end = project_key("", language);
        self.record.projects.keys().any(|key| !key.ends_with(&end))
    }

    /// Remembers that folder. Warns like `speaks`.
    pub fn set_project(&mut self, lesson: &str, language: &str, folder: &Path) -> Option<String> {
        if self.project(lesson, language).as_deref() == Some(folder) {
            return None;
        }
        self.update(|record| drop(record.projects.insert(project_key(lesson, language), folder.to_owned())))
    }

    /// What is remembered of a lesson; nothing done if there is nothing.
    pub fn lesson(&self, name: &str) -> LessonRecord {
        self.record.lessons.get(name).cloned().unwrap_or_default()
    }

    /// The lesson that was touched last.
    pub fn latest(&self) -> Option<&str> {
        self.record.lessons.iter().max_by_key(|(_, lesson)| lesson.touched).map(|(name, _)| name.as_str())
    }

    /// Remembers the language. Returns a warning, once, if it could not be written down.
    pub fn speaks(&mut self, language: &str) -> Option<String> {
        self.update(|record| record.language = Some(language.to_owned()))
    }

    /// Remembers that this step (from 1) of a lesson was on the screen. Warns like `speaks`.
    pub fn reached(&mut self, lesson: &str, step: usize) -> Option<String> {
        self.update(|record| {
            let lesson = record.touch(lesson);
            lesson.furthest = lesson.furthest.max(step);
            (lesson.at, lesson.passed) = (step, 0);
        })
    }

    /// Remembers how many blocks of the step that was reached last are behind the learner. Warns like `speaks`.
    pub fn passed(&mut self, lesson: &str, blocks: usize) -> Option<String> {
        self.update(|record| record.touch(lesson).passed = blocks)
    }

    /// Remembers which tasks of a lesson were skipped. A lesson that was over becomes done with the last of them. Warns like
    /// `speaks`.
    pub fn skipped(&mut self, lesson: &str, steps: &BTreeSet<usize>) -> Option<String> {
        self.update(|record| {
            let lesson = record.touch(lesson);
            lesson.skipped.clone_from(steps);
            lesson.done |= steps.is_empty() && (lesson.seen || lesson.met);
        })
    }

    /// Remembers that the task of a step was done. Warns like `speaks`.
    pub fn did_task(&mut self, lesson: &str, step: usize) -> Option<String> {
        self.update(|record| {
            record.touch(lesson).tasks_done.insert(step);
        })
    }

    /// Remembers that the last step of a lesson is over. It is done if no task was skipped. Warns like `speaks`.
    pub fn finished_steps(&mut self, lesson: &str) -> Option<String> {
        self.update(|record| {
            let lesson = record.touch(lesson);
            (lesson.at, lesson.passed) = (0, 0);
            lesson.seen = true;
            lesson.done |= lesson.skipped.is_empty();
        })
    }

    /// Remembers that a lesson's check was met, which is what the tasks of the steps `exercises` ask for. The lesson is done if
    /// no other task is skipped. Warns like `speaks`.
    pub fn met_check(&mut self, lesson: &str, exercises: &[usize]) -> Option<String> {
        if self.latest() == Some(lesson) && self.lesson(lesson).done {
            // A check is met again and again; what is on the disk already is not written there anew.
            return None;
        }
        self.update(|record| {
            let lesson = record.touch(lesson);
            lesson.met = true;
            lesson.skipped.retain(|step| !exercises.contains(step));
            lesson.tasks_done.extend(exercises);
            lesson.done |= lesson.skipped.is_empty();
        })
    }

    /// The questions that come back.
    pub fn questions(&self) -> &[ReviewRecord] {
        &self.record.questions
    }

    /// Remembers how a question was answered on this day. Returns after how many days it comes back, if it does; and warns
    /// like `speaks`.
    pub fn answered(
        &mut self,
        lesson: &str,
        question: &str,
        is_right: bool,
        today: i64,
    ) -> (Option<i64>, Option<String>) {
        let days = Cell::new(None);
        let warning = self.update(|record| {
            days.set(note_answer(&mut record.questions, lesson, question, is_right, today));
        });
        (days.get(), warning)
    }

    /// Whether anything is remembered of a lesson, or of any.
    pub fn knows(&self, lesson: Option<&str>) -> bool {
        let is_meant = |name: &str| lesson.is_none_or(|lesson| lesson == name);
        let mut names = self.record.lessons.keys().chain(self.record.questions.iter().map(|question| &question.lesson));
        names.any(|name| is_meant(name))
    }

    /// Forgets a lesson, or all of them. Warns like `speaks`.
    pub fn forget(&mut self, lesson: Option<&str>) -> Option<String> {
        let stays = |name: &str| lesson.is_some_and(|lesson| lesson != name);
        self.update(|record| {
            record.lessons.retain(|name, _| stays(name));
            record.questions.retain(|question| stays(&question.lesson));
        })
    }

    /// Changes the record, here and on the disk, where another window may have written meanwhile:
    /// read, changed and written under one lock.
    fn update(&mut self, change: impl Fn(&mut ProgressRecord)) -> Option<String> {
        let change = |record: &mut ProgressRecord| {
            record.counter = record.counter.saturating_add(1);
            change(record);
        };
        change(&mut self.record);
        match self.disk.as_ref()?.update(&self.record, change) {
            Ok((record, warning)) => {
                self.record = record;
                warning
            }
            Err(why) => {
                self.disk = None;
                Some(format!("progress is not kept from here on: {why}"))
            }
        }
    }
}

#[cfg(test)]
mod tests;
