//! Expressions, assignments and parameters of Go.

use tree_sitter::Node;

use super::common::{read_all, read_group, read_index, read_inner, read_keyed_entry, read_nested};
use super::reader::{TreeReader, children, fields, operator, unescape};
use crate::check::source_model::syntax::{
    Argument, CallNode, Expression, ExpressionKind, FunctionNode, ListKind, ObjectEntry, ParameterNode,
};

/// Reads an expression.
pub(super) fn read_expression(reader: &TreeReader, node: Node) -> Expression {
    read_nested(reader, node, expression_kind)
}

fn expression_kind(reader: &TreeReader, node: Node) -> ExpressionKind {
    let text = || reader.text(node).to_owned();
    match node.kind() {
        "identifier" | "package_identifier" | "field_identifier" | "type_identifier" => ExpressionKind::Name(text()),
        "selector_expression" | "qualified_type" => read_selector(reader, node),
        "index_expression" => read_index(reader, node, ["operand", "index"], read_expression),
        "interpreted_string_literal" | "raw_string_literal" => read_string(reader, node),
        "int_literal" | "float_literal" => ExpressionKind::Number(text()),
        "true" | "false" | "nil" => ExpressionKind::Constant(text()),
        "call_expression" => read_call(reader, node),
        "type_conversion_expression" => read_conversion(reader, node),
        "func_literal" => ExpressionKind::Function(Box::new(read_literal(reader, node))),
        "composite_literal" => read_composite(reader, node),
        "literal_value" => ExpressionKind::Object(read_entries(reader, node)),
        "expression_list" => match children(node).as_slice() {
            [only] => read_expression(reader, *only).kind,
            _ => ExpressionKind::List(ListKind::Tuple, read_all(reader, node, read_expression)),
        },
        "literal_element" | "parenthesized_expression" => read_inner(reader, node, read_expression),
        "unary_expression" => read_unary(reader, node),
        "binary_expression" => {
            ExpressionKind::Operation(operator(reader, node), read_all(reader, node, read_expression))
        }
        _ => read_group(reader, node, read_expression),
    }
}

fn read_selector(reader: &TreeReader, node: Node) -> ExpressionKind {
    let object = node.child_by_field_name("operand").or_else(|| node.child_by_field_name("package"));
    let field = node.child_by_field_name("field").or_else(|| node.child_by_field_name("name"));
    let (Some(object), Some(field)) = (object, field) else { return read_group(reader, node, read_expression) };
    ExpressionKind::Member(Box::new(read_expression(reader, object)), reader.text(field).to_owned())
}

fn read_string(reader: &TreeReader, node: Node) -> ExpressionKind {
    let text = reader.text(node);
    let inner = text.get(1..text.len().saturating_sub(1)).unwrap_or_default();
    ExpressionKind::Text(if text.starts_with('`') { inner.to_owned() } else { unescape(inner) })
}

fn read_call(reader: &TreeReader, node: Node) -> ExpressionKind {
    let Some(callee) = node.child_by_field_name("function") else {
        return read_group(reader, node, read_expression);
    };
    let arguments =
        node.child_by_field_name("arguments").map(|list| read_all(reader, list, read_expression)).unwrap_or_default();
    let arguments = arguments.into_iter().map(|value| Argument { keyword: None, value }).collect();
    ExpressionKind::Call(Box::new(CallNode { callee: read_expression(reader, callee), arguments }))
}

/// `[]byte("text")` is the text.
fn read_conversion(reader: &TreeReader, node: Node) -> ExpressionKind {
    match node.child_by_field_name("operand") {
        Some(operand) => read_expression(reader, operand).kind,
        None => ExpressionKind::Group(Vec::new()),
    }
}

fn read_literal(reader: &TreeReader, node: Node) -> FunctionNode {
    let parameters = node.child_by_field_name("parameters").map(|list| read_parameters(reader, list));
    let body = node.child_by_field_name("body");
    FunctionNode {
        parameters: parameters.unwrap_or_default(),
        body: body.map(|body| reader.block(body)).unwrap_or_default(),
        span: reader.span(node),
        ..FunctionNode::default()
    }
}

/// `http.Server{Addr: ":8080"}` is a call of `http.Server` with keywords; a map or a slice is an object.
fn read_composite(reader: &TreeReader, node: Node) -> ExpressionKind {
    let entries = node.child_by_field_name("body").map(|body| read_entries(reader, body)).unwrap_or_default();
    let Some(kind) = node.child_by_field_name("type") else { return ExpressionKind::Object(entries) };
    if !matches!(kind.kind(), "qualified_type" | "type_identifier") {
        return ExpressionKind::Object(entries);
    }
    let arguments = entries.into_iter().map(|entry| Argument { keyword: entry.key, value: entry.value }).collect();
    ExpressionKind::Call(Box::new(CallNode { callee: read_expression(reader, kind), arguments }))
}

fn read_entries(reader: &TreeReader, body: Node) -> Vec<ObjectEntry> {
    children(body).into_iter().map(|entry| read_entry(reader, entry)).collect()
}

/// Reads an entry. The name of a field is its key, and no variable.
fn read_entry(reader: &TreeReader, entry: Node) -> ObjectEntry {
    let entry = read_keyed_entry(reader, entry, read_expression);
    match entry.key_expression.as_ref().and_then(|key| key.as_name()).map(str::to_owned) {
        Some(name) => ObjectEntry { key: Some(name), key_expression: None, ..entry },
        None => entry,
    }
}

/// `&http.Server{...}` is the server itself.
fn read_unary(reader: &TreeReader, node: Node) -> ExpressionKind {
    match (operator(reader, node).as_str(), node.child_by_field_name("operand")) {
        ("&" | "*", Some(operand)) => read_expression(reader, operand).kind,
        (sign, _) => ExpressionKind::Operation(sign.to_owned(), read_all(reader, node, read_expression)),
    }
}

/// Reads `a, b := c, d` as two assignments, and `a, err := f()` as one of a list.
pub(super) fn read_assignments(reader: &TreeReader, node: Node) -> Vec<Expression> {
    let mut targets = part(reader, node, &["left", "name"]);
    let mut values = part(reader, node, &["right", "value"]);
    let sign = match node.kind() {
        "range_clause" => "for".to_owned(),
        "assignment_statement" => operator(reader, node),
        _ => ":=".to_owned(),
    };
    let assign = |target: Expression, value: Expression| {
        reader.expression(node, ExpressionKind::Assignment(Box::new(target), sign.clone(), Box::new(value)))
    };
    if values.is_empty() {
        values = targets.iter().map(|_| reader.expression(node, ExpressionKind::Constant("zero".to_owned()))).collect();
    }
    match (targets.len(), values.len()) {
        (_, 1) if targets.len() != 1 => {
            let list = reader.expression(node, ExpressionKind::List(ListKind::Tuple, std::mem::take(&mut targets)));
            values.into_iter().map(|value| assign(list.clone(), value)).collect()
        }
        _ => targets.into_iter().zip(values).map(|(target, value)| assign(target, value)).collect(),
    }
}

fn part(reader: &TreeReader, node: Node, names: &[&str]) -> Vec<Expression> {
    let nodes = names.iter().flat_map(|name| fields(node, name));
    let nodes = nodes.flat_map(|part| if part.kind() == "expression_list" { children(part) } else { vec![part] });
    nodes.map(|part| read_expression(reader, part)).collect()
}

/// Reads the parameters of a function: `a, b string` is two.
pub(super) fn read_parameters(reader: &TreeReader, list: Node) -> Vec<ParameterNode> {
    let declarations = children(list).into_iter();
    declarations.flat_map(|declaration| read_declaration(reader, declaration)).collect()
}

fn read_declaration(reader: &TreeReader, declaration: Node) -> Vec<ParameterNode> {
    let annotation = declaration.child_by_field_name("type").map(|kind| reader.text(kind).to_owned());
    let read = |name: Node| ParameterNode {
        pattern: reader.name(name),
        text: reader.text(name).to_owned(),
        annotation: annotation.clone(),
        default: None,
    };
    let names = fields(declaration, "name");
    match names.is_empty() {
        true => vec![ParameterNode { text: "_".to_owned(), ..read(declaration) }],
        false => names.into_iter().map(read).collect(),
    }
}
