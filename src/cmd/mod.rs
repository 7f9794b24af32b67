//! One file a verb, named as it is typed; glue only.

mod completions;
mod home;
mod lessons;
mod man;
mod play;

use crate::cli::{Cli, Entry, Verb};
use crate::exit::{Exit, UsedWrongly};

/// Does what was typed. An error is told, and becomes the exit code.
pub(crate) fn run(cli: Cli, lessons: &[Entry]) -> Exit {
    match verb(cli, lessons) {
        Ok(exit) => exit,
        Err(error) => failed(&error),
    }
}

fn verb(cli: Cli, lessons: &[Entry]) -> anyhow::Result<Exit> {
    match cli.verb {
        Verb::Home => home::run(&cli.global),
        Verb::Play(typed) => play::run(&typed, &cli.global),
        Verb::Lessons(typed) => lessons::run(&typed, &cli.global),
        Verb::Completions(shell) => completions::run(shell, lessons),
        Verb::Man(verb) => man::run(verb.as_deref(), lessons),
    }
}

/// Says in one line what did not stop the work.
#[expect(clippy::print_stderr, reason = "until say/ has its error printer")]
fn warn(warning: &str) {
    eprintln!("note: {warning}");
}

/// Tells an error, and which exit code it is.
#[expect(clippy::print_stderr, reason = "until say/ has its error printer")]
pub(crate) fn failed(error: &anyhow::Error) -> Exit {
    eprintln!("error: {error:#}");
    if error.is::<UsedWrongly>() { Exit::Usage } else { Exit::Failed }
}

/// The lessons that are subcommands: the built-in ones that have a demo.
pub(crate) fn entries() -> Vec<Entry> {
    // The tests read every built-in lesson, so one that is wrong is never shipped.
    let lessons = crate::lesson::builtin().unwrap_or_default();
    let entry = |lesson: crate::lesson::Lesson| {
        let summary = lesson.summary.trim_end_matches('.').to_owned();
        Some(Entry { name: lesson.name, summary, demo: lesson.demo? })
    };
    lessons.into_iter().filter_map(entry).collect()
}
