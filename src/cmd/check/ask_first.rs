//! A command that a folder's own file brings is shown and asked about, once a folder: it may do anything.

use crate::check::trust;
use crate::course::progress;
use crate::exit::UsedWrongly;

use super::choose::{CheckTask, LaunchSpec, Target};
use crate::text::safe::safe_to_copy;
use crate::text::shell;
use crate::ui;

/// Returns if the program may be started: its command was typed, or was allowed now or earlier.
///
/// # Errors
/// If nobody allows it.
pub(super) fn confirm_command(task: &CheckTask<'_>, yes: bool) -> anyhow::Result<()> {
    let Target::Program(program) = &task.target else { return Ok(()) };
    let Some(file) = &program.told_by else { return Ok(()) };
    let home = progress::home();
    if yes || trust::is_allowed(home.as_deref(), &program.folder, &program.argv) {
        return Ok(());
    }
    let shown = safe_to_copy(&shell::join(&program.argv));
    let refused = || {
        UsedWrongly(format!(
            "`{shown}` was not started: {file} in this folder brings it, and nobody has allowed it yet; add --yes to start it"
        ))
    };
    if !ui::prompt::is_interactive() || !agreed(program, file, &shown) {
        return Err(refused().into());
    }
    if let Some(Err(error)) = home.map(|home| trust::allow(&home, &program.folder, &program.argv)) {
        ui::note(&format!("you will be asked again next time: {error}"));
    }
    Ok(())
}

/// Shows the command and waits for the learner's word.
fn agreed(program: &LaunchSpec, file: &str, shown: &str) -> bool {
    let folder = safe_to_copy(&program.folder.display().to_string());
    ui::err(&format!("{file} starts this folder's program with a command:\n\n    {shown}\n    in {folder}\n\n"));
    ui::prompt::yes("It runs with your rights, as if you had typed it. Start it?")
}
