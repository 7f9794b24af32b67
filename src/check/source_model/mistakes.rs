//! Finds code that is right for the language and still cannot be meant: conditions, values that are dropped, guards.

use super::finding::{
    ConditionMistake, ConditionMistakeKind, MainGuard, ParameterComparison, UnreadableCode, UnreadableReason,
    UnusedValue, UnusedValueKind,
};
use super::index::{FileIndex, required_module};
use super::language::language_spec;
use super::model::SourceLanguage;
use super::problem::{SyntaxProblem, SyntaxProblemKind};
use super::span::SourceSpan;
use super::syntax::{CallNode, Expression, ExpressionKind, Statement, StatementKind};
use super::walk::{Surroundings, SyntaxVisitor, walk};

/// Methods that look for a value in a collection.
const LOOKUP_METHODS: &[&str] = &["get", "has", "includes", "indexOf"];

/// What was found in one file.
#[derive(Debug, Default)]
pub(super) struct FoundMistakes {
    pub(super) conditions: Vec<ConditionMistake>,
    pub(super) comparisons: Vec<ParameterComparison>,
    pub(super) unused_values: Vec<UnusedValue>,
    pub(super) main_guards: Vec<MainGuard>,
    pub(super) problems: Vec<SyntaxProblem>,
    pub(super) unreadable: Vec<UnreadableCode>,
}

/// Looks through one file.
pub(super) fn find_mistakes(index: &FileIndex, is_es_module: bool) -> FoundMistakes {
    let mut finder = MistakeFinder { index, is_es_module, found: FoundMistakes::default() };
    walk(&index.file.body, &mut finder);
    finder.found
}

struct MistakeFinder<'i, 'a> {
    index: &'i FileIndex<'a>,
    is_es_module: bool,
    found: FoundMistakes,
}

impl<'a> SyntaxVisitor<'a> for MistakeFinder<'_, 'a> {
    fn statement(&mut self, statement: &'a Statement, around: &Surroundings<'a>) {
        match &statement.kind {
            StatementKind::If(inner) => {
                self.condition(&inner.condition);
                self.main_guard(&inner.condition, around);
            }
            StatementKind::Expression(value) => self.unused(value),
            _ => {}
        }
    }

    fn expression(&mut self, expression: &'a Expression, around: &Surroundings<'a>) {
        match &expression.kind {
            ExpressionKind::Operation(sign, parts) if is_comparison(sign) => self.comparison(sign, parts, expression),
            ExpressionKind::Await(_) => self.awaiting(expression, around),
            ExpressionKind::Call(call) => {
                self.lookup(call, expression);
                let spec = language_spec(self.index.file.language);
                let reason = match () {
                    () if self.index.is_one_of(&call.callee, &spec.computed_code) => UnreadableReason::ComputedCode,
                    () if self.index.is_one_of(&call.callee, &spec.process_calls) => UnreadableReason::OtherProgram,
                    () if self.index.is_one_of(&call.callee, &spec.socket_calls) => UnreadableReason::UnknownFramework,
                    () if self.is_computed_require(expression) => UnreadableReason::ComputedCode,
                    () => return,
                };
                let text = self.index.excerpt(expression.span);
                self.found.unreadable.push(UnreadableCode { reason, text, span: expression.span });
            }
            _ => {}
        }
    }
}

impl<'a> MistakeFinder<'_, 'a> {
    fn is_computed_require(&self, expression: &Expression) -> bool {
        let Some(call) = expression.as_call() else { return false };
        let is_require = matches!(call.callee.as_name(), Some("require" | "import"));
        let is_literal = call.position(0).is_none_or(|module| module.as_text().is_some());
        is_require && !is_literal && self.index.file.language != SourceLanguage::Python
    }

    /// `path == '/' or '/about'`, `if (req.url = '/about')`.
    fn condition(&mut self, condition: &'a Expression) {
        match &condition.kind {
            ExpressionKind::Operation(sign, parts) if matches!(sign.as_str(), "&&" | "||" | "and" | "or" | "!") => {
                parts.iter().for_each(|part| self.condition(part));
            }
            ExpressionKind::Text(_) => self.add_condition(ConditionMistakeKind::TextAlone, condition.span),
            ExpressionKind::Assignment(_, sign, value) if sign == "=" && is_literal(value) => {
                self.add_condition(ConditionMistakeKind::Assignment, condition.span);
            }
            _ => {}
        }
    }

    fn add_condition(&mut self, kind: ConditionMistakeKind, span: SourceSpan) {
        self.found.conditions.push(ConditionMistake { kind, text: self.index.excerpt(span), span });
    }

    fn main_guard(&mut self, condition: &Expression, around: &Surroundings) {
        let ExpressionKind::Operation(sign, parts) = &condition.kind else { return };
        let [one, two] = parts.as_slice() else { return };
        let is_guard = is_comparison(sign) && around.functions.is_empty();
        let name = self.index.excerpt(one.span);
        // A missing underscore is missing here, too.
        let is_name = name.trim_matches('_') == "name" && name != "name" || name == "__name__";
        if is_guard && is_name {
            let compared_with = two.as_text().map_or_else(|| self.index.excerpt(two.span), str::to_owned);
            let is_right = compared_with == "__main__" && name == "__name__" && sign == "==";
            self.found.main_guards.push(MainGuard { compared_with, is_right, span: condition.span });
        }
    }

    fn unused(&mut self, value: &'a Expression) {
        let kind = match &value.kind {
            ExpressionKind::Member(..) => UnusedValueKind::FunctionName,
            ExpressionKind::Name(_) => UnusedValueKind::FunctionName,
            // A text alone is Python's comment, or `'use strict'`.
            ExpressionKind::Object(_) | ExpressionKind::List(..) | ExpressionKind::Number(_) => {
                UnusedValueKind::Literal
            }
            ExpressionKind::Operation(sign, _) if is_comparison(sign) => UnusedValueKind::Comparison,
            _ => return,
        };
        let text = self.index.excerpt(value.span);
        self.found.unused_values.push(UnusedValue { kind, text, span: value.span });
    }

    /// `user.id === req.params.id`
    fn comparison(&mut self, sign: &str, parts: &'a [Expression], whole: &'a Expression) {
        let [one, two] = parts else { return };
        let pair = match (self.is_parameter(one), self.is_parameter(two)) {
            (true, _) => (one, two),
            (false, true) => (two, one),
            (false, false) => return,
        };
        self.found.comparisons.push(ParameterComparison {
            operator: sign.to_owned(),
            parameter: self.index.excerpt(pair.0.span),
            other: self.index.excerpt(pair.1.span),
            span: whole.span,
        });
    }

    /// `users.get(req.params.id)`, `ids.includes(id)`
    fn lookup(&mut self, call: &'a CallNode, whole: &'a Expression) {
        let Some((object, method)) = call.callee.as_member() else { return };
        let argument = call.position(0).filter(|_| LOOKUP_METHODS.contains(&method));
        let Some(argument) = argument.filter(|argument| self.is_parameter(argument)) else { return };
        self.found.comparisons.push(ParameterComparison {
            operator: method.to_owned(),
            parameter: self.index.excerpt(argument.span),
            other: self.index.excerpt(object.span),
            span: whole.span,
        });
    }

    /// A value of the path: `req.params.id`, `c.req.param('id')`, `path.split('/')[2]`, or a variable that holds it.
    fn is_parameter(&self, value: &Expression) -> bool {
        match &value.kind {
            ExpressionKind::Member(object, _) => {
                object.as_member().is_some_and(|(_, property)| matches!(property, "params" | "query"))
            }
            ExpressionKind::Call(call) => {
                call.callee.as_member().is_some_and(|(_, method)| matches!(method, "param" | "PathValue"))
            }
            ExpressionKind::Index(object, _) => {
                // `const parts = path.split('/')`
                let name = object.as_name().and_then(|name| self.index.only_value(name, object.span));
                name.is_some_and(|assigned| assigned.property.is_none() && is_split_by_slash(assigned.value))
                    || object.as_call().is_some_and(|call| {
                        let is_split = call.callee.as_member().is_some_and(|(_, method)| method == "split");
                        // `path.split('?')[0]` is the whole path.
                        is_split && call.position(0).and_then(Expression::as_text) != Some("?")
                    })
            }
            ExpressionKind::Name(name) => {
                if let Some((function, position)) = self.index.parameter(name, value.span) {
                    // A parameter of a decorated function is a text of the path, if no type says otherwise.
                    return !function.decorators.is_empty()
                        && function.parameters[position]
                            .annotation
                            .as_deref()
                            .is_none_or(|annotation| annotation == "str");
                }
                let values = self.index.values(name, value.span);
                values.iter().any(|assigned| match assigned.property {
                    Some(_) => is_parameter_object(assigned.value),
                    // `const [, kind, id] = path.split('/')`
                    None if assigned.operator == "part" => is_split_by_slash(assigned.value),
                    None => assigned.value.as_name().is_none() && self.is_parameter(assigned.value),
                })
            }
            _ => false,
        }
    }

    fn awaiting(&mut self, expression: &'a Expression, around: &Surroundings<'a>) {
        let is_wrong = match around.functions.last() {
            Some(function) => !function.is_async,
            None => match self.index.file.language {
                SourceLanguage::Python => true,
                // A file that is no module by its own words may still be one by its package.json.
                _ => !self.is_es_module && self.uses_require(),
            },
        };
        if is_wrong {
            let function = around.functions.last().and_then(|function| function.name.clone());
            let kind = SyntaxProblemKind::AwaitOutsideAsync { function };
            let problem = SyntaxProblem { kind, span: expression.span, mended_line: None, is_repaired: true };
            self.found.problems.push(problem);
        }
    }

    fn uses_require(&self) -> bool {
        self.index.assignments.values().flatten().any(|assigned| required_module(assigned.value).is_some())
    }
}

fn is_split_by_slash(value: &Expression) -> bool {
    value.as_call().is_some_and(|call| {
        let is_split = call.callee.as_member().is_some_and(|(_, method)| method == "split");
        is_split && call.position(0).and_then(Expression::as_text) == Some("/")
    })
}

/// What holds all parameters of the path: `req.params`, `c.req.param()`.
fn is_parameter_object(value: &Expression) -> bool {
    let is_call = value.as_call().is_some_and(|call| {
        call.arguments.is_empty() && call.callee.as_member().is_some_and(|(_, method)| method == "param")
    });
    is_call || value.as_member().is_some_and(|(_, property)| property == "params")
}

fn is_comparison(sign: &str) -> bool {
    matches!(sign, "==" | "===" | "!=" | "!==" | "is" | "in" | "not in")
}

fn is_literal(value: &Expression) -> bool {
    matches!(value.kind, ExpressionKind::Text(_) | ExpressionKind::Number(_) | ExpressionKind::Constant(_))
}
