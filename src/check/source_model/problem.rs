//! What is wrong with the syntax of a file, where, and what would mend it.

use super::span::SourceSpan;

/// Something that the language cannot read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SyntaxProblem {
    pub(crate) kind: SyntaxProblemKind,
    /// Where the mistake is, or where the missing character belongs.
    pub(crate) span: SourceSpan,
    /// The line with the mistake mended, where that is known to be read without an error.
    pub(crate) mended_line: Option<String>,
    /// Whether the rest of the file was read as if the mistake were mended.
    pub(crate) is_repaired: bool,
}

/// The kinds of mistakes in syntax that are told apart.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum SyntaxProblemKind {
    /// A closing bracket is missing: `missing` is `)`, `}`, `]` or `})`, the bracket it closes was opened there.
    MissingClosing {
        missing: String,
        opened_at: SourceSpan,
    },
    /// A closing bracket that closes nothing.
    UnexpectedClosing(char),
    MissingColon,
    MissingComma,
    /// `(req, res) {` in place of `(req, res) => {`.
    MissingArrow,
    /// A quotation mark is missing at the start or at the end of a text.
    UnterminatedString(char),
    /// `‘` or `“` from a word processor, in place of `'` or `"`.
    CurlyQuote(char),
    /// A line is indented with tabs where others have spaces.
    TabsAndSpaces,
    /// The line below `def`, `if` or such is not indented.
    MissingIndent {
        below: SourceSpan,
    },
    /// A line is indented deeper than the one above for no reason, or to a depth that no line above has.
    BadIndent,
    AwaitOutsideAsync {
        function: Option<String>,
    },
    /// A type of TypeScript in a file of JavaScript, as written.
    TypeAnnotationInJs(String),
    /// The parser stopped here, and nothing that was tried mends it.
    Unknown,
}
