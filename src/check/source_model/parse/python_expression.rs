//! Expressions, targets and parameters of Python.

use tree_sitter::Node;

use super::common::{
    read_all, read_group, read_index, read_inner, read_keyed_entry, read_member, read_nested, read_wrapped,
};
use super::reader::{TreeReader, children, operator, unescape};
use crate::check::source_model::syntax::{
    Argument, CallNode, Expression, ExpressionKind, FunctionNode, ListKind, ObjectEntry, ParameterNode, StatementKind,
};

/// Reads an expression.
pub(super) fn read_expression(reader: &TreeReader, node: Node) -> Expression {
    read_nested(reader, node, expression_kind)
}

fn expression_kind(reader: &TreeReader, node: Node) -> ExpressionKind {
    let text = || reader.text(node).to_owned();
    match node.kind() {
        "identifier" => ExpressionKind::Name(text()),
        "attribute" => read_member(reader, node, ["object", "attribute"], read_expression),
        "subscript" => read_index(reader, node, ["value", "subscript"], read_expression),
        "string" => read_string(reader, node),
        "concatenated_string" => read_concatenated(reader, node),
        "integer" | "float" => ExpressionKind::Number(text()),
        "true" | "false" | "none" | "ellipsis" => ExpressionKind::Constant(text()),
        "call" => read_call(reader, node),
        "lambda" => ExpressionKind::Function(Box::new(read_lambda(reader, node))),
        "list" => ExpressionKind::List(ListKind::List, read_all(reader, node, read_expression)),
        "tuple" | "expression_list" | "pattern_list" | "tuple_pattern" | "list_pattern" => {
            ExpressionKind::List(ListKind::Tuple, read_all(reader, node, read_expression))
        }
        "set" => ExpressionKind::List(ListKind::Set, read_all(reader, node, read_expression)),
        "dictionary" => ExpressionKind::Object(read_entries(reader, node)),
        "comparison_operator" => {
            ExpressionKind::Operation(comparison(reader, node), read_all(reader, node, read_expression))
        }
        "binary_operator" | "boolean_operator" | "unary_operator" => {
            ExpressionKind::Operation(operator(reader, node), read_all(reader, node, read_expression))
        }
        "not_operator" => ExpressionKind::Operation("!".to_owned(), read_all(reader, node, read_expression)),
        "conditional_expression" => ExpressionKind::Operation("?:".to_owned(), read_conditional(reader, node)),
        "assignment" | "augmented_assignment" | "named_expression" => read_assignment(reader, node),
        "as_pattern" => read_as(reader, node),
        "await" => read_wrapped(reader, node, read_expression, ExpressionKind::Await),
        "list_splat" | "dictionary_splat" | "list_splat_pattern" | "dictionary_splat_pattern" => {
            read_wrapped(reader, node, read_expression, ExpressionKind::Spread)
        }
        "parenthesized_expression" => read_inner(reader, node, read_expression),
        "for_in_clause" => read_comprehension(reader, node),
        _ => read_group(reader, node, read_expression),
    }
}

fn read_string(reader: &TreeReader, node: Node) -> ExpressionKind {
    let parts = children(node);
    let is_raw = parts.first().is_some_and(|start| reader.text(*start).to_lowercase().contains('r'));
    let content = |part: Node| if is_raw { reader.text(part).to_owned() } else { unescape(reader.text(part)) };
    let inner = parts.into_iter().filter(|part| !matches!(part.kind(), "string_start" | "string_end"));
    let read = |part: Node| match (part.kind(), part.child_by_field_name("expression")) {
        ("interpolation", Some(value)) => read_expression(reader, value),
        _ => reader.expression(part, ExpressionKind::Text(content(part))),
    };
    join_texts(inner.map(read).collect())
}

fn read_concatenated(reader: &TreeReader, node: Node) -> ExpressionKind {
    let mut parts = Vec::new();
    for part in read_all(reader, node, read_expression) {
        match part.kind {
            ExpressionKind::Template(inner) => parts.extend(inner),
            _ => parts.push(part),
        }
    }
    join_texts(parts)
}

/// A text, where all parts are texts.
fn join_texts(parts: Vec<Expression>) -> ExpressionKind {
    match parts.iter().all(|part| part.as_text().is_some()) {
        true => ExpressionKind::Text(parts.iter().filter_map(Expression::as_text).collect()),
        false => ExpressionKind::Template(parts),
    }
}

fn read_call(reader: &TreeReader, node: Node) -> ExpressionKind {
    let Some(callee) = node.child_by_field_name("function") else {
        return read_group(reader, node, read_expression);
    };
    let arguments = node.child_by_field_name("arguments").map(|list| match list.kind() {
        "argument_list" => children(list),
        _ => vec![list],
    });
    let arguments = arguments.unwrap_or_default().into_iter().map(|argument| read_argument(reader, argument));
    let callee = read_expression(reader, callee);
    ExpressionKind::Call(Box::new(CallNode { callee, arguments: arguments.collect() }))
}

fn read_argument(reader: &TreeReader, node: Node) -> Argument {
    let value = node.child_by_field_name("value").filter(|_| node.kind() == "keyword_argument");
    match (value, node.child_by_field_name("name")) {
        (Some(value), Some(name)) => {
            Argument { keyword: Some(reader.text(name).to_owned()), value: read_expression(reader, value) }
        }
        _ => Argument { keyword: None, value: read_expression(reader, node) },
    }
}

fn read_lambda(reader: &TreeReader, node: Node) -> FunctionNode {
    let body = node.child_by_field_name("body");
    let result = |body: Node| vec![reader.statement(body, StatementKind::Return(Some(read_expression(reader, body))))];
    FunctionNode {
        parameters: node
            .child_by_field_name("parameters")
            .map(|list| read_parameters(reader, list))
            .unwrap_or_default(),
        is_expression: true,
        body: body.map(result).unwrap_or_default(),
        span: reader.span(node),
        ..FunctionNode::default()
    }
}

fn read_entries(reader: &TreeReader, node: Node) -> Vec<ObjectEntry> {
    children(node).into_iter().map(|entry| read_keyed_entry(reader, entry, read_expression)).collect()
}

/// Returns the operators of a comparison, in one form for `not in` and `is not`.
fn comparison(reader: &TreeReader, node: Node) -> String {
    let mut cursor = node.walk();
    let operators: Vec<String> =
        node.children_by_field_name("operators", &mut cursor).map(|part| reader.text(part).to_owned()).collect();
    operators.join(" ")
}

/// `a if b else c` in the order of `b ? a : c`.
fn read_conditional(reader: &TreeReader, node: Node) -> Vec<Expression> {
    let mut parts = read_all(reader, node, read_expression);
    if parts.len() == 3 {
        parts.swap(0, 1);
    }
    parts
}

fn read_assignment(reader: &TreeReader, node: Node) -> ExpressionKind {
    let field = |names: [&str; 2]| names.iter().find_map(|name| node.child_by_field_name(name));
    let Some(left) = field(["left", "name"]) else { return read_group(reader, node, read_expression) };
    let target = Box::new(read_expression(reader, left));
    let value = match field(["right", "value"]) {
        Some(value) => read_expression(reader, value),
        None => reader.expression(node, ExpressionKind::Constant("undefined".to_owned())),
    };
    let operator = match node.kind() {
        "augmented_assignment" => operator(reader, node),
        "named_expression" => ":=".to_owned(),
        _ => "=".to_owned(),
    };
    ExpressionKind::Assignment(target, operator, Box::new(value))
}

/// `open(name) as file` sets `file`.
fn read_as(reader: &TreeReader, node: Node) -> ExpressionKind {
    let alias = node.child_by_field_name("alias").and_then(|alias| children(alias).first().copied());
    match (alias, children(node).first()) {
        (Some(alias), Some(value)) => ExpressionKind::Assignment(
            Box::new(read_expression(reader, alias)),
            "as".to_owned(),
            Box::new(read_expression(reader, *value)),
        ),
        _ => read_group(reader, node, read_expression),
    }
}

fn read_comprehension(reader: &TreeReader, node: Node) -> ExpressionKind {
    let target = node.child_by_field_name("left").map(|left| read_target(reader, left, "for"));
    let source = node.child_by_field_name("right").map(|right| read_expression(reader, right));
    ExpressionKind::Group(target.into_iter().chain(source).collect())
}

/// Reads the target of a loop as an assignment of each value.
pub(super) fn read_target(reader: &TreeReader, node: Node, operator: &str) -> Expression {
    let value = reader.expression(node, ExpressionKind::Constant("each".to_owned()));
    let target = Box::new(read_expression(reader, node));
    reader.expression(node, ExpressionKind::Assignment(target, operator.to_owned(), Box::new(value)))
}

/// Reads the parameters of a function or a lambda.
pub(super) fn read_parameters(reader: &TreeReader, list: Node) -> Vec<ParameterNode> {
    let is_parameter = |node: &Node| !matches!(node.kind(), "ERROR" | "keyword_separator" | "positional_separator");
    children(list).into_iter().filter(is_parameter).map(|node| read_parameter(reader, node)).collect()
}

fn read_parameter(reader: &TreeReader, node: Node) -> ParameterNode {
    let target = node.child_by_field_name("name").unwrap_or(node);
    // `id: int` has no field for its name.
    let target = match node.kind() {
        "typed_parameter" => children(node).first().copied().unwrap_or(node),
        _ => target,
    };
    ParameterNode {
        pattern: read_expression(reader, target),
        text: reader.text(target).to_owned(),
        annotation: node.child_by_field_name("type").map(|kind| reader.text(kind).to_owned()),
        default: node.child_by_field_name("value").map(|value| read_expression(reader, value)),
    }
}
