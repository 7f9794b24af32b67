//! The course as a learner meets it: its lessons in order, and how far they are.

use std::path::Path;

use super::Lesson;
use super::progress::Progress;
use crate::text::shell::quoted;

/// A course and how far the learner is in it.
pub struct Course<'a> {
    /// The lessons, in order.
    pub lessons: &'a [Lesson],
    /// What the learner has done.
    pub progress: &'a Progress,
    /// Where the lessons are from, if they are not the built-in ones.
    pub folder: Option<&'a Path>,
}

impl<'a> Course<'a> {
    /// Where to go on: the lesson that was played last if it is not done, else the first that is not done.
    pub fn next(&self) -> Option<&'a Lesson> {
        let open = |lesson: &&Lesson| !self.progress.lesson(&lesson.name).done;
        let latest = self.progress.latest();
        let last = self.lessons.iter().find(|lesson| Some(lesson.name.as_str()) == latest).filter(open);
        last.or_else(|| self.lessons.iter().find(open))
    }

    /// Where to go on from a lesson that is done: the next one that is not, from there on first.
    pub fn after(&self, name: &str) -> Option<&'a Lesson> {
        let open = |lesson: &&Lesson| !self.progress.lesson(&lesson.name).done;
        let behind = self.lessons.iter().skip_while(|lesson| lesson.name != name).skip(1).find(open);
        behind.or_else(|| self.lessons.iter().find(open))
    }

    /// What to type to play a lesson from where the learner is in it.
    pub fn command(&self, lesson: &Lesson) -> String {
        let verb = if lesson.demo.is_some() && self.folder.is_none() { "" } else { "play " };
        let step = match self.step(lesson) {
            Some(step) => format!(" --step {step}"),
            None => String::new(),
        };
        format!("doorway {verb}{}{step}{}", lesson.name, self.folder_flag())
    }

    /// What every command about a folder's lessons ends with; empty for the built-in ones.
    pub fn folder_flag(&self) -> String {
        let flag = |folder: &Path| format!(" --lessons {}", quoted(&folder.display().to_string()));
        self.folder.map(flag).unwrap_or_default()
    }

    /// The step to go on with, if the learner is in the middle of a lesson.
    fn step(&self, lesson: &Lesson) -> Option<usize> {
        let record = self.progress.lesson(&lesson.name);
        (!record.done && (2..=lesson.steps.len()).contains(&record.furthest)).then_some(record.furthest)
    }

    /// How far the learner is in a lesson, in words.
    pub fn state(&self, lesson: &Lesson) -> String {
        let record = self.progress.lesson(&lesson.name);
        match record.furthest.min(lesson.steps.len()) {
            _ if record.done => "done".to_owned(),
            0 => "not started".to_owned(),
            step => format!("step {step} of {}", lesson.steps.len()),
        }
    }
}
