//! Tells for each import where the module comes from, and what else may have been meant.

use super::framework::FrameworkSpec;
use super::frameworks::frameworks;
use super::index::{FileIndex, plain_module, required_module};
use super::language::language_spec;
use super::model::{ImportedModule, ModuleOrigin, SourceLanguage};
use super::project::ProjectFiles;
use super::span::SourceSpan;
use super::syntax::{Expression, ExpressionKind};
use super::text_distance::{distance, nearest};
use super::walk::{Surroundings, SyntaxVisitor, walk};

/// Returns the imports of a file.
pub(super) fn find_imports(index: &FileIndex, project: &ProjectFiles) -> Vec<ImportedModule> {
    let mut finder = RequireFinder { found: Vec::new() };
    walk(&index.file.body, &mut finder);
    let statements =
        index.import_nodes.iter().map(|(import, span)| (import.module.as_str(), import.names.clone(), *span, false));
    let requires = finder.found.into_iter().map(|(module, names, span)| (module, names, span, true));
    let all = statements.chain(requires);
    all.map(|(module, names, span, is_require)| {
        let origin = origin(index, project, module);
        ImportedModule {
            nearest: nearest_module(index, project, module, &origin),
            nearest_names: nearest_names(index, module, &names),
            shadowed_by: shadowing_file(index, project, module),
            module: module.to_owned(),
            origin,
            names,
            is_require,
            span,
        }
    })
    .collect()
}

fn origin(index: &FileIndex, project: &ProjectFiles, module: &str) -> ModuleOrigin {
    let spec = language_spec(index.file.language);
    let path = project.find_module(&index.file.path, index.file.language, module);
    let first = first_part(index.file.language, module);
    let is_known = |name: &str| spec.modules.iter().any(|own| own == name);
    match index.file.language {
        SourceLanguage::JavaScript | SourceLanguage::TypeScript => match module {
            _ if module.starts_with(['.', '/', '#']) => ModuleOrigin::Local { path },
            _ if module.starts_with("node:") || is_known(module) => ModuleOrigin::Language,
            _ => package(index, first),
        },
        SourceLanguage::Python => match path {
            Some(path) => ModuleOrigin::Local { path: Some(path) },
            None if module.starts_with('.') => ModuleOrigin::Local { path: None },
            None if is_known(first) => ModuleOrigin::Language,
            None => package(index, first),
        },
        // A module of Go's own has no dot in its first part.
        SourceLanguage::Go if !first.contains('.') => ModuleOrigin::Language,
        SourceLanguage::Go => ModuleOrigin::Package { package: module.to_owned() },
    }
}

fn package(index: &FileIndex, name: &str) -> ModuleOrigin {
    let spec = language_spec(index.file.language);
    let package = spec.package_names.get(name).cloned().unwrap_or_else(|| name.to_owned());
    ModuleOrigin::Package { package }
}

/// Returns the part of a module's name that is installed: `@koa/router`, `flask`.
fn first_part(language: SourceLanguage, module: &str) -> &str {
    let module = plain_module(module);
    match language {
        SourceLanguage::Python => module.split('.').next().unwrap_or_default(),
        _ if module.starts_with('@') => {
            let end = module.match_indices('/').nth(1).map_or(module.len(), |(at, _)| at);
            &module[..end]
        }
        _ => module.split('/').next().unwrap_or_default(),
    }
}

/// Returns a known name that is nearly that of a package, or a local file of the same name.
fn nearest_module(index: &FileIndex, project: &ProjectFiles, module: &str, origin: &ModuleOrigin) -> Option<String> {
    let spec = language_spec(index.file.language);
    match origin {
        ModuleOrigin::Language => None,
        ModuleOrigin::Local { path: Some(_) } => None,
        ModuleOrigin::Local { path: None } => project.nearest_file(&index.file.path, module),
        ModuleOrigin::Package { .. } => {
            let name = first_part(index.file.language, module);
            let modules = frameworks(index.file.language).iter().flat_map(|framework| &framework.modules);
            let known: Vec<&str> =
                spec.packages.iter().chain(&spec.modules).chain(modules).map(String::as_str).collect();
            if known.contains(&name) {
                return None;
            }
            let is_path = module.contains('/') || project.has_source(module);
            let local = is_path.then(|| project.find_local(index.file.language, module)).flatten();
            local.map(|path| format!("./{path}")).or_else(|| nearest(name, known.into_iter()).map(str::to_owned))
        }
    }
}

/// Finds imported names that are nearly, and not quite, one that the module is known to have.
fn nearest_names(index: &FileIndex, module: &str, names: &[(String, String)]) -> Vec<(String, String)> {
    let prefix = format!("{}.", plain_module(module));
    let specs = frameworks(index.file.language).iter();
    let calls = specs.flat_map(FrameworkSpec::known_calls).filter_map(|call| call.strip_prefix(prefix.as_str()));
    let named = language_spec(index.file.language).names.iter();
    // Of a module of the language only some names are known.
    let is_package =
        !language_spec(index.file.language).modules.iter().any(|own| own == first_part(index.file.language, module));
    let named = named.filter(|(_, own)| *own == module && is_package).map(|(name, _)| name.as_str());
    let known: Vec<&str> = calls.chain(named).collect();
    let wrong = names.iter().map(|(name, _)| name.as_str()).filter(|name| !known.contains(name));
    // Other names of the module may be near as well: only a slip of case, or one letter, counts.
    let near = |name: &str, own: &str| own.eq_ignore_ascii_case(name) || name.len() > 4 && distance(name, own) == 1;
    wrong
        .filter_map(|name| known.iter().find(|own| near(name, own)).map(|own| (name.to_owned(), (*own).to_owned())))
        .collect()
}

/// Python takes a file `http.py` beside the program in place of its own module `http`.
fn shadowing_file(index: &FileIndex, project: &ProjectFiles, module: &str) -> Option<String> {
    if index.file.language != SourceLanguage::Python || module.starts_with('.') {
        return None;
    }
    let spec = language_spec(index.file.language);
    let first = first_part(index.file.language, module);
    let known = spec.modules.iter().chain(&spec.packages).any(|name| name == first);
    let path = project.sibling(&index.file.path, &format!("{first}.py"));
    path.filter(|_| known)
}

type RequiredModule<'a> = (&'a str, Vec<(String, String)>, SourceSpan);

struct RequireFinder<'a> {
    found: Vec<RequiredModule<'a>>,
}

impl<'a> SyntaxVisitor<'a> for RequireFinder<'a> {
    fn expression(&mut self, expression: &'a Expression, _around: &Surroundings<'a>) {
        if let ExpressionKind::Assignment(target, _, value) = &expression.kind
            && let Some(module) = required_module(value)
        {
            self.found.push((module, required_names(target), value.span));
        } else if let Some(module) = required_module(expression)
            && !self.found.iter().any(|(_, _, span)| *span == expression.span)
        {
            self.found.push((module, Vec::new(), expression.span));
        }
    }
}

fn required_names(target: &Expression) -> Vec<(String, String)> {
    match &target.kind {
        ExpressionKind::Name(name) => vec![("default".to_owned(), name.clone())],
        ExpressionKind::Object(entries) => {
            let names =
                entries.iter().filter_map(|entry| Some((entry.key.clone()?, entry.value.as_name()?.to_owned())));
            names.collect()
        }
        _ => Vec::new(),
    }
}
