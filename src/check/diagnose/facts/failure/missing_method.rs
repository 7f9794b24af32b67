//! The fact about a method that an object does not have: `res.send` in plain Node.js, `res.sendfile` in Express.

use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::facts::sent_step::{at_place_of, fact_at_line};
use crate::check::diagnose::facts::spelling_problem;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::program_errors::{ErrorOrigin, ProgramError};
use crate::check::source_model::{
    HandlerDef, SourceModel, app_makers, modules_that_make_apps, nearest_word, response_methods, response_properties,
};

use super::method_words::own_word;
use super::name_problem::{REQUEST_NAMES, RESPONSE_NAMES};
use super::{begin, choose, name_lines, place};

/// Properties of requests and responses that are often called like functions.
const PROPERTIES: &[&str] =
    &["statusCode", "statusMessage", "headersSent", "headers", "url", "method", "params", "query", "path"];
/// Methods of an app or a router, and functions of Node's modules that servers use.
const APP_METHODS: &[&str] = &[
    "get",
    "post",
    "put",
    "patch",
    "delete",
    "use",
    "all",
    "listen",
    "route",
    "createServer",
    "readFile",
    "readFileSync",
    "createReadStream",
    "existsSync",
    "join",
    "resolve",
    "stringify",
    "parse",
    "static",
    "Router",
    "writeFile",
];
/// Functions of a framework's module itself: `express.json()`.
const MODULE_FUNCTIONS: &[&str] = &["json", "urlencoded", "static", "Router", "text", "raw"];
/// Methods of apps and handlers in Python.
const PYTHON_METHODS: &[&str] = &[
    "route",
    "get",
    "post",
    "put",
    "delete",
    "run",
    "errorhandler",
    "exception_handler",
    "end_headers",
    "send_response",
    "send_header",
    "send_error",
    "wfile",
    "rfile",
    "path",
    "headers",
    "serve_forever",
    "register_blueprint",
    "include_router",
    "mount",
    "encode",
    "decode",
    "split",
    "startswith",
    "endswith",
    "append",
    "read",
    "write",
];

/// Types of Python itself: their methods are not those of apps and handlers.
const BUILT_IN: &[&str] =
    &["NoneType", "bool", "bytes", "dict", "float", "function", "int", "list", "module", "set", "str", "tuple"];

/// The object and the method that it does not have.
struct MissingMethod {
    object: String,
    method: String,
}

/// A method that does not exist. `object` and `method` are as written, `problem` says what is wrong: the handler's
/// parameters are `swapped`, or those of another framework (`parameters`), the method is `foreign` (of the framework
/// `known`), a `property`, `misspelt` or wrong only in its `capitals` (`near` is meant), one of the response and called on the `request` (`near` is the
/// response), or the `app` was never made. `mended` is the line with the right object.
pub(super) fn find(context: &RuleContext<'_>) -> Option<FoundFact> {
    let Some(error) = choose::error(context) else { return of_source(context) };
    let missing = missing_method(&error)?;
    let framework = context.evidence.model.as_ref().and_then(|model| Some(model.frameworks.first()?.name.clone()));
    let fact = begin(context, &error)?.with("object", &missing.object).with("method", &missing.method);
    let fact = fact.with_some("framework", framework);
    let is_python = error.origin == ErrorOrigin::Python;
    let line = fact.quote.clone().unwrap_or_default();
    if let Some(word) = own_word(&missing.object, &missing.method, &line).filter(|_| is_python) {
        // What is given to `listen` is the port, and `run` takes the host first.
        let mended = word.mended.filter(|_| missing.method != "listen");
        return Some(fact.with("problem", "other-word").with("near", word.near).with_some("mended", mended));
    }
    let found = if is_python { of_python(context, &error, &missing) } else { of_javascript(context, &error, &missing) };
    let Some((problem, name, value)) = found else { return Some(fact.with("problem", "other")) };
    let mended = (problem == "misspelt").then(|| name_lines::renamed(&line, &missing.method, &value)).flatten();
    let word = if problem == "misspelt" { spelling_problem(&missing.method, &value) } else { problem };
    let fact = fact.with("problem", word).with_some("mended", mended);
    let fact = if problem == "request" { with_right_object(context, fact, &missing, &value) } else { fact };
    let fact = fact.with(name, value);
    let handler = place::handler_around(context, &error).filter(|_| name == "parameters");
    Some(match handler {
        Some(handler) => place::at_parameters(context, fact, &error, handler),
        None => fact,
    })
}

/// Adds the line with another object in front of the method.
fn with_right_object(context: &RuleContext<'_>, fact: FoundFact, missing: &MissingMethod, object: &str) -> FoundFact {
    let MissingMethod { object: wrong, method } = missing;
    // An error that a framework sends as JSON names no line.
    let place = fact.location.is_none().then(|| fact_at_line(context, &format!(r"\b{wrong}\.{method}\(")));
    let fact = at_place_of(fact, place.flatten());
    let quote = fact.quote.clone().unwrap_or_default();
    let mended = quote.replacen(&format!("{wrong}.{method}"), &format!("{object}.{method}"), 1);
    fact.with_some("mended", Some(mended).filter(|mended| *mended != quote))
}

/// Where neither the terminal nor the body shows the error: a call in the handler of this path that the framework does not
/// have, and another one has.
fn of_source(context: &RuleContext<'_>) -> Option<FoundFact> {
    let event = choose::event(context)?;
    let model = context.evidence.model.as_ref()?;
    let route = model.route_for(context.method()?, &context.probe?.path)?;
    let handler = model.handlers.get(route.handler?)?;
    let call = handler.responses.iter().find(|call| !call.is_known && !call.known_in.is_empty())?;
    let fact = place::at_span(FoundFact::default().with("event", event), model, &call.span);
    let fact = fact.with("object", call.receiver.clone()?).with("method", &call.name).with("problem", "foreign");
    Some(fact.with_some("known", call.known_in.first()).with("framework", &route.framework))
}

fn missing_method(error: &ProgramError) -> Option<MissingMethod> {
    let message = &error.message;
    if let Some(what) = message.split_once(" is not a function").map(|(what, _)| what) {
        let (object, method) = what.rsplit_once('.').unwrap_or(("", what));
        return Some(MissingMethod { object: object.to_owned(), method: method.to_owned() });
    }
    let (object, rest) = message.split_once(" has no attribute '")?;
    let method = rest.split('\'').next()?;
    let object = object.split('\'').nth(1)?;
    Some(MissingMethod { object: object.to_owned(), method: method.to_owned() })
}

/// What is wrong, and the value that shows it.
type MethodProblem = (&'static str, &'static str, String);

fn of_python(context: &RuleContext<'_>, error: &ProgramError, missing: &MissingMethod) -> Option<MethodProblem> {
    let suggested = error.message.split_once("Did you mean: '").and_then(|(_, rest)| rest.split('\'').next());
    let foreign = || {
        let model = context.evidence.model.as_ref()?;
        let is_it = |call: &str| call.rsplit('.').next() == Some(&missing.method);
        let call = model.foreign_calls.iter().find(|call| is_it(&call.call))?;
        Some(("foreign", "known", call.known_in.first()?.clone()))
    };
    let capital = || {
        let is_of_handler = ["do_GET", "do_get"].contains(&missing.method.as_str());
        is_of_handler.then(|| ("misspelt", "near", "do_GET".to_owned()))
    };
    let near = || {
        let own =
            context.evidence.model.iter().flat_map(|model| &model.functions).map(|function| function.name.as_str());
        let near = nearest_word(&missing.method, PYTHON_METHODS.iter().copied().chain(own))?;
        let is_own = !BUILT_IN.contains(&missing.object.as_str());
        (is_own && near != missing.method && missing.method.len() > 3).then(|| ("misspelt", "near", near.to_owned()))
    };
    let by_python = || Some(("misspelt", "near", suggested?.to_owned()));
    foreign().or_else(by_python).or_else(capital).or_else(near)
}

fn of_javascript(context: &RuleContext<'_>, error: &ProgramError, missing: &MissingMethod) -> Option<MethodProblem> {
    let model = context.evidence.model.as_ref()?;
    let root = missing.object.split('.').next().unwrap_or_default();
    let handler = place::handler_around(context, error);
    let position = handler.and_then(|handler| handler.parameters.iter().position(|one| one.name == root));
    if let Some((handler, position)) = handler.zip(position) {
        return of_parameter(model, handler, position, missing);
    }
    if RESPONSE_NAMES.contains(&root) || REQUEST_NAMES.contains(&root) {
        return of_response(model, missing);
    }
    of_app(model, root, missing)
}

/// The object is a parameter of the handler.
fn of_parameter(
    model: &SourceModel,
    handler: &HandlerDef,
    position: usize,
    missing: &MissingMethod,
) -> Option<MethodProblem> {
    let name = |at: usize| handler.parameters.get(at).map_or("", |parameter| parameter.name.as_str());
    let has_both = REQUEST_NAMES.contains(&name(0)) && handler.parameters.len() > 1;
    let is_swapped = RESPONSE_NAMES.contains(&name(0)) && REQUEST_NAMES.contains(&name(1));
    if is_swapped {
        return Some(("swapped", "parameters", format!("{}, {}", name(1), name(0))));
    }
    if position <= 1 && has_both && model.uses("Koa") {
        return Some(("context", "parameters", "ctx".to_owned()));
    }
    if position <= 1 && (has_both || RESPONSE_NAMES.contains(&name(0))) && model.uses("Hono") {
        return Some(("context", "parameters", "c".to_owned()));
    }
    let framework = model.frameworks.first().map(|framework| framework.name.as_str()).unwrap_or_default();
    let is_of_response = response_methods(framework).contains(&missing.method.as_str());
    if position == 0 && missing.object == name(0) && is_of_response && handler.parameters.len() > 1 {
        return Some(("request", "near", name(1).to_owned()));
    }
    of_response(model, missing)
}

/// The object is the request or the response.
fn of_response(model: &SourceModel, missing: &MissingMethod) -> Option<MethodProblem> {
    let method = missing.method.as_str();
    let framework = model.frameworks.first().map(|framework| framework.name.as_str())?;
    if PROPERTIES.contains(&method) || response_properties(framework).contains(&method) {
        return Some(("property", "near", method.to_owned()));
    }
    let all = response_methods(framework);
    let same = all.iter().find(|own| own.eq_ignore_ascii_case(method));
    if same.copied() == Some(method) {
        return Some(("chain", "near", method.to_owned()));
    }
    if let Some(near) = same.copied() {
        return Some(("misspelt", "near", near.to_owned()));
    }
    let is_foreign = |framework: &&&str| response_methods(framework).contains(&method);
    if let Some(known) = ["Express", "Fastify", "Hono"].iter().find(is_foreign).filter(|known| **known != framework) {
        return Some(("foreign", "known", (*known).to_owned()));
    }
    Some(("misspelt", "near", nearest_word(method, all.into_iter())?.to_owned()))
}

/// The lines of all files but the first.
fn lines_of_others(model: &SourceModel) -> impl Iterator<Item = &str> {
    model.files.iter().skip(1).flat_map(|file| file.text.lines())
}

/// The object is an app, or something else that was made at the start.
fn of_app(model: &SourceModel, root: &str, missing: &MissingMethod) -> Option<MethodProblem> {
    let method = missing.method.as_str();
    let is_app = model.apps.iter().any(|app| app.name == root);
    let text = &model.files.first()?.text;
    let is_required = |module: &str| {
        let compact = text.replace([' ', ';'], "").replace('"', "'");
        compact.lines().any(|line| line.ends_with(&format!("{root}=require('{module}')")))
    };
    let near = nearest_word(method, MODULE_FUNCTIONS.iter().copied()).filter(|near| *near != method);
    let is_of_module = !APP_METHODS.contains(&method) && modules_that_make_apps().any(is_required);
    if let Some(near) = near.filter(|_| is_of_module) {
        return Some(("misspelt", "near", near.to_owned()));
    }
    if let Some(module) = modules_that_make_apps().find(|module| is_required(module)).filter(|_| method != "Router") {
        return Some(("app", "near", format!("{root} = require('{module}')()")));
    }
    let made_of = |maker: &str| {
        let is_it = |line: &str| line.replace(' ', "").trim_end_matches(';').ends_with(&format!("{root}={maker}"));
        text.lines().any(is_it)
    };
    if let Some(maker) = app_makers().find(|maker| made_of(maker)) {
        return Some(("app", "near", format!("{root} = {maker}()")));
    }
    let of_module = |line: &str| {
        let compact = line.replace(' ', "");
        let (left, right) = compact.trim_end_matches(';').split_once('=')?;
        let is_it = left.ends_with(root) && right.starts_with("require(") && right.ends_with(".Router");
        is_it.then(|| right.to_owned())
    };
    if let Some(maker) = text.lines().chain(lines_of_others(model)).find_map(of_module) {
        return Some(("app", "near", format!("{root} = {maker}()")));
    }
    let mut imported = model.imports.iter().flat_map(|import| &import.names);
    let is_module = root == "JSON" || imported.any(|(_, local)| local == root);
    if !is_app && !is_module {
        return None;
    }
    Some((
        "misspelt",
        "near",
        nearest_word(method, APP_METHODS.iter().copied()).filter(|near| *near != method)?.to_owned(),
    ))
}
