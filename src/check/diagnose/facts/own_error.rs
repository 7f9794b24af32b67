//! The fact about a response that says that the program failed, and whose words are the learner's own.

use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::source_model::SourceSpan;
use crate::text::html;

pub(super) const FACTS: &[FactSpec] = &[FactSpec { name: "own-error", values: &["words", "code"], find: own_error }];

/// The shortest words that are searched for in the source.
const MIN_WORDS_CHARS: usize = 4;

/// The response has a status from 500 on, and its words stand in quotation marks in the learner's source. `words` are they,
/// `code` is the line.
fn own_error(context: &RuleContext<'_>) -> Option<FoundFact> {
    context.status().filter(|status| *status >= 500)?;
    let model = context.evidence.model.as_ref()?;
    let body = context.body_text()?;
    let text = html::visible_text(&body);
    let words = text.trim();
    (words.chars().count() >= MIN_WORDS_CHARS && !words.contains('\n')).then_some(())?;
    let is_comment = |line: &str| ["#", "//", "*", "/*"].iter().any(|sign| line.starts_with(sign));
    let is_it = |line: &&str| line.contains(words) && !is_comment(line.trim_start());
    let (file, line) = model.files.iter().enumerate().find_map(|(file, text)| {
        let at = text.text.lines().position(|line| is_it(&line))?;
        Some((file, at + 1))
    })?;
    let fact = FoundFact::at(model, &SourceSpan::of_line(file, line)).with("words", words);
    let code = fact.quote.clone().unwrap_or_default();
    Some(fact.with("code", code))
}
