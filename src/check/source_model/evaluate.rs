//! Works out texts and numbers that are written in the code, or read from the environment.

use super::index::is_plain;
use super::program::{Program, Resolved};
use super::syntax::{CallNode, Expression, ExpressionKind, FunctionNode, ParameterNode, StatementKind};
use super::value::ValueOrigin;

/// How deep a value is followed through names and calls.
const MAX_STEPS: usize = 12;
/// Functions that return what they are given, as a number or a text.
const CONVERSIONS: &[&str] = &["Number", "parseInt", "parseFloat", "String", "int", "str", "float", "bytes"];
/// Methods that return nearly the same text.
const TEXT_METHODS: &[&str] = &["toString", "trim", "strip", "encode", "decode", "rstrip", "Bytes"];
/// Functions that read a variable of the environment.
const ENVIRONMENT_CALLS: &[&str] = &["os.environ.get", "os.getenv", "os.Getenv", "Deno.env.get"];
/// Objects whose properties are the variables of the environment.
const ENVIRONMENT_OBJECTS: &[&str] = &["process.env.", "os.environ.", "Bun.env."];

/// A call of a function of the learner's own: what its parameters stand for.
#[derive(Debug, Clone, Copy)]
pub(super) struct CallFrame<'a, 'f> {
    pub(super) function: &'a FunctionNode,
    pub(super) call: &'a CallNode,
    /// How many parameters come before those of the call: `self` in a method of Python.
    pub(super) skipped: usize,
    /// Where the call is written.
    pub(super) scope: &'f Scope<'a, 'f>,
}

/// Where an expression is worked out: a file, and the call that leads there.
#[derive(Debug, Clone, Copy)]
pub(super) struct Scope<'a, 'f> {
    pub(super) file: usize,
    pub(super) frame: Option<&'f CallFrame<'a, 'f>>,
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq)]
enum TextPart {
    Text(String),
    Variable { name: String, default: Option<String> },
    Unknown,
}

impl<'a> CallFrame<'a, '_> {
    /// Returns the argument that a parameter stands for.
    pub(super) fn argument(&self, name: &str) -> Option<&'a Expression> {
        let is_it = |parameter: &ParameterNode| parameter.pattern.as_name() == Some(name);
        let position = self.function.parameters.iter().position(is_it)?;
        let argument = position.checked_sub(self.skipped).and_then(|position| self.call.position(position));
        argument.or_else(|| self.call.keyword(name)).or(self.function.parameters[position].default.as_ref())
    }
}

impl<'a> Program<'a> {
    /// Returns where the value of an expression comes from.
    pub(super) fn origin(&self, expression: &'a Expression, scope: &Scope<'a, '_>) -> ValueOrigin {
        let parts = self.text_parts(expression, scope, MAX_STEPS);
        match parts.as_slice() {
            [TextPart::Variable { name, default: None }] => ValueOrigin::Variable { name: name.clone() },
            [TextPart::Variable { name, default: Some(default) }] => {
                ValueOrigin::EnvWithDefault { name: name.clone(), default: default.clone() }
            }
            _ => match join(&parts) {
                Some(text) => ValueOrigin::Literal(text),
                None => ValueOrigin::Unknown(self.indexes[scope.file].excerpt(expression.span)),
            },
        }
    }

    /// Returns the text or the number of an expression, where the code says it.
    pub(super) fn literal(&self, expression: &'a Expression, scope: &Scope<'a, '_>) -> Option<String> {
        join(&self.text_parts(expression, scope, MAX_STEPS))
    }

    /// Returns host and port of an address: a pair, or a text with a colon.
    pub(super) fn address(
        &self,
        expression: &'a Expression,
        scope: &Scope<'a, '_>,
    ) -> (Option<ValueOrigin>, Option<ValueOrigin>) {
        let value = match self.resolve(expression, scope.file) {
            Some(Resolved::Value(value, _)) => value,
            _ => expression,
        };
        if let ExpressionKind::List(_, items) = &value.kind {
            return (
                items.first().map(|host| self.origin(host, scope)),
                items.get(1).map(|port| self.origin(port, scope)),
            );
        }
        let parts = self.text_parts(expression, scope, MAX_STEPS);
        let colon = parts.iter().rposition(|part| matches!(part, TextPart::Text(text) if text.contains(':')));
        let Some(at) = colon else { return (None, Some(self.origin(expression, scope))) };
        let TextPart::Text(text) = &parts[at] else { return (None, None) };
        let (host, port) = text.rsplit_once(':').unwrap_or_default();
        let before = parts[..at].iter().cloned().chain([TextPart::Text(host.to_owned())]);
        let behind = [TextPart::Text(port.to_owned())].into_iter().chain(parts[at + 1..].iter().cloned());
        let origin = |parts: Vec<TextPart>| origin_of(&parts, || self.indexes[scope.file].excerpt(expression.span));
        (Some(origin(before.collect())), Some(origin(behind.collect())))
    }

    fn text_parts(&self, expression: &'a Expression, scope: &Scope<'a, '_>, steps: usize) -> Vec<TextPart> {
        let Some(steps) = steps.checked_sub(1) else { return vec![TextPart::Unknown] };
        if let Some(name) = self.environment_variable(expression, scope.file) {
            return vec![TextPart::Variable { name, default: None }];
        }
        match &expression.kind {
            ExpressionKind::Text(text) | ExpressionKind::Number(text) => vec![TextPart::Text(text.clone())],
            ExpressionKind::Template(parts) => self.all_parts(parts, scope, steps),
            ExpressionKind::Operation(sign, operands) => self.operation_parts(sign, operands, scope, steps),
            ExpressionKind::Await(inner) => self.text_parts(inner, scope, steps),
            ExpressionKind::Name(name) => self.name_parts(name, expression, scope, steps),
            ExpressionKind::Call(call) => self.call_parts(call, scope, steps),
            ExpressionKind::Member(..) => match self.resolve(expression, scope.file) {
                Some(Resolved::Value(value, file)) if !std::ptr::eq(value, expression) => {
                    self.text_parts(value, &Scope { file, frame: None }, steps)
                }
                _ => vec![TextPart::Unknown],
            },
            _ => vec![TextPart::Unknown],
        }
    }

    fn all_parts(&self, items: &'a [Expression], scope: &Scope<'a, '_>, steps: usize) -> Vec<TextPart> {
        items.iter().flat_map(|item| self.text_parts(item, scope, steps)).collect()
    }

    /// `process.env.PORT`, `os.environ['PORT']`.
    fn environment_variable(&self, expression: &Expression, file: usize) -> Option<String> {
        if !matches!(expression.kind, ExpressionKind::Member(..) | ExpressionKind::Index(..)) {
            return None;
        }
        let found = self.indexes[file].qualified(expression)?;
        let name = ENVIRONMENT_OBJECTS.iter().find_map(|object| found.text.strip_prefix(object))?;
        (!name.contains('.')).then(|| name.to_owned())
    }

    fn operation_parts(
        &self,
        sign: &str,
        operands: &'a [Expression],
        scope: &Scope<'a, '_>,
        steps: usize,
    ) -> Vec<TextPart> {
        match (sign, operands) {
            ("+", _) => self.all_parts(operands, scope, steps),
            ("||" | "??" | "or", [first, second]) => {
                let parts = self.text_parts(first, scope, steps);
                with_default(parts, join(&self.text_parts(second, scope, steps)))
            }
            ("?:", [_, first, second]) => {
                let parts = self.text_parts(first, scope, steps);
                match parts.as_slice() {
                    [TextPart::Variable { .. }] => with_default(parts, join(&self.text_parts(second, scope, steps))),
                    _ => vec![TextPart::Unknown],
                }
            }
            _ => vec![TextPart::Unknown],
        }
    }

    fn name_parts(&self, name: &str, expression: &'a Expression, scope: &Scope<'a, '_>, steps: usize) -> Vec<TextPart> {
        let index = &self.indexes[scope.file];
        if index.is_parameter(name, expression.span) {
            let argument = scope.frame.and_then(|frame| Some((frame.argument(name)?, frame.scope)));
            return match argument {
                Some((argument, outer)) => self.text_parts(argument, outer, steps),
                None => vec![TextPart::Unknown],
            };
        }
        let values: Vec<Vec<TextPart>> = index
            .values(name, expression.span)
            .into_iter()
            .filter(|assigned| is_plain(assigned.operator))
            .map(|assigned| match assigned.property {
                None => self.text_parts(assigned.value, scope, steps),
                Some(property) => {
                    let object = index.qualified(assigned.value).map(|found| format!("{}.", found.text));
                    let is_environment = object.is_some_and(|object| ENVIRONMENT_OBJECTS.contains(&object.as_str()));
                    let default = assigned.default.and_then(|default| join(&self.text_parts(default, scope, steps)));
                    match is_environment {
                        true => vec![TextPart::Variable { name: property.to_owned(), default }],
                        false => vec![TextPart::Unknown],
                    }
                }
            })
            .collect();
        match values.as_slice() {
            [] => self.imported_parts(expression, scope.file, steps),
            [only] => only.clone(),
            // `port := os.Getenv("PORT")`, then `if port == "" { port = "8080" }`.
            [first, others @ ..] => with_default(first.clone(), others.iter().find_map(|parts| join(parts))),
        }
    }

    fn imported_parts(&self, expression: &'a Expression, file: usize, steps: usize) -> Vec<TextPart> {
        match self.resolve(expression, file) {
            Some(Resolved::Value(value, file)) if !std::ptr::eq(value, expression) => {
                self.text_parts(value, &Scope { file, frame: None }, steps)
            }
            _ => vec![TextPart::Unknown],
        }
    }

    fn call_parts(&self, call: &'a CallNode, scope: &Scope<'a, '_>, steps: usize) -> Vec<TextPart> {
        let found = self.indexes[scope.file].qualified(&call.callee).map(|found| found.text).unwrap_or_default();
        let last = found.rsplit('.').next().unwrap_or_default();
        if ENVIRONMENT_CALLS.contains(&found.as_str()) {
            let name = call.position(0).and_then(|name| join(&self.text_parts(name, scope, steps)));
            let default = call.position(1).and_then(|default| join(&self.text_parts(default, scope, steps)));
            return name.map_or(vec![TextPart::Unknown], |name| vec![TextPart::Variable { name, default }]);
        }
        if found == "fmt.Sprintf" {
            return self.format_parts(call, scope, steps);
        }
        if CONVERSIONS.contains(&last) || found == "strconv.Itoa" {
            return call.position(0).map_or(vec![TextPart::Unknown], |value| self.text_parts(value, scope, steps));
        }
        match call.callee.as_member() {
            Some((object, method)) if TEXT_METHODS.contains(&method) => self.text_parts(object, scope, steps),
            _ => self.returned_parts(call, scope, steps),
        }
    }

    /// `fmt.Sprintf(":%s", port)`.
    fn format_parts(&self, call: &'a CallNode, scope: &Scope<'a, '_>, steps: usize) -> Vec<TextPart> {
        let Some(format) = call.position(0).and_then(Expression::as_text) else { return vec![TextPart::Unknown] };
        let mut parts = Vec::new();
        let mut values = call.positional().skip(1);
        for (index, piece) in format.replace("%d", "%s").split("%s").enumerate() {
            if index > 0 {
                let value = values.next().map(|value| self.text_parts(value, scope, steps));
                parts.extend(value.unwrap_or_else(|| vec![TextPart::Unknown]));
            }
            parts.push(TextPart::Text(piece.to_owned()));
        }
        parts
    }

    fn returned_parts(&self, call: &'a CallNode, scope: &Scope<'a, '_>, steps: usize) -> Vec<TextPart> {
        let Some((function, file)) = self.function(&call.callee, scope.file) else { return vec![TextPart::Unknown] };
        let frame = CallFrame { function, call, skipped: 0, scope };
        match only_result(function) {
            Some(result) => self.text_parts(result, &Scope { file, frame: Some(&frame) }, steps),
            None => vec![TextPart::Unknown],
        }
    }
}

/// Returns what a function returns, if that is all it does.
pub(super) fn only_result(function: &FunctionNode) -> Option<&Expression> {
    match function.body.as_slice() {
        [statement] => match &statement.kind {
            StatementKind::Return(Some(result)) => Some(result),
            _ => None,
        },
        _ => None,
    }
}

fn join(parts: &[TextPart]) -> Option<String> {
    let text = |part: &TextPart| if let TextPart::Text(text) = part { Some(text.clone()) } else { None };
    parts.iter().map(text).collect()
}

fn with_default(parts: Vec<TextPart>, default: Option<String>) -> Vec<TextPart> {
    match parts.as_slice() {
        [TextPart::Variable { name, default: None }] => vec![TextPart::Variable { name: name.clone(), default }],
        _ => parts,
    }
}

fn origin_of(parts: &[TextPart], excerpt: impl Fn() -> String) -> ValueOrigin {
    let is_empty = |part: &&TextPart| matches!(part, TextPart::Text(text) if text.is_empty());
    let parts: Vec<&TextPart> = parts.iter().filter(|part| !is_empty(part)).collect();
    match parts.as_slice() {
        [] => ValueOrigin::Literal(String::new()),
        [TextPart::Text(text)] => ValueOrigin::Literal(text.clone()),
        [TextPart::Variable { name, default: None }] => ValueOrigin::Variable { name: name.clone() },
        [TextPart::Variable { name, default: Some(default) }] => {
            ValueOrigin::EnvWithDefault { name: name.clone(), default: default.clone() }
        }
        _ => ValueOrigin::Unknown(excerpt()),
    }
}
