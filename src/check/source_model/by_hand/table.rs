//! Reads tables of paths, and finds out whether code tests the path at all.

use super::{Branch, HandReader, leaves};
use crate::check::source_model::condition::PathTest;
use crate::check::source_model::finding::UnreadableReason;
use crate::check::source_model::handler::HandlerDef;
use crate::check::source_model::program::Resolved;
use crate::check::source_model::route::{PathMatching, RouteStyle};
use crate::check::source_model::span::SourceSpan;
use crate::check::source_model::syntax::{Expression, ExpressionKind, Statement, StatementKind};
use crate::check::source_model::walk::{Surroundings, SyntaxVisitor, each_expression, walk};

impl<'a> HandReader<'_, 'a> {
    /// Tells whether statements branch by the path, or look it up in a table.
    pub(super) fn tests_path(&self, body: &'a [Statement]) -> bool {
        let mut finder = PathUse { reader: self, is_found: false };
        walk(body, &mut finder);
        finder.is_found
    }

    /// `const page = pages[path]; if (!page) return;`: what is below runs only for the paths in the table.
    pub(super) fn is_table_guard(&self, statement: &'a Statement) -> bool {
        let StatementKind::If(inner) = &statement.kind else { return false };
        let value = match &inner.condition.kind {
            ExpressionKind::Operation(sign, parts) => match (sign.as_str(), parts.as_slice()) {
                ("!" | "not", [value]) => value,
                ("==" | "===" | "is", [value, nothing]) if nothing.as_text().is_none() => value,
                _ => return false,
            },
            _ => return false,
        };
        let index = &self.program.indexes[self.file];
        let found = value.as_name().and_then(|name| index.only_value(name, value.span));
        let value = found.filter(|found| found.property.is_none()).map_or(value, |found| found.value);
        let is_lookup = lookup(value).is_some_and(|(_, key)| self.holds_path(key));
        is_lookup && inner.then.iter().any(leaves)
    }

    pub(super) fn tables(&mut self, statement: &'a Statement) {
        match &statement.kind {
            StatementKind::Expression(value) | StatementKind::Return(Some(value)) => self.table_of(value),
            _ => {}
        }
    }

    /// `pages[req.url]`, `routes.get(path)`, `path in pages`.
    pub(super) fn table_of(&mut self, expression: &'a Expression) {
        let mut lookups: Vec<(&'a Expression, &'a Expression)> = Vec::new();
        each_expression(expression, &mut |part| lookups.extend(lookup(part)));
        for (table, key) in lookups {
            if !self.holds_path(key) {
                continue;
            }
            let entries = match self.program.resolve(table, self.file) {
                Some(Resolved::Value(Expression { kind: ExpressionKind::Object(entries), .. }, _)) => entries,
                Some(Resolved::Value(value, _)) if map_pairs(value).is_some() => {
                    for (key, value) in map_pairs(value).into_iter().flatten() {
                        self.table_entry(key.as_text(), key.span, value);
                    }
                    continue;
                }
                Some(Resolved::Value(value, _)) if is_new_map(value) => {
                    let pairs = self.set_pairs(table);
                    // What is kept under a code that the program makes up is no table of routes.
                    if pairs.is_empty() || pairs.iter().any(|(key, _)| key.as_text().is_none()) {
                        self.unreadable(UnreadableReason::ComputedTable, table.span);
                    }
                    for (key, value) in pairs {
                        self.table_entry(key.as_text(), key.span, value);
                    }
                    continue;
                }
                // A list is asked for its members, and a condition reads that.
                Some(Resolved::Value(Expression { kind: ExpressionKind::List(..), .. }, _)) => continue,
                _ => {
                    self.unreadable(UnreadableReason::ComputedTable, table.span);
                    continue;
                }
            };
            for entry in entries {
                self.table_entry(entry.key.as_deref(), entry.key_span, &entry.value);
            }
        }
    }

    /// The pairs that `pages.set('/', home)` puts into a table.
    fn set_pairs(&self, table: &'a Expression) -> Vec<(&'a Expression, &'a Expression)> {
        let mut finder = SetCalls { table: table.as_name(), pairs: Vec::new() };
        walk(&self.program.indexes[self.file].file.body, &mut finder);
        finder.pairs
    }

    /// The path itself, or a text with the method before it.
    pub(super) fn holds_path(&self, key: &'a Expression) -> bool {
        let mut is_path = false;
        each_expression(key, &mut |part| {
            is_path |= self.values.path(part, self.file).is_some_and(|path| !path.is_piece);
        });
        is_path
    }

    fn table_entry(&mut self, key: Option<&str>, key_span: SourceSpan, value: &'a Expression) {
        let Some(key) = key.filter(|_| self.found.routes.iter().all(|route| route.path_span != key_span)) else {
            return;
        };
        let (method, path) = key.split_once(' ').unwrap_or(("", key));
        let handler = match self.program.function(value, self.file) {
            Some((function, file)) => self.program.read_handler(function, file, self.spec),
            None => HandlerDef { span: value.span, ..HandlerDef::default() },
        };
        let handler = self.add_handler(handler);
        let methods = if method.is_empty() { Vec::new() } else { vec![method.to_uppercase()] };
        let test =
            PathTest { written: path.to_owned(), matching: PathMatching::Exact, keeps_query: false, span: key_span };
        let branch = Branch { methods, ..Branch::default() };
        let mut route = self.new_route(&test, &branch, handler, self.function.span.start);
        route.style = RouteStyle::Table;
        self.found.routes.push(route);
    }
}

/// The pairs of `new Map([['/', 'index.html'], …])`.
fn map_pairs(value: &Expression) -> Option<Vec<(&Expression, &Expression)>> {
    let call = value.as_call().filter(|call| call.callee.as_name() == Some("Map"))?;
    let ExpressionKind::List(_, items) = &call.position(0)?.kind else { return None };
    items.iter().map(pair).collect()
}

/// `new Map()`, which is filled later.
fn is_new_map(value: &Expression) -> bool {
    value.as_call().is_some_and(|call| call.callee.as_name() == Some("Map") && call.arguments.is_empty())
}

/// Finds the calls that fill a table.
struct SetCalls<'a> {
    table: Option<&'a str>,
    pairs: Vec<(&'a Expression, &'a Expression)>,
}

impl<'a> SyntaxVisitor<'a> for SetCalls<'a> {
    fn expression(&mut self, expression: &'a Expression, _around: &Surroundings<'a>) {
        let pair = expression.as_call().and_then(|call| {
            let (object, method) = call.callee.as_member()?;
            let is_it = method == "set" && object.as_name().is_some() && object.as_name() == self.table;
            is_it.then_some((call.position(0)?, call.position(1)?))
        });
        self.pairs.extend(pair);
    }
}

fn pair(item: &Expression) -> Option<(&Expression, &Expression)> {
    match &item.kind {
        ExpressionKind::List(_, parts) => Some((parts.first()?, parts.get(1)?)),
        _ => None,
    }
}

/// Returns table and key, if an expression looks something up.
fn lookup(expression: &Expression) -> Option<(&Expression, &Expression)> {
    match &expression.kind {
        ExpressionKind::Index(table, key) => Some((table, key)),
        ExpressionKind::Operation(sign, parts) if sign == "in" => Some((parts.get(1)?, parts.first()?)),
        ExpressionKind::Call(call) => {
            let (object, method) = call.callee.as_member()?;
            matches!(method, "get" | "has" | "find").then_some((object, call.position(0)?))
        }
        _ => None,
    }
}

/// Finds out whether code branches by the path.
struct PathUse<'r, 'p, 'a> {
    reader: &'r HandReader<'p, 'a>,
    is_found: bool,
}

impl<'a> SyntaxVisitor<'a> for PathUse<'_, '_, 'a> {
    fn statement(&mut self, statement: &'a Statement, around: &Surroundings<'a>) {
        if self.is_found || !around.functions.is_empty() {
            return;
        }
        let reader = self.reader;
        match &statement.kind {
            StatementKind::If(inner) => self.is_found = !reader.conditions().read(&inner.condition).paths.is_empty(),
            StatementKind::Switch(switch) => {
                let subject = switch.subject.as_ref();
                let values = switch.cases.iter().flat_map(|case| &case.values);
                self.is_found = match subject {
                    Some(subject) => reader.values.path(subject, reader.file).is_some(),
                    None => values.into_iter().any(|value| !reader.conditions().read(value).paths.is_empty()),
                };
            }
            _ => {}
        }
    }

    fn expression(&mut self, expression: &'a Expression, around: &Surroundings<'a>) {
        if self.is_found || !around.functions.is_empty() {
            return;
        }
        if let Some((table, key)) = lookup(expression) {
            let is_number = matches!(key.kind, ExpressionKind::Number(_));
            let is_path = |part: &'a Expression| self.reader.values.path(part, self.reader.file).is_some();
            self.is_found = !is_number && !is_path(table) && self.reader.holds_path(key);
        }
    }
}
