//! What the learner calls the request and the response in the handler of a request: texts that are made to be copied use
//! these names.

use std::borrow::Cow;
use std::sync::OnceLock;

use regex_lite::{Captures, Regex};

use crate::check::source_model::{HandlerDef, ResponseCall, response_parameter};

use super::rule_context::RuleContext;
use super::stack_names::names_in;

/// How many parameters a handler of errors has in Express: the error is the first.
const ERROR_HANDLER_PARAMETERS: usize = 4;

/// Where a handler gets the response behind the request, and what it is usually called then.
const BESIDE_REQUEST: (usize, &str) = (1, "res");

/// Returns what the handler of this request calls the response, or the context that holds it.
pub(super) fn response_name(context: &RuleContext<'_>) -> String {
    let of_stack = names_in(context).iter().find_map(|name| response_parameter(name));
    let (position, usual) = of_stack.unwrap_or((1, "res"));
    let own = context.handler().and_then(|handler| own_name(handler, position));
    own.unwrap_or_else(|| usual.to_owned())
}

/// Writes the learner's own names into the text of a rule, which says `request.` and `response.` as the starters do. Only
/// where a handler gets these two.
pub(super) fn with_own_names<'t>(context: &RuleContext<'_>, text: &'t str) -> Cow<'t, str> {
    static NAMES: OnceLock<Regex> = OnceLock::new();
    let names = NAMES.get_or_init(|| {
        Regex::new(r"\b(?:(?P<request>request|req)|response|res)\.(?P<part>[A-Za-z])").expect("the pattern is right")
    });
    let of_stack = names_in(context).iter().find_map(|name| response_parameter(name));
    // A function that is written out has its own names.
    let is_function = ["(req, res", "(request, response", "(err, req, res"].iter().any(|own| text.contains(own));
    if of_stack != Some(BESIDE_REQUEST) || is_function || !names.is_match(text) {
        return Cow::Borrowed(text);
    }
    let Some(handler) = handler_or_any(context) else { return Cow::Borrowed(text) };
    let (request, response) = (parameter_name(handler, 0), own_name(handler, 1));
    names.replace_all(text, |found: &Captures<'_>| {
        let own = if found.name("request").is_some() { &request } else { &response };
        match own {
            Some(own) => format!("{own}.{}", &found["part"]),
            None => found[0].to_owned(),
        }
    })
}

/// The handler of the request, or the first one of the program that has both parameters.
fn handler_or_any<'a>(context: &RuleContext<'a>) -> Option<&'a HandlerDef> {
    let any = || context.evidence.model.as_ref()?.handlers.iter().find(|handler| handler.parameters.len() >= 2);
    context.handler().filter(|handler| handler.parameters.len() >= 2).or_else(any)
}

fn parameter_name(handler: &HandlerDef, position: usize) -> Option<String> {
    let shift = usize::from(handler.parameters.len() == ERROR_HANDLER_PARAMETERS);
    let name = handler.parameters.get(position + shift).map(|parameter| parameter.name.clone());
    name.filter(|name| name.chars().all(|char| char.is_alphanumeric() || char == '_' || char == '$'))
}

fn own_name(handler: &HandlerDef, position: usize) -> Option<String> {
    let receiver = |step: &ResponseCall| step.receiver.clone().filter(|_| step.helper.is_none());
    let is_name = |name: &String| name.chars().all(|char| char.is_alphanumeric() || char == '_' || char == '$');
    handler.responses.iter().find_map(receiver).filter(is_name).or_else(|| parameter_name(handler, position))
}
