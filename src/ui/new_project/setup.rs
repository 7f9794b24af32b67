//! After a project is written: the commands that `--install` and `--git` ask for, and what to type next.

use super::NewProject;
use crate::exit::Exit;
use crate::scaffold::run_setup_command;
use crate::text::safe::safe_to_copy;
use crate::ui;

/// The message of the first commit.
const FIRST_COMMIT: &str = "Begin with a starter of doorway";

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
    let is_repository = !options.git || make_repository(project, options.quiet)?;
    if !options.quiet {
        ui::out(&project.next_steps(options.install));
    }
    Ok(if is_installed && is_repository { Exit::Done } else { Exit::Failed })
}

/// Makes the project a git repository with a first commit. Returns whether both are there: where git does not know the user's
/// name yet, the commit is left to the user, and a script must know that.
fn make_repository(project: &NewProject<'_>, quiet: bool) -> anyhow::Result<bool> {
    let git = |arguments: &[&str]| ["git"].iter().chain(arguments).map(|word| (*word).to_owned()).collect::<Vec<_>>();
    if !run_all(project, [&git(&["init", "--quiet"])].into_iter(), quiet)? {
        return Ok(false);
    }
    let commit = git(&["commit", "--quiet", "--message", FIRST_COMMIT]);
    let is_committed = run_setup_command(project.folder, &git(&["add", "--all"]), true)?
        && run_setup_command(project.folder, &commit, quiet)?;
    if !is_committed && !quiet {
        ui::err(
            "It is a git repository, but git could not make the first commit. Do what git says, and then: git commit\n",
        );
    }
    Ok(is_committed)
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
