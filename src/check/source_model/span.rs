//! Where something is written: a file of the model, a line and a column.

use std::cmp::Ordering;

/// A stretch of a source file. Lines and columns count from 1, and columns count characters.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct SourceSpan {
    /// The index of the file in `SourceModel::files`.
    pub(crate) file: usize,
    /// The line in which it begins.
    pub(crate) line: usize,
    /// The column of its first character.
    pub(crate) column: usize,
    /// The line in which it ends.
    pub(crate) end_line: usize,
    /// The column behind its last character.
    pub(crate) end_column: usize,
    /// The first byte in the text that was parsed.
    pub(super) start: usize,
    /// The byte behind its last one in the text that was parsed.
    pub(super) end: usize,
}

impl SourceSpan {
    /// A whole line of a file.
    pub(crate) fn of_line(file: usize, line: usize) -> Self {
        Self { file, line, end_line: line, ..Self::default() }
    }

    /// Tells whether the other span is written inside this one.
    pub(crate) fn contains(&self, other: &SourceSpan) -> bool {
        self.file == other.file && self.start <= other.start && other.end <= self.end
    }

    /// Compares by file, then by the place where each begins.
    pub(crate) fn compare(&self, other: &SourceSpan) -> Ordering {
        (self.file, self.start).cmp(&(other.file, other.start))
    }
}
