//! The verbs, one file each, named as they are typed: read the arguments, call one thing, print one thing.

mod check;
mod completions;
mod cors;
mod home;
mod lesson_verbs;
mod lessons;
mod man;
mod new;
mod play;
mod url;
mod vocabulary;
mod words;

use std::ffi::OsString;
use std::io::ErrorKind;
use std::process::ExitCode;

use crate::cli::{self, Cli, LessonVerbs, Verb};
use crate::exit::{Exit, UsedWrongly};
use crate::process;
use crate::ui;

pub use vocabulary::vocabulary;

/// Runs the program on a command line, program name first, and returns its exit code.
pub fn main(args: &[OsString]) -> ExitCode {
    if let Some(error) = process::run_hidden_verb(args) {
        return report_error(&error.into()).into();
    }
    let lessons = lesson_verbs::lesson_verbs();
    match cli::parse(args, &lessons) {
        Ok(cli) => {
            ui::configure(cli.global.color.into(), cli.global.plain);
            let exit = run(cli, &lessons).unwrap_or_else(|error| report_error(&error));
            with_output_error(exit)
        }
        Err(error) => with_output_error(print_help(&error)),
    }
    .into()
}

/// What was asked for and could not be written is not done, whatever it would have said.
fn with_output_error(exit: Exit) -> Exit {
    let Some(error) = ui::output_error() else { return exit };
    report_error(&anyhow::anyhow!("{error}").context("could not write the output"))
}

fn run(cli: Cli, lessons: &LessonVerbs) -> anyhow::Result<Exit> {
    let Cli { global, verb } = cli;
    match verb {
        None => home::run(&global),
        Some(Verb::Play(args)) => play::run(&args, &global),
        Some(Verb::New(args)) => new::run(&args, &global),
        Some(Verb::Check(args)) => check::run(&args, &global),
        Some(Verb::Cors(args)) => cors::run(&args),
        Some(Verb::Lessons(args)) => lessons::run(&args, &global),
        Some(Verb::Url(args)) => url::run(&args),
        Some(Verb::Words(args)) => words::run(&args),
        Some(Verb::Completions(args)) => completions::run(&args, lessons),
        Some(Verb::Man(args)) => man::run(&args, lessons),
    }
}

/// Prints what clap has to say, which is help or what is wrong with the arguments, and returns its exit code.
fn print_help(error: &clap::Error) -> Exit {
    let text = error.render().ansi().to_string();
    if error.use_stderr() {
        ui::err(&text)
    } else {
        ui::out(&text)
    }
    if error.use_stderr() { Exit::Usage } else { Exit::Done }
}

/// Prints an error, and returns the exit code that it means.
fn report_error(error: &anyhow::Error) -> Exit {
    ui::error(error);
    if error.is::<UsedWrongly>() {
        return Exit::Usage;
    }
    if std::env::current_dir().is_err_and(|error| error.kind() == ErrorKind::NotFound) {
        ui::note(
            "the folder that this terminal is in was deleted or moved. Type `cd ~`, then go to your project again",
        );
    }
    Exit::Failed
}
