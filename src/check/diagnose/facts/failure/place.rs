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
pub(in crate::check::diagnose::facts) fn located(
    context: &RuleContext<'_>,
    fact: FoundFact,
    error: &ProgramError,
) -> FoundFact {
    if let Some((file, line)) = line_of_pattern(context, error) {
        return at_line(context, fact, &file, line);
    }
    let Some(frame) = error.own_frame() else { return at_route(context, fact, error) };
    let Ok(line) = usize::try_from(frame.line) else { return fact };
    at_line(context, fact, &frame.file, line)
}

/// The line with the path that Flask does not take: the error goes through the line that joins a blueprint to the app.
fn line_of_pattern(context: &RuleContext<'_>, error: &ProgramError) -> Option<(String, usize)> {
    let quoted = error.message.split('\'').nth(1)?;
    let written = match error.message.as_str() {
        message if message.starts_with("the converter '") => format!("<{quoted}:"),
        message if message.starts_with("malformed url rule") => quoted[quoted.rfind('/')?..].to_owned(),
        _ => return None,
    };
    let files = &context.evidence.model.as_ref()?.files;
    files.iter().find_map(|file| {
        let line = file.text.lines().position(|line| line.contains(&written))?;
        Some((file.path.clone(), line + 1))
    })
}

/// Adds the line of the route that the error names: Node prints ten places, and all of them may be the router's own.
fn at_route(context: &RuleContext<'_>, fact: FoundFact, error: &ProgramError) -> FoundFact {
    let of_error = error.details.get("originalPath").map(|path| path.trim_matches(['\'', '"']).to_owned());
    let found = of_error.zip(context.evidence.model.as_ref()).and_then(|(path, model)| {
        let is_it = |line: &str| {
            let is_code = !line.trim_start().starts_with("//");
            is_code && ['\'', '"', '`'].iter().any(|quote| line.contains(&format!("{quote}{path}{quote}")))
        };
        let line = |text: &str| text.lines().position(is_it);
        model.files.iter().find_map(|file| Some((file.path.clone(), line(&file.text)? + 1)))
    });
    match found {
        Some((file, line)) => at_line(context, fact, &file, line),
        None => fact,
    }
}

/// Adds a line of a file.
pub(in crate::check::diagnose::facts) fn at_line(
    context: &RuleContext<'_>,
    fact: FoundFact,
    file: &str,
    line: usize,
) -> FoundFact {
    let quote = text_of(context, file).and_then(|text| Some(text.lines().nth(line.checked_sub(1)?)?.trim().to_owned()));
    FoundFact { location: Some(SourceLocation { file: file.to_owned(), line }), quote, ..fact }
}

/// Adds the line in which a span begins.
pub(super) fn at_span(fact: FoundFact, model: &SourceModel, span: &SourceSpan) -> FoundFact {
    let place = FoundFact::at(model, span);
    FoundFact { location: place.location, quote: place.quote, ..fact }
}

/// Returns the text of a file of the project.
pub(super) fn text_of(context: &RuleContext<'_>, file: &str) -> Option<String> {
    let of_model = context.evidence.model.as_ref().and_then(|model| {
        let same = model.files.iter().find(|one| one.path == file)?;
        Some(same.text.clone())
    });
    of_model.or_else(|| read_start(&context.evidence.folder.as_ref()?.join(file), MAX_FILE_BYTES))
}

/// Returns the lines of the file that an error names, and the number of its line, from 0.
pub(in crate::check::diagnose::facts) fn lines_around(
    context: &RuleContext<'_>,
    error: &ProgramError,
) -> Option<(Vec<String>, usize)> {
    let frame = error.own_frame()?;
    let lines: Vec<String> = text_of(context, &frame.file)?.lines().map(str::to_owned).collect();
    let at = usize::try_from(frame.line).ok()?.checked_sub(1)?;
    (at < lines.len()).then_some((lines, at))
}

/// Adds the line that names the parameters of a handler: the nearest one above the error.
pub(super) fn at_parameters(
    context: &RuleContext<'_>,
    fact: FoundFact,
    error: &ProgramError,
    handler: &HandlerDef,
) -> FoundFact {
    let names: Vec<&str> = handler.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
    let names = names.join(", ");
    let Some(((lines, at), frame)) = lines_around(context, error).zip(error.own_frame()) else { return fact };
    match lines[..=at].iter().rposition(|line| line.contains(&names)) {
        Some(line) if !names.is_empty() => at_line(context, fact, &frame.file, line + 1),
        _ => fact,
    }
}

/// Returns the innermost handler around the line that an error names: a function, or a branch of one. If it names none,
/// the handler of the route.
pub(super) fn handler_around<'a>(context: &RuleContext<'a>, error: &ProgramError) -> Option<&'a HandlerDef> {
    let model = context.evidence.model.as_ref()?;
    let Some(frame) = error.own_frame() else {
        let route = model.route_for(context.method()?, &context.probe?.path)?;
        return model.handlers.get(route.handler?);
    };
    let line = usize::try_from(frame.line).ok()?;
    let is_around = |handler: &&HandlerDef| {
        let span = &handler.span;
        model.path_of(span) == frame.file && span.line <= line && line <= span.end_line
    };
    model.handlers.iter().filter(is_around).min_by_key(|handler| handler.span.end_line - handler.span.line)
}

/// Returns whether an async function is around one of the learner's lines that the error went through.
pub(super) fn is_in_async_function(context: &RuleContext<'_>, error: &ProgramError) -> bool {
    let Some(model) = context.evidence.model.as_ref() else { return false };
    let handlers = model.handlers.iter().filter(|handler| handler.is_async).map(|handler| &handler.span);
    let functions = model.functions.iter().filter(|function| function.is_async).map(|function| &function.span);
    let is_in = |span: &SourceSpan| {
        let is_line = |line: u32| usize::try_from(line).is_ok_and(|line| span.line <= line && line <= span.end_line);
        error.frames.iter().any(|frame| frame.is_own && frame.file == model.path_of(span) && is_line(frame.line))
    };
    handlers.chain(functions).any(is_in)
}
