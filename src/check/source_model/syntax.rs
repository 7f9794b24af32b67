//! The same small syntax tree for all languages, so that everything behind the parsers is written once.

use super::span::SourceSpan;

/// A statement and where it is.
#[derive(Debug, Clone)]
pub(super) struct Statement {
    pub(super) kind: StatementKind,
    pub(super) span: SourceSpan,
}

/// What a statement does.
#[derive(Debug, Clone)]
pub(super) enum StatementKind {
    Expression(Expression),
    Return(Option<Expression>),
    Throw(Expression),
    If(Box<IfStatement>),
    Switch(Box<SwitchStatement>),
    /// The header of a loop, then its body.
    Loop(Vec<Expression>, Vec<Statement>),
    /// Body, handlers and what follows: `try`, `with`, a plain block.
    Block(Vec<Statement>),
    /// Runs only after an error.
    Rescue(Vec<Statement>),
    Function(Box<FunctionNode>),
    Class(Box<ClassNode>),
    Import(ImportNode),
    Export(Box<ExportNode>),
    /// `break` or `continue`.
    Leave,
}

/// An `if` with its branches; an `else if` is an `if` in `otherwise`.
#[derive(Debug, Clone)]
pub(super) struct IfStatement {
    pub(super) condition: Expression,
    pub(super) then: Vec<Statement>,
    pub(super) otherwise: Vec<Statement>,
}

/// A `switch` or a `match`. Without a subject each case is a condition.
#[derive(Debug, Clone)]
pub(super) struct SwitchStatement {
    pub(super) subject: Option<Expression>,
    pub(super) cases: Vec<SwitchCase>,
}

/// A `case` with all values that lead to its body. No values: the default.
#[derive(Debug, Clone)]
pub(super) struct SwitchCase {
    pub(super) values: Vec<Expression>,
    pub(super) is_default: bool,
    pub(super) body: Vec<Statement>,
    pub(super) span: SourceSpan,
}

/// A function, with or without a name.
#[derive(Debug, Clone, Default)]
pub(super) struct FunctionNode {
    pub(super) name: Option<String>,
    /// The class or the Go type it belongs to.
    pub(super) class: Option<String>,
    pub(super) parameters: Vec<ParameterNode>,
    pub(super) is_async: bool,
    /// `(req, res) => res.end()`: the body is what it returns.
    pub(super) is_expression: bool,
    pub(super) decorators: Vec<Expression>,
    pub(super) body: Vec<Statement>,
    pub(super) span: SourceSpan,
}

/// A parameter of a function.
#[derive(Debug, Clone)]
pub(super) struct ParameterNode {
    /// A name, or a pattern.
    pub(super) pattern: Expression,
    pub(super) text: String,
    pub(super) annotation: Option<String>,
    pub(super) default: Option<Expression>,
}

/// A class.
#[derive(Debug, Clone)]
pub(super) struct ClassNode {
    pub(super) name: String,
    pub(super) bases: Vec<Expression>,
    pub(super) decorators: Vec<Expression>,
    pub(super) body: Vec<Statement>,
}

/// An import statement of one module.
#[derive(Debug, Clone)]
pub(super) struct ImportNode {
    pub(super) module: String,
    /// Imported name and local name. `default` and `*` stand for themselves.
    pub(super) names: Vec<(String, String)>,
}

/// An export statement.
#[derive(Debug, Clone, Default)]
pub(super) struct ExportNode {
    /// Exported name and local name.
    pub(super) names: Vec<(String, String)>,
    pub(super) declaration: Vec<Statement>,
    /// What `export default` exports.
    pub(super) value: Option<Expression>,
}

/// An expression and where it is.
#[derive(Debug, Clone)]
pub(super) struct Expression {
    pub(super) kind: ExpressionKind,
    pub(super) span: SourceSpan,
}

/// What an expression is.
#[derive(Debug, Clone)]
pub(super) enum ExpressionKind {
    Name(String),
    Member(Box<Expression>, String),
    Index(Box<Expression>, Box<Expression>),
    Text(String),
    /// A text with values in it: texts and values in order.
    Template(Vec<Expression>),
    Number(String),
    /// `true`, `None`, `nil` and such.
    Constant(String),
    Regex(String),
    Call(Box<CallNode>),
    Function(Box<FunctionNode>),
    List(ListKind, Vec<Expression>),
    Object(Vec<ObjectEntry>),
    /// Operator and operands: `==`, `!`, `?:`.
    Operation(String, Vec<Expression>),
    /// Target, operator and value.
    Assignment(Box<Expression>, String, Box<Expression>),
    Await(Box<Expression>),
    Spread(Box<Expression>),
    /// Anything else, with what is inside it.
    Group(Vec<Expression>),
}

/// Which brackets a list has.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ListKind {
    List,
    Tuple,
    Set,
}

/// A call with its arguments.
#[derive(Debug, Clone)]
pub(super) struct CallNode {
    pub(super) callee: Expression,
    pub(super) arguments: Vec<Argument>,
}

/// An argument, with its keyword where it has one.
#[derive(Debug, Clone)]
pub(super) struct Argument {
    pub(super) keyword: Option<String>,
    pub(super) value: Expression,
}

/// An entry of an object, a dictionary or a Go composite.
#[derive(Debug, Clone)]
pub(super) struct ObjectEntry {
    /// The key, where it is a name or a text.
    pub(super) key: Option<String>,
    pub(super) key_span: SourceSpan,
    /// The key, where it is an expression of its own: in Python a name here is a variable.
    pub(super) key_expression: Option<Expression>,
    pub(super) value: Expression,
}

impl Expression {
    /// Returns the name, if the expression is nothing but a name.
    pub(super) fn as_name(&self) -> Option<&str> {
        if let ExpressionKind::Name(name) = &self.kind { Some(name) } else { None }
    }

    /// Returns the text, if the expression is a literal text.
    pub(super) fn as_text(&self) -> Option<&str> {
        if let ExpressionKind::Text(text) = &self.kind { Some(text) } else { None }
    }

    /// Returns the function that is written here.
    pub(super) fn as_function(&self) -> Option<&FunctionNode> {
        if let ExpressionKind::Function(function) = &self.kind { Some(function) } else { None }
    }

    /// Returns the call, if the expression is one.
    pub(super) fn as_call(&self) -> Option<&CallNode> {
        if let ExpressionKind::Call(call) = &self.kind { Some(call) } else { None }
    }

    /// Returns object and property, if the expression is `object.property`.
    pub(super) fn as_member(&self) -> Option<(&Expression, &str)> {
        if let ExpressionKind::Member(object, property) = &self.kind { Some((object, property)) } else { None }
    }

    /// Returns the value of a key, if the expression is an object that has it.
    pub(super) fn entry(&self, key: &str) -> Option<&Expression> {
        let ExpressionKind::Object(entries) = &self.kind else { return None };
        entries.iter().find(|entry| entry.key.as_deref() == Some(key)).map(|entry| &entry.value)
    }

    /// Returns the parts of the expression, without the bodies of functions.
    pub(super) fn parts(&self) -> Vec<&Expression> {
        match &self.kind {
            ExpressionKind::Member(object, _) => vec![object],
            ExpressionKind::Index(object, index) => vec![object, index],
            ExpressionKind::Call(call) => {
                std::iter::once(&call.callee).chain(call.arguments.iter().map(|argument| &argument.value)).collect()
            }
            ExpressionKind::List(_, items) | ExpressionKind::Operation(_, items) => items.iter().collect(),
            ExpressionKind::Template(items) | ExpressionKind::Group(items) => items.iter().collect(),
            ExpressionKind::Object(entries) => {
                entries.iter().flat_map(|entry| entry.key_expression.iter().chain([&entry.value])).collect()
            }
            ExpressionKind::Assignment(target, _, value) => vec![target, value],
            ExpressionKind::Await(value) | ExpressionKind::Spread(value) => vec![value],
            _ => Vec::new(),
        }
    }
}

impl CallNode {
    /// Returns the argument at a position, keywords not counted.
    pub(super) fn position(&self, position: usize) -> Option<&Expression> {
        self.positional().nth(position)
    }

    /// Returns the argument of that keyword.
    pub(super) fn keyword(&self, keyword: &str) -> Option<&Expression> {
        let found = self.arguments.iter().find(|argument| argument.keyword.as_deref() == Some(keyword));
        found.map(|argument| &argument.value)
    }

    /// Returns the arguments without a keyword.
    pub(super) fn positional(&self) -> impl DoubleEndedIterator<Item = &Expression> {
        self.arguments.iter().filter(|argument| argument.keyword.is_none()).map(|argument| &argument.value)
    }
}

/// Returns the names that a pattern binds: `a` and `b` for `{ a, x: [b] }`.
pub(super) fn bound_names(pattern: &Expression) -> Vec<(&str, SourceSpan)> {
    match &pattern.kind {
        ExpressionKind::Name(name) => vec![(name.as_str(), pattern.span)],
        ExpressionKind::Object(entries) => entries.iter().flat_map(|entry| bound_names(&entry.value)).collect(),
        ExpressionKind::List(_, items) | ExpressionKind::Group(items) => items.iter().flat_map(bound_names).collect(),
        ExpressionKind::Assignment(target, _, _) => bound_names(target),
        ExpressionKind::Spread(inner) => bound_names(inner),
        _ => Vec::new(),
    }
}
