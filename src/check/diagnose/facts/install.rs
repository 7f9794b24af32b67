//! The commands that install a package, as this system's shell takes them: with the tool of the project, and for Python into
//! an environment of its own.

use std::path::Path;

use crate::check::command_target::tool_name;
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::rule_context::RuleContext;
use crate::text::shell;

/// Lock files, and the tools that write them.
const LOCK_FILES: &[(&str, &str)] =
    &[("pnpm-lock.yaml", "pnpm"), ("yarn.lock", "yarn"), ("bun.lock", "bun"), ("bun.lockb", "bun")];
/// What people call the folder of an environment.
const ENVIRONMENTS: &[&str] = &[".venv", "venv", "env"];
/// The tools that run Python in an environment which they make themselves.
const PROJECT_TOOLS: &[&str] = &["uv", "poetry", "pdm", "pipenv"];

/// Adds `install`: the command that installs one package of npm, or all that are listed.
pub(super) fn with_npm(fact: FoundFact, context: &RuleContext<'_>, package: Option<&str>) -> FoundFact {
    let has = |name: &str| context.evidence.packages.files.iter().any(|file| file == name);
    let tool = LOCK_FILES.iter().find(|(file, _)| has(file)).map_or("npm", |(_, tool)| tool);
    let install = match (package, tool) {
        (None, tool) => format!("{tool} install"),
        (Some(package), "npm") => format!("npm install {package}"),
        (Some(package), tool) => format!("{tool} add {package}"),
    };
    fact.with("install", install)
}

/// Adds `environment`, `install`, `make` and `run`: how to install something for Python, and how to start the program then.
///
/// `environment` is `own` if the command names the Python of an environment, `unused` if there is one and the command does
/// not use it, `has-it` if the module is installed there, else `none`.
pub(super) fn with_pip(fact: FoundFact, context: &RuleContext<'_>, module: &str, what: &str) -> FoundFact {
    let argv = context.result.program.as_ref().map(|program| program.argv.clone()).unwrap_or_default();
    let program = argv.first().map(String::as_str).unwrap_or_default();
    if PROJECT_TOOLS.contains(&program) {
        let install = if what.starts_with('-') { format!("{program} sync") } else { format!("{program} add {what}") };
        return fact.with("environment", "own").with("install", install).with("run", shell::join(&argv));
    }
    if program.contains(['/', '\\']) && tool_name(program).starts_with("python") {
        let install = format!("{} -m pip install {what}", shell::quoted(program));
        return fact.with("environment", "own").with("install", install).with("run", shell::join(&argv));
    }
    let folder = context.evidence.folder.as_deref();
    let existing = ENVIRONMENTS.iter().find(|name| folder.is_some_and(|folder| folder.join(python_of(name)).exists()));
    let name = existing.copied().unwrap_or(".venv");
    let state = match (existing, folder) {
        (Some(name), Some(folder)) if is_installed(&folder.join(name), module) => "has-it",
        (Some(_), _) => "unused",
        (None, _) => "none",
    };
    let python = shown(&python_of(name));
    let make = if cfg!(windows) { "python -m venv .venv" } else { "python3 -m venv .venv" };
    fact.with("environment", state)
        .with("folder", name)
        .with("make", make)
        .with("install", format!("{python} -m pip install {what}"))
        .with("run", run_with(&python, &argv))
}

/// The Python of an environment.
fn python_of(environment: &str) -> String {
    let inside = if cfg!(windows) { "Scripts/python.exe" } else { "bin/python" };
    format!("{environment}/{inside}")
}

/// A path as it is typed here.
fn shown(path: &str) -> String {
    if cfg!(windows) { path.replace('/', "\\") } else { path.to_owned() }
}

fn is_installed(environment: &Path, module: &str) -> bool {
    let libraries = [environment.join("lib"), environment.join("Lib")];
    let entries = libraries.iter().filter_map(|folder| std::fs::read_dir(folder).ok()).flatten().flatten();
    let folders = entries.map(|entry| entry.path().join("site-packages"));
    let windows = environment.join("Lib").join("site-packages");
    let is_there = |folder: &Path| folder.join(module).is_dir() || folder.join(format!("{module}.py")).is_file();
    folders.chain([windows]).any(|folder| is_there(&folder))
}

/// The command with the Python of an environment: tools such as uvicorn are modules of it.
fn run_with(python: &str, argv: &[String]) -> String {
    let Some((program, rest)) = argv.split_first() else { return format!("{python} app.py") };
    let tool = tool_name(program);
    let is_python = tool.starts_with("python") || tool == "py";
    let words = if is_python { rest.to_vec() } else { [&["-m".to_owned(), tool][..], rest].concat() };
    format!("{python} {}", shell::join(&words))
}
