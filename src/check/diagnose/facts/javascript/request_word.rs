//! Facts about how the learner's code reads the request: a property that it does not have, a method in small letters, a part of the
//! path by another name, a test that is true for every path.

use regex_lite::Regex;

use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::facts::routed_request::RoutedRequest;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::source_model::{RouteKind, SourceSpan};

pub(super) const FACTS: &[FactSpec] = &[
    FactSpec { name: "request-property", values: &["property", "object", "right", "mended"], find: request_property },
    FactSpec { name: "small-method", values: &["written", "mended"], find: small_method },
    FactSpec { name: "path-part-name", values: &["read", "named", "written", "mended"], find: path_part_name },
    FactSpec {
        name: "path-part-elsewhere",
        values: &["source", "named", "written", "mended"],
        find: path_part_elsewhere,
    },
    FactSpec { name: "callback-without-return", values: &["call", "mended"], find: callback_without_return },
    FactSpec { name: "every-path-test", values: &["test", "mended"], find: every_path_test },
];

/// What other frameworks call the path of a request. A request of plain Node.js has `url` alone.
const PATH_PROPERTIES: &str = r"\b(req|request)\.(pathname|path|uri|originalUrl|baseUrl|route|URL|Url)\b";

/// The line that is written for this path reads a property that the request of Node.js does not have. `right` is the one that is
/// meant, `mended` the line with it.
fn request_property(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context)?;
    let route = request.own_route().filter(|route| route.framework == "Node.js")?;
    let line = request.model.quote(&route.span);
    let found = Regex::new(PATH_PROPERTIES).ok()?.captures(line)?;
    let (object, property) = (found.get(1)?.as_str(), found.get(2)?.as_str());
    let sets = |text: &str| text.replace(' ', "").contains(&format!("{object}.{property}="));
    let is_set = request.model.files.iter().any(|file| file.text.lines().any(|one| sets(one) && !one.contains("==")));
    let mended = line.replacen(&format!("{object}.{property}"), &format!("{object}.url"), 1);
    let fact = FoundFact::at(request.model, &route.span).with("property", property).with("object", object);
    (!is_set).then(|| fact.with("right", "url").with("mended", mended))
}

/// The line that is written for this path compares the method with a word in small letters. `mended` is the line with capitals.
fn small_method(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context)?;
    let path = request.plain_path();
    let pattern = Regex::new(r#"\.method\s*={2,3}\s*['"`]([a-z]+)['"`]"#).ok()?;
    for (file, text) in request.model.files.iter().enumerate() {
        for (at, line) in text.text.lines().enumerate() {
            let is_for_path = ['\'', '"', '`'].iter().any(|mark| line.contains(&format!("{mark}{path}{mark}")));
            let found = pattern.captures(line).filter(|_| is_for_path).and_then(|found| found.get(1));
            let Some(written) = found.filter(|_| !line.contains("toLowerCase")) else { continue };
            let mended =
                format!("{}{}{}", &line[..written.start()], written.as_str().to_uppercase(), &line[written.end()..]);
            let fact = FoundFact::at(request.model, &SourceSpan::of_line(file, at + 1));
            return Some(fact.with("written", written.as_str()).with("mended", mended.trim()));
        }
    }
    None
}

/// The handler reads a part of the path by a name that its route does not have. `read` is that name, `named` the one in the route,
/// `mended` the line with it.
fn path_part_name(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context).filter(RoutedRequest::is_javascript)?;
    let (route, named) = (request.own_route()?, part_of_route(&request)?);
    let text = r#"['"`](:?\w+)['"`]"#;
    let pattern =
        format!(r"\bparams\.(\w+)|\b(?:param\(|params\[)\s*{text}\s*[)\]]|\{{\s*(\w+)\s*\}}\s*=\s*[\w.]*\bparams\b");
    let reads = Regex::new(&pattern).ok()?;
    lines_of_handler(&request)?.find_map(|(span, line)| {
        let found = reads.captures(line)?;
        let read = (1..=3).find_map(|group| found.get(group)).filter(|read| read.as_str() != named)?;
        // The name in braces is that of a variable as well.
        let wanted = if found.get(3).is_some() { format!("{named}: {}", read.as_str()) } else { named.to_owned() };
        let mended = format!("{}{wanted}{}", &line[..read.start()], &line[read.end()..]);
        let fact = FoundFact::at(request.model, &span);
        let fact = fact.with("read", read.as_str()).with("named", named).with("written", &route.written_path);
        Some(fact.with("mended", mended.trim()))
    })
}

/// The handler looks for a part of the path in another part of the request, `source`: in the query or in the body. `named` is its
/// name in the route, `mended` the line that reads it from the path.
fn path_part_elsewhere(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context).filter(RoutedRequest::is_javascript)?;
    let (route, named) = (request.own_route()?, part_of_route(&request)?);
    let reads = Regex::new(&format!(
        r#"\b(?:query|body)\.{named}\b|\bquery\(\s*['"`]{named}['"`]\s*\)|\bbody\[['"`]{named}['"`]\]"#
    ));
    let reads = reads.ok()?;
    lines_of_handler(&request)?.find_map(|(span, line)| {
        let found = reads.find(line)?;
        let source = if found.as_str().starts_with("query") { "query" } else { "body" };
        let right = found.as_str().replacen(source, if found.as_str().contains('(') { "param" } else { "params" }, 1);
        let mended = format!("{}{right}{}", &line[..found.start()], &line[found.end()..]);
        let fact = FoundFact::at(request.model, &span).with("source", source).with("named", named);
        Some(fact.with("written", &route.written_path).with("mended", mended.trim()))
    })
}

/// The function that is given to `find` or `filter` has braces and no `return`, so it returns nothing. `call` is the one of
/// the two, `mended` the line without the braces.
fn callback_without_return(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context).filter(RoutedRequest::is_javascript)?;
    let callback = Regex::new(
        r"\.(find|filter|some|every|findIndex)\(\s*(?:\(\s*\w+\s*\)|\w+)\s*=>\s*(?P<block>\{\s*(?P<value>[^{};]*?={2,3}[^{};]*?)\s*;?\s*\})",
    );
    let callback = callback.ok()?;
    lines_of_handler(&request)?.find_map(|(span, line)| {
        let found = callback.captures(line).filter(|found| !found[0].contains("return"))?;
        let (block, value) = (found.name("block")?, found.name("value")?.as_str());
        let mended = format!("{}{value}{}", &line[..block.start()], &line[block.end()..]);
        Some(FoundFact::at(request.model, &span).with("call", &found[1]).with("mended", mended.trim()))
    })
}

/// The name of the only part of the path that is a parameter of the route.
fn part_of_route<'a>(request: &RoutedRequest<'a>) -> Option<&'a str> {
    let route = request.own_route()?;
    let names = Regex::new(r":(\w+)").ok()?;
    let path = route.path.as_deref().unwrap_or(&route.written_path);
    let named: Vec<&str> = names.captures_iter(path).filter_map(|found| found.get(1)).map(|one| one.as_str()).collect();
    let [named] = named[..] else { return None };
    Some(named)
}

/// The lines of the handler of the request, from the line of its route on.
fn lines_of_handler<'a>(request: &RoutedRequest<'a>) -> Option<impl Iterator<Item = (SourceSpan, &'a str)>> {
    let (route, handler) = (request.own_route()?, request.handler()?);
    let file = handler.span.file;
    let text = &request.model.files.get(file)?.text;
    let first = if route.span.file == file { handler.span.line.min(route.span.line) } else { handler.span.line };
    let inside = text.lines().enumerate().skip(first.checked_sub(1)?).take(handler.span.end_line + 1 - first);
    Some(inside.map(move |(at, line)| (SourceSpan::of_line(file, at + 1), line)))
}

/// The first test of the path is true for every path: each has a slash in it, and begins with one. `test` is the test, `mended` the
/// line with a comparison. In JavaScript, Python and Go.
fn every_path_test(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context)?;
    let owns = |file: &usize| {
        let mut routes = request.model.routes.iter().filter(|route| route.kind != RouteKind::NotFoundHandler);
        routes.any(|route| route.span.file == *file)
    };
    let files = request.model.files.iter().enumerate().filter(|(file, _)| owns(file));
    files.into_iter().find_map(|(file, text)| {
        let mut lines = text.text.lines().enumerate();
        let (at, line, found) = lines.find_map(|(at, line)| Some((at, line, slash_test(line)?)))?;
        let sign = if request.is_javascript() { "===" } else { "==" };
        let mended = line.replacen(found.test, &format!("{} {sign} {}", found.object, found.slash), 1);
        let fact = FoundFact::at(request.model, &SourceSpan::of_line(file, at + 1)).with("test", found.test);
        Some(fact.with("mended", mended.trim()))
    })
}

/// A test whether a text begins with a slash, or has one in it.
struct SlashTest<'a> {
    test: &'a str,
    /// What is tested: `self.path`.
    object: &'a str,
    /// The slash with its quotation marks.
    slash: &'a str,
}

/// The test in a line that every path passes, if it is about the path of the request.
fn slash_test(line: &str) -> Option<SlashTest<'_>> {
    let patterns = [
        r#"(?P<object>[\w.]+)\.(?:includes|startsWith|startswith)\(\s*(?P<slash>['"`]/['"`])\s*\)"#,
        r#"(?P<slash>['"]/['"]) in (?P<object>[\w.]+)"#,
        r#"strings\.(?:HasPrefix|Contains)\(\s*(?P<object>[\w.]+)\s*,\s*(?P<slash>"/")\s*\)"#,
    ];
    let found = patterns.iter().find_map(|pattern| Regex::new(pattern).ok()?.captures(line))?;
    let (test, object, slash) = (found.get(0)?.as_str(), found.name("object")?.as_str(), found.name("slash")?.as_str());
    let is_path = ["url", "path", "pathname"].iter().any(|name| object.to_ascii_lowercase().ends_with(name));
    is_path.then_some(SlashTest { test, object, slash })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_that_every_path_passes_is_found_in_each_language() {
        for (line, test) in [
            ("if (req.url.startsWith('/')) {", Some("req.url.startsWith('/')")),
            ("if '/' in self.path:", Some("'/' in self.path")),
            ("elif self.path.startswith(\"/\"):", Some("self.path.startswith(\"/\")")),
            ("if strings.HasPrefix(r.URL.Path, \"/\") {", Some("strings.HasPrefix(r.URL.Path, \"/\")")),
            ("if (name.includes('/')) {", None),
            ("if (req.url.startsWith('/about')) {", None),
        ] {
            assert_eq!(slash_test(line).map(|found| found.test), test, "{line}");
        }
    }
}
