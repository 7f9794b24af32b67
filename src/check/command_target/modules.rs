//! The files that the tools of Node, Python and Go take for a name in their command.

use std::fs;
use std::path::Path;

use serde_json::Value;

use crate::content::files::read_start;

use super::words::{FlagValues, first_argument, flag_value};

/// How much of a file is read.
const MAX_FILE_BYTES: u64 = 64 * 1024;

/// A file as a command names it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct ModuleFile {
    pub(super) written: String,
    pub(super) path: String,
    pub(super) variable: Option<String>,
}

impl ModuleFile {
    /// A file that is named by its path.
    pub(super) fn named(path: &str) -> Self {
        Self { written: path.to_owned(), path: plain(path), variable: None }
    }

    pub(super) fn at(written: &str, path: String) -> Self {
        Self { written: written.to_owned(), path: plain(&path), variable: None }
    }
}

fn plain(path: &str) -> String {
    path.strip_prefix("./").unwrap_or(path).to_owned()
}

/// What Node, nodemon, tsx, bun and deno run.
pub(super) fn node_file(folder: &Path, tool: &str, arguments: &[String]) -> Option<ModuleFile> {
    let flags = if tool == "nodemon" { FlagValues::Nodemon } else { FlagValues::Node };
    let has_command = ["run", "watch"].contains(&arguments.first().map(String::as_str).unwrap_or_default());
    let arguments = if has_command && tool != "node" { &arguments[1..] } else { arguments };
    match first_argument(arguments, flags) {
        Some(written) => Some(ModuleFile::at(written, node_path(folder, written))),
        // nodemon takes what package.json names.
        None if tool == "nodemon" => Some(ModuleFile::at("", node_path(folder, "."))),
        None => None,
    }
}

/// The file that Node takes for a path: with an ending added, or the main file of a folder.
fn node_path(folder: &Path, written: &str) -> String {
    let base = plain(written.trim_end_matches('/'));
    let base = if base == "." { String::new() } else { base };
    let in_folder = |name: &str| if base.is_empty() { name.to_owned() } else { format!("{base}/{name}") };
    let main = || -> Option<String> {
        let text = read_start(&folder.join(in_folder("package.json")), MAX_FILE_BYTES)?;
        Some(in_folder(&plain(serde_json::from_str::<Value>(&text).ok()?["main"].as_str()?)))
    };
    let names = ["", ".js", ".mjs", ".cjs", ".ts"].iter().map(|ending| format!("{base}{ending}"));
    let names = names.chain(main()).chain([in_folder("index.js"), in_folder("index.ts")]);
    let found = names.filter(|name| !name.is_empty()).find(|name| folder.join(name).is_file());
    found.unwrap_or_else(|| if base.is_empty() { in_folder("index.js") } else { base.clone() })
}

/// The file of a module of Python: `shop.api` is `shop/api.py`, or the folder's own file.
pub(super) fn python_module(folder: &Path, module: &str) -> Option<ModuleFile> {
    if module == "http.server" {
        return None;
    }
    let base = module.trim_end_matches(".py").replace('.', "/");
    let paths = [format!("{base}.py"), format!("{base}/__main__.py"), format!("{base}/__init__.py")];
    let found = paths.iter().find(|path| folder.join(path).is_file()).unwrap_or(&paths[0]);
    (!base.is_empty()).then(|| ModuleFile::at(module, found.clone()))
}

/// What uvicorn, gunicorn and their like serve: `shop.main:app`.
pub(super) fn app_module(folder: &Path, arguments: &[String], app_folder: Option<&str>) -> Option<ModuleFile> {
    let is_app = |word: &&str| {
        let is_name = |name: &str| name.starts_with(|char: char| char.is_alphabetic() || char == '_');
        word.split_once(':').is_some_and(|(module, name)| is_name(module) && is_name(name))
    };
    let words = || arguments.iter().map(String::as_str);
    let written = words().find(is_app).or_else(|| first_argument(arguments, FlagValues::All))?;
    let mut file = with_module_and_variable(folder, written)?;
    if let Some(app_folder) = app_folder {
        file.path = format!("{}/{}", plain(app_folder.trim_end_matches('/')), file.path);
    }
    Some(file)
}

/// `module:variable`, as uvicorn and flask take it; `module` may also be a path.
pub(super) fn with_module_and_variable(folder: &Path, written: &str) -> Option<ModuleFile> {
    let (module, variable) = match written.rsplit_once(':') {
        // The drive of Windows is no module.
        Some((module, variable)) if module.len() > 1 => (module, Some(variable)),
        _ => (written, None),
    };
    let is_path = module.ends_with(".py") || module.contains('/');
    let file = if is_path { ModuleFile::named(module) } else { python_module(folder, module)? };
    Some(ModuleFile { written: written.to_owned(), variable: variable.map(str::to_owned), ..file })
}

/// The app that a flag or a variable of the environment names, as in `--app shop:app` or `FLASK_APP=shop`.
pub(super) fn app_of_flag<'a>(
    flags: &[String],
    variable: Option<&str>,
    arguments: &'a [String],
    variables: &'a [String],
) -> Option<&'a str> {
    let of_flag = flags.iter().find_map(|flag| flag_value(arguments, flag));
    let of_variable = || {
        let value = |set: &'a String| set.strip_prefix(variable?)?.strip_prefix('=');
        variables.iter().find_map(value)
    };
    of_flag.or_else(of_variable)
}

/// What `go run` builds: the file, or the file with `func main` of a folder.
pub(super) fn go_file(folder: &Path, arguments: &[String]) -> Option<ModuleFile> {
    let (verb, rest) = arguments.split_first()?;
    if verb != "run" {
        return None;
    }
    let written = first_argument(rest, FlagValues::None).unwrap_or(".");
    if written.ends_with(".go") {
        return Some(ModuleFile::named(written));
    }
    let name = plain(written.trim_end_matches('/'));
    let package = if name == "." { String::new() } else { format!("{name}/") };
    let file = main_file(&folder.join(&package)).unwrap_or_else(|| "main.go".to_owned());
    Some(ModuleFile::at(written, format!("{package}{file}")))
}

/// The file of a folder with the function that a program of Go begins with.
fn main_file(folder: &Path) -> Option<String> {
    let entries = fs::read_dir(folder).ok()?.flatten();
    let mut names: Vec<String> = entries.filter_map(|entry| entry.file_name().into_string().ok()).collect();
    names.retain(|name| name.ends_with(".go") && !name.ends_with("_test.go"));
    names.sort();
    let has_main =
        |name: &String| read_start(&folder.join(name), MAX_FILE_BYTES).is_some_and(|text| text.contains("func main("));
    names.into_iter().find(has_main)
}
