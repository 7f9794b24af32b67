//! All files of a program together: what a name stands for across files.

use super::framework::{ArgumentSpec, FrameworkSpec};
use super::frameworks::frameworks;
use super::index::{FileIndex, ParsedFile, plain_module, required_module};
use super::language::{LanguageSpec, language_spec};
use super::model::SourceLanguage;
use super::syntax::{CallNode, Expression, ExpressionKind, FunctionNode, Statement, StatementKind};
use super::walk::{Surroundings, SyntaxVisitor, walk};

/// How many names and files are followed to find what a name stands for.
const MAX_HOPS: usize = 8;

/// The files of a program and what they bind.
#[derive(Debug)]
pub(super) struct Program<'a> {
    pub(super) indexes: Vec<FileIndex<'a>>,
    pub(super) language: SourceLanguage,
    /// The frameworks that it uses; all of its language where none is imported.
    pub(super) frameworks: Vec<&'static FrameworkSpec>,
    /// For each file the modules that it imports and the files they are.
    local_modules: Vec<Vec<(String, usize)>>,
}

/// What a name stands for.
#[derive(Debug, Clone, Copy)]
pub(super) enum Resolved<'a> {
    Function(&'a FunctionNode, usize),
    Class,
    Value(&'a Expression, usize),
    /// A whole file of the program.
    File(usize),
}

impl<'a> Program<'a> {
    pub(super) fn new(files: &'a [ParsedFile], local_modules: Vec<Vec<(String, usize)>>) -> Self {
        let language = files.first().map_or(SourceLanguage::JavaScript, |file| file.language);
        let indexes: Vec<FileIndex> = files.iter().map(FileIndex::new).collect();
        let all = frameworks(language);
        let used: Vec<&FrameworkSpec> = all.iter().filter(|spec| is_used(&indexes, spec)).collect();
        let frameworks = if used.is_empty() { all.iter().collect() } else { used };
        Program { indexes, language, frameworks, local_modules }
    }

    pub(super) fn spec(&self) -> &'static LanguageSpec {
        language_spec(self.language)
    }

    /// Tells whether some framework is imported, rather than all of them being tried.
    pub(super) fn imports_framework(&self) -> bool {
        self.frameworks.iter().any(|spec| is_used(&self.indexes, spec))
    }

    /// Returns the file that a module name means in a file.
    pub(super) fn local_module(&self, file: usize, module: &str) -> Option<usize> {
        let modules = self.local_modules.get(file)?.iter();
        modules.filter(|(name, _)| name == module).map(|(_, target)| *target).next()
    }

    /// Returns what an expression in a file stands for.
    pub(super) fn resolve(&self, expression: &'a Expression, file: usize) -> Option<Resolved<'a>> {
        self.resolve_within(expression, file, MAX_HOPS)
    }

    /// Returns the function that an expression stands for, and its file.
    pub(super) fn function(&self, expression: &'a Expression, file: usize) -> Option<(&'a FunctionNode, usize)> {
        match self.resolve(expression, file)? {
            Resolved::Function(function, file) => Some((function, file)),
            Resolved::Value(value, file) => value.as_function().map(|function| (function, file)),
            Resolved::Class | Resolved::File(_) => None,
        }
    }

    fn resolve_within(&self, expression: &'a Expression, file: usize, hops: usize) -> Option<Resolved<'a>> {
        let hops = hops.checked_sub(1)?;
        match &expression.kind {
            ExpressionKind::Name(name) => self.resolve_name(name, expression, file, hops),
            ExpressionKind::Member(object, property) => match self.resolve_within(object, file, hops) {
                Some(Resolved::File(target)) => self.resolve_export(target, property, hops),
                Some(Resolved::Value(object, target)) => self.resolve_within(object.entry(property)?, target, hops),
                _ => self.resolve_method(object, property, file),
            },
            ExpressionKind::Call(_) => match required_module(expression) {
                Some(module) => {
                    let target = self.local_module(file, module)?;
                    self.resolve_export(target, "default", hops).or(Some(Resolved::File(target)))
                }
                None => Some(Resolved::Value(expression, file)),
            },
            _ => Some(Resolved::Value(expression, file)),
        }
    }

    fn resolve_method(&self, object: &Expression, property: &str, file: usize) -> Option<Resolved<'a>> {
        let is_own = matches!(object.as_name(), Some("self" | "this" | "cls" | "s" | "h"));
        let method = self.indexes[file].method(property).filter(|_| is_own)?;
        Some(Resolved::Function(method, file))
    }

    fn resolve_name(&self, name: &str, expression: &'a Expression, file: usize, hops: usize) -> Option<Resolved<'a>> {
        let index = &self.indexes[file];
        if index.is_parameter(name, expression.span) {
            return None;
        }
        if let Some((module, imported)) = index.imports.get(name) {
            return self.resolve_import(file, module, imported, hops);
        }
        if let Some(assigned) = index.only_value(name, expression.span) {
            let value = self.resolve_within(assigned.value, file, hops)?;
            return match (assigned.property, value) {
                (None, value) => Some(value),
                (Some(property), Resolved::File(target)) => self.resolve_export(target, property, hops),
                (Some(property), Resolved::Value(object, target)) => {
                    self.resolve_within(object.entry(property)?, target, hops)
                }
                _ => None,
            };
        }
        self.resolve_global(name, file)
    }

    /// Looks for a function or a class in the file; in Go also in the other files of the package.
    fn resolve_global(&self, name: &str, file: usize) -> Option<Resolved<'a>> {
        let is_go = self.language == SourceLanguage::Go;
        let files = (0..self.indexes.len()).filter(|other| *other == file || is_go);
        let find = |file: usize| {
            let index = &self.indexes[file];
            let class = index.classes.iter().find(|(class, _)| class.name == name);
            let class = class.map(|_| Resolved::Class);
            index.function(name).map(|function| Resolved::Function(function, file)).or(class)
        };
        files.filter_map(find).next()
    }

    fn resolve_import(&self, file: usize, module: &str, imported: &str, hops: usize) -> Option<Resolved<'a>> {
        if let Some(target) = self.local_module(file, module) {
            return match imported {
                "*" => Some(Resolved::File(target)),
                _ => self.resolve_export(target, imported, hops),
            };
        }
        // `from routes import users` may mean the file `routes/users.py`.
        let inner = format!("{module}.{imported}").replace("..", ".");
        self.local_module(file, &inner).map(Resolved::File)
    }

    /// Returns what a file exports under a name.
    fn resolve_export(&self, file: usize, name: &str, hops: usize) -> Option<Resolved<'a>> {
        let hops = hops.checked_sub(1)?;
        match self.export(file, name) {
            Some(value) => self.resolve_within(value, file, hops),
            None => self.resolve_variable(file, name, hops),
        }
    }

    fn resolve_variable(&self, file: usize, name: &str, hops: usize) -> Option<Resolved<'a>> {
        let values = self.indexes[file].assignments.get(name);
        let value = values.into_iter().flatten().rfind(|assigned| assigned.function.is_none());
        match value {
            Some(assigned) if assigned.property.is_none() => self.resolve_within(assigned.value, file, hops),
            _ => self.resolve_global(name, file),
        }
    }

    /// Returns the expression that a file of JavaScript exports under a name.
    pub(super) fn export(&self, file: usize, name: &str) -> Option<&'a Expression> {
        let index = &self.indexes[file];
        let default = index.file.body.iter().find_map(|statement| match &statement.kind {
            StatementKind::Export(export) if name == "default" => export.value.as_ref(),
            _ => None,
        });
        default.or_else(|| exported_by_assignment(&index.file.body, name))
    }

    /// Returns an argument of a call, with keywords taken from an object where the framework does so.
    pub(super) fn argument<'c>(&self, call: &'c CallNode, spec: &ArgumentSpec) -> Option<&'c Expression>
    where
        'a: 'c,
    {
        let keyword = spec.keyword.as_deref().and_then(|keyword| call.keyword(keyword));
        let position = || {
            let position = spec.position?;
            match usize::try_from(position) {
                Ok(position) => call.position(position),
                Err(_) => call.positional().nth_back(position.unsigned_abs() - 1),
            }
        };
        let argument = keyword.or_else(position)?;
        match spec.key.as_deref() {
            Some(key) => argument.entry(key),
            None => Some(argument),
        }
    }
}

/// `module.exports = value`, `module.exports = { name }`, `exports.name = value`.
fn exported_by_assignment<'a>(body: &'a [Statement], name: &str) -> Option<&'a Expression> {
    body.iter().rev().find_map(|statement| {
        let StatementKind::Expression(expression) = &statement.kind else { return None };
        let ExpressionKind::Assignment(target, _, value) = &expression.kind else { return None };
        let (object, property) = target.as_member()?;
        match (object.as_name(), property) {
            (Some("module"), "exports") if name == "default" => Some(&**value),
            (Some("module"), "exports") => value.entry(name),
            (Some("exports"), _) => (property == name).then_some(&**value),
            (None, _) => {
                let is_exports = object
                    .as_member()
                    .is_some_and(|(object, part)| object.as_name() == Some("module") && part == "exports");
                (is_exports && property == name).then_some(&**value)
            }
            _ => None,
        }
    })
}

/// Tells whether a file imports a module of the framework.
fn is_used(indexes: &[FileIndex], spec: &FrameworkSpec) -> bool {
    let is_module = |module: &str| {
        let module = plain_module(module);
        spec.modules.iter().any(|own| {
            module == own || module.strip_prefix(own.as_str()).is_some_and(|rest| rest.starts_with(['.', '/']))
        })
    };
    indexes.iter().any(|index| {
        let imported = index.import_nodes.iter().any(|(import, _)| {
            // `from http import server` imports `http.server`.
            is_module(&import.module)
                || import.names.iter().any(|(name, _)| is_module(&format!("{}.{name}", import.module)))
        });
        imported || required_modules(index).iter().any(|module| is_module(module))
    })
}

/// Returns the modules that a file requires.
pub(super) fn required_modules<'a>(index: &FileIndex<'a>) -> Vec<&'a str> {
    struct Modules<'a>(Vec<&'a str>);
    impl<'a> SyntaxVisitor<'a> for Modules<'a> {
        fn expression(&mut self, expression: &'a Expression, _around: &Surroundings<'a>) {
            self.0.extend(required_module(expression));
        }
    }
    let mut modules = Modules(Vec::new());
    walk(&index.file.body, &mut modules);
    modules.0
}
