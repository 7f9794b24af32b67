//! Which names a file binds, where, and to what.

use std::collections::HashMap;

use super::language::{LanguageSpec, language_spec};
use super::model::SourceLanguage;
use super::span::SourceSpan;
use super::syntax::{
    ClassNode, Expression, ExpressionKind, FunctionNode, ImportNode, ListKind, Statement, StatementKind, bound_names,
};
use super::walk::{Surroundings, SyntaxVisitor, walk};

/// A file that was parsed.
#[derive(Debug)]
pub(super) struct ParsedFile {
    pub(super) path: String,
    pub(super) language: SourceLanguage,
    /// The text that was parsed, which may have been mended.
    pub(super) text: String,
    pub(super) body: Vec<Statement>,
}

/// A value that is given to a name.
#[derive(Debug, Clone)]
pub(super) struct Assigned<'a> {
    pub(super) value: &'a Expression,
    /// The property that is taken out of the value: `join` in `const { join } = require('path')`.
    pub(super) property: Option<&'a str>,
    /// The value where that property is not there.
    pub(super) default: Option<&'a Expression>,
    /// `const`, `=`, `+=`, `for` and such.
    pub(super) operator: &'a str,
    /// The function it happens in.
    pub(super) function: Option<SourceSpan>,
    pub(super) span: SourceSpan,
}

/// The names of one file.
#[derive(Debug)]
pub(super) struct FileIndex<'a> {
    pub(super) file: &'a ParsedFile,
    /// Local name, then module and imported name.
    pub(super) imports: HashMap<&'a str, (&'a str, &'a str)>,
    pub(super) import_nodes: Vec<(&'a ImportNode, SourceSpan)>,
    pub(super) assignments: HashMap<&'a str, Vec<Assigned<'a>>>,
    /// Parameters: the function and the position.
    pub(super) parameters: HashMap<&'a str, Vec<(&'a FunctionNode, usize)>>,
    pub(super) functions: Vec<(&'a str, &'a FunctionNode)>,
    /// The places in `functions` of each name.
    functions_by_name: HashMap<&'a str, Vec<usize>>,
    pub(super) classes: Vec<(&'a ClassNode, SourceSpan)>,
}

impl<'a> FileIndex<'a> {
    pub(super) fn new(file: &'a ParsedFile) -> Self {
        let mut index = FileIndex {
            file,
            imports: HashMap::new(),
            import_nodes: Vec::new(),
            assignments: HashMap::new(),
            parameters: HashMap::new(),
            functions: Vec::new(),
            functions_by_name: HashMap::new(),
            classes: Vec::new(),
        };
        walk(&file.body, &mut index);
        index
    }

    pub(super) fn spec(&self) -> &'static LanguageSpec {
        language_spec(self.file.language)
    }

    /// Returns the text of an expression as it was written.
    pub(super) fn text(&self, span: SourceSpan) -> &'a str {
        self.file.text.get(span.start..span.end).unwrap_or_default()
    }

    /// Returns the text of an expression on one line.
    pub(super) fn excerpt(&self, span: SourceSpan) -> String {
        self.text(span).split_whitespace().collect::<Vec<_>>().join(" ")
    }

    /// Returns what is called, with `(...)` in place of the arguments of calls before: `http.createServer(...).listen`.
    pub(super) fn callee_text(&self, callee: &Expression) -> String {
        match &callee.kind {
            ExpressionKind::Member(object, property) => format!("{}.{property}", self.callee_text(object)),
            ExpressionKind::Call(call) if call.arguments.is_empty() => format!("{}()", self.callee_text(&call.callee)),
            ExpressionKind::Call(call) => format!("{}(...)", self.callee_text(&call.callee)),
            _ => self.excerpt(callee.span),
        }
    }

    /// Tells whether the file binds a name anywhere.
    pub(super) fn binds(&self, name: &str) -> bool {
        self.imports.contains_key(name)
            || self.assignments.contains_key(name)
            || self.parameters.contains_key(name)
            || self.functions_by_name.contains_key(name)
            || self.classes.iter().any(|(class, _)| class.name == name)
    }

    /// Returns the values that a name may have at a place, those of the innermost function that sets it.
    pub(super) fn values(&self, name: &str, at: SourceSpan) -> Vec<&Assigned<'a>> {
        let Some(all) = self.assignments.get(name) else { return Vec::new() };
        let is_around = |assigned: &&Assigned| {
            assigned.operator != "global" && assigned.function.is_none_or(|function| function.contains(&at))
        };
        let depth = |assigned: &Assigned| assigned.function.map_or(0, |function| function.start + 1);
        let inner = all.iter().filter(is_around).map(depth).max().unwrap_or(0);
        all.iter().filter(is_around).filter(|assigned| depth(assigned) == inner).collect()
    }

    /// Returns the only value of a name at a place.
    pub(super) fn only_value(&self, name: &str, at: SourceSpan) -> Option<&Assigned<'a>> {
        match self.values(name, at).as_slice() {
            [only] if !self.is_parameter(name, at) && is_plain(only.operator) => Some(only),
            _ => None,
        }
    }

    /// Tells whether a name is a parameter of a function around a place.
    pub(super) fn is_parameter(&self, name: &str, at: SourceSpan) -> bool {
        self.parameter(name, at).is_some()
    }

    /// Returns the innermost function around a place that has a parameter of that name, and its position.
    pub(super) fn parameter(&self, name: &str, at: SourceSpan) -> Option<(&'a FunctionNode, usize)> {
        let all = self.parameters.get(name)?.iter();
        let around = all.filter(|(function, _)| function.span.contains(&at));
        around.max_by_key(|(function, _)| function.span.start).copied()
    }

    /// Returns the function of that name: declared, or given to a variable.
    pub(super) fn function(&self, name: &str) -> Option<&'a FunctionNode> {
        self.functions_named(name).find(|function| function.class.is_none())
    }

    /// Returns the method of that name, of the class around a place or of any.
    pub(super) fn method(&self, name: &str) -> Option<&'a FunctionNode> {
        self.functions_named(name).find(|function| function.class.is_some())
    }

    fn functions_named(&self, name: &str) -> impl Iterator<Item = &'a FunctionNode> {
        self.functions_by_name.get(name).into_iter().flatten().map(|place| self.functions[*place].1)
    }
}

impl<'a> SyntaxVisitor<'a> for FileIndex<'a> {
    fn statement(&mut self, statement: &'a Statement, _around: &Surroundings<'a>) {
        let StatementKind::Import(import) = &statement.kind else { return };
        self.import_nodes.push((import, statement.span));
        for (imported, local) in &import.names {
            self.imports.insert(local, (&import.module, imported));
        }
    }

    fn expression(&mut self, expression: &'a Expression, around: &Surroundings<'a>) {
        let ExpressionKind::Assignment(target, operator, value) = &expression.kind else { return };
        // `global counter` gives no value, and makes the name one of the file.
        let function = around.functions.last().map(|function| function.span).filter(|_| operator != "global");
        if let (Some(name), Some(function)) = (target.as_name(), value.as_function()) {
            self.add_function(name, function);
        }
        let mut assigned = Assigned { value, property: None, default: None, operator, function, span: expression.span };
        match (&target.kind, &value.kind) {
            (ExpressionKind::Name(name), _) => self.assign(name, assigned),
            (ExpressionKind::List(_, names), ExpressionKind::List(ListKind::Tuple, values))
                if names.len() == values.len() =>
            {
                for (target, value) in names.iter().zip(values) {
                    let operator = if target.as_name().is_some() { assigned.operator } else { "part" };
                    for (name, _) in bound_names(target) {
                        self.assign(name, Assigned { value, operator, ..assigned.clone() });
                    }
                }
            }
            (ExpressionKind::Object(entries), _) => {
                for entry in entries {
                    assigned.property = entry.key.as_deref();
                    assigned.default = default_of(&entry.value);
                    bound_names(&entry.value).into_iter().for_each(|(name, _)| self.assign(name, assigned.clone()));
                }
            }
            _ => {
                assigned.operator = "part";
                bound_names(target).into_iter().for_each(|(name, _)| self.assign(name, assigned.clone()));
            }
        }
    }

    fn function(&mut self, function: &'a FunctionNode, _around: &Surroundings<'a>) {
        function.name.iter().for_each(|name| self.add_function(name, function));
        for (position, parameter) in function.parameters.iter().enumerate() {
            for (name, _) in bound_names(&parameter.pattern) {
                self.parameters.entry(name).or_default().push((function, position));
            }
        }
    }

    fn class(&mut self, class: &'a ClassNode, span: SourceSpan, _around: &Surroundings<'a>) {
        self.classes.push((class, span));
    }
}

impl<'a> FileIndex<'a> {
    fn add_function(&mut self, name: &'a str, function: &'a FunctionNode) {
        self.functions_by_name.entry(name).or_default().push(self.functions.len());
        self.functions.push((name, function));
    }

    fn assign(&mut self, name: &'a str, assigned: Assigned<'a>) {
        self.assignments.entry(name).or_default().push(assigned);
    }
}

/// Returns the module of `require('module')`.
pub(super) fn required_module(expression: &Expression) -> Option<&str> {
    let call = expression.as_call()?;
    let is_require = call.callee.as_name() == Some("require");
    call.position(0).filter(|_| is_require)?.as_text()
}

/// Returns a module's name without `node:`.
pub(super) fn plain_module(module: &str) -> &str {
    module.strip_prefix("node:").unwrap_or(module)
}

/// `x = y`, but neither `x += y` nor the variable of a loop.
pub(super) fn is_plain(operator: &str) -> bool {
    matches!(operator, "const" | "=" | ":=" | "as")
}

fn default_of(pattern: &Expression) -> Option<&Expression> {
    if let ExpressionKind::Assignment(_, _, default) = &pattern.kind { Some(default) } else { None }
}
