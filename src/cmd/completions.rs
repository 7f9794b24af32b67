//! `doorway completions <shell>`: the script that lets a shell complete what is typed.

use clap_complete::{Shell, generate};

use crate::cli::{self, Entry};
use crate::exit::Exit;

/// Prints the script on stdout.
pub(crate) fn run(shell: Shell, lessons: &[Entry]) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    generate(shell, &mut cli::command(lessons), "doorway", &mut script);
    print(&script)
}

/// Writes bytes of our own making to stdout as they are.
#[expect(clippy::unnecessary_wraps, reason = "until say/ has its writer")]
pub(super) fn print(bytes: &[u8]) -> anyhow::Result<Exit> {
    use std::io::Write;
    let _ = std::io::stdout().write_all(bytes);
    Ok(Exit::Done)
}
