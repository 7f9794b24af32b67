//! Facts about the command that starts the program: the file, the module and the script that it names.

use serde_json::Value;

use crate::check::command_target::{CommandTarget, find_target, npm_script_of};
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::packages::nearest_name;
use crate::text::shell;

use super::locate::mended;
use super::near_file::nearest_program;

pub(super) const FACTS: &[FactSpec] = &[
    FactSpec {
        name: "command-file",
        values: &["kind", "written", "path", "near", "start", "script"],
        find: command_file,
    },
    FactSpec {
        name: "command-variable",
        values: &["kind", "variable", "meant", "path", "start", "script"],
        find: command_variable,
    },
    FactSpec { name: "npm-script", values: &["kind", "name", "meant", "all", "start"], find: npm_script },
];

fn target(context: &RuleContext<'_>) -> Option<CommandTarget> {
    let program = context.result.program.as_ref()?;
    find_target(&program.folder, &program.argv)
}

/// The file that the command runs is not there. `near` is the file that may be meant and `start` the command with it;
/// `kind` says how the two differ: `other-folder`, `other-name`, or `none` where there is no such file. `script` is the file
/// that the command is written in, if it was not typed.
fn command_file(context: &RuleContext<'_>) -> Option<FoundFact> {
    let target = target(context).filter(|target| !target.exists)?;
    // Where the command names no file, other things may say which one it is: `FLASK_APP`, a file of settings.
    if target.written.is_empty()
        && !has_printed(context, &["could not locate a flask application", "could not find a default file"])
    {
        return None;
    }
    let written = if target.written.is_empty() { target.path.clone() } else { target.written.clone() };
    let fact = FoundFact::default().with("written", written).with("path", &target.path);
    let fact = fact.with_some("script", target.script_file.as_deref());
    let Some(near) = nearest_program(&target.path, &context.evidence.packages.files) else {
        return Some(fact.with("kind", "none"));
    };
    let name = |path: &str| path.rsplit('/').next().unwrap_or(path).to_owned();
    let kind = if name(near) == name(&target.path) { "other-folder" } else { "other-name" };
    let start = with_interpreter(context, &target, command_with(&target, near, None));
    Some(fact.with("kind", kind).with("near", near).with("start", start))
}

/// The command with another file in the place of its own, and perhaps another variable in it.
fn command_with(target: &CommandTarget, path: &str, variable: Option<&str>) -> String {
    let is_module = !target.written.ends_with(".py") && !target.written.contains('/') && path.ends_with(".py");
    let is_named = target.variable.is_some() || target.command.iter().any(|word| word == "-m");
    let name = if is_module && (is_named || target.command.iter().any(|word| word == "--app")) {
        path.trim_end_matches(".py").replace('/', ".")
    } else {
        path.to_owned()
    };
    let name = match variable.or(target.variable.as_deref()) {
        Some(variable) => format!("{name}:{variable}"),
        None => name,
    };
    // A command such as `flask run` names no file: the program goes behind --app.
    if target.written.is_empty() {
        let module = path.trim_end_matches(".py").replace('/', ".");
        let words = target.command.iter().flat_map(|word| match word.as_str() {
            "run" => vec!["--app".to_owned(), module.clone(), word.clone()],
            _ => vec![word.clone()],
        });
        return shell::join(&words.collect::<Vec<_>>());
    }
    let Some(at) = target.command.iter().position(|word| *word == target.written) else {
        return shell::join(&target.command);
    };
    let behind = at + words_of(&target.command[at..], path);
    let words = target.command[..at].iter().chain([&name]).chain(&target.command[behind..]);
    shell::join(&words.cloned().collect::<Vec<_>>())
}

/// How many words at the beginning are the name of a file: several, if it has spaces and was written without quotation marks.
fn words_of(words: &[String], path: &str) -> usize {
    (1..=words.len()).find(|count| words[..*count].join(" ") == path).unwrap_or(1)
}

/// The command behind `python -m`, where the learner's own begins so: the tool may be known to that Python alone.
fn with_interpreter(context: &RuleContext<'_>, target: &CommandTarget, command: String) -> String {
    let argv = context.result.program.as_ref().map(|program| &program.argv[..]).unwrap_or_default();
    match argv.strip_suffix(&target.command[..]) {
        Some(before) if before.last().is_some_and(|word| word == "-m") => format!("{} {command}", shell::join(before)),
        _ => command,
    }
}

/// The command names a variable that its file does not have: `uvicorn main:server`. `kind` is `misspelt` where the file has
/// one app, `meant`, and `none` where no app was found.
fn command_variable(context: &RuleContext<'_>) -> Option<FoundFact> {
    let target = target(context).filter(|target| target.exists)?;
    let is_said = context.evidence.errors.iter().any(|error| {
        let words = &error.message;
        ["Attribute \"", "Failed to find attribute", "Failed to find Flask application"]
            .iter()
            .any(|start| words.contains(start))
    });
    if !is_said {
        return None;
    }
    let variable = target.variable.clone().unwrap_or_else(|| "app".to_owned());
    let fact = FoundFact::default().with("variable", &variable).with("path", &target.path);
    let fact = fact.with_some("script", target.script_file.as_deref());
    let model = context.evidence.model.as_ref();
    let app = model.and_then(|model| Some((model, model.apps.iter().find(|app| !app.is_router)?)));
    let Some((model, app)) = app.filter(|(_, app)| app.name != variable) else {
        return Some(fact.with("kind", "none"));
    };
    let start = with_interpreter(context, &target, command_with(&target, &target.path, Some(&app.name)));
    let place = FoundFact::at(model, &app.span);
    let fact = FoundFact { location: place.location, quote: place.quote, ..fact };
    Some(fact.with("kind", "misspelt").with("meant", &app.name).with("start", start))
}

/// The command runs a script of `package.json` that is not there. `kind` is `misspelt` (`meant`), `other` (`all` lists those
/// that are there), `none` (there are no scripts), `no-package` (there is no package.json).
fn npm_script(context: &RuleContext<'_>) -> Option<FoundFact> {
    let program = context.result.program.as_ref()?;
    let name = npm_script_of(&program.argv)?;
    // yarn and pnpm also run the programs of packages by their names, so the source alone does not tell.
    if !has_printed(context, &["missing script", "script not found", "no script", "command \"", "package.json"]) {
        return None;
    }
    let fact = FoundFact::default().with("name", &name);
    let Some(text) = context.evidence.packages.manifests.get("package.json") else {
        return Some(fact.with("kind", "no-package"));
    };
    let package: Value = serde_json::from_str(text).ok()?;
    let scripts: Vec<&str> = package["scripts"].as_object().into_iter().flatten().map(|(name, _)| &**name).collect();
    let is_usual = name == "start" && context.evidence.packages.files.iter().any(|file| file == "server.js");
    if scripts.contains(&name.as_str()) || is_usual {
        return None;
    }
    if let Some(meant) = nearest_name(&name, scripts.iter().copied()) {
        let fact = fact.with("kind", "misspelt").with("meant", meant);
        return Some(fact.with("start", run_script(meant)));
    }
    match &scripts[..] {
        [] => Some(fact.with("kind", "none")),
        all => Some(fact.with("kind", "other").with("all", all.join(", ")).with("start", run_script(all[0]))),
    }
}

/// Whether the program printed one of these words, in whatever letters.
fn has_printed(context: &RuleContext<'_>, words: &[&str]) -> bool {
    let output = context.result.program.as_ref().map(|program| program.output.join("\n").to_lowercase());
    output.is_some_and(|output| words.iter().any(|word| output.contains(word)))
}

fn run_script(name: &str) -> String {
    if name == "start" { "npm start".to_owned() } else { format!("npm run {name}") }
}

/// The line of a script file with one word in the place of another.
pub(super) fn script_line(context: &RuleContext<'_>, script: &str, wrong: &str, right: &str) -> FoundFact {
    let text = context
        .evidence
        .folder
        .as_deref()
        .and_then(|folder| crate::content::files::read_start(&folder.join(script), 64 * 1024));
    let text = text.unwrap_or_default();
    let has_word = |line: &&str| super::locate::find_word(line, wrong).is_some();
    let Some(at) = text.lines().position(|line| has_word(&line)) else { return FoundFact::default() };
    let quote = text.lines().nth(at).map(|line| line.trim().to_owned());
    let location = crate::check::diagnose::SourceLocation { file: script.to_owned(), line: at + 1 };
    let fact = FoundFact { location: Some(location), quote, ..FoundFact::default() };
    let line = mended(&fact, wrong, right);
    fact.with_some("mended", line)
}
