//! Expressions, patterns and functions of JavaScript.

use tree_sitter::Node;

use super::common::{read_all, read_group, read_index, read_inner, read_member, read_nested, read_wrapped};
use super::reader::{TreeReader, children, has_token, operator, unescape};
use crate::check::source_model::syntax::{
    Argument, CallNode, ClassNode, Expression, ExpressionKind, FunctionNode, ListKind, ObjectEntry, ParameterNode,
    Statement, StatementKind,
};

/// Reads an expression.
pub(super) fn read_expression(reader: &TreeReader, node: Node) -> Expression {
    read_nested(reader, node, expression_kind)
}

fn expression_kind(reader: &TreeReader, node: Node) -> ExpressionKind {
    let text = || reader.text(node).to_owned();
    match node.kind() {
        "identifier" | "this" | "super" | "shorthand_property_identifier" | "undefined" => ExpressionKind::Name(text()),
        "member_expression" => read_member(reader, node, ["object", "property"], read_expression),
        "subscript_expression" => read_index(reader, node, ["object", "index"], read_expression),
        "string" => ExpressionKind::Text(string_text(reader, node)),
        "template_string" => read_template(reader, node),
        "number" => ExpressionKind::Number(text()),
        "true" | "false" | "null" => ExpressionKind::Constant(text()),
        "regex" => ExpressionKind::Regex(text()),
        "call_expression" | "new_expression" => read_call(reader, node),
        "arrow_function"
        | "function_expression"
        | "function"
        | "generator_function"
        | "function_declaration"
        | "method_definition" => ExpressionKind::Function(Box::new(read_function(reader, node))),
        "class" => read_class_expression(reader, node),
        "array" => ExpressionKind::List(ListKind::List, read_all(reader, node, read_expression)),
        "object" => ExpressionKind::Object(read_entries(reader, node)),
        "binary_expression" | "unary_expression" | "update_expression" => {
            ExpressionKind::Operation(operator(reader, node), read_all(reader, node, read_expression))
        }
        "ternary_expression" => ExpressionKind::Operation("?:".to_owned(), read_all(reader, node, read_expression)),
        "assignment_expression" | "augmented_assignment_expression" => read_assignment(reader, node),
        "await_expression" => read_wrapped(reader, node, read_expression, ExpressionKind::Await),
        "spread_element" => read_wrapped(reader, node, read_expression, ExpressionKind::Spread),
        "parenthesized_expression" => read_inner(reader, node, read_expression),
        "meta_property" => ExpressionKind::Name(text()),
        "property_identifier" | "jsx_text" | "string_fragment" => ExpressionKind::Group(Vec::new()),
        _ => read_group(reader, node, read_expression),
    }
}

/// `process.env['PORT']` reads as `process.env.PORT`.
fn string_text(reader: &TreeReader, node: Node) -> String {
    let text = reader.text(node);
    let inner = text.get(1..text.len().saturating_sub(1)).unwrap_or_default();
    unescape(inner)
}

fn read_template(reader: &TreeReader, node: Node) -> ExpressionKind {
    let parts: Vec<Expression> = children(node).into_iter().map(|part| template_part(reader, part)).collect();
    if parts.iter().all(|part| part.as_text().is_some()) {
        return ExpressionKind::Text(parts.iter().filter_map(Expression::as_text).collect());
    }
    ExpressionKind::Template(parts)
}

fn template_part(reader: &TreeReader, part: Node) -> Expression {
    match (part.kind(), children(part).first()) {
        ("template_substitution", Some(inner)) => read_expression(reader, *inner),
        _ => reader.expression(part, ExpressionKind::Text(unescape(reader.text(part)))),
    }
}

/// Reads a class and its methods.
pub(super) fn read_class(reader: &TreeReader, node: Node) -> ClassNode {
    let name = node.child_by_field_name("name").map(|name| reader.text(name).to_owned()).unwrap_or_default();
    let heritage = children(node).into_iter().filter(|child| child.kind() == "class_heritage");
    let bases = heritage.flat_map(children).map(|base| read_expression(reader, base)).collect();
    let members = node.child_by_field_name("body").map(children).unwrap_or_default();
    let body = members.into_iter().filter_map(|member| read_class_member(reader, member, &name)).collect();
    ClassNode { name, bases, decorators: Vec::new(), body }
}

fn read_class_member(reader: &TreeReader, member: Node, class: &str) -> Option<Statement> {
    if member.kind() == "method_definition" {
        let mut function = read_function(reader, member);
        function.class = Some(class.to_owned());
        return Some(reader.statement(member, StatementKind::Function(Box::new(function))));
    }
    let value = member.child_by_field_name("value")?;
    Some(reader.statement(member, StatementKind::Expression(read_expression(reader, value))))
}

/// A class in an expression: its name is bound, its methods are functions.
fn read_class_expression(reader: &TreeReader, node: Node) -> ExpressionKind {
    let class = read_class(reader, node);
    let functions = class.body.into_iter().filter_map(|member| match member.kind {
        StatementKind::Function(function) => {
            Some(Expression { span: function.span, kind: ExpressionKind::Function(function) })
        }
        StatementKind::Expression(value) => Some(value),
        _ => None,
    });
    let parts = ExpressionKind::Group(class.bases.into_iter().chain(functions).collect());
    let Some(name) = node.child_by_field_name("name") else { return parts };
    let target = Box::new(reader.name(name));
    ExpressionKind::Assignment(target, "class".to_owned(), Box::new(reader.expression(node, parts)))
}

fn read_call(reader: &TreeReader, node: Node) -> ExpressionKind {
    let callee = node.child_by_field_name("function").or_else(|| node.child_by_field_name("constructor"));
    let Some(callee) = callee else { return read_group(reader, node, read_expression) };
    let arguments = node.child_by_field_name("arguments").map(|list| match list.kind() {
        "arguments" => read_all(reader, list, read_expression),
        _ => vec![read_expression(reader, list)],
    });
    let arguments = arguments.unwrap_or_default().into_iter().map(|value| Argument { keyword: None, value });
    let callee = read_expression(reader, callee);
    ExpressionKind::Call(Box::new(CallNode { callee, arguments: arguments.collect() }))
}

fn read_assignment(reader: &TreeReader, node: Node) -> ExpressionKind {
    let (Some(left), Some(right)) = (node.child_by_field_name("left"), node.child_by_field_name("right")) else {
        return read_group(reader, node, read_expression);
    };
    let target = Box::new(read_pattern(reader, left));
    ExpressionKind::Assignment(target, operator(reader, node), Box::new(read_expression(reader, right)))
}

fn read_entries(reader: &TreeReader, node: Node) -> Vec<ObjectEntry> {
    children(node).into_iter().map(|entry| read_entry(reader, entry, read_expression)).collect()
}

fn read_entry(reader: &TreeReader, entry: Node, read: fn(&TreeReader, Node) -> Expression) -> ObjectEntry {
    // `{ PORT = 3000 }` has the name at its left, all others have a key or a name.
    let key_node = ["key", "name", "left"].iter().find_map(|field| entry.child_by_field_name(field));
    let value = match entry.child_by_field_name("value") {
        Some(value) => read(reader, value),
        None => read(reader, entry),
    };
    let written = key_node.unwrap_or(entry);
    let is_computed = written.kind() == "computed_property_name";
    let is_name = key_node.is_some() || written.kind().starts_with("shorthand_property");
    let key = match written.kind() {
        "string" => Some(string_text(reader, written)),
        _ if is_computed || !is_name => None,
        _ => Some(reader.text(written).to_owned()),
    };
    let key_expression = is_computed.then(|| read_expression(reader, written));
    ObjectEntry { key, key_span: reader.span(written), key_expression, value }
}

/// Reads what is left of `=` or a parameter: names, and patterns that take values apart.
pub(super) fn read_pattern(reader: &TreeReader, node: Node) -> Expression {
    let too_deep = || reader.expression(node, ExpressionKind::Group(Vec::new()));
    reader.nested(|| pattern(reader, node), too_deep)
}

fn pattern(reader: &TreeReader, node: Node) -> Expression {
    let kind = match node.kind() {
        "object_pattern" => ExpressionKind::Object(
            children(node).into_iter().map(|entry| read_entry(reader, entry, read_pattern)).collect(),
        ),
        "array_pattern" => {
            let items = children(node).into_iter().map(|item| read_pattern(reader, item));
            ExpressionKind::List(ListKind::List, items.collect())
        }
        "shorthand_property_identifier_pattern" => ExpressionKind::Name(reader.text(node).to_owned()),
        "rest_pattern" => match children(node).first() {
            Some(inner) => ExpressionKind::Spread(Box::new(read_pattern(reader, *inner))),
            None => ExpressionKind::Group(Vec::new()),
        },
        "assignment_pattern" | "object_assignment_pattern" => read_assignment(reader, node),
        _ => return read_expression(reader, node),
    };
    reader.expression(node, kind)
}

/// Reads a function of any kind.
pub(super) fn read_function(reader: &TreeReader, node: Node) -> FunctionNode {
    let name = node.child_by_field_name("name");
    let body = node.child_by_field_name("body");
    let is_block = body.is_some_and(|body| body.kind() == "statement_block");
    FunctionNode {
        name: name.map(|name| reader.text(name).to_owned()),
        parameters: read_parameters(reader, node),
        is_async: has_token(node, "async"),
        is_expression: body.is_some() && !is_block,
        body: body.map(|body| function_body(reader, body, is_block)).unwrap_or_default(),
        span: reader.span(node),
        ..FunctionNode::default()
    }
}

fn function_body(reader: &TreeReader, body: Node, is_block: bool) -> Vec<Statement> {
    match is_block {
        true => reader.block(body),
        false if body.kind() == "ERROR" => reader.block(body),
        false => vec![reader.statement(body, StatementKind::Return(Some(read_expression(reader, body))))],
    }
}

fn read_parameters(reader: &TreeReader, node: Node) -> Vec<ParameterNode> {
    if let Some(only) = node.child_by_field_name("parameter") {
        return vec![read_parameter(reader, only)];
    }
    let list = node.child_by_field_name("parameters").map(children).unwrap_or_default();
    list.into_iter().filter(|part| part.kind() != "ERROR").map(|part| read_parameter(reader, part)).collect()
}

fn read_parameter(reader: &TreeReader, node: Node) -> ParameterNode {
    let default = node.child_by_field_name("right").map(|value| read_expression(reader, value));
    let target = node.child_by_field_name("left").unwrap_or(node);
    ParameterNode {
        pattern: read_pattern(reader, target),
        text: reader.text(target).to_owned(),
        annotation: None,
        default,
    }
}
