//! Statements of JavaScript.

use tree_sitter::Node;

use super::common::{read_expression_statements, read_nested_statements, read_return};
use super::javascript_expression::{read_class, read_expression, read_function, read_pattern};
use super::reader::{TreeReader, children, fields};
use crate::check::source_model::syntax::{
    ExportNode, Expression, ExpressionKind, IfStatement, ImportNode, Statement, StatementKind, SwitchCase,
    SwitchStatement,
};

/// Reads the statements directly inside a node.
pub(super) fn read_statements(reader: &TreeReader, node: Node) -> Vec<Statement> {
    read_nested_statements(reader, node, statement_kind)
}

/// Reads a statement, or what the parser saved of a broken one.
fn read_statement(reader: &TreeReader, node: Node) -> Vec<Statement> {
    reader.nested(|| statement_kind(reader, node), Vec::new)
}

fn statement_kind(reader: &TreeReader, node: Node) -> Vec<Statement> {
    let kind = match node.kind() {
        "expression_statement" => return read_expression_statements(reader, node, read_expression),
        "lexical_declaration" | "variable_declaration" => return declarations(reader, node),
        "function_declaration" | "generator_function_declaration" => {
            StatementKind::Function(Box::new(read_function(reader, node)))
        }
        "class_declaration" | "class" => StatementKind::Class(Box::new(read_class(reader, node))),
        "return_statement" => read_return(reader, node, read_expression),
        "throw_statement" => match children(node).first() {
            Some(child) => StatementKind::Throw(read_expression(reader, *child)),
            None => return Vec::new(),
        },
        "if_statement" => read_if(reader, node),
        "switch_statement" => read_switch(reader, node),
        "for_statement" | "for_in_statement" | "while_statement" | "do_statement" => read_loop(reader, node),
        "try_statement" => StatementKind::Block(read_try(reader, node)),
        "statement_block" | "ERROR" | "with_statement" | "labeled_statement" => {
            StatementKind::Block(read_statements(reader, node))
        }
        "import_statement" => StatementKind::Import(read_import(reader, node)),
        "export_statement" => StatementKind::Export(Box::new(read_export(reader, node))),
        "break_statement" | "continue_statement" => StatementKind::Leave,
        "empty_statement" | "debugger_statement" | "hash_bang_line" | "statement_identifier" => return Vec::new(),
        _ => StatementKind::Expression(read_expression(reader, node)),
    };
    vec![reader.statement(node, kind)]
}

/// `const a = 1, b = 2` is two assignments.
fn declarations(reader: &TreeReader, node: Node) -> Vec<Statement> {
    let declarators = children(node).into_iter().filter(|child| child.kind() == "variable_declarator");
    declarators.filter_map(|declarator| declaration(reader, declarator)).collect()
}

fn declaration(reader: &TreeReader, declarator: Node) -> Option<Statement> {
    let target = read_pattern(reader, declarator.child_by_field_name("name")?);
    let value = match declarator.child_by_field_name("value") {
        Some(value) => read_expression(reader, value),
        None => reader.expression(declarator, ExpressionKind::Constant("undefined".to_owned())),
    };
    let assignment = ExpressionKind::Assignment(Box::new(target), "const".to_owned(), Box::new(value));
    let expression = reader.expression(declarator, assignment);
    Some(reader.statement(declarator, StatementKind::Expression(expression)))
}

fn read_if(reader: &TreeReader, node: Node) -> StatementKind {
    let branch = |name: &str| node.child_by_field_name(name).map(|child| block(reader, child)).unwrap_or_default();
    let condition = node.child_by_field_name("condition").map(|child| read_expression(reader, child));
    let condition = condition.unwrap_or_else(|| reader.expression(node, ExpressionKind::Group(Vec::new())));
    StatementKind::If(Box::new(IfStatement {
        condition,
        then: branch("consequence"),
        otherwise: branch("alternative"),
    }))
}

/// Reads a block, or the single statement in its place.
fn block(reader: &TreeReader, node: Node) -> Vec<Statement> {
    match node.kind() {
        "statement_block" | "else_clause" => children(node)
            .into_iter()
            .flat_map(|child| {
                if child.kind() == "statement_block" { block(reader, child) } else { read_statement(reader, child) }
            })
            .collect(),
        _ => read_statement(reader, node),
    }
}

fn read_switch(reader: &TreeReader, node: Node) -> StatementKind {
    let subject = node.child_by_field_name("value").map(|value| read_expression(reader, value));
    let mut cases: Vec<SwitchCase> = Vec::new();
    let mut values: Vec<Expression> = Vec::new();
    for case in node.child_by_field_name("body").map(children).unwrap_or_default() {
        values.extend(fields(case, "value").into_iter().map(|value| read_expression(reader, value)));
        let body: Vec<Statement> = fields(case, "body").into_iter().flat_map(|child| block(reader, child)).collect();
        let is_default = case.kind() == "switch_default";
        // `case 'a': case 'b': ...`: the first one has no body and leads to the second.
        if !body.is_empty() || is_default {
            cases.push(SwitchCase { values: std::mem::take(&mut values), is_default, body, span: reader.span(case) });
        }
    }
    StatementKind::Switch(Box::new(SwitchStatement { subject, cases }))
}

fn read_loop(reader: &TreeReader, node: Node) -> StatementKind {
    let body = node.child_by_field_name("body").map(|body| block(reader, body)).unwrap_or_default();
    let header = ["left", "right", "initializer", "condition", "increment"];
    let header = header.iter().filter_map(|name| node.child_by_field_name(name));
    let header = header.flat_map(|part| loop_header(reader, part, node)).collect();
    StatementKind::Loop(header, body)
}

fn loop_header(reader: &TreeReader, part: Node, whole: Node) -> Vec<Expression> {
    if whole.child_by_field_name("left").is_some_and(|left| left.id() == part.id()) {
        let value = reader.expression(part, ExpressionKind::Constant("each".to_owned()));
        let target = Box::new(read_pattern(reader, part));
        return vec![reader.expression(part, ExpressionKind::Assignment(target, "for".to_owned(), Box::new(value)))];
    }
    let statements = read_statement(reader, part).into_iter();
    let expressions = statements.filter_map(|statement| match statement.kind {
        StatementKind::Expression(expression) => Some(expression),
        _ => None,
    });
    expressions.collect()
}

fn read_try(reader: &TreeReader, node: Node) -> Vec<Statement> {
    let mut statements = node.child_by_field_name("body").map(|body| read_statements(reader, body)).unwrap_or_default();
    if let Some(handler) = node.child_by_field_name("handler") {
        let mut rescue: Vec<Statement> = Vec::new();
        if let Some(parameter) = handler.child_by_field_name("parameter") {
            let value = reader.expression(parameter, ExpressionKind::Constant("error".to_owned()));
            let target = Box::new(read_pattern(reader, parameter));
            let assignment = ExpressionKind::Assignment(target, "catch".to_owned(), Box::new(value));
            rescue
                .push(reader.statement(parameter, StatementKind::Expression(reader.expression(parameter, assignment))));
        }
        rescue
            .extend(handler.child_by_field_name("body").map(|body| read_statements(reader, body)).unwrap_or_default());
        statements.push(reader.statement(handler, StatementKind::Rescue(rescue)));
    }
    if let Some(last) = node.child_by_field_name("finalizer") {
        statements.extend(read_statements(reader, last));
    }
    statements
}

fn read_import(reader: &TreeReader, node: Node) -> ImportNode {
    let source = node.child_by_field_name("source").map(|source| reader.text(source)).unwrap_or_default();
    let module = source.trim_matches(['\'', '"', '`']).to_owned();
    let clauses = children(node).into_iter().filter(|child| child.kind() == "import_clause");
    let names = clauses.flat_map(children).flat_map(|part| imported_names(reader, part)).collect();
    ImportNode { module, names }
}

fn imported_names(reader: &TreeReader, part: Node) -> Vec<(String, String)> {
    let text = |node: Node| reader.text(node).to_owned();
    match part.kind() {
        "identifier" => vec![("default".to_owned(), text(part))],
        "namespace_import" => children(part).into_iter().map(|name| ("*".to_owned(), text(name))).collect(),
        _ => children(part).into_iter().filter_map(|specifier| specifier_names(reader, specifier)).collect(),
    }
}

fn specifier_names(reader: &TreeReader, specifier: Node) -> Option<(String, String)> {
    let name = reader.text(specifier.child_by_field_name("name")?).to_owned();
    let alias = specifier.child_by_field_name("alias").map(|alias| reader.text(alias).to_owned());
    Some((name.clone(), alias.unwrap_or(name)))
}

fn read_export(reader: &TreeReader, node: Node) -> ExportNode {
    let clauses = children(node).into_iter().filter(|child| child.kind() == "export_clause");
    let specifiers = clauses.flat_map(children).filter_map(|part| specifier_names(reader, part));
    ExportNode {
        names: specifiers.map(|(local, exported)| (exported, local)).collect(),
        declaration: node
            .child_by_field_name("declaration")
            .map(|part| read_statement(reader, part))
            .unwrap_or_default(),
        value: node.child_by_field_name("value").map(|value| read_expression(reader, value)),
    }
}
