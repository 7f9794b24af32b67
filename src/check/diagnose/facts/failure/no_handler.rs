//! The fact about a route or `use` that is given no function, because the file that it comes from exports something else.

use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::source_model::{AppDef, ExportedName, ImportedModule, ModuleOrigin, SourceModel, SourceSpan};

use super::{begin, choose, place};

/// What a framework says about a handler that is no function.
const MESSAGES: &[&str] = &[
    "callback function",
    "handler must be a function",
    "middleware must be a function",
    "requires a middleware function",
    "requires a callback",
    "Handler for ",
    "plugin must be a function",
];

/// A value that another file of the learner's exports is handed over as a handler, and it is none. `problem` is
/// `not-exported` (the file exports nothing), `named` (it exports names, and is imported as a whole) or `whole` (it exports one
/// thing, and is imported by a name). `name` is the imported name, `from` the file, `mended` the line that helps.
pub(super) fn find(context: &RuleContext<'_>) -> Option<FoundFact> {
    let error = choose::error(context)?;
    let is_about_handler = MESSAGES.iter().any(|words| error.message.contains(words));
    let model = context.evidence.model.as_ref().filter(|_| is_about_handler)?;
    let fact = begin(context, &error)?;
    let line = fact.quote.clone()?;
    let is_word = |name: &str| line.split(|char: char| !char.is_alphanumeric() && char != '_').any(|word| word == name);
    let is_named = |import: &&ImportedModule| import.names.iter().any(|(_, local)| is_word(local));
    let import = model
        .imports
        .iter()
        .filter(is_named)
        .find(|import| matches!(import.origin, ModuleOrigin::Local { path: Some(_) }))?;
    let ModuleOrigin::Local { path: Some(path) } = &import.origin else { return None };
    let file = model.files.iter().position(|file| file.path == *path)?;
    let (name, local) = import.names.iter().find(|(_, local)| is_word(local))?;
    let exports: Vec<&ExportedName> = model.exports.iter().filter(|export| export.span.file == file).collect();
    let app = model.apps.iter().find(|app| app.span.file == file);
    let (problem, mended, place) = problem(model, import, name, local, &exports, app, file)?;
    let fact = place::at_span(fact, model, &place).with("problem", problem).with("name", local);
    Some(fact.with("from", path).with_some("mended", mended))
}

/// What is wrong, the line that helps, and where it belongs.
fn problem(
    model: &SourceModel,
    import: &ImportedModule,
    name: &str,
    local: &str,
    exports: &[&ExportedName],
    app: Option<&AppDef>,
    file: usize,
) -> Option<(&'static str, Option<String>, SourceSpan)> {
    let has_default = exports.iter().any(|export| export.name == "default");
    let line = model.quote(&import.span);
    match (name, exports) {
        (_, []) => {
            let last = model.files.get(file)?.text.lines().count();
            let mended = app.map(|app| format!("module.exports = {};", app.name));
            Some(("not-exported", mended, SourceSpan::of_line(file, last)))
        }
        ("default", [first, ..]) if !has_default => {
            let of_app = |export: &&&ExportedName| app.is_some_and(|app| export.variable.as_deref() == Some(&app.name));
            let meant = exports.iter().find(of_app).map_or(first.name.as_str(), |export| export.name.as_str());
            let braces = if meant == local { format!("{{ {meant} }}") } else { format!("{{ {meant}: {local} }}") };
            let mended = line.replacen(&format!(" {local} "), &format!(" {braces} "), 1);
            Some(("named", Some(mended).filter(|mended| mended != line), import.span))
        }
        (_, _) if has_default && name != "default" => {
            let (before, rest) = line.split_once('{')?;
            let mended = format!("{before}{local}{}", rest.split_once('}')?.1);
            Some(("whole", Some(mended), import.span))
        }
        _ => None,
    }
}
