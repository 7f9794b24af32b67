//! What a name stands for outside of its file: `express.Router`, `process.env.PORT`.

use super::index::{FileIndex, plain_module, required_module};
use super::span::SourceSpan;
use super::syntax::{Expression, ExpressionKind};

/// How many names may stand for one another before a name counts as unknown.
const MAX_ALIASES: usize = 6;

/// What the name of a value means outside of the file: `express.Router`, `process.env.PORT`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct QualifiedName {
    pub(super) text: String,
    /// Whether the file does not define the first part, by mistake or because the language has it.
    pub(super) is_unbound: bool,
}

impl FileIndex<'_> {
    /// Returns what a value is called outside of the file, as far as names alone tell.
    pub(super) fn qualified(&self, expression: &Expression) -> Option<QualifiedName> {
        self.qualified_within(expression, MAX_ALIASES)
    }

    fn qualified_within(&self, expression: &Expression, aliases: usize) -> Option<QualifiedName> {
        match &expression.kind {
            ExpressionKind::Name(name) => Some(self.qualified_name(name, expression.span, aliases)),
            ExpressionKind::Member(object, property) => {
                let object = self.qualified_within(object, aliases)?;
                Some(QualifiedName { text: format!("{}.{property}", object.text), ..object })
            }
            ExpressionKind::Index(object, index) => {
                let object = self.qualified_within(object, aliases)?;
                Some(QualifiedName { text: format!("{}.{}", object.text, index.as_text()?), ..object })
            }
            ExpressionKind::Call(call) => match required_module(expression) {
                Some(module) => Some(QualifiedName { text: plain_module(module).to_owned(), is_unbound: false }),
                None => self.qualified_within(&call.callee, aliases),
            },
            ExpressionKind::Await(inner) => self.qualified_within(inner, aliases),
            _ => None,
        }
    }

    fn qualified_name(&self, name: &str, at: SourceSpan, aliases: usize) -> QualifiedName {
        let bound = |text: String| QualifiedName { text, is_unbound: false };
        if self.is_parameter(name, at) {
            return bound(name.to_owned());
        }
        if let Some((module, imported)) = self.imports.get(name) {
            return bound(imported_text(module, imported, name));
        }
        let value = self.only_value(name, at).filter(|_| aliases > 0);
        if let Some(assigned) = value.filter(|assigned| is_alias(assigned.value) || assigned.property.is_some())
            && let Some(object) = self.qualified_within(assigned.value, aliases - 1)
        {
            return match assigned.property {
                Some(property) => QualifiedName { text: format!("{}.{property}", object.text), ..object },
                None => object,
            };
        }
        QualifiedName { text: name.to_owned(), is_unbound: !self.binds(name) }
    }

    /// Tells whether a value is one of those names. A name that is not defined counts by its last part, so that a
    /// forgotten import does not hide what is meant.
    pub(super) fn is_one_of(&self, expression: &Expression, names: &[String]) -> bool {
        !names.is_empty() && self.qualified(expression).is_some_and(|found| found.is_one_of(names))
    }
}

impl QualifiedName {
    /// Tells whether this is one of those names.
    pub(super) fn is_one_of(&self, names: &[String]) -> bool {
        names.iter().any(|name| {
            let is_end = || name.strip_suffix(self.text.as_str()).is_some_and(|before| before.ends_with('.'));
            *name == self.text || self.is_unbound && is_end()
        })
    }
}

/// A value that is only another name for something.
fn is_alias(value: &Expression) -> bool {
    matches!(value.kind, ExpressionKind::Name(_) | ExpressionKind::Member(..)) || required_module(value).is_some()
}

fn imported_text(module: &str, imported: &str, local: &str) -> String {
    let module = plain_module(module);
    match imported {
        // `import os.path` binds `os`.
        "*" if module.split('.').next() == Some(local) => local.to_owned(),
        "*" | "default" => module.to_owned(),
        _ => format!("{module}.{imported}"),
    }
}
