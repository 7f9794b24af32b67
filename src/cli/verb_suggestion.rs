//! What to type in place of a verb that does not exist.

use std::ffi::OsString;

use clap::builder::StyledStr;
use clap::error::{ContextKind, ContextValue, ErrorKind};
use clap::{Command, Error};

use super::help::VerbGroup;
use crate::text::nearest::nearest;
use crate::text::safe::safe_to_copy;
use crate::text::shell;

/// What other programs, and learners, call our verbs and lessons.
const OTHER_NAMES: &[(&str, &str)] = &[
    ("ls", "lessons"),
    ("list", "lessons"),
    ("course", "lessons"),
    ("progress", "lessons"),
    ("start", "next"),
    ("begin", "next"),
    ("go", "next"),
    ("continue", "next"),
    ("resume", "next"),
    ("learn", "next"),
    ("quiz", "review"),
    ("questions", "review"),
    ("init", "new"),
    ("create", "new"),
    ("test", "check"),
    ("verify", "check"),
    ("curl", "send"),
    ("get", "send"),
    ("post", "send"),
    ("request", "send"),
    ("glossary", "words"),
    ("explain", "words"),
    ("setup", "doctor"),
    ("cookies", "sessions"),
    ("login", "sessions"),
    ("database", "documents"),
    ("storage", "object-storage"),
];
/// What is said where one verb alone would be a guess.
const TIPS: &[(&str, &str)] = &[
    (
        "run",
        "`doorway next` goes on with the course, and `doorway check --run \"node index.js\"` starts your program and checks it",
    ),
    ("serve", "`doorway hello --serve` runs the servers of a lesson, here `hello`, without its steps"),
    (
        "status",
        "`doorway lessons` shows what you have done, and `doorway status-codes` is the lesson about the status of a response",
    ),
    ("node", IN_JAVASCRIPT),
    ("js", IN_JAVASCRIPT),
    ("javascript", IN_JAVASCRIPT),
    ("python", "`doorway next --lang python` goes on with the course, and shows code in Python"),
];
const IN_JAVASCRIPT: &str = "`doorway next --lang js` goes on with the course, and shows code in JavaScript";
/// What is said if `cors` has no URL: it may be that the lesson is meant.
const CORS_LESSON: &str = "the lesson about CORS is `doorway cors-demo`";
/// The flags that may stand in front of a verb, and that have a value.
const FLAGS_WITH_VALUE: &[&str] = &["--lessons", "--color"];
/// What is said if no verb is near.
const NOTHING_NEAR: &str = "`doorway next` goes on with the course, and `doorway lessons` shows all lessons";

/// Puts one tip into the error in place of clap's list, which has distant verbs too.
pub(super) fn suggest_verb(mut error: Error, command: &Command, args: &[OsString]) -> Error {
    let tip = match error.kind() {
        ErrorKind::InvalidSubcommand => {
            let Some(ContextValue::String(typed)) = error.get(ContextKind::InvalidSubcommand) else { return error };
            tip(typed, command)
        }
        ErrorKind::UnknownArgument => {
            // Nobody means the value that clap's own tip speaks of.
            error.remove(ContextKind::Suggested);
            let tip = flag_of_another(&error, args)
                .or_else(|| one_minus(command, args))
                .or_else(|| dash_of_new(args))
                .or_else(|| lesson_of_new(command, args));
            let Some(tip) = tip else { return error };
            error.remove(ContextKind::SuggestedArg);
            tip
        }
        ErrorKind::MissingRequiredArgument if args.iter().any(|arg| arg == "cors") => CORS_LESSON.to_owned(),
        _ => return error,
    };
    error.remove(ContextKind::SuggestedSubcommand);
    error.insert(ContextKind::Suggested, ContextValue::StyledStrs(vec![StyledStr::from(tip)]));
    error
}

/// A flag that another verb or curl has for this: `doorway check --lesson hello`, `doorway send -X POST …`.
fn flag_of_another(error: &Error, args: &[OsString]) -> Option<String> {
    let Some(ContextValue::String(flag)) = error.get(ContextKind::InvalidArg) else { return None };
    let at = args.iter().position(|arg| arg.to_str() == Some(flag.as_str()))?;
    let value = safe_to_copy(args.get(at + 1)?.to_str()?);
    match (args.get(1)?.to_str()?, flag.as_str()) {
        ("check", "--lesson") => {
            let words = ["doorway".to_owned(), "check".to_owned(), value];
            Some(format!("write the lesson without a flag: `{}`", shell::join(&words)))
        }
        ("send", "-X" | "--request") => {
            let words = ["doorway".to_owned(), "send".to_owned(), value.to_uppercase()];
            Some(format!("write the method in front of the URL: `{} URL`", shell::join(&words)))
        }
        _ => None,
    }
}

/// `doorway new -stack js`: the name of a flag, with one minus sign in front of it.
fn one_minus(command: &Command, args: &[OsString]) -> Option<String> {
    let verb = command.find_subcommand(args.get(1)?.to_str()?)?;
    let is_flag = |name: &&str| verb.get_arguments().any(|own| own.get_long() == Some(name));
    let typed = args.iter().filter_map(|arg| arg.to_str()?.strip_prefix('-'));
    let name = typed.filter(|name| name.len() > 1).find(is_flag)?;
    Some(format!("write two minus signs in front of the flag: `--{name}`"))
}

/// `doorway new -dash`: the name of a folder, and no flags.
fn dash_of_new(args: &[OsString]) -> Option<String> {
    let at = args.iter().position(|arg| arg == "new")?;
    let typed = args.get(at + 1)?.to_str()?;
    let name = typed.trim_start_matches('-');
    if !typed.starts_with('-') || typed.starts_with("--") || name.len() < 2 {
        return None;
    }
    Some(format!("the name of a folder cannot begin with a minus sign; try `doorway new {}`", safe_to_copy(name)))
}

/// `doorway new documents notes-js` begins with the lesson, as other verbs do.
fn lesson_of_new(command: &Command, args: &[OsString]) -> Option<String> {
    let at = args.iter().position(|arg| arg == "new")?;
    let [lesson, folder] = [args.get(at + 1)?.to_str()?, args.get(at + 2)?.to_str()?];
    let is_lesson = |verb: &Command| verb.get_display_order() == VerbGroup::Lesson as usize;
    let is_meant = command.find_subcommand(lesson).is_some_and(is_lesson) && !folder.starts_with('-');
    let words = ["doorway", "new", folder, "--lesson", lesson].map(str::to_owned);
    is_meant.then(|| format!("try `{}`", shell::join(&words)))
}

fn tip(typed: &str, command: &Command) -> String {
    let lower = typed.to_lowercase();
    if let Some((_, tip)) = TIPS.iter().find(|(name, _)| *name == lower) {
        return (*tip).to_owned();
    }
    let Some(verb) = nearest_verb(typed, command) else { return NOTHING_NEAR.to_owned() };
    let about = command.find_subcommand(&verb).and_then(Command::get_about).map(ToString::to_string);
    about.map_or_else(
        || format!("try `doorway {verb}`"),
        |about| format!("try `doorway {verb}`: {}", lower_first(&about)),
    )
}

/// `doorway 11` means the lesson with this number.
pub(super) fn play_for_number(args: &[OsString]) -> Option<Vec<OsString>> {
    let mut at = 1;
    while let Some(arg) = args.get(at).and_then(|arg| arg.to_str()).filter(|arg| arg.starts_with('-')) {
        at += if FLAGS_WITH_VALUE.contains(&arg) { 2 } else { 1 };
    }
    let verb = args.get(at)?.to_str()?;
    if verb.is_empty() || !verb.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    Some([&args[..at], &[OsString::from("play")], &args[at..]].concat())
}

/// The first word as it is inside of a sentence.
fn lower_first(text: &str) -> String {
    let mut chars = text.chars();
    chars.next().map(|first| first.to_lowercase().chain(chars).collect()).unwrap_or_default()
}

/// `doorway help` and `doorway help send` mean the flag `--help`, and `doorway version` the flag `--version`.
pub(super) fn flags_for_words(args: &[OsString]) -> Option<Vec<OsString>> {
    let flag = match args.get(1)?.to_str()? {
        "help" => "--help",
        "version" if args.len() == 2 => "--version",
        _ => return None,
    };
    let rest = args.iter().take(1).chain(args.iter().skip(2)).cloned();
    Some(rest.chain([OsString::from(flag)]).collect())
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
