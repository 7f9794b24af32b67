//! The fact that the learner's code compares only a part of the path, so that it takes paths that are not meant.

use std::sync::OnceLock;

use regex_lite::Regex;

use super::routed_request::RoutedRequest;
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::source_model::SourceSpan;

pub(super) const FACTS: &[FactSpec] = &[FactSpec { name: "part-comparison", values: &["way", "part"], find }];

/// A line asks only whether the path `ends with`, `begins with` or `contains` (this is `way`) a text, `part`, and the path that was asked for
/// does. In JavaScript, Python and Go.
fn find(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context).filter(|request| request.wants_missing)?;
    context.whole_response().filter(|response| (200..300).contains(&response.status))?;
    let path = request.plain_path();
    let files = request.model.files.iter().enumerate();
    let mut lines = files.flat_map(|(file, source)| source.text.lines().enumerate().map(move |line| (file, line)));
    lines.find_map(|(file, (at, line))| {
        let (way, part) = comparison(line)?;
        let part = part.replace("\\/", "/");
        let fits = match way {
            "ends with" => path.ends_with(&part) && path != part,
            "begins with" => path.starts_with(&part) && path != part,
            _ => path.contains(&part),
        };
        let fact = fits.then(|| FoundFact::at(request.model, &SourceSpan::of_line(file, at + 1)))?;
        Some(fact.with("way", way).with("part", part))
    })
}

/// How a line compares a text with a part of another, and that text.
fn comparison(line: &str) -> Option<(&'static str, &str)> {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    let pattern = r#"(?:\b(?P<end>endsWith|endswith|HasSuffix)|\b(?:includes|indexOf|Contains))\([^'"`]*['"`](?P<text>/?\w[\w/.-]*)['"`]|['"](?P<member>/?\w[\w/.-]*)['"] in \w"#;
    let pattern = PATTERN.get_or_init(|| Regex::new(pattern).expect("the pattern is right"));
    if let Some(part) = unanchored(line) {
        return Some(("begins with", part));
    }
    let found = pattern.captures(line)?;
    let way = if found.name("end").is_some() { "ends with" } else { "contains" };
    Some((way, found.name("text").or_else(|| found.name("member"))?.as_str()))
}

/// The start of a path that a regular expression asks for, if it does not ask for the end: `/^\/about/`, `re.match(r"/about"`.
fn unanchored(line: &str) -> Option<&str> {
    static PATTERN: OnceLock<Regex> = OnceLock::new();
    let pattern = r#"/\^(?P<js>(?:\\/[\w-]+)+)/\w*\.test\(|\bre\.match\(\s*r?['"]\^?(?P<py>(?:/[\w-]+)+)['"]|\.match\(/\^(?P<js2>(?:\\/[\w-]+)+)/\)"#;
    let pattern = PATTERN.get_or_init(|| Regex::new(pattern).expect("the pattern is right"));
    let found = pattern.captures(line)?;
    Some(found.name("js").or(found.name("py")).or(found.name("js2"))?.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_comparison_of_a_part_is_found_in_each_language() {
        for (line, expected) in [
            ("if (url.endsWith('/about')) {", Some(("ends with", "/about"))),
            ("if self.path.endswith(\"about\"):", Some(("ends with", "about"))),
            ("if strings.HasSuffix(r.URL.Path, \"/about\") {", Some(("ends with", "/about"))),
            ("if (req.url.includes(`users/1`))", Some(("contains", "users/1"))),
            ("elif '/users/1' in self.path:", Some(("contains", "/users/1"))),
            (r"if (/^\/about/.test(path)) {", Some(("begins with", r"\/about"))),
            ("if re.match(r'/users/1', self.path):", Some(("begins with", "/users/1"))),
            (r"if (/^\/about$/.test(path)) {", None),
            ("if (url === '/about') {", None),
            ("for name in names:", None),
        ] {
            assert_eq!(comparison(line), expected, "{line}");
        }
    }
}
