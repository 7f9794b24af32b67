//! Changes to a broken text that may mend it, the likeliest first.

use tree_sitter::{Node, Tree};

use super::brackets::{BracketFinding, closing_of, find_unpaired};
use super::model::SourceLanguage;
use super::problem::{SyntaxProblem, SyntaxProblemKind};
use super::repair_places::{error_rows, keep_first, quote_penalty, word_ends};
use super::scan::{Bracket, OpenText, Scan, scan};
use super::text_lines::TextLines;
use super::tree_errors::all_errors;
use super::type_annotations::{blank_types, blank_types_in_line};

/// Words that begin a line of Python which must end with a colon.
const BLOCK_WORDS: &[&str] = &[
    "if ",
    "if(",
    "elif ",
    "elif(",
    "else",
    "for ",
    "while ",
    "while(",
    "def ",
    "class ",
    "try",
    "except",
    "finally",
    "with ",
    "async def ",
    "async for ",
    "async with ",
    "match ",
    "case ",
];

/// A change that may mend a text, and what would be wrong then.
pub(super) struct Candidate {
    pub(super) problem: SyntaxProblem,
    pub(super) text: String,
    /// Whether this is wrong in any case, even if more than that is.
    pub(super) is_certain: bool,
    /// Whether the mended line is worth showing.
    pub(super) shows_line: bool,
}

/// Collects the changes that may mend a text.
pub(super) fn candidates(language: SourceLanguage, text: &str, tree: &Tree, file: usize) -> Vec<Candidate> {
    let scanned = scan(language, text);
    let builder = CandidateBuilder { language, text, lines: TextLines::new(text, file), scan: &scanned };
    let mut found = Vec::new();
    if language == SourceLanguage::TypeScript {
        found.extend(builder.all_types());
    }
    found.extend(builder.curly_quotes());
    if language == SourceLanguage::JavaScript {
        found.extend(builder.arrows(tree));
    }
    scanned.open_texts.iter().for_each(|open| found.extend(builder.open_text(open)));
    for finding in find_unpaired(language, text, &scanned) {
        found.extend(builder.bracket(&finding));
    }
    if language == SourceLanguage::Python {
        found.extend(builder.colons());
    }
    found.extend(builder.made_up(tree));
    found.extend(builder.types(tree));
    found.extend(builder.commas(tree));
    found
}

struct CandidateBuilder<'t> {
    language: SourceLanguage,
    text: &'t str,
    lines: TextLines<'t>,
    scan: &'t Scan,
}

impl CandidateBuilder<'_> {
    fn candidate(&self, kind: SyntaxProblemKind, start: usize, end: usize, text: String) -> Candidate {
        let span = self.lines.span(start, end);
        let problem = SyntaxProblem { kind, span, mended_line: None, is_repaired: true };
        Candidate { problem, text, is_certain: false, shows_line: true }
    }

    fn insert(&self, at: usize, inserted: &str) -> String {
        format!("{}{inserted}{}", &self.text[..at], &self.text[at..])
    }

    fn curly_quotes(&self) -> Option<Candidate> {
        let (at, quote) = *self.scan.curly_quotes.first()?;
        let mut text = self.text.to_owned();
        for (at, quote) in self.scan.curly_quotes.iter().rev() {
            let straight = if matches!(quote, '‘' | '’') { "'" } else { "\"" };
            text.replace_range(*at..at + quote.len_utf8(), straight);
        }
        let candidate = self.candidate(SyntaxProblemKind::CurlyQuote(quote), at, at + quote.len_utf8(), text);
        Some(Candidate { is_certain: true, ..candidate })
    }

    /// A quotation mark is missing at the end of the text, or this one is its end and the first is missing.
    fn open_text(&self, open: &OpenText) -> Vec<Candidate> {
        let line = self.scan.lines[open.line];
        let line_text = self.lines.line(open.line);
        let end = line.start + line_text.trim_end().len();
        let inner = self.text.get(open.at + 1..end).unwrap_or_default();
        // `'about.html);` may end before any of the signs at the end of its line.
        let kept = inner.trim_end_matches([')', ']', '}', ';', ',', ':', '{', ' ', '=', '>']);
        let signs = inner.match_indices([',', ')', ';', ']', '}', ':']).map(|(at, _)| open.at + 1 + at);
        let ends = std::iter::once(open.at + 1 + kept.len()).chain(signs).chain([end]);
        let before = self.text.get(line.start..open.at).unwrap_or_default();
        let starts = before.match_indices(['(', '[', '{', ',', '=', ' ', ':']).map(|(at, _)| line.start + at + 1);
        let starts = starts.rev().take(4);
        // Behind its last mark a text has at most brackets: then it is the first one that is missing.
        let mut places: Vec<usize> = match inner.trim().len() <= 2 {
            true => starts.chain(ends).collect(),
            false => ends.chain(starts).collect(),
        };
        places.extend(word_ends(line_text).into_iter().map(|at| line.start + at));
        keep_first(&mut places);
        places.sort_by_key(|at| quote_penalty(self.text, open, *at));
        let kind = SyntaxProblemKind::UnterminatedString(open.quote);
        let build =
            |at: &usize| self.candidate(kind.clone(), open.at, open.at + 1, self.insert(*at, &open.quote.to_string()));
        // `'about.html"`: the text ends with the other kind of mark.
        let other = if open.quote == '\'' { '"' } else { '\'' };
        let swapped =
            inner.match_indices(other).map(|(at, _)| open.at + 1 + at).filter(|_| inner.matches(other).count() == 1);
        let swap = |at: usize| {
            let mut text = self.text.to_owned();
            text.replace_range(at..=at, &open.quote.to_string());
            self.candidate(kind.clone(), open.at, open.at + 1, text)
        };
        swapped.map(swap).chain(places.iter().take(30).map(build)).collect()
    }

    fn bracket(&self, finding: &BracketFinding) -> Vec<Candidate> {
        match finding {
            BracketFinding::Unexpected(bracket) => {
                let mut text = self.text.to_owned();
                text.replace_range(bracket.at..=bracket.at, "");
                let kind = SyntaxProblemKind::UnexpectedClosing(bracket.sign);
                vec![self.candidate(kind, bracket.at, bracket.at + 1, text)]
            }
            BracketFinding::Unclosed { openers, lines, closed_at } => {
                let missing: String = openers.iter().rev().map(|opener| closing_of(opener.sign)).collect();
                let Some(opener) = openers.last() else { return Vec::new() };
                let opened_at = self.lines.span(opener.at, opener.at + 1);
                let kind = SyntaxProblemKind::MissingClosing { missing: missing.clone(), opened_at };
                // `[{ id: 1 ]`: in the same line it belongs before the bracket that comes too early.
                let before = closed_at.filter(|at| self.lines.is_in_line(*at, opener.line));
                let ends = lines.iter().flat_map(|line| self.closing_places(*line, &missing));
                let mut places: Vec<usize> = before.into_iter().chain(ends).collect();
                places.extend(self.inner_places(opener));
                keep_first(&mut places);
                let build = |at| {
                    let candidate = self.candidate(kind.clone(), at, at, self.insert(at, &missing));
                    // The brace of a block belongs in a line of its own.
                    let shows_line = !missing.starts_with('}') || self.lines.is_in_line(at, opener.line);
                    Candidate { shows_line, ..candidate }
                };
                places.into_iter().map(build).collect()
            }
        }
    }

    /// A closing bracket belongs before the signs that end a line, or behind them.
    fn closing_places(&self, number: usize, missing: &str) -> Vec<usize> {
        let line = self.scan.lines[number];
        let code = self.text.get(line.start..line.code_end).unwrap_or_default();
        let end = line.start + code.len();
        if missing.starts_with('}') {
            let inner = code.trim_end_matches([')', ';', ',']);
            return if inner.len() == code.len() { vec![end] } else { vec![end, line.start + inner.len()] };
        }
        let mut cuts = vec![code.trim_end_matches([';', ':', ','])];
        cuts.push(code.trim_end_matches(['{', ' ']).trim_end_matches("=>").trim_end());
        cuts.push(code.trim_end_matches([')', ';', ' ', '}']));
        cuts.push(code);
        let mut places: Vec<usize> = cuts.into_iter().map(|cut| line.start + cut.len()).collect();
        places.dedup();
        places
    }

    /// Returns the places behind each value in the line of an opening bracket: `Path(__file__.resolve()`.
    fn inner_places(&self, opener: &Bracket) -> Vec<usize> {
        let line = self.scan.lines[opener.line];
        let from = opener.at + 1;
        let inner = self.text.get(from..line.code_end).unwrap_or_default();
        let ends = inner.match_indices(['.', ',', ';', ' ', ')', ']', '}', ':']).map(|(at, _)| from + at);
        ends.take(12).collect()
    }

    fn colons(&self) -> Vec<Candidate> {
        let mut found = Vec::new();
        for line in self.scan.lines.iter().filter(|line| line.depth == 0 && !line.is_in_text && !line.is_blank) {
            let code = self.text.get(line.start..line.code_end).unwrap_or_default();
            let trimmed = code.trim_start();
            let is_block = BLOCK_WORDS.iter().any(|word| trimmed.starts_with(word) || trimmed == word.trim());
            if is_block && !code.ends_with(':') && !code.is_empty() {
                let end = line.start + code.len();
                // `else;` has another sign in its place.
                let text = match code.strip_suffix(';') {
                    Some(_) => format!("{}:{}", &self.text[..end - 1], &self.text[end..]),
                    None => self.insert(end, ":"),
                };
                found.push(self.candidate(SyntaxProblemKind::MissingColon, end, end, text));
            }
        }
        found
    }

    /// `(req, res) {` in the lines where the parser stopped.
    fn arrows(&self, tree: &Tree) -> Vec<Candidate> {
        let mut found = Vec::new();
        for row in error_rows(tree).into_iter().take(3) {
            let start = self.scan.lines.get(row).map_or(0, |line| line.start);
            let line = self.lines.line(row);
            let begins = ["if", "for", "while", "switch", "function", "} else"];
            let is_statement =
                begins.iter().any(|word| line.trim_start().starts_with(word)) || line.contains("function");
            for (at, _) in line.match_indices(") {").filter(|_| !is_statement) {
                let at = start + at + 1;
                found.push(self.candidate(SyntaxProblemKind::MissingArrow, at, at, self.insert(at, " =>")));
            }
        }
        found
    }

    /// Closing brackets that the parser itself made up to go on.
    fn made_up(&self, tree: &Tree) -> Vec<Candidate> {
        let missing = all_errors(tree.root_node()).into_iter().filter(|node| node.is_missing());
        let brackets = missing.filter(|node| matches!(node.kind(), ")" | "]" | "}"));
        let build = |node: Node| {
            let opener = node.parent()?.child(0)?.start_byte();
            let at = self.text.get(..node.start_byte())?.trim_end().len();
            let opened_at = self.lines.span(opener, opener + 1);
            let kind = SyntaxProblemKind::MissingClosing { missing: node.kind().to_owned(), opened_at };
            let candidate = self.candidate(kind, at, at, self.insert(at, node.kind()));
            Some(Candidate { shows_line: node.kind() != "}", ..candidate })
        };
        brackets.filter_map(build).collect()
    }

    /// A comma is missing where two values follow one another.
    fn commas(&self, tree: &Tree) -> Vec<Candidate> {
        let mut places = Vec::new();
        for error in all_errors(tree.root_node()) {
            let mut cursor = error.walk();
            let starts = error.children(&mut cursor).map(|child| child.start_byte());
            for start in std::iter::once(error.start_byte()).chain(starts).chain([error.end_byte()]) {
                let before = self.text.get(..start).unwrap_or_default().trim_end();
                let is_value = before.ends_with(|sign: char| {
                    sign.is_alphanumeric() || matches!(sign, '\'' | '"' | ')' | ']' | '}' | '`')
                });
                if is_value && !places.contains(&before.len()) {
                    places.push(before.len());
                }
            }
        }
        for row in error_rows(tree) {
            places.extend(self.gaps(row));
        }
        keep_first(&mut places);
        let comma = |at: &usize| self.candidate(SyntaxProblemKind::MissingComma, *at, *at, self.insert(*at, ","));
        let colon = |at: &usize| self.candidate(SyntaxProblemKind::MissingColon, *at, *at, self.insert(*at, ":"));
        // `{'id': 1, 'name' 'bob'}` lacks a colon, and a comma mends nothing.
        places.iter().take(12).map(comma).chain(places.iter().take(12).map(colon)).collect()
    }

    /// Returns the places in a line where a text or a bracket ends and another value begins.
    fn gaps(&self, row: usize) -> Vec<usize> {
        let start = self.scan.lines.get(row).map_or(0, |line| line.start);
        let line = self.lines.line(row);
        let signs = line.match_indices(['\'', '"', '`', ')', ']', '}']).map(|(at, _)| at + 1);
        let words = word_ends(line).into_iter().filter(|at| line[*at..].starts_with(' '));
        let is_gap = |at: &usize| {
            let next = line[*at..].trim_start().chars().next();
            next.is_some_and(|sign| sign.is_alphanumeric() || matches!(sign, '(' | '[' | '{' | '\'' | '"' | '`'))
        };
        signs.chain(words).filter(is_gap).map(|at| start + at).collect()
    }

    /// Types of TypeScript in the lines where the parser stopped.
    fn types(&self, tree: &Tree) -> Vec<Candidate> {
        if self.language != SourceLanguage::JavaScript {
            return Vec::new();
        }
        let mut found = Vec::new();
        for row in error_rows(tree).into_iter().take(3) {
            let line = self.lines.line(row);
            let Some((blanked, at, name)) = blank_types_in_line(line) else { continue };
            let start = self.scan.lines.get(row).map_or(0, |line| line.start);
            let text = format!("{}{blanked}{}", &self.text[..start], &self.text[start + line.len()..]);
            let end = start + at + name.len();
            found.push(self.candidate(SyntaxProblemKind::TypeAnnotationInJs(name), start + at, end, text));
        }
        // Several lines have types: all of them are one mistake.
        let first = found.first().map(|first| first.problem.clone());
        if let (Some(problem), Some(text)) = (first, blank_types(self.text)) {
            found.push(Candidate { problem, text, is_certain: false, shows_line: false });
        }
        found
    }

    fn all_types(&self) -> Option<Candidate> {
        let text = blank_types(self.text)?;
        Some(self.candidate(SyntaxProblemKind::TypeAnnotationInJs(String::new()), 0, 0, text))
    }
}
