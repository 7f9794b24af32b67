//! Where in the learner's files an error happened, and what is written around that place.

use crate::check::diagnose::SourceLocation;
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::program_errors::ProgramError;
use crate::check::source_model::{HandlerDef, SourceModel, SourceSpan};
use crate::content::files::read_start;

/// How much of a file is read for one line of it.
const MAX_FILE_BYTES: u64 = 256 * 1024;

/// Adds the line of the learner's file that the error names.
pub(super) fn located(context: &RuleContext<'_>, fact: FoundFact, error: &ProgramError) -> FoundFact {
    let Some(frame) = error.own_frame() else { return fact };
    let Ok(line) = usize::try_from(frame.line) else { return fact };
    at_line(context, fact, &frame.file, line)
}

/// Adds a line of a file.
pub(super) fn at_line(context: &RuleContext<'_>, fact: FoundFact, file: &str, line: usize) -> FoundFact {
    let quote = text_of(context, file).and_then(|text| Some(text.lines().nth(line.checked_sub(1)?)?.trim().to_owned()));
    FoundFact { location: Some(SourceLocation { file: file.to_owned(), line }), quote, ..fact }
}

/// Adds the line in which a span begins.
pub(super) fn at_span(fact: FoundFact, model: &SourceModel, span: &SourceSpan) -> FoundFact {
    let place = FoundFact::at(model, span);
    FoundFact { location: place.location, quote: place.quote, ..fact }
}

/// Returns the text of a file of the project.
fn text_of(context: &RuleContext<'_>, file: &str) -> Option<String> {
    let of_model = context.evidence.model.as_ref().and_then(|model| {
        let same = model.files.iter().find(|one| one.path == file)?;
        Some(same.text.clone())
    });
    of_model.or_else(|| read_start(&context.evidence.folder.as_ref()?.join(file), MAX_FILE_BYTES))
}

/// Returns the lines of the file that an error names, and the number of its line, from 0.
pub(super) fn lines_around(context: &RuleContext<'_>, error: &ProgramError) -> Option<(Vec<String>, usize)> {
    let frame = error.own_frame()?;
    let lines: Vec<String> = text_of(context, &frame.file)?.lines().map(str::to_owned).collect();
    let at = usize::try_from(frame.line).ok()?.checked_sub(1)?;
    (at < lines.len()).then_some((lines, at))
}

/// Returns the innermost handler around the line that an error names.
pub(super) fn handler_around<'a>(context: &RuleContext<'a>, error: &ProgramError) -> Option<&'a HandlerDef> {
    let model = context.evidence.model.as_ref()?;
    let frame = error.own_frame()?;
    let line = usize::try_from(frame.line).ok()?;
    let is_around = |handler: &&HandlerDef| {
        let span = &handler.span;
        model.path_of(span) == frame.file && span.line <= line && line <= span.end_line
    };
    model.handlers.iter().filter(is_around).min_by_key(|handler| handler.span.end_line - handler.span.line)
}
