//! What to type in place of a verb that does not exist.

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, Error};

use super::help::VerbGroup;
use crate::text::nearest::nearest;

/// What other programs call our verbs.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("ls", "lessons"),
    ("list", "lessons"),
    ("course", "lessons"),
    ("start", "next"),
    ("continue", "next"),
    ("resume", "next"),
    ("learn", "next"),
    ("init", "new"),
    ("create", "new"),
    ("test", "check"),
    ("verify", "check"),
    ("curl", "send"),
    ("request", "send"),
    ("glossary", "words"),
    ("explain", "words"),
];
/// What is said if no verb is near.
const NOTHING_NEAR: &str = "`doorway next` goes on with the course, and `doorway lessons` shows all lessons";

/// Puts the one verb that is nearest into the error in place of clap's list, which has distant ones too.
pub(super) fn suggest_verb(mut error: Error, command: &Command) -> Error {
    if error.kind() != ErrorKind::InvalidSubcommand {
        return error;
    }
    let Some(ContextValue::String(typed)) = error.get(ContextKind::InvalidSubcommand) else { return error };
    // Without a nearest verb there is a tip of our own.
    let (kind, value) = match nearest_verb(typed, command) {
        Some(verb) => (ContextKind::SuggestedSubcommand, ContextValue::Strings(vec![verb])),
        None => (ContextKind::Suggested, ContextValue::StyledStrs(vec![StyledStr::from(NOTHING_NEAR)])),
    };
    error.remove(ContextKind::SuggestedSubcommand);
    error.insert(kind, value);
    error
}

/// Returns the verb that may be meant. Of two that are equally near, it is the one that is no lesson.
fn nearest_verb(typed: &str, command: &Command) -> Option<String> {
    let lower = typed.to_lowercase();
    if let Some((_, verb)) = OTHER_NAMES.iter().find(|(other, _)| *other == lower) {
        return Some((*verb).to_owned());
    }
    let is_lesson = |verb: &&Command| verb.get_display_order() == VerbGroup::Lesson as usize;
    let (lessons, verbs): (Vec<_>, Vec<_>) =
        command.get_subcommands().filter(|verb| !verb.is_hide_set()).partition(is_lesson);
    let names: Vec<&str> = verbs.into_iter().chain(lessons).map(Command::get_name).collect();
    nearest(typed, &names).map(str::to_owned)
}
