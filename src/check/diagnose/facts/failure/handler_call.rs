//! The fact about a function that is called where it should be handed over: `app.get('/', home())`.

use regex_lite::Regex;

use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::program_errors::ProgramError;
use crate::check::source_model::{SourceModel, SourceSpan};

use super::{begin, choose, place};

/// A handler that is called while the routes are written down. `function` is its name, `receiver` what it is handed to,
/// `mended` the line as it would be right.
pub(super) fn find(context: &RuleContext<'_>) -> Option<FoundFact> {
    let model = context.evidence.model.as_ref()?;
    let error = choose::error(context)?;
    let in_stack = model.calls_where_value_expected.iter().find(|call| is_in_stack(model, &call.span, &error));
    let Some(call) = in_stack else { return of_table(context, model, &error) };
    let fact = begin(context, &error)?.with("function", &call.function).with("receiver", &call.receiver);
    Some(place::at_span(fact, model, &call.span).with_some("mended", without_call(model, &call.span, &call.function)))
}

/// The same in a table or a list of paths, `'/about': about(),` or `Route('/about', about())`, or for the function that serves the app, `fetch: app.fetch()`.
fn of_table(context: &RuleContext<'_>, model: &SourceModel, error: &ProgramError) -> Option<FoundFact> {
    let call = Regex::new(r#"(?:(?:['"`]/[^'"`]*['"`]|\bfetch)\s*:\s*|\b(?:Route|path|re_path)\(\s*r?['"][^'"]*['"]\s*,\s*)(?P<function>[\w.]+)(?P<call>\(\s*\))"#).ok()?;
    error.frames.iter().filter(|frame| frame.is_own).find_map(|frame| {
        let file = model.files.iter().position(|file| file.path == frame.file)?;
        let line = usize::try_from(frame.line).ok()?;
        let span = SourceSpan::of_line(file, line);
        let quote = model.quote(&span);
        let found = call.captures(quote)?;
        let (function, parentheses) = (found.name("function")?.as_str(), found.name("call")?);
        let mended = format!("{}{}", &quote[..parentheses.start()], &quote[parentheses.end()..]);
        let receiver = if function.ends_with("fetch") { "The server" } else { "The table of paths" };
        let fact = begin(context, error)?.with("function", function).with("receiver", receiver);
        Some(place::at_span(fact, model, &span).with("mended", mended))
    })
}

/// Whether the error went through this line.
fn is_in_stack(model: &SourceModel, span: &SourceSpan, error: &ProgramError) -> bool {
    let is_line = |line: u32| usize::try_from(line).is_ok_and(|line| span.line <= line && line <= span.end_line);
    error.frames.iter().any(|frame| frame.is_own && frame.file == model.path_of(span) && is_line(frame.line))
}

/// The line with the name of the function alone in place of its call.
fn without_call(model: &SourceModel, span: &SourceSpan, function: &str) -> Option<String> {
    let line = model.quote(span);
    let start = line.find(&format!("{function}("))? + function.len();
    let mut depth = 0;
    let length = line[start..].find(|char| {
        depth += match char {
            '(' => 1,
            ')' => -1,
            _ => 0,
        };
        depth == 0
    })?;
    Some(format!("{}{}", &line[..start], &line[start + length + 1..]))
}
