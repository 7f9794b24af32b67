//! What is known of a lesson before it is read.

use std::borrow::Cow;

use super::Lesson;
use crate::content::embedded::{HEADS, LessonHead};

/// A lesson as the course shows it: all that is needed to list it, to find it and to serve its demo, and nothing else of
/// its steps. Those of the built-in lessons are part of the program, so that listing the course, or running a lesson's
/// servers alone, reads no lesson.
#[derive(Debug, Clone, PartialEq)]
pub struct LessonSummary {
    /// What is typed.
    pub name: String,
    /// Its place in the course.
    pub number: u32,
    /// Its heading.
    pub title: String,
    /// One sentence.
    pub summary: String,
    /// The part of the course, 1 to 4.
    pub part: u8,
    /// About how long it takes.
    pub minutes: u32,
    /// The demo it plays on.
    pub demo: Option<String>,
    /// The name of its starters, where that is not its own name.
    pub starter: Option<String>,
    /// The stacks that its program may be made with, if the plain one of the language is not meant.
    pub stacks: Vec<Cow<'static, str>>,
    /// Whether there is something that `doorway check` can ask the learner's server.
    pub has_checks: bool,
    /// The titles of its steps, in order. Never empty.
    pub step_titles: Vec<Cow<'static, str>>,
    /// The stage of the demo that each step begins, for those that begin one.
    pub stages: Vec<Option<Cow<'static, str>>>,
}

impl LessonSummary {
    /// The name of its starters.
    pub fn starter_name(&self) -> &str {
        self.starter.as_ref().unwrap_or(&self.name)
    }
}

impl From<&Lesson> for LessonSummary {
    fn from(lesson: &Lesson) -> Self {
        Self {
            name: lesson.name.clone(),
            number: lesson.number,
            title: lesson.title.clone(),
            summary: lesson.summary.clone(),
            part: lesson.part,
            minutes: lesson.minutes,
            demo: lesson.demo.clone(),
            starter: lesson.starter.clone(),
            stacks: lesson.stacks.iter().cloned().map(Cow::Owned).collect(),
            has_checks: lesson.checks().next().is_some(),
            step_titles: lesson.steps.iter().map(|step| Cow::Owned(step.title.clone())).collect(),
            stages: lesson.steps.iter().map(|step| Some(Cow::Owned(step.stage()?.name.clone()))).collect(),
        }
    }
}

impl From<&LessonHead> for LessonSummary {
    fn from(head: &LessonHead) -> Self {
        Self {
            name: head.name.to_owned(),
            number: head.number,
            title: head.title.to_owned(),
            summary: head.summary.to_owned(),
            part: head.part,
            minutes: head.minutes,
            demo: head.demo.map(str::to_owned),
            starter: head.starter.map(str::to_owned),
            stacks: head.stacks.iter().copied().map(Cow::Borrowed).collect(),
            has_checks: head.has_checks,
            step_titles: head.step_titles.iter().copied().map(Cow::Borrowed).collect(),
            stages: head.stages.iter().map(|stage| stage.map(Cow::Borrowed)).collect(),
        }
    }
}

/// Returns the summaries of the built-in lessons, in order.
pub fn summaries() -> Vec<LessonSummary> {
    HEADS.iter().map(LessonSummary::from).collect()
}
