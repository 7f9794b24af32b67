//! Facts about values that come from the path: each is a text, also where it looks like a number.

use regex_lite::{Regex, escape};

use super::routed_request::RoutedRequest;
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::expectations::json_of_body;
use crate::check::source_model::{ParameterComparison, SourceLanguage, SourceModel};

pub(super) const FACTS: &[FactSpec] = &[FactSpec {
    name: "number-equals-text",
    values: &["operator", "parameter", "other", "number", "mended", "code"],
    find: number_equals_text,
}];

/// The route that takes the request compares a piece of the path, which is a text, with a number. `parameter` is the piece as
/// written, `other` what it is compared with, `number` the piece made a number, `mended` the line with it, or the line of the route.
fn number_equals_text(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context).filter(|request| !request.wants_missing)?;
    let model = request.model;
    // What was looked for was found.
    if context.status() == Some(200) && json_body(context).is_some_and(|body| body.get("id").is_some()) {
        return None;
    }
    // A route may be built of pieces of the path, in a way that cannot be read.
    let is_built = request.own_route().is_none() && model.path_tests.may_take(request.path);
    if request.own_route().is_none() && !is_built {
        return None;
    }
    let is_wrong = |comparison: &&ParameterComparison| {
        if is_number(&request, &comparison.parameter) {
            return false;
        }
        let is_lookup = comparison.operator.chars().all(char::is_alphabetic) && comparison.operator != "is";
        // A list is no number: `path.split('/') == ['users', 1]`.
        let is_list_written = comparison.other.starts_with(['[', '{', '(']);
        (is_built || request.runs(&comparison.span))
            && (is_lookup || !is_list_written)
            && is_strict(&comparison.operator, &request)
            && !is_text(model, &comparison.other)
            && !is_no_value(&comparison.other)
            && (!is_lookup || has_numbers(model, &comparison.other))
    };
    let comparison = model.parameter_comparisons.iter().find(is_wrong)?;
    if let Some(fact) = of_route_line(&request, comparison) {
        return Some(fact);
    }
    let (parameter, line) = (&comparison.parameter, model.quote(&comparison.span));
    let number = as_number(parameter, model.language());
    let mended = with_number(line, parameter, &number);
    let fact = FoundFact::at(model, &comparison.span)
        .with("operator", &comparison.operator)
        .with("parameter", parameter)
        .with("other", &comparison.other);
    Some(fact.with("number", number).with("mended", mended).with("code", line))
}

fn json_body(context: &RuleContext<'_>) -> Option<serde_json::Value> {
    json_of_body(&context.whole_response()?.body)
}

/// Tells whether the framework hands over a number: `<int:id>` in the line of the route, `id: int` in the function.
fn is_number(request: &RoutedRequest<'_>, parameter: &str) -> bool {
    let route = request.own_route().map(|route| request.model.quote(&route.span)).unwrap_or_default();
    let is_in_route =
        [format!("<int:{parameter}>"), format!("<{parameter}:int>")].iter().any(|one| route.contains(one));
    is_in_route || is_written(request.model, parameter, r"\s*:\s*int\b")
}

/// In Flask and Bottle the line of the route makes a number of the piece, wherever the function uses it.
fn of_route_line(request: &RoutedRequest<'_>, comparison: &ParameterComparison) -> Option<FoundFact> {
    let (model, route) = (request.model, request.own_route()?);
    let (parameter, line) = (comparison.parameter.as_str(), model.quote(&route.span));
    let kind = match route.framework.as_str() {
        "Flask" => format!("<int:{parameter}>"),
        "Bottle" => format!("<{parameter}:int>"),
        _ => return None,
    };
    let plain = format!("<{parameter}>");
    line.contains(&plain).then(|| {
        FoundFact::at(model, &route.span)
            .with("operator", &comparison.operator)
            .with("parameter", parameter)
            .with("other", &comparison.other)
            .with("number", &kind)
            .with("mended", line.replacen(&plain, &kind, 1))
            .with("code", model.quote(&comparison.span))
    })
}

/// The line with the number in the place of the piece, and not in a text of the same letters: `u['id'] == id`.
fn with_number(line: &str, parameter: &str, number: &str) -> String {
    let is_part = |char: char| char.is_alphanumeric() || "_'\"".contains(char);
    let is_free = |at: &usize| {
        let (before, behind) = (&line[..*at], &line[at + parameter.len()..]);
        // `{ id: 1 }` names a value.
        let is_name = before.trim_end().ends_with(['{', ',']) && behind.trim_start().starts_with(':');
        !before.ends_with(is_part) && !before.ends_with('.') && !behind.starts_with(is_part) && !is_name
    };
    match line.match_indices(parameter).map(|(at, _)| at).find(is_free) {
        Some(at) => format!("{}{number}{}", &line[..at], &line[at + parameter.len()..]),
        None => line.to_owned(),
    }
}

/// Tells whether an operator never finds a text equal to a number. JavaScript's `==` does.
fn is_strict(operator: &str, request: &RoutedRequest<'_>) -> bool {
    !request.is_javascript() || !matches!(operator, "==" | "!=")
}

/// Tells whether a collection has a number as its first key or value.
fn has_numbers(model: &SourceModel, collection: &str) -> bool {
    is_written(model, collection, r"\s*=\s*(?:new\s+\w+\()?[\[{(]+\s*\d")
}

/// Tells whether the program gives a name a value that is written so.
fn is_written(model: &SourceModel, name: &str, value: &str) -> bool {
    let is_name = name.chars().all(|char| char.is_alphanumeric() || char == '_');
    let Ok(pattern) = Regex::new(&format!(r"\b{}{value}", escape(name))) else { return false };
    is_name && model.files.iter().any(|file| pattern.is_match(&file.text))
}

/// Tells whether a comparison only asks whether there is a value: that is never a number.
fn is_no_value(other: &str) -> bool {
    ["undefined", "null", "None", "nil", "NaN", "true", "false", "True", "False"].contains(&other)
}

/// Tells whether a value is a text as written, or a collection with texts as keys.
fn is_text(model: &SourceModel, other: &str) -> bool {
    if other.contains(['\'', '"', '`']) && !other.contains(['[', '(']) {
        return true;
    }
    is_written(model, other, r#"\s*=\s*(?:new\s+\w+\()?[\[{(]+\s*['"`]"#)
}

/// The piece of the path made a number.
fn as_number(parameter: &str, language: Option<SourceLanguage>) -> String {
    match language {
        Some(SourceLanguage::Python) => format!("int({parameter})"),
        Some(SourceLanguage::Go) => format!("strconv.Atoi({parameter})"),
        _ => format!("Number({parameter})"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_test_for_no_value_at_all_compares_no_number() {
        assert!(["undefined", "null", "None", "nil", "true"].iter().all(|other| is_no_value(other)));
        assert!(!["1", "user.id", "users", "undefinedUser"].iter().any(|other| is_no_value(other)));
    }

    #[test]
    fn the_piece_of_the_path_is_made_a_number_and_no_text_of_the_same_letters() {
        assert_eq!(with_number("if u['id'] == id:", "id", "int(id)"), "if u['id'] == int(id):");
        assert_eq!(
            with_number("[{ id: 1 }].find((u) => u.id === id)", "id", "Number(id)"),
            "[{ id: 1 }].find((u) => u.id === Number(id))"
        );
        assert_eq!(with_number("find((u) => u.id === id)", "id", "Number(id)"), "find((u) => u.id === Number(id))");
        assert_eq!(with_number("db.find(u => u.id === id)", "id", "Number(id)"), "db.find(u => u.id === Number(id))");
        assert_eq!(
            with_number("if (req.params.id === 1)", "req.params.id", "Number(req.params.id)"),
            "if (Number(req.params.id) === 1)"
        );
    }
}
