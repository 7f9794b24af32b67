//! Reads routes that a program tests by hand: `if (req.url === '/about')`, `case`, and tables of paths.

mod switch;
mod table;

use crate::check::source_model::condition::{ConditionReader, ConditionTest, PathTest};
use crate::check::source_model::finding::{UnreadableCode, UnreadableReason};
use crate::check::source_model::framework::FrameworkSpec;
use crate::check::source_model::handler::{HandlerDef, ResponseCall};
use crate::check::source_model::program::Program;
use crate::check::source_model::request_value::RequestValues;
use crate::check::source_model::route::{
    Mounting, PathMatching, PathRules, PathSyntax, RouteDef, RouteKind, RouteStyle,
};
use crate::check::source_model::span::SourceSpan;
use crate::check::source_model::syntax::{FunctionNode, IfStatement, Statement, StatementKind};

/// What was found in functions that test the path by hand.
#[derive(Debug, Default)]
pub(super) struct HandRoutes {
    pub(super) routes: Vec<RouteDef>,
    pub(super) handlers: Vec<HandlerDef>,
    pub(super) unreadable: Vec<UnreadableCode>,
    /// Functions that have routes inside, and their names.
    pub(super) functions: Vec<(SourceSpan, String)>,
}

impl HandRoutes {
    /// Tells whether a function has routes inside.
    pub(super) fn has_function(&self, span: SourceSpan) -> bool {
        self.functions.iter().any(|(own, _)| *own == span)
    }
}

/// Reads the routes of one function.
pub(super) struct HandReader<'p, 'a> {
    pub(super) program: &'p Program<'a>,
    pub(super) values: &'p RequestValues<'p, 'a>,
    pub(super) file: usize,
    pub(super) function: &'a FunctionNode,
    pub(super) spec: &'static FrameworkSpec,
    pub(super) found: &'p mut HandRoutes,
}

/// What is known inside a branch.
#[derive(Debug, Clone, Default)]
struct Branch {
    methods: Vec<String>,
    /// Whether other branches test a path, so that what is loose here takes all the rest.
    is_rest: bool,
    /// Whether the branch runs only under a condition that is not about the path.
    is_conditional: bool,
    /// Whether more code runs behind it.
    is_followed: bool,
    /// Whether a `return` above is always reached.
    is_unreachable: bool,
}

impl<'a> HandReader<'_, 'a> {
    /// Reads the function. Without a test of the path in it, nothing is found.
    pub(super) fn read(&mut self) {
        if !self.tests_path(&self.function.body) {
            return;
        }
        let name = self.function.name.as_deref().unwrap_or_default();
        let method = name.strip_prefix("do_").filter(|method| self.function.class.is_some() && !method.is_empty());
        let methods = method.map(|method| method.to_uppercase()).into_iter().collect();
        let before = self.found.routes.len();
        self.block(&self.function.body, &Branch { methods, ..Branch::default() });
        let has_endpoint = self.found.routes[before..].iter().any(|route| route.kind == RouteKind::Endpoint);
        match has_endpoint {
            true => self.found.functions.push((self.function.span, name.to_owned())),
            false => self.found.routes.truncate(before),
        }
    }

    fn conditions(&self) -> ConditionReader<'_, 'a> {
        ConditionReader { program: self.program, values: self.values, file: self.file }
    }

    fn block(&mut self, body: &'a [Statement], branch: &Branch) {
        let tests_path = branch.is_rest || self.tests_path(body);
        let mut branch = branch.clone();
        let mut loose = 0;
        for (at, statement) in body.iter().enumerate() {
            if !self.is_branching(statement) {
                continue;
            }
            self.loose(&body[loose..at], tests_path, &branch, &body[at..]);
            branch.is_unreachable |= body[loose..at].iter().any(leaves);
            loose = at + 1;
            let behind = &body[at + 1..];
            // A `catch` runs in place of what is above it, and not behind it.
            let is_rescue = |next: &Statement| matches!(next.kind, StatementKind::Rescue(_));
            let is_followed = branch.is_followed || !behind.iter().all(is_rescue);
            self.branching(statement, behind, &Branch { is_followed, ..branch.clone() });
            branch.is_conditional |= self.is_table_guard(statement);
        }
        self.loose(&body[loose..], tests_path, &branch, &[]);
    }

    /// Statements that are not about the path: where they respond, they take every request that comes here.
    fn loose(&mut self, body: &'a [Statement], tests_path: bool, branch: &Branch, below: &'a [Statement]) {
        for statement in body {
            self.tables(statement);
        }
        let (Some(first), true) = (body.first(), tests_path && !branch.is_conditional) else { return };
        let last = body.last().map_or(first.span, |last| last.span);
        let span = SourceSpan { end: last.end, end_line: last.end_line, end_column: last.end_column, ..first.span };
        let handler = self.handler(
            body,
            span,
            &Branch { is_followed: !below.is_empty() || branch.is_followed, ..branch.clone() },
        );
        // Above other tests a header may be set for all of them; below them any step is the response.
        let has_below = self.tests_path(below);
        let is_response = |step: &&ResponseCall| !step.is_conditional && (step.ends || !has_below);
        let Some(step) = handler.responses.iter().find(is_response) else { return };
        let span = SourceSpan { start: step.span.start, ..step.span };
        let is_left = leaves_any(body) || step.is_returned;
        let handler = self.add_handler(handler);
        let mut route = self.new_route(&PathTest::any(span), branch, handler, first.span.start);
        route.kind = RouteKind::CatchAll;
        // Without `return` the tests below still run, and send a second response.
        route.passes_on = !is_left && has_below;
        self.found.routes.push(route);
    }

    fn is_branching(&self, statement: &'a Statement) -> bool {
        matches!(
            statement.kind,
            StatementKind::If(_)
                | StatementKind::Switch(_)
                | StatementKind::Block(_)
                | StatementKind::Loop(..)
                | StatementKind::Rescue(_)
        )
    }

    fn branching(&mut self, statement: &'a Statement, behind: &'a [Statement], branch: &Branch) {
        match &statement.kind {
            StatementKind::If(inner) => self.branch_if(inner, statement.span, behind, branch),
            StatementKind::Switch(switch) => self.switch(switch, branch),
            StatementKind::Block(body) => self.block(body, branch),
            StatementKind::Loop(_, body) | StatementKind::Rescue(body) => {
                self.block(body, &Branch { is_conditional: true, ..branch.clone() });
            }
            _ => {}
        }
    }

    fn branch_if(&mut self, inner: &'a IfStatement, span: SourceSpan, behind: &'a [Statement], branch: &Branch) {
        self.table_of(&inner.condition);
        let test = self.conditions().read(&inner.condition);
        let methods = if test.methods.is_empty() { branch.methods.clone() } else { test.methods.clone() };
        let inside = Branch { methods, ..branch.clone() };
        if test.is_always && !test.has_other {
            self.always(inner, &inside);
            self.block(&inner.otherwise, &Branch { is_rest: true, ..branch.clone() });
        } else if test.paths.is_empty() {
            let is_conditional = branch.is_conditional || test.methods.is_empty();
            self.block(&inner.then, &Branch { is_conditional, is_rest: false, ..inside });
            self.block(&inner.otherwise, &Branch { is_conditional, ..branch.clone() });
        } else if test.is_negated {
            self.routes(&test, behind, span, &inside);
            self.loose(&inner.then, true, &Branch { is_rest: false, ..inside }, &[]);
            self.block(&inner.otherwise, branch);
        } else {
            self.routes(&test, &inner.then, span, &inside);
            // A second test inside: the user's number below `/users/`.
            self.block(&inner.then, &Branch { is_conditional: true, is_rest: false, ..inside });
            self.block(&inner.otherwise, &Branch { is_rest: true, ..branch.clone() });
        }
    }

    /// A condition that every request meets.
    fn always(&mut self, inner: &'a IfStatement, branch: &Branch) {
        let handler = self.handler(&inner.then, inner.condition.span, branch);
        if handler.responses.iter().all(|step| !step.ends) {
            return self.block(&inner.then, branch);
        }
        let handler = self.add_handler(handler);
        let mut route =
            self.new_route(&PathTest::any(inner.condition.span), branch, handler, inner.condition.span.start);
        route.kind = RouteKind::CatchAll;
        self.found.routes.push(route);
    }

    fn routes(&mut self, test: &ConditionTest, body: &'a [Statement], span: SourceSpan, branch: &Branch) {
        let span = SourceSpan { end: body.last().map_or(span.end, |last| last.span.end), ..span };
        let handler = self.handler(body, span, branch);
        // `if (path.endsWith('/'))` may only clean the path up.
        let is_cleaning = handler.responses.is_empty() && handler.calls.is_empty();
        if is_cleaning && test.paths.iter().all(|path| path.matching == PathMatching::Computed) {
            return;
        }
        let handler = self.add_handler(handler);
        for path in &test.paths {
            let route = self.new_route(path, branch, handler, path.span.start);
            if route.matching == PathMatching::Computed {
                self.unreadable(UnreadableReason::ComputedPath, path.span);
            }
            self.found.routes.push(route);
        }
    }

    fn handler(&self, body: &'a [Statement], span: SourceSpan, branch: &Branch) -> HandlerDef {
        self.program.read_handler_body(body, self.function, span, self.file, self.spec, branch.is_followed)
    }

    fn add_handler(&mut self, handler: HandlerDef) -> usize {
        self.found.handlers.push(handler);
        self.found.handlers.len() - 1
    }

    fn unreadable(&mut self, reason: UnreadableReason, span: SourceSpan) {
        let text = self.program.indexes[self.file].excerpt(span);
        self.found.unreadable.push(UnreadableCode { reason, text, span });
    }

    /// Python's server calls `do_GET` and never `do_get`.
    fn mounting(&self) -> Mounting {
        let method = self.function.name.as_deref().and_then(|name| name.strip_prefix("do_"));
        let is_wrong = method.is_some_and(|method| method != method.to_uppercase());
        if is_wrong && self.function.class.is_some() { Mounting::NotMounted } else { Mounting::Mounted }
    }

    fn new_route(&self, test: &PathTest, branch: &Branch, handler: usize, order: usize) -> RouteDef {
        let keeps_query = test.keeps_query;
        let rules = PathRules { syntax: PathSyntax::Plain, keeps_query, order_matters: true, ..PathRules::default() };
        RouteDef {
            kind: RouteKind::Endpoint,
            methods: branch.methods.clone(),
            written_path: test.written.clone(),
            path: matches!(test.matching, PathMatching::Exact | PathMatching::Prefix).then(|| test.written.clone()),
            matching: test.matching,
            style: RouteStyle::Condition,
            framework: self.spec.name.clone(),
            owner: self.function.name.clone().unwrap_or_default(),
            mounting: self.mounting(),
            handler: Some(handler),
            is_unreachable: branch.is_unreachable,
            passes_on: false,
            rules,
            span: test.span,
            path_span: test.span,
            order: vec![self.file, order],
        }
    }
}

impl PathTest {
    fn any(span: SourceSpan) -> Self {
        PathTest { written: String::new(), matching: PathMatching::Any, keeps_query: false, span }
    }
}

fn leaves(statement: &Statement) -> bool {
    matches!(statement.kind, StatementKind::Return(_) | StatementKind::Throw(_))
}

fn leaves_any(body: &[Statement]) -> bool {
    body.iter().any(leaves)
}
