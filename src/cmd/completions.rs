//! `doorway completions <shell>`: the script that lets a shell complete what is typed.

use clap_complete::{Shell, generate};

use crate::cli::{self, LessonVerb};
use crate::exit::Exit;
use crate::ui;

/// Prints the script on stdout.
pub fn run(shell: Shell, lessons: &[LessonVerb]) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    generate(shell, &mut cli::command(lessons, None), "doorway", &mut script);
    ui::raw_bytes(&script);
    Ok(Exit::Done)
}
