//! Works out paths on the disk: `path.join(__dirname, 'public')`, `Path(__file__).parent / 'public'`.

use super::evaluate::{CallFrame, Scope, only_result};
use super::handler::FileUse;
use super::program::{Program, Resolved};
use super::route::{FolderBase, FolderPath};
use super::syntax::{CallNode, Expression, ExpressionKind};
use super::walk::each_expression;

/// How deep a path is followed through names and calls.
const MAX_STEPS: usize = 12;
/// Calls that join their arguments to one path.
const JOINS: &[&str] = &["path.join", "join", "path.posix.join", "os.path.join", "path/filepath.Join", "path.Join"];
/// Calls that return the folder of a path.
const FOLDER_CALLS: &[&str] = &["path.dirname", "dirname", "os.path.dirname", "path/filepath.Dir"];
/// Calls that return their first argument as a path.
const SAME_CALLS: &[&str] = &[
    "url.fileURLToPath",
    "fileURLToPath",
    "os.path.abspath",
    "os.path.realpath",
    "os.fspath",
    "path.normalize",
    "pathlib.Path",
    "Path",
    "str",
    "net/http.Dir",
    "os.DirFS",
    "net/http.FS",
    "pathlib.PurePath",
];
/// Calls that return the folder in which the program was started.
const WORKING_FOLDER_CALLS: &[&str] = &["process.cwd", "os.getcwd", "pathlib.Path.cwd", "os.Getwd", "Path.cwd"];
/// Methods that return the same path.
const SAME_METHODS: &[&str] = &["resolve", "absolute", "as_posix", "toString", "expanduser"];

impl<'a> Program<'a> {
    /// Returns the path on the disk that an expression stands for.
    pub(super) fn folder_path(&self, expression: &'a Expression, scope: &Scope<'a, '_>) -> Option<FolderPath> {
        self.disk_path(expression, scope, MAX_STEPS)
    }

    /// Returns what is known about a file that is named by an expression.
    pub(super) fn file_use(&self, expression: &'a Expression, scope: &Scope<'a, '_>) -> FileUse {
        let path = self.folder_path(expression, scope);
        let last = path.as_ref().map(|path| path.path.clone()).or_else(|| last_text(expression));
        let name = last.and_then(|path| path.rsplit(['/', '\\']).next().map(str::to_owned));
        let expression = self.indexes[scope.file].excerpt(expression.span);
        FileUse { expression, name: name.filter(|name| !name.is_empty()), path }
    }

    fn disk_path(&self, expression: &'a Expression, scope: &Scope<'a, '_>, steps: usize) -> Option<FolderPath> {
        let steps = steps.checked_sub(1)?;
        match &expression.kind {
            ExpressionKind::Text(text) => Some(literal_path(text)),
            ExpressionKind::Name(name) => self.named_path(name, expression, scope, steps),
            ExpressionKind::Template(parts) => self.concatenated_path(parts, scope, steps),
            ExpressionKind::Operation(sign, operands) => match (sign.as_str(), operands.as_slice()) {
                ("+", _) => self.concatenated_path(operands, scope, steps),
                ("/", [folder, name]) => {
                    let folder = self.disk_path(folder, scope, steps)?;
                    Some(folder.join(&self.literal(name, scope)?))
                }
                ("||" | "??" | "or", [first, second]) => {
                    self.disk_path(first, scope, steps).or_else(|| self.disk_path(second, scope, steps))
                }
                _ => None,
            },
            ExpressionKind::Member(object, property) => self.member_path(object, property, expression, scope, steps),
            ExpressionKind::Index(object, _) => match object.as_member() {
                Some((object, "parents")) => Some(self.disk_path(object, scope, steps)?.parent()),
                _ => None,
            },
            ExpressionKind::Call(call) => self.called_path(call, scope, steps),
            ExpressionKind::Await(inner) => self.disk_path(inner, scope, steps),
            _ => None,
        }
    }

    fn named_path(
        &self,
        name: &str,
        expression: &'a Expression,
        scope: &Scope<'a, '_>,
        steps: usize,
    ) -> Option<FolderPath> {
        let index = &self.indexes[scope.file];
        if index.is_parameter(name, expression.span) {
            let frame = scope.frame?;
            return self.disk_path(frame.argument(name)?, frame.scope, steps);
        }
        if let Some(assigned) = index.only_value(name, expression.span).filter(|found| found.property.is_none()) {
            return self.disk_path(assigned.value, scope, steps);
        }
        match name {
            "__dirname" => Some(FolderPath::new(FolderBase::SourceText, "")),
            "__filename" | "__file__" => Some(FolderPath::new(FolderBase::SourceText, "this file")),
            _ => match self.resolve(expression, scope.file)? {
                Resolved::Value(value, file) if !std::ptr::eq(value, expression) => {
                    self.disk_path(value, &Scope { file, frame: None }, steps)
                }
                _ => None,
            },
        }
    }

    /// `folder + '/name'` and `${folder}/name` put texts together, without a slash between them.
    fn concatenated_path(&self, parts: &'a [Expression], scope: &Scope<'a, '_>, steps: usize) -> Option<FolderPath> {
        let texts: Option<String> = parts.iter().map(|part| self.literal(part, scope)).collect();
        if let Some(text) = texts {
            return Some(literal_path(&text));
        }
        let (first, rest) = parts.split_first()?;
        let folder = self.disk_path(first, scope, steps)?;
        let rest: Option<String> = rest.iter().map(|part| self.literal(part, scope)).collect();
        let path = format!("{}{}", folder.path, rest?);
        Some(FolderPath::new(folder.base, path.trim_start_matches('/')))
    }

    fn member_path(
        &self,
        object: &'a Expression,
        property: &str,
        expression: &'a Expression,
        scope: &Scope<'a, '_>,
        steps: usize,
    ) -> Option<FolderPath> {
        let found = self.indexes[scope.file].qualified(expression).map(|found| found.text);
        match (found.as_deref(), property) {
            (Some("import.meta.dirname"), _) => Some(FolderPath::new(FolderBase::SourceText, "")),
            (Some("import.meta.url" | "import.meta.filename"), _) => {
                Some(FolderPath::new(FolderBase::SourceText, "this file"))
            }
            (_, "parent") => Some(self.disk_path(object, scope, steps)?.parent()),
            _ => None,
        }
    }

    fn called_path(&self, call: &'a CallNode, scope: &Scope<'a, '_>, steps: usize) -> Option<FolderPath> {
        let found = self.indexes[scope.file].qualified(&call.callee).map(|found| found.text).unwrap_or_default();
        let found = found.as_str();
        if WORKING_FOLDER_CALLS.contains(&found) {
            return Some(FolderPath::new(FolderBase::WorkingFolder, ""));
        }
        let first = || self.disk_path(call.position(0)?, scope, steps);
        match found {
            "URL" => {
                let base = self.disk_path(call.position(1)?, scope, steps)?.parent();
                return Some(base.join(&self.literal(call.position(0)?, scope)?));
            }
            _ if JOINS.contains(&found) || found == "path.resolve" => {
                return self.joined_path(first()?, call, scope, found != "path.join");
            }
            _ if FOLDER_CALLS.contains(&found) => return Some(first()?.parent()),
            _ if SAME_CALLS.contains(&found) => return self.joined_path(first()?, call, scope, true),
            _ => {}
        }
        match call.callee.as_member() {
            Some((object, method)) if SAME_METHODS.contains(&method) => self.disk_path(object, scope, steps),
            Some((object, "joinpath")) => {
                let folder = self.disk_path(object, scope, steps)?;
                call.positional().try_fold(folder, |path, part| Some(path.join(&self.literal(part, scope)?)))
            }
            _ => self.returned_path(call, scope, steps),
        }
    }

    fn joined_path(
        &self,
        first: FolderPath,
        call: &'a CallNode,
        scope: &Scope<'a, '_>,
        slash_is_root: bool,
    ) -> Option<FolderPath> {
        call.positional().skip(1).try_fold(first, |path, part| {
            let part = self.literal(part, scope)?;
            // In `path.join` a slash at the start means nothing.
            let part = if slash_is_root { part.as_str() } else { part.trim_start_matches('/') };
            Some(path.join(part))
        })
    }

    fn returned_path(&self, call: &'a CallNode, scope: &Scope<'a, '_>, steps: usize) -> Option<FolderPath> {
        let (function, file) = self.function(&call.callee, scope.file)?;
        let frame = CallFrame { function, call, skipped: 0, scope };
        self.disk_path(only_result(function)?, &Scope { file, frame: Some(&frame) }, steps)
    }
}

impl FolderPath {
    fn new(base: FolderBase, path: &str) -> Self {
        FolderPath { base, path: normalize(path) }
    }

    /// Returns the path of a file or a folder inside this one.
    pub(crate) fn join(&self, name: &str) -> Self {
        let other = literal_path(name);
        if other.base == FolderBase::Root {
            return other;
        }
        FolderPath::new(self.base.clone(), &format!("{}/{name}", self.path))
    }

    /// Returns the folder around it.
    pub(crate) fn parent(&self) -> Self {
        FolderPath::new(self.base.clone(), &format!("{}/..", self.path))
    }
}

fn literal_path(text: &str) -> FolderPath {
    let has_drive = text.as_bytes().get(1) == Some(&b':');
    let base = if text.starts_with(['/', '\\']) || has_drive { FolderBase::Root } else { FolderBase::WorkingFolder };
    FolderPath::new(base, text)
}

/// Takes out `.`, `..` and doubled slashes; a `..` that leads out stays.
fn normalize(path: &str) -> String {
    let mut parts: Vec<&str> = Vec::new();
    for part in path.split(['/', '\\']) {
        match (part, parts.last()) {
            ("" | ".", _) => {}
            ("..", Some(last)) if *last != ".." => {
                parts.pop();
            }
            _ => parts.push(part),
        }
    }
    parts.join("/")
}

/// Returns the last text inside an expression, which most often is the file's name.
fn last_text(expression: &Expression) -> Option<String> {
    let mut last = None;
    each_expression(expression, &mut |part| {
        if let Some(text) = part.as_text().filter(|text| text.contains('.')) {
            last = Some(text.to_owned());
        }
    });
    last
}
