//! Runs a command in a new project, such as the one that installs what it needs.

use std::path::Path;
use std::process::{Command, Stdio};

use anyhow::Context;

use crate::process::find_program;
use crate::text::platform::Platform;

/// Runs a command in the folder and returns whether it succeeded. Its output goes where ours goes, or nowhere.
///
/// # Errors
/// A program that could not be started at all.
pub fn run_setup_command(folder: &Path, command: &[String], is_quiet: bool) -> anyhow::Result<bool> {
    let (name, arguments) = command.split_first().context("a command has a program")?;
    // A program that an earlier command made in the folder is found from anywhere only by its whole path.
    let folder = &std::path::absolute(folder).context("could not tell which folder this is")?;
    let (text, path) = (command.join(" "), std::env::var_os("PATH"));
    let program = find_program(Platform::CURRENT, name, path.as_deref(), folder).with_context(|| {
        format!("the project is there, but `{text}` could not be run: there is no program `{name}`")
    })?;
    let output = if is_quiet { Stdio::null() } else { Stdio::inherit() };
    let status = Command::new(program).args(arguments).current_dir(folder).stdin(Stdio::null()).stdout(output).status();
    Ok(status.with_context(|| format!("`{text}` could not be started"))?.success())
}
