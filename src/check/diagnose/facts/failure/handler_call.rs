//! The fact about a function that is called where it should be handed over: `app.get('/', home())`.

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
    let call = model.calls_where_value_expected.iter().find(|call| is_in_stack(model, &call.span, &error))?;
    let fact = begin(context, &error)?.with("function", &call.function).with("receiver", &call.receiver);
    Some(place::at_span(fact, model, &call.span).with_some("mended", without_call(model, &call.span, &call.function)))
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
