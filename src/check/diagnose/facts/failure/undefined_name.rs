//! The fact about a name that nothing defines, from the error that it made.

use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::facts::spelling_problem;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::program_errors::ProgramError;
use crate::check::source_model::UndefinedName;

use super::import_line::import_line;
use super::name_cause::NameProblem;
use super::name_problem::problem_of;
use super::{begin, choose, name_lines, place};

/// What comes before and after the name in the message of an error: Node's, Python's, Go's.
const MESSAGES: &[(&str, &str)] = &[
    ("name '", "' is not defined"),
    ("cannot access local variable '", "' where it is not associated"),
    ("cannot access free variable '", "' where it is not associated"),
    ("local variable '", "' referenced before assignment"),
    ("Cannot access '", "' before initialization"),
    ("undefined: ", ""),
    ("", " is not defined"),
];

/// A name that the program uses where it does not exist. `problem` says why it does not (`NameProblem::word`), `near` is
/// the name that may be meant, `import` the line that would import it, `function` the function around, `parameters` what
/// the function should take, `mended` the line as it would be right.
pub(super) fn find(context: &RuleContext<'_>) -> Option<FoundFact> {
    match choose::error(context) {
        Some(error) => of_error(context, &error),
        None => of_source(context),
    }
}

fn of_error(context: &RuleContext<'_>, error: &ProgramError) -> Option<FoundFact> {
    let name = missing_name(error)?;
    let problem = problem_of(context, error, &name);
    let fact = begin(context, error)?;
    let of_source = || {
        let model = context.evidence.model.as_ref()?;
        let found = model.undefined_names.iter().find(|own| own.name == name)?;
        Some((model, found.span))
    };
    let fact = match of_source().filter(|_| fact.location.is_none()) {
        Some((model, span)) => place::at_span(fact, model, &span),
        None => fact,
    };
    let mended = fact.quote.as_deref().and_then(|quote| mended(quote, &name, &problem));
    let fact = with_problem(fact, &name, &problem).with_some("mended", mended);
    let line = fact.location.as_ref().map(|location| location.line.to_string());
    let handler = place::handler_around(context, error).filter(|_| matches!(problem, NameProblem::Parameter { .. }));
    let fact = fact.with_some("usedline", line);
    Some(match handler {
        Some(handler) => place::at_parameters(context, fact, error, handler),
        None => fact,
    })
}

/// The line with the name that is meant, where the problem names one.
fn mended(quote: &str, name: &str, problem: &NameProblem) -> Option<String> {
    match problem {
        NameProblem::OtherLanguage { own, near } => Some(quote.replace(own, near)).filter(|line| line != quote),
        NameProblem::Underscores { near } | NameProblem::Misspelt { near } | NameProblem::Method { near } => {
            name_lines::renamed(quote, name, near)
        }
        NameProblem::Text => name_lines::renamed(quote, name, &format!("'{name}'")),
        NameProblem::NotDeclared => Some(quote.replacen('=', ":=", 1)),
        NameProblem::Key => Some(name_lines::with_quoted_keys(quote)).filter(|line| line != quote),
        _ => None,
    }
}

/// Where neither the terminal nor the body shows the error: a name in the handler of this path that nothing defines.
fn of_source(context: &RuleContext<'_>) -> Option<FoundFact> {
    context.whole_response().filter(|response| response.status == 500)?;
    let model = context.evidence.model.as_ref()?;
    let route = model.route_for(context.method()?, &context.probe?.path)?;
    let handler = model.handlers.get(route.handler?)?;
    let is_inside = |name: &&UndefinedName| handler.span.contains(&name.span);
    let found = model.undefined_names.iter().find(is_inside)?;
    let module = found.module.as_ref().and_then(|module| import_line(model, &found.name, module));
    let problem = match (module, &found.nearest) {
        (Some(import), _) => NameProblem::NotImported { import },
        (None, Some(near)) => NameProblem::Misspelt { near: near.clone() },
        (None, None) => NameProblem::Unknown,
    };
    let fact = FoundFact::default().with("event", choose::event(context)?);
    Some(with_problem(place::at_span(fact, model, &found.span), &found.name, &problem))
}

fn with_problem(fact: FoundFact, name: &str, problem: &NameProblem) -> FoundFact {
    let word = match problem {
        NameProblem::Misspelt { near } => spelling_problem(name, near),
        other => other.word(),
    };
    let fact = fact.with("name", name).with("problem", word);
    match problem {
        NameProblem::NotImported { import } => fact.with("import", import),
        NameProblem::NoParameter { parameters, function } => {
            fact.with("parameters", parameters).with_some("function", function.as_deref())
        }
        NameProblem::Parameter { near }
        | NameProblem::OtherLanguage { near, .. }
        | NameProblem::Underscores { near }
        | NameProblem::Misspelt { near }
        | NameProblem::Elsewhere { near }
        | NameProblem::Later { near } => fact.with("near", near),
        NameProblem::Method { near } => fact.with("near", near),
        NameProblem::WithoutSelf { function } => fact.with("function", function),
        NameProblem::CommonJs
        | NameProblem::SelfOutside
        | NameProblem::NotDeclared
        | NameProblem::Local
        | NameProblem::App
        | NameProblem::Key
        | NameProblem::Text
        | NameProblem::Unknown => fact,
    }
}

/// The name that the error is about.
fn missing_name(error: &ProgramError) -> Option<String> {
    let is_name =
        |text: &str| !text.is_empty() && text.chars().all(|char| char.is_alphanumeric() || char == '_' || char == '$');
    let between = |(before, after): &(&str, &str)| {
        let rest = error.message.strip_prefix(before)?;
        let end = if after.is_empty() { rest.len() } else { rest.find(after)? };
        Some(rest[..end].to_owned()).filter(|name| is_name(name))
    };
    MESSAGES.iter().find_map(between)
}
