//! The fact about a class or a function that is written twice with one name, so that the first one is lost.

use super::routed_request::RoutedRequest;
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::source_model::{RouteDef, RouteStyle, SourceLanguage, SourceSpan, SourceText};

pub(super) const FACTS: &[FactSpec] =
    &[FactSpec { name: "defined-twice", values: &["name", "first"], find: defined_twice }];

/// A class or a function at the left edge of a Python file is written twice, and the line of a route for this path names it,
/// or the route for another path that gets the same response. `name` is its name, and `first` the line of the first one.
fn defined_twice(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context).filter(|request| !request.wants_missing)?;
    let route = request.own_route().filter(|route| route.handler.is_none() || is_registered(route))?;
    let line = request.model.quote(&route.span).to_owned();
    let names = |text: &str| super::locate::find_word(&line, text).is_some();
    let mut files = request.model.files.iter().enumerate().filter(|(_, file)| file.language == SourceLanguage::Python);
    files.find_map(|(at, file)| {
        let (name, first, second) = twins(file).into_iter().find(|(name, ..)| names(name))?;
        let fact = FoundFact::at(request.model, &SourceSpan::of_line(at, second));
        Some(fact.with("name", name).with("first", first.to_string()))
    })
}

/// Whether the route is a call that hands a function over, and no decorator.
fn is_registered(route: &RouteDef) -> bool {
    route.style == RouteStyle::Registered
}

/// The names that are defined twice at the left edge of a file, each with the lines of the first and the last definition.
/// What has a decorator may be meant so.
fn twins(file: &SourceText) -> Vec<(&str, usize, usize)> {
    let lines: Vec<&str> = file.text.lines().collect();
    let mut found: Vec<(&str, usize, usize)> = Vec::new();
    for (at, line) in lines.iter().enumerate() {
        let rest = ["class ", "def ", "async def "].iter().find_map(|word| line.strip_prefix(word));
        let Some(name) = rest.and_then(|rest| rest.split(['(', ':', ' ']).next()) else { continue };
        if at > 0 && lines[at - 1].starts_with('@') {
            continue;
        }
        match found.iter_mut().find(|(own, ..)| *own == name) {
            Some((.., last)) => *last = at + 1,
            None => found.push((name, at + 1, at + 1)),
        }
    }
    found.retain(|(_, first, last)| first != last);
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_definitions_with_one_name_are_found() {
        let text = "class Home:\n    def get(self):\n        pass\n\nclass Home:\n    def get(self):\n        pass\n\n@app.get('/')\ndef one():\n    pass\n\n@app.get('/a')\ndef one():\n    pass\n";
        let file = SourceText { path: "a.py".to_owned(), language: SourceLanguage::Python, text: text.to_owned() };
        assert_eq!(twins(&file), [("Home", 1, 5)]);
    }
}
