//! The fact about a program that cannot be read: what is wrong with its syntax.

use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::source_model::{SourceModel, SyntaxProblem, SyntaxProblemKind};

use super::failure;

pub(super) const FACTS: &[FactSpec] = &[FactSpec {
    name: "syntax-problem",
    values: &["event", "problem", "missing", "opened", "mended"],
    find: syntax_problem,
}];

/// The first place at which the language cannot read the source. `problem` is its kind (`missing-closing`,
/// `missing-colon`, …), `missing` the character that is missing or in the way, `opened` the line in which an open bracket
/// stands, `mended` the line as it would be right.
fn syntax_problem(context: &RuleContext<'_>) -> Option<FoundFact> {
    let model = context.evidence.model.as_ref()?;
    let problem = find_problem(context, model)?;
    let event = failure::event(context)?;
    let fact = FoundFact::at(model, &problem.span)
        .with("event", event)
        .with_some("mended", problem.mended_line.as_deref().map(str::trim));
    Some(described(fact, problem))
}

/// The problem in the file that the error is about. Without an error of syntax, the source is not to blame.
fn find_problem<'a>(context: &RuleContext<'_>, model: &'a SourceModel) -> Option<&'a SyntaxProblem> {
    let Some(error) = failure::error(context) else { return model.syntax_problems.first() };
    let is_of_syntax = ["SyntaxError", "IndentationError", "TabError"].contains(&error.kind.as_str())
        || error.message.starts_with("syntax error");
    let own_file = error.own_frame().map(|frame| frame.file.as_str());
    let is_there = |problem: &&SyntaxProblem| own_file.is_none_or(|file| model.path_of(&problem.span) == file);
    model.syntax_problems.iter().find(is_there).filter(|_| is_of_syntax)
}

fn described(fact: FoundFact, problem: &SyntaxProblem) -> FoundFact {
    use SyntaxProblemKind as Kind;
    match &problem.kind {
        Kind::MissingClosing { missing, opened_at } => {
            fact.with("problem", "missing-closing").with("missing", missing).with("opened", opened_at.line.to_string())
        }
        Kind::UnexpectedClosing(bracket) => fact.with("problem", "unexpected-closing").with("missing", *bracket),
        Kind::MissingColon => fact.with("problem", "missing-colon").with("missing", ":"),
        Kind::MissingComma => fact.with("problem", "missing-comma").with("missing", ","),
        Kind::UnterminatedString(quote) => fact.with("problem", "unterminated-string").with("missing", *quote),
        Kind::CurlyQuote(quote) => fact.with("problem", "curly-quote").with("missing", *quote),
        Kind::TabsAndSpaces => fact.with("problem", "tabs-and-spaces"),
        Kind::MissingIndent { below } => fact.with("problem", "missing-indent").with("opened", below.line.to_string()),
        Kind::BadIndent => fact.with("problem", "bad-indent"),
        Kind::AwaitOutsideAsync { function } => {
            fact.with("problem", "await-outside-async").with_some("missing", function.as_deref())
        }
        Kind::TypeAnnotationInJs(text) => fact.with("problem", "type-annotation").with("missing", text),
        Kind::PrintWithoutParentheses => fact.with("problem", "print-without-parentheses"),
        Kind::Unknown => fact.with("problem", "unknown"),
    }
}
