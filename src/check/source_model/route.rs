//! Routes as the program has them: registered with a framework, or tested by hand.

use super::span::SourceSpan;

/// A route, a catch-all or a middleware.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct RouteDef {
    pub(crate) kind: RouteKind,
    /// The methods in capitals. Empty: every method.
    pub(crate) methods: Vec<String>,
    /// The path as the learner wrote it, without quotes.
    pub(crate) written_path: String,
    /// The path with all prefixes. None where it is computed.
    pub(crate) path: Option<String>,
    pub(crate) matching: PathMatching,
    pub(crate) style: RouteStyle,
    pub(crate) framework: String,
    /// The variable it hangs on: `app`, `users`. For a route tested by hand, the function around it.
    pub(crate) owner: String,
    pub(crate) mounting: Mounting,
    /// The index of its handler in `SourceModel::handlers`.
    pub(crate) handler: Option<usize>,
    /// Whether code that runs before ends first, so that this is never reached.
    pub(crate) is_unreachable: bool,
    /// Whether it may hand the request on to the next one.
    pub(crate) passes_on: bool,
    /// How this framework compares paths.
    pub(crate) rules: PathRules,
    /// The whole call or condition.
    pub(crate) span: SourceSpan,
    /// The path alone.
    pub(crate) path_span: SourceSpan,
    /// Sorts routes into the order in which the program meets them: places of mounts, then the own place.
    pub(super) order: Vec<usize>,
}

/// What a route is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RouteKind {
    /// One path, or a family of paths.
    Endpoint,
    /// Takes every request that reaches it: a route `*`, an `else`, an `app.use` that never calls `next`.
    CatchAll,
    /// Runs where no route matches, wherever it is written: `app.notFound`, `errorhandler(404)`.
    NotFoundHandler,
    /// Runs for many requests and hands them on.
    Middleware,
}

/// Whether requests can reach what hangs on an app.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mounting {
    Mounted,
    NotMounted,
    /// It is handed to code that cannot be read.
    Unknown,
}

/// How the path of a route is compared.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PathMatching {
    Exact,
    Prefix,
    /// With parameters or a star.
    Pattern,
    Regex,
    Any,
    Computed,
}

/// How the learner writes the route.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum RouteStyle {
    /// A call: `app.get('/about', about)`.
    Registered,
    /// `@app.get('/about')`.
    Decorator,
    /// `if (req.url === '/about')`, or a `case`.
    Condition,
    /// A key of a table: `{ '/about': about }`.
    Table,
}

/// How a framework writes and compares paths.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct PathRules {
    pub(crate) syntax: PathSyntax,
    /// `/About` answers `/about`.
    pub(crate) ignores_case: bool,
    /// `/about` answers `/about/`.
    pub(crate) ignores_final_slash: bool,
    /// A route that is written `about` answers `/about`.
    pub(crate) adds_first_slash: bool,
    /// The path of the request still has its query.
    pub(crate) keeps_query: bool,
    /// The first route in the file that matches takes the request.
    pub(crate) order_matters: bool,
}

/// How a framework writes parameters in a path.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum PathSyntax {
    /// No parameters.
    #[default]
    Plain,
    /// `/users/:id`, `*`, `/{*rest}`.
    Colon,
    /// `/users/<int:id>`.
    Angle,
    /// `/users/{id}`, `{path:path}`.
    Brace,
    /// Go's patterns: `GET /users/{id}`, `/static/`, `/{$}`.
    Go,
}

/// A router, a blueprint or an app that is mounted on another one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct MountDef {
    /// The variable it is mounted on.
    pub(crate) parent: String,
    /// The variable that is mounted, or the expression.
    pub(crate) child: String,
    /// The prefix, where one is given and written out.
    pub(crate) prefix: Option<String>,
    pub(crate) span: SourceSpan,
}

/// A folder whose files are sent as they are.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct StaticFolderDef {
    /// The folder as written: `path.join(__dirname, 'public')`.
    pub(crate) expression: String,
    /// The folder, where it can be worked out.
    pub(crate) folder: Option<FolderPath>,
    /// The path under which it is mounted: `/`.
    pub(crate) mount_path: String,
    /// Whether `/about` finds `about.html`.
    pub(crate) adds_extension: bool,
    pub(crate) span: SourceSpan,
}

/// A path on the disk that the program names.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct FolderPath {
    pub(crate) base: FolderBase,
    /// With `/`, without `.` and `..` where those can be worked out.
    pub(crate) path: String,
}

/// What a path on the disk counts from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum FolderBase {
    /// The folder of the source file: `__dirname`, `Path(__file__).parent`.
    SourceText,
    /// The folder in which the program was started.
    WorkingFolder,
    /// The root of the disk.
    Root,
}
