//! `doorway doctor`: what this computer has for the course, and the command that adds what is missing.

use anyhow::Context;

use super::lessons_of;
use super::vocabulary::vocabulary;
use crate::cli::{DoctorArgs, GlobalArgs};
use crate::content::stacks::Stacks;
use crate::course::progress::{self, Progress};
use crate::course::{self, Course, Language, Lesson, LessonSummary};
use crate::demos::DEMOS;
use crate::doctor::{self, Computer, CoursePort, LanguageNeed};
use crate::exit::Exit;
use crate::text::json::ascii_pretty;
use crate::text::platform::Platform;
use crate::ui::{self, Style, doctor_report};
use crate::workbench::starter_stack;

/// Examines this computer, and prints what was found.
///
/// # Errors
/// Lessons that cannot be read.
pub(super) fn run(args: &DoctorArgs, global: &GlobalArgs) -> anyhow::Result<Exit> {
    let lessons = lessons_of::summaries(global)?;
    let (progress, warning) = Progress::open(progress::home());
    let course = Course { lessons: &lessons, progress: &progress, folder: global.lessons.as_deref() };
    let next = course.next();
    let computer = Computer {
        platform: Platform::CURRENT,
        environment: std::env::vars_os().collect(),
        folder: std::env::current_dir().context("could not find the folder you are in")?,
        ports: ports(next),
        language_need: language_need(next, global)?,
    };
    let findings = doctor::examine(&computer);
    let command = next.map(|lesson| course.command(lesson));
    ui::out(&match args.json {
        true => ascii_pretty(&doctor_report::json(&findings, command.as_deref())) + "\n",
        false => doctor_report::render(&findings, command.as_deref(), Style::stdout()),
    });
    if let Some(warning) = warning {
        ui::note(&warning);
    }
    Ok(if doctor::can_play(&findings) { Exit::Done } else { Exit::NotMet })
}

/// The ports of all lessons, each once, and whether the next lesson needs it.
fn ports(next: Option<&LessonSummary>) -> Vec<CoursePort> {
    let mut ports: Vec<CoursePort> = Vec::new();
    for demo in DEMOS {
        let is_needed_next = next.is_some_and(|lesson| lesson.demo.as_deref() == Some(demo.name));
        for number in demo.servers.iter().map(|server| server.port) {
            match ports.iter_mut().find(|port| port.number == number) {
                Some(port) => port.is_needed_next |= is_needed_next,
                None => ports.push(CoursePort { number, is_needed_next }),
            }
        }
    }
    ports.sort_by_key(|port| port.number);
    ports
}

/// When the learner needs a language. In some lessons they change only files, which doorway itself serves.
fn language_need(next: Option<&LessonSummary>, global: &GlobalArgs) -> anyhow::Result<LanguageNeed> {
    let Some(next) = next else { return Ok(LanguageNeed::Never) };
    let stacks = Stacks::with_lessons(global.lessons.as_deref());
    let needs_language =
        |lesson: &&Lesson| starter_stack(lesson, Language::Js, &stacks).is_some_and(|stack| !stack.served_by_doorway);
    let lessons = course::find_named(global.lessons.as_deref(), |_| true, &vocabulary())?;
    Ok(match lessons.iter().filter(|lesson| lesson.number >= next.number).find(needs_language) {
        Some(lesson) if lesson.number == next.number => LanguageNeed::Next,
        Some(lesson) => LanguageNeed::FromLesson(lesson.number),
        None => LanguageNeed::Never,
    })
}
