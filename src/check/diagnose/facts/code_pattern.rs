//! Finds the code that a rule asks for with its key `code`: a regular expression over the files of the program.

use std::collections::BTreeMap;

use regex_lite::{Captures, Regex};

use super::routed_request::RoutedRequest;
use crate::check::diagnose::SourceLocation;
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::diagnose::rules::{CodePattern, CodeScope};
use crate::check::source_model::{ModuleOrigin, SourceLanguage, SourceModel, SourceSpan, SourceText};
use crate::text::lines::line_number;

/// Where the code is, and what the named groups of the pattern matched.
pub(in crate::check::diagnose) struct FoundCode {
    pub(in crate::check::diagnose) fact: FoundFact,
    pub(in crate::check::diagnose) groups: BTreeMap<String, String>,
}

/// Returns the first place that is as the rule asks for. `known` has the groups that the fact of the rule matched.
pub(in crate::check::diagnose) fn find_code(
    context: &RuleContext<'_>,
    code: &CodePattern,
    known: &BTreeMap<String, String>,
) -> Option<FoundCode> {
    let model = context.evidence.model.as_ref()?;
    let texts = context.evidence.code(|| model.files.iter().map(without_comments).collect());
    let is_somewhere = |pattern: &Regex| texts.iter().any(|text| pattern.is_match(text));
    if code.lacks.as_ref().is_some_and(|pattern| is_somewhere(pattern.regex())) {
        return None;
    }
    let has_also = |pattern: &Regex| is_somewhere(pattern) || is_in_data(context, model, pattern);
    if !code.also.as_ref().is_none_or(|pattern| has_also(pattern.regex())) {
        return None;
    }
    texts.iter().enumerate().find_map(|(file, text)| {
        let mut places = code.has.regex().captures_iter(text);
        places.find_map(|found| at_place(context, code, known, (file, text), &found))
    })
}

/// The code at one place, if all conditions hold there.
fn at_place(
    context: &RuleContext<'_>,
    code: &CodePattern,
    known: &BTreeMap<String, String>,
    (file, text): (usize, &str),
    found: &Captures<'_>,
) -> Option<FoundCode> {
    let model = context.evidence.model.as_ref()?;
    let whole = found.get(0)?;
    let skipped = whole.as_str().len() - whole.as_str().trim_start().len();
    let start = found.name("at").map_or(whole.start() + skipped, |at| at.start());
    let span = SourceSpan::of_line(file, line_number(text, start));
    let is_in_scope = match code.within {
        None => true,
        Some(CodeScope::Handler) => RoutedRequest::of(context)?.runs_line(file, span.line),
        Some(CodeScope::Branch) => is_in_branch(context, &span)?,
    };
    let named = code.has.regex().capture_names().flatten();
    let own = named.filter_map(|name| Some((name.to_owned(), found.name(name)?.as_str().to_owned())));
    let groups: BTreeMap<String, String> = known.clone().into_iter().chain(own).collect();
    let value = |name: &String| match name.as_str() {
        "{type}" => context.media_type(),
        "{path}" => context.probe.map(|probe| probe.path.clone()),
        "{first}" => context.probe.and_then(|probe| probe.path.split(['/', '?']).nth(1)).map(str::to_owned),
        name => groups.get(name).cloned(),
    };
    let is_equal = |pair: &[String; 2]| value(&pair[0]).is_some() && value(&pair[0]) == value(&pair[1]);
    let has_not =
        |pair: &[String; 2]| value(&pair[0]).zip(value(&pair[1])).is_some_and(|(text, part)| !has_word(&text, &part));
    let is_about = |name: &String| {
        let part = context.probe.and_then(|probe| last_part(&probe.path));
        value(name).zip(part).is_some_and(|(text, part)| has_word(&text, part))
    };
    let holds = is_in_scope
        && code.equal.iter().all(is_equal)
        && code.without.iter().all(has_not)
        && code.about.as_ref().is_none_or(is_about);
    holds.then(|| {
        let location = SourceLocation { file: model.path_of(&span).to_owned(), line: span.line };
        let quote = Some(model.quote(&span).to_owned());
        FoundCode { fact: FoundFact { location: Some(location), quote, ..FoundFact::default() }, groups }
    })
}

/// Tells whether a line of the handler is in the branch for the request, if the handler has one.
fn is_in_branch(context: &RuleContext<'_>, span: &SourceSpan) -> Option<bool> {
    let request = RoutedRequest::of(context)?;
    let name = format!("do_{}", request.method);
    let by_method = || request.model.functions.iter().find(|one| one.name == name).map(|one| &one.span);
    let own = by_method().or_else(|| request.handler().map(|handler| &handler.span))?;
    let is_inside = own.file == span.file && (own.line..=own.end_line).contains(&span.line);
    let lines = context.branch_in(own).filter(|_| is_inside);
    Some((is_inside || request.runs_line(span.file, span.line)) && lines.is_none_or(|lines| lines.contains(&span.line)))
}

/// The last part of a path, without its query: `1` in `/users/1?x=1`.
fn last_part(path: &str) -> Option<&str> {
    path.split('?').next()?.rsplit('/').find(|part| !part.is_empty())
}

/// Tells whether a text has a word, not as a part of a longer one.
fn has_word(text: &str, word: &str) -> bool {
    let is_part = |char: char| char.is_alphanumeric() || char == '_';
    text.match_indices(word)
        .any(|(at, _)| !text[..at].ends_with(is_part) && !text[at + word.len()..].starts_with(is_part))
}

/// The text of a file with an empty line for each line that is only a comment.
fn without_comments(file: &SourceText) -> String {
    let is_comment = |line: &&str| {
        let line = line.trim_start();
        match file.language {
            SourceLanguage::Python => line.starts_with('#'),
            _ => line.starts_with("//") || line.starts_with("/*") || line.starts_with("* "),
        }
    };
    file.text.lines().map(|line| if is_comment(&line) { "" } else { line }).collect::<Vec<_>>().join("\n")
}

/// Tells whether a data file that the program imports, such as `users.json`, has what a pattern asks for.
fn is_in_data(context: &RuleContext<'_>, model: &SourceModel, pattern: &Regex) -> bool {
    let Some(folder) = &context.evidence.folder else { return false };
    let path = |origin: &ModuleOrigin| match origin {
        ModuleOrigin::Local { path } => path.clone().filter(|path| path.ends_with(".json")),
        _ => None,
    };
    let mut texts = model
        .imports
        .iter()
        .filter_map(|import| crate::content::files::read_start(&folder.join(path(&import.origin)?), MAX_DATA_BYTES));
    texts.any(|text| pattern.is_match(&text))
}

/// How much of a data file is read.
const MAX_DATA_BYTES: u64 = 64 * 1024;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_word_is_not_found_in_a_longer_one() {
        assert!(has_word("['users', '1']", "1") && has_word("done()", "done") && has_word("a, id", "id"));
        assert!(!has_word("['users', '12']", "1") && !has_word("undone()", "done") && !has_word("", "id"));
    }

    #[test]
    fn the_last_part_of_a_path_is_found_without_its_query() {
        assert_eq!(last_part("/users/1?x=1"), Some("1"));
        assert_eq!(last_part("/"), None);
    }
}
