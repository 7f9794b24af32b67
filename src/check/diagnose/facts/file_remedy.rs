//! The line of the learner's file as it finds its file: in their own words for joining paths, and like another line of theirs
//! that works.

use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::source_model::{FolderBase, SourceLanguage, SourceModel};

use super::handler_file::HandlerFile;
use super::locate::mended;
use super::relative_path::relative_path;
use super::searched_file::{folder_of, last_part};

/// What is to be changed in the line.
#[derive(Debug, Clone, Copy)]
pub(super) enum Remedy<'a> {
    /// The name of the file alone.
    Name(&'a str),
    /// The whole path: the file is at this path of the project.
    Path(&'a str),
}

/// Returns the line of a fact as it would find its file.
pub(super) fn mend(
    context: &RuleContext<'_>,
    fact: &FoundFact,
    handler: Option<&HandlerFile<'_>>,
    remedy: Remedy<'_>,
) -> Option<String> {
    match remedy {
        Remedy::Name(meant) => {
            let wrong = fact.values.get("name").map(String::as_str).or_else(|| handler?.name())?;
            replaced(fact, wrong, meant)
        }
        Remedy::Path(there) => {
            let handler = handler?;
            let folder = context.evidence.folder.as_deref()?;
            let sibling = handler.sibling(folder, folder_of(there));
            let by_sibling = sibling.filter(|_| handler.call.helper.is_none() && !handler.is_read_above());
            by_sibling
                .and_then(|other| other.call_with(last_part(there), handler.call.receiver.as_deref()))
                .or_else(|| new_call(fact, handler, there))
        }
    }
}

/// The quoted line with another name of the file. A name with a dot in it is a word of its own.
fn replaced(fact: &FoundFact, wrong: &str, right: &str) -> Option<String> {
    mended(fact, wrong, right)
}

/// The call with the path written anew.
fn new_call(fact: &FoundFact, handler: &HandlerFile<'_>, there: &str) -> Option<String> {
    let file = handler.model.path_of(&handler.call.span);
    let language = handler.model.files.iter().find(|own| own.path == file)?.language;
    let path = relative_path(file, there);
    let path = path.strip_prefix("./").unwrap_or(&path);
    let receiver = handler.call.receiver.as_deref().map(|receiver| format!("{receiver}.")).unwrap_or_default();
    match language {
        SourceLanguage::JavaScript | SourceLanguage::TypeScript
            if ["sendFile", "download"].contains(&&*handler.call.name) =>
        {
            Some(format!("{receiver}{}({})", handler.call.name, whole_path(handler.model, path, true)))
        }
        SourceLanguage::JavaScript | SourceLanguage::TypeScript => {
            let literal = handler.literal()?;
            let quote = fact.quote.as_deref()?;
            let mark = ['\'', '"', '`'].into_iter().find(|mark| quote.contains(&format!("{mark}{literal}{mark}")))?;
            Some(quote.replace(&format!("{mark}{literal}{mark}"), &whole_path(handler.model, path, false)))
        }
        SourceLanguage::Python => {
            let literal = handler.literal()?;
            let is_by_source = handler.file.path.as_ref().is_some_and(|path| path.base == FolderBase::SourceText);
            let is_flask = handler.call.name == "send_file";
            let right = if is_by_source || is_flask { path } else { there };
            replaced(fact, &literal, right)
        }
        SourceLanguage::Go => replaced(fact, &handler.literal()?, there),
    }
}

/// An expression of JavaScript for the whole path of a file beside the program, in the words that the program has already.
fn whole_path(model: &SourceModel, path: &str, may_be_root: bool) -> String {
    let is_module = model.imports.iter().any(|import| !import.is_require);
    let folder = if is_module { "import.meta.dirname" } else { "__dirname" };
    match join_call(model) {
        Some(join) => {
            let parts: Vec<String> = path.split('/').map(|part| format!("'{part}'")).collect();
            format!("{join}({folder}, {})", parts.join(", "))
        }
        None if may_be_root => format!("'{path}', {{ root: {folder} }}"),
        None => format!("{folder} + '/{path}'"),
    }
}

/// How the program calls the function that joins paths: `path.join` or `join`.
fn join_call(model: &SourceModel) -> Option<String> {
    let imports = model.imports.iter().filter(|import| ["path", "node:path"].contains(&import.module.as_str()));
    imports.flat_map(|import| &import.names).find_map(|(name, local)| match name.as_str() {
        "join" => Some(local.clone()),
        "default" | "*" => Some(format!("{local}.join")),
        _ => None,
    })
}
