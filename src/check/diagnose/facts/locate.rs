//! Finds the line of the learner's file that a fact is about, and the line as it would be right.

use crate::check::diagnose::SourceLocation;
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::program_errors::ProgramError;
use crate::check::source_model::{SourceModel, SourceSpan};

/// A fact about the innermost place of an error in the learner's own files; about no place if there is none.
pub(super) fn in_error(context: &RuleContext<'_>, error: &ProgramError) -> FoundFact {
    let Some(frame) = error.own_frame() else { return FoundFact::default() };
    let line = usize::try_from(frame.line).unwrap_or(0);
    let quote = quoted_line(context, &frame.file, line).or_else(|| error.code_line.clone());
    FoundFact { location: Some(SourceLocation { file: frame.file.clone(), line }), quote, ..FoundFact::default() }
}

/// A line of a file of the learner's, without the white space around it.
pub(super) fn quoted_line(context: &RuleContext<'_>, file: &str, line: usize) -> Option<String> {
    let files = &context.evidence.model.as_ref()?.files;
    let text = &files.iter().find(|source| source.path == file)?.text;
    Some(text.lines().nth(line.checked_sub(1)?)?.trim().to_owned())
}

/// Every line of the learner's files, and where it is.
pub(super) fn all_lines(model: &SourceModel) -> impl Iterator<Item = (SourceSpan, &str)> {
    model.files.iter().enumerate().flat_map(|(file, text)| {
        text.text.lines().enumerate().map(move |(at, line)| (SourceSpan::of_line(file, at + 1), line))
    })
}

/// The only line of the learner's files that fits; `None` if there are more.
pub(super) fn only_line(model: &SourceModel, fits: impl Fn(&str) -> bool) -> Option<SourceSpan> {
    let mut found = all_lines(model).filter(|(_, line)| fits(line)).map(|(span, _)| span);
    let only = found.next()?;
    found.next().is_none().then_some(only)
}

/// The quoted line of a fact with one text in the place of another, if it is there as a whole word.
pub(super) fn mended(fact: &FoundFact, wrong: &str, right: &str) -> Option<String> {
    let quote = fact.quote.as_deref()?;
    let at = find_word(quote, wrong)?;
    Some(format!("{}{right}{}", &quote[..at], &quote[at + wrong.len()..]))
}

/// Where a text stands in a line without a letter or a digit around it; the last such place.
pub(super) fn find_word(line: &str, word: &str) -> Option<usize> {
    let is_letter = |char: char| char.is_alphanumeric() || char == '_';
    let is_whole = |at: &usize| {
        let (before, after) = (line[..*at].chars().next_back(), line[at + word.len()..].chars().next());
        !before.is_some_and(is_letter) && !after.is_some_and(is_letter)
    };
    line.match_indices(word).map(|(at, _)| at).filter(is_whole).last()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_replaced_only_as_a_whole() {
        let fact = |quote: &str| FoundFact { quote: Some(quote.to_owned()), ..FoundFact::default() };
        let line = |quote: &str| mended(&fact(quote), "flask", "Flask");
        assert_eq!(line("from flask import flask, json").as_deref(), Some("from flask import Flask, json"));
        assert_eq!(line("import flask_cors"), None);
        assert_eq!(mended(&FoundFact::default(), "a", "b"), None);
    }
}
