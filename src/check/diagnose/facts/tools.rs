//! A fact about a tool that the command starts and that is not there: misspelt, or not installed.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

use serde::Deserialize;

use crate::check::command_target::{find_target, npm_script_of, tool_name};
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::packages::nearest_name;
use crate::check::program_errors::ErrorOrigin;
use crate::check::result::AbortReason;
use crate::content::data_file::read_toml;
use crate::text::shell;

use super::command::script_line;
use super::install::{with_npm, with_pip};

pub(super) const FACTS: &[FactSpec] = &[
    FactSpec {
        name: "missing-tool",
        values: &[
            "kind",
            "tool",
            "meant",
            "script",
            "start",
            "install",
            "environment",
            "folder",
            "make",
            "run",
            "mended",
            "package",
            "watch",
            "listed",
        ],
        find: missing_tool,
    },
    FactSpec { name: "no-file-named", values: &["kind", "command", "start"], find: no_file_named },
    FactSpec { name: "missing-folder", values: &["folder"], find: missing_folder },
    FactSpec { name: "closed-folder", values: &["folder", "open"], find: closed_folder },
    FactSpec { name: "unmarked-program", values: &["program", "start", "mark"], find: unmarked_program },
];

const TABLE: &str = include_str!("tools.toml");

/// The programs that a command may name.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct KnownTools {
    /// Programs of the languages themselves.
    programs: Vec<String>,
    /// Tools that npm installs, and the package of each.
    node: BTreeMap<String, String>,
    /// Tools that pip installs, and the package of each.
    python: BTreeMap<String, String>,
}

fn known_tools() -> &'static KnownTools {
    static TOOLS: OnceLock<KnownTools> = OnceLock::new();
    TOOLS.get_or_init(|| read_toml(TABLE).expect("the tests read the table"))
}

/// A tool that was not found. `kind` is `misspelt` (`meant`), `node-listed`, `node`, `python` (`install` and the like),
/// `other-python` (`python` where only `python3` is there, or the other way round), `variable` (the command begins with a variable;
/// `start` is the rest of it), `program` or `unknown`. `script` is the
/// file with the command, if it was not typed.
fn missing_tool(context: &RuleContext<'_>) -> Option<FoundFact> {
    let tool = tool_not_found(context)?;
    let argv = context.result.program.as_ref().map(|program| program.argv.clone()).unwrap_or_default();
    let is_typed = argv.first().is_some_and(|first| *first == tool);
    let script = if is_typed { None } else { script_of(context, &argv, &tool) };
    let tools = known_tools();
    let fact = FoundFact::default().with("tool", &tool).with_some("script", script.as_deref());
    if let Some(package) = tools.node.get(&tool) {
        return Some(node_tool(fact, context, &tool, package));
    }
    if let Some(package) = tools.python.get(&tool) {
        let quoted = shell::quoted(package);
        return Some(with_pip(fact.with("kind", "python").with("package", package), context, &tool, &quoted));
    }
    if tool == "python" || tool == "python3" {
        let other = if tool == "python" { "python3" } else { "python" };
        return Some(renamed(fact.with("kind", "other-python"), context, &argv, &tool, other));
    }
    if tools.programs.contains(&tool) {
        return Some(fact.with("kind", "program"));
    }
    if is_assignment(&tool) {
        let rest = argv.iter().skip_while(|word| is_assignment(word)).cloned().collect::<Vec<_>>();
        return Some(fact.with("kind", "variable").with("start", shell::join(&rest)));
    }
    let known = tools.programs.iter().chain(tools.node.keys()).chain(tools.python.keys()).map(String::as_str);
    match nearest_name(&tool, known) {
        Some(meant) => Some(renamed(fact.with("kind", "misspelt"), context, &argv, &tool, meant)),
        None => Some(fact.with("kind", "unknown")),
    }
}

/// Whether a word sets a variable, as in a shell: `PORT=3000`.
fn is_assignment(word: &str) -> bool {
    let is_name = |name: &str| !name.is_empty() && name.chars().all(|char| char.is_ascii_alphanumeric() || char == '_');
    word.split_once('=').is_some_and(|(name, _)| is_name(name))
}

/// The command runs no file: `kind` is `language` for `node` alone, and `script` for a script of `package.json` without a command.
/// `start` is the command that would run the learner's file.
fn no_file_named(context: &RuleContext<'_>) -> Option<FoundFact> {
    let result = context.result;
    let argv = &result.program.as_ref()?.argv;
    let main = &result.source.as_ref()?.name;
    let (kind, language) = match argv.as_slice() {
        [program] if ["node", "python", "python3", "py"].contains(&tool_name(program).as_str()) => {
            ("language", program.as_str())
        }
        _ => {
            let script = npm_script_of(argv)?;
            let manifest = context.evidence.packages.manifests.get("package.json")?;
            let package: serde_json::Value = serde_json::from_str(manifest).ok()?;
            let command = package["scripts"][script.as_str()].as_str()?;
            command.trim().is_empty().then_some(("script", "node"))?
        }
    };
    let start = shell::join(&[language.to_owned(), main.clone()]);
    let fact = FoundFact::default().with("kind", kind).with("command", shell::join(argv));
    Some(fact.with("start", start))
}

/// The folder that the program was to be started in is not there any more.
fn missing_folder(context: &RuleContext<'_>) -> Option<FoundFact> {
    let folder = &context.result.program.as_ref()?.folder;
    let is_missing = !folder.as_os_str().is_empty() && !folder.exists();
    is_missing.then(|| FoundFact::default().with("folder", folder.display().to_string()))
}

/// The folder that the program was to be started in is there, and may not be opened. `open` is the command that permits it.
fn closed_folder(context: &RuleContext<'_>) -> Option<FoundFact> {
    let folder = &context.result.program.as_ref()?.folder;
    let shown = folder.display().to_string();
    let open = shell::join(&["chmod".to_owned(), "u+rwx".to_owned(), shown.clone()]);
    is_closed(folder).then(|| FoundFact::default().with("folder", shown).with("open", open))
}

/// Whether nobody but the administrator may go into a folder.
#[cfg(unix)]
fn is_closed(folder: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;

    /// The right to go into a folder, of its owner, its group and all others.
    const MAY_ENTER: u32 = 0o111;
    folder.metadata().is_ok_and(|folder| folder.is_dir() && folder.permissions().mode() & MAY_ENTER == 0)
}

/// Windows has no such mark on a folder.
#[cfg(not(unix))]
fn is_closed(_: &Path) -> bool {
    false
}

/// The command names a file that is not marked as a program. `program` is the file, `start` the command in which its language
/// starts it, `mark` the one that marks it.
fn unmarked_program(context: &RuleContext<'_>) -> Option<FoundFact> {
    let program = context.result.program.as_ref()?;
    let name = program.argv.first()?;
    program.folder.join(name).is_file().then_some(())?;
    let language = match name.rsplit('.').next()? {
        "js" | "mjs" | "cjs" => "node",
        "py" => "python3",
        "sh" => "sh",
        _ => return None,
    };
    let plain = name.trim_start_matches("./").to_owned();
    let words: Vec<String> =
        [language.to_owned(), plain].into_iter().chain(program.argv.iter().skip(1).cloned()).collect();
    let fact = FoundFact::default().with("program", name).with("start", shell::join(&words));
    Some(fact.with("mark", shell::join(&["chmod".to_owned(), "+x".to_owned(), name.clone()])))
}

fn tool_not_found(context: &RuleContext<'_>) -> Option<String> {
    if let Some(AbortReason::NoProgram(name)) = &context.result.aborted {
        return Some(name.clone()).filter(|name| !name.contains(['/', '\\']));
    }
    let code = context.result.program.as_ref()?.ended.as_ref()?.code;
    // The shell's code for a command that is not there. A script may go on without it, and end for another reason.
    if !cfg!(windows) && code != Some(127) {
        return None;
    }
    let of_shell = |error: &&crate::check::program_errors::ProgramError| error.origin == ErrorOrigin::Shell;
    context.evidence.errors.iter().find(of_shell)?.details.get("command").cloned()
}

/// The file that holds the command with the tool: the script that was followed, or the one that was typed.
fn script_of(context: &RuleContext<'_>, argv: &[String], tool: &str) -> Option<String> {
    let folder = context.evidence.folder.as_deref()?;
    let followed = find_target(folder, argv).and_then(|target| target.script_file);
    let named = argv.iter().find(|word| word.ends_with(".sh")).cloned();
    let package =
        ["npm", "yarn", "pnpm"].contains(&tool_name(argv.first()?).as_str()).then(|| "package.json".to_owned());
    followed.or(named).or(package).filter(|_| argv.iter().all(|word| word != tool))
}

fn node_tool(fact: FoundFact, context: &RuleContext<'_>, tool: &str, package: &str) -> FoundFact {
    let text = context.evidence.packages.manifests.get("package.json");
    let is_listed = text.is_some_and(|text| text.contains(&format!("\"{package}\":")));
    let file = context.result.source.as_ref().map_or("index.js", |source| source.name.as_str());
    let fact = fact.with("package", package).with("watch", format!("node --watch {file}"));
    if is_listed {
        return with_npm(fact.with("kind", "node-listed"), context, None);
    }
    let kind = if tool == "nodemon" { "nodemon" } else { "node" };
    with_npm(fact.with("kind", kind), context, Some(package))
}

/// Adds the right name of the tool, and the command or the line of the script with it.
fn renamed(fact: FoundFact, context: &RuleContext<'_>, argv: &[String], wrong: &str, right: &str) -> FoundFact {
    let fact = fact.with("meant", right);
    let script = fact.values.get("script").cloned();
    let place = script.map(|script| script_line(context, &script, wrong, right)).unwrap_or_default();
    let typed = || {
        let words = argv.iter().map(|word| if word == wrong { right.to_owned() } else { word.clone() });
        shell::join(&words.collect::<Vec<_>>())
    };
    let line = place.values.get("mended").cloned().unwrap_or_else(typed);
    FoundFact { location: place.location, quote: place.quote, ..fact }.with("mended", line)
}
