//! Single findings in a source: slips that a language allows, names that nothing defines, code that cannot be read.

use super::span::SourceSpan;

/// A call that is written where the function itself is expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MisplacedCall {
    /// The function that is called: `home`.
    pub(crate) function: String,
    /// What it is handed to: `app.get`.
    pub(crate) receiver: String,
    pub(crate) span: SourceSpan,
}

/// A method of an app that this framework does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ForeignCall {
    /// The call as written, without its arguments: `app.route`.
    pub(crate) call: String,
    pub(crate) framework: String,
    /// Its first argument, if that is a text.
    pub(crate) path: Option<String>,
    /// The frameworks that do have it.
    pub(crate) known_in: Vec<String>,
    pub(crate) span: SourceSpan,
}

/// What is wrong with a condition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ConditionMistakeKind {
    /// `path == '/' or '/about'`: the text alone is always true.
    TextAlone,
    /// `if (req.url = '/')`: this sets the value.
    Assignment,
}

/// A condition that is always true by mistake.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ConditionMistake {
    pub(crate) kind: ConditionMistakeKind,
    /// The part that is wrong, as written.
    pub(crate) text: String,
    pub(crate) span: SourceSpan,
}

/// `user.id === req.params.id`: a value from the path, which is a text, compared with something.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ParameterComparison {
    /// The sign, or the method that looks for the value: `===`, `in`, `get`.
    pub(crate) operator: String,
    /// The value from the request, as written.
    pub(crate) parameter: String,
    /// What it is compared with, as written.
    pub(crate) other: String,
    pub(crate) span: SourceSpan,
}

/// A statement without an effect.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UnusedValue {
    pub(crate) kind: UnusedValueKind,
    pub(crate) text: String,
    pub(crate) span: SourceSpan,
}

/// What the statement without an effect holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UnusedValueKind {
    /// `server.serve_forever`: the parentheses of the call are missing.
    FunctionName,
    /// An object, a list, a text or a number.
    Literal,
    /// `res.statusCode == 404`: a comparison in place of an assignment.
    Comparison,
}

/// A route's decorator that lacks its `@`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MissingDecorator {
    /// The call as written: `app.route('/about')`.
    pub(crate) text: String,
    /// The function below it.
    pub(crate) function: String,
    pub(crate) span: SourceSpan,
}

/// Python's `if __name__ == '__main__':`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MainGuard {
    /// What `__name__` is compared with.
    pub(crate) compared_with: String,
    pub(crate) is_right: bool,
    pub(crate) span: SourceSpan,
}

/// A name that is used and not defined.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UndefinedName {
    pub(crate) name: String,
    /// A defined or well-known name that is nearly the same.
    pub(crate) nearest: Option<String>,
    /// A module that has a function of this name, or is named so: `node:fs` for `fs`, `flask` for `jsonify`.
    pub(crate) module: Option<String>,
    /// Whether it is used when the program starts, outside of any function.
    pub(crate) is_at_start: bool,
    pub(crate) span: SourceSpan,
}

/// Why a part of the program cannot be read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum UnreadableReason {
    /// The path of a route or a prefix is computed.
    ComputedPath,
    /// Routes are registered in a loop.
    RouteInLoop,
    /// `eval`, `exec` or an import whose name is computed.
    ComputedCode,
    /// The app is handed to a function that is not in a file that was read.
    AppHandedOver,
    /// The path of the request is looked up in a table that is not written out.
    ComputedTable,
    /// No framework that has a data file was found.
    UnknownFramework,
    /// The program starts another program.
    OtherProgram,
    /// More files than are read, or a file that is too large.
    TooMuchCode,
}

/// A part of the program that cannot be read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct UnreadableCode {
    pub(crate) reason: UnreadableReason,
    pub(crate) text: String,
    pub(crate) span: SourceSpan,
}
