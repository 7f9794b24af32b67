//! The file that the handler of a request sends, as the source has it.

use std::path::Path;

use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::source_model::{
    FileUse, FolderBase, FolderPath, ResponseCall, RouteDef, SentBody, SourceModel, SourceSpan,
};

use super::searched_file::{folder_of, last_part};

/// How many lines above a call may read its file.
const MAX_LINES_ABOVE: usize = 8;

/// The file that a handler sends.
pub(super) struct HandlerFile<'a> {
    pub(super) model: &'a SourceModel,
    pub(super) route: &'a RouteDef,
    pub(super) call: &'a ResponseCall,
    pub(super) file: &'a FileUse,
}

impl<'a> HandlerFile<'a> {
    /// The file of the handler that takes the context's request; one that is not there before one that is.
    pub(super) fn of(context: &RuleContext<'a>, folder: &Path) -> Option<Self> {
        let (probe, model) = (context.probe?, context.evidence.model.as_ref()?);
        let route = model.route_for(context.method()?, &probe.path)?;
        let handler = model.handlers.get(route.handler?)?;
        let files = handler.responses.iter().filter_map(|call| match &call.body {
            SentBody::File(file) if !is_template(call) => Some(Self { model, route, call, file }),
            _ => None,
        });
        let mut files: Vec<Self> = files.collect();
        let missing = files.iter().position(|file| file.missing_path(folder).is_some());
        (!files.is_empty()).then(|| files.swap_remove(missing.unwrap_or(0)))
    }

    /// The last part of the file's path.
    pub(super) fn name(&self) -> Option<&str> {
        self.file.name.as_deref()
    }

    /// The path as a literal, if the source has it in one piece.
    pub(super) fn literal(&self) -> Option<String> {
        let text = self.file.expression.trim();
        let inner = ['\'', '"', '`'].iter().find_map(|mark| text.strip_prefix(*mark)?.strip_suffix(*mark))?;
        (!inner.contains(['\'', '"', '`', '{'])).then(|| inner.to_owned())
    }

    /// The line with the call.
    pub(super) fn place(&self) -> FoundFact {
        FoundFact::at(self.model, &self.line())
    }

    /// The line in which the file's name is written: that of the call, or one of those above it, which read the file into a
    /// variable.
    fn line(&self) -> SourceSpan {
        let (span, literal) = (self.call.span, self.literal().unwrap_or_default());
        let lines = self.model.files.get(span.file).map(|file| file.text.lines().take(span.line)).into_iter().flatten();
        let above: Vec<(usize, &str)> = lines.enumerate().skip(span.line.saturating_sub(MAX_LINES_ABOVE)).collect();
        let has_name =
            |line: &str| ['\'', '"', '`'].iter().any(|mark| line.contains(&format!("{mark}{literal}{mark}")));
        let found = above.iter().rev().find(|(_, line)| !literal.is_empty() && has_name(line));
        found.map_or(span, |(at, _)| SourceSpan::of_line(span.file, at + 1))
    }

    /// Whether the file's name is written in another line than the call that sends the file.
    pub(super) fn is_read_above(&self) -> bool {
        self.line().line != self.call.span.line
    }

    /// The whole path of the file, if it can be worked out and is not there.
    pub(super) fn missing_path(&self, folder: &Path) -> Option<String> {
        let path = self.whole_path(folder)?;
        let is_missing = !Path::new(&path).is_file();
        is_missing.then_some(path)
    }

    /// The whole path of the file, if it is there.
    pub(super) fn existing_path(&self, folder: &Path) -> Option<String> {
        self.whole_path(folder).filter(|path| Path::new(path).is_file())
    }

    fn whole_path(&self, folder: &Path) -> Option<String> {
        Some(whole_path(self.file.path.as_ref()?, folder, self.model.path_of(&self.call.span)))
    }

    /// Whether the file is there.
    pub(super) fn is_there(&self, folder: &Path) -> bool {
        self.existing_path(folder).is_some()
    }

    /// The call with another file in the place of its own, as another handler would write it: `receiver` is what that one
    /// calls the response.
    pub(super) fn call_with(&self, name: &str, receiver: Option<&str>) -> Option<String> {
        let receiver = receiver.map(|receiver| format!("{receiver}.")).unwrap_or_default();
        let arguments = self.call.arguments.join(", ");
        let own = self.name()?;
        let at = arguments.rfind(own)?;
        Some(format!("{receiver}{}({}{name}{})", self.call.name, &arguments[..at], &arguments[at + own.len()..]))
    }

    /// Another handler's call that sends a file from a folder where it is found.
    pub(super) fn sibling(&self, folder: &Path, of_folder: &str) -> Option<HandlerFile<'a>> {
        let calls = self.model.handlers.iter().flat_map(|handler| &handler.responses);
        let model = self.model;
        let files = calls.filter_map(|call| match &call.body {
            SentBody::File(file) => Some(HandlerFile { model, route: self.route, call, file }),
            _ => None,
        });
        let is_same = |other: &HandlerFile<'_>| {
            let path = other.whole_path(folder).unwrap_or_default();
            let from = super::relative_path::in_project(folder, &path);
            other.call.name == self.call.name
                && !is_relative_alone(other.call)
                && other.call.helper == self.call.helper
                && other.is_there(folder)
                && folder_of(&from) == of_folder
                && other.name() == Some(last_part(&path))
        };
        files.into_iter().find(is_same)
    }
}

/// Whether Express refuses the call: it is given the name of a file alone, in quotation marks, and no folder.
fn is_relative_alone(call: &ResponseCall) -> bool {
    let is_name = |text: &String| text.starts_with(['\'', '"', '`']) && !text[1..].starts_with(['/', '$']);
    call.name == "sendFile" && call.arguments.len() == 1 && call.arguments.first().is_some_and(is_name)
}

/// Whether a call fills in a template, which has folders and errors of its own.
fn is_template(call: &ResponseCall) -> bool {
    let name = call.name.to_ascii_lowercase();
    name.contains("render") || name.contains("template")
}

/// The whole path of a path that the source names.
pub(super) fn whole_path(path: &FolderPath, folder: &Path, file: &str) -> String {
    let base = match &path.base {
        FolderBase::SourceText => folder.join(folder_of(file)),
        FolderBase::WorkingFolder => folder.to_owned(),
        FolderBase::Root => Path::new("/").to_owned(),
    };
    base.join(&path.path).to_string_lossy().into_owned()
}
