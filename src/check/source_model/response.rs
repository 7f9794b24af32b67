//! Reads one step of a response: a chain of calls on the response, a property that is set, a value that is returned.

use super::evaluate::{CallFrame, Scope, only_result};
use super::framework::{ArgumentSpec, FrameworkSpec, ResponseSpec};
use super::handler::{ResponseCall, SentBody};
use super::index::FileIndex;
use super::program::{Program, Resolved};
use super::route::{FolderBase, FolderPath};
use super::span::SourceSpan;
use super::syntax::{Argument, CallNode, Expression, ExpressionKind, ListKind};
use super::walk::{Surroundings, SyntaxVisitor, walk};

/// Calls that return their argument as it is, as bytes or compressed.
const SAME_CALLS: &[&str] = &["Buffer.from", "bytes", "zlib.gzipSync", "gzip.compress", "String", "str"];
/// Methods that return what they are called on.
const SAME_METHODS: &[&str] = &["encode", "toString", "pipe"];
/// How deep a body is followed through names and calls.
const MAX_STEPS: usize = 6;

/// A part of `res.status(404).send(...)`: the name, and the call if it is one.
pub(super) type ChainLink<'a> = (String, Option<&'a CallNode>);

/// Takes a chain of calls apart: the object it begins with, and the links behind it.
pub(super) fn chain_links<'a>(expression: &'a Expression) -> (&'a Expression, Vec<ChainLink<'a>>) {
    match &expression.kind {
        ExpressionKind::Call(call) => match call.callee.as_member() {
            Some((object, method)) => {
                let (root, mut links) = chain_links(object);
                links.push((method.to_owned(), Some(call)));
                (root, links)
            }
            None => (expression, Vec::new()),
        },
        ExpressionKind::Member(object, property) => {
            let (root, mut links) = chain_links(object);
            links.push((property.clone(), None));
            (root, links)
        }
        _ => (expression, Vec::new()),
    }
}

/// Returns the specification of a method of the response.
pub(super) fn method_spec<'s>(spec: &'s FrameworkSpec, previous: &str, method: &str) -> Option<&'s ResponseSpec> {
    let joined = format!("{previous}.{method}");
    let is_it = |name: &String| *name == method || *name == joined;
    spec.responses.iter().find(|response| response.on_response.iter().any(is_it))
}

/// Returns the specification of a property of the response that can be set.
pub(super) fn property_spec<'s>(spec: &'s FrameworkSpec, property: &str) -> Option<&'s ResponseSpec> {
    spec.responses.iter().find(|response| response.sets_property.iter().any(|name| name == property))
}

/// Returns the specification of a function that makes a response.
pub(super) fn function_spec<'s>(
    spec: &'s FrameworkSpec,
    index: &FileIndex,
    callee: &Expression,
) -> Option<&'s ResponseSpec> {
    let found = index.qualified(callee)?;
    spec.responses.iter().find(|response| found.is_one_of(&response.calls))
}

impl<'a> Program<'a> {
    /// Adds what a call does to a step.
    pub(super) fn apply(
        &self,
        step: &mut ResponseCall,
        spec: &ResponseSpec,
        call: &'a CallNode,
        scope: &Scope<'a, '_>,
    ) {
        let argument = |argument: &ArgumentSpec| self.argument(call, argument);
        let text = |spec: &ArgumentSpec| argument(spec).and_then(|value| self.literal(value, scope));
        step.ends |= spec.ends;
        step.arguments = self.argument_texts(call, scope.file);
        step.status =
            argument(&spec.status).and_then(|value| self.status(value, scope)).or(spec.sets_status).or(step.status);
        step.content_type = text(&spec.content_type).or(spec.sets_content_type.clone()).or(step.content_type.take());
        if let Some(name) = text(&spec.header_name) {
            self.add_header(step, name, argument(&spec.header_value), scope);
        }
        if let Some(ExpressionKind::Object(entries)) = argument(&spec.headers).map(|headers| &headers.kind) {
            for entry in entries {
                entry.key.iter().for_each(|name| self.add_header(step, name.clone(), Some(&entry.value), scope));
            }
        }
        step.redirect = text(&spec.redirect).or(step.redirect.take());
        match argument(&spec.body) {
            Some(body) if spec.is_json_text => step.body = SentBody::JsonText(self.written(body, scope)),
            Some(body) => step.body = self.body(body, scope),
            // `jsonify(id=1, username='bob')`
            None if spec.body.position.is_some() && call.arguments.len() > 1 => {
                step.body = SentBody::Object(step.arguments.join(", "));
            }
            None => {}
        }
        if let Some(file) = argument(&spec.file) {
            step.body = self.sent_file(spec, call, file, scope);
        }
    }

    /// Returns the arguments of a call as they are written.
    pub(super) fn argument_texts(&self, call: &CallNode, file: usize) -> Vec<String> {
        let index = &self.indexes[file];
        let text = |argument: &Argument| match &argument.keyword {
            Some(keyword) => format!("{keyword}={}", index.excerpt(argument.value.span)),
            None => index.excerpt(argument.value.span),
        };
        call.arguments.iter().map(text).collect()
    }

    /// Returns an expression as it is written, a parameter as the argument that it stands for.
    fn written(&self, expression: &'a Expression, scope: &Scope<'a, '_>) -> String {
        let argument = expression.as_name().and_then(|name| Some((scope.frame?.argument(name)?, scope.frame?.scope)));
        match argument {
            Some((argument, outer)) => self.written(argument, outer),
            None => self.indexes[scope.file].excerpt(expression.span),
        }
    }

    fn sent_file(
        &self,
        spec: &ResponseSpec,
        call: &'a CallNode,
        file: &'a Expression,
        scope: &Scope<'a, '_>,
    ) -> SentBody {
        let mut found = self.file_use(file, scope);
        if let Some(folder) = self.argument(call, &spec.folder).and_then(|folder| self.folder_path(folder, scope)) {
            found.path = found.name.as_ref().map(|name| folder.join(name));
        }
        if let Some(folder) = &spec.template_folder {
            let base = FolderBase::SourceText;
            let folder = FolderPath { base, path: folder.clone() };
            found.path = self.literal(file, scope).map(|name| folder.join(&name));
        }
        SentBody::File(found)
    }

    fn add_header(&self, step: &mut ResponseCall, name: String, value: Option<&'a Expression>, scope: &Scope<'a, '_>) {
        let value = value.and_then(|value| self.literal(value, scope));
        if name.eq_ignore_ascii_case("content-type") {
            step.content_type = value.clone();
        }
        step.headers.push((name, value));
    }

    /// Returns a status that is written as a number, or as `http.StatusNotFound`.
    pub(super) fn status(&self, value: &'a Expression, scope: &Scope<'a, '_>) -> Option<i64> {
        let text = match self.literal(value, scope) {
            Some(text) => text,
            None => self.indexes[scope.file].excerpt(value.span),
        };
        let known = [("NotFound", 404), ("NOT_FOUND", 404), ("StatusOK", 200), ("InternalServerError", 500)];
        let by_name = || known.iter().find(|(name, _)| text.ends_with(name)).map(|(_, status)| *status);
        text.split(' ').next().and_then(|number| number.parse().ok()).or_else(by_name)
    }

    /// Returns what kind of body an expression is.
    pub(super) fn body(&self, expression: &'a Expression, scope: &Scope<'a, '_>) -> SentBody {
        self.body_within(expression, scope, MAX_STEPS)
    }

    fn body_within(&self, expression: &'a Expression, scope: &Scope<'a, '_>, steps: usize) -> SentBody {
        let excerpt = || self.indexes[scope.file].excerpt(expression.span);
        let Some(steps) = steps.checked_sub(1) else { return SentBody::Computed(excerpt()) };
        match &expression.kind {
            ExpressionKind::Text(text) => SentBody::Text(text.clone()),
            ExpressionKind::Template(_) => match self.literal(expression, scope) {
                Some(text) => SentBody::Text(text),
                None => SentBody::Template(excerpt()),
            },
            ExpressionKind::Object(_) => SentBody::Object(excerpt()),
            ExpressionKind::List(ListKind::Set, _) => SentBody::Set(excerpt()),
            ExpressionKind::List(..) => SentBody::List(excerpt()),
            ExpressionKind::Number(_) | ExpressionKind::Constant(_) => SentBody::Constant(excerpt()),
            ExpressionKind::Await(inner) => self.body_within(inner, scope, steps),
            ExpressionKind::Operation(sign, _) if sign == "+" => match self.literal(expression, scope) {
                Some(text) => SentBody::Text(text),
                None => SentBody::Template(excerpt()),
            },
            ExpressionKind::Name(name) => self.named_body(name, expression, scope, steps),
            ExpressionKind::Call(call) => self.called_body(call, expression, scope, steps),
            _ => SentBody::Computed(excerpt()),
        }
    }

    fn named_body(&self, name: &str, expression: &'a Expression, scope: &Scope<'a, '_>, steps: usize) -> SentBody {
        let index = &self.indexes[scope.file];
        let computed = || SentBody::Computed(index.excerpt(expression.span));
        if index.is_parameter(name, expression.span) {
            let argument = scope.frame.and_then(|frame| Some((frame.argument(name)?, frame.scope)));
            return match argument {
                Some((argument, outer)) => self.body_within(argument, outer, steps),
                None => self.read_in_callback(name, expression, scope).unwrap_or_else(computed),
            };
        }
        match index.only_value(name, expression.span) {
            Some(assigned) if assigned.property.is_none() => self.body_within(assigned.value, scope, steps),
            // `page, err := os.ReadFile(name)` gives the page first.
            None => match index.values(name, expression.span).as_slice() {
                [only] if only.operator == "part" => match self.body_within(only.value, scope, steps) {
                    file @ SentBody::File(_) => file,
                    _ => computed(),
                },
                _ => computed(),
            },
            Some(_) => match self.resolve(expression, scope.file) {
                Some(Resolved::Value(value, file)) if !std::ptr::eq(value, expression) => {
                    self.body_within(value, &Scope { file, frame: None }, steps)
                }
                _ => computed(),
            },
        }
    }

    /// `fs.readFile('about.html', (error, page) => res.end(page))`: the page is the file.
    fn read_in_callback(&self, name: &str, expression: &Expression, scope: &Scope<'a, '_>) -> Option<SentBody> {
        let index = &self.indexes[scope.file];
        let (callback, _) = index.parameter(name, expression.span)?;
        let mut finder = ReadingCall { index, callback: callback.span, found: None };
        walk(&index.file.body, &mut finder);
        Some(SentBody::File(self.file_use(finder.found?.position(0)?, scope)))
    }

    fn called_body(
        &self,
        call: &'a CallNode,
        expression: &'a Expression,
        scope: &Scope<'a, '_>,
        steps: usize,
    ) -> SentBody {
        let index = &self.indexes[scope.file];
        let excerpt = |expression: &Expression| index.excerpt(expression.span);
        let method = call.callee.as_member();
        if index.is_one_of(&call.callee, &self.spec().json_calls) {
            return SentBody::JsonText(call.position(0).map(|value| self.written(value, scope)).unwrap_or_default());
        }
        if let Some((object, "read")) = method
            && let body @ SentBody::File(_) = self.body_within(object, scope, steps)
        {
            return body;
        }
        if let Some((object, name)) = method
            && self.spec().reading_methods.iter().any(|own| own == name)
        {
            // Python's path is the object, Go's embedded folder takes the name.
            return SentBody::File(self.file_use(call.position(0).unwrap_or(object), scope));
        }
        if index.is_one_of(&call.callee, &self.spec().reading_calls)
            && let Some(name) = call.position(0)
        {
            return SentBody::File(self.file_use(name, scope));
        }
        if let Some(inner) = same_body(index, call) {
            return self.body_within(inner, scope, steps);
        }
        self.returned_body(call, scope, steps).unwrap_or_else(|| SentBody::Computed(excerpt(expression)))
    }

    /// The body that a function of the learner's own returns, as `page('about.html')` does.
    fn returned_body(&self, call: &'a CallNode, scope: &Scope<'a, '_>, steps: usize) -> Option<SentBody> {
        let (function, file) = self.function(&call.callee, scope.file)?;
        // An async function returns a promise.
        let result = only_result(function).filter(|_| !function.is_async)?;
        let frame = CallFrame { function, call, skipped: 0, scope };
        Some(self.body_within(result, &Scope { file, frame: Some(&frame) }, steps))
    }
}

/// `text.encode()` and `Buffer.from(text)` are the text.
fn same_body<'a>(index: &FileIndex, call: &'a CallNode) -> Option<&'a Expression> {
    let found = index.qualified(&call.callee)?.text;
    match call.callee.as_member() {
        _ if SAME_CALLS.contains(&found.as_str()) => call.position(0),
        Some((object, method)) if SAME_METHODS.contains(&method) => Some(object),
        _ => None,
    }
}

/// Finds the call that reads a file and hands it to a callback.
struct ReadingCall<'a, 'p> {
    index: &'p FileIndex<'a>,
    callback: SourceSpan,
    found: Option<&'a CallNode>,
}

impl<'a> SyntaxVisitor<'a> for ReadingCall<'a, '_> {
    fn expression(&mut self, expression: &'a Expression, _around: &Surroundings<'a>) {
        let Some(call) = expression.as_call() else { return };
        let takes_it = call.positional().any(|argument| argument.span == self.callback);
        if takes_it && self.index.is_one_of(&call.callee, &self.index.spec().reading_calls) {
            self.found = Some(call);
        }
    }
}
