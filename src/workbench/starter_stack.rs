//! Which stack the learner's own program in a lesson is made with, and whether what it needs is installed.

use std::sync::Arc;

use crate::content::stack::{Requirements, Stack};
use crate::content::stacks::Stacks;
use crate::course::{Language, Lesson};
use crate::process::is_installed;
use crate::scaffold::starter_names;
use crate::text::platform::Platform;

/// Returns the plain stack of a language that has a starter for a lesson. A learner who reads Rust writes JavaScript here,
/// because a program in Rust takes too long to build at each save. Where only files are changed, no language is needed. A
/// lesson about frameworks names its stacks, and then the first one of the language is taken.
pub fn starter_stack(lesson: &Lesson, language: Language, stacks: &Stacks) -> Option<Arc<Stack>> {
    let language = if language == Language::Python { Language::Python } else { Language::Js };
    let starter = lesson.starter_name();
    let has_starter = |stack: &Arc<Stack>| starter_names(stack).iter().any(|name| name == starter);
    let of_language = find_stack(lesson, language, stacks, has_starter);
    of_language.or_else(|| stacks.page().filter(has_starter))
}

fn find_stack(
    lesson: &Lesson,
    language: Language,
    stacks: &Stacks,
    has_starter: impl Fn(&Arc<Stack>) -> bool,
) -> Option<Arc<Stack>> {
    let fits = |stack: &&Arc<Stack>| stack.language == language.word() && has_starter(stack);
    if lesson.stacks.is_empty() {
        return stacks.all().find(fits).cloned();
    }
    let named = lesson.stacks.iter().filter_map(|name| stacks.all().find(|stack| stack.name == *name));
    named.into_iter().find(fits).cloned()
}

/// Returns what a stack needs, if it is not installed.
pub fn missing_program(stack: &Stack) -> Option<&Requirements> {
    (!is_installed(Platform::CURRENT, &stack.needs.program)).then_some(&stack.needs)
}
