//! The places of a tree where the parser did not get through.

use tree_sitter::Node;

/// How many errors are counted at most.
const MAX_COUNTED: usize = 200;

/// Returns how many errors a tree has, weighed by how many lines each of them swallows.
pub(super) fn count_errors(root: Node) -> usize {
    let mut errors = Vec::new();
    collect(root, &mut errors);
    let lines = |node: &Node| 1 + node.end_position().row - node.start_position().row;
    errors.iter().map(lines).sum()
}

/// Returns the first error of a tree, or the root.
pub(super) fn first_error(root: Node) -> Node {
    let mut errors = Vec::new();
    collect(root, &mut errors);
    errors.into_iter().min_by_key(Node::start_byte).unwrap_or(root)
}

/// Returns the errors of a tree.
pub(super) fn all_errors(root: Node) -> Vec<Node> {
    let mut errors = Vec::new();
    collect(root, &mut errors);
    errors
}

fn collect<'t>(node: Node<'t>, errors: &mut Vec<Node<'t>>) {
    let mut waiting = vec![node];
    while let Some(node) = waiting.pop() {
        if errors.len() >= MAX_COUNTED {
            return;
        }
        if node.is_error() || node.is_missing() {
            errors.push(node);
        }
        if node.has_error() {
            let mut cursor = node.walk();
            waiting.extend(node.children(&mut cursor).filter(|child| child.has_error() || child.is_missing()));
        }
    }
}
