//! `doorway completions <shell>`: the script that lets a shell complete what is typed.

use clap::Command;
use clap_complete::generate;

use crate::cli::{self, CompletionsArgs, LessonVerbs};
use crate::exit::Exit;
use crate::ui;

/// Prints the script on stdout.
pub fn run(args: &CompletionsArgs, lessons: &LessonVerbs) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    generate(args.shell, &mut without_hidden_verbs(&cli::command(lessons)), "doorway", &mut script);
    ui::raw_bytes(&script);
    Ok(Exit::Done)
}

/// The same command line without the verbs that help hides: the script for bash offers them otherwise.
fn without_hidden_verbs(whole: &Command) -> Command {
    let shown = whole.get_subcommands().filter(|verb| !verb.is_hide_set()).cloned();
    let version = whole.get_version().unwrap_or_default().to_owned();
    Command::new("doorway").version(version).args(whole.get_arguments().cloned()).subcommands(shown)
}
