//! Leaves the places inside of a function that the starter brought out of an error: its code is right, so the line that calls it is
//! the one to change.

use crate::check::diagnose::facts::locate::find_word;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::program_errors::{ErrorOrigin, ProgramError, StackFrame};
use crate::check::source_model::{FunctionDef, SourceModel};
use crate::content::excerpt::without_anchor_lines;
use crate::content::stacks::Stacks;

use super::place::text_of;

/// The kinds of error that a wrong value leads to.
const KINDS: &[&str] = &["TypeError", "ValueError", "AttributeError", "KeyError", "IndexError"];
/// Parameters that are the same in every call, and right.
const GIVEN: &[&str] = &["self", "request", "response", "req", "res"];
/// What the details of such an error are called: the function, its parameter, and the line in it that failed.
pub(super) const HELPER: &str = "starter helper";
pub(super) const PARAMETER: &str = "starter parameter";
pub(super) const HELPER_LINE: &str = "starter line";
pub(super) const HELPER_CODE: &str = "starter code";

/// Returns the error as it looks from the learner's own line: the places inside of the starter's functions are left out.
pub(super) fn at_caller(context: &RuleContext<'_>, mut error: ProgramError) -> ProgramError {
    let mut own = error.frames.iter().filter(|frame| frame.is_own);
    let (Some(inner), Some(outer)) = (own.next(), own.next()) else { return error };
    let Some(model) = context.evidence.model.as_ref() else { return error };
    if !matches!(error.origin, ErrorOrigin::Python | ErrorOrigin::Node) || !KINDS.contains(&error.kind.as_str()) {
        return error;
    }
    let found = function_around(model, inner).zip(line_of(context, inner)).and_then(|(function, code)| {
        let mut parameters = function.parameters.iter().filter(|name| !GIVEN.contains(&name.as_str()));
        let parameter = parameters.find(|name| find_word(&code, name).is_some())?;
        let is_called = line_of(context, outer)?.contains(&format!("{}(", function.name));
        let is_it = is_called && is_of_starter(context, &text_of(context, &inner.file)?, function);
        is_it.then(|| (function.name.clone(), parameter.clone(), code))
    });
    let Some((function, parameter, code)) = found else { return error };
    let line = inner.line.to_string();
    let details = [(HELPER, function), (PARAMETER, parameter), (HELPER_LINE, line), (HELPER_CODE, code)];
    error.details.extend(details.map(|(name, value)| (name.to_owned(), value)));
    let at = error.frames.iter().position(|frame| frame.is_own).map_or(0, |at| at + 1);
    error.frames.drain(..at);
    error
}

/// Whether a function is in a starter of this stack, word for word.
fn is_of_starter(context: &RuleContext<'_>, text: &str, function: &FunctionDef) -> bool {
    let (Some(stack), Some(source)) = (context.result.stack.as_ref(), context.result.source.as_ref()) else {
        return false;
    };
    let lines = text.split_inclusive('\n').skip(function.span.line - 1);
    let own: String = lines.take(function.span.end_line + 1 - function.span.line).collect();
    let (stacks, name) = (Stacks::builtin(), source.name.as_str());
    let starters = stacks.templates().folders(&stack.name);
    let starter = |folder: String| stacks.templates().text(&format!("{}/{folder}/{name}", stack.name)).ok().flatten();
    starters.into_iter().filter_map(starter).any(|text| without_anchor_lines(&text).contains(own.trim_end()))
}

/// The innermost function around a place.
fn function_around<'a>(model: &'a SourceModel, frame: &StackFrame) -> Option<&'a FunctionDef> {
    let line = usize::try_from(frame.line).ok()?;
    let is_around = |function: &&FunctionDef| {
        let span = &function.span;
        model.path_of(span) == frame.file && span.line <= line && line <= span.end_line
    };
    model.functions.iter().filter(is_around).min_by_key(|function| function.span.end_line - function.span.line)
}

fn line_of(context: &RuleContext<'_>, frame: &StackFrame) -> Option<String> {
    let at = usize::try_from(frame.line).ok()?.checked_sub(1)?;
    Some(text_of(context, &frame.file)?.lines().nth(at)?.trim().to_owned())
}
