//! Visits every statement and expression of a file, and knows what is around each.

use super::span::SourceSpan;
use super::syntax::{ClassNode, Expression, ExpressionKind, FunctionNode, IfStatement, Statement, StatementKind};

/// What is around the node that is visited.
#[derive(Debug, Clone, Default)]
pub(super) struct Surroundings<'a> {
    /// The functions around it, the innermost one last.
    pub(super) functions: Vec<&'a FunctionNode>,
    /// How many loops are around it inside the innermost function, and outside of it.
    pub(super) loops: usize,
    /// The conditions of the `if`s around it.
    pub(super) conditions: Vec<&'a Expression>,
}

/// Is called for each node, the outer one before what is inside it.
pub(super) trait SyntaxVisitor<'a> {
    fn statement(&mut self, _statement: &'a Statement, _around: &Surroundings<'a>) {}
    fn expression(&mut self, _expression: &'a Expression, _around: &Surroundings<'a>) {}
    fn function(&mut self, _function: &'a FunctionNode, _around: &Surroundings<'a>) {}
    fn class(&mut self, _class: &'a ClassNode, _span: SourceSpan, _around: &Surroundings<'a>) {}
    /// Is called for the statements of a block, in order.
    fn block(&mut self, _statements: &'a [Statement], _around: &Surroundings<'a>) {}
}

/// Visits the statements and everything inside them.
pub(super) fn walk<'a>(statements: &'a [Statement], visitor: &mut impl SyntaxVisitor<'a>) {
    walk_block(statements, visitor, &mut Surroundings::default());
}

fn walk_block<'a>(block: &'a [Statement], visitor: &mut impl SyntaxVisitor<'a>, around: &mut Surroundings<'a>) {
    visitor.block(block, around);
    for statement in block {
        walk_statement(statement, visitor, around);
    }
}

fn walk_statement<'a>(statement: &'a Statement, visitor: &mut impl SyntaxVisitor<'a>, around: &mut Surroundings<'a>) {
    visitor.statement(statement, around);
    match &statement.kind {
        StatementKind::Expression(value) | StatementKind::Throw(value) | StatementKind::Return(Some(value)) => {
            walk_expression(value, visitor, around);
        }
        StatementKind::If(inner) => walk_if(inner, visitor, around),
        StatementKind::Switch(switch) => {
            switch.subject.iter().for_each(|subject| walk_expression(subject, visitor, around));
            for case in &switch.cases {
                case.values.iter().for_each(|value| walk_expression(value, visitor, around));
                walk_block(&case.body, visitor, around);
            }
        }
        StatementKind::Loop(header, body) => {
            header.iter().for_each(|part| walk_expression(part, visitor, around));
            around.loops += 1;
            walk_block(body, visitor, around);
            around.loops -= 1;
        }
        StatementKind::Block(body) | StatementKind::Rescue(body) => walk_block(body, visitor, around),
        StatementKind::Function(function) => walk_function(function, visitor, around),
        StatementKind::Class(class) => walk_class(class, statement.span, visitor, around),
        StatementKind::Export(export) => {
            export.value.iter().for_each(|value| walk_expression(value, visitor, around));
            walk_block(&export.declaration, visitor, around);
        }
        StatementKind::Return(None) | StatementKind::Import(_) | StatementKind::Leave => {}
    }
}

fn walk_if<'a>(inner: &'a IfStatement, visitor: &mut impl SyntaxVisitor<'a>, around: &mut Surroundings<'a>) {
    walk_expression(&inner.condition, visitor, around);
    around.conditions.push(&inner.condition);
    walk_block(&inner.then, visitor, around);
    walk_block(&inner.otherwise, visitor, around);
    around.conditions.pop();
}

fn walk_class<'a>(
    class: &'a ClassNode,
    span: SourceSpan,
    visitor: &mut impl SyntaxVisitor<'a>,
    around: &mut Surroundings<'a>,
) {
    visitor.class(class, span, around);
    class.bases.iter().chain(&class.decorators).for_each(|part| walk_expression(part, visitor, around));
    walk_block(&class.body, visitor, around);
}

fn walk_function<'a>(function: &'a FunctionNode, visitor: &mut impl SyntaxVisitor<'a>, around: &mut Surroundings<'a>) {
    visitor.function(function, around);
    function.decorators.iter().for_each(|decorator| walk_expression(decorator, visitor, around));
    for parameter in &function.parameters {
        parameter.default.iter().for_each(|value| walk_expression(value, visitor, around));
    }
    around.functions.push(function);
    let conditions = std::mem::take(&mut around.conditions);
    walk_block(&function.body, visitor, around);
    around.conditions = conditions;
    around.functions.pop();
}

fn walk_expression<'a>(
    expression: &'a Expression,
    visitor: &mut impl SyntaxVisitor<'a>,
    around: &mut Surroundings<'a>,
) {
    visitor.expression(expression, around);
    if let ExpressionKind::Function(function) = &expression.kind {
        return walk_function(function, visitor, around);
    }
    for part in expression.parts() {
        walk_expression(part, visitor, around);
    }
}

/// Visits an expression and everything inside it, without the bodies of functions.
pub(super) fn each_expression<'a>(expression: &'a Expression, visit: &mut impl FnMut(&'a Expression)) {
    visit(expression);
    for part in expression.parts() {
        each_expression(part, visit);
    }
}
