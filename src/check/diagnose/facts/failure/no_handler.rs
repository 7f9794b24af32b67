//! The fact about a route, a `use` or a call that gets no function, because the file that it comes from exports something else.

use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::packages::nearest_name;
use crate::check::source_model::{ExportedName, ImportedModule, ModuleOrigin, SourceModel, SourceSpan};

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

/// A value that another file of the learner's exports is handed over as a handler, or is called, and it is none. `problem` is
/// `not-exported` (the file exports nothing), `named` (it exports names, and is imported as a whole), `whole` (it exports one
/// thing, and is imported by a name) or `no-such-name` (it has no export `part`; `near` is nearly its name). `name` is the
/// imported name, `use` what is done with it, `from` the file, `mended` the line that helps.
pub(super) fn find(context: &RuleContext<'_>) -> Option<FoundFact> {
    let error = choose::error(context)?;
    let model = context.evidence.model.as_ref()?;
    let fact = begin(context, &error)?;
    let line = fact.quote.clone()?;
    let is_meant = |local: &str| has_word(&line, local) && use_of(&error.message, local, &line).is_some();
    let is_named = |import: &&ImportedModule| import.names.iter().any(|(_, local)| is_meant(local));
    let import = model
        .imports
        .iter()
        .filter(is_named)
        .find(|import| matches!(import.origin, ModuleOrigin::Local { path: Some(_) }))?;
    let ModuleOrigin::Local { path: Some(path) } = &import.origin else { return None };
    let file = model.files.iter().position(|file| file.path == *path)?;
    let (name, local) = import.names.iter().find(|(_, local)| is_meant(local))?;
    let exports: Vec<&ExportedName> = model.exports.iter().filter(|export| export.span.file == file).collect();
    let found = Imported { model, import, name, local, exports, file };
    let fact = fact.with("name", local).with("from", path).with_some("use", use_of(&error.message, local, &line));
    if let Some((part, near)) = found.missing_part(&line) {
        let quote = model.quote(&near.span);
        let fact = place::at_span(fact, model, &near.span).with("problem", "no-such-name").with("part", &part);
        return Some(fact.with("near", &near.name).with("mended", quote.replacen(&near.name, &part, 1)));
    }
    let (problem, mended, place) = found.problem()?;
    Some(place::at_span(fact, model, &place).with("problem", problem).with_some("mended", mended))
}

/// Tells whether a line has a word, not as a part of a longer one.
fn has_word(line: &str, word: &str) -> bool {
    line.split(|char: char| !char.is_alphanumeric() && char != '_').any(|part| part == word)
}

/// What the line does with a name that has no function, as its error says.
fn use_of(message: &str, local: &str, line: &str) -> Option<&'static str> {
    let is_read = message.starts_with("Cannot read properties of undefined") && line.contains(&format!("{local}."));
    match () {
        () if MESSAGES.iter().any(|words| message.contains(words)) => Some("used as a handler"),
        () if message.starts_with(&format!("{local} is not a function")) => Some("called"),
        () if is_read => Some("used"),
        () => None,
    }
}

/// A name that is imported from a file of the learner's.
struct Imported<'a> {
    model: &'a SourceModel,
    import: &'a ImportedModule,
    /// The name that the file exports, `default` for the whole.
    name: &'a str,
    /// The name in the file that imports it.
    local: &'a str,
    exports: Vec<&'a ExportedName>,
    /// The file that it is imported from.
    file: usize,
}

impl<'a> Imported<'a> {
    /// The part that the line takes of the whole, as in `pages.about`, where the file has no such part; and the export that
    /// is nearly called so.
    fn missing_part(&self, line: &str) -> Option<(String, &'a ExportedName)> {
        let whole = format!("{}.", self.local);
        let mut parts = line.match_indices(&whole).map(|(at, found)| {
            let rest = &line[at + found.len()..];
            rest.split(|char: char| !char.is_alphanumeric() && char != '_').next().unwrap_or_default().to_owned()
        });
        let part = parts.find(|part| self.exports.iter().all(|export| export.name != *part))?;
        let near = nearest_name(&part, self.exports.iter().map(|export| export.name.as_str()))?.to_owned();
        self.exports.iter().find(|export| export.name == near).map(|export| (part, *export))
    }

    /// What is wrong, the line that helps, and where it belongs.
    fn problem(&self) -> Option<(&'static str, Option<String>, SourceSpan)> {
        let has_default = self.exports.iter().any(|export| export.name == "default");
        let line = self.model.quote(&self.import.span);
        match (self.name, &self.exports[..]) {
            (_, []) => {
                let last = self.model.files.get(self.file)?.text.lines().count();
                let mended = self.value().map(|value| format!("module.exports = {value};"));
                Some(("not-exported", mended, SourceSpan::of_line(self.file, last)))
            }
            ("default", [first, ..]) if !has_default => {
                let braces = self.braces(first);
                let mended = line.replacen(&format!(" {} ", self.local), &format!(" {braces} "), 1);
                Some(("named", Some(mended).filter(|mended| mended != line), self.import.span))
            }
            (_, _) if has_default && self.name != "default" => {
                let (before, rest) = line.split_once('{')?;
                let mended = format!("{before}{}{}", self.local, rest.split_once('}')?.1);
                Some(("whole", Some(mended), self.import.span))
            }
            _ => None,
        }
    }

    /// The app of the file, or its function with the name that it is imported by.
    fn value(&self) -> Option<&str> {
        let app = self.model.apps.iter().find(|app| app.span.file == self.file).map(|app| app.name.as_str());
        let functions = || self.model.functions.iter().filter(|function| function.span.file == self.file);
        app.or_else(|| functions().map(|function| function.name.as_str()).find(|name| *name == self.local))
    }

    /// The braces that take the export that is meant.
    fn braces(&self, first: &ExportedName) -> String {
        let app = self.model.apps.iter().find(|app| app.span.file == self.file);
        let of_app = |export: &&&ExportedName| app.is_some_and(|app| export.variable.as_deref() == Some(&app.name));
        let own = || self.exports.iter().find(|export| export.name == self.local);
        let meant = self.exports.iter().find(of_app).or_else(own).map_or(first.name.as_str(), |export| &export.name);
        if meant == self.local { format!("{{ {meant} }}") } else { format!("{{ {meant}: {} }}", self.local) }
    }
}
