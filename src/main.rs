//! `doorway`: the backend course that runs in your terminal.

mod check;
mod cli;
mod cmd;
mod demos;
mod excerpt;
mod exit;
mod http;
mod lesson;
mod player;
mod process;
mod progress;
mod say;
mod scaffold;

use std::process::ExitCode;

fn main() -> ExitCode {
    let typed: Vec<_> = std::env::args_os().collect();
    if typed.get(1).is_some_and(|verb| verb == process::VERB) {
        return cmd::failed(&process::become_program(&typed[2..]).into()).into();
    }
    let lessons = cmd::entries(&typed);
    match cli::parse(&typed, &lessons) {
        Ok(cli) => cmd::run(cli, &lessons).into(),
        Err(error) => error.exit(),
    }
}
