//! Shapes that the expressions of all languages share.

use tree_sitter::Node;

use super::reader::{TreeReader, children};
use crate::check::source_model::syntax::{Expression, ExpressionKind, ObjectEntry, Statement, StatementKind};

/// Reads an expression of one language.
pub(super) type ExpressionReader = fn(&TreeReader, Node) -> Expression;

/// Reads an expression whose kind one language knows. One that is nested too deeply is left out.
pub(super) fn read_nested(
    reader: &TreeReader,
    node: Node,
    kind: fn(&TreeReader, Node) -> ExpressionKind,
) -> Expression {
    let kind = reader.nested(|| kind(reader, node), || ExpressionKind::Group(Vec::new()));
    reader.expression(node, kind)
}

/// Reads the statements directly inside a node. One that is nested too deeply is left out.
pub(super) fn read_nested_statements(
    reader: &TreeReader,
    node: Node,
    read: fn(&TreeReader, Node) -> Vec<Statement>,
) -> Vec<Statement> {
    children(node).into_iter().flat_map(|child| reader.nested(|| read(reader, child), Vec::new)).collect()
}

/// Reads `return x`.
pub(super) fn read_return(reader: &TreeReader, node: Node, read: ExpressionReader) -> StatementKind {
    StatementKind::Return(children(node).first().map(|child| read(reader, *child)))
}

/// Reads the entry of an object: a key that is an expression and its value, or a value alone.
pub(super) fn read_keyed_entry(reader: &TreeReader, entry: Node, read: ExpressionReader) -> ObjectEntry {
    let (Some(key), Some(value)) = (entry.child_by_field_name("key"), entry.child_by_field_name("value")) else {
        return ObjectEntry {
            key: None,
            key_span: reader.span(entry),
            key_expression: None,
            value: read(reader, entry),
        };
    };
    let key_expression = read(reader, key);
    ObjectEntry {
        key: key_expression.as_text().map(str::to_owned),
        key_span: reader.span(key),
        key_expression: Some(key_expression),
        value: read(reader, value),
    }
}

/// Reads all parts of a node.
pub(super) fn read_all(reader: &TreeReader, node: Node, read: ExpressionReader) -> Vec<Expression> {
    children(node).into_iter().map(|child| read(reader, child)).collect()
}

/// Reads a node whose kind is not known as what is inside it.
pub(super) fn read_group(reader: &TreeReader, node: Node, read: ExpressionReader) -> ExpressionKind {
    ExpressionKind::Group(read_all(reader, node, read))
}

/// Reads what is inside parentheses.
pub(super) fn read_inner(reader: &TreeReader, node: Node, read: ExpressionReader) -> ExpressionKind {
    match children(node).as_slice() {
        [only] => read(reader, *only).kind,
        _ => read_group(reader, node, read),
    }
}

/// Reads `await x` and `...x`.
pub(super) fn read_wrapped(
    reader: &TreeReader,
    node: Node,
    read: ExpressionReader,
    kind: fn(Box<Expression>) -> ExpressionKind,
) -> ExpressionKind {
    match children(node).first() {
        Some(child) => kind(Box::new(read(reader, *child))),
        None => ExpressionKind::Group(Vec::new()),
    }
}

/// Reads `object.property`; the names of the two fields differ from grammar to grammar.
pub(super) fn read_member(
    reader: &TreeReader,
    node: Node,
    fields: [&str; 2],
    read: ExpressionReader,
) -> ExpressionKind {
    match fields.map(|field| node.child_by_field_name(field)) {
        [Some(object), Some(property)] => {
            ExpressionKind::Member(Box::new(read(reader, object)), reader.text(property).to_owned())
        }
        _ => read_group(reader, node, read),
    }
}

/// Reads `object[index]`.
pub(super) fn read_index(reader: &TreeReader, node: Node, fields: [&str; 2], read: ExpressionReader) -> ExpressionKind {
    match fields.map(|field| node.child_by_field_name(field)) {
        [Some(object), Some(index)] => {
            ExpressionKind::Index(Box::new(read(reader, object)), Box::new(read(reader, index)))
        }
        _ => read_group(reader, node, read),
    }
}

/// Reads the parts of a node as statements that are expressions.
pub(super) fn read_expression_statements(reader: &TreeReader, node: Node, read: ExpressionReader) -> Vec<Statement> {
    let statement = |child: Node| reader.statement(node, StatementKind::Expression(read(reader, child)));
    children(node).into_iter().map(statement).collect()
}
