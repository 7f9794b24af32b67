//! Finds the calls that make an app, a router or a blueprint.

use super::framework::FrameworkSpec;
use super::index::required_module;
use super::program::Program;
use super::span::SourceSpan;
use super::syntax::{CallNode, Expression, ExpressionKind};
use super::walk::{Surroundings, SyntaxVisitor};

/// An app of the program.
#[derive(Debug, Clone)]
pub(super) struct AppEntry<'a> {
    pub(super) spec: &'static FrameworkSpec,
    pub(super) file: usize,
    pub(super) name: String,
    pub(super) is_router: bool,
    /// The call that makes it. None: the app of a module, a parameter, or a guess.
    pub(super) call: Option<&'a CallNode>,
    /// The function whose parameter it is.
    pub(super) function: Option<SourceSpan>,
    /// Whether it is taken for an app by its name alone.
    pub(super) is_guess: bool,
    pub(super) span: SourceSpan,
}

/// Finds the calls that make an app.
pub(super) struct AppFinder<'a, 'p> {
    pub(super) program: &'p Program<'a>,
    pub(super) file: usize,
    pub(super) entries: Vec<AppEntry<'a>>,
}

impl<'a> AppFinder<'a, '_> {
    fn add(&mut self, expression: &'a Expression, name: &str) {
        let Some(call) = expression.as_call() else { return };
        let index = &self.program.indexes[self.file];
        if self.entries.iter().any(|entry| entry.span == expression.span) || required_module(expression).is_some() {
            return;
        }
        // `express.Router()` reads as `express` too, if it is not asked for first.
        let found = index.qualified(&call.callee);
        let is_plain = |names: &[String]| found.as_ref().is_some_and(|found| found.is_one_of(names));
        let is_router = |spec: &&&FrameworkSpec| is_plain(&spec.routers);
        let router = self.program.frameworks.iter().find(is_router);
        let app = || self.program.frameworks.iter().find(|spec| is_plain(&spec.apps));
        let Some(spec) = router.or_else(app) else { return };
        self.entries.push(AppEntry {
            spec,
            file: self.file,
            name: name.to_owned(),
            is_router: router.is_some(),
            call: Some(call),
            function: None,
            is_guess: false,
            span: expression.span,
        });
    }
}

impl<'a> SyntaxVisitor<'a> for AppFinder<'a, '_> {
    fn expression(&mut self, expression: &'a Expression, _around: &Surroundings<'a>) {
        match &expression.kind {
            ExpressionKind::Assignment(target, _, value) => {
                let name = match &target.kind {
                    ExpressionKind::Name(name) => name.clone(),
                    _ => self.program.indexes[self.file].excerpt(target.span),
                };
                self.add(chain_root(value), &name);
            }
            ExpressionKind::Call(_) => self.add(expression, ""),
            _ => {}
        }
    }
}

/// Returns what a chain of calls begins with: `new Hono()` of `new Hono().get(...).get(...)`.
fn chain_root(expression: &Expression) -> &Expression {
    let inner = match &expression.kind {
        ExpressionKind::Call(call) => call.callee.as_member().map(|(object, _)| object),
        ExpressionKind::Await(inner) => Some(&**inner),
        _ => None,
    };
    match inner {
        Some(inner) if inner.as_call().is_some() && required_module(inner).is_none() => chain_root(inner),
        _ => expression,
    }
}

/// Collects all calls of a file.
pub(super) struct CallCollector<'a> {
    pub(super) calls: Vec<(&'a CallNode, SourceSpan)>,
}

impl<'a> SyntaxVisitor<'a> for CallCollector<'a> {
    fn expression(&mut self, expression: &'a Expression, _around: &Surroundings<'a>) {
        self.calls.extend(expression.as_call().map(|call| (call, expression.span)));
    }
}
