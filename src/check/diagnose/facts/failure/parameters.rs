//! The fact about a function that is called with more or fewer arguments than it takes.

use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::program_errors::ProgramError;

use super::{begin, choose, place};

/// A function of the learner's own whose parameters do not fit. `problem` is `unexpected` (it is given `parameter` by
/// name, as a part of the path of its route), `unexpected-in-call`, `many`, `few`, or `self`; `mended` is the line of its definition as it would be right.
pub(super) fn find(context: &RuleContext<'_>) -> Option<FoundFact> {
    let error = choose::error(context)?;
    let (name, problem, parameter) = unfit_call(&error)?;
    // A function inside of another one: `create_app.<locals>.missing`.
    let name = name.rsplit("<locals>.").next().unwrap_or(&name).to_owned();
    let plain = name.rsplit('.').next().unwrap_or(&name).to_owned();
    let place = definition(context, &name)?;
    if plain == "__init__" {
        return None;
    }
    let problem = match problem {
        "few" if is_of_route(context, &plain) => "few-in-route",
        "unexpected" if !is_of_route(context, &plain) && !is_responder(&name) => "unexpected-in-call",
        "many" if name.contains('.') && !place.line.contains("self") => "self",
        other => other,
    };
    let added = parameter
        .clone()
        .or_else(|| (problem == "self").then(|| "self".to_owned()))
        .or_else(|| handler_parameters(context, &plain));
    let mended = added
        .filter(|_| !problem.starts_with("few"))
        .and_then(|added| with_parameter(&place.line, &added, problem == "self"));
    let fact = begin(context, &error)?.with("function", &plain).with("problem", problem);
    let fact = place::at_line(context, fact, &place.file, place.number);
    Some(fact.with_some("parameter", parameter).with_some("mended", mended))
}

/// The function, what is wrong with its call, and the parameter that it is about.
fn unfit_call(error: &ProgramError) -> Option<(String, &'static str, Option<String>)> {
    let (name, rest) = error.message.split_once("() ")?;
    let quoted = || rest.split('\'').nth(1).map(str::to_owned);
    if rest.starts_with("got an unexpected keyword argument") {
        return Some((name.to_owned(), "unexpected", quoted()));
    }
    if rest.starts_with("missing ") {
        return Some((name.to_owned(), "few", quoted()));
    }
    let is_many = rest.starts_with("takes ") && rest.contains(" given");
    is_many.then(|| (name.to_owned(), "many", None))
}

/// Whether the framework calls the function, for the route of this request.
fn is_of_route(context: &RuleContext<'_>, function: &str) -> bool {
    let route = || {
        let model = context.evidence.model.as_ref()?;
        let route = model.route_for(context.method()?, &context.probe?.path)?;
        model.handlers.get(route.handler?)
    };
    route().is_some_and(|handler| handler.name.as_deref() == Some(function))
}

/// Whether a method is one that Falcon calls with what is in the path: `User.on_get`.
fn is_responder(name: &str) -> bool {
    name.rsplit_once('.').is_some_and(|(_, method)| method.starts_with("on_"))
}

/// The line that defines a function.
struct DefinitionLine {
    file: String,
    number: usize,
    line: String,
}

/// The definition of a function, or of a method that is named with its class: `User.on_get`.
fn definition(context: &RuleContext<'_>, name: &str) -> Option<DefinitionLine> {
    let model = context.evidence.model.as_ref()?;
    let (class, name) = name.rsplit_once('.').map_or((None, name), |(class, name)| (class.rsplit('.').next(), name));
    let of_class =
        model.functions.iter().find(|one| class.is_some() && one.class.as_deref() == class && one.name == name);
    if let Some(span) = of_class.map(|one| one.span) {
        let text = &model.files.get(span.file)?.text;
        let mut lines = text.lines().enumerate().skip(span.line - 1);
        let (at, line) = lines.find(|(_, line)| line.contains("def "))?;
        return Some(DefinitionLine {
            file: model.path_of(&span).to_owned(),
            number: at + 1,
            line: line.trim().to_owned(),
        });
    }
    let begins = [format!("def {name}("), format!("async def {name}(")];
    let is_it = |line: &str| begins.iter().any(|text| line.trim_start().starts_with(text));
    model.files.iter().find_map(|file| {
        let (number, line) = file.text.lines().enumerate().find(|(_, line)| is_it(line))?;
        Some(DefinitionLine { file: file.path.clone(), number: number + 1, line: line.trim().to_owned() })
    })
}

/// What the framework hands to a handler of errors.
fn handler_parameters(context: &RuleContext<'_>, function: &str) -> Option<String> {
    let model = context.evidence.model.as_ref()?;
    let is_handler = |handler: Option<usize>| {
        handler.and_then(|at| model.handlers.get(at)).is_some_and(|handler| handler.name.as_deref() == Some(function))
    };
    let is_error_handler = model.error_handlers.iter().any(|one| is_handler(one.handler))
        || model.routes.iter().any(|route| {
            route.kind == crate::check::source_model::RouteKind::NotFoundHandler && is_handler(route.handler)
        });
    let words = if model.uses("FastAPI") { "request, error" } else { "error" };
    is_error_handler.then(|| words.to_owned())
}

/// The line of a definition with one parameter more.
fn with_parameter(line: &str, parameter: &str, is_first: bool) -> Option<String> {
    let (start, rest) = line.split_once('(')?;
    let (own, end) = rest.split_once(')')?;
    let own = own.trim();
    let all = match (own.is_empty(), is_first) {
        (true, _) => parameter.to_owned(),
        (false, true) => format!("{parameter}, {own}"),
        // One with the wrong name, or the parameters of a handler of errors, are written anew.
        (false, false) if parameter.contains(", ") || !own.contains([',', '=', '*']) => parameter.to_owned(),
        (false, false) => format!("{own}, {parameter}"),
    };
    Some(format!("{start}({all}){end}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_parameter_is_added_where_it_belongs() {
        for (line, parameter, is_first, mended) in [
            ("def user():", "id", false, "def user(id):"),
            ("def user(name):", "id", false, "def user(id):"),
            ("def user(a, b):", "id", false, "def user(a, b, id):"),
            ("def do_GET():", "self", true, "def do_GET(self):"),
            ("def send(status, text):", "self", true, "def send(self, status, text):"),
            ("def not_found(request):", "request, error", false, "def not_found(request, error):"),
        ] {
            assert_eq!(with_parameter(line, parameter, is_first).as_deref(), Some(mended), "{line}");
        }
    }
}
