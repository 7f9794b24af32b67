//! What can be wrong with the markers of excerpts.

use std::fmt;

/// Why no excerpt could be cut. Lines are counted from 1 in the file as it is on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum CutError {
    /// There is no anchor of that name.
    Unknown {
        /// The anchor's name.
        anchor: String,
        /// The anchors that the file has.
        known: Vec<String>,
    },
    /// `ANCHOR:` without its `ANCHOR_END:`.
    Unclosed {
        /// The anchor's name.
        anchor: String,
        /// The line, counted from 1.
        line: usize,
    },
    /// `ANCHOR_END:` without its `ANCHOR:`.
    Unopened {
        /// The anchor's name.
        anchor: String,
        /// The line, counted from 1.
        line: usize,
    },
    /// The name was used before.
    Twice {
        /// The anchor's name.
        anchor: String,
        /// The line, counted from 1.
        line: usize,
        /// The line of its first use.
        first: usize,
    },
    /// It ends while an anchor that was opened inside it is still open.
    Crossed {
        /// The anchor's name.
        anchor: String,
        /// The anchor that is still open.
        inner: String,
        /// The line, counted from 1.
        line: usize,
    },
    /// The marker shares its line with something that is not a comment, or it has no name.
    Malformed {
        /// The line, counted from 1.
        line: usize,
    },
    /// There is nothing between its markers.
    Empty {
        /// The anchor's name.
        anchor: String,
        /// The line, counted from 1.
        line: usize,
    },
}

impl CutError {
    /// The line of the source file that is wrong, if it is one line.
    #[allow(dead_code, reason = "build.rs, which shares this file, names it")]
    pub fn line(&self) -> Option<usize> {
        match self {
            CutError::Unknown { .. } => None,
            CutError::Unclosed { line, .. }
            | CutError::Unopened { line, .. }
            | CutError::Twice { line, .. }
            | CutError::Crossed { line, .. }
            | CutError::Malformed { line }
            | CutError::Empty { line, .. } => Some(*line),
        }
    }
}

impl fmt::Display for CutError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            CutError::Unknown { anchor, known } if known.is_empty() => {
                write!(f, "no anchor `{anchor}`: the file has no anchors")
            }
            CutError::Unknown { anchor, known } => {
                write!(f, "no anchor `{anchor}`; there are: {}", known.join(", "))
            }
            CutError::Unclosed { anchor, line } => {
                write!(f, "line {line}: the anchor `{anchor}` is never closed; its end is `ANCHOR_END: {anchor}`")
            }
            CutError::Unopened { anchor, line } => {
                write!(f, "line {line}: the anchor `{anchor}` ends here and was never opened")
            }
            CutError::Twice { anchor, line, first } => {
                write!(f, "line {line}: the anchor `{anchor}` is opened a second time; the first is at line {first}")
            }
            CutError::Crossed { anchor, inner, line } => {
                write!(f, "line {line}: the anchor `{anchor}` ends inside `{inner}`; close `{inner}` first")
            }
            CutError::Malformed { line } => {
                write!(f, "line {line}: a marker is a comment alone on its line, `ANCHOR: name` or `ANCHOR_END: name`")
            }
            CutError::Empty { anchor, line } => {
                write!(f, "line {line}: there is nothing between the markers of the anchor `{anchor}`")
            }
        }
    }
}

impl std::error::Error for CutError {}
