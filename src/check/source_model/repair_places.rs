//! Places in a broken text at which something may be missing.

use tree_sitter::Tree;

use super::scan::OpenText;
use super::tree_errors::all_errors;

/// Returns the lines, from 0, in which the parser stopped.
pub(super) fn error_rows(tree: &Tree) -> Vec<usize> {
    let mut rows: Vec<usize> = all_errors(tree.root_node()).iter().map(|error| error.start_position().row).collect();
    rows.sort_unstable();
    rows.dedup();
    rows
}

/// Returns the places in a line where a word begins or ends.
pub(super) fn word_ends(line: &str) -> Vec<usize> {
    let is_word = |sign: char| sign.is_alphanumeric() || matches!(sign, '_' | '/' | '.' | '-');
    let mut ends = Vec::new();
    let mut was_word = false;
    for (at, sign) in line.char_indices() {
        if is_word(sign) != was_word {
            ends.push(at);
        }
        was_word = is_word(sign);
    }
    ends
}

/// Keeps the first of equal places.
pub(super) fn keep_first(places: &mut Vec<usize>) {
    let mut known = Vec::new();
    places.retain(|at| {
        let is_new = !known.contains(at);
        known.push(*at);
        is_new
    });
}

/// Returns how unlikely it is that the missing quotation mark belongs to a place. Many places can be parsed, and
/// `'404 sorry, 404)'` is not what anybody means.
pub(super) fn quote_penalty(text: &str, open: &OpenText, at: usize) -> usize {
    let before = text[..at].chars().next_back().unwrap_or(' ');
    let behind = text[at..].chars().next().unwrap_or(' ');
    let is_first = at < open.at;
    let inner = if is_first { &text[at..open.at] } else { text.get(open.at + 1..at).unwrap_or_default() };
    let is_at_edge = match is_first {
        true => matches!(before, '(' | '[' | '{' | ',' | '=' | ':' | ' '),
        false => matches!(behind, ')' | ']' | '}' | ',' | ';' | ':' | '.' | ' ' | '\n' | '\r'),
    };
    // `text/plain; charset=utf-8` is one value, though it has signs of code in it.
    let splits_type = text[at..].trim_start().starts_with("; charset=") || text[..at].ends_with("charset=");
    let is_code = |words: &str| words.contains(['(', '=', ';']);
    let holds_code = is_code(&inner.replacen("; charset=", "", 1)) || inner.starts_with("return ") || inner.is_empty();
    let penalties = [
        (before == open.quote || behind == open.quote, 4),
        (splits_type, 4),
        (!is_at_edge, 2),
        (holds_code, 2),
        (inner.contains(", "), 1),
        (inner.ends_with([' ', ',', ')', ']', '}']), 1),
    ];
    penalties.iter().filter(|(is_so, _)| *is_so).map(|(_, penalty)| penalty).sum()
}
