//! What comes behind the writing: what was asked for on top, and what to type next.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::Context;

use super::shown;
use crate::cli;
use crate::exit::Exit;
use crate::scaffold::{ProjectSpec, Requirements, StarterSpec};
use crate::text::shell::quoted;
use crate::ui;

/// What to install before the project can run; nothing if it is there.
pub(super) fn missing(needs: &Requirements) -> String {
    match which::which(&needs.program) {
        Ok(_) => String::new(),
        Err(_) => format!(
            "\nIt needs {} {} or newer, which is not here yet. {}\n",
            needs.program, needs.at_least, needs.install
        ),
    }
}

/// What was asked for on top, and what to type next in this shell.
///
/// # Errors
/// A program that could not be started at all.
pub(super) fn post_create(typed: &cli::NewArgs, folder: &Path, wish: &ProjectSpec<'_>) -> anyhow::Result<Exit> {
    let offer = wish.offer()?;
    let mut done = Exit::Done;
    if typed.install {
        for command in &offer.install {
            if !step(folder, command, typed.json)? {
                done = Exit::Failed;
                break;
            }
        }
    }
    if typed.git && !step(folder, &["git", "init", "--quiet"].map(String::from), typed.json)? {
        done = Exit::Failed;
    }
    if !typed.json {
        ui::out(&next(typed, folder, wish, offer));
    }
    Ok(done)
}

/// Runs one command in the new folder, its output going where ours goes.
fn step(folder: &Path, command: &[String], quiet: bool) -> anyhow::Result<bool> {
    let (name, arguments) = command.split_first().context("a command has a program")?;
    // A program that the command before has made in the folder is found from anywhere only by its whole path.
    let folder = &std::path::absolute(folder).context("could not tell which folder this is")?;
    let program = which::which_in(name, std::env::var_os("PATH"), folder).with_context(|| {
        format!("the project is there, but `{}` could not be run: there is no program `{name}`", command.join(" "))
    })?;
    if !quiet {
        ui::err(&format!("\n$ {}\n", command.join(" ")));
    }
    let output = if quiet { Stdio::null() } else { Stdio::inherit() };
    let status = Command::new(program).args(arguments).current_dir(folder).stdin(Stdio::null()).stdout(output).status();
    let worked = status.with_context(|| format!("`{}` could not be started", command.join(" ")))?.success();
    if !worked {
        ui::err(&format!(
            "The project is there, but `{}` failed. Try it by hand in {}.\n",
            command.join(" "),
            shown(folder)
        ));
    }
    Ok(worked)
}

fn next(typed: &cli::NewArgs, folder: &Path, wish: &ProjectSpec<'_>, offer: &StarterSpec) -> String {
    let is_here =
        std::path::absolute(folder).is_ok_and(|whole| std::env::current_dir().is_ok_and(|here| whole == here));
    let mut commands: Vec<String> =
        (!is_here).then(|| format!("cd {}", quoted(&folder.display().to_string()))).into_iter().collect();
    if !typed.install {
        commands.extend(offer.install.iter().map(|command| command.join(" ")));
    }
    commands.push("doorway check".into());
    let lines: Vec<String> = commands.iter().map(|command| format!("  {command}\n")).collect();
    format!(
        "\nNext:\n{}\nTo run it yourself: {}\nThen open http://localhost:{}/\n",
        lines.concat(),
        offer.run.join(" "),
        wish.port
    )
}
