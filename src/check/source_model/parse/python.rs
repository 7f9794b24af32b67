//! Statements of Python.

use tree_sitter::Node;

use super::common::{read_expression_statements, read_nested_statements, read_return};
use super::python_expression::{read_expression, read_parameters, read_target};
use super::reader::{TreeReader, children, fields, has_token};
use crate::check::source_model::syntax::{
    ClassNode, Expression, ExpressionKind, FunctionNode, IfStatement, ImportNode, Statement, StatementKind, SwitchCase,
    SwitchStatement,
};

/// Reads the statements directly inside a node.
pub(super) fn read_statements(reader: &TreeReader, node: Node) -> Vec<Statement> {
    read_nested_statements(reader, node, statement_kind)
}

fn read_statement(reader: &TreeReader, node: Node) -> Vec<Statement> {
    reader.nested(|| statement_kind(reader, node), Vec::new)
}

fn statement_kind(reader: &TreeReader, node: Node) -> Vec<Statement> {
    let kind = match node.kind() {
        "expression_statement" => return read_expression_statements(reader, node, read_expression),
        "function_definition" => StatementKind::Function(Box::new(read_function(reader, node))),
        "class_definition" => StatementKind::Class(Box::new(read_class(reader, node))),
        "decorated_definition" => return read_decorated(reader, node),
        "return_statement" => read_return(reader, node, read_expression),
        "raise_statement" => match children(node).first() {
            Some(child) => StatementKind::Throw(read_expression(reader, *child)),
            None => StatementKind::Leave,
        },
        "if_statement" => read_if(reader, node),
        "match_statement" => read_match(reader, node),
        "for_statement" | "while_statement" => read_loop(reader, node),
        "try_statement" => StatementKind::Block(read_statements(reader, node)),
        "except_clause" | "except_group_clause" => StatementKind::Rescue(read_clause(reader, node)),
        "with_statement" => StatementKind::Block(read_with(reader, node)),
        "block" | "else_clause" | "finally_clause" | "ERROR" => StatementKind::Block(read_statements(reader, node)),
        "import_statement" | "import_from_statement" | "future_import_statement" => return read_imports(reader, node),
        "break_statement" | "continue_statement" => StatementKind::Leave,
        // `global counter` makes a name of the whole file.
        "global_statement" => {
            let names = children(node).into_iter();
            let binding = |name| reader.statement(node, StatementKind::Expression(read_target(reader, name, "global")));
            return names.map(binding).collect();
        }
        "pass_statement" | "nonlocal_statement" => return Vec::new(),
        _ => StatementKind::Expression(read_expression(reader, node)),
    };
    vec![reader.statement(node, kind)]
}

fn read_function(reader: &TreeReader, node: Node) -> FunctionNode {
    let name = node.child_by_field_name("name");
    let body = node.child_by_field_name("body");
    FunctionNode {
        name: name.map(|name| reader.text(name).to_owned()),
        parameters: node
            .child_by_field_name("parameters")
            .map(|list| read_parameters(reader, list))
            .unwrap_or_default(),
        is_async: has_token(node, "async"),
        body: body.map(|body| read_statements(reader, body)).unwrap_or_default(),
        span: reader.span(node),
        ..FunctionNode::default()
    }
}

fn read_class(reader: &TreeReader, node: Node) -> ClassNode {
    let name = node.child_by_field_name("name").map(|name| reader.text(name).to_owned()).unwrap_or_default();
    let bases = node.child_by_field_name("superclasses").map(children).unwrap_or_default();
    let mut body = node.child_by_field_name("body").map(|body| read_statements(reader, body)).unwrap_or_default();
    for statement in &mut body {
        if let StatementKind::Function(function) = &mut statement.kind {
            function.class = Some(name.clone());
        }
    }
    let bases = bases.into_iter().map(|base| read_base(reader, base)).collect();
    ClassNode { name, bases, decorators: Vec::new(), body }
}

/// Of `metaclass=ABCMeta` only the value is a name of the program.
fn read_base(reader: &TreeReader, base: Node) -> Expression {
    let value = base.child_by_field_name("value").filter(|_| base.kind() == "keyword_argument");
    read_expression(reader, value.unwrap_or(base))
}

fn read_decorated(reader: &TreeReader, node: Node) -> Vec<Statement> {
    let decorators = children(node).into_iter().filter(|child| child.kind() == "decorator");
    let mut decorators: Vec<Expression> =
        decorators.flat_map(children).map(|decorator| read_expression(reader, decorator)).collect();
    let definition = node.child_by_field_name("definition");
    let mut statements = definition.map(|inner| read_statement(reader, inner)).unwrap_or_default();
    match statements.first_mut().map(|statement| &mut statement.kind) {
        Some(StatementKind::Function(function)) => function.decorators.append(&mut decorators),
        Some(StatementKind::Class(class)) => class.decorators.append(&mut decorators),
        _ => {}
    }
    statements
}

fn read_if(reader: &TreeReader, node: Node) -> StatementKind {
    let mut otherwise: Vec<Statement> = Vec::new();
    for clause in fields(node, "alternative").into_iter().rev() {
        otherwise = match clause.kind() {
            "elif_clause" => vec![reader.statement(clause, if_kind(reader, clause, otherwise))],
            _ => clause.child_by_field_name("body").map(|body| read_statements(reader, body)).unwrap_or_default(),
        };
    }
    if_kind(reader, node, otherwise)
}

fn if_kind(reader: &TreeReader, node: Node, otherwise: Vec<Statement>) -> StatementKind {
    let condition = node.child_by_field_name("condition").map(|condition| read_expression(reader, condition));
    let condition = condition.unwrap_or_else(|| reader.expression(node, ExpressionKind::Group(Vec::new())));
    let then = node.child_by_field_name("consequence").map(|body| read_statements(reader, body)).unwrap_or_default();
    StatementKind::If(Box::new(IfStatement { condition, then, otherwise }))
}

fn read_match(reader: &TreeReader, node: Node) -> StatementKind {
    let subject = node.child_by_field_name("subject").map(|subject| read_expression(reader, subject));
    let cases = node.child_by_field_name("body").map(children).unwrap_or_default();
    let cases = cases.into_iter().filter(|case| case.kind() == "case_clause").map(|case| read_case(reader, case));
    StatementKind::Switch(Box::new(SwitchStatement { subject, cases: cases.collect() }))
}

fn read_case(reader: &TreeReader, case: Node) -> SwitchCase {
    let patterns = children(case).into_iter().filter(|child| child.kind() == "case_pattern");
    let patterns: Vec<Node> = patterns.collect();
    let is_default = patterns.iter().any(|pattern| reader.text(*pattern).trim() == "_");
    let values = patterns.into_iter().flat_map(|pattern| pattern_values(reader, pattern)).collect();
    let body = case.child_by_field_name("consequence").map(|body| read_statements(reader, body)).unwrap_or_default();
    SwitchCase { values, is_default, body, span: reader.span(case) }
}

fn pattern_values(reader: &TreeReader, pattern: Node) -> Vec<Expression> {
    match pattern.kind() {
        "case_pattern" | "union_pattern" => {
            children(pattern).into_iter().flat_map(|child| pattern_values(reader, child)).collect()
        }
        "string" | "concatenated_string" | "integer" | "float" | "true" | "false" | "none" => {
            vec![read_expression(reader, pattern)]
        }
        // A name in a pattern is set, not asked for.
        "identifier" => vec![read_target(reader, pattern, "case")],
        _ => {
            let inner = || children(pattern).into_iter().flat_map(|child| pattern_values(reader, child)).collect();
            reader.nested(inner, Vec::new)
        }
    }
}

fn read_loop(reader: &TreeReader, node: Node) -> StatementKind {
    let body = node.child_by_field_name("body").map(|body| read_statements(reader, body)).unwrap_or_default();
    let mut header = Vec::new();
    if let Some(target) = node.child_by_field_name("left") {
        header.push(read_target(reader, target, "for"));
    }
    let parts = ["right", "condition"].iter().filter_map(|name| node.child_by_field_name(name));
    header.extend(parts.map(|part| read_expression(reader, part)));
    StatementKind::Loop(header, body)
}

/// Reads `except OSError as error:` with its block.
fn read_clause(reader: &TreeReader, node: Node) -> Vec<Statement> {
    let parts = children(node).into_iter();
    let read = |part: Node| match part.kind() {
        "block" => read_statements(reader, part),
        _ => vec![header_statement(reader, part, part)],
    };
    parts.flat_map(read).collect()
}

/// An expression in the first line of a block, which is no statement that drops its value.
fn header_statement(reader: &TreeReader, node: Node, value: Node) -> Statement {
    let group = ExpressionKind::Group(vec![read_expression(reader, value)]);
    reader.statement(node, StatementKind::Expression(reader.expression(node, group)))
}

fn read_with(reader: &TreeReader, node: Node) -> Vec<Statement> {
    let clauses = children(node).into_iter().filter(|child| child.kind() == "with_clause");
    let items = clauses.flat_map(children).map(|item| {
        let value = item.child_by_field_name("value").unwrap_or(item);
        header_statement(reader, item, value)
    });
    let mut statements: Vec<Statement> = items.collect();
    statements.extend(node.child_by_field_name("body").map(|body| read_statements(reader, body)).unwrap_or_default());
    statements
}

/// `import a, b` is two imports, `from a import b, c` is one.
fn read_imports(reader: &TreeReader, node: Node) -> Vec<Statement> {
    let names: Vec<(String, String)> = fields(node, "name").into_iter().map(|name| imported(reader, name)).collect();
    let import = |module: String, names| reader.statement(node, StatementKind::Import(ImportNode { module, names }));
    let Some(module) = node.child_by_field_name("module_name") else {
        let each = names.into_iter().map(|(module, local)| {
            // `import os.path` binds `os`.
            let is_renamed = local != module;
            let local = if is_renamed { local } else { module.split('.').next().unwrap_or_default().to_owned() };
            import(module, vec![("*".to_owned(), local)])
        });
        return each.collect();
    };
    let is_wildcard = children(node).iter().any(|child| child.kind() == "wildcard_import");
    let names = if is_wildcard { vec![("*".to_owned(), "*".to_owned())] } else { names };
    vec![import(reader.text(module).to_owned(), names)]
}

fn imported(reader: &TreeReader, node: Node) -> (String, String) {
    let name = node.child_by_field_name("name").unwrap_or(node);
    let alias = node.child_by_field_name("alias").unwrap_or(name);
    (reader.text(name).to_owned(), reader.text(alias).to_owned())
}
