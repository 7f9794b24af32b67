//! Which stack the learner's own program in a lesson is made with, and whether what it needs is installed.

use std::sync::Arc;

use crate::content::stack::{Requirements, Stack};
use crate::content::stacks::Stacks;
use crate::course::{Language, Lesson};
use crate::process::is_installed;
use crate::scaffold::starter_names;
use crate::text::platform::Platform;

/// Returns the plain stack of a language that has a starter for a lesson. A learner who reads Rust writes JavaScript here,
/// because a program in Rust takes too long to build at each save. Where only files are changed, no language is needed.
pub fn starter_stack(lesson: &Lesson, language: Language, stacks: &Stacks) -> Option<Arc<Stack>> {
    let language = if language == Language::Python { Language::Python } else { Language::Js };
    let starter = lesson.starter_name();
    let has_starter = |stack: &Arc<Stack>| starter_names(stack).iter().any(|name| name == starter);
    let of_language = stacks.all().find(|stack| stack.language == language.word() && has_starter(stack)).cloned();
    of_language.or_else(|| stacks.page().filter(has_starter))
}

/// Returns what a stack needs, if it is not installed.
pub fn missing_program(stack: &Stack) -> Option<&Requirements> {
    (!is_installed(Platform::CURRENT, &stack.needs.program)).then_some(&stack.needs)
}
