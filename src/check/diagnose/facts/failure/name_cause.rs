//! The reasons why a name does not exist, and what rules call them.

/// Why a name does not exist.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum NameProblem {
    /// Only CommonJS has it, and the file is a module.
    CommonJs,
    /// The function around has another name for it: `response` for `res`.
    Parameter {
        near: String,
    },
    /// The function around has no such parameter.
    NoParameter {
        parameters: String,
        function: Option<String>,
    },
    /// Another language writes it so: `true` in Python.
    OtherLanguage {
        own: String,
        near: String,
    },
    /// Underscores are missing: `name` for `__name__`.
    Underscores {
        near: String,
    },
    /// It is a key without quotation marks.
    Key,
    /// A module has it that is not imported.
    NotImported {
        import: String,
    },
    /// The app, router or server was never made.
    App,
    /// It is nearly another name.
    Misspelt {
        near: String,
    },
    /// It is made further down: in the line `near`.
    Later {
        near: String,
    },
    /// It is made inside of another function: in the line `near`.
    Elsewhere {
        near: String,
    },
    /// It is a method of the class, and needs its object: `self.send`.
    Method {
        near: String,
    },
    /// The function makes a variable of this name itself, further down.
    Local,
    /// It is `self`, and the method around does not have it as its first parameter.
    WithoutSelf {
        function: String,
    },
    /// It is `self` outside of a method.
    SelfOutside,
    /// It is Go, and the name gets a value that nothing has made: `port = 1`.
    NotDeclared,
    /// It stands where a text is likely meant.
    Text,
    Unknown,
}

impl NameProblem {
    /// What rules call it.
    pub(super) fn word(&self) -> &'static str {
        match self {
            NameProblem::CommonJs => "commonjs",
            NameProblem::Parameter { .. } => "parameter",
            NameProblem::NoParameter { .. } => "no-parameter",
            NameProblem::OtherLanguage { .. } => "other-language",
            NameProblem::Underscores { .. } => "underscores",
            NameProblem::Key => "key",
            NameProblem::NotImported { .. } => "not-imported",
            NameProblem::App => "app",
            NameProblem::Misspelt { .. } => "misspelt",
            NameProblem::Later { .. } => "later",
            NameProblem::Elsewhere { .. } => "elsewhere",
            NameProblem::Method { .. } => "method",
            NameProblem::Local => "local",
            NameProblem::WithoutSelf { .. } => "without-self",
            NameProblem::SelfOutside => "self-outside",
            NameProblem::NotDeclared => "not-declared",
            NameProblem::Text => "text",
            NameProblem::Unknown => "unknown",
        }
    }
}
