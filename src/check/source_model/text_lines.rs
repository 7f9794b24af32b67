//! The lines of a text, and the spans of places in it.

use super::span::SourceSpan;

/// The lines of a text, to make spans of places in it.
pub(super) struct TextLines<'t> {
    pub(super) text: &'t str,
    starts: Vec<usize>,
    file: usize,
}

impl<'t> TextLines<'t> {
    pub(super) fn new(text: &'t str, file: usize) -> Self {
        let starts = std::iter::once(0).chain(text.match_indices('\n').map(|(at, _)| at + 1)).collect();
        Self { text, starts, file }
    }

    /// Returns a line by its number from 0, without its end.
    pub(super) fn line(&self, number: usize) -> &'t str {
        let Some(start) = self.starts.get(number) else { return "" };
        let line = self.text[*start..].split('\n').next().unwrap_or_default();
        line.strip_suffix('\r').unwrap_or(line)
    }

    /// Tells whether a place is in a line, from 0.
    pub(super) fn is_in_line(&self, at: usize, number: usize) -> bool {
        self.place(at).0 == number + 1
    }

    /// Returns the span of a line, from 0, without the white space around it.
    pub(super) fn span_of_line(&self, number: usize) -> SourceSpan {
        let line = self.line(number);
        let start =
            self.starts.get(number).copied().unwrap_or(self.text.len()) + (line.len() - line.trim_start().len());
        self.span(start, start + line.trim().len())
    }

    /// Returns the span from one byte to another.
    pub(super) fn span(&self, start: usize, end: usize) -> SourceSpan {
        let (line, column) = self.place(start);
        let (end_line, end_column) = self.place(end);
        SourceSpan { file: self.file, line, column, end_line, end_column, start, end }
    }

    fn place(&self, at: usize) -> (usize, usize) {
        let at = at.min(self.text.len());
        let row = self.starts.partition_point(|start| *start <= at).saturating_sub(1);
        let before = self.text.get(self.starts[row]..at).unwrap_or_default();
        (row + 1, before.chars().count() + 1)
    }
}
