//! Tells which expressions hold the path or the method of the request.

use super::index::required_module;
use super::model::SourceLanguage;
use super::program::Program;
use super::span::SourceSpan;
use super::syntax::{CallNode, Expression, ExpressionKind};
use super::walk::{Surroundings, SyntaxVisitor, walk};

/// How many names and calls lie between a value and the request at most.
const MAX_STEPS: usize = 8;
/// Methods that return the same path, at most cleaned up.
const SAME_METHODS: &[&str] = &[
    "toLowerCase",
    "lower",
    "trim",
    "strip",
    "rstrip",
    "replace",
    "replaceAll",
    "toString",
    "slice",
    "decode",
    "removesuffix",
    "normalize",
    "String",
    "ToLower",
    "TrimSuffix",
];
/// Functions that return the same path.
const SAME_CALLS: &[&str] = &["decodeURIComponent", "decodeURI", "unquote", "String", "str", "strings.TrimSuffix"];
/// Methods that cut a path into pieces.
const CUTTING_METHODS: &[&str] =
    &["split", "partition", "rsplit", "substring", "substr", "slice", "match", "at", "pop"];
/// Names of what holds a request.
const REQUEST_NAMES: &[&str] = &["req", "request", "ctx", "c", "r", "self", "context", "url", "parsed", "u"];

/// The path of the request, or a part of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct RequestPath {
    pub(super) has_query: bool,
    /// One piece of it: `path.split('/')[2]`.
    pub(super) is_piece: bool,
}

/// Knows the values of the request in a program.
pub(super) struct RequestValues<'p, 'a> {
    program: &'p Program<'a>,
    /// Parameters that get the path: the function, the position, and what it gets.
    parameters: Vec<(SourceSpan, usize, RequestPath)>,
}

impl<'p, 'a> RequestValues<'p, 'a> {
    pub(super) fn new(program: &'p Program<'a>) -> Self {
        let mut values = RequestValues { program, parameters: Vec::new() };
        for (file, index) in program.indexes.iter().enumerate() {
            let mut finder = ParameterFinder { values: &values, file, found: Vec::new() };
            walk(&index.file.body, &mut finder);
            let found = finder.found;
            values.parameters.extend(found);
        }
        values
    }

    /// Returns what of the request's path an expression holds.
    pub(super) fn path(&self, expression: &'a Expression, file: usize) -> Option<RequestPath> {
        self.path_within(expression, file, MAX_STEPS)
    }

    fn path_within(&self, expression: &'a Expression, file: usize, steps: usize) -> Option<RequestPath> {
        let steps = steps.checked_sub(1)?;
        match &expression.kind {
            ExpressionKind::Member(object, property) => self.member(object, property, file),
            ExpressionKind::Name(name) => self.named(name, expression, file, steps),
            ExpressionKind::Call(call) => self.called(call, file, steps),
            ExpressionKind::Index(object, index) => {
                let path = self.path_within(object, file, steps)?;
                let is_first = matches!(&index.kind, ExpressionKind::Number(number) if number == "0");
                // `split('?')[0]` is the path without its query.
                let cut = object.as_call().and_then(|call| call.position(0)).and_then(Expression::as_text);
                match cut {
                    Some("?") if is_first => Some(RequestPath { has_query: false, is_piece: false }),
                    _ => Some(RequestPath { is_piece: true, ..path }),
                }
            }
            ExpressionKind::Operation(sign, parts) if matches!(sign.as_str(), "||" | "??" | "or") => {
                self.path_within(parts.first()?, file, steps)
            }
            _ => None,
        }
    }

    fn member(&self, object: &'a Expression, property: &str, file: usize) -> Option<RequestPath> {
        let spec = self.program.spec();
        let is = |names: &[String]| names.iter().any(|name| name == property);
        let (is_raw, is_path) = (is(&spec.raw_path_properties), is(&spec.path_properties));
        if !is_raw && !is_path || !self.is_request(object, file) {
            return None;
        }
        let is_own = self.program.language == SourceLanguage::Python && object.as_name() == Some("self");
        Some(RequestPath { has_query: is_raw || is_own, is_piece: false })
    }

    /// Tells whether an object is likely a request, or an address made of one.
    fn is_request(&self, object: &'a Expression, file: usize) -> bool {
        let index = &self.program.indexes[file];
        match &object.kind {
            ExpressionKind::Name(name) => match index.imports.get(name.as_str()) {
                Some((_, imported)) => *imported == "request",
                None => {
                    index.is_parameter(name, object.span)
                        || REQUEST_NAMES.contains(&name.as_str())
                        || index.only_value(name, object.span).is_some_and(|found| is_address(found.value))
                }
            },
            ExpressionKind::Member(_, property) => {
                matches!(property.as_str(), "URL" | "url" | "req" | "request" | "nextUrl")
            }
            ExpressionKind::Call(_) => is_address(object),
            _ => false,
        }
    }

    fn named(&self, name: &str, expression: &'a Expression, file: usize, steps: usize) -> Option<RequestPath> {
        let index = &self.program.indexes[file];
        if let Some((function, position)) = index.parameter(name, expression.span) {
            let found = self.parameters.iter().find(|(own, at, _)| *own == function.span && *at == position);
            if let Some((_, _, path)) = found {
                return Some(*path);
            }
            // `({ url }, res) => ...` takes the path out of the request.
            let pattern = &function.parameters.get(position)?.pattern;
            let ExpressionKind::Object(entries) = &pattern.kind else { return None };
            let entry = entries.iter().find(|entry| entry.value.as_name() == Some(name))?;
            return self.property(entry.key.as_deref()?);
        }
        let values = index.values(name, expression.span);
        values.into_iter().find_map(|assigned| match assigned.property {
            Some(property) => self.property(property).filter(|_| self.comes_from_request(assigned.value, file)),
            None if assigned.operator == "part" => {
                let path = self.path_within(assigned.value, file, steps)?;
                let is_whole = is_before_query(name, assigned.value, index.text(assigned.span));
                Some(if is_whole {
                    RequestPath { has_query: false, is_piece: false }
                } else {
                    RequestPath { is_piece: true, ..path }
                })
            }
            None => self.path_within(assigned.value, file, steps),
        })
    }

    fn property(&self, property: &str) -> Option<RequestPath> {
        let spec = self.program.spec();
        let is = |names: &[String]| names.iter().any(|name| name == property);
        let is_raw = is(&spec.raw_path_properties);
        (is_raw || is(&spec.path_properties)).then_some(RequestPath { has_query: is_raw, is_piece: false })
    }

    fn comes_from_request(&self, value: &'a Expression, file: usize) -> bool {
        required_module(value).is_none() && (self.is_request(value, file) || is_address(value))
    }

    fn called(&self, call: &'a CallNode, file: usize, steps: usize) -> Option<RequestPath> {
        if let Some((object, method)) = call.callee.as_member() {
            let path = self.path_within(object, file, steps);
            if let Some(path) = path {
                return match method {
                    // `path.slice(1)` has no slash in front; `path.slice(0, -1)` is the path without one at its end.
                    "slice" if !is_from_start(call) => Some(RequestPath { is_piece: true, ..path }),
                    _ if SAME_METHODS.contains(&method) => Some(path),
                    _ if CUTTING_METHODS.contains(&method) => Some(RequestPath { is_piece: true, ..path }),
                    _ => None,
                };
            }
        }
        let found = self.program.indexes[file].qualified(&call.callee)?.text;
        let last = found.rsplit('.').next().unwrap_or_default();
        let is_same = SAME_CALLS.iter().any(|name| *name == found || *name == last);
        self.path_within(call.position(0).filter(|_| is_same)?, file, steps)
    }

    /// Tells whether an expression holds the method of the request.
    pub(super) fn is_method(&self, expression: &'a Expression, file: usize) -> bool {
        let spec = self.program.spec();
        let is = |property: &str| spec.method_properties.iter().any(|name| name == property);
        match &expression.kind {
            ExpressionKind::Member(object, property) => is(property) && self.is_request(object, file),
            ExpressionKind::Name(name) => {
                let values = self.program.indexes[file].values(name, expression.span);
                values.into_iter().any(|assigned| match assigned.property {
                    Some(property) => is(property) && self.comes_from_request(assigned.value, file),
                    None => self.is_method_member(assigned.value, file),
                })
            }
            _ => false,
        }
    }

    fn is_method_member(&self, value: &'a Expression, file: usize) -> bool {
        matches!(value.kind, ExpressionKind::Member(..)) && self.is_method(value, file)
    }
}

/// `path, _, query = self.path.partition('?')`: the first name gets the path without its query.
fn is_before_query(name: &str, value: &Expression, assignment: &str) -> bool {
    let cuts_query = value.as_call().is_some_and(|call| call.position(0).and_then(Expression::as_text) == Some("?"));
    let first = assignment
        .split(['=', ','])
        .next()
        .and_then(|names| names.rsplit(['[', '(', ' ']).find(|name| !name.is_empty()));
    cuts_query && first == Some(name)
}

fn is_from_start(call: &CallNode) -> bool {
    call.position(0).is_some_and(|from| matches!(&from.kind, ExpressionKind::Number(number) if number == "0"))
}

/// `new URL(...)`, `url.parse(...)`, `urlparse(...)`.
fn is_address(value: &Expression) -> bool {
    let Some(call) = value.as_call() else { return false };
    let name = call.callee.as_name().or(call.callee.as_member().map(|(_, method)| method));
    matches!(name, Some("URL" | "parse" | "urlparse" | "urlsplit" | "Request" | "getPath"))
}

struct ParameterFinder<'v, 'p, 'a> {
    values: &'v RequestValues<'p, 'a>,
    file: usize,
    found: Vec<(SourceSpan, usize, RequestPath)>,
}

impl<'a> SyntaxVisitor<'a> for ParameterFinder<'_, '_, 'a> {
    fn expression(&mut self, expression: &'a Expression, _around: &Surroundings<'a>) {
        let Some(call) = expression.as_call() else { return };
        let program = self.values.program;
        let mut paths = call.positional().enumerate().filter_map(|(at, argument)| {
            let path = self.values.path(argument, self.file)?;
            (!path.is_piece).then_some((at, path))
        });
        let Some((at, path)) = paths.next() else { return };
        let Some((function, _)) = program.function(&call.callee, self.file) else { return };
        let is_method = function.class.is_some() && program.language == SourceLanguage::Python;
        self.found.push((function.span, at + usize::from(is_method), path));
    }
}
