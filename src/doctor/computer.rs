//! What the examination depends on, and the room on the disk.

use std::ffi::{OsStr, OsString};
use std::path::PathBuf;

use super::finding::{Finding, FindingRemedy, Health};
use crate::process;
use crate::text::platform::Platform;
use crate::text::size::short_size;

/// Less room than this, in bytes, is worth a sentence: one project with its packages takes up to 100 MB.
const LITTLE_ROOM_BYTES: u64 = 200_000_000;

/// What the examination depends on.
#[derive(Debug, Clone)]
pub struct Computer {
    /// The kind of system.
    pub platform: Platform,
    /// The environment.
    pub environment: Vec<(OsString, OsString)>,
    /// The folder that the learner is in.
    pub folder: PathBuf,
    /// The ports of the course.
    pub ports: Vec<CoursePort>,
    /// When the learner needs a language.
    pub language_need: LanguageNeed,
}

/// When the learner needs one of the languages that servers are written in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LanguageNeed {
    /// For the next lesson.
    Next,
    /// From the lesson of this number on.
    FromLesson(u32),
    /// No lesson that is left needs one.
    Never,
}

/// A port of the course.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CoursePort {
    /// Its number.
    pub number: u16,
    /// Whether the next lesson needs it.
    pub is_needed_next: bool,
}

impl Computer {
    /// Returns a variable of the environment that is set and not empty.
    pub(super) fn variable(&self, name: &str) -> Option<&OsStr> {
        process::variable(&self.environment, name).filter(|value| !value.is_empty())
    }

    /// Returns the file of a program, if the PATH has one.
    pub(super) fn find_program(&self, name: &str) -> Option<PathBuf> {
        process::find_program(self.platform, name, self.variable("PATH"), &self.folder)
    }
}

/// Says how much room the disk has, where the system tells.
pub(super) fn disk(computer: &Computer) -> Option<Finding> {
    let free = free_bytes(&computer.folder)?;
    let finding = Finding::good("disk", &format!("{} free", short_size(free)), "your projects and their packages");
    let advice = "Make some room: a project with its packages takes up to 100 MB.";
    Some(if free < LITTLE_ROOM_BYTES { finding.with(Health::Unusual, FindingRemedy::advice(advice)) } else { finding })
}

#[cfg(unix)]
fn free_bytes(folder: &std::path::Path) -> Option<u64> {
    let disk = rustix::fs::statvfs(folder).ok()?;
    Some(disk.f_bavail.saturating_mul(disk.f_frsize))
}

/// On Windows, the Explorer shows it.
#[cfg(not(unix))]
fn free_bytes(_folder: &std::path::Path) -> Option<u64> {
    None
}
