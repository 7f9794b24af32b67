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

/// Returns the smallest error of a tree, the first of equal ones, or the root.
pub(super) fn first_error(root: Node) -> Node {
    let mut errors = Vec::new();
    collect(root, &mut errors);
    let lines = |node: &Node| node.end_position().row - node.start_position().row;
    errors.into_iter().min_by_key(|node| (lines(node), node.start_byte())).unwrap_or(root)
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
        let mut cursor = node.walk();
        let is_broken = |child: &Node| child.has_error() || child.is_missing();
        let broken: Vec<Node> = node.children(&mut cursor).filter(is_broken).collect();
        // A token that the parser made up without a place has no node: then the node around it is the error.
        if node.is_error() || node.is_missing() || node.has_error() && broken.is_empty() {
            errors.push(node);
        }
        waiting.extend(broken);
    }
}
