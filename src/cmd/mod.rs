//! The verbs, one file each, named as they are typed: read the arguments, call one thing, print one thing.

mod check;
mod completions;
mod cors;
mod deploy_check;
mod doctor;
mod errors;
mod home;
mod lesson_verbs;
mod lessons;
mod lessons_of;
mod man;
mod new;
mod next;
mod play;
mod reset;
mod review;
mod send;
mod serve_page;
mod url;
mod vocabulary;
mod words;

use std::ffi::OsString;
use std::process::ExitCode;

use crate::cli::{self, Cli, LessonVerbs, Verb};
use crate::exit::Exit;
use crate::process;
use crate::ui;

use errors::{print_help, report_error, with_output_error};
pub use vocabulary::vocabulary;

/// Runs the program on a command line, program name first, and returns its exit code.
pub fn main(args: &[OsString]) -> ExitCode {
    if let Some(error) = process::run_hidden_verb(args) {
        return report_error(&error.into()).into();
    }
    let lessons = lesson_verbs::lesson_verbs();
    let exit = match cli::parse(args, &lessons) {
        Ok(cli) => {
            ui::configure(cli.global.color.into(), cli.global.plain);
            let exit = run(cli, &lessons).unwrap_or_else(|error| report_error(&error));
            with_output_error(exit)
        }
        Err(error) => with_output_error(print_help(&error)),
    };
    if exit == Exit::Interrupted { ui::interrupt_code().into() } else { exit.into() }
}

fn run(cli: Cli, lessons: &LessonVerbs) -> anyhow::Result<Exit> {
    let Cli { global, verb } = cli;
    match verb {
        None => home::run(&global),
        Some(Verb::Next(args)) => next::run(&args, &global),
        Some(Verb::Review(args)) => review::run(&args, &global),
        Some(Verb::Reset(args)) => reset::run(&args, &global),
        Some(Verb::DeployCheck(args)) => deploy_check::run(&args, &global),
        Some(Verb::Doctor(args)) => doctor::run(&args, &global),
        Some(Verb::Play(args)) => play::run(&args, &global),
        Some(Verb::New(args)) => new::run(&args, &global),
        Some(Verb::Check(args)) => check::run(&args, &global),
        Some(Verb::Cors(args)) => cors::run(&args),
        Some(Verb::Lessons(args)) => lessons::run(&args, &global),
        Some(Verb::Send(args)) => send::run(&args),
        Some(Verb::ServePage) => serve_page::run(),
        Some(Verb::Url(args)) => url::run(&args),
        Some(Verb::Words(args)) => words::run(&args),
        Some(Verb::Completions(args)) => completions::run(&args, lessons),
        Some(Verb::Man(args)) => man::run(&args, lessons),
    }
}
