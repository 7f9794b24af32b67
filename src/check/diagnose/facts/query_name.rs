//! The fact about a query whose name is another one than the program reads.

use regex_lite::Regex;

use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::source_model::SourceSpan;
use crate::text::lines::line_number;

pub(super) const FACTS: &[FactSpec] =
    &[FactSpec { name: "query-name", values: &["read", "sent", "mended", "code"], find: query_name }];

/// How programs read a value of the query by its name. The part in braces has the name.
const READERS: &[&str] = &[
    r#"\.query\.(\w+)"#,
    r#"\.query\(\s*['"](\w+)['"]"#,
    r#"\{\s*(\w+)\s*\}\s*=\s*\w+(?:\.\w+)?\.query\b"#,
    r#"searchParams\.get\(\s*['"](\w+)['"]"#,
    r#"\bargs(?:\.get\(|\[)\s*['"](\w+)['"]"#,
    r#"\b(?:query|params|parsed|qs)(?:\.get\(|\[)\s*['"](\w+)['"]"#,
    r#"\.Query\(\)\.Get\(\s*"(\w+)""#,
    r#"\.FormValue\(\s*"(\w+)""#,
];

/// The program reads one name of the query, and the request has another one. `read` is the name in the program, `sent` the one
/// in the request, `mended` the line with it.
fn query_name(context: &RuleContext<'_>) -> Option<FoundFact> {
    let model = context.evidence.model.as_ref()?;
    let (_, query) = context.probe?.path.split_once('?')?;
    let sent: Vec<&str> = query.split('&').filter_map(|pair| pair.split('=').next()).collect();
    let [sent] = sent[..] else { return None };
    let readers: Vec<Regex> = READERS.iter().filter_map(|pattern| Regex::new(pattern).ok()).collect();
    let mut read = Vec::new();
    for (file, text) in model.files.iter().enumerate() {
        for found in readers.iter().flat_map(|reader| reader.captures_iter(&text.text)) {
            let name = found.get(1)?;
            read.push((SourceSpan::of_line(file, line_number(&text.text, name.start())), name.as_str().to_owned()));
        }
    }
    if read.iter().any(|(_, name)| name == sent) {
        return None;
    }
    // Names that other routes read are not meant.
    read.dedup_by(|one, two| one.1 == two.1);
    let [(span, name)] = &read[..] else { return None };
    let line = model.quote(span);
    let is_taken_apart = line.contains(['{']) && line.contains(".query") && !line.contains(&format!(".query.{name}"));
    let right = if is_taken_apart { format!("{sent}: {name}") } else { sent.to_owned() };
    let mended = with_name(line, name, &right)?;
    Some(FoundFact::at(model, span).with("read", name).with("sent", sent).with("code", line).with("mended", mended))
}

/// A line with the name of the query replaced where it is read.
fn with_name(line: &str, name: &str, right: &str) -> Option<String> {
    let places = [(".query.", ""), ("['", "'"), ("[\"", "\""), ("('", "'"), ("(\"", "\""), ("{ ", " }"), ("{", "}")];
    places.iter().find_map(|(before, after)| {
        let old = format!("{before}{name}{after}");
        line.contains(&old).then(|| line.replacen(&old, &format!("{before}{right}{after}"), 1))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_replaced_where_the_query_is_read() {
        let mended = |line: &str, right: &str| with_name(line, "search", right);
        assert_eq!(mended("const search = req.query.search;", "q").as_deref(), Some("const search = req.query.q;"));
        assert_eq!(
            mended("const { search } = req.query;", "q: search").as_deref(),
            Some("const { q: search } = req.query;")
        );
        assert_eq!(
            mended("search = request.args.get('search')", "q").as_deref(),
            Some("search = request.args.get('q')")
        );
        assert_eq!(mended("search = 1", "q"), None);
    }
}
