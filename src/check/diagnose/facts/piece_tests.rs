//! Facts about a piece of the path that the program compares with something, and that has another value in this request.

use std::collections::BTreeSet;

use super::routed_request::RoutedRequest;
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::source_model::{PathExpression, PathPieceTest, PathValue, distance};

pub(super) const FACTS: &[FactSpec] = &[
    FactSpec {
        name: "piece-comparison",
        values: &["problem", "piece", "value", "wanted", "right", "at", "code", "mended"],
        find: piece_comparison,
    },
    FactSpec {
        name: "path-pattern",
        values: &["pattern", "code", "part", "wantedpart", "mended", "slashed"],
        find: path_pattern,
    },
];

/// A comparison that is not met, and how far it is from being met.
struct UnmetTest<'a> {
    test: &'a PathPieceTest,
    value: PathValue,
    problem: &'static str,
    /// What should be written in place of the piece, or of what it is compared with.
    right: Option<String>,
}

/// A comparison of a piece of the path that this request does not meet. `problem` is `number` where a text is compared with a
/// number, `text` where a number is compared with a text, `index` where another piece has the value, `first` where this one is the empty piece in front of the first slash, `slash` where only a slash
/// differs, `misspelt` where few letters differ, and else `other`. `piece` is the piece as written, `value` what it is for this
/// request, `wanted` what it is compared with, `right` what should be there, `at` the place of the piece that has it, `mended` the line with it.
fn piece_comparison(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context).filter(|request| !request.wants_missing)?;
    let tests = &request.model.path_tests.pieces;
    let unmet: Vec<UnmetTest<'_>> = tests.iter().filter_map(|test| unmet_test(test, request.path)).collect();
    let conditions: BTreeSet<_> = unmet.iter().map(|unmet| place(unmet.test)).collect();
    let is_met = |test: &PathPieceTest| test.piece.value(request.path).is_some_and(|value| is_equal(test, &value));
    let met: BTreeSet<_> = tests.iter().filter(|test| is_met(test)).map(place).collect();
    // Where all pieces of one condition are right, the code got past it.
    if met.iter().any(|place| !conditions.contains(place)) && unmet.iter().all(|unmet| unmet.problem == "other") {
        return None;
    }
    // A path of one part has no piece that could be meant, if nothing is near.
    let may_be_other = request.model.path_tests.may_take(request.path);
    let rank = |unmet: &&UnmetTest<'_>| match unmet.problem {
        "number" | "text" => 0,
        "first" | "index" | "slash" => 1,
        "misspelt" => 2,
        _ if met.contains(&place(unmet.test)) => 3,
        _ => 4,
    };
    let found = unmet.iter().min_by_key(rank).filter(|found| match found.problem {
        "other" => may_be_other && (rank(found) < 4 || conditions.len() == 1),
        _ => true,
    })?;
    let line = request.model.quote(&found.test.span);
    let mended = match (found.problem, &found.right) {
        ("first" | "index", _) => Some(with_places(line, &unmet, found)),
        (_, Some(right)) => Some(replace_in(line, &found.test.wanted_text, right, &found.test.text)),
        (_, None) => None,
    };
    let mended = mended.filter(|mended| mended != line);
    let fact = FoundFact::at(request.model, &found.test.span)
        .with("problem", found.problem)
        .with("piece", &found.test.text)
        .with("value", shown(&found.value))
        .with("wanted", &found.test.wanted_text)
        .with("code", line);
    let at = match &found.test.wanted {
        PathValue::Text(wanted) => other_piece(found.test, wanted, request.path).map(|(at, _)| at.to_string()),
        _ => None,
    };
    Some(fact.with_some("right", found.right.as_ref()).with_some("at", at).with_some("mended", mended))
}

/// The line with the right place of each piece that is tested in the same condition: `parts[1] === 'users' && parts[2] === '1'`.
fn with_places(line: &str, unmet: &[UnmetTest<'_>], found: &UnmetTest<'_>) -> String {
    let same = unmet
        .iter()
        .filter(|other| ["first", "index"].contains(&other.problem) && place(other.test) == place(found.test));
    // A place that is written for one piece must not be replaced again for the next one.
    let marked = same
        .clone()
        .enumerate()
        .fold(line.to_owned(), |line, (at, other)| line.replacen(&other.test.text, &format!("\u{1}{at}\u{2}"), 1));
    same.enumerate().fold(marked, |line, (at, other)| {
        line.replace(&format!("\u{1}{at}\u{2}"), other.right.as_deref().unwrap_or(&other.test.text))
    })
}

/// The line with a text replaced: behind the piece, if it is there more than once.
fn replace_in(line: &str, old: &str, new: &str, piece: &str) -> String {
    let behind = line.find(piece).map_or(0, |at| at + piece.len());
    match line[behind..].contains(old) && old != piece {
        true => format!("{}{}", &line[..behind], line[behind..].replacen(old, new, 1)),
        false => line.replacen(old, new, 1),
    }
}

fn place(test: &PathPieceTest) -> (usize, usize) {
    (test.condition.line, test.condition.column)
}

fn shown(value: &PathValue) -> String {
    match value {
        PathValue::Text(text) => format!("the text \"{text}\""),
        PathValue::Number(number) => format!("the number {number}"),
        PathValue::List(_) => "a list".to_owned(),
        PathValue::Nothing => "without a value".to_owned(),
    }
}

fn is_equal(test: &PathPieceTest, value: &PathValue) -> bool {
    match (value, &test.wanted) {
        (PathValue::Text(text), PathValue::Number(number)) | (PathValue::Number(number), PathValue::Text(text)) => {
            test.is_loose && *text == number.to_string()
        }
        (value, wanted) => value == wanted,
    }
}

fn unmet_test<'a>(test: &'a PathPieceTest, path: &str) -> Option<UnmetTest<'a>> {
    let value = test.piece.value(path).filter(|value| !is_equal(test, value))?;
    if matches!(value, PathValue::List(_)) {
        return None;
    }
    let mark = test.wanted_text.chars().next().filter(|char| "'\"`".contains(*char)).unwrap_or('\'');
    let quoted = |text: &str| format!("{mark}{text}{mark}");
    let (problem, right) = match (&value, &test.wanted) {
        (PathValue::Text(text), PathValue::Number(number)) if *text == number.to_string() => {
            ("number", Some(quoted(text)))
        }
        (PathValue::Number(number), PathValue::Text(text)) if *text == number.to_string() => {
            ("text", Some(number.to_string()))
        }
        (_, PathValue::Text(wanted)) if let Some((_, right)) = other_piece(test, wanted, path) => {
            // A path begins with a slash, and in front of it there is nothing.
            let is_first = value == PathValue::Text(String::new());
            (if is_first { "first" } else { "index" }, right)
        }
        (PathValue::Text(text), PathValue::Text(wanted)) => match text {
            _ if text.trim_matches('/') == wanted.trim_matches('/') => ("slash", Some(quoted(text))),
            _ if is_near(text, wanted) || text.eq_ignore_ascii_case(wanted) => ("misspelt", Some(quoted(text))),
            _ => ("other", None),
        },
        _ => ("other", None),
    };
    Some(UnmetTest { test, value, problem, right })
}

fn is_near(one: &str, two: &str) -> bool {
    let has_letters = |text: &str| text.chars().filter(|char| char.is_alphabetic()).count() > 1;
    has_letters(one) && has_letters(two) && distance(one, two) <= one.chars().count().div_ceil(3).min(2)
}

/// Where the wanted text is among the pieces, and the piece with that index: `parts[2]` in place of `parts[1]`. None in place of
/// it, where the index is written in another line.
fn other_piece(test: &PathPieceTest, wanted: &str, path: &str) -> Option<(usize, Option<String>)> {
    let PathExpression::Index(list, own) = &test.piece else { return None };
    let PathValue::List(items) = list.value(path)? else { return None };
    let at = items.iter().position(|item| item == wanted)?;
    let written = format!("[{own}]");
    let piece = test.text.contains(&written).then(|| test.text.replacen(&written, &format!("[{at}]"), 1));
    Some((at, piece))
}

/// A regular expression does not fit the path, and no other one does. `pattern` is it as written, `part` a word in it that is
/// spelled differently from `wantedpart`, `mended` the line with the right word, `slashed` the line with the right slashes.
fn path_pattern(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context).filter(|request| !request.wants_missing)?;
    let patterns = &request.model.path_tests.patterns;
    let mut unmet = Vec::new();
    for pattern in patterns {
        match pattern.found.value(request.path)? {
            PathValue::Nothing => unmet.push(pattern),
            _ => return None,
        }
    }
    let words = request.plain_path().split('/').filter(|word| word.chars().any(char::is_alphabetic));
    let words: Vec<&str> = words.collect();
    let near = |text: &str| {
        let mut own = text.split(|char: char| !char.is_alphanumeric()).filter(|word| word.len() > 2);
        own.find_map(|own| {
            words.iter().find(|word| is_near(word, own)).map(|word| (own.to_owned(), (*word).to_owned()))
        })
    };
    let found = unmet.iter().find_map(|pattern| Some((pattern, near(&pattern.text)?)));
    let (pattern, (part, wanted)) = found?;
    let line = request.model.quote(&pattern.span);
    let fact = FoundFact::at(request.model, &pattern.span).with("pattern", &pattern.text).with("code", line);
    if part == wanted {
        let other = with_other_slashes(&pattern.text, &pattern.found, request.path);
        let other = other.map(|text| line.replacen(&pattern.text, &text, 1));
        return Some(fact.with_some("slashed", other.filter(|other| other != line)));
    }
    let mended = line.contains(&part).then(|| line.replacen(&part, &wanted, 1));
    Some(fact.with("part", part).with("wantedpart", wanted).with_some("mended", mended))
}

/// The pattern as written, with a slash more at its beginning or one less at its end, if it fits the path then.
fn with_other_slashes(written: &str, found: &PathExpression, path: &str) -> Option<String> {
    let PathExpression::Match(object, pattern) = found else { return None };
    let fits = |pattern: String| {
        let found = PathExpression::Match(object.clone(), pattern).value(path);
        found.is_some_and(|value| value != PathValue::Nothing)
    };
    let slash = if written.starts_with('/') { "\\/" } else { "/" };
    if fits(pattern.replacen('^', "^/", 1)) {
        return Some(written.replacen('^', &format!("^{slash}"), 1));
    }
    let end = format!("{slash}$");
    (fits(pattern.replacen("/$", "$", 1)) && written.contains(&end)).then(|| written.replacen(&end, "$", 1))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::check::source_model::SourceSpan;

    fn test(text: &str, at: i64, wanted: PathValue, wanted_text: &str) -> PathPieceTest {
        let path = Box::new(PathExpression::Path { has_query: false });
        let slash = vec![PathExpression::Text("/".to_owned())];
        let pieces = PathExpression::Call { method: "split".to_owned(), object: path, arguments: slash };
        PathPieceTest {
            piece: PathExpression::Index(Box::new(pieces), at),
            text: text.to_owned(),
            wanted,
            wanted_text: wanted_text.to_owned(),
            is_loose: false,
            condition: SourceSpan::default(),
            span: SourceSpan::default(),
        }
    }

    fn text(text: &str) -> PathValue {
        PathValue::Text(text.to_owned())
    }

    #[test]
    fn a_piece_that_is_not_as_wanted_has_its_cause() {
        let cause = |test: PathPieceTest| unmet_test(&test, "/users/1").map(|unmet| (unmet.problem, unmet.right));
        let number = test("parts[2]", 2, PathValue::Number(1), "1");
        assert_eq!(cause(number.clone()), Some(("number", Some("'1'".to_owned()))));
        assert_eq!(cause(PathPieceTest { is_loose: true, ..number }), None);
        let other = test("parts[1]", 1, text("1"), "'1'");
        assert_eq!(cause(other), Some(("index", Some("parts[2]".to_owned()))));
        let first = test("parts[0]", 0, text("users"), "'users'");
        assert_eq!(cause(first), Some(("first", Some("parts[1]".to_owned()))));
        let misspelt = test("parts[1]", 1, text("user"), "\"user\"");
        assert_eq!(cause(misspelt), Some(("misspelt", Some("\"users\"".to_owned()))));
        assert_eq!(cause(test("parts[1]", 1, text("posts"), "'posts'")), Some(("other", None)));
    }

    #[test]
    fn all_places_of_a_condition_are_moved_at_once() {
        let tests = [test("parts[0]", 0, text("users"), "'users'"), test("parts[1]", 1, text("1"), "'1'")];
        let unmet: Vec<UnmetTest<'_>> = tests.iter().filter_map(|test| unmet_test(test, "/users/1")).collect();
        let mended = with_places("if (parts[0] === 'users' && parts[1] === '1') {", &unmet, &unmet[0]);
        assert_eq!(mended, "if (parts[1] === 'users' && parts[2] === '1') {");
    }
}
