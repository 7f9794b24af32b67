//! `doorway man [VERB]`: a manual page, made from the same words as `--help`.

use crate::cli::{self, LessonVerbs, ManArgs};
use crate::exit::{Exit, UsedWrongly};
use crate::ui;

/// Prints a page in troff on stdout: `doorway man | man -l -`.
pub fn run(args: &ManArgs, lessons: &LessonVerbs) -> anyhow::Result<Exit> {
    let mut command = cli::command(lessons);
    command.build();
    if let Some(verb) = &args.verb {
        let own = command.find_subcommand(verb).cloned();
        command =
            own.ok_or_else(|| UsedWrongly(format!("there is no verb `{verb}`; `doorway --help` shows them all")))?;
    }
    let mut page = Vec::new();
    clap_mangen::Man::new(command).render(&mut page)?;
    ui::raw_bytes(&page);
    Ok(Exit::Done)
}
