//! The commands in the scripts of `package.json` and in the shell scripts of a project.

use std::path::Path;

use crate::content::files::read_start;

use super::words::split_command;

/// How much of a script is read.
const MAX_SCRIPT_BYTES: u64 = 64 * 1024;
/// What yarn, pnpm and bun do themselves, so that it is no script.
const PACKAGE_COMMANDS: &[&str] = &["install", "add", "remove", "init", "exec", "dlx", "create", "x"];

/// The name of the script of `package.json` that a command runs.
pub(super) fn npm_script<'a>(tool: &str, arguments: &'a [String]) -> Option<&'a str> {
    let words: Vec<&str> = arguments.iter().map(String::as_str).filter(|word| !word.starts_with('-')).collect();
    if tool == "node" {
        return super::words::flag_value(arguments, "--run");
    }
    match (words.first().copied()?, words.get(1).copied()) {
        ("start", _) if tool != "bun" => Some("start"),
        ("test", _) => Some("test"),
        ("run" | "run-script", Some(name)) if !name.contains('.') => Some(name),
        (name, _) if ["yarn", "pnpm"].contains(&tool) && !PACKAGE_COMMANDS.contains(&name) => Some(name),
        _ => None,
    }
}

/// The commands of a script of `package.json`.
pub(super) fn script_commands(folder: &Path, name: &str) -> Vec<Vec<String>> {
    let text = read_start(&folder.join("package.json"), MAX_SCRIPT_BYTES).unwrap_or_default();
    let package: serde_json::Value = serde_json::from_str(&text).unwrap_or_default();
    match package["scripts"][name].as_str() {
        Some(script) => split_command(script),
        // That is what npm does without the script.
        None if name == "start" && folder.join("server.js").is_file() => split_command("node server.js"),
        None => Vec::new(),
    }
}

/// Whether a command is a shell script itself: `./start.sh`.
pub(super) fn is_script(program: &str) -> bool {
    program.ends_with(".sh")
}

/// The commands of a shell script.
pub(super) fn shell_commands(folder: &Path, file: &str) -> Vec<Vec<String>> {
    let text = read_start(&folder.join(file), MAX_SCRIPT_BYTES).unwrap_or_default();
    let lines = text.lines().map(str::trim).filter(|line| !line.starts_with('#'));
    lines.flat_map(split_command).collect()
}
