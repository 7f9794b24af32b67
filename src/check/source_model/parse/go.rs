//! Statements and declarations of Go.

use tree_sitter::Node;

use super::common::{read_nested_statements, read_return};
use super::go_expression::{read_assignments, read_expression, read_parameters};
use super::reader::{TreeReader, children, fields};
use crate::check::source_model::syntax::{
    ClassNode, Expression, ExpressionKind, FunctionNode, IfStatement, ImportNode, Statement, StatementKind, SwitchCase,
    SwitchStatement,
};

/// Reads the statements directly inside a node.
fn read_statements(reader: &TreeReader, node: Node) -> Vec<Statement> {
    read_nested_statements(reader, node, statement_kind)
}

/// Reads one statement; `a, b := c, d` is two.
fn read_statement(reader: &TreeReader, node: Node) -> Vec<Statement> {
    reader.nested(|| statement_kind(reader, node), Vec::new)
}

fn statement_kind(reader: &TreeReader, node: Node) -> Vec<Statement> {
    let kind = match node.kind() {
        "import_declaration" => return read_imports(reader, node),
        "function_declaration" | "method_declaration" => StatementKind::Function(Box::new(read_function(reader, node))),
        "type_declaration" => return children(node).into_iter().flat_map(|spec| read_type(reader, spec)).collect(),
        "const_declaration" | "var_declaration" | "var_spec_list" => return read_statements(reader, node),
        "const_spec"
        | "var_spec"
        | "short_var_declaration"
        | "assignment_statement"
        | "range_clause"
        | "receive_statement" => return assignments(reader, node),
        "statement_list" | "block" | "ERROR" | "labeled_statement" => {
            StatementKind::Block(read_statements(reader, node))
        }
        "return_statement" => read_return(reader, node, read_expression),
        "if_statement" => return read_if(reader, node),
        "expression_switch_statement" => return read_switch(reader, node),
        "for_statement" => read_loop(reader, node),
        "break_statement" | "continue_statement" => StatementKind::Leave,
        "package_clause" | "empty_statement" => return Vec::new(),
        "expression_statement" | "go_statement" | "defer_statement" => match children(node).first() {
            Some(child) => StatementKind::Expression(read_expression(reader, *child)),
            None => return Vec::new(),
        },
        _ => StatementKind::Expression(read_expression(reader, node)),
    };
    vec![reader.statement(node, kind)]
}

fn assignments(reader: &TreeReader, node: Node) -> Vec<Statement> {
    let expressions = read_assignments(reader, node).into_iter();
    expressions.map(|expression| reader.statement(node, StatementKind::Expression(expression))).collect()
}

fn read_imports(reader: &TreeReader, node: Node) -> Vec<Statement> {
    children(node)
        .into_iter()
        .flat_map(|child| match child.kind() {
            "import_spec" => vec![read_import(reader, child)],
            _ => read_imports(reader, child),
        })
        .collect()
}

fn read_import(reader: &TreeReader, spec: Node) -> Statement {
    let path = spec.child_by_field_name("path").map(|path| reader.text(path)).unwrap_or_default();
    let module = path.trim_matches(['"', '`']).to_owned();
    let local = match spec.child_by_field_name("name") {
        Some(name) => reader.text(name).to_owned(),
        None => module.rsplit('/').next().unwrap_or_default().to_owned(),
    };
    reader.statement(spec, StatementKind::Import(ImportNode { module, names: vec![("*".to_owned(), local)] }))
}

fn read_type(reader: &TreeReader, spec: Node) -> Vec<Statement> {
    let Some(name) = spec.child_by_field_name("name") else { return Vec::new() };
    let name = reader.text(name).to_owned();
    let class = ClassNode { name, bases: Vec::new(), decorators: Vec::new(), body: Vec::new() };
    vec![reader.statement(spec, StatementKind::Class(Box::new(class)))]
}

fn read_function(reader: &TreeReader, node: Node) -> FunctionNode {
    let name = node.child_by_field_name("name");
    let receiver = node.child_by_field_name("receiver").map(|list| read_parameters(reader, list)).unwrap_or_default();
    let class = receiver.first().and_then(|receiver| receiver.annotation.as_deref());
    FunctionNode {
        name: name.map(|name| reader.text(name).to_owned()),
        class: class.map(|class| class.trim_start_matches('*').to_owned()),
        parameters: node
            .child_by_field_name("parameters")
            .map(|list| read_parameters(reader, list))
            .unwrap_or_default(),
        body: node.child_by_field_name("body").map(|body| read_block(reader, body)).unwrap_or_default(),
        span: reader.span(node),
        ..FunctionNode::default()
    }
}

/// Reads the statements of a block, without the lists that the grammar wraps them in.
pub(super) fn read_block(reader: &TreeReader, block: Node) -> Vec<Statement> {
    let inner = |child: Node| match child.kind() {
        "statement_list" => read_statements(reader, child),
        _ => read_statement(reader, child),
    };
    children(block).into_iter().flat_map(inner).collect()
}

/// `if x := f(); x != "" { ... }` is the assignment, then the `if`.
fn read_if(reader: &TreeReader, node: Node) -> Vec<Statement> {
    let mut statements = initializer(reader, node);
    let condition = node.child_by_field_name("condition").map(|condition| read_expression(reader, condition));
    let condition = condition.unwrap_or_else(|| reader.expression(node, ExpressionKind::Group(Vec::new())));
    let then = node.child_by_field_name("consequence").map(|body| read_block(reader, body)).unwrap_or_default();
    let otherwise = match node.child_by_field_name("alternative") {
        Some(alternative) if alternative.kind() == "block" => read_block(reader, alternative),
        Some(alternative) => read_statement(reader, alternative),
        None => Vec::new(),
    };
    let kind = StatementKind::If(Box::new(IfStatement { condition, then, otherwise }));
    statements.push(reader.statement(node, kind));
    statements
}

fn initializer(reader: &TreeReader, node: Node) -> Vec<Statement> {
    node.child_by_field_name("initializer").map(|first| read_statement(reader, first)).unwrap_or_default()
}

fn read_switch(reader: &TreeReader, node: Node) -> Vec<Statement> {
    let mut statements = initializer(reader, node);
    let subject = node.child_by_field_name("value").map(|value| read_expression(reader, value));
    let cases = children(node).into_iter().filter(|child| child.kind().ends_with("_case"));
    let cases = cases.map(|case| read_case(reader, case)).collect();
    let kind = StatementKind::Switch(Box::new(SwitchStatement { subject, cases }));
    statements.push(reader.statement(node, kind));
    statements
}

fn read_case(reader: &TreeReader, case: Node) -> SwitchCase {
    let values = fields(case, "value").into_iter().flat_map(children);
    let values: Vec<Expression> = values.map(|value| read_expression(reader, value)).collect();
    let lists = children(case).into_iter().filter(|child| child.kind() == "statement_list");
    SwitchCase {
        values,
        is_default: case.kind() == "default_case",
        body: lists.flat_map(|list| read_statements(reader, list)).collect(),
        span: reader.span(case),
    }
}

fn read_loop(reader: &TreeReader, node: Node) -> StatementKind {
    let body = node.child_by_field_name("body").map(|body| read_block(reader, body)).unwrap_or_default();
    let clauses = children(node).into_iter().filter(|child| child.kind() != "block");
    let parts = clauses.flat_map(|clause| match clause.kind() {
        "for_clause" => read_statements(reader, clause),
        _ => read_statement(reader, clause),
    });
    let header = parts.filter_map(|statement| match statement.kind {
        StatementKind::Expression(expression) => Some(expression),
        _ => None,
    });
    StatementKind::Loop(header.collect(), body)
}
