//! The fact about a file that the source names and the project does not have, where nothing printed says so.

use crate::check::diagnose::SourceLocation;
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::packages::nearest_name;

use super::near_text::{source_lines, texts_in_quotes};
use super::searched_file::last_part;

pub(super) const FACTS: &[FactSpec] =
    &[FactSpec { name: "named-file-missing", values: &["named", "near", "there", "mended"], find: named_file_missing }];

/// The endings of files that a page or its data is read from.
const ENDINGS: &[&str] = &[".html", ".htm", ".hmtl", ".json", ".txt"];

/// The only file with such an ending that the source names and that is not where it says. `named` is its name, `near` a
/// file of the project whose name is nearly that, `there` where a file of that very name is, `mended` the line with it.
fn named_file_missing(context: &RuleContext<'_>) -> Option<FoundFact> {
    let files = &context.evidence.packages.files;
    let is_file = |text: &&str| {
        let is_plain = text.chars().all(|char| char.is_alphanumeric() || "._-/".contains(char));
        is_plain && ENDINGS.iter().any(|ending| text.len() > ending.len() && text.ends_with(ending))
    };
    let is_missing = |text: &&str| {
        let path = text.trim_start_matches("./");
        !files.iter().any(|file| file == path || file.ends_with(&format!("/{path}")))
    };
    let lines = source_lines(context);
    let named = lines.iter().flat_map(|(file, line, code)| {
        texts_in_quotes(code)
            .into_iter()
            .filter(is_file)
            .filter(is_missing)
            .map(move |text| (*file, *line, *code, text))
    });
    let found: Vec<_> = named.collect();
    let (file, line, code, text) = *found.first()?;
    // Which of two files is asked for here is not known.
    if found.iter().any(|(.., other)| *other != text) {
        return None;
    }
    let name = last_part(text);
    let there = files.iter().find(|file| last_part(file) == name).cloned();
    let near = nearest_name(name, files.iter().map(|file| last_part(file))).map(str::to_owned);
    let right = there.clone().or_else(|| near.as_ref().map(|near| text.replace(name, near)));
    let quote = code.trim().to_owned();
    let mended = right.map(|right| quote.replacen(text, &right, 1));
    let location = SourceLocation { file: file.to_owned(), line };
    let fact = FoundFact { location: Some(location), quote: Some(quote), ..FoundFact::default() };
    Some(fact.with("named", text).with_some("near", near).with_some("there", there).with_some("mended", mended))
}
