//! Finds names that are used and never defined.

use std::collections::{BTreeSet, HashSet};

use super::finding::UndefinedName;
use super::index::{Assigned, FileIndex};
use super::language::language_spec;
use super::model::SourceLanguage;
use super::span::SourceSpan;
use super::syntax::{Expression, ExpressionKind, FunctionNode, ParameterNode, StatementKind, bound_names};
use super::text_distance::nearest;
use super::walk::{Surroundings, SyntaxVisitor, walk};

/// Returns the names of a file that nothing defines.
pub(super) fn find_undefined_names(index: &FileIndex) -> Vec<UndefinedName> {
    let is_checked = index.file.language != SourceLanguage::Go;
    // `from x import *` and `globals().update(...)` may define anything.
    if !is_checked || index.imports.contains_key("*") || index.file.text.contains("globals()") {
        return Vec::new();
    }
    let mut finder = NameFinder::new(index);
    walk(&index.file.body, &mut finder);
    finder.found
}

/// Returns the names of a file that only a CommonJS file has.
pub(super) fn find_commonjs_names(index: &FileIndex) -> Vec<UndefinedName> {
    let spec = language_spec(index.file.language);
    let mut finder = CommonJsFinder { index, names: &spec.commonjs, found: Vec::new() };
    walk(&index.file.body, &mut finder);
    finder.found
}

struct NameFinder<'i, 'a> {
    index: &'i FileIndex<'a>,
    /// Names that are defined in the whole file.
    outside: BTreeSet<&'a str>,
    /// Methods, which are names only inside of their class.
    methods: HashSet<&'a str>,
    globals: BTreeSet<&'static str>,
    /// Where a name is defined, not used.
    targets: HashSet<usize>,
    seen: HashSet<&'a str>,
    found: Vec<UndefinedName>,
}

impl<'i, 'a> NameFinder<'i, 'a> {
    fn new(index: &'i FileIndex<'a>) -> Self {
        let spec = language_spec(index.file.language);
        let outside = index.imports.keys().copied().chain(index.classes.iter().map(|(class, _)| class.name.as_str()));
        let functions = index.functions.iter().filter(|(_, function)| function.class.is_none()).map(|(name, _)| *name);
        let methods = index.functions.iter().filter(|(_, function)| function.class.is_some()).map(|(name, _)| *name);
        let is_outside = |assigned: &Assigned| assigned.function.is_none();
        let variables = index.assignments.iter().filter(|(_, all)| all.iter().any(is_outside)).map(|(name, _)| *name);
        let globals = spec.globals.iter().chain(&spec.commonjs).map(String::as_str);
        NameFinder {
            index,
            outside: outside.chain(functions).chain(variables).collect(),
            methods: methods.collect(),
            globals: globals.collect(),
            targets: HashSet::new(),
            seen: HashSet::new(),
            found: Vec::new(),
        }
    }

    fn is_defined(&self, name: &str, at: SourceSpan, around: &Surroundings) -> bool {
        let is_method = around.functions.is_empty() && self.methods.contains(name);
        if self.outside.contains(name) || self.globals.contains(name) || is_method {
            return true;
        }
        let inside = self.index.assignments.get(name).into_iter().flatten();
        let is_around = |function: SourceSpan| around.functions.iter().any(|outer| outer.span == function);
        let mut inside = inside.filter_map(|assigned| assigned.function);
        inside.any(is_around)
            || self.index.is_parameter(name, at)
            || around.functions.iter().any(|function| function.name.as_deref() == Some(name))
    }

    fn report(&mut self, name: &'a str, span: SourceSpan, around: &Surroundings<'a>) {
        if !self.seen.insert(name) {
            return;
        }
        let spec = language_spec(self.index.file.language);
        let parameters = around.functions.iter().flat_map(|function| &function.parameters);
        let inner: Vec<&str> = parameters.map(|parameter| parameter.text.as_str()).collect();
        let near = nearest_parameter(name, &inner)
            .or_else(|| nearest(name, self.outside.iter().copied()))
            .or_else(|| nearest(name, self.globals.iter().copied()))
            .map(str::to_owned);
        self.found.push(UndefinedName {
            name: name.to_owned(),
            nearest: near,
            module: spec.names.get(name).cloned(),
            is_at_start: around.functions.is_empty(),
            span,
        });
    }
}

/// `res` for `response`, and slips of the finger.
fn nearest_parameter<'n>(name: &str, parameters: &[&'n str]) -> Option<&'n str> {
    let is_short = |long: &&&str| long.starts_with(name) || name.starts_with(**long);
    let short = parameters.iter().find(|parameter| name.len() > 1 && is_short(parameter)).copied();
    short.or_else(|| nearest(name, parameters.iter().copied()))
}

impl<'a> SyntaxVisitor<'a> for NameFinder<'_, 'a> {
    fn expression(&mut self, expression: &'a Expression, around: &Surroundings<'a>) {
        match &expression.kind {
            ExpressionKind::Assignment(target, _, _) => {
                self.targets.extend(bound_names(target).into_iter().map(|(_, span)| span.start));
            }
            // `typeof name` may ask for anything.
            ExpressionKind::Operation(sign, parts) if sign == "typeof" => {
                self.targets.extend(parts.iter().map(|part| part.span.start));
            }
            ExpressionKind::Name(name) => {
                let is_target = self.targets.contains(&expression.span.start);
                if !is_target && !name.contains('.') && !self.is_defined(name, expression.span, around) {
                    self.report(name, expression.span, around);
                }
            }
            _ => {}
        }
    }
}

struct CommonJsFinder<'i, 'a> {
    index: &'i FileIndex<'a>,
    names: &'static [String],
    found: Vec<UndefinedName>,
}

impl<'a> SyntaxVisitor<'a> for CommonJsFinder<'_, 'a> {
    fn expression(&mut self, expression: &'a Expression, around: &Surroundings<'a>) {
        let Some(name) = expression.as_name() else { return };
        if self.names.iter().any(|own| own == name) && !self.index.binds(name) {
            self.found.push(UndefinedName {
                name: name.to_owned(),
                nearest: None,
                module: None,
                is_at_start: around.functions.is_empty(),
                span: expression.span,
            });
        }
    }
}

/// Tells whether a file of JavaScript is written as an ES module.
pub(super) fn is_es_module(index: &FileIndex) -> bool {
    let is_script = index.file.language == SourceLanguage::JavaScript;
    let has_statement = index
        .file
        .body
        .iter()
        .any(|statement| matches!(statement.kind, StatementKind::Import(_) | StatementKind::Export(_)));
    is_script && (has_statement || index.file.path.ends_with(".mjs"))
}

/// Returns the names of a function's parameters.
pub(super) fn parameter_names(function: &FunctionNode) -> Vec<String> {
    function.parameters.iter().map(|parameter: &ParameterNode| parameter.text.clone()).collect()
}
