//! The fact about a header whose name is misspelt: the response has another one of nearly the same name.

use super::locate::only_line;
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::source_model::{SourceModel, distance};
use crate::http::client::ClientResponse;

pub(super) const FACTS: &[FactSpec] =
    &[FactSpec { name: "misspelt-header", values: &["sent", "right", "mended"], find }];

/// How many slips a name may be away from the one that is meant, and how many if it is short.
const MAX_SLIPS: usize = 2;
const MAX_SLIPS_IN_SHORT: usize = 1;
/// How many letters a short name has at most.
const SHORT: usize = 6;
/// Headers that servers send by themselves, or that are near to another one and right.
const KNOWN: &[&str] =
    &["age", "allow", "content-length", "content-type", "date", "etag", "link", "server", "vary", "via"];

/// The header that is asked for is not there, and one of nearly the same name is: `sent` as it was sent, `right` the one that is
/// asked for. `mended` is the line of the source with the right name, if one line has the wrong one.
fn find(context: &RuleContext<'_>) -> Option<FoundFact> {
    let (right, response) = (context.header()?, context.whole_response()?);
    if response.headers.contains_key(right) || right.eq_ignore_ascii_case("set-cookie") {
        return None;
    }
    let sent = near_name(response, right)?;
    let fact = context.evidence.model.as_ref().and_then(|model| in_source(model, &sent, right)).unwrap_or_default();
    Some(fact.with("sent", sent).with("right", right))
}

fn near_name(response: &ClientResponse, right: &str) -> Option<String> {
    let names = response.headers.keys().map(|name| name.as_str()).filter(|name| !KNOWN.contains(name));
    names.filter(|name| is_near(name, right)).min_by_key(|name| distance(name, right)).map(str::to_owned)
}

/// Whether a name is meant as another one: a few slips away, or with a few letters more at its end.
fn is_near(name: &str, right: &str) -> bool {
    let right = right.to_ascii_lowercase();
    let max = if right.len() <= SHORT { MAX_SLIPS_IN_SHORT } else { MAX_SLIPS };
    let is_longer = name.strip_prefix(&right).is_some_and(|rest| rest.len() <= MAX_SLIPS);
    distance(name, &right) <= max || is_longer
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
    fn a_name_that_is_nearly_the_right_one_is_misspelt() {
        for (name, right) in [
            ("allowed", "Allow"),
            ("locaton", "Location"),
            ("access-control-allow-header", "Access-Control-Allow-Headers"),
            ("acess-control-allow-origin", "Access-Control-Allow-Origin"),
        ] {
            assert!(is_near(name, right), "{name}");
        }
        for (name, right) in [("access-control-expose-headers", "Access-Control-Allow-Headers"), ("x-via", "Vary")] {
            assert!(!is_near(name, right), "{name}");
        }
    }

    #[test]
    fn a_name_is_found_in_quotation_marks_alone() {
        assert_eq!(quoted_at("self.send(405, 'no', {'Allowed': 'GET'})", "allowed"), Some(23));
        assert_eq!(quoted_at("# allowed: GET", "allowed"), None);
    }
}
