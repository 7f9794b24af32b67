//! The fact about something that is read from `undefined`, `null` or `None`.

use regex_lite::{Regex, escape};

use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::program_errors::ProgramError;
use crate::check::source_model::{FunctionDef, SourceSpan, nearest_word};

use super::name_problem::REQUEST_NAMES;
use super::{begin, choose, place};

/// A property that is read from nothing. `expression` is what holds nothing, `value` how the language calls it, `property`
/// what is read from it, and `problem` why it is so, where that is known: a `body` that nothing reads, or the `status` that
/// hands nothing on, a part of the request that is `misspelt` (`near` is meant), a `function` of the learner's that makes it and returns nothing (`no-return`), or the `this` of a method
/// that is handed over without its object (`given` is that line, `mended` the same with the object).
pub(super) fn find(context: &RuleContext<'_>) -> Option<FoundFact> {
    let error = choose::error(context)?;
    let (value, property) = read_property(&error)?;
    let expression = place::lines_around(context, &error).and_then(|(lines, at)| {
        let column = error.own_frame().and_then(|frame| frame.column);
        expression_before(&lines[at], property.as_deref()?, column)
    });
    let maker = expression.as_deref().and_then(|name| function_without_return(context, name));
    let given = method_given_alone(context, &error).filter(|_| expression.as_deref() == Some("this"));
    let part = expression.as_deref().and_then(near_part_of_request);
    let problem = match expression.as_deref() {
        _ if maker.is_some() => "no-return",
        _ if given.is_some() => "this",
        Some(text) if part.is_some_and(|part| !text.ends_with(part)) => "misspelt",
        Some(text) if text.ends_with(".body") => "body",
        Some(text) if text.contains(".status(") => "status",
        Some(_) => "value",
        None => "unknown",
    };
    let fact = begin(context, &error)?.with("value", value).with("problem", problem);
    let fact = match (part, expression.as_deref()) {
        (Some(part), Some(text)) if problem == "misspelt" => with_part_of_request(fact, text, part),
        _ => fact,
    };
    let fact = fact.with_some("expression", expression).with("property", property.unwrap_or_else(|| "…".to_owned()));
    if let Some(function) = maker {
        return Some(
            place::at_span(fact, context.evidence.model.as_ref()?, &function.span).with("function", &function.name),
        );
    }
    let Some(given) = given else { return Some(fact) };
    let model = context.evidence.model.as_ref()?;
    let fact = place::at_span(fact, model, &given.span).with("function", given.method).with("given", given.object);
    Some(fact.with("mended", given.mended))
}

/// The part of a request that is nearly what an expression reads: `params` of `req.param`.
fn near_part_of_request(expression: &str) -> Option<&'static str> {
    const PARTS: &[&str] = &["params", "query", "headers", "cookies", "body", "session"];
    let (object, written) = expression.rsplit_once('.')?;
    nearest_word(written, PARTS.iter().copied()).filter(|_| REQUEST_NAMES.contains(&object))
}

/// Adds the line with the right part of the request.
fn with_part_of_request(fact: FoundFact, expression: &str, part: &'static str) -> FoundFact {
    let object = expression.rsplit_once('.').map_or(expression, |(object, _)| object);
    let mended = fact.quote.as_ref().map(|line| line.replacen(expression, &format!("{object}.{part}"), 1));
    fact.with("near", part).with_some("mended", mended)
}

/// The learner's own function whose call is the only value of a name, if no line of it returns a value.
fn function_without_return<'a>(context: &RuleContext<'a>, name: &str) -> Option<&'a FunctionDef> {
    let is_name = name.chars().all(|char| char.is_alphanumeric() || char == '_');
    let model = context.evidence.model.as_ref().filter(|_| is_name)?;
    let made = Regex::new(&format!(r"(?m)^\s*(?:const|let|var)?\s*{name}\s*=\s*(?:await )?(\w+)\(")).ok()?;
    let calls = model.files.iter().flat_map(|file| made.captures_iter(&file.text)).filter_map(|found| found.get(1));
    let own = |called: &str| {
        let mut named = model.functions.iter().filter(|function| function.name == called && function.class.is_none());
        named.next().filter(|_| named.next().is_none())
    };
    let function = calls.map(|called| called.as_str()).find_map(own)?;
    let lines = model.files.get(function.span.file)?.text.lines();
    let (first, last) = (function.span.line, function.span.end_line);
    // The functions inside of it return values of their own.
    let inside = lines.skip(first.checked_sub(1)?).take(last + 1 - first).collect::<Vec<_>>();
    let depth = inside.iter().skip(1).find(|line| !line.trim().is_empty()).map(|line| indentation(line))?;
    let returns =
        |at: usize| inside[at].trim_start().starts_with("return") && !is_in_inner_function(&inside, at, depth);
    (inside.len() > 1 && !(0..inside.len()).any(returns)).then_some(function)
}

/// Whether a line is in a function inside of the one with these lines, whose own lines are this deep. An `if` or a `try` is
/// none.
fn is_in_inner_function(lines: &[&str], at: usize, depth: usize) -> bool {
    let mut inner = indentation(lines[at]);
    lines[..at].iter().skip(1).rev().filter(|line| !line.trim().is_empty()).any(|line| {
        let is_around = indentation(line) < inner && indentation(line) >= depth;
        inner = inner.min(indentation(line));
        is_around && ["=>", "function", "def ", "lambda"].iter().any(|word| line.contains(word))
    })
}

fn indentation(line: &str) -> usize {
    line.len() - line.trim_start().len()
}

/// A method that is handed over without its object: `app.get('/users', controller.list)`.
struct GivenMethod {
    method: String,
    object: String,
    mended: String,
    span: SourceSpan,
}

/// The method around the error, where a line hands it over without its object.
fn method_given_alone(context: &RuleContext<'_>, error: &ProgramError) -> Option<GivenMethod> {
    let (model, frame) = (context.evidence.model.as_ref()?, error.own_frame()?);
    let line = usize::try_from(frame.line).ok()?;
    let is_around = |function: &&FunctionDef| {
        let span = &function.span;
        model.path_of(span) == frame.file && span.line <= line && line <= span.end_line && function.class.is_some()
    };
    let method = model.functions.iter().find(is_around)?.name.clone();
    let given = Regex::new(&format!(r"\b([\w.]+)\.{}\s*[,)]", escape(&method))).ok()?;
    for (file, text) in model.files.iter().enumerate() {
        for (at, line) in text.text.lines().enumerate() {
            let Some(object) = given.captures(line).and_then(|found| found.get(1)) else { continue };
            let (object, alone) = (object.as_str(), format!("{}.{method}", object.as_str()));
            let mended = line.replacen(&alone, &format!("{alone}.bind({object})"), 1).trim().to_owned();
            let span = SourceSpan::of_line(file, at + 1);
            return Some(GivenMethod { object: object.to_owned(), method, mended, span });
        }
    }
    None
}

/// What holds nothing, and the property that was to be read from it.
fn read_property(error: &ProgramError) -> Option<(&'static str, Option<String>)> {
    let message = error.message.as_str();
    if let Some(rest) =
        message.strip_prefix("Cannot read properties of ").or(message.strip_prefix("Cannot set properties of "))
    {
        let value = if rest.starts_with("null") { "null" } else { "undefined" };
        return Some((value, rest.split('\'').nth(1).map(str::to_owned)));
    }
    let rest = message.strip_prefix("'NoneType' object ")?;
    let attribute = rest.strip_prefix("has no attribute '").and_then(|rest| rest.split('\'').next());
    let is_read = attribute.is_some() || rest.starts_with("is not subscriptable");
    is_read.then(|| ("None", attribute.map(str::to_owned)))
}

/// The expression before a property: `users[0]` of `res.json(users[0].id)`.
fn expression_before(line: &str, property: &str, column: Option<u32>) -> Option<String> {
    let places: Vec<usize> = [format!(".{property}"), format!("['{property}']"), format!("[{property}]")]
        .iter()
        .flat_map(|text| line.match_indices(text.as_str()).map(|(at, _)| at).collect::<Vec<_>>())
        .collect();
    let at_column = column.and_then(|column| usize::try_from(column).ok()).and_then(|column| {
        places
            .iter()
            .copied()
            .find(|at| line[..*at].chars().count() + 2 == column || line[..*at].chars().count() + 1 == column)
    });
    let end = at_column.or(match places[..] {
        [only] => Some(only),
        _ => None,
    })?;
    let start = start_of_expression(&line[..end]);
    Some(line[start..end].trim().to_owned()).filter(|text| !text.is_empty())
}

/// Where the names, calls and brackets begin that lead to the end of a text.
fn start_of_expression(text: &str) -> usize {
    let mut depth = 0;
    for (at, char) in text.char_indices().rev() {
        match char {
            ')' | ']' => depth += 1,
            '(' | '[' if depth == 0 => return at + 1,
            '(' | '[' => depth -= 1,
            _ if depth > 0 || char.is_alphanumeric() || "._$?".contains(char) => {}
            _ => return at + char.len_utf8(),
        }
    }
    0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_return_in_a_block_belongs_to_the_function_around_it_and_one_in_a_callback_does_not() {
        let lines =
            ["function read(body) {", "  try {", "    return JSON.parse(body);", "  } catch {", "    return null;"];
        assert!(!is_in_inner_function(&lines, 2, 2) && !is_in_inner_function(&lines, 4, 2));
        let lines = ["function read(file) {", "  open(file, (words) => {", "    if (words) {", "      return words;"];
        assert!(is_in_inner_function(&lines, 3, 2));
    }

    #[test]
    fn the_expression_before_the_property_is_what_holds_nothing() {
        for (line, property, column, found) in [
            ("  res.json({ id: users[0].id });", "id", Some(27), Some("users[0]")),
            ("  res.json(req.body.id);", "id", None, Some("req.body")),
            ("  return c.status(404).text('no');", "text", None, Some("c.status(404)")),
            (
                "  const name = users.find((one) => one.id === 2).name;",
                "name",
                None,
                Some("users.find((one) => one.id === 2)"),
            ),
            ("  a.id + b.id", "id", None, None),
        ] {
            assert_eq!(expression_before(line, property, column).as_deref(), found, "{line}");
        }
    }
}
