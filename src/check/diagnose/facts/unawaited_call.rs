//! The fact about a call of an async function of the learner's own whose value is read at once.

use std::sync::OnceLock;

use regex_lite::Regex;

use super::locate::find_word;
use super::routed_request::RoutedRequest;
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::source_model::SourceSpan;

pub(super) const FACTS: &[FactSpec] =
    &[FactSpec { name: "unawaited-call", values: &["function", "value", "mended"], find: unawaited_call }];

/// The handler stores the promise that an async function gives, and a line below reads a part of it. `function` is the async
/// function, `value` the variable, and `mended` the line with `await`. Only where the handler is async itself.
fn unawaited_call(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context).filter(RoutedRequest::is_javascript)?;
    let model = request.model;
    let handler = request.handler().filter(|handler| handler.is_async)?;
    let is_own = |name: &str| model.functions.iter().any(|one| one.name == name && one.is_async);
    let lines: Vec<(usize, &str)> =
        model.files.get(handler.span.file)?.text.lines().enumerate().map(|(at, line)| (at + 1, line.trim())).collect();
    let own = &lines[handler.span.line.checked_sub(1)?..handler.span.end_line.min(lines.len())];
    own.iter().enumerate().find_map(|(at, (number, line))| {
        let found = stored_call().captures(line).filter(|_| !line.contains(".then("))?;
        let (value, call, function) = (&found[1], found.get(2)?, &found[3]);
        let below = &own[at + 1..];
        // The promise itself may be waited for, or get a function for later.
        let waits = |line: &str| ["await", ".then(", ".catch("].iter().any(|word| line.contains(word));
        let is_awaited = below.iter().any(|(_, line)| waits(line) && find_word(line, value).is_some());
        let is_read =
            below.iter().any(|(_, line)| find_word(line, value).is_some() && line.contains(&format!("{value}.")));
        (is_own(function) && is_read && !is_awaited).then(|| {
            let span = SourceSpan::of_line(handler.span.file, *number);
            let mended = format!("{}await {}", &line[..call.start()], &line[call.start()..]);
            let fact = FoundFact::at(model, &span).with("function", function).with("value", value);
            fact.with("mended", mended)
        })
    })
}

/// A line that stores what a call gives: its variable, the call up to its parenthesis, and the function.
fn stored_call() -> &'static Regex {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    let pattern = r"^(?:(?:const|let|var)\s+)?(\w+)\s*=\s*((?:this\.)?(\w+)\()";
    PATTERN.get_or_init(|| Regex::new(pattern).expect("the pattern is right"))
}
