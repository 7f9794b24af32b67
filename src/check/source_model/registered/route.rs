//! Reads the calls that add a route.

use super::{Registration, RegistrationReader};
use crate::check::source_model::finding::UnreadableReason;
use crate::check::source_model::framework::{ArgumentSpec, MethodSpec, RouteSpec};
use crate::check::source_model::route::{Mounting, PathMatching, RouteDef, RouteKind, RouteStyle};
use crate::check::source_model::syntax::{Expression, ExpressionKind, FunctionNode};

impl<'a> RegistrationReader<'_, 'a> {
    pub(super) fn route(&mut self, spec: &RouteSpec, registration: &Registration<'a, '_>) {
        let call = registration.call;
        if let Some(key) = spec.path.key.as_deref() {
            return self.routes_in_objects(spec, registration, key);
        }
        let is_chain = spec.method == MethodSpec::Named("chain".to_owned());
        let chained = self.chained_path(registration);
        let keyword = spec.path_keyword.as_deref().and_then(|keyword| call.keyword(keyword));
        let at_first = spec.path == ArgumentSpec::default();
        let path = match chained {
            Some(path) => Some(path),
            None if at_first => call.position(0).or(keyword),
            None => self.program.argument(call, &spec.path),
        };
        let (Some(path), false) = (path, is_chain) else { return };
        let handlers = self.handlers(spec, registration, chained.is_some());
        // `app.get('title')` of Express reads a setting.
        if handlers.is_empty() && registration.decorated.is_none() {
            return;
        }
        let methods = self.methods(spec, registration);
        let handler = handlers.last().and_then(|handler| self.handler(handler, registration));
        let handler = handler.or_else(|| {
            registration.decorated.map(|function| self.add_handler(function, self.file, registration.on.app))
        });
        let paths: Vec<&Expression> = match &path.kind {
            ExpressionKind::List(_, items) => items.iter().collect(),
            _ => vec![path],
        };
        for path in paths {
            let route = self.new_route(path, methods.clone(), handler, registration);
            self.found.routes.push((registration.on.app, route));
        }
    }

    /// `app.route({ method: 'GET', path: '/about', handler })`, with one such object or a list of them.
    fn routes_in_objects(&mut self, spec: &RouteSpec, registration: &Registration<'a, '_>, path_key: &str) {
        let key_of = |argument: &ArgumentSpec| argument.key.clone().unwrap_or_default();
        let method_key = match &spec.method {
            MethodSpec::Argument(argument) => key_of(argument),
            MethodSpec::Named(_) => String::new(),
        };
        for item in registration.call.position(0).into_iter().flat_map(flatten) {
            let Some(path) = item.entry(path_key) else {
                self.add_unreadable(UnreadableReason::ComputedPath, registration.span);
                continue;
            };
            let methods = item.entry(&method_key).map_or_else(Vec::new, |value| self.method_names(value));
            let handler = item.entry(&key_of(&spec.handler)).and_then(|handler| self.handler(handler, registration));
            let mut route = self.new_route(path, methods, handler, registration);
            // Of a call with many lines, the one with the path is meant.
            if path.span.line != registration.span.line {
                route.span = path.span;
            }
            self.found.routes.push((registration.on.app, route));
        }
    }

    /// `app.route('/users').get(handler)`: the path is written in the call before.
    pub(super) fn chained_path(&self, registration: &Registration<'a, '_>) -> Option<&'a Expression> {
        let mut receiver = registration.on.receiver?;
        loop {
            let call = receiver.as_call()?;
            let (object, method) = call.callee.as_member()?;
            let spec = self.spec(registration.on.app);
            let is_chain = spec.routes.iter().any(|route| {
                route.method == MethodSpec::Named("chain".to_owned()) && route.on_app.iter().any(|name| name == method)
            });
            if is_chain {
                return call.position(0);
            }
            receiver = object;
        }
    }

    pub(super) fn handlers(
        &self,
        spec: &RouteSpec,
        registration: &Registration<'a, '_>,
        is_chained: bool,
    ) -> Vec<&'a Expression> {
        let call = registration.call;
        if spec.handler != ArgumentSpec::default() {
            return self.program.argument(call, &spec.handler).into_iter().collect();
        }
        let position = spec.path.position.unwrap_or(0);
        let skipped = if is_chained { 0 } else { usize::try_from(position).unwrap_or(0) + 1 };
        let skipped = skipped.max(match &spec.method {
            MethodSpec::Argument(ArgumentSpec { position: Some(position), key: None, .. }) => {
                usize::try_from(*position).unwrap_or(0) + 1
            }
            _ => 0,
        });
        call.positional().skip(skipped).flat_map(flatten).collect()
    }

    pub(super) fn methods(&self, spec: &RouteSpec, registration: &Registration<'a, '_>) -> Vec<String> {
        match &spec.method {
            MethodSpec::Named(kind) if kind == "name" => {
                let method = if registration.on.method == "del" { "delete" } else { registration.on.method };
                vec![method.to_uppercase()]
            }
            MethodSpec::Named(_) => Vec::new(),
            MethodSpec::Argument(argument) => match self.program.argument(registration.call, argument) {
                Some(value) => self.method_names(value),
                None => spec.default_methods.clone(),
            },
        }
    }

    fn method_names(&self, value: &'a Expression) -> Vec<String> {
        let items = flatten(value).into_iter();
        let texts = items.filter_map(|item| self.program.literal(item, &self.scope()));
        texts.map(|text| text.to_uppercase()).filter(|text| text != "*" && text != "ALL" && text != "ANY").collect()
    }

    /// Returns the index of the handler that an argument stands for.
    pub(super) fn handler(&mut self, argument: &'a Expression, registration: &Registration<'a, '_>) -> Option<usize> {
        self.find_misplaced_call(argument, registration.call);
        let mut argument = argument;
        // `http.HandlerFunc(answer)` is the function.
        if let Some(inner) = argument.as_call().and_then(|call| call.position(0))
            && self.program.indexes[self.file].is_one_of(argument, &self.spec(registration.on.app).by_hand.servers)
        {
            argument = inner;
        }
        let (function, file) = self.program.function(argument, self.file)?;
        Some(self.add_handler(function, file, registration.on.app))
    }

    pub(super) fn add_handler(&mut self, function: &'a FunctionNode, file: usize, app: usize) -> usize {
        let handler = self.program.read_handler(function, file, self.spec(app));
        self.found.handlers.push(handler);
        self.found.handler_functions.push((function.span, app));
        self.found.handlers.len() - 1
    }

    pub(super) fn new_route(
        &mut self,
        path: &'a Expression,
        methods: Vec<String>,
        handler: Option<usize>,
        registration: &Registration<'a, '_>,
    ) -> RouteDef {
        let entry = &self.apps.entries[registration.on.app];
        let (text, matching) = match &path.kind {
            ExpressionKind::Regex(pattern) => (Some(pattern.clone()), PathMatching::Regex),
            _ => (self.program.literal(path, &self.scope()), PathMatching::Exact),
        };
        let reason = match (&text, registration.is_in_loop) {
            (None, true) => Some(UnreadableReason::RouteInLoop),
            (None, false) => Some(UnreadableReason::ComputedPath),
            _ => None,
        };
        reason.into_iter().for_each(|reason| self.add_unreadable(reason, registration.span));
        let matching = if text.is_none() { PathMatching::Computed } else { matching };
        let written_path = text.clone().unwrap_or_else(|| self.excerpt(path.span));
        RouteDef {
            kind: RouteKind::Endpoint,
            methods,
            written_path,
            path: text,
            matching,
            style: if registration.decorated.is_some() { RouteStyle::Decorator } else { RouteStyle::Registered },
            framework: entry.spec.name.clone(),
            owner: entry.name.clone(),
            mounting: Mounting::Mounted,
            handler,
            is_unreachable: false,
            passes_on: handler.is_some_and(|handler| self.found.handlers[handler].calls_next),
            rules: entry.spec.paths,
            span: registration.span,
            path_span: path.span,
            order: vec![self.file, registration.call.callee.span.end],
        }
    }
}

/// Returns the items of a list, or the value itself.
pub(super) fn flatten(value: &Expression) -> Vec<&Expression> {
    match &value.kind {
        ExpressionKind::List(_, items) => items.iter().collect(),
        _ => vec![value],
    }
}
