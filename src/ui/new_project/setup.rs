//! After a project is written: the commands that `--install` and `--git` ask for, and what to type next.

use super::NewProject;
use crate::exit::Exit;
use crate::scaffold::run_setup_command;
use crate::text::safe::safe_to_copy;
use crate::ui;

/// What to do with a project that was just written.
pub struct SetupOptions {
    /// Whether to install what it needs.
    pub install: bool,
    /// Whether to make it a git repository.
    pub git: bool,
    /// Whether to say nothing.
    pub quiet: bool,
}

/// Runs what was asked for, and says what to type next.
///
/// # Errors
/// A program that could not be started at all.
pub fn run(project: &NewProject<'_>, options: &SetupOptions) -> anyhow::Result<Exit> {
    let install = project.spec.starter.install.iter().filter(|_| options.install);
    let is_installed = run_all(project, install, options.quiet)?;
    let git = ["git", "init", "--quiet"].map(String::from).to_vec();
    let is_repository = run_all(project, Some(&git).into_iter().filter(|_| options.git), options.quiet)?;
    if !options.quiet {
        ui::out(&project.next_steps(options.install));
    }
    Ok(if is_installed && is_repository { Exit::Done } else { Exit::Failed })
}

/// Runs commands one after the other, up to the first that fails. Returns whether all succeeded.
fn run_all<'c>(
    project: &NewProject<'_>,
    commands: impl Iterator<Item = &'c Vec<String>>,
    quiet: bool,
) -> anyhow::Result<bool> {
    for command in commands {
        let text = safe_to_copy(&command.join(" "));
        if !quiet {
            ui::err(&format!("\n$ {text}\n"));
        }
        if !run_setup_command(project.folder, command, quiet)? {
            let folder = safe_to_copy(&project.folder.display().to_string());
            ui::err(&format!("The project is there, but `{text}` failed. Try it by hand in {folder}.\n"));
            return Ok(false);
        }
    }
    Ok(true)
}
