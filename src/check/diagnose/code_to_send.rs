//! Code that sends a response, made to fit the place in the learner's handler where it is to be copied.

use crate::check::source_model::HandlerDef;

use super::fact::FoundFact;
use super::rule_context::RuleContext;

/// What plain Node.js needs in front of a page.
const SETS_PAGE_TYPE: &str = "setHeader('Content-Type', 'text/html; charset=utf-8'); ";

/// Makes the code of a phrase fit: a header cannot be set after `writeHead`, and what takes the place of a line with `return`
/// must leave the function too.
pub(super) fn fitted(context: &RuleContext<'_>, fact: Option<&FoundFact>, code: String) -> String {
    // A semicolon inside of a text, as in `text/html; charset=utf-8`, separates nothing.
    let parts = code.split_once("); ").map(|(first, rest)| (format!("{first})"), rest.to_owned()));
    let Some((set_type, send)) = parts.filter(|(first, _)| first.contains(".setHeader(")) else {
        return code;
    };
    let leaves = fact.and_then(|fact| fact.quote.as_deref()).is_some_and(|line| line.starts_with("return "));
    let send = if leaves { format!("return {send}") } else { send };
    let has_head = context.handler().is_some_and(|handler| writes(handler, &["writeHead"]));
    if has_head { send } else { format!("{set_type}; {send}") }
}

/// Adds the type of a page to code of plain Node.js, if the handler does not set it.
pub(super) fn with_type(context: &RuleContext<'_>, code: String) -> String {
    let is_plain = context.framework() == Some("Node.js") && code.contains(".end(") && !code.starts_with("return");
    let has_type = context.handler().is_some_and(|handler| writes(handler, &["writeHead", "setHeader"]));
    match code.split_once(".end(") {
        Some((response, _)) if is_plain && !has_type => format!("{response}.{SETS_PAGE_TYPE}{code}"),
        _ => code,
    }
}

/// Whether a handler itself calls one of these.
fn writes(handler: &HandlerDef, calls: &[&str]) -> bool {
    let is_it = |name: &String| calls.contains(&name.as_str());
    handler.responses.iter().any(|step| step.helper.is_none() && (is_it(&step.name) || step.chain.iter().any(is_it)))
}
