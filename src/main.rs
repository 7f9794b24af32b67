//! `doorway`: the backend course that runs in your terminal.
#![allow(dead_code, unused_imports, reason = "while the house is being built")]

mod cli;
mod cmd;
mod demos;
mod excerpt;
mod exit;
mod http;
mod lesson;
mod player;
mod progress;
mod say;

use std::process::ExitCode;

fn main() -> ExitCode {
    let lessons = cmd::entries();
    match cli::parse(std::env::args_os(), &lessons) {
        Ok(cli) => cmd::run(cli, &lessons).into(),
        Err(error) => error.exit(),
    }
}
