//! Lists the functions of a program, where each is called, and what a file exports.

use super::index::FileIndex;
use super::model::{ExportedName, FunctionCall, FunctionDef};
use super::names::parameter_names;
use super::program::Program;
use super::span::SourceSpan;
use super::syntax::{Expression, ExpressionKind, Statement, StatementKind, bound_names};
use super::walk::{Surroundings, SyntaxVisitor, walk};

/// Returns the functions with a name, and their calls.
pub(super) fn find_functions(program: &Program) -> Vec<FunctionDef> {
    let mut functions = Vec::new();
    for index in &program.indexes {
        functions.extend(index.functions.iter().map(|(name, function)| FunctionDef {
            name: (*name).to_owned(),
            class: function.class.clone(),
            is_async: function.is_async,
            parameters: parameter_names(function),
            calls: Vec::new(),
            references: Vec::new(),
            span: function.span,
        }));
    }
    for (file, index) in program.indexes.iter().enumerate() {
        let mut finder =
            CallFinder { program, file, functions: &mut functions, awaited: Vec::new(), callees: Vec::new() };
        walk(&index.file.body, &mut finder);
    }
    functions
}

struct CallFinder<'p, 'a> {
    program: &'p Program<'a>,
    file: usize,
    functions: &'p mut Vec<FunctionDef>,
    awaited: Vec<SourceSpan>,
    callees: Vec<SourceSpan>,
}

impl<'a> CallFinder<'_, 'a> {
    fn own(&mut self, expression: &'a Expression) -> Option<&mut FunctionDef> {
        let (function, _) = self.program.function(expression, self.file)?;
        let span = function.span;
        self.functions.iter_mut().find(|own| own.span == span)
    }
}

impl<'a> SyntaxVisitor<'a> for CallFinder<'_, 'a> {
    fn expression(&mut self, expression: &'a Expression, _around: &Surroundings<'a>) {
        match &expression.kind {
            ExpressionKind::Await(inner) => self.awaited.push(inner.span),
            // What is assigned to a name is the function itself.
            ExpressionKind::Assignment(target, _, _) => {
                self.callees.extend(bound_names(target).into_iter().map(|(_, span)| span));
            }
            ExpressionKind::Call(call) => {
                self.callees.push(call.callee.span);
                let is_awaited = self.awaited.contains(&expression.span);
                let found = FunctionCall { is_awaited, arguments: call.arguments.len(), span: expression.span };
                self.own(&call.callee).into_iter().for_each(|own| own.calls.push(found));
            }
            ExpressionKind::Name(_) | ExpressionKind::Member(..) if !self.callees.contains(&expression.span) => {
                let span = expression.span;
                self.own(expression).into_iter().for_each(|own| own.references.push(span));
            }
            _ => {}
        }
    }
}

/// Returns what a file exports; in Python and Go everything at its top.
pub(super) fn find_exports(index: &FileIndex) -> Vec<ExportedName> {
    index.file.body.iter().flat_map(exports_of).collect()
}

fn exports_of(statement: &Statement) -> Vec<ExportedName> {
    let span = statement.span;
    let one = |name: &str, variable: Option<&str>| ExportedName {
        name: name.to_owned(),
        variable: variable.map(str::to_owned),
        span,
    };
    match &statement.kind {
        StatementKind::Export(export) => {
            let named = export.names.iter().map(|(name, local)| one(name, Some(local)));
            let default = export.value.iter().map(|value| one("default", value.as_name()));
            let declared = export.declaration.iter().flat_map(declared_names).map(|name| one(&name, Some(&name)));
            named.chain(default).chain(declared).collect()
        }
        StatementKind::Expression(Expression { kind: ExpressionKind::Assignment(target, _, value), .. }) => {
            commonjs_exports(target, value).iter().map(|(name, variable)| one(name, variable.as_deref())).collect()
        }
        _ => Vec::new(),
    }
}

fn declared_names(statement: &Statement) -> Vec<String> {
    match &statement.kind {
        StatementKind::Function(function) => function.name.iter().cloned().collect(),
        StatementKind::Class(class) => vec![class.name.clone()],
        StatementKind::Expression(Expression { kind: ExpressionKind::Assignment(target, ..), .. }) => {
            bound_names(target).into_iter().map(|(name, _)| name.to_owned()).collect()
        }
        _ => Vec::new(),
    }
}

/// `module.exports = ...`, `module.exports.name = ...`, `exports.name = ...`.
fn commonjs_exports(target: &Expression, value: &Expression) -> Vec<(String, Option<String>)> {
    let Some((object, property)) = target.as_member() else { return Vec::new() };
    let is_exports = |object: &Expression| {
        object.as_name() == Some("exports")
            || object.as_member().is_some_and(|(outer, name)| outer.as_name() == Some("module") && name == "exports")
    };
    if is_exports(object) {
        return vec![(property.to_owned(), value.as_name().map(str::to_owned))];
    }
    if !is_exports(target) {
        return Vec::new();
    }
    match &value.kind {
        ExpressionKind::Object(entries) => {
            let names =
                entries.iter().filter_map(|entry| Some((entry.key.clone()?, entry.value.as_name().map(str::to_owned))));
            names.collect()
        }
        _ => vec![("default".to_owned(), value.as_name().map(str::to_owned))],
    }
}
