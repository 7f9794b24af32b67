//! `doorway`: the backend course that runs in your terminal.

use std::process::ExitCode;

fn main() -> ExitCode {
    doorway::main(&std::env::args_os().collect::<Vec<_>>())
}
