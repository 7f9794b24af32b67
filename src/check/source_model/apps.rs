//! Finds apps, routers and blueprints, and which of them an expression means.

use super::app_finder::{AppEntry, AppFinder, CallCollector};
use super::framework::FrameworkSpec;
use super::index::required_module;
use super::model::SourceLanguage;
use super::program::{Program, Resolved};
use super::span::SourceSpan;
use super::syntax::{CallNode, Expression, ExpressionKind, FunctionNode, StatementKind};
use super::walk::walk;

/// Names that beginners give to an app. Such a name is one even where what makes it cannot be read.
const USUAL_NAMES: &[&str] = &["app", "router", "server", "fastify", "api", "mux"];
/// How many names, files and calls are followed to find an app.
const MAX_HOPS: usize = 8;

/// The apps of a program.
#[derive(Debug, Default)]
pub(super) struct Apps<'a> {
    pub(super) entries: Vec<AppEntry<'a>>,
}

/// A call on an app: `app.get(...)`.
#[derive(Debug, Clone, Copy)]
pub(super) struct AppCall<'a, 'c> {
    pub(super) app: usize,
    pub(super) method: &'c str,
    /// What the method is called on: `app`, or `app.route('/users')`.
    pub(super) receiver: Option<&'a Expression>,
}

impl<'a> Apps<'a> {
    /// Finds all apps of a program.
    pub(super) fn find(program: &Program<'a>) -> Self {
        let mut apps = Apps::default();
        for (file, index) in program.indexes.iter().enumerate() {
            let mut finder = AppFinder { program, file, entries: Vec::new() };
            walk(&index.file.body, &mut finder);
            apps.entries.extend(finder.entries);
        }
        apps.add_module_apps(program);
        for (file, index) in program.indexes.iter().enumerate() {
            let mut calls = CallCollector { calls: Vec::new() };
            walk(&index.file.body, &mut calls);
            calls.calls.iter().for_each(|(call, span)| apps.add_guess(program, file, call, *span));
        }
        for (file, index) in program.indexes.iter().enumerate() {
            let mut calls = CallCollector { calls: Vec::new() };
            walk(&index.file.body, &mut calls);
            calls.calls.iter().for_each(|(call, _)| apps.add_parameter(program, file, call));
        }
        apps
    }

    /// `http.HandleFunc` and `bottle.route` work on an app of the module.
    fn add_module_apps(&mut self, program: &Program<'a>) {
        for spec in &program.frameworks {
            let Some(module) = &spec.default_app else { continue };
            let name = module.rsplit('/').next().unwrap_or_default().to_owned();
            let span = SourceSpan::default();
            let entry =
                AppEntry { spec, file: 0, name, is_router: false, call: None, function: None, is_guess: false, span };
            self.entries.push(entry);
        }
    }

    /// A name that is used like an app, and whose value cannot be read, counts as one.
    fn add_guess(&mut self, program: &Program<'a>, file: usize, call: &'a CallNode, span: SourceSpan) {
        let Some((object, method)) = call.callee.as_member() else { return };
        let Some(name) = object.as_name() else { return };
        let is_path = call.position(0).and_then(Expression::as_text).is_some();
        let index = &program.indexes[file];
        let is_usual = USUAL_NAMES.contains(&name) || !index.binds(name);
        if !is_path || !is_usual || self.app_of(program, object, file).is_some() {
            return;
        }
        let has_route =
            |spec: &&&FrameworkSpec| spec.routes.iter().any(|route| route.on_app.iter().any(|own| own == method));
        let Some(spec) = program.frameworks.iter().find(has_route) else { return };
        let is_decorator = program.language == SourceLanguage::Python;
        if !is_decorator && call.positional().count() < 2 {
            return;
        }
        let entry = AppEntry {
            spec,
            file,
            name: name.to_owned(),
            is_router: false,
            call: None,
            function: None,
            is_guess: true,
            span,
        };
        self.entries.push(entry);
    }

    /// `fastify.register(plugin)` and `addRoutes(app)` hand an app to a function as its parameter.
    fn add_parameter(&mut self, program: &Program<'a>, file: usize, call: &'a CallNode) {
        let plugin = self.app_call(program, call, file).and_then(|found| {
            let spec = self.entries[found.app].spec;
            let mount = spec.mounts.iter().find(|mount| mount.on_app.iter().any(|own| own == found.method))?;
            let child = program.argument(call, &mount.child)?;
            Some((program.function(child, file)?, spec, 0))
        });
        let own_function = || {
            let position = call.positional().position(|argument| self.app_of(program, argument, file).is_some())?;
            let app = self.app_of(program, call.position(position)?, file)?;
            Some((program.function(&call.callee, file)?, self.entries[app].spec, position))
        };
        let is_plugin = plugin.is_some();
        let Some(((function, file), spec, position)) = plugin.or_else(own_function) else { return };
        let Some(parameter) = function.parameters.get(position) else { return };
        let entry = AppEntry {
            spec,
            file,
            name: parameter.text.clone(),
            is_router: is_plugin,
            call: None,
            function: Some(function.span),
            is_guess: false,
            span: parameter.pattern.span,
        };
        self.entries.push(entry);
    }

    /// Returns the app that an expression means.
    pub(super) fn app_of(&self, program: &Program<'a>, expression: &'a Expression, file: usize) -> Option<usize> {
        self.app_within(program, expression, file, MAX_HOPS)
    }

    /// Returns the app whose parameter a function has, as a plugin of Fastify does.
    pub(super) fn parameter_app(&self, function: &FunctionNode) -> Option<usize> {
        self.entries.iter().position(|entry| entry.function == Some(function.span))
    }

    fn app_within(&self, program: &Program<'a>, expression: &'a Expression, file: usize, hops: usize) -> Option<usize> {
        let hops = hops.checked_sub(1)?;
        match &expression.kind {
            ExpressionKind::Name(name) => self.named(program, name, expression, file, hops),
            ExpressionKind::Member(object, property) => {
                let text = program.indexes[file].excerpt(expression.span);
                let own = self.entry_named(file, &text, expression.span);
                let whole = || {
                    let app = self.app_within(program, object, file, hops)?;
                    self.entries[app].spec.app_parts.contains(property).then_some(app)
                };
                own.or_else(whole).or_else(|| match program.resolve(object, file)? {
                    Resolved::File(target) => self.exported(program, target, property, hops),
                    Resolved::Value(value, target) => self.app_within(program, value.entry(property)?, target, hops),
                    _ => None,
                })
            }
            ExpressionKind::Call(call) => self.called(program, call, expression, file, hops),
            ExpressionKind::Await(inner) => self.app_within(program, inner, file, hops),
            _ => None,
        }
    }

    fn named(
        &self,
        program: &Program<'a>,
        name: &str,
        expression: &'a Expression,
        file: usize,
        hops: usize,
    ) -> Option<usize> {
        if let Some(own) = self.entry_named(file, name, expression.span) {
            return Some(own);
        }
        let index = &program.indexes[file];
        if let Some((module, imported)) = index.imports.get(name) {
            let target = program.local_module(file, module)?;
            return self.exported(program, target, imported, hops);
        }
        let assigned = index.only_value(name, expression.span)?;
        match assigned.property {
            None => self.app_within(program, assigned.value, file, hops),
            Some(property) => {
                let target = program.local_module(file, required_module(assigned.value)?)?;
                self.exported(program, target, property, hops)
            }
        }
    }

    fn called(
        &self,
        program: &Program<'a>,
        call: &'a CallNode,
        expression: &'a Expression,
        file: usize,
        hops: usize,
    ) -> Option<usize> {
        if let Some(made) = self.entries.iter().position(|entry| entry.span == expression.span) {
            return Some(made);
        }
        if let Some(module) = required_module(expression) {
            let target = program.local_module(file, module)?;
            return self.exported(program, target, "default", hops);
        }
        if let Some((object, method)) = call.callee.as_member()
            && let Some(app) = self.app_within(program, object, file, hops)
        {
            return keeps_app(self.entries[app].spec, method).then_some(app);
        }
        // `create_app()` returns the app that it makes.
        let (function, target) = program.function(&call.callee, file)?;
        let result = function.body.iter().rev().find_map(|statement| match &statement.kind {
            StatementKind::Return(Some(result)) => Some(result),
            _ => None,
        });
        self.app_within(program, result?, target, hops)
    }

    fn exported(&self, program: &Program<'a>, file: usize, name: &str, hops: usize) -> Option<usize> {
        let value = program.export(file, name).and_then(|value| self.app_within(program, value, file, hops));
        value.or_else(|| self.entries.iter().position(|entry| entry.file == file && entry.name == name))
    }

    fn entry_named(&self, file: usize, name: &str, at: SourceSpan) -> Option<usize> {
        let is_it = |entry: &AppEntry| {
            let is_inside = entry.function.is_none_or(|function| function.contains(&at));
            entry.file == file && entry.name == name && !name.is_empty() && is_inside
        };
        // The parameter of the innermost function hides an app of the same name outside.
        self.entries
            .iter()
            .rposition(|entry| is_it(entry) && entry.function.is_some())
            .or_else(|| self.entries.iter().position(is_it))
    }

    /// Returns the app that a call works on, and the method.
    pub(super) fn app_call<'c>(&self, program: &Program<'a>, call: &'a CallNode, file: usize) -> Option<AppCall<'a, 'c>>
    where
        'a: 'c,
    {
        if let Some((object, method)) = call.callee.as_member()
            && let Some(app) = self.app_of(program, object, file)
        {
            return Some(AppCall { app, method, receiver: Some(object) });
        }
        let found = program.indexes[file].qualified(&call.callee)?.text;
        let method = call.callee.as_member().map(|(_, method)| method).or_else(|| call.callee.as_name())?;
        let app = self.entries.iter().position(|entry| {
            let module = entry.spec.default_app.as_deref().filter(|_| entry.call.is_none() && !entry.is_guess);
            module.is_some_and(|module| found.strip_prefix(module).is_some_and(|rest| rest.starts_with('.')))
        })?;
        Some(AppCall { app, method, receiver: None })
    }
}

/// Tells whether a method returns the app it is called on, so that calls can be chained.
fn keeps_app(spec: &FrameworkSpec, method: &str) -> bool {
    let is_it = |names: &[String]| names.iter().any(|name| name == method);
    is_it(&spec.mounted_by)
        || spec.routes.iter().any(|route| is_it(&route.on_app))
        || spec.middleware.iter().any(|middleware| is_it(&middleware.on_app))
        || spec.mounts.iter().any(|mount| is_it(&mount.on_app))
        || spec.prefixes.iter().any(|prefix| is_it(&prefix.on_app))
        || spec.error_handlers.iter().any(|handler| is_it(&handler.on_app))
        || matches!(method, "on" | "once" | "listen")
}
