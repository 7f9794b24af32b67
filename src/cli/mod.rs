//! The command line: every verb, every flag and every word of help. A lesson with a demo is a verb too.

mod flags;
mod help;
mod numbers;
mod ports;
mod send_flags;
#[cfg(test)]
mod tests;
mod tool_flags;
mod verb_suggestion;

use std::ffi::OsString;

use clap::{ArgMatches, Args, Command, CommandFactory, FromArgMatches, Parser, Subcommand};

use crate::text::safe::safe_to_copy;
use help::VerbGroup;
use verb_suggestion::{flags_for_words, play_for_number, suggest_verb};

pub use flags::{
    CheckArgs, CompletionsArgs, CorsArgs, GlobalArgs, Lang, LessonsArgs, LogFormat, ManArgs, NewArgs, PlayArgs,
    PlayFlags, UrlArgs, WordsArgs,
};
pub use ports::ServerPort;
pub use send_flags::SendArgs;
pub use tool_flags::{DeployCheckArgs, DoctorArgs, NextArgs, ResetArgs, ReviewArgs};

/// The arguments of one call, understood.
#[derive(Debug, Parser)]
#[command(
    name = "doorway",
    // Without this, usage would show the name of the file on disk: `doorway.exe`.
    bin_name = "doorway",
    version,
    about = "The backend course that runs in your terminal",
    after_help = help::EXAMPLES,
    styles = help::styles(),
    disable_help_subcommand = true
)]
pub struct Cli {
    /// The flags that every verb takes.
    #[command(flatten)]
    pub global: GlobalArgs,
    /// What to do; without one, doorway says where the learner is.
    #[command(subcommand)]
    pub verb: Option<Verb>,
}

/// The verbs that are not lessons. `display_order` is the group that help shows the verb in.
#[derive(Debug, Subcommand)]
// A verb gets its flags when it is used, because most starts of the program use only one.
#[command(defer = true)]
pub enum Verb {
    /// Go on with the course: the lesson that you began, or the next one
    #[command(display_order = VerbGroup::Learn as usize)]
    Next(NextArgs),
    /// Play any lesson by name
    #[command(display_order = VerbGroup::Learn as usize)]
    Play(PlayArgs),
    /// Answer the questions again that you answered wrong
    #[command(display_order = VerbGroup::Learn as usize)]
    Review(ReviewArgs),
    /// Forget what you have done in a lesson, or in all of them
    #[command(display_order = VerbGroup::Learn as usize, after_help = help::RESET_EXAMPLE)]
    Reset(ResetArgs),
    /// Write a starter project into a folder
    #[command(display_order = VerbGroup::Build as usize, after_help = help::NEW_EXAMPLES)]
    New(NewArgs),
    /// Look at the server you built, and say what is wrong and why
    #[command(display_order = VerbGroup::Build as usize, after_help = help::CHECK_EXAMPLE)]
    Check(CheckArgs),
    /// Send a request by hand, and see everything that goes over the wire
    #[command(display_order = VerbGroup::Look as usize, after_help = help::SEND_EXAMPLES)]
    Send(SendArgs),
    /// Run your program as a host would, and say what would break online
    #[command(display_order = VerbGroup::Build as usize, after_help = help::DEPLOY_CHECK_EXAMPLE)]
    DeployCheck(DeployCheckArgs),
    /// What a browser does with a server's CORS headers, step by step
    #[command(display_order = VerbGroup::Look as usize, after_help = help::CORS_EXAMPLE)]
    Cors(CorsArgs),
    /// The course at a glance, and what you have done
    #[command(display_order = VerbGroup::Look as usize)]
    Lessons(LessonsArgs),
    /// A URL taken apart: scheme, host, port, path, query
    #[command(display_order = VerbGroup::Look as usize, after_help = help::URL_EXAMPLE)]
    Url(UrlArgs),
    /// What a word means: header, route, preflight and all the others
    #[command(display_order = VerbGroup::Look as usize, after_help = help::WORDS_EXAMPLE)]
    Words(WordsArgs),
    /// What this computer has for the course, and how to get what is missing
    #[command(display_order = VerbGroup::SetUp as usize)]
    Doctor(DoctorArgs),
    /// Serve the page in this folder, as a lesson does
    #[command(hide = true)]
    ServePage,
    /// Print the completion script of a shell
    #[command(display_order = VerbGroup::SetUp as usize)]
    Completions(CompletionsArgs),
    /// Print a manual page
    #[command(display_order = VerbGroup::SetUp as usize)]
    Man(ManArgs),
}

/// A lesson that is a verb.
pub struct LessonVerb {
    /// The lesson's name.
    pub name: String,
    /// The line that help shows.
    pub summary: String,
}

/// The verbs that come from lesson files, and the flags that depend on the demos.
pub struct LessonVerbs {
    /// In the order of the course.
    pub verbs: Vec<LessonVerb>,
    /// Adds the flags to one of `verbs`; calls [`lesson_flags`].
    pub add_flags: fn(Command) -> Command,
    /// Adds the flags to `play`; calls [`play_flags`].
    pub add_play_flags: fn(Command) -> Command,
    /// Adds the flags to `next`; calls [`next_flags`].
    pub add_next_flags: fn(Command) -> Command,
}

/// Builds the whole command line.
pub fn command(lessons: &LessonVerbs) -> Command {
    command_with(lessons, |_| true)
}

/// Builds the command line with these of the lessons' verbs.
fn command_with(lessons: &LessonVerbs, is_wanted: impl Fn(&str) -> bool) -> Command {
    let mut command = Cli::command();
    defer_flags(&mut command, "play", lessons.add_play_flags);
    defer_flags(&mut command, "next", lessons.add_next_flags);
    defer_flags(&mut command, "check", check_flags);
    defer_flags(&mut command, "send", send_flags::add_flags);
    for lesson in lessons.verbs.iter().filter(|lesson| is_wanted(&lesson.name)) {
        let verb = Command::new(lesson.name.clone()).about(lesson.summary.clone()).defer(lessons.add_flags);
        command = command.subcommand(verb.display_order(VerbGroup::Lesson as usize));
    }
    command
}

/// Adds the flags of a lesson's verb, with a port for each server of its demo.
pub fn lesson_flags(command: Command, ports: &[ServerPort]) -> Command {
    let example = ports::example(command.get_name(), ports);
    ports::add_flags(PlayFlags::augment_args(command).after_help(example), ports)
}

/// Adds the flags of `play`, with a port for each server that any demo has.
pub fn play_flags(command: Command, ports: &[ServerPort]) -> Command {
    ports::add_flags(PlayArgs::augment_args(command), ports)
}

/// Adds a verb's flags only when it is used. The verb keeps its place in help, which `mut_subcommand` does not keep.
fn defer_flags(command: &mut Command, verb: &str, add_flags: fn(Command) -> Command) {
    if let Some(verb) = command.find_subcommand_mut(verb) {
        *verb = std::mem::take(verb).defer(add_flags);
    }
}

/// Adds the flags of `next`, with a port for each server that any demo has.
pub fn next_flags(command: Command, ports: &[ServerPort]) -> Command {
    ports::add_hidden_flags(NextArgs::augment_args(command), ports)
}

/// Adds the flags of `check`. They have headings of their own, which come before the one of all verbs.
fn check_flags(command: Command) -> Command {
    help::global_flags_last(CheckArgs::augment_args(command))
}

/// Reads the arguments, the program's name first.
///
/// # Errors
/// Arguments that are wrong, and requests for help: clap knows how to print both.
pub fn parse(args: &[OsString], lessons: &LessonVerbs) -> Result<Cli, clap::Error> {
    let words_as_flags = flags_for_words(args).or_else(|| play_for_number(args));
    let matches = matches(words_as_flags.as_deref().unwrap_or(args), lessons)?;
    match matches.subcommand() {
        Some((name, own)) if lessons.verbs.iter().any(|lesson| lesson.name == name) => {
            let verb = Verb::Play(PlayArgs::of_lesson(name, own)?);
            Ok(Cli { global: GlobalArgs::from_arg_matches(&matches)?, verb: Some(verb) })
        }
        _ => Cli::from_arg_matches(&matches),
    }
}

/// The error with the arguments as they may be printed: it repeats them.
fn with_safe_words(command: &mut Command, args: &[OsString], error: clap::Error) -> clap::Error {
    let safe: Vec<OsString> = args.iter().map(|arg| safe_to_copy(&arg.to_string_lossy()).into()).collect();
    if safe == args {
        return error;
    }
    command.try_get_matches_from_mut(safe).err().unwrap_or(error)
}

/// Parses the arguments. Of the lessons' verbs, only one that is among the arguments is known at first, because a verb that
/// nobody uses takes time too. What is said about arguments that are wrong may name any verb.
fn matches(args: &[OsString], lessons: &LessonVerbs) -> Result<ArgMatches, clap::Error> {
    let named = command_with(lessons, |lesson| args.iter().any(|arg| arg == lesson));
    match help::matches(named, args, lessons) {
        Err(error) if error.use_stderr() => {
            let mut command = command(lessons);
            let parsed =
                command.try_get_matches_from_mut(args).map_err(|error| with_safe_words(&mut command, args, error));
            parsed.map_err(|error| suggest_verb(error, &command, args))
        }
        result => result,
    }
}
