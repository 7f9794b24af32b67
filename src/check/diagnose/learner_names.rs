//! What the learner calls the response in the handler of a request: texts that are made to be copied use that name.

use crate::check::source_model::{HandlerDef, ResponseCall, response_parameter};

use super::rule_context::RuleContext;
use super::stack_names::names_in;

/// How many parameters a handler of errors has in Express: the error is the first.
const ERROR_HANDLER_PARAMETERS: usize = 4;

/// Returns what the handler of this request calls the response, or the context that holds it.
pub(super) fn response_name(context: &RuleContext<'_>) -> String {
    let of_stack = names_in(context).iter().find_map(|name| response_parameter(name));
    let (position, usual) = of_stack.unwrap_or((1, "res"));
    let own = context.handler().and_then(|handler| own_name(handler, position));
    own.unwrap_or_else(|| usual.to_owned())
}

fn own_name(handler: &HandlerDef, position: usize) -> Option<String> {
    let receiver = |step: &ResponseCall| step.receiver.clone().filter(|_| step.helper.is_none());
    let shift = usize::from(handler.parameters.len() == ERROR_HANDLER_PARAMETERS);
    let parameter = || handler.parameters.get(position + shift).map(|parameter| parameter.name.clone());
    let is_name = |name: &String| name.chars().all(|char| char.is_alphanumeric() || char == '_' || char == '$');
    handler.responses.iter().find_map(receiver).or_else(parameter).filter(is_name)
}
