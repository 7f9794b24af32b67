//! One file a verb, named as it is typed; glue only.

mod check;
mod completions;
mod cors;
mod home;
pub mod lessons;
mod man;
mod new;
mod play;

use std::ffi::OsString;
use std::path::PathBuf;
use std::process::ExitCode;

use crate::cli::{self, Cli, Color, LessonVerb, Verb};
use crate::course::{self, LessonSummary};
use crate::demos;
use crate::exit::{Exit, UsedWrongly};
use crate::process;
use crate::ui;

/// Runs the program on a command line, program name first, and returns its exit code.
pub fn main(args: &[OsString]) -> ExitCode {
    if args.get(1).is_some_and(|verb| verb == process::VERB) {
        return failed(&process::become_program(&args[2..]).into()).into();
    }
    let lessons = entries(args);
    match cli::parse(args, &lessons) {
        Ok(cli) => run(cli, &lessons).into(),
        Err(error) => error.exit(),
    }
}

/// Does what was typed. An error is told, and becomes the exit code.
fn run(cli: Cli, lessons: &[LessonVerb]) -> Exit {
    ui::configure(color(cli.global.color), cli.global.plain);
    match verb(cli, lessons) {
        Ok(exit) => exit,
        Err(error) => failed(&error),
    }
}

fn color(typed: Color) -> anstream::ColorChoice {
    match typed {
        Color::Auto => anstream::ColorChoice::Auto,
        Color::Always => anstream::ColorChoice::Always,
        Color::Never => anstream::ColorChoice::Never,
    }
}

fn verb(cli: Cli, lessons: &[LessonVerb]) -> anyhow::Result<Exit> {
    match cli.verb {
        Verb::Home => home::run(&cli.global),
        Verb::Play(typed) => play::run(&typed, &cli.global),
        Verb::Check(typed) => check::run(&typed, &cli.global),
        Verb::Lessons(typed) => lessons::run(&typed, &cli.global),
        Verb::Cors(typed) => cors::run(&typed),
        Verb::New(typed) => new::run(&typed),
        Verb::Completions(shell) => completions::run(shell, lessons),
        Verb::Man(verb) => man::run(verb.as_deref(), lessons),
    }
}

/// Tells an error, and which exit code it is.
fn failed(error: &anyhow::Error) -> Exit {
    ui::error(error);
    if error.is::<UsedWrongly>() { Exit::Usage } else { Exit::Failed }
}

/// The lessons that are verbs: those that have a demo, of the folder that `--lessons` names or the built-in ones.
/// A folder that cannot be read has none here; whoever plays it says why.
fn entries(typed: &[OsString]) -> Vec<LessonVerb> {
    let heads = match folder_typed(typed) {
        Some(folder) => course::in_folder(&folder, &demos::names())
            .unwrap_or_default()
            .into_iter()
            .map(LessonSummary::from)
            .collect(),
        None => course::summaries(),
    };
    let with_demo = heads.into_iter().filter_map(|head| {
        let summary = head.summary.trim_end_matches('.').to_owned();
        head.demo.map(|demo| LessonVerb { name: head.name, summary, demo })
    });
    with_demo.collect()
}

/// What stands behind `--lessons`, before anything is parsed: it decides which verbs there are.
fn folder_typed(typed: &[OsString]) -> Option<PathBuf> {
    let joined = typed.iter().filter_map(|word| word.to_str()?.strip_prefix("--lessons="));
    let apart = typed.windows(2).filter(|two| two[0] == "--lessons").map(|two| PathBuf::from(&two[1]));
    joined.map(PathBuf::from).chain(apart).next()
}
