//! Why a name does not exist at the place where it is used.

use crate::check::diagnose::rule_context::RuleContext;
use crate::check::program_errors::{ErrorOrigin, ProgramError};
use crate::check::source_model::{HandlerDef, SourceModel, UndefinedName, nearest_word};

use super::import_line::import_line;
use super::name_cause::NameProblem;
use super::name_lines::{is_value, of_line, of_lines, of_self, places};
use super::place;

/// Names that handlers have for the request, the response and what comes with them.
pub(super) const REQUEST_NAMES: &[&str] = &["req", "request"];
pub(super) const RESPONSE_NAMES: &[&str] = &["res", "response", "resp", "reply"];
const CONTEXT_NAMES: &[&str] = &["c", "ctx", "context", "next"];
/// What is most often called so, and must be made before it is used.
const APP_NAMES: &[&str] = &["app", "router", "server", "api"];
const COMMONJS_NAMES: &[&str] = &["require", "module", "exports", "__dirname", "__filename"];
/// How Python and JavaScript write what other languages write otherwise.
const PYTHON_WORDS: &[(&str, &str)] = &[
    ("true", "True"),
    ("false", "False"),
    ("null", "None"),
    ("nil", "None"),
    ("undefined", "None"),
    ("none", "None"),
    ("console.log", "print"),
    ("JSON.stringify", "json.dumps"),
    ("JSON.parse", "json.loads"),
    ("this", "self"),
    ("require", "import"),
    ("parseInt", "int"),
    ("Number", "int"),
    ("String", "str"),
    ("process.env", "os.environ"),
];
const JAVASCRIPT_WORDS: &[(&str, &str)] = &[
    ("True", "true"),
    ("False", "false"),
    ("None", "null"),
    ("nil", "null"),
    ("print", "console.log"),
    ("self", "this"),
];

/// Finds out why a name does not exist at the place of an error.
pub(super) fn problem_of(context: &RuleContext<'_>, error: &ProgramError, name: &str) -> NameProblem {
    let is_python = error.origin == ErrorOrigin::Python;
    let around = place::lines_around(context, error);
    let line = around.as_ref().map(|(lines, at)| lines[*at].as_str()).unwrap_or_default();
    let is_text = is_value(line, name);
    let of_lines = || around.as_ref().and_then(|(lines, at)| of_lines(lines, *at, name));
    of_message(error, name)
        .or_else(|| of_go(context, error, line, name))
        .or_else(|| of_handler(context, error, name).filter(|_| !is_python))
        .or_else(|| (is_python && name == "self").then(|| around.as_ref().map(|(lines, at)| of_self(lines, *at)))?)
        .or_else(|| of_words(is_python, line, name))
        .or_else(|| of_line(is_python, line, name))
        .or_else(|| of_lines().filter(|_| error.message.contains("before initialization")))
        .or_else(|| of_lines().filter(|found| matches!(found, NameProblem::Method { .. })))
        .or_else(|| is_path_compared(line, name).then_some(NameProblem::Unknown))
        .or_else(|| of_model(context, name, is_text))
        .or_else(|| of_lines().filter(|found| matches!(found, NameProblem::Later { .. })))
        .or_else(|| APP_NAMES.contains(&name).then_some(NameProblem::App))
        .or_else(|| suggested(error))
        .or_else(of_lines)
        .or_else(|| is_text.then_some(NameProblem::Text))
        .unwrap_or(NameProblem::Unknown)
}

/// Whether a name is compared as the path of a request: it is no module then, though one of that name exists.
fn is_path_compared(line: &str, name: &str) -> bool {
    let compact = line.replace(' ', "");
    ["url", "path"].contains(&name)
        && [format!("({name}=="), format!("({name}.startsWith(")].iter().any(|text| compact.contains(text))
}

/// What the error says itself: that it is about modules, or about a variable of a function.
fn of_message(error: &ProgramError, name: &str) -> Option<NameProblem> {
    let is_in_module = error.message.contains("ES module scope");
    let is_own_name = error.origin == ErrorOrigin::Node && COMMONJS_NAMES.contains(&name);
    if error.kind == "UnboundLocalError" {
        return Some(NameProblem::Local);
    }
    (is_in_module || is_own_name).then_some(NameProblem::CommonJs)
}

/// A variable that is set and never made, or a function that is nearly one of the program's.
fn of_go(context: &RuleContext<'_>, error: &ProgramError, line: &str, name: &str) -> Option<NameProblem> {
    (error.origin == ErrorOrigin::Go).then_some(())?;
    let rest = line.trim_start().strip_prefix(name).map(str::trim_start);
    if rest.is_some_and(|rest| rest.starts_with('=') && !rest.starts_with("==")) {
        return Some(NameProblem::NotDeclared);
    }
    let functions = &context.evidence.model.as_ref()?.functions;
    let near = nearest_word(name, functions.iter().map(|function| function.name.as_str()))?;
    Some(NameProblem::Misspelt { near: near.to_owned() })
}

/// The request or the response, which the handler around calls something else, or does not take at all.
fn of_handler(context: &RuleContext<'_>, error: &ProgramError, name: &str) -> Option<NameProblem> {
    let families = [REQUEST_NAMES, RESPONSE_NAMES, CONTEXT_NAMES];
    let family = families.into_iter().find(|family| family.contains(&name))?;
    let handler = place::handler_around(context, error)?;
    let own = |own: &&str| family.contains(own) && *own != "next" && name != "next";
    let parameters: Vec<&str> = handler.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
    // A parameter that is misspelt is the one that was meant: `requset` for `request`.
    let is_other = |one: &&str| !families.iter().any(|family| family.contains(one));
    let near = || nearest_word(name, parameters.iter().copied().filter(is_other)).filter(|_| name.len() > 2);
    match parameters.iter().copied().find(|one| own(one)).or_else(near) {
        Some(near) => Some(NameProblem::Parameter { near: near.to_owned() }),
        None => Some(NameProblem::NoParameter {
            parameters: wanted_parameters(handler, name),
            function: handler.name.clone(),
        }),
    }
}

/// The parameters that a handler needs to use a name.
fn wanted_parameters(handler: &HandlerDef, name: &str) -> String {
    let first = handler.parameters.first().map(|parameter| parameter.name.as_str());
    match name {
        "res" => format!("{}, res", first.unwrap_or("req")),
        "response" => format!("{}, response", first.unwrap_or("request")),
        "reply" => format!("{}, reply", first.unwrap_or("request")),
        "next" => {
            let names: Vec<&str> = handler.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
            if names.is_empty() { "req, res, next".to_owned() } else { format!("{}, next", names.join(", ")) }
        }
        "req" => "req, res".to_owned(),
        "request" => "request, response".to_owned(),
        _ => name.to_owned(),
    }
}

fn of_words(is_python: bool, line: &str, name: &str) -> Option<NameProblem> {
    let words = if is_python { PYTHON_WORDS } else { JAVASCRIPT_WORDS };
    let is_it = |own: &str| own == name || own.split('.').next() == Some(name) && line.contains(own);
    let (own, near) = words.iter().find(|(own, _)| is_it(own))?;
    // `this.users` outside of a method is a plain variable.
    let is_outside = name == "this" && !line.starts_with([' ', '\t']);
    let (own, near) = if is_outside { ("this.", "") } else { (*own, *near) };
    Some(NameProblem::OtherLanguage { own: own.to_owned(), near: near.to_owned() })
}

/// What the source as a whole shows: a module that has this name, or a name that is nearly the same.
fn of_model(context: &RuleContext<'_>, name: &str, is_text: bool) -> Option<NameProblem> {
    let model = context.evidence.model.as_ref()?;
    let found = model.undefined_names.iter().find(|own| own.name == name)?;
    let is_written = |near: &String| model.files.iter().any(|file| places(&file.text, near).next().is_some());
    let near = || found.nearest.clone().filter(|near| is_written(near) || !is_text && name.len() > 4);
    // `Response` is a class of JavaScript, and `response` is never meant to be it.
    let is_class = |near: &String| {
        let is_of_handler = [REQUEST_NAMES, RESPONSE_NAMES].into_iter().any(|names| names.contains(&name));
        is_of_handler && near.eq_ignore_ascii_case(name)
    };
    let misspelt = || Some(NameProblem::Misspelt { near: near().filter(|near| !is_class(near))? });
    imported(model, found).or_else(misspelt)
}

fn imported(model: &SourceModel, found: &UndefinedName) -> Option<NameProblem> {
    let import = import_line(model, &found.name, found.module.as_ref()?)?;
    Some(NameProblem::NotImported { import })
}

/// The name that Python itself suggests.
fn suggested(error: &ProgramError) -> Option<NameProblem> {
    let (_, rest) = error.message.split_once("Did you mean: '")?;
    Some(NameProblem::Misspelt { near: rest.split('\'').next()?.to_owned() })
}
