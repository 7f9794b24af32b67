//! Shows a command that comes from a file of the folder, and asks whether it may be started: once for each folder, because
//! a command can do anything.

use std::path::Path;

use crate::check::runner::{Job, LaunchSpec};
use crate::check::trust;
use crate::exit::UsedWrongly;
use crate::text::safe::safe_to_copy;
use crate::text::shell;
use crate::ui;

/// Returns if the program may be started: its command was typed, or the learner permits it now or has permitted it before.
/// Permissions are stored in `home`.
///
/// # Errors
/// The learner does not permit it.
pub fn confirm_command(job: &Job, home: Option<&Path>, is_allowed: bool) -> anyhow::Result<()> {
    let Some(launch) = job.program() else { return Ok(()) };
    let Some(file) = &launch.command_file else { return Ok(()) };
    if is_allowed || trust::is_allowed(home, &job.folder, &launch.argv) {
        return Ok(());
    }
    let command = safe_to_copy(&shell::join(&launch.argv));
    if !ui::prompt::is_interactive() || !ask(job, launch, file) {
        return Err(UsedWrongly(format!(
            "`{command}` was not started: {file} in this folder brings it, and nobody has allowed it yet; add --yes to start it"
        ))
        .into());
    }
    if let Some(Err(error)) = home.map(|home| trust::allow(home, &job.folder, &launch.argv)) {
        ui::note(&format!("you will be asked again next time: {error}"));
    }
    Ok(())
}

/// Shows the command and asks the learner.
fn ask(job: &Job, launch: &LaunchSpec, file: &str) -> bool {
    let command = safe_to_copy(&shell::join(&launch.argv));
    let folder = safe_to_copy(&job.folder.display().to_string());
    ui::err(&format!("{file} starts this folder's program with a command:\n\n    {command}\n    in {folder}\n\n"));
    ui::prompt::yes("It runs with your rights, as if you had typed it. Start it?")
}
