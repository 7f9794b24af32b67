//! Changes to a broken text that may mend it, the likeliest first.

use tree_sitter::Tree;

use super::brackets::{BracketFinding, closing_of, find_unpaired};
use super::model::SourceLanguage;
use super::problem::{SyntaxProblem, SyntaxProblemKind};
use super::scan::{OpenText, Scan, scan};
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
    scanned.open_texts.iter().for_each(|open| found.extend(builder.open_text(open)));
    for finding in find_unpaired(language, text, &scanned) {
        found.extend(builder.bracket(&finding));
    }
    if language == SourceLanguage::Python {
        found.extend(builder.colons());
    }
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
        let mut ends: Vec<usize> = Vec::new();
        // `'about.html);` may end before any of the signs at the end of its line.
        let kept = inner.trim_end_matches([')', ']', '}', ';', ',', ':', '{', ' ', '=', '>']);
        ends.push(open.at + 1 + kept.len());
        let commas = inner.match_indices([',', ')', ';', ']', '}', ':']).map(|(at, _)| open.at + 1 + at);
        ends.extend(commas.chain([end]));
        let before = self.text.get(line.start..open.at).unwrap_or_default();
        let starts =
            before.char_indices().rev().filter(|(_, sign)| matches!(sign, '(' | '[' | '{' | ',' | '=' | ' ' | ':'));
        let starts: Vec<usize> = starts.map(|(at, sign)| line.start + at + sign.len_utf8()).take(4).collect();
        let places =
            if inner.trim().len() <= 2 { starts.into_iter().chain(ends).collect() } else { [ends, starts].concat() };
        let kind = SyntaxProblemKind::UnterminatedString(open.quote);
        let mut places: Vec<usize> = places;
        let mut seen = Vec::new();
        places.retain(|at| {
            !seen.contains(at) && {
                seen.push(*at);
                true
            }
        });
        let build =
            |at: &usize| self.candidate(kind.clone(), open.at, open.at + 1, self.insert(*at, &open.quote.to_string()));
        places.iter().take(10).map(build).collect()
    }

    fn bracket(&self, finding: &BracketFinding) -> Vec<Candidate> {
        match finding {
            BracketFinding::Unexpected(bracket) => {
                let mut text = self.text.to_owned();
                text.replace_range(bracket.at..=bracket.at, "");
                let kind = SyntaxProblemKind::UnexpectedClosing(bracket.sign);
                vec![self.candidate(kind, bracket.at, bracket.at + 1, text)]
            }
            BracketFinding::Unclosed { openers, lines } => {
                let missing: String = openers.iter().rev().map(|opener| closing_of(opener.sign)).collect();
                let first = openers.last().map_or(0, |opener| opener.at);
                let opened_at = self.lines.span(first, first + 1);
                let kind = SyntaxProblemKind::MissingClosing { missing: missing.clone(), opened_at };
                let places = lines.iter().flat_map(|line| self.closing_places(*line, &missing));
                places.map(|at| self.candidate(kind.clone(), at, at, self.insert(at, &missing))).collect()
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
        let build = |at: usize| self.candidate(SyntaxProblemKind::MissingComma, at, at, self.insert(at, ","));
        places.into_iter().take(12).map(build).collect()
    }

    /// Returns the places in a line where a text or a bracket ends and another value begins.
    fn gaps(&self, row: usize) -> Vec<usize> {
        let start = self.scan.lines.get(row).map_or(0, |line| line.start);
        let line = self.lines.line(row);
        let ends = line.char_indices().filter(|(_, sign)| matches!(sign, '\'' | '"' | '`' | ')' | ']' | '}'));
        let is_gap = |at: &usize| {
            let next = line[*at..].trim_start().chars().next();
            next.is_some_and(|sign| sign.is_alphanumeric() || matches!(sign, '(' | '[' | '{' | '\'' | '"' | '`'))
        };
        ends.map(|(at, _)| at + 1).filter(is_gap).map(|at| start + at).collect()
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

/// Returns the lines, from 0, in which the parser stopped.
fn error_rows(tree: &Tree) -> Vec<usize> {
    let mut rows: Vec<usize> = all_errors(tree.root_node()).iter().map(|error| error.start_position().row).collect();
    rows.sort_unstable();
    rows.dedup();
    rows
}
