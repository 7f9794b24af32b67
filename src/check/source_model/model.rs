//! The plain model of a learner's source: what a diagnosis may ask, without a syntax tree.

use super::finding::{
    ConditionMistake, ForeignCall, MainGuard, MisplacedCall, MissingDecorator, ParameterComparison, UndefinedName,
    UnreadableCode, UnusedValue,
};
use super::handler::HandlerDef;
use super::path_expression::PathTests;
use super::problem::SyntaxProblem;
use super::route::{MountDef, Mounting, RouteDef, StaticFolderDef};
use super::span::SourceSpan;
use super::value::ValueOrigin;

/// The language of a source file, by its extension.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(crate) enum SourceLanguage {
    JavaScript,
    /// Read with the grammar of JavaScript; its types are skipped and never reported.
    TypeScript,
    Python,
    Go,
}

/// A file that was read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct SourceText {
    /// Its path from the project's folder, with `/`.
    pub(crate) path: String,
    pub(crate) language: SourceLanguage,
    /// Its text as it is on the disk.
    pub(crate) text: String,
}

/// Everything that was read from the learner's program, starting at one file.
#[derive(Debug, Clone, Default)]
pub(crate) struct SourceModel {
    /// The files, the first one is the one that the program starts with.
    pub(crate) files: Vec<SourceText>,
    pub(crate) frameworks: Vec<FrameworkUse>,
    /// Apps, routers and blueprints.
    pub(crate) apps: Vec<AppDef>,
    /// Routes, catch-alls and middleware in the order in which the program registers or tests them.
    pub(crate) routes: Vec<RouteDef>,
    pub(crate) mounts: Vec<MountDef>,
    pub(crate) error_handlers: Vec<ErrorHandlerDef>,
    pub(crate) static_folders: Vec<StaticFolderDef>,
    pub(crate) listeners: Vec<ListenCall>,
    pub(crate) imports: Vec<ImportedModule>,
    pub(crate) exports: Vec<ExportedName>,
    pub(crate) functions: Vec<FunctionDef>,
    /// Handlers of routes, error handlers and middleware.
    pub(crate) handlers: Vec<HandlerDef>,
    /// `app.get('/', home())` where `app.get('/', home)` is meant.
    pub(crate) calls_where_value_expected: Vec<MisplacedCall>,
    /// Calls that only another framework has: `@app.route` with FastAPI.
    pub(crate) foreign_calls: Vec<ForeignCall>,
    /// Conditions that cannot be meant as they are written.
    pub(crate) condition_mistakes: Vec<ConditionMistake>,
    /// Comparisons of a part of the request's path with something.
    pub(crate) parameter_comparisons: Vec<ParameterComparison>,
    /// Comparisons of a piece of the path. Where there are any, a route may be built in a way that cannot be read.
    pub(crate) path_tests: PathTests,
    /// Statements that compute a value and drop it: `server.serve_forever`, `{'id': 1}`.
    pub(crate) unused_values: Vec<UnusedValue>,
    /// `app.route('/about')` above a function, without the `@`.
    pub(crate) missing_decorators: Vec<MissingDecorator>,
    /// `if __name__ == ...`, right or wrong.
    pub(crate) main_guards: Vec<MainGuard>,
    /// Names that are used and never defined. Empty where a file cannot be parsed.
    pub(crate) undefined_names: Vec<UndefinedName>,
    /// Names that only CommonJS has (`require`, `__dirname`), where a file is written as an ES module.
    pub(crate) commonjs_names: Vec<UndefinedName>,
    pub(crate) syntax_problems: Vec<SyntaxProblem>,
    /// What cannot be read. Where this is not empty, a rule must not say that something is missing.
    pub(crate) unreadable: Vec<UnreadableCode>,
}

/// A framework that the program uses.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FrameworkUse {
    /// Its name in its data file: `Express`.
    pub(crate) name: String,
    /// The file that uses it first.
    pub(crate) file: usize,
}

/// An app, a router or a blueprint.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct AppDef {
    /// The variable: `app`, `users`.
    pub(crate) name: String,
    pub(crate) framework: String,
    /// Whether it must be mounted on another one before its routes can be reached.
    pub(crate) is_router: bool,
    /// The prefix it was made with: `APIRouter(prefix='/users')`.
    pub(crate) prefix: Option<String>,
    pub(crate) mounting: Mounting,
    pub(crate) span: SourceSpan,
}

/// A handler of errors or of a status.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ErrorHandlerDef {
    /// What it is for, as written: `404`, `'404'`, `NotFound`. None: every error.
    pub(crate) error: Option<String>,
    /// The index of its handler in `SourceModel::handlers`.
    pub(crate) handler: Option<usize>,
    pub(crate) span: SourceSpan,
}

/// A call that makes the program listen on a port.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ListenCall {
    /// The call as written, without its arguments: `app.listen`, `uvicorn.run`.
    pub(crate) call: String,
    pub(crate) host: Option<ValueOrigin>,
    pub(crate) port: Option<ValueOrigin>,
    /// False where a server is made and never started, as without `serve_forever()`.
    pub(crate) is_started: bool,
    /// False where the framework has no such call: `app.listen` in Hono.
    pub(crate) is_known: bool,
    /// The function around it, if any.
    pub(crate) function: Option<String>,
    /// Whether it is the reloading kind: `debug=True`, `reload=True`.
    pub(crate) reloads: bool,
    pub(crate) span: SourceSpan,
}

/// An import, a `require` or a Go import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ImportedModule {
    /// As written: `express`, `./routes/users.js`, `flask`.
    pub(crate) module: String,
    pub(crate) origin: ModuleOrigin,
    /// Imported names, and the names they have here: `[("Flask", "Flask")]`. `*` and `default` stand for themselves.
    pub(crate) names: Vec<(String, String)>,
    /// A known name that is nearly the same: a package, a module of the language, or a local file.
    pub(crate) nearest: Option<String>,
    /// Imported names that the module likely does not have, each with the one that may be meant: `flask`, `Flask`.
    pub(crate) nearest_names: Vec<(String, String)>,
    /// Whether it is the call `require(...)`.
    pub(crate) is_require: bool,
    /// A file of the project that Python takes in place of the module of that name.
    pub(crate) shadowed_by: Option<String>,
    pub(crate) span: SourceSpan,
}

/// Where a module comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum ModuleOrigin {
    /// A module of the language itself: `node:fs`, `json`, `net/http`.
    Language,
    /// A file of the project. `path` is None where no such file is there.
    Local { path: Option<String> },
    /// Everything else. `package` is what has to be installed: `python-dotenv` for `dotenv`.
    Package { package: String },
}

/// A name that other files can import.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ExportedName {
    /// `default` for `export default` and for `module.exports = ...`.
    pub(crate) name: String,
    /// The variable behind it, where it is one.
    pub(crate) variable: Option<String>,
    pub(crate) span: SourceSpan,
}

/// A function with a name.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FunctionDef {
    pub(crate) name: String,
    /// The class or the Go type it belongs to.
    pub(crate) class: Option<String>,
    pub(crate) is_async: bool,
    pub(crate) parameters: Vec<String>,
    pub(crate) calls: Vec<FunctionCall>,
    /// Where it is named without being called, as a handler is.
    pub(crate) references: Vec<SourceSpan>,
    pub(crate) span: SourceSpan,
}

/// A call of a function of the learner's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct FunctionCall {
    pub(crate) is_awaited: bool,
    pub(crate) arguments: usize,
    pub(crate) span: SourceSpan,
}

impl SourceModel {
    /// Returns the language of the file that the program starts with.
    pub(crate) fn language(&self) -> Option<SourceLanguage> {
        self.files.first().map(|file| file.language)
    }

    /// Returns the line in which a span begins, without the white space around it.
    pub(crate) fn quote(&self, span: &SourceSpan) -> &str {
        let file = self.files.get(span.file);
        let line = file.and_then(|file| file.text.lines().nth(span.line.saturating_sub(1)));
        line.unwrap_or_default().trim()
    }

    /// Returns what is written in a span, if it is all in one line.
    pub(crate) fn text_of(&self, span: &SourceSpan) -> Option<String> {
        let line = self.files.get(span.file)?.text.lines().nth(span.line.checked_sub(1)?)?;
        let (start, end) = (span.column.checked_sub(1)?, span.end_column.checked_sub(1)?);
        (span.line == span.end_line).then(|| line.chars().skip(start).take(end - start.min(end)).collect())
    }

    /// Returns the path of the file that a span is in.
    pub(crate) fn path_of(&self, span: &SourceSpan) -> &str {
        self.files.get(span.file).map(|file| file.path.as_str()).unwrap_or_default()
    }

    /// Tells whether the program uses the framework of that name.
    pub(crate) fn uses(&self, framework: &str) -> bool {
        self.frameworks.iter().any(|used| used.name == framework)
    }

    /// Tells whether every route of the program was read, so that a rule may say that one is missing.
    pub(crate) fn is_complete(&self) -> bool {
        let is_readable = self.syntax_problems.iter().all(|problem| problem.is_repaired);
        is_readable && self.unreadable.is_empty() && !self.frameworks.is_empty()
    }
}
