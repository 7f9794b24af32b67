//! Reads the calls that add middleware, mounts, static folders and error handlers.

use super::route::flatten;
use super::{AppMount, Registration, RegistrationReader};
use crate::check::source_model::finding::UnreadableReason;
use crate::check::source_model::framework::{ArgumentSpec, ErrorHandlerSpec, MountSpec, StaticSpec};
use crate::check::source_model::model::ErrorHandlerDef;
use crate::check::source_model::route::{MountDef, Mounting, PathMatching, RouteDef, RouteKind, RouteStyle};
use crate::check::source_model::span::SourceSpan;
use crate::check::source_model::static_folder::read_static;
use crate::check::source_model::syntax::{CallNode, Expression, ExpressionKind, FunctionNode};

impl<'a> RegistrationReader<'_, 'a> {
    /// `app.use(path?, ...)`: routers, static folders and functions.
    pub(super) fn middleware(&mut self, registration: &Registration<'a, '_>) {
        let mut arguments: Vec<&Expression> = registration.call.positional().flat_map(flatten).collect();
        let is_path = |value: &&Expression| matches!(value.kind, ExpressionKind::Text(_) | ExpressionKind::Template(_));
        let path = arguments.first().copied().filter(is_path);
        if path.is_some() {
            arguments.remove(0);
        }
        let prefix = path.map(|path| self.program.literal(path, &self.scope()));
        for argument in arguments {
            if let Some(child) = self.apps.app_of(self.program, argument, self.file) {
                self.add_mount(child, prefix.clone(), false, registration);
            } else if !self.static_call(argument, prefix.as_ref().and_then(Option::as_deref)) {
                self.middleware_function(argument, path, registration);
            }
        }
    }

    pub(super) fn static_call(&mut self, argument: &'a Expression, prefix: Option<&str>) -> bool {
        let Some(call) = argument.as_call() else { return false };
        let index = &self.program.indexes[self.file];
        let mut specs = self.program.frameworks.iter().flat_map(|framework| &framework.static_folders);
        let Some(spec) = specs.find(|spec| index.is_one_of(&call.callee, &spec.calls)) else { return false };
        self.static_folder(spec, call, argument.span, prefix);
        true
    }

    pub(super) fn static_folder(
        &mut self,
        spec: &StaticSpec,
        call: &'a CallNode,
        span: SourceSpan,
        prefix: Option<&str>,
    ) {
        let folder = read_static(self.program, self.file, spec, call, span, prefix);
        self.found.static_folders.push(folder);
    }

    pub(super) fn middleware_function(
        &mut self,
        argument: &'a Expression,
        path: Option<&'a Expression>,
        registration: &Registration<'a, '_>,
    ) {
        let handler = self.handler(argument, registration);
        let spec = self.spec(registration.on.app);
        let count = handler.map(|handler| self.found.handlers[handler].parameters.len());
        if count.is_some() && count == spec.error_parameters {
            self.found.error_handlers.push(ErrorHandlerDef { error: None, handler, span: registration.span });
            return;
        }
        let mut route = self.new_route(path.unwrap_or(argument), Vec::new(), handler, registration);
        if path.is_none() {
            route.path = Some("/".to_owned());
            route.written_path = String::new();
            self.found.unreadable.retain(|code| code.span != registration.span);
        }
        route.matching = match route.path.as_deref() {
            Some("/" | "*" | "/*") => PathMatching::Any,
            Some(_) => PathMatching::Prefix,
            None => PathMatching::Computed,
        };
        // What a package made is middleware: `cors()`.
        route.passes_on = handler.is_none() || route.passes_on;
        route.kind = if route.passes_on { RouteKind::Middleware } else { RouteKind::Endpoint };
        self.found.routes.push((registration.on.app, route));
    }

    /// `@app.before_request`: runs for every request, and hands it on unless it sends a response itself.
    pub(super) fn passing_middleware(&mut self, app: usize, span: SourceSpan, function: &'a FunctionNode) {
        let entry = &self.apps.entries[app];
        let (framework, owner, rules) = (entry.spec.name.clone(), entry.name.clone(), entry.spec.paths);
        let handler = Some(self.add_handler(function, self.file, app));
        let route = RouteDef {
            kind: RouteKind::Middleware,
            methods: Vec::new(),
            written_path: String::new(),
            path: Some("/".to_owned()),
            matching: PathMatching::Any,
            style: RouteStyle::Decorator,
            framework,
            owner,
            mounting: Mounting::Mounted,
            handler,
            is_unreachable: false,
            passes_on: true,
            rules,
            span,
            path_span: span,
            order: vec![self.file, span.end],
        };
        self.found.routes.push((app, route));
    }

    pub(super) fn mount(&mut self, spec: &MountSpec, registration: &Registration<'a, '_>) {
        let call = registration.call;
        let Some(child) = self.program.argument(call, &spec.child) else { return };
        let prefix = self.program.argument(call, &spec.prefix);
        let prefix = prefix.map(|prefix| self.program.literal(prefix, &self.scope()));
        if self.static_call(child, prefix.as_ref().and_then(Option::as_deref)) {
            return;
        }
        let plugin = self.program.function(child, self.file);
        let plugin = plugin.and_then(|(function, _)| self.apps.parameter_app(function));
        match self.apps.app_of(self.program, child, self.file).or(plugin) {
            Some(child) => self.add_mount(child, prefix, spec.replaces_prefix, registration),
            None if self.program.indexes[self.file].qualified(child).is_some_and(|found| found.is_unbound) => {
                self.add_unreadable(UnreadableReason::AppHandedOver, registration.span);
            }
            None => {}
        }
    }

    pub(super) fn add_mount(
        &mut self,
        child: usize,
        prefix: Option<Option<String>>,
        replaces_prefix: bool,
        registration: &Registration<'a, '_>,
    ) {
        if prefix == Some(None) {
            self.add_unreadable(UnreadableReason::ComputedPath, registration.span);
        }
        let def = MountDef {
            parent: self.apps.entries[registration.on.app].name.clone(),
            child: self.apps.entries[child].name.clone(),
            prefix: prefix.flatten(),
            span: SourceSpan { start: registration.call.callee.span.end, ..registration.span },
        };
        let replaces_prefix = replaces_prefix && def.prefix.is_some();
        self.found.mounts.push(AppMount { parent: registration.on.app, child, replaces_prefix, def });
    }

    pub(super) fn error_handler(&mut self, spec: &ErrorHandlerSpec, registration: &Registration<'a, '_>) {
        let call = registration.call;
        let error = self.program.argument(call, &spec.error).map(|error| self.excerpt(error.span));
        let error = error.or_else(|| spec.error_is.clone());
        let argument = match spec.handler == ArgumentSpec::default() {
            true => call.positional().last(),
            false => self.program.argument(call, &spec.handler),
        };
        let handler = match registration.decorated {
            Some(function) => Some(self.add_handler(function, self.file, registration.on.app)),
            None => argument.and_then(|argument| self.handler(argument, registration)),
        };
        let is_not_found = error.as_deref().is_some_and(|error| error == "404" || error.ends_with("NotFound"));
        if is_not_found {
            let path = argument.unwrap_or(&call.callee);
            let mut route = self.new_route(path, Vec::new(), handler, registration);
            self.found.unreadable.retain(|code| code.span != registration.span);
            route.kind = RouteKind::NotFoundHandler;
            route.matching = PathMatching::Any;
            route.path = None;
            route.written_path = String::new();
            self.found.routes.push((registration.on.app, route));
        }
        self.found.error_handlers.push(ErrorHandlerDef { error, handler, span: registration.span });
    }
}
