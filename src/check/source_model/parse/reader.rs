//! What the readers of all languages share: spans, texts, fields, and a limit to how deep a tree is read.

use std::cell::Cell;

use tree_sitter::Node;

use crate::check::source_model::span::SourceSpan;
use crate::check::source_model::syntax::{Expression, ExpressionKind, Statement, StatementKind};

/// How many nodes may be nested. What is deeper is left out, so that no file can use up the stack.
const MAX_DEPTH: usize = 120;

/// Reads the statements directly inside a node.
pub(super) type BlockReader = fn(&TreeReader, Node) -> Vec<Statement>;

/// Reads nodes of one file.
pub(super) struct TreeReader<'t> {
    text: &'t str,
    /// Reads the statements of a block, for functions inside expressions.
    block_reader: BlockReader,
    file: usize,
    /// Where each line begins. Empty where the text is ASCII and a byte is a character.
    line_starts: Vec<usize>,
    depth: Cell<usize>,
}

impl<'t> TreeReader<'t> {
    pub(super) fn new(text: &'t str, file: usize, block_reader: BlockReader) -> Self {
        let line_starts = if text.is_ascii() { Vec::new() } else { line_starts(text) };
        Self { text, block_reader, file, line_starts, depth: Cell::new(0) }
    }

    /// Returns the text of a node.
    pub(super) fn text(&self, node: Node) -> &'t str {
        self.text.get(node.byte_range()).unwrap_or_default()
    }

    /// Returns where a node is written.
    pub(super) fn span(&self, node: Node) -> SourceSpan {
        let (from, to) = (node.start_position(), node.end_position());
        SourceSpan {
            file: self.file,
            line: from.row + 1,
            column: self.column(from.row, from.column, node.start_byte()),
            end_line: to.row + 1,
            end_column: self.column(to.row, to.column, node.end_byte()),
            start: node.start_byte(),
            end: node.end_byte(),
        }
    }

    fn column(&self, row: usize, column: usize, byte: usize) -> usize {
        let line = self.line_starts.get(row).and_then(|start| self.text.get(*start..byte));
        line.map_or(column, |line| line.chars().count()) + 1
    }

    /// Reads something one level deeper, or returns what stands for it where that is too deep.
    pub(super) fn nested<T>(&self, read: impl FnOnce() -> T, otherwise: impl FnOnce() -> T) -> T {
        if self.depth.get() >= MAX_DEPTH {
            return otherwise();
        }
        self.depth.set(self.depth.get() + 1);
        let result = read();
        self.depth.set(self.depth.get() - 1);
        result
    }

    /// Reads the statements of a function's body.
    pub(super) fn block(&self, node: Node) -> Vec<Statement> {
        self.nested(|| (self.block_reader)(self, node), Vec::new)
    }

    /// Makes an expression of a node.
    pub(super) fn expression(&self, node: Node, kind: ExpressionKind) -> Expression {
        Expression { kind, span: self.span(node) }
    }

    /// Makes an expression that is the name written in a node.
    pub(super) fn name(&self, node: Node) -> Expression {
        self.expression(node, ExpressionKind::Name(self.text(node).to_owned()))
    }

    /// Makes a statement of a node.
    pub(super) fn statement(&self, node: Node, kind: StatementKind) -> Statement {
        Statement { kind, span: self.span(node) }
    }
}

/// Returns the named children of a node, without comments.
pub(super) fn children(node: Node) -> Vec<Node> {
    let mut cursor = node.walk();
    let children: Vec<Node> = node.named_children(&mut cursor).filter(|child| child.kind() != "comment").collect();
    children
}

/// Returns all children of a node that are written in a field.
pub(super) fn fields<'t>(node: Node<'t>, name: &str) -> Vec<Node<'t>> {
    let mut cursor = node.walk();
    let children: Vec<Node> = node.children_by_field_name(name, &mut cursor).filter(Node::is_named).collect();
    children
}

/// Tells whether a node has a token as a direct child: `async`, `await`.
pub(super) fn has_token(node: Node, token: &str) -> bool {
    let mut cursor = node.walk();
    node.children(&mut cursor).any(|child| child.kind() == token)
}

/// Returns the first token between the operands of an operation.
pub(super) fn operator<'t>(reader: &TreeReader<'t>, node: Node) -> String {
    if let Some(operator) = node.child_by_field_name("operator") {
        return reader.text(operator).to_owned();
    }
    let mut cursor = node.walk();
    let tokens: Vec<Node> = node.children(&mut cursor).filter(|child| !child.is_named()).collect();
    tokens.iter().map(|token| reader.text(*token)).collect::<Vec<_>>().join(" ")
}

/// Resolves the escapes that matter in paths and texts.
pub(super) fn unescape(text: &str) -> String {
    if !text.contains('\\') {
        return text.to_owned();
    }
    let mut result = String::with_capacity(text.len());
    let mut characters = text.chars();
    while let Some(character) = characters.next() {
        match (character, character == '\\') {
            (_, false) => result.push(character),
            (_, true) => match characters.next() {
                Some('n') => result.push('\n'),
                Some('t') => result.push('\t'),
                Some('r') => result.push('\r'),
                Some('\n') | None => {}
                Some(other) => result.push(other),
            },
        }
    }
    result
}

fn line_starts(text: &str) -> Vec<usize> {
    std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect()
}
