//! Which file of the learner's a command runs: `npm start`, `sh start.sh`, `uvicorn main:app`, `flask --app x run` and
//! `go run .` all lead to one, through scripts and tools.

mod modules;
mod script;
mod tools;
mod words;

use std::path::Path;

use modules::{ModuleFile, python_module};
use script::{is_script, npm_script, script_commands, shell_commands};
pub(crate) use tools::port_flags;
use tools::{file_of_tool, is_python_tool};
pub(crate) use words::flag_value;
use words::{FlagValues, first_argument, split_command, without_wrappers};

/// How many scripts may lead from one to the next.
const MAX_STEPS: usize = 6;

/// The file that a command runs.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct CommandTarget {
    /// The file or module as the command names it: `main.py`, `main:app`, `.`. Empty where it names none.
    pub(crate) written: String,
    /// The file that this is, as a path from the folder: `main.py`, `src/index.js`.
    pub(crate) path: String,
    /// Whether that file is there.
    pub(crate) exists: bool,
    /// The variable that the command names in it: `app` in `main:app`.
    pub(crate) variable: Option<String>,
    /// The command that names it, after all scripts: `["uvicorn", "main:app"]`.
    pub(crate) command: Vec<String>,
    /// The file that this command is written in, if it is not the command that was typed: `package.json`, `start.sh`.
    pub(crate) script_file: Option<String>,
}

/// Finds the file that a command runs in a folder; one that is there before one that is not.
pub(crate) fn find_target(folder: &Path, argv: &[String]) -> Option<CommandTarget> {
    let all = targets(folder, argv, None, MAX_STEPS);
    let existing = all.iter().find(|target| target.exists);
    existing.or_else(|| all.first()).cloned()
}

/// The name of the script of `package.json` that a command runs.
pub(crate) fn npm_script_of(argv: &[String]) -> Option<String> {
    let (_, words) = without_wrappers(argv);
    let (program, arguments) = words.split_first()?;
    let tool = tool_name(program);
    let is_package_tool = ["npm", "pnpm", "yarn", "bun", "node"].contains(&tool.as_str());
    npm_script(&tool, arguments).filter(|_| is_package_tool).map(str::to_owned)
}

fn targets(folder: &Path, argv: &[String], script_file: Option<&str>, steps: usize) -> Vec<CommandTarget> {
    let Some(steps) = steps.checked_sub(1) else { return Vec::new() };
    let (variables, words) = without_wrappers(argv);
    let Some((program, arguments)) = words.split_first() else { return Vec::new() };
    let tool = tool_name(program);
    let below = |file: &str, commands: Vec<Vec<String>>| -> Vec<CommandTarget> {
        commands.iter().flat_map(|command| targets(folder, command, Some(file), steps)).collect()
    };
    if is_script(program) {
        return below(program, shell_commands(folder, program));
    }
    match tool.as_str() {
        "npm" | "pnpm" | "yarn" | "bun" | "node" if npm_script(&tool, arguments).is_some() => {
            let name = npm_script(&tool, arguments).unwrap_or_default();
            below("package.json", script_commands(folder, name))
        }
        "sh" | "bash" | "zsh" | "dash" => match first_argument(arguments, FlagValues::None) {
            Some(text) if arguments.iter().any(|word| word == "-c") => below("", split_command(text)),
            Some(file) => below(file, shell_commands(folder, file)),
            None => Vec::new(),
        },
        tool if tool.starts_with("python") || tool == "py" => match python_tool(arguments) {
            Some(command) => targets(folder, &[&variables, command].concat(), script_file, steps),
            None => with_file(folder, words, script_file, python_file(folder, arguments)),
        },
        tool => with_file(folder, words, script_file, file_of_tool(folder, tool, arguments, &variables)),
    }
}

/// The tool that `python -m` starts, where that is one that is itself given the program: `python -m uvicorn main:app`.
fn python_tool(arguments: &[String]) -> Option<&[String]> {
    let at = arguments.iter().position(|word| word == "-m")?;
    arguments.get(at + 1).filter(|name| is_python_tool(name)).map(|_| &arguments[at + 1..])
}

fn python_file(folder: &Path, arguments: &[String]) -> Option<ModuleFile> {
    match arguments.iter().position(|word| word == "-m") {
        Some(at) => python_module(folder, arguments.get(at + 1)?),
        None => Some(ModuleFile::named(first_argument(arguments, FlagValues::Python)?)),
    }
}

fn with_file(
    folder: &Path,
    words: &[String],
    script_file: Option<&str>,
    file: Option<ModuleFile>,
) -> Vec<CommandTarget> {
    let target = |file: ModuleFile| CommandTarget {
        exists: folder.join(&file.path).is_file(),
        written: file.written,
        path: file.path,
        variable: file.variable,
        command: words.to_vec(),
        script_file: script_file.filter(|file| !file.is_empty()).map(str::to_owned),
    };
    file.into_iter().map(target).collect()
}

/// The name of a tool without its folder and its ending: `python3` for `.venv/bin/python3`, `npm` for `npm.cmd`.
pub(crate) fn tool_name(program: &str) -> String {
    let name = program.rsplit(['/', '\\']).next().unwrap_or(program).to_ascii_lowercase();
    let endings = [".exe", ".cmd", ".bat"];
    endings.iter().find_map(|ending| name.strip_suffix(ending)).unwrap_or(&name).to_owned()
}

#[cfg(test)]
mod tests;
