//! The fact about a program that cannot be read: what is wrong with its syntax.

use regex_lite::Regex;

use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::program_errors::ProgramError;
use crate::check::source_model::{SourceModel, SyntaxProblem, SyntaxProblemKind};
use crate::content::files::is_utf16_file;

use super::failure;
use super::syntax_words::{self, MessageProblem};

pub(super) const FACTS: &[FactSpec] = &[
    FactSpec {
        name: "syntax-problem",
        values: &["event", "problem", "missing", "opened", "mended"],
        find: syntax_problem,
    },
    FactSpec { name: "utf16-file", values: &["event", "wide"], find: utf16_file },
];

/// The program's file, or its package.json, is in UTF-16. `wide` is its name.
fn utf16_file(context: &RuleContext<'_>) -> Option<FoundFact> {
    let (event, folder) = (failure::event(context)?, context.evidence.folder.as_deref()?);
    let own = context.evidence.model.iter().flat_map(|model| &model.files).map(|file| file.path.as_str());
    let source = context.result.source.as_ref().map(|source| source.name.as_str());
    let name = own.chain(source).chain(["package.json"]).find(|name| is_utf16_file(&folder.join(name)))?;
    Some(FoundFact::default().with("event", event).with("wide", name))
}

/// The place at which the language cannot read the source. `problem` is its kind (`missing-closing`, `missing-colon`, …),
/// `missing` the character that is missing or in the way, or the word that is not one of the language, `opened` the line in
/// which an open bracket stands, `mended` the line as it would be right.
fn syntax_problem(context: &RuleContext<'_>) -> Option<FoundFact> {
    let event = failure::event(context)?;
    let Some(error) = failure::error(context) else {
        let model = context.evidence.model.as_ref()?;
        return Some(of_source(model, model.syntax_problems.first()?).with("event", event));
    };
    let is_of_data = error.message.contains("JSON");
    let is_of_syntax = !is_of_data && ["SyntaxError", "IndentationError", "TabError"].contains(&error.kind.as_str())
        || error.message.starts_with("syntax error");
    let found = is_of_syntax.then(|| of_error(context, &error))?;
    Some(found?.with("event", event))
}

/// What the words of the error and the source say together: where they do not agree, the words are right.
fn of_error(context: &RuleContext<'_>, error: &ProgramError) -> Option<FoundFact> {
    if let Some(fact) = misspelt_word(context, error).or_else(|| missing_opening(context, error)) {
        return Some(fact);
    }
    let by_message = syntax_words::problem_of(&error.message);
    let own_file = error.own_frame().map(|frame| frame.file.as_str());
    let is_possible = |problem: &SyntaxProblem| {
        by_message.as_ref().is_none_or(|message| message.problems.contains(&word_of(&problem.kind)))
    };
    let of_source = context.evidence.model.as_ref().and_then(|model| {
        let is_there = |problem: &&SyntaxProblem| own_file.is_none_or(|file| model.path_of(&problem.span) == file);
        let problem = model.syntax_problems.iter().find(is_there).filter(|problem| is_possible(problem))?;
        Some(of_source(model, problem))
    });
    let of_source = of_source.map(as_missing_arrow);
    of_source.or_else(|| Some(of_message(context, error, by_message.filter(|message| message.is_certain)?)))
}

/// A comma would mend `(req, res) res.send()`, and the arrow of a function is what is meant.
fn as_missing_arrow(fact: FoundFact) -> FoundFact {
    let parameters = Regex::new(r"(\(\s*\w+\s*,\s*\w+(?:\s*,\s*\w+)?\s*\)),(\s*[\w{])").expect("it is a pattern");
    let is_comma = fact.values.get("problem").is_some_and(|problem| problem == "missing-comma");
    let mended = fact.values.get("mended").filter(|_| is_comma);
    let with_arrow = mended.and_then(|line| {
        let found = parameters.captures(line)?;
        let written = fact.quote.as_ref()?.contains(&format!("{},", &found[1]));
        (!written).then(|| parameters.replace(line, "$1 =>$2").into_owned())
    });
    match with_arrow {
        Some(line) => fact.with("problem", "missing-arrow").with("mended", line),
        None => fact,
    }
}

/// A line that begins with a word that is nearly one of the language, or is one of another language.
fn misspelt_word(context: &RuleContext<'_>, error: &ProgramError) -> Option<FoundFact> {
    let fact = failure::located(context, FoundFact::default(), error);
    let quote = fact.quote.clone()?;
    let (word, right) = syntax_words::misspelt_word(&quote, error.origin)?;
    let mended = quote.replacen(word, right, 1);
    Some(fact.with("problem", "misspelt-word").with("missing", word.trim()).with("mended", mended))
}

/// The line above ends with an arrow, or it is the first line of a function, and Node stops at the statement behind it.
fn missing_opening(context: &RuleContext<'_>, error: &ProgramError) -> Option<FoundFact> {
    let frame = error.own_frame()?;
    let above = usize::try_from(frame.line).ok()?.checked_sub(1)?;
    let fact = failure::at_line(context, FoundFact::default(), &frame.file, above);
    let is_function = |line: &str| {
        let line = line.trim_start_matches("export ").trim_start_matches("async ");
        line.starts_with("function ") && line.ends_with(')')
    };
    let lacks_brace = |line: &String| match error.message.as_str() {
        message if message.starts_with("missing ) after argument list") => line.ends_with("=>"),
        message => message.starts_with("Unexpected") && is_function(line),
    };
    let quote = fact.quote.clone().filter(lacks_brace)?;
    Some(fact.with("problem", "missing-opening").with("missing", "{").with("mended", format!("{quote} {{")))
}

fn of_message(context: &RuleContext<'_>, error: &ProgramError, message: MessageProblem) -> FoundFact {
    let fact = failure::located(context, FoundFact::default(), error);
    let line = fact.location.as_ref().map(|location| location.line.to_string());
    let opened = message.opened.or(line);
    fact.with("problem", message.problems[0]).with_some("missing", message.missing).with_some("opened", opened)
}

fn of_source(model: &SourceModel, problem: &SyntaxProblem) -> FoundFact {
    use SyntaxProblemKind as Kind;
    let fact = FoundFact::at(model, &problem.span)
        .with("problem", word_of(&problem.kind))
        .with_some("mended", problem.mended_line.as_deref().map(str::trim));
    match &problem.kind {
        Kind::MissingClosing { missing, opened_at } => {
            fact.with("missing", missing).with("opened", opened_at.line.to_string())
        }
        Kind::UnexpectedClosing(char) | Kind::UnterminatedString(char) | Kind::CurlyQuote(char) => {
            fact.with("missing", *char)
        }
        Kind::MissingIndent { below } => fact.with("opened", below.line.to_string()),
        Kind::AwaitOutsideAsync { function } => fact.with_some("missing", function.as_deref()),
        Kind::TypeAnnotationInJs(text) => fact.with("missing", text),
        Kind::MissingColon
        | Kind::MissingComma
        | Kind::MissingArrow
        | Kind::TabsAndSpaces
        | Kind::BadIndent
        | Kind::Unknown => fact,
    }
}

/// What rules call a kind of problem.
fn word_of(kind: &SyntaxProblemKind) -> &'static str {
    use SyntaxProblemKind as Kind;
    match kind {
        Kind::MissingClosing { .. } => "missing-closing",
        Kind::UnexpectedClosing(_) => "unexpected-closing",
        Kind::MissingColon => "missing-colon",
        Kind::MissingComma => "missing-comma",
        Kind::MissingArrow => "missing-arrow",
        Kind::UnterminatedString(_) => "unterminated-string",
        Kind::CurlyQuote(_) => "curly-quote",
        Kind::TabsAndSpaces => "tabs-and-spaces",
        Kind::MissingIndent { .. } => "missing-indent",
        Kind::BadIndent => "bad-indent",
        Kind::AwaitOutsideAsync { .. } => "await-outside-async",
        Kind::TypeAnnotationInJs(_) => "type-annotation",
        Kind::Unknown => "unknown",
    }
}
