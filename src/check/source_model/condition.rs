//! Reads a condition: which paths and methods it lets through.

use super::evaluate::Scope;
use super::program::{Program, Resolved};
use super::request_value::RequestValues;
use super::route::PathMatching;
use super::span::SourceSpan;
use super::syntax::{CallNode, Expression, ExpressionKind};

/// How deep a condition is followed through names.
const MAX_STEPS: usize = 8;

/// A path that a condition asks for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct PathTest {
    pub(super) written: String,
    pub(super) matching: PathMatching,
    pub(super) keeps_query: bool,
    pub(super) span: SourceSpan,
}

/// What a condition says about the request.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct ConditionTest {
    pub(super) paths: Vec<PathTest>,
    /// The methods it lets through. Empty: it says nothing about them.
    pub(super) methods: Vec<String>,
    /// Whether it is true for every request, by mistake or on purpose.
    pub(super) is_always: bool,
    /// Whether it lets through everything except these paths.
    pub(super) is_negated: bool,
    /// Whether something else is asked as well.
    pub(super) has_other: bool,
}

/// Reads the conditions of a file.
pub(super) struct ConditionReader<'p, 'a> {
    pub(super) program: &'p Program<'a>,
    pub(super) values: &'p RequestValues<'p, 'a>,
    pub(super) file: usize,
}

impl<'a> ConditionReader<'_, 'a> {
    pub(super) fn read(&self, condition: &'a Expression) -> ConditionTest {
        self.read_within(condition, MAX_STEPS)
    }

    fn read_within(&self, condition: &'a Expression, steps: usize) -> ConditionTest {
        let other = ConditionTest { has_other: true, ..ConditionTest::default() };
        let Some(steps) = steps.checked_sub(1) else { return other };
        match &condition.kind {
            ExpressionKind::Operation(sign, parts) => match (sign.as_str(), parts.as_slice()) {
                ("&&" | "and", [one, two]) => both(self.read_within(one, steps), self.read_within(two, steps)),
                ("||" | "or", [one, two]) => either(self.read_within(one, steps), self.read_within(two, steps)),
                ("!", [inner]) => negate(self.read_within(inner, steps)),
                ("==" | "===" | "is", [one, two]) => self.equality(one, two),
                ("!=" | "!==" | "is not", [one, two]) => negate(self.equality(one, two)),
                ("in", [item, list]) => self.membership(item, list).unwrap_or(other),
                ("not in", [item, list]) => self.membership(item, list).map_or(other, negate),
                _ => other,
            },
            // A text, and a value that is set, are true.
            ExpressionKind::Text(text) => ConditionTest { is_always: !text.is_empty(), ..ConditionTest::default() },
            ExpressionKind::Assignment(_, sign, value) if sign == "=" && value.as_text().is_some() => {
                ConditionTest { is_always: true, ..ConditionTest::default() }
            }
            ExpressionKind::Constant(word) => match word.as_str() {
                "true" | "True" => ConditionTest { is_always: true, ..ConditionTest::default() },
                _ => other,
            },
            ExpressionKind::Number(number) if number == "1" => {
                ConditionTest { is_always: true, ..ConditionTest::default() }
            }
            ExpressionKind::Name(name) => {
                let index = &self.program.indexes[self.file];
                let value = index.only_value(name, condition.span).filter(|found| found.property.is_none());
                value.map_or(other, |found| self.read_within(found.value, steps))
            }
            ExpressionKind::Call(call) => self.call(call, condition).unwrap_or(other),
            _ => other,
        }
    }

    fn scope(&self) -> Scope<'a, 'a> {
        Scope { file: self.file, frame: None }
    }

    fn equality(&self, one: &'a Expression, two: &'a Expression) -> ConditionTest {
        for (asked, wanted) in [(one, two), (two, one)] {
            if let Some(path) = self.values.path(asked, self.file) {
                let literal = self.program.literal(wanted, &self.scope());
                if path.is_piece || literal.as_deref() == Some("") {
                    break;
                }
                return self.path_test(literal, PathMatching::Exact, path.has_query, wanted);
            }
            if self.values.is_method(asked, self.file)
                && let Some(method) = self.program.literal(wanted, &self.scope())
            {
                return ConditionTest { methods: vec![method.to_uppercase()], ..ConditionTest::default() };
            }
        }
        ConditionTest { has_other: true, ..ConditionTest::default() }
    }

    fn path_test(
        &self,
        literal: Option<String>,
        matching: PathMatching,
        keeps_query: bool,
        wanted: &Expression,
    ) -> ConditionTest {
        let matching = if literal.is_some() { matching } else { PathMatching::Computed };
        let written = literal.unwrap_or_else(|| self.program.indexes[self.file].excerpt(wanted.span));
        let test = PathTest { written, matching, keeps_query, span: wanted.span };
        ConditionTest { paths: vec![test], ..ConditionTest::default() }
    }

    /// `path in ('/', '/index')`, `method in ['GET', 'HEAD']`.
    fn membership(&self, item: &'a Expression, list: &'a Expression) -> Option<ConditionTest> {
        let list = match self.program.resolve(list, self.file) {
            Some(Resolved::Value(value, _)) => value,
            _ => list,
        };
        let ExpressionKind::List(_, items) = &list.kind else { return None };
        if self.values.is_method(item, self.file) {
            let methods = items.iter().filter_map(|item| self.program.literal(item, &self.scope()));
            return Some(ConditionTest { methods: methods.collect(), ..ConditionTest::default() });
        }
        let path = self.values.path(item, self.file).filter(|path| !path.is_piece)?;
        let tests = items.iter().flat_map(|item| {
            self.path_test(self.program.literal(item, &self.scope()), PathMatching::Exact, path.has_query, item).paths
        });
        Some(ConditionTest { paths: tests.collect(), ..ConditionTest::default() })
    }

    fn call(&self, call: &'a CallNode, whole: &'a Expression) -> Option<ConditionTest> {
        let (object, method) = call.callee.as_member()?;
        let first = call.position(0)?;
        if matches!(method, "includes" | "has" | "indexOf")
            && let Some(test) = self.membership(first, object)
        {
            return Some(test);
        }
        let is_prefix = matches!(method, "startsWith" | "startswith" | "HasPrefix");
        let (asked, wanted) = if method == "HasPrefix" { (first, call.position(1)?) } else { (object, first) };
        if let Some(path) = self.values.path(asked, self.file) {
            let literal = self.program.literal(wanted, &self.scope());
            return match (is_prefix, &wanted.kind) {
                (true, _) => Some(self.path_test(literal, PathMatching::Prefix, path.has_query, wanted)),
                (false, ExpressionKind::Regex(pattern)) => {
                    Some(self.path_test(Some(pattern.clone()), PathMatching::Regex, path.has_query, wanted))
                }
                (false, _) if matches!(method, "match" | "includes" | "endsWith" | "endswith") => {
                    Some(self.path_test(None, PathMatching::Computed, path.has_query, wanted))
                }
                _ => None,
            };
        }
        // `/^\/users/.test(path)` and `re.match(pattern, path)`.
        let last = call.positional().last()?;
        let path = self.values.path(last, self.file)?;
        let pattern = match &object.kind {
            ExpressionKind::Regex(pattern) => Some(pattern.clone()),
            _ => call.position(0).and_then(Expression::as_text).map(str::to_owned),
        };
        let matching = PathMatching::Regex;
        matches!(method, "test" | "match" | "fullmatch" | "exec" | "search" | "MatchString")
            .then(|| self.path_test(pattern, matching, path.has_query, whole))
    }
}

fn both(one: ConditionTest, two: ConditionTest) -> ConditionTest {
    let is_always = one.is_always && two.is_always;
    // `get && '/about'` asks for the method alone.
    let is_loose = |test: &ConditionTest| test.is_always || test.paths.is_empty() && !test.has_other;
    let lets_all = is_loose(&one) && is_loose(&two) && (one.is_always || two.is_always);
    let (paths, is_negated) =
        if one.paths.is_empty() { (two.paths, two.is_negated) } else { (one.paths, one.is_negated) };
    ConditionTest {
        paths,
        methods: if one.methods.is_empty() { two.methods } else { one.methods },
        is_always: is_always || lets_all,
        is_negated,
        has_other: one.has_other || two.has_other,
    }
}

fn either(one: ConditionTest, two: ConditionTest) -> ConditionTest {
    let mut paths = one.paths;
    paths.extend(two.paths);
    let mut methods = one.methods;
    methods.extend(two.methods);
    ConditionTest {
        paths,
        methods,
        is_always: one.is_always || two.is_always,
        is_negated: one.is_negated || two.is_negated,
        has_other: one.has_other || two.has_other,
    }
}

fn negate(test: ConditionTest) -> ConditionTest {
    let has_methods = !test.methods.is_empty();
    ConditionTest {
        methods: Vec::new(),
        is_negated: !test.is_negated && !test.paths.is_empty(),
        is_always: false,
        has_other: test.has_other || has_methods || test.is_always,
        ..test
    }
}
