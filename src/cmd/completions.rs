//! `doorway completions <shell>`: the script that lets a shell complete what is typed.

use clap_complete::generate;

use crate::cli::{self, CompletionsArgs, LessonVerbs};
use crate::exit::Exit;
use crate::ui;

/// Prints the script on stdout.
pub fn run(args: &CompletionsArgs, lessons: &LessonVerbs) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    generate(args.shell, &mut cli::command(lessons), "doorway", &mut script);
    ui::raw_bytes(&script);
    Ok(Exit::Done)
}
