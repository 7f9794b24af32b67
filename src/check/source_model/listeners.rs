//! Reads the calls that make a program listen: where host and port come from, and whether it is really started.

use super::apps::Apps;
use super::evaluate::Scope;
use super::framework::{ArgumentSpec, FrameworkSpec, ListenSpec};
use super::frameworks::frameworks;
use super::model::ListenCall;
use super::program::Program;
use super::span::SourceSpan;
use super::syntax::{CallNode, Expression, ExpressionKind, FunctionNode};
use super::value::ValueOrigin;
use super::walk::{Surroundings, SyntaxVisitor, walk};

/// Finds the calls that listen, in the order in which they are written.
pub(super) fn find_listeners<'a>(program: &Program<'a>, apps: &Apps<'a>) -> Vec<ListenCall> {
    let mut listeners = Vec::new();
    for (file, index) in program.indexes.iter().enumerate() {
        let mut methods = MethodNames(Vec::new());
        walk(&index.file.body, &mut methods);
        let mut finder = ListenFinder { program, apps, file, called: methods.0, found: &mut listeners };
        walk(&index.file.body, &mut finder);
    }
    listeners
}

struct ListenFinder<'p, 'a> {
    program: &'p Program<'a>,
    apps: &'p Apps<'a>,
    file: usize,
    /// All methods that the file calls.
    called: Vec<&'a str>,
    found: &'p mut Vec<ListenCall>,
}

impl<'a> SyntaxVisitor<'a> for ListenFinder<'_, 'a> {
    fn expression(&mut self, expression: &'a Expression, around: &Surroundings<'a>) {
        let Some(call) = expression.as_call() else { return };
        let index = &self.program.indexes[self.file];
        let used = &self.program.frameworks;
        let by_name =
            used.iter().flat_map(|framework| &framework.listen).find(|spec| index.is_one_of(&call.callee, &spec.calls));
        let function = around.functions.last().copied();
        if let Some(spec) = by_name {
            return self.add(spec, call, expression.span, function, true);
        }
        let Some((object, method)) = call.callee.as_member() else { return };
        let Some(app) = self.apps.app_of(self.program, object, self.file) else { return };
        let own = self.apps.entries[app].spec;
        let has = |spec: &&ListenSpec| spec.on_app.iter().any(|name| name == method);
        match own.listen.iter().find(has) {
            Some(spec) => self.add(spec, call, expression.span, function, true),
            // The habit of another framework: `app.listen` in Hono.
            None => {
                let others = frameworks(self.program.language).iter();
                if let Some(spec) = others.flat_map(|spec: &FrameworkSpec| &spec.listen).find(has) {
                    self.add(spec, call, expression.span, function, false);
                }
            }
        }
    }
}

impl<'a> ListenFinder<'_, 'a> {
    fn add(
        &mut self,
        spec: &ListenSpec,
        call: &'a CallNode,
        span: SourceSpan,
        function: Option<&'a FunctionNode>,
        is_known: bool,
    ) {
        let scope = Scope { file: self.file, frame: None };
        let address = self.program.argument(call, &spec.address).map(|address| self.program.address(address, &scope));
        let (host, port) = match address {
            Some(address) => address,
            None => (
                self.value(call, &spec.host, &["host", "hostname"]),
                self.value(call, &spec.port, &["port"]).or_else(|| spec.default_port.clone().map(ValueOrigin::Literal)),
            ),
        };
        let is_started =
            spec.started_by.is_empty() || spec.started_by.iter().any(|name| self.called.contains(&name.as_str()));
        let reload = spec.reload.as_deref().and_then(|keyword| call.keyword(keyword));
        let is_on = |value: &Expression| matches!(&value.kind, ExpressionKind::Constant(word) if word == "True");
        self.found.push(ListenCall {
            call: self.program.indexes[self.file].callee_text(&call.callee),
            host,
            port,
            is_started,
            is_known,
            function: function.map(|function| function.name.clone().unwrap_or_default()),
            reloads: reload.is_some_and(is_on),
            span,
        });
    }

    /// Returns a value that stands at a position, or in an object at the first one: `listen({ port, host })`.
    fn value(&self, call: &'a CallNode, spec: &ArgumentSpec, keys: &[&str]) -> Option<ValueOrigin> {
        let scope = Scope { file: self.file, frame: None };
        let object = call.position(0).and_then(|first| keys.iter().find_map(|key| first.entry(key)));
        let argument = object.or_else(|| self.program.argument(call, spec))?;
        let is_value = !matches!(argument.kind, ExpressionKind::Function(_) | ExpressionKind::Object(_));
        is_value.then(|| self.program.origin(argument, &scope)).filter(|_| !self.is_callback(argument))
    }

    /// `server.listen(3000, onListening)`: the function is no host.
    fn is_callback(&self, argument: &'a Expression) -> bool {
        self.program.function(argument, self.file).is_some()
    }
}

/// Collects the names of all methods and functions that are called.
struct MethodNames<'a>(Vec<&'a str>);

impl<'a> SyntaxVisitor<'a> for MethodNames<'a> {
    fn expression(&mut self, expression: &'a Expression, _around: &Surroundings<'a>) {
        let Some(call) = expression.as_call() else { return };
        self.0.extend(call.callee.as_member().map(|(_, method)| method).or_else(|| call.callee.as_name()));
    }
}
