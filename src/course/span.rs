//! A part of a lesson file that knows where in the file it is.

use crate::text::cut::beginning;

/// Some text of a file, and the byte at which it begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span<'a> {
    pub(super) at: usize,
    pub(super) text: &'a str,
}

impl<'a> Span<'a> {
    /// Returns the part between two of its bytes.
    pub(super) fn part(self, from: usize, to: usize) -> Span<'a> {
        Span { at: self.at + from, text: &self.text[from..to] }
    }

    /// Returns the part in these bytes, as far as they are inside and between characters.
    pub(super) fn part_within(self, range: &std::ops::Range<usize>) -> Span<'a> {
        let inside = |at: usize| beginning(self.text, at).len();
        let (from, to) = (inside(range.start), inside(range.end));
        self.part(from, to.max(from))
    }

    /// Returns it without the white space around it.
    pub(super) fn trim(self) -> Span<'a> {
        let from = self.text.len() - self.text.trim_start().len();
        self.part(from, from + self.text.trim().len())
    }

    /// Returns its lines, without their ends.
    pub(super) fn lines(self) -> impl Iterator<Item = Span<'a>> {
        let mut at = self.at;
        self.text.split_inclusive('\n').map(move |line| {
            let piece = Span { at, text: line.strip_suffix('\n').unwrap_or(line) };
            at += line.len();
            piece
        })
    }

    /// Returns the first word, and everything after it without the white space around that.
    pub(super) fn word(self) -> (Span<'a>, Span<'a>) {
        let trimmed = self.trim();
        let end = trimmed.text.find(char::is_whitespace).unwrap_or(trimmed.text.len());
        (trimmed.part(0, end), trimmed.part(end, trimmed.text.len()).trim())
    }

    /// Returns its words.
    pub(super) fn words(self) -> Vec<Span<'a>> {
        let mut words = Vec::new();
        let mut rest = self;
        loop {
            let (word, after) = rest.word();
            if word.text.is_empty() {
                return words;
            }
            words.push(word);
            rest = after;
        }
    }

    /// Returns what is before and after the first `mark`.
    pub(super) fn split(self, mark: &str) -> Option<(Span<'a>, Span<'a>)> {
        let at = self.text.find(mark)?;
        Some((self.part(0, at), self.part(at + mark.len(), self.text.len())))
    }

    /// Returns what is after `start`, if the text begins with it.
    pub(super) fn after(self, start: &str) -> Option<Span<'a>> {
        self.text.strip_prefix(start).map(|rest| self.part(self.text.len() - rest.len(), self.text.len()))
    }

    /// Returns its first line.
    pub(super) fn first_line(self) -> Span<'a> {
        self.lines().next().unwrap_or(self)
    }
}
