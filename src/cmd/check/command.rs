//! The command that starts the learner's program: what was typed, or what the project says.

use crate::check::project::Project;
use crate::exit::UsedWrongly;
use crate::text::shell;

/// The words of a command, and the file that it is from.
type FoundCommand = (Vec<String>, Option<String>);

/// Returns the command that starts the program: the one that was typed, or else the project's.
///
/// # Errors
/// The command that was typed cannot be read.
pub(in crate::cmd) fn command(typed: Option<&str>, project: &Project) -> anyhow::Result<Option<FoundCommand>> {
    let Some(typed) = typed else {
        return Ok(project.run.clone().map(|argv| (argv, project.command_file.clone())));
    };
    match shell::split(typed) {
        Ok(argv) => Ok(Some((argv, None))),
        Err(why) => Err(UsedWrongly(format!("could not understand the command after --run: {why}")).into()),
    }
}
