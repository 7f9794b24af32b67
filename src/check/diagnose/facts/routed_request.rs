//! The request of a probe beside the routes of the learner's source: what takes it, and which names the routes have.

use crate::check::diagnose::rule_context::RuleContext;
use crate::check::diagnose::rules::Wants;
use crate::check::diagnose::wanted::wants_of;
use crate::check::source_model::{HandlerDef, Mounting, RouteDef, RouteKind, SourceLanguage, SourceModel, SourceSpan};

/// A request of the lesson, and the source that should respond to it.
#[derive(Clone, Copy)]
pub(super) struct RoutedRequest<'a> {
    pub(super) model: &'a SourceModel,
    pub(super) method: &'a str,
    /// The path that was asked for, with its query.
    pub(super) path: &'a str,
    /// Whether the lesson wants the 404 there.
    pub(super) wants_missing: bool,
}

impl<'a> RoutedRequest<'a> {
    /// The request of the context's probe; none where no source was read.
    pub(super) fn of(context: &RuleContext<'a>) -> Option<Self> {
        let (probe, model) = (context.probe?, context.evidence.model.as_ref()?);
        let wants_missing = wants_of(probe) == Wants::Missing;
        Some(Self { model, method: context.method()?, path: &probe.path, wants_missing })
    }

    /// The path without its query.
    pub(super) fn plain_path(&self) -> &'a str {
        self.path.split('?').next().unwrap_or(self.path)
    }

    /// Tells whether the program is written in JavaScript or TypeScript.
    pub(super) fn is_javascript(&self) -> bool {
        matches!(self.model.language(), Some(SourceLanguage::JavaScript | SourceLanguage::TypeScript))
    }

    /// The route that takes the request.
    pub(super) fn taker(&self) -> Option<&'a RouteDef> {
        self.model.route_for(self.method, self.path)
    }

    /// The handler of the route that takes the request.
    pub(super) fn handler(&self) -> Option<&'a HandlerDef> {
        self.handler_of(self.taker()?)
    }

    pub(super) fn handler_of(&self, route: &RouteDef) -> Option<&'a HandlerDef> {
        self.model.handlers.get(route.handler?)
    }

    /// The route that is written for this very path, if it takes the request.
    pub(super) fn own_route(&self) -> Option<&'a RouteDef> {
        self.taker().filter(|route| route.kind == RouteKind::Endpoint)
    }

    /// Tells whether a line of the source runs for this request: in the handler, or in a function that it calls.
    pub(super) fn runs_line(&self, file: usize, line: usize) -> bool {
        self.runs_where(|own| own.file == file && (own.line..=own.end_line).contains(&line))
    }

    /// Tells whether a place of the source runs for this request: in the handler, or in a function that it calls.
    pub(super) fn runs(&self, span: &SourceSpan) -> bool {
        self.runs_where(|own| own.contains(span))
    }

    /// Tells whether the code of the route, of the handler or of a function that it calls has what is looked for.
    fn runs_where(&self, has: impl Fn(&SourceSpan) -> bool) -> bool {
        let Some(handler) = self.handler() else { return false };
        let is_called = |name: &String| {
            let mut functions = self.model.functions.iter().filter(|function| function.name == *name);
            functions.any(|function| has(&function.span))
        };
        self.taker().is_some_and(|route| has(&route.span)) || has(&handler.span) || handler.calls.iter().any(is_called)
    }
}

/// Returns a line with a path that is written in quotes replaced; none where it is not written so.
pub(super) fn with_path(line: &str, written: &str, wanted: &str) -> Option<String> {
    let in_quotes = |mark: char| (format!("{mark}{written}{mark}"), format!("{mark}{wanted}{mark}"));
    let found = ['\'', '"', '`'].into_iter().map(in_quotes).find(|(old, _)| line.contains(old.as_str()));
    found.map(|(old, new)| line.replacen(&old, &new, 1))
}

/// Returns the only name of an app that requests reach, as routers are mounted on it.
pub(super) fn main_app<'a>(model: &'a SourceModel, framework: &str) -> Option<&'a str> {
    let is_main = |name: &&str| !name.is_empty();
    let mut apps = model.apps.iter().filter(|app| !app.is_router && app.framework == framework);
    apps.find(|app| app.mounting == Mounting::Mounted).map(|app| app.name.as_str()).filter(is_main)
}
