//! `doorway completions <shell>`: the script that lets a shell complete what is typed.

use clap::Command;
use clap::builder::PossibleValuesParser;
use clap_complete::generate;

use crate::cli::{self, CompletionsArgs, LessonVerbs};
use crate::exit::Exit;
use crate::ui;

/// Prints the script on stdout.
pub fn run(args: &CompletionsArgs, lessons: &LessonVerbs) -> anyhow::Result<Exit> {
    let mut script = Vec::new();
    let mut command = without_hidden_verbs(&cli::command(lessons));
    // Some verbs get their flags only now.
    command.build();
    let names: Vec<String> = lessons.verbs.iter().map(|lesson| lesson.name.clone()).collect();
    let mut command = with_lesson_names(command, &names);
    generate(args.shell, &mut command, "doorway", &mut script);
    ui::raw_bytes(&script);
    Ok(Exit::Done)
}

/// The same command line, with these names wherever the name of a lesson is typed.
fn with_lesson_names(command: Command, names: &[String]) -> Command {
    command.mut_subcommands(|verb| {
        verb.mut_args(|arg| match arg.get_id().as_str() {
            "lesson" => arg.value_parser(PossibleValuesParser::new(names)),
            _ => arg,
        })
    })
}

/// The same command line without the verbs that help hides: the script for bash offers them otherwise.
fn without_hidden_verbs(whole: &Command) -> Command {
    let shown = whole.get_subcommands().filter(|verb| !verb.is_hide_set()).cloned();
    let version = whole.get_version().unwrap_or_default().to_owned();
    Command::new("doorway").version(version).args(whole.get_arguments().cloned()).subcommands(shown)
}
