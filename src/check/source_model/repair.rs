//! Parses a text. Where that fails, tries what may be missing until the text can be parsed: what mends it is the problem.

use tree_sitter::Tree;

use super::indentation::find_bad_indent;
use super::model::SourceLanguage;
use super::parse::parse_tree;
use super::problem::{SyntaxProblem, SyntaxProblemKind};
use super::repair_candidates::{Candidate, candidates};
use super::scan::scan;
use super::text_lines::TextLines;
use super::tree_errors::{all_errors, count_errors, first_error};

/// How many mistakes of a file are mended, one after the other.
const MAX_ROUNDS: usize = 4;
/// How many changes are tried for one mistake.
const MAX_TRIALS: usize = 60;
/// How many bytes are parsed again for one mistake. A large file gets fewer trials.
const MAX_TRIAL_BYTES: usize = 400_000;

/// A text that was parsed, mended as far as possible.
pub(super) struct RepairedText {
    pub(super) tree: Tree,
    pub(super) text: String,
    pub(super) problems: Vec<SyntaxProblem>,
}

/// Parses a text, and finds its mistakes by mending them.
pub(super) fn parse_and_repair(language: SourceLanguage, text: &str, file: usize) -> Option<RepairedText> {
    let tree = parse_tree(language, text)?;
    let mut repaired = RepairedText { tree, text: text.to_owned(), problems: Vec::new() };
    let has_curly = text.contains(['‘', '’', '“', '”']);
    for _ in 0..MAX_ROUNDS {
        if !repaired.tree.root_node().has_error() && !has_curly {
            break;
        }
        if !mend_one(language, &mut repaired, file)? {
            break;
        }
    }
    let is_broken = repaired.tree.root_node().has_error();
    if is_broken && language != SourceLanguage::TypeScript {
        let error = first_error(repaired.tree.root_node());
        let lines = TextLines::new(&repaired.text, file);
        let span = lines.span(error.start_byte(), error.end_byte());
        let kind = SyntaxProblemKind::Unknown;
        match repaired.problems.iter_mut().find(|problem| problem.span.line == span.line) {
            Some(known) => known.is_repaired = false,
            None => repaired.problems.push(SyntaxProblem { kind, span, mended_line: None, is_repaired: false }),
        }
    }
    if language == SourceLanguage::Python {
        add_bad_indent(&mut repaired, file);
    }
    // Types are no mistake in a file of TypeScript.
    if language == SourceLanguage::TypeScript {
        repaired.problems.clear();
    }
    Some(repaired)
}

fn add_bad_indent(repaired: &mut RepairedText, file: usize) {
    let lines = TextLines::new(&repaired.text, file);
    let scanned = scan(SourceLanguage::Python, &repaired.text);
    let Some(problem) = find_bad_indent(&lines, &scanned) else { return };
    repaired.problems.retain(|other| other.kind != SyntaxProblemKind::Unknown);
    repaired.problems.push(problem);
}

/// Mends one mistake. False where nothing helps.
fn mend_one(language: SourceLanguage, repaired: &mut RepairedText, file: usize) -> Option<bool> {
    let before = count_errors(repaired.tree.root_node());
    let trials = (MAX_TRIAL_BYTES / repaired.text.len().max(1)).clamp(4, MAX_TRIALS);
    let mut best: Option<(usize, Candidate, Tree)> = None;
    for candidate in candidates(language, &repaired.text, &repaired.tree, file).into_iter().take(trials) {
        let tree = parse_tree(language, &candidate.text)?;
        let errors = count_errors(tree.root_node());
        let is_certain = candidate.is_certain && errors <= before;
        let is_better = errors < best.as_ref().map_or(before, |(least, _, _)| *least);
        if is_better || is_certain && best.is_none() {
            best = Some((errors, candidate, tree));
        }
        if best.as_ref().is_some_and(|(least, candidate, _)| *least == 0 || candidate.is_certain) {
            break;
        }
    }
    let Some((_, candidate, tree)) = best else { return Some(false) };
    let mended = TextLines::new(&candidate.text, file);
    let line = mended.line(candidate.problem.span.line - 1).trim();
    let line = match &candidate.problem.kind {
        SyntaxProblemKind::TypeAnnotationInJs(_) => without_gaps(line),
        _ => line.to_owned(),
    };
    // A line that still cannot be read is no advice.
    let row = candidate.problem.span.line - 1;
    let is_read = all_errors(tree.root_node()).iter().all(|error| error.start_position().row != row);
    let mended_line = (candidate.shows_line && is_read).then_some(line);
    repaired.problems.push(SyntaxProblem { mended_line, ..candidate.problem });
    repaired.text = candidate.text;
    repaired.tree = tree;
    Some(true)
}

/// Takes out the blanks that were put in the place of types.
fn without_gaps(line: &str) -> String {
    let mut pieces = line.split("  ").map(str::trim).filter(|piece| !piece.is_empty());
    let first = pieces.next().unwrap_or_default().to_owned();
    pieces.fold(first, |line, piece| {
        let has_own_place = piece.starts_with([',', ')', ';']);
        if has_own_place { format!("{line}{piece}") } else { format!("{line} {piece}") }
    })
}
