//! Reads a `switch` or a `match` over the path or the method of the request.

use super::{Branch, HandReader, leaves};
use crate::check::source_model::condition::{ConditionTest, PathTest};
use crate::check::source_model::evaluate::Scope;
use crate::check::source_model::model::SourceLanguage;
use crate::check::source_model::route::PathMatching;
use crate::check::source_model::syntax::{Expression, Statement, StatementKind, SwitchStatement};

impl<'a> HandReader<'_, 'a> {
    pub(super) fn switch(&mut self, switch: &'a SwitchStatement, branch: &Branch) {
        let subject = switch.subject.as_ref();
        // A piece of the path is no path: `switch (parts[1])`.
        let path = subject.and_then(|subject| self.values.path(subject, self.file)).filter(|path| !path.is_piece);
        let is_method = subject.is_some_and(|subject| self.values.is_method(subject, self.file));
        let falls_through = self.program.language == SourceLanguage::JavaScript;
        for (at, case) in switch.cases.iter().enumerate() {
            let mut inside = branch.clone();
            // Without `break` the next case runs as well.
            inside.is_followed |=
                falls_through && at + 1 < switch.cases.len() && !case.body.last().is_some_and(ends_case);
            let mut test = ConditionTest::default();
            match (path, subject) {
                (Some(path), _) => test.paths = self.case_paths(&case.values, path.has_query),
                (None, None) => {
                    let tests = case.values.iter().map(|value| self.conditions().read(value));
                    test = tests
                        .reduce(|one, two| ConditionTest {
                            paths: one.paths.into_iter().chain(two.paths).collect(),
                            ..two
                        })
                        .unwrap_or_default();
                }
                (None, Some(_)) if is_method => {
                    let methods = case.values.iter().filter_map(Expression::as_text);
                    inside.methods = methods.map(str::to_uppercase).collect();
                }
                (None, Some(_)) => inside.is_conditional = true,
            }
            if test.paths.is_empty() {
                inside.is_rest = case.is_default && (path.is_some() || subject.is_none()) || branch.is_rest;
                self.block(&case.body, &inside);
            } else {
                self.routes(&test, &case.body, case.span, &inside);
            }
        }
    }

    fn case_paths(&self, values: &'a [Expression], keeps_query: bool) -> Vec<PathTest> {
        let scope = Scope { file: self.file, frame: None };
        let test = |value: &'a Expression| {
            let literal = self.program.literal(value, &scope);
            let matching = if literal.is_some() { PathMatching::Exact } else { PathMatching::Computed };
            let written = literal.unwrap_or_else(|| self.program.indexes[self.file].excerpt(value.span));
            PathTest { written, matching, keeps_query, span: value.span }
        };
        values.iter().filter(|value| value.as_name() != Some("_")).map(test).collect()
    }
}

fn ends_case(statement: &Statement) -> bool {
    match &statement.kind {
        StatementKind::Leave => true,
        StatementKind::Block(body) => body.last().is_some_and(ends_case),
        _ => leaves(statement),
    }
}
