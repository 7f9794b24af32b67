//! Reads folders whose files are sent as they are.

use super::apps::Apps;
use super::evaluate::Scope;
use super::framework::StaticSpec;
use super::program::Program;
use super::route::{FolderBase, FolderPath, StaticFolderDef};
use super::span::SourceSpan;
use super::syntax::{CallNode, ClassNode, Expression, ExpressionKind};
use super::walk::{Surroundings, SyntaxVisitor, walk};

/// Reads a call that serves a folder.
pub(super) fn read_static<'a>(
    program: &Program<'a>,
    file: usize,
    spec: &StaticSpec,
    call: &'a CallNode,
    span: SourceSpan,
    prefix: Option<&str>,
) -> StaticFolderDef {
    let scope = Scope { file, frame: None };
    let folder = program.argument(call, &spec.folder);
    let mount_path = program.argument(call, &spec.mount_path).and_then(|path| program.literal(path, &scope));
    let extensions = program.argument(call, &spec.extensions);
    let is_list = |value: &Expression| matches!(value.kind, ExpressionKind::List(..) | ExpressionKind::Text(_));
    StaticFolderDef {
        expression: folder.map(|folder| program.indexes[file].excerpt(folder.span)).unwrap_or_default(),
        folder: match folder {
            Some(folder) => program.folder_path(folder, &scope),
            None => Some(FolderPath { base: FolderBase::WorkingFolder, path: String::new() }),
        },
        mount_path: mount_path.or(prefix.map(str::to_owned)).unwrap_or_else(|| "/".to_owned()),
        adds_extension: extensions.is_some_and(is_list),
        span,
    }
}

/// Finds folders that are served by a call outside of `app.use`, by a base class, or by an app itself.
pub(super) fn find_static_folders<'a>(program: &Program<'a>, apps: &Apps<'a>, found: &mut Vec<StaticFolderDef>) {
    for (file, index) in program.indexes.iter().enumerate() {
        let mut finder = StaticFinder { program, file, found };
        walk(&index.file.body, &mut finder);
    }
    for entry in &apps.entries {
        let (Some(spec), Some(call)) = (&entry.spec.app_static_folder, entry.call) else { continue };
        let scope = Scope { file: entry.file, frame: None };
        let folder = call.keyword(&spec.keyword);
        if folder.is_some_and(|folder| matches!(folder.kind, ExpressionKind::Constant(_))) || entry.is_router {
            continue;
        }
        let name = folder.and_then(|folder| program.literal(folder, &scope)).unwrap_or_else(|| spec.default.clone());
        let mount_path = call.keyword(&spec.mount_path).and_then(|path| program.literal(path, &scope));
        found.push(StaticFolderDef {
            expression: folder.map(|folder| program.indexes[entry.file].excerpt(folder.span)).unwrap_or_default(),
            mount_path: mount_path.unwrap_or_else(|| format!("/{name}")),
            folder: Some(FolderPath { base: FolderBase::SourceText, path: name }),
            adds_extension: false,
            span: entry.span,
        });
    }
}

struct StaticFinder<'p, 'a> {
    program: &'p Program<'a>,
    file: usize,
    found: &'p mut Vec<StaticFolderDef>,
}

impl<'a> SyntaxVisitor<'a> for StaticFinder<'_, 'a> {
    fn expression(&mut self, expression: &'a Expression, _around: &Surroundings<'a>) {
        let Some(call) = expression.as_call() else { return };
        let index = &self.program.indexes[self.file];
        let mut specs = self.program.frameworks.iter().flat_map(|framework| &framework.static_folders);
        let Some(spec) = specs.find(|spec| index.is_one_of(&call.callee, &spec.calls)) else { return };
        if !self.found.iter().any(|folder| folder.span.contains(&expression.span)) {
            self.found.push(read_static(self.program, self.file, spec, call, expression.span, None));
        }
    }

    fn class(&mut self, class: &'a ClassNode, span: SourceSpan, _around: &Surroundings<'a>) {
        let index = &self.program.indexes[self.file];
        let specs = self.program.frameworks.iter().flat_map(|framework| &framework.static_folders);
        let bases: Vec<&String> = specs.flat_map(|spec| &spec.bases).collect();
        let names: Vec<String> = bases.into_iter().cloned().collect();
        if class.bases.iter().any(|base| index.is_one_of(base, &names)) {
            self.found.push(StaticFolderDef {
                expression: String::new(),
                folder: Some(FolderPath { base: FolderBase::WorkingFolder, path: String::new() }),
                mount_path: "/".to_owned(),
                adds_extension: false,
                span,
            });
        }
    }
}
