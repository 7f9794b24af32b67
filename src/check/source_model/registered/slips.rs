//! Finds registrations that cannot work: calls in place of functions, decorators without `@`, foreign methods.

use super::{Registration, RegistrationReader};
use crate::check::source_model::finding::{ForeignCall, MisplacedCall, MissingDecorator, UnreadableReason};
use crate::check::source_model::framework::ArgumentSpec;
use crate::check::source_model::frameworks::frameworks;
use crate::check::source_model::index::required_module;
use crate::check::source_model::model::SourceLanguage;
use crate::check::source_model::span::SourceSpan;
use crate::check::source_model::syntax::{
    CallNode, Expression, ExpressionKind, FunctionNode, Statement, StatementKind,
};
use crate::check::source_model::walk::{Surroundings, SyntaxVisitor, walk};

impl<'a> RegistrationReader<'_, 'a> {
    /// `@app.route` without its parentheses; `@app.before_request`, which has none.
    pub(super) fn bare_decorator(&mut self, decorator: &'a Expression, function: &'a FunctionNode) {
        let Some((object, method)) = decorator.as_member() else { return };
        let Some(app) = self.apps.app_of(self.program, object, self.file) else { return };
        let spec = self.spec(app);
        if spec.routes.iter().any(|route| route.on_app.iter().any(|name| name == method)) {
            let function = function.name.clone().unwrap_or_default();
            let text = self.excerpt(decorator.span);
            self.found.missing_decorators.push(MissingDecorator { text, function, span: decorator.span });
        } else if spec.middleware.iter().any(|own| own.always_passes_on && own.on_app.iter().any(|name| name == method))
        {
            self.passing_middleware(app, decorator.span, function);
        }
    }

    /// `app.route('/about')` directly above a function registers nothing.
    pub(super) fn missing_decorator(&mut self, statement: &'a Expression, function: &'a FunctionNode) {
        let is_python = self.program.language == SourceLanguage::Python;
        let Some(call) = statement.as_call().filter(|_| is_python) else { return };
        let Some(on) = self.apps.app_call(self.program, call, self.file) else { return };
        let spec = self.spec(on.app);
        let is_route = spec.routes.iter().any(|route| {
            let is_it = route.on_app.iter().any(|name| name == on.method);
            is_it && route.handler == ArgumentSpec::default()
        });
        let is_error = spec.error_handlers.iter().any(|handler| handler.on_app.iter().any(|name| name == on.method));
        if is_route || is_error {
            self.found.missing_decorators.push(MissingDecorator {
                text: self.excerpt(statement.span),
                function: function.name.clone().unwrap_or_default(),
                span: statement.span,
            });
        }
    }

    /// `app.get('/', home())`: a function that returns no function is called where it should be handed over.
    pub(super) fn find_misplaced_call(&mut self, argument: &'a Expression, receiver: &'a CallNode) {
        let Some(call) = argument.as_call() else { return };
        let Some((function, _)) = self.program.function(&call.callee, self.file) else { return };
        if returns_function(function) {
            return;
        }
        self.found.misplaced_calls.push(MisplacedCall {
            function: self.excerpt(call.callee.span),
            receiver: self.excerpt(receiver.callee.span),
            span: argument.span,
        });
    }

    /// `setup(app)`, where nobody knows what `setup` does.
    pub(super) fn find_handed_over(&mut self, call: &'a CallNode, span: SourceSpan) {
        let gets_app = call.positional().any(|argument| {
            argument.as_name().is_some() && self.apps.app_of(self.program, argument, self.file).is_some()
        });
        let is_app_call = self.apps.app_call(self.program, call, self.file).is_some();
        if !gets_app || is_app_call || self.program.function(&call.callee, self.file).is_some() {
            return;
        }
        let index = &self.program.indexes[self.file];
        let module = call.callee.as_name().and_then(|name| index.imports.get(name)).map(|(module, _)| *module);
        let module = module.or_else(|| required_module(&call.callee));
        let is_own = module.is_some_and(|module| module.starts_with('.'));
        let is_unknown = call.callee.as_name().is_some_and(|name| !index.binds(name));
        if is_own || is_unknown && index.qualified(&call.callee).is_some_and(|found| found.is_unbound) {
            self.add_unreadable(UnreadableReason::AppHandedOver, span);
        }
    }

    /// The habit of another framework.
    pub(super) fn foreign_call(&mut self, registration: &Registration<'a, '_>) {
        let app = &self.apps.entries[registration.on.app];
        let method = registration.on.method;
        let all = frameworks(self.program.language).iter().filter(|spec| spec.registers(method));
        let known_in: Vec<String> = all.map(|spec| spec.name.clone()).collect();
        let path = registration.call.position(0).and_then(Expression::as_text).filter(|path| path.starts_with('/'));
        let path = path.map(str::to_owned);
        if !known_in.is_empty() && path.is_some() && !app.is_guess {
            self.found.foreign_calls.push(ForeignCall {
                call: self.program.indexes[self.file].callee_text(&registration.call.callee),
                framework: app.spec.name.clone(),
                path,
                known_in,
                span: registration.span,
            });
        }
    }
}

/// Tells whether a function may return a function.
pub(in crate::check::source_model) fn returns_function(function: &FunctionNode) -> bool {
    struct Returns(bool);
    impl<'a> SyntaxVisitor<'a> for Returns {
        fn statement(&mut self, statement: &'a Statement, _around: &Surroundings<'a>) {
            if let StatementKind::Return(Some(value)) = &statement.kind {
                let is_plain = matches!(
                    value.kind,
                    ExpressionKind::Text(_) | ExpressionKind::Object(_) | ExpressionKind::Template(_)
                );
                let calls_response = value.as_call().is_some_and(|call| call.callee.as_member().is_some());
                self.0 |= !is_plain && !calls_response;
            }
        }
    }
    let mut returns = Returns(false);
    walk(&function.body, &mut returns);
    returns.0
}
