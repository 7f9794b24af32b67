//! Builds the model of a program from all that the readers find.

use super::apps::Apps;
use super::by_hand::{HandReader, HandRoutes};
use super::finding::{MisplacedCall, UnreadableCode, UnreadableReason};
use super::framework::FrameworkSpec;
use super::functions::{find_exports, find_functions};
use super::imports::find_imports;
use super::index::FileIndex;
use super::listeners::find_listeners;
use super::mistakes::find_mistakes;
use super::model::{FrameworkUse, SourceModel};
use super::mounts::MountTable;
use super::names::{find_commonjs_names, find_undefined_names, is_es_module};
use super::path_tests::find_path_tests;
use super::program::Program;
use super::project::{ProjectFiles, ReadFiles, SourceReader};
use super::registered::{Registrations, read_registrations, returns_function};
use super::request_value::RequestValues;
use super::route::{Mounting, PathMatching, RouteDef, RouteKind, RouteStyle};
use super::span::SourceSpan;
use super::static_folder::find_static_folders;
use super::syntax::{ClassNode, Expression, FunctionNode, StatementKind};
use super::walk::{Surroundings, SyntaxVisitor, walk};

/// Reads the program that starts with a file. None where the file cannot be read, or its language is not known.
pub(crate) fn read_source(entry: &str, reader: &dyn SourceReader) -> Option<SourceModel> {
    let project = ProjectFiles::new(reader);
    let ReadFiles { sources, parsed, problems, unreadable, local_modules } = project.read_all(entry)?;
    let program = Program::new(&parsed, local_modules);
    let mut model = SourceModel { files: sources, syntax_problems: problems, unreadable, ..SourceModel::default() };
    let apps = Apps::find(&program);
    add_routes(&program, &apps, &mut model);
    add_frameworks(&program, &apps, &mut model);
    model.listeners = find_listeners(&program, &apps);
    model.functions = find_functions(&program);
    model.path_tests = find_path_tests(&program);
    for (file, index) in program.indexes.iter().enumerate() {
        model.imports.extend(find_imports(index, &project));
        model.exports.extend(find_exports(index));
        let is_broken = model.syntax_problems.iter().any(|problem| problem.span.file == file);
        if !is_broken {
            model.undefined_names.extend(find_undefined_names(index));
        }
        let is_module = is_es_module(index);
        if is_module {
            model.commonjs_names.extend(find_commonjs_names(index));
        }
        add_mistakes(index, is_module, &mut model);
    }
    model.syntax_problems.sort_by(|one, other| one.span.compare(&other.span));
    Some(model)
}

fn add_mistakes(index: &FileIndex, is_module: bool, model: &mut SourceModel) {
    let found = find_mistakes(index, is_module);
    model.condition_mistakes.extend(found.conditions);
    model.parameter_comparisons.extend(found.comparisons);
    model.unused_values.extend(found.unused_values);
    model.main_guards.extend(found.main_guards);
    model.syntax_problems.extend(found.problems);
    model.unreadable.extend(found.unreadable);
}

fn add_routes<'a>(program: &Program<'a>, apps: &Apps<'a>, model: &mut SourceModel) {
    let mut registered = read_registrations(program, apps);
    let mut by_hand = read_by_hand(program, apps, &registered, &mut model.calls_where_value_expected);
    let mounts = MountTable::new(program, apps, &registered);
    let mut routes = mounts.place_routes();
    // A handler that tests the path itself only passes requests on to those tests.
    for route in &mut routes {
        let handler = route.handler.and_then(|handler| registered.handlers.get(handler));
        let is_dispatcher = handler.is_some_and(|handler| by_hand.has_function(handler.span));
        if is_dispatcher && matches!(route.matching, PathMatching::Any | PathMatching::Prefix) {
            route.kind = RouteKind::Middleware;
            route.passes_on = true;
        }
    }
    // What a handler tests is reached only where the handler itself is.
    for (span, _) in registered.handler_functions.iter().filter(|(_, app)| mounts.is_loose(*app)) {
        by_hand.routes.iter_mut().filter(|route| span.contains(&route.span)).for_each(|route| {
            route.mounting = Mounting::NotMounted;
        });
    }
    let shift = registered.handlers.len();
    by_hand.routes.iter_mut().for_each(|route| route.handler = route.handler.map(|handler| handler + shift));
    routes.append(&mut by_hand.routes);
    routes.sort_by(|one, other| one.order.cmp(&other.order));
    model.apps = mounts.app_defs();
    model.mounts = registered.mounts.iter().map(|mount| mount.def.clone()).collect();
    model.routes = routes;
    model.handlers = std::mem::take(&mut registered.handlers);
    model.handlers.append(&mut by_hand.handlers);
    model.error_handlers = registered.error_handlers;
    model.static_folders = registered.static_folders;
    find_static_folders(program, apps, &mut model.static_folders);
    model.foreign_calls = registered.foreign_calls;
    model.missing_decorators = registered.missing_decorators;
    model.calls_where_value_expected.append(&mut registered.misplaced_calls);
    model.unreadable.append(&mut registered.unreadable);
    model.unreadable.append(&mut by_hand.unreadable);
}

fn add_frameworks<'a>(program: &Program<'a>, apps: &Apps<'a>, model: &mut SourceModel) {
    let is_imported = program.imports_framework();
    for spec in &program.frameworks {
        let entry = apps.entries.iter().find(|entry| entry.spec.name == spec.name && !entry.is_guess);
        let is_used = entry.is_some_and(|entry| entry.call.is_some())
            || model.routes.iter().any(|route| route.framework == spec.name);
        if is_imported || is_used {
            let file = entry.map_or(0, |entry| entry.file);
            model.frameworks.push(FrameworkUse { name: spec.name.clone(), file });
        }
    }
    let is_recognised = !model.apps.is_empty() || !model.routes.is_empty();
    if model.frameworks.is_empty() || !is_recognised {
        let span = SourceSpan { line: 1, column: 1, end_line: 1, end_column: 1, ..SourceSpan::default() };
        let reason = UnreadableReason::UnknownFramework;
        model.unreadable.push(UnreadableCode { reason, text: String::new(), span });
    }
}

/// Reads the functions that test the path of the request themselves.
fn read_by_hand<'a>(
    program: &Program<'a>,
    apps: &Apps<'a>,
    registered: &Registrations,
    misplaced: &mut Vec<MisplacedCall>,
) -> HandRoutes {
    let values = RequestValues::new(program);
    let mut found = HandRoutes::default();
    for (file, index) in program.indexes.iter().enumerate() {
        let mut functions = FunctionCollector { program, file, functions: Vec::new(), servers: Vec::new(), misplaced };
        walk(&index.file.body, &mut functions);
        let servers = functions.servers;
        for function in functions.functions {
            let registered_on = registered.handler_functions.iter().find(|(span, _)| *span == function.span);
            let spec = registered_on.map(|(_, app)| apps.entries[*app].spec);
            let Some(spec) = spec.or_else(|| by_hand_spec(program)) else { continue };
            HandReader { program, values: &values, file, function, spec, found: &mut found }.read();
        }
        for (function, file, spec) in servers {
            if found.has_function(function.span) {
                continue;
            }
            let handler = program.read_handler(function, file, spec);
            // What it calls may test the path.
            if !handler.calls.iter().any(|name| found.functions.iter().any(|(_, own)| own == name)) {
                found.routes.push(server_route(function, spec, found.handlers.len(), file));
                found.handlers.push(handler);
            }
        }
    }
    found
}

/// Returns the framework whose requests are tested by hand in functions that no app knows.
fn by_hand_spec(program: &Program) -> Option<&'static FrameworkSpec> {
    let has_servers = |spec: &&&FrameworkSpec| !spec.by_hand.servers.is_empty() || !spec.by_hand.classes.is_empty();
    program.frameworks.iter().find(has_servers).or(program.frameworks.first()).copied()
}

/// One handler that answers every request.
fn server_route(function: &FunctionNode, spec: &FrameworkSpec, handler: usize, file: usize) -> RouteDef {
    let name = function.name.clone().unwrap_or_default();
    let method = name.strip_prefix("do_").filter(|_| function.class.is_some());
    RouteDef {
        kind: RouteKind::CatchAll,
        methods: method.map(str::to_uppercase).into_iter().collect(),
        written_path: String::new(),
        path: None,
        matching: PathMatching::Any,
        style: RouteStyle::Condition,
        framework: spec.name.clone(),
        owner: name,
        mounting: Mounting::Mounted,
        handler: Some(handler),
        is_unreachable: false,
        passes_on: false,
        rules: spec.paths,
        span: function.span,
        path_span: function.span,
        order: vec![file, function.span.start],
    }
}

/// Collects the functions of a file, and those that are handed to a server.
struct FunctionCollector<'p, 'a> {
    program: &'p Program<'a>,
    file: usize,
    functions: Vec<&'a FunctionNode>,
    servers: Vec<(&'a FunctionNode, usize, &'static FrameworkSpec)>,
    misplaced: &'p mut Vec<MisplacedCall>,
}

impl<'a> SyntaxVisitor<'a> for FunctionCollector<'_, 'a> {
    fn function(&mut self, function: &'a FunctionNode, _around: &Surroundings<'a>) {
        self.functions.push(function);
    }

    fn expression(&mut self, expression: &'a Expression, _around: &Surroundings<'a>) {
        let Some(call) = expression.as_call() else { return };
        let index = &self.program.indexes[self.file];
        let spec = self.program.frameworks.iter().find(|spec| index.is_one_of(&call.callee, &spec.by_hand.servers));
        let event = call.position(0).and_then(Expression::as_text);
        let by_event = || {
            let is_on = call.callee.as_member().is_some_and(|(_, method)| method == "on");
            let event = event.filter(|_| is_on)?;
            self.program.frameworks.iter().find(|spec| spec.by_hand.events.iter().any(|own| own == event))
        };
        let Some(spec) = spec.or_else(by_event).copied() else { return };
        let Some(handler) = call.positional().last() else { return };
        if let Some(inner) = handler.as_call()
            && let Some((function, _)) = self.program.function(&inner.callee, self.file)
            && !returns_function(function)
        {
            self.misplaced.push(MisplacedCall {
                function: index.excerpt(inner.callee.span),
                receiver: index.excerpt(call.callee.span),
                span: handler.span,
            });
        }
        let function = self.program.function(handler, self.file);
        self.servers.extend(function.map(|(function, file)| (function, file, spec)));
    }

    fn class(&mut self, class: &'a ClassNode, _span: SourceSpan, _around: &Surroundings<'a>) {
        let index = &self.program.indexes[self.file];
        let is_base =
            |spec: &&&FrameworkSpec| class.bases.iter().any(|base| index.is_one_of(base, &spec.by_hand.classes));
        let Some(spec) = self.program.frameworks.iter().find(is_base).copied() else { return };
        for statement in &class.body {
            let StatementKind::Function(function) = &statement.kind else { continue };
            let name = function.name.as_deref().unwrap_or_default();
            if name.starts_with(&spec.by_hand.class_methods) && name != "do_HEAD" {
                self.servers.push((function, self.file, spec));
            }
        }
    }
}
