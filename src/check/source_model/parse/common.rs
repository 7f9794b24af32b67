//! Shapes that the expressions of all languages share.

use tree_sitter::Node;

use super::reader::{TreeReader, children};
use crate::check::source_model::syntax::{Expression, ExpressionKind, Statement, StatementKind};

/// Reads an expression of one language.
pub(super) type ExpressionReader = fn(&TreeReader, Node) -> Expression;

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
