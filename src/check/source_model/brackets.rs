//! Pairs brackets, and finds the one that is missing by how the lines are indented.

use super::model::SourceLanguage;
use super::scan::{Bracket, Scan};

/// Words that begin a statement of Python, and never go on inside brackets.
const STATEMENT_WORDS: &[&str] =
    &["def ", "class ", "return", "@", "import ", "from ", "with ", "try:", "while ", "elif "];

/// A bracket that has no partner.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum BracketFinding {
    /// Nothing closes these brackets, the outer one first. `lines` are the lines, from 0, at whose ends the closing
    /// ones may belong, the likeliest first.
    /// `closed_at` is the bracket that closes an outer one too early.
    Unclosed { openers: Vec<Bracket>, lines: Vec<usize>, closed_at: Option<usize> },
    /// It closes nothing.
    Unexpected(Bracket),
}

/// Finds brackets without a partner, in the order in which they were noticed.
pub(super) fn find_unpaired(language: SourceLanguage, text: &str, scan: &Scan) -> Vec<BracketFinding> {
    let mut pairing = Pairing { text, scan, stack: Vec::new(), found: Vec::new() };
    let mut brackets = scan.brackets.iter().peekable();
    for (number, line) in scan.lines.iter().enumerate() {
        if language == SourceLanguage::Python && !line.is_in_text {
            pairing.start_python_line(number);
        }
        while let Some(bracket) = brackets.next_if(|bracket| bracket.line == number) {
            pairing.meet(*bracket, language);
        }
    }
    let openers = std::mem::take(&mut pairing.stack);
    pairing.add_unclosed(openers, scan.lines.len(), None);
    pairing.found
}

struct Pairing<'t> {
    text: &'t str,
    scan: &'t Scan,
    stack: Vec<Bracket>,
    found: Vec<BracketFinding>,
}

impl Pairing<'_> {
    /// A statement of Python that begins while a bracket is open: the bracket was not closed above.
    fn start_python_line(&mut self, number: usize) {
        let line = self.scan.lines[number];
        let Some(first) = self.stack.first().copied() else { return };
        let text = self.text.get(line.start..line.code_end).unwrap_or_default().trim_start();
        let is_statement = STATEMENT_WORDS.iter().any(|word| text.starts_with(word));
        if is_statement && line.indent <= self.scan.lines[first.line].indent {
            let openers = std::mem::take(&mut self.stack);
            self.add_unclosed(openers, number, None);
        }
    }

    fn meet(&mut self, bracket: Bracket, language: SourceLanguage) {
        let Some(opening) = opening_of(bracket.sign) else { return self.stack.push(bracket) };
        let Some(top) = self.stack.last().copied() else {
            return self.found.push(BracketFinding::Unexpected(bracket));
        };
        let indent = |bracket: &Bracket| self.scan.lines[bracket.line].indent;
        if top.sign == opening {
            // A closing bracket at the start of a line is as deep as the line that opened it.
            let is_off = bracket.is_first && bracket.line != top.line && indent(&bracket) < indent(&top);
            let partner = self.stack.iter().rposition(|own| own.sign == opening && indent(own) == indent(&bracket));
            match partner.filter(|_| is_off && language != SourceLanguage::Python) {
                Some(partner) => self.close_at(partner, &bracket),
                None => {
                    self.stack.pop();
                }
            }
            return;
        }
        // `res.end());` in a block of its own: the bracket belongs to nothing, and the block stays open.
        let is_inside_block = top.sign == '{' && top.line < bracket.line && !bracket.is_first;
        let partner = self.stack.iter().rposition(|own| own.sign == opening);
        match partner.filter(|_| !is_inside_block) {
            Some(partner) => self.close_at(partner, &bracket),
            None => self.found.push(BracketFinding::Unexpected(bracket)),
        }
    }

    /// Closes the bracket at that place of the stack; those above it have no partner.
    fn close_at(&mut self, partner: usize, bracket: &Bracket) {
        let openers = self.stack.split_off(partner + 1);
        self.stack.pop();
        self.add_unclosed(openers, bracket.line, Some(bracket.at));
    }

    fn add_unclosed(&mut self, openers: Vec<Bracket>, noticed: usize, closed_at: Option<usize>) {
        let Some(first) = openers.first().copied() else { return };
        // Those of one line are missing together: `app.get('/', (req, res) => {` lacks `})`.
        let last_line = openers.last().map_or(first.line, |last| last.line);
        let together: Vec<Bracket> = openers.iter().copied().filter(|own| own.line == last_line).collect();
        let lines = self.likely_lines(last_line, noticed, together.iter().any(|own| own.sign == '{'));
        self.found.push(BracketFinding::Unclosed { openers: together, lines, closed_at });
        let rest: Vec<Bracket> = openers.into_iter().filter(|own| own.line != last_line).collect();
        self.add_unclosed(rest, noticed, closed_at);
    }

    /// The line before the code is indented as little as the line that opened, then the line itself and those around.
    fn likely_lines(&self, opened: usize, noticed: usize, is_block: bool) -> Vec<usize> {
        let lines = &self.scan.lines;
        let is_code = |line: &usize| lines.get(*line).is_some_and(|line| !line.is_blank && line.code_end > line.start);
        let end = noticed.min(lines.len());
        let mut inner = (opened + 1..end).filter(is_code);
        let back = inner.find(|line| lines[*line].indent <= lines[opened].indent).unwrap_or(end);
        let before = (opened..back).rev().find(is_code).unwrap_or(opened);
        let at_notice = (opened..end).rev().find(is_code).unwrap_or(opened);
        let mut likely =
            if is_block { vec![before, at_notice, opened] } else { vec![opened, before, back, at_notice, noticed] };
        likely.extend((opened + 1..end).filter(is_code).take(6));
        let mut unique = Vec::new();
        likely.retain(|line| {
            *line < lines.len() && !unique.contains(line) && {
                unique.push(*line);
                true
            }
        });
        likely
    }
}

fn opening_of(sign: char) -> Option<char> {
    match sign {
        ')' => Some('('),
        ']' => Some('['),
        '}' => Some('{'),
        _ => None,
    }
}

/// Returns what closes a bracket.
pub(super) fn closing_of(sign: char) -> char {
    match sign {
        '(' => ')',
        '[' => ']',
        _ => '}',
    }
}
