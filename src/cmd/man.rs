//! `doorway man [VERB]`: a manual page, made from the same words as `--help`.

use clap::Command;

use crate::cli::{self, LessonVerbs, ManArgs};
use crate::exit::{Exit, UsedWrongly};
use crate::text::nearest::did_you_mean;
use crate::ui;

/// Prints a page in troff on stdout: `doorway man | man -l -`.
pub fn run(args: &ManArgs, lessons: &LessonVerbs) -> anyhow::Result<Exit> {
    let mut command = cli::command(lessons);
    command.build();
    if let Some(verb) = &args.verb {
        let own = command.find_subcommand(verb).cloned();
        command = own.ok_or_else(|| unknown_verb(verb, &command))?;
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    ui::raw_bytes(&page);
    Ok(Exit::Done)
}

fn unknown_verb(typed: &str, command: &Command) -> UsedWrongly {
    let verbs: Vec<&str> = command.get_subcommands().map(Command::get_name).collect();
    let meant = did_you_mean(typed, &verbs);
    UsedWrongly(format!("there is no verb `{typed}`{meant}; `doorway --help` shows them all"))
}
