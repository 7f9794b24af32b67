//! The fact about a text in quotes that is nearly the path of a request, in a program whose routes are not read.

use crate::check::diagnose::SourceLocation;
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::diagnose::rules::Wants;
use crate::check::diagnose::wanted::wants_of;
use crate::check::source_model::distance;

use super::routed_request::{RoutedRequest, with_path};

pub(super) const FACTS: &[FactSpec] =
    &[FactSpec { name: "near-text", values: &["miss", "written", "wanted", "mended"], find: near_text }];

/// The misses, the most telling one first.
const MISSES: &[&str] = &["case", "final-slash", "first-slash", "misspelt"];
/// What stands in a line that registers a path, in small letters.
const REGISTERS: &[&str] = &["route", "rule(", "path", "context(", "handle", "url(", "add_", ".get(", "case ", "=>"];
/// With one of these, a piece of a path is a parameter or a pattern.
const PATTERN_SIGNS: &[char] = &['<', '{', ':', '(', '[', '*', '\\'];

/// A text in quotes, or the name of a method that CherryPy takes for a path, is nearly the path that was asked for, and none is the path itself. `miss` is how: `case`,
/// `final-slash`, `first-slash` or `misspelt`. `written` is the text, `wanted` what it should be, `mended` the line with it.
fn near_text(context: &RuleContext<'_>) -> Option<FoundFact> {
    let probe = context.probe.filter(|probe| wants_of(probe) != Wants::Missing)?;
    if RoutedRequest::of(context).is_some_and(|request| request.own_route().is_some()) {
        return None;
    }
    let path = probe.path.split('?').next().filter(|path| path.len() > 2)?;
    let is_asked = |text: &str| context.result.all_probes().any(|probe| probe.path == text);
    let lines = source_lines(context);
    if lines.iter().any(|(.., line)| line.trim_start().starts_with("import cherrypy")) {
        return near_method(path, &lines);
    }
    let quoted = || {
        let lines = lines.iter().copied();
        lines.flat_map(|(file, at, line)| texts_in_quotes(line).into_iter().map(move |text| (file, at, line, text)))
    };
    if quoted().any(|(.., text)| plain(text) == path) {
        return None;
    }
    let free = quoted().filter(|(.., text)| !is_asked(text));
    let found: Vec<_> =
        free.filter_map(|(file, at, line, text)| Some((miss(text, path, line)?, file, at, line, text))).collect();
    let nearest = MISSES.iter().find_map(|kind| found.iter().find(|(miss, ..)| miss == kind));
    let (miss, file, at, line, text) = *nearest?;
    let wanted = wanted(text, path);
    let location = SourceLocation { file: file.to_owned(), line: at };
    let quote = line.trim().to_owned();
    let mended = with_path(&quote, text, &wanted).unwrap_or_else(|| wanted.clone());
    let fact = FoundFact { location: Some(location), quote: Some(quote), ..FoundFact::default() };
    Some(fact.with("miss", miss).with("written", text).with("wanted", wanted).with("mended", mended))
}

/// The method of CherryPy whose name is nearly the first part of the path, if none has this very name.
fn near_method(path: &str, lines: &[(&str, usize, &str)]) -> Option<FoundFact> {
    let asked = path.split('/').nth(1)?;
    let methods = || {
        lines.iter().filter_map(|(file, at, line)| {
            let (name, rest) = line.trim_start().strip_prefix("def ")?.split_once('(')?;
            (line.starts_with([' ', '\t']) && rest.starts_with("self")).then_some((*file, *at, *line, name))
        })
    };
    if methods().any(|(.., name)| name == asked) {
        return None;
    }
    let miss_of = |name: &str| miss(&format!("/{name}"), &format!("/{asked}"), "");
    let found: Vec<_> = methods().filter_map(|place| Some((miss_of(place.3)?, place))).collect();
    let nearest = MISSES.iter().find_map(|kind| found.iter().find(|(miss, _)| miss == kind));
    let (miss, (file, at, line, name)) = *nearest?;
    let quote = line.trim().to_owned();
    let mended = quote.replacen(&format!("def {name}("), &format!("def {asked}("), 1);
    let location = SourceLocation { file: file.to_owned(), line: at };
    let fact = FoundFact { location: Some(location), quote: Some(quote), ..FoundFact::default() };
    Some(fact.with("miss", miss).with("written", name).with("wanted", asked).with("mended", mended))
}

/// The lines of the program, each with its file and its number.
pub(super) fn source_lines<'a>(context: &RuleContext<'a>) -> Vec<(&'a str, usize, &'a str)> {
    let texts: Vec<(&str, &str)> = match context.evidence.model.as_ref() {
        Some(model) => model.files.iter().map(|file| (file.path.as_str(), file.text.as_str())).collect(),
        None => context.result.source.iter().map(|source| (source.name.as_str(), source.code())).collect(),
    };
    let lines = |(file, text): (&'a str, &'a str)| text.lines().enumerate().map(move |(at, line)| (file, at + 1, line));
    texts.into_iter().flat_map(lines).collect()
}

/// The texts in quotes of a line of code.
pub(super) fn texts_in_quotes(line: &str) -> Vec<&str> {
    if line.trim_start().starts_with(['#', '*']) || line.trim_start().starts_with("//") {
        return Vec::new();
    }
    let mut found = Vec::new();
    let mut rest = line;
    while let Some((start, mark)) = rest.char_indices().find(|(_, sign)| matches!(sign, '\'' | '"' | '`')) {
        let Some((text, behind)) = rest[start + 1..].split_once(mark) else { break };
        found.push(text);
        rest = behind;
    }
    found
}

/// A path without the signs of a pattern around it.
fn plain(text: &str) -> &str {
    text.trim_start_matches('^').trim_end_matches('$').trim_end_matches("/?")
}

/// How a text misses a path by little.
fn miss(text: &str, path: &str, line: &str) -> Option<&'static str> {
    let text = plain(text);
    if !text.starts_with('/') {
        // A list of the pieces of the path.
        if line.trim_start().starts_with("case [") || line.trim_start().starts_with("case (") {
            return None;
        }
        let line = line.to_lowercase();
        let is_first = texts_in_quotes(&line).first().is_some_and(|first| plain(first) == text.to_lowercase());
        let registers = is_first && REGISTERS.iter().any(|word| line.contains(word));
        return (registers && path.strip_prefix('/') == Some(text)).then_some("first-slash");
    }
    if text.len() > 1 && text.strip_suffix('/') == Some(path) {
        return Some("final-slash");
    }
    let (own, asked): (Vec<&str>, Vec<&str>) = (text.split('/').collect(), path.split('/').collect());
    let differing: Vec<(&str, &str)> = own
        .iter()
        .zip(&asked)
        .filter(|(own, asked)| own != asked && !own.contains(PATTERN_SIGNS))
        .map(|(own, asked)| (*own, *asked))
        .collect();
    let is_as_long = own.len() == asked.len();
    let [(own, asked)] = differing[..] else { return None };
    if !is_as_long {
        return None;
    }
    let is_word = |part: &str| part.chars().any(char::is_alphabetic);
    match own.eq_ignore_ascii_case(asked) {
        true => Some("case"),
        false if !is_word(own) || !is_word(asked) => None,
        false => (distance(own, asked) <= asked.chars().count().div_ceil(3).min(2)).then_some("misspelt"),
    }
}

/// The text as it would be right.
fn wanted(text: &str, path: &str) -> String {
    let parts = text.split('/').zip(path.split('/'));
    let mended = parts.map(|(own, asked)| if own.contains(PATTERN_SIGNS) { own } else { asked });
    match text.starts_with('/') {
        true => mended.collect::<Vec<_>>().join("/"),
        false => path.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_that_is_nearly_the_path_is_told_from_others() {
        let miss = |line: &str, path: &str| texts_in_quotes(line).into_iter().find_map(|text| miss(text, path, line));
        assert_eq!(miss("(r\"/abuot\", AboutHandler),", "/about"), Some("misspelt"));
        assert_eq!(miss("case \"/About\":", "/about"), Some("case"));
        assert_eq!(miss("(r'/user/([0-9]+)', User),", "/users/1"), Some("misspelt"));
        assert_eq!(miss("server.createContext(\"/about/\", About::new);", "/about"), Some("final-slash"));
        assert_eq!(miss("Rule('about', endpoint='about'),", "/about"), Some("first-slash"));
        assert_eq!(miss("return render('about')", "/about"), None);
        assert_eq!(miss("case ['about']:", "/about"), None);
        assert_eq!(miss("(r'/users/2', User),", "/users/1"), None);
        assert_eq!(miss("// \"/abuot\"", "/about"), None);
        assert_eq!(miss("# '/abuot'", "/about"), None);
    }

    #[test]
    fn the_name_of_a_method_is_a_path_in_cherrypy() {
        let lines = [
            ("a.py", 4, "    def index(self):"),
            ("a.py", 8, "    def Abuot(self, *rest):"),
            ("a.py", 9, "def abot(x):"),
        ];
        let found = near_method("/about", &lines).expect("one is nearly the same");
        assert_eq!((&found.values["written"][..], &found.values["mended"][..]), ("Abuot", "def about(self, *rest):"));
        assert!(near_method("/index", &lines).is_none());
        assert!(near_method("/users/1", &lines).is_none());
    }

    #[test]
    fn the_rest_of_a_pattern_stays() {
        assert_eq!(wanted("/user/([0-9]+)", "/users/1"), "/users/([0-9]+)");
        assert_eq!(wanted("about", "/about"), "/about");
        assert_eq!(wanted("/about/", "/about"), "/about");
    }
}
