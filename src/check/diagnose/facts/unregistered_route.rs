//! Facts about a route that is written and never registered: in a function that nothing calls, or in a file that the program
//! does not load.

use regex_lite::{Regex, escape};

use super::routed_request::{RoutedRequest, main_app};
use crate::check::diagnose::SourceLocation;
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::source_model::{FunctionDef, RouteDef, RouteKind, SourceModel};
use crate::content::files::read_start;

pub(super) const FACTS: &[FactSpec] = &[
    FactSpec { name: "uncalled-function", values: &["function", "call", "code", "place"], find: uncalled_function },
    FactSpec { name: "unloaded-file", values: &["kind", "router", "load", "code"], find: unloaded_file },
];

/// How much of a file that the program does not load is read.
const MAX_FILE_BYTES: u64 = 64 * 1024;
/// How many of such files are read.
const MAX_FILES: usize = 40;

/// The route for the request is in a function that nothing calls. `function` is its name, `call` the call that is missing,
/// and `place` where it belongs.
fn uncalled_function(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context).filter(RoutedRequest::is_javascript)?;
    let model = request.model;
    let is_meant = |route: &&RouteDef| match route.kind {
        RouteKind::Endpoint => !request.wants_missing && route.matches(request.method, request.path) == Some(true),
        RouteKind::CatchAll | RouteKind::NotFoundHandler => request.wants_missing,
        RouteKind::Middleware => false,
    };
    let is_never_called = |function: &&FunctionDef| {
        let is_exported = model.exports.iter().any(|export| export.variable.as_deref() == Some(&function.name));
        let is_free = function.class.is_none() || is_unnamed_method(model, &function.name);
        function.calls.is_empty() && function.references.is_empty() && is_free && !is_exported
    };
    let around = |route: &RouteDef| {
        model.functions.iter().filter(is_never_called).find(|function| function.span.contains(&route.span))
    };
    let (route, function) = model.routes.iter().filter(is_meant).find_map(|route| Some((route, around(route)?)))?;
    let call = match (route.framework.as_str(), function.parameters.first()) {
        // A plugin: its first parameter is an app of its own.
        ("Fastify", Some(own)) if *own == route.owner => {
            format!("{}.register({});", main_app(model, "Fastify").unwrap_or("app"), function.name)
        }
        _ => {
            let this = if function.class.is_some() { "this." } else { "" };
            format!("{this}{}({});", function.name, function.parameters.join(", "))
        }
    };
    let fact = FoundFact::at(model, &function.span).with("function", &function.name).with("call", call);
    let main = model.apps.iter().find(|app| !app.is_router && app.framework == route.framework);
    let other = main.filter(|app| app.span.file != function.span.file).map(|app| model.path_of(&app.span));
    let place = other.map_or_else(|| "below the function".to_owned(), |file| format!("in {file}"));
    Some(fact.with("code", model.quote(&route.span)).with("place", place))
}

/// Whether no line of code names a method, as in `this.routes()`. A constructor is called by its class.
fn is_unnamed_method(model: &SourceModel, name: &str) -> bool {
    let mut lines = model.files.iter().flat_map(|file| file.text.lines());
    name != "constructor"
        && lines.all(|line| !line.contains(&format!(".{name}")) && !line.contains(&format!("'{name}'")))
}

/// A file that the program does not load has a route for the request. `kind` is `program` where the file is a server itself,
/// and `part` where it is a router; `load` are the lines that load it.
fn unloaded_file(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request =
        RoutedRequest::of(context).filter(|request| !request.wants_missing && request.own_route().is_none())?;
    let (model, folder) = (request.model, context.evidence.folder.as_deref()?);
    let own = model.files.first()?;
    let ending = |path: &str| path.rsplit('.').next().map(|ending| ending.trim_start_matches(['m', 'c']).to_owned());
    let is_other = |path: &&String| {
        ending(path) == ending(&own.path)
            && !path.contains("test")
            && model.files.iter().all(|file| file.path != **path)
    };
    let others = context.evidence.packages.files.iter().filter(is_other).take(MAX_FILES);
    others.into_iter().find_map(|path| {
        let text = read_start(&folder.join(path), MAX_FILE_BYTES)?;
        let pattern = route_pattern(&request, path)?;
        let line = text.lines().position(|line| pattern.is_match(line) && !is_comment(line))?;
        let code = text.lines().nth(line)?.trim().to_owned();
        let is_program = ["listen(", "serve(", ".run(", "serve_forever("].iter().any(|call| text.contains(call));
        let location = Some(SourceLocation { file: path.clone(), line: line + 1 });
        let fact = FoundFact { location, quote: Some(code.clone()), ..FoundFact::default() }.with("code", &code);
        let fact = fact.with("kind", if is_program { "program" } else { "part" });
        let prefix = prefix_for(request.plain_path(), &code);
        Some(fact.with_some("load", load_lines(model, path, &text, &prefix)))
    })
}

fn is_comment(line: &str) -> bool {
    line.trim_start().starts_with(['/', '#', '*'])
}

/// Finds a route for the request; where the file is called as the first part of the path, also one without that part.
fn route_pattern(request: &RoutedRequest<'_>, file: &str) -> Option<Regex> {
    let path = request.plain_path();
    let stem = file.rsplit('/').next()?.split('.').next()?;
    let rest = path.strip_prefix('/')?.strip_prefix(stem).filter(|rest| rest.starts_with('/'));
    let rest = rest.map(|rest| format!("|{}|/:\\w+", escape(rest))).unwrap_or_default();
    Regex::new(&format!("\\.(?:get|all|route)\\(\\s*['\"`](?:{}{rest})['\"`]", escape(path))).ok()
}

/// The argument that mounts a router below the first part of the path, where the route in this line lacks that part.
fn prefix_for(path: &str, code: &str) -> String {
    let is_whole = ['\'', '"', '`'].iter().any(|mark| code.contains(&format!("{mark}{path}{mark}")));
    let first = path.trim_start_matches('/').split('/').next().unwrap_or_default();
    if is_whole { String::new() } else { format!("'/{first}', ") }
}

/// The lines that load a router of Express and hand it to the app.
fn load_lines(model: &SourceModel, path: &str, text: &str, prefix: &str) -> Option<String> {
    let app = main_app(model, "Express")?;
    let stem = path.rsplit('/').next()?.split('.').next()?;
    let is_name = stem.chars().all(|char| char.is_alphanumeric() || char == '_');
    let name = if is_name { stem } else { "router" };
    let is_module = model.imports.iter().any(|import| !import.is_require);
    let is_exported = text.contains("module.exports =") || text.contains("export default");
    is_exported.then(|| match is_module {
        true => format!("import {name} from './{path}'; {app}.use({prefix}{name});"),
        false => format!("const {name} = require('./{path}'); {app}.use({prefix}{name});"),
    })
}
