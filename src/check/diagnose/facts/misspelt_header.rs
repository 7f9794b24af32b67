//! The fact about a header whose name is misspelt: the response has another one of nearly the same name.

use super::locate::only_line;
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::header_name::misspelt_header;
use crate::check::source_model::SourceModel;

pub(super) const FACTS: &[FactSpec] =
    &[FactSpec { name: "misspelt-header", values: &["sent", "right", "mended"], find }];

/// The header that is asked for is not there, and one of nearly the same name is: `sent` as it was sent, `right` the one that is
/// asked for. `mended` is the line of the source with the right name, if one line has the wrong one.
fn find(context: &RuleContext<'_>) -> Option<FoundFact> {
    let (right, response) = (context.header()?, context.whole_response()?);
    if response.headers.contains_key(right) || right.eq_ignore_ascii_case("set-cookie") {
        return None;
    }
    let sent = misspelt_header(response.headers.keys().map(|name| name.as_str()), right)?;
    let fact = context.evidence.model.as_ref().and_then(|model| in_source(model, sent, right)).unwrap_or_default();
    Some(fact.with("sent", sent).with("right", right))
}

/// The only line of the learner's files that has the name in quotation marks, and the line with the right one.
fn in_source(model: &SourceModel, sent: &str, right: &str) -> Option<FoundFact> {
    let span = only_line(model, |line| quoted_at(line, sent).is_some())?;
    let line = model.files.get(span.file)?.text.lines().nth(span.line.checked_sub(1)?)?;
    let at = quoted_at(line, sent)?;
    let mended = format!("{}{right}{}", &line[..at], &line[at + sent.len()..]);
    Some(FoundFact::at(model, &span).with("mended", mended.trim()))
}

/// Where a line has this name in quotation marks, in letters of any size.
fn quoted_at(line: &str, name: &str) -> Option<usize> {
    let (lower, mut from) = (line.to_ascii_lowercase(), 0);
    let is_quote = |text: Option<char>| text.is_some_and(|char| matches!(char, '\'' | '"' | '`'));
    while let Some(at) = lower[from..].find(name).map(|at| from + at) {
        if is_quote(lower[..at].chars().next_back()) && is_quote(lower[at + name.len()..].chars().next()) {
            return Some(at);
        }
        from = at + name.len();
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_in_quotation_marks_alone() {
        assert_eq!(quoted_at("self.send(405, 'no', {'Allowed': 'GET'})", "allowed"), Some(23));
        assert_eq!(quoted_at("# allowed: GET", "allowed"), None);
    }
}
