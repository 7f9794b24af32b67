//! Reads what a program registers on its apps: routes, middleware, error handlers, mounts and static folders.

mod middleware;
mod route;
mod slips;

pub(super) use self::slips::returns_function;

use crate::check::source_model::apps::{AppCall, Apps};
use crate::check::source_model::evaluate::Scope;
use crate::check::source_model::finding::{
    ForeignCall, MisplacedCall, MissingDecorator, UnreadableCode, UnreadableReason,
};
use crate::check::source_model::framework::{FrameworkSpec, StaticSpec};
use crate::check::source_model::handler::HandlerDef;
use crate::check::source_model::model::ErrorHandlerDef;
use crate::check::source_model::program::Program;
use crate::check::source_model::route::{MountDef, RouteDef, StaticFolderDef};
use crate::check::source_model::span::SourceSpan;
use crate::check::source_model::syntax::{CallNode, Expression, FunctionNode, Statement, StatementKind};
use crate::check::source_model::walk::{Surroundings, SyntaxVisitor, walk};

/// What is registered, before mounts are followed.
#[derive(Debug, Default)]
pub(super) struct Registrations {
    /// The routes, each with the app it hangs on and its own path.
    pub(super) routes: Vec<(usize, RouteDef)>,
    pub(super) mounts: Vec<AppMount>,
    /// Prefixes that an app is given by a call.
    pub(super) prefixes: Vec<(usize, String)>,
    pub(super) error_handlers: Vec<ErrorHandlerDef>,
    pub(super) static_folders: Vec<StaticFolderDef>,
    pub(super) handlers: Vec<HandlerDef>,
    /// The functions that are handlers, and the app of each.
    pub(super) handler_functions: Vec<(SourceSpan, usize)>,
    pub(super) foreign_calls: Vec<ForeignCall>,
    pub(super) misplaced_calls: Vec<MisplacedCall>,
    pub(super) missing_decorators: Vec<MissingDecorator>,
    pub(super) unreadable: Vec<UnreadableCode>,
}

/// One app mounted on another.
#[derive(Debug, Clone)]
pub(super) struct AppMount {
    pub(super) parent: usize,
    pub(super) child: usize,
    pub(super) replaces_prefix: bool,
    pub(super) def: MountDef,
}

/// Reads the registrations of all files.
pub(super) fn read_registrations<'a>(program: &Program<'a>, apps: &Apps<'a>) -> Registrations {
    let mut found = Registrations::default();
    for (file, index) in program.indexes.iter().enumerate() {
        let mut reader = RegistrationReader { program, apps, file, found: &mut found, decorators: Vec::new() };
        walk(&index.file.body, &mut reader);
    }
    found
}

struct RegistrationReader<'p, 'a> {
    program: &'p Program<'a>,
    apps: &'p Apps<'a>,
    file: usize,
    found: &'p mut Registrations,
    /// Decorators, which are read together with their function.
    decorators: Vec<SourceSpan>,
}

/// A call on an app that is being read.
#[derive(Clone, Copy)]
struct Registration<'a, 's> {
    on: AppCall<'a, 's>,
    call: &'a CallNode,
    span: SourceSpan,
    /// The function that a decorator is written above.
    decorated: Option<&'a FunctionNode>,
    is_in_loop: bool,
}

impl<'a> SyntaxVisitor<'a> for RegistrationReader<'_, 'a> {
    fn expression(&mut self, expression: &'a Expression, around: &Surroundings<'a>) {
        let Some(call) = expression.as_call() else { return };
        if self.decorators.contains(&expression.span) {
            return;
        }
        if let Some(on) = self.apps.app_call(self.program, call, self.file) {
            let is_in_loop = around.loops > 0;
            self.register(&Registration { on, call, span: expression.span, decorated: None, is_in_loop });
        }
        self.find_handed_over(call, expression.span);
    }

    fn function(&mut self, function: &'a FunctionNode, around: &Surroundings<'a>) {
        self.decorators.extend(function.decorators.iter().map(|decorator| decorator.span));
        for decorator in &function.decorators {
            let is_in_loop = around.loops > 0;
            match decorator.as_call() {
                Some(call) => {
                    if let Some(on) = self.apps.app_call(self.program, call, self.file) {
                        let span = decorator.span;
                        self.register(&Registration { on, call, span, decorated: Some(function), is_in_loop });
                    }
                }
                None => self.bare_decorator(decorator, function),
            }
        }
    }

    fn block(&mut self, statements: &'a [Statement], _around: &Surroundings<'a>) {
        for pair in statements.windows(2) {
            let (StatementKind::Expression(first), StatementKind::Function(function)) = (&pair[0].kind, &pair[1].kind)
            else {
                continue;
            };
            self.missing_decorator(first, function);
        }
    }
}

impl<'a> RegistrationReader<'_, 'a> {
    fn scope(&self) -> Scope<'a, 'a> {
        Scope { file: self.file, frame: None }
    }

    fn excerpt(&self, span: SourceSpan) -> String {
        self.program.indexes[self.file].excerpt(span)
    }

    fn spec(&self, app: usize) -> &'static FrameworkSpec {
        self.apps.entries[app].spec
    }

    fn register(&mut self, registration: &Registration<'a, '_>) {
        let spec = self.spec(registration.on.app);
        let has = |names: &[String]| names.iter().any(|name| name == registration.on.method);
        if has(&spec.unread_routes) {
            self.add_unreadable(UnreadableReason::ComputedPath, registration.span);
        } else if let Some(plugin) = spec.static_folders.iter().find(|folder| has(&folder.on_app))
            && self.is_plugin(plugin, registration.call)
        {
            self.static_folder(plugin, registration.call, registration.span, None);
        } else if let Some(mount) = spec.mounts.iter().find(|mount| has(&mount.on_app)) {
            self.mount(mount, registration);
        } else if let Some(middleware) = spec.middleware.iter().find(|middleware| has(&middleware.on_app)) {
            match (middleware.always_passes_on, registration.decorated) {
                (false, _) => self.middleware(registration),
                (true, Some(function)) => self.passing_middleware(registration.on.app, registration.span, function),
                (true, None) => {}
            }
        } else if let Some(handler) = spec.error_handlers.iter().find(|handler| has(&handler.on_app)) {
            self.error_handler(handler, registration);
        } else if let Some(prefix) = spec.prefixes.iter().find(|prefix| has(&prefix.on_app)) {
            let prefix = self.program.argument(registration.call, &prefix.prefix);
            let prefix = prefix.and_then(|prefix| self.program.literal(prefix, &self.scope()));
            prefix.into_iter().for_each(|prefix| self.found.prefixes.push((registration.on.app, prefix)));
        } else {
            let is_router = self.apps.entries[registration.on.app].is_router;
            let route = spec.routes.iter().find(|route| has(&route.on_app) && (is_router || !route.needs_router));
            match route {
                Some(route) => self.route(route, registration),
                None => self.foreign_call(registration),
            }
        }
    }

    fn is_plugin(&self, spec: &StaticSpec, call: &CallNode) -> bool {
        let index = &self.program.indexes[self.file];
        let plugin = spec.plugin.as_ref().zip(call.position(0));
        plugin.is_none_or(|(plugin, value)| index.qualified(value).is_some_and(|found| found.text == *plugin))
    }

    fn add_unreadable(&mut self, reason: UnreadableReason, span: SourceSpan) {
        let text = self.excerpt(span);
        self.found.unreadable.push(UnreadableCode { reason, text, span });
    }
}
