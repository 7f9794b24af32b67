//! The fact about a Content-Type whose name or value is misspelt in the learner's source.

use regex_lite::Regex;

use super::locate::all_lines;
use crate::check::content_type::media_type;
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::diagnose::rules::Wants;
use crate::check::diagnose::wanted::wants_of;
use crate::check::source_model::distance;

pub(super) const FACTS: &[FactSpec] =
    &[FactSpec { name: "misspelt-type", values: &["part", "written", "right", "mended"], find }];

/// How many slips a word may be away from the one that is meant.
const MAX_SLIPS: usize = 2;
const HEADER: &str = "Content-Type";
/// Headers that are near, and right themselves.
const OTHER_HEADERS: &[&str] = &["content-type", "content_type", "contenttype"];

/// A word in quotation marks is nearly the name of the header, or nearly the type that is wanted. `part` is `name` or `value`,
/// `written` that word, `right` the one that is meant, `mended` the line with it.
fn find(context: &RuleContext<'_>) -> Option<FoundFact> {
    let wanted = match wants_of(context.probe?) {
        Wants::Page => "text/html",
        Wants::Json => "application/json",
        _ => return None,
    };
    match media_type(context.whole_response()?) {
        Some(sent) if is_near(&sent, wanted) => {
            in_quotes(context, |word| is_near(media_part(word), wanted), "value", wanted)
        }
        Some(_) => None,
        None => in_quotes(context, is_misspelt_header, "name", HEADER),
    }
}

fn is_near(word: &str, wanted: &str) -> bool {
    !word.eq_ignore_ascii_case(wanted) && distance(&word.to_ascii_lowercase(), wanted) <= MAX_SLIPS
}

/// The type without what follows it: `text/html` of `text/html; charset=utf-8`.
fn media_part(word: &str) -> &str {
    word.split(';').next().unwrap_or(word).trim()
}

/// Whether a word is meant as the name of the header, and no browser knows it.
fn is_misspelt_header(word: &str) -> bool {
    let plain = word.trim().to_ascii_lowercase();
    let is_close = distance(&plain, &HEADER.to_ascii_lowercase()) <= MAX_SLIPS;
    is_close && plain != OTHER_HEADERS[0] || OTHER_HEADERS[1..].contains(&plain.as_str())
}

/// The only line with such a word in quotation marks, in the handler or else anywhere, that sets a header.
fn in_quotes(
    context: &RuleContext<'_>,
    is_it: impl Fn(&str) -> bool,
    part: &'static str,
    right: &str,
) -> Option<FoundFact> {
    let model = context.evidence.model.as_ref()?;
    let quoted = Regex::new(r#"['"`]([\w/;=. -]+)['"`]"#).ok()?;
    let word_in = |line: &str| {
        let words = quoted.captures_iter(line).filter_map(|found| found.get(1)).map(|word| word.as_str().to_owned());
        words.into_iter().find(|word| is_it(word))
    };
    let found: Vec<_> = all_lines(model).filter_map(|(span, line)| Some((span, line, word_in(line)?))).collect();
    let in_handler = context.handler().and_then(|handler| {
        found.iter().find(|(span, ..)| {
            span.file == handler.span.file && (handler.span.line..=handler.span.end_line).contains(&span.line)
        })
    });
    let (span, line, word) = in_handler.or(found.first().filter(|_| found.len() == 1))?;
    let own = if part == "value" { media_part(word) } else { word.as_str() };
    let fact = FoundFact::at(model, span).with("part", part).with("written", own).with("right", right);
    Some(fact.with("mended", line.replacen(own, right, 1).trim()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_header_that_is_nearly_content_type_is_misspelt() {
        for word in ["ContentType", "Content_Type", "Contet-Type", "Content Type", "Content-Types"] {
            assert!(is_misspelt_header(word), "{word}");
        }
        for word in ["Content-Type", "content-type", "Content-Length", "Accept"] {
            assert!(!is_misspelt_header(word), "{word}");
        }
    }

    #[test]
    fn a_type_that_is_nearly_the_wanted_one_is_misspelt() {
        assert!(is_near("aplication/json", "application/json") && is_near("text/htm", "text/html"));
        assert!(!is_near("application/json", "application/json") && !is_near("text/plain", "text/html"));
    }
}
