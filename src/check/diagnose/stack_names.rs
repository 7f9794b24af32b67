//! What the stack of a program is called in rules: by the framework that its source uses, else by what was detected.

#[cfg(test)]
use crate::check::source_model::all_rule_names;
use crate::check::source_model::rule_names;
use crate::content::stack::Stack;

use super::rule_context::RuleContext;

/// Returns the names that a rule may give to a stack, the most exact one first: its own, its family's, the word for any.
pub(super) fn names(stack: Option<&Stack>) -> Vec<&str> {
    stack.into_iter().flat_map(Stack::rule_names).chain(["any"]).collect()
}

/// Returns the names that a rule may give to the stack of a program. What its source uses counts more than what was
/// detected from outside: advice for plain Node.js is false in Koa.
pub(super) fn names_in<'c, 'a>(context: &'c RuleContext<'a>) -> &'c [&'a str] {
    context.stack_names.get_or_init(|| find_names(context))
}

fn find_names<'a>(context: &RuleContext<'a>) -> Vec<&'a str> {
    let detected = names(context.result.stack.as_deref());
    let Some(model) = context.evidence.model.as_ref() else { return detected };
    let of_route = context.route().map(|route| route.framework.as_str());
    let of_program = || model.routes.first().map(|route| route.framework.as_str());
    let of_import = || model.frameworks.first().map(|used| used.name.as_str());
    let framework = of_route.or_else(of_program).or_else(of_import);
    match framework.and_then(rule_names) {
        Some(names) => names.iter().map(String::as_str).chain(["any"]).collect(),
        // A framework that is not known: what is true of the language is true of it.
        None if context.probe.is_some() && detected.len() > 1 => detected[1..].to_vec(),
        None => detected,
    }
}

/// Returns every name that a rule may give to a framework.
#[cfg(test)]
pub(super) fn framework_names() -> impl Iterator<Item = &'static str> {
    all_rule_names().flatten().map(String::as_str)
}
