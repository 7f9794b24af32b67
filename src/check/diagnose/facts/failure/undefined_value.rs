//! The fact about something that is read from `undefined`, `null` or `None`.

use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::program_errors::ProgramError;

use super::{begin, choose, place};

/// A property that is read from nothing. `expression` is what holds nothing, `value` how the language calls it, `property`
/// what is read from it, and `problem` why it is so, where that is known: a `body` that nothing reads, or the `status` that
/// hands nothing on.
pub(super) fn find(context: &RuleContext<'_>) -> Option<FoundFact> {
    let error = choose::error(context)?;
    let (value, property) = read_property(&error)?;
    let expression = place::lines_around(context, &error).and_then(|(lines, at)| {
        let column = error.own_frame().and_then(|frame| frame.column);
        expression_before(&lines[at], property.as_deref()?, column)
    });
    let problem = match expression.as_deref() {
        Some(text) if text.ends_with(".body") => "body",
        Some(text) if text.contains(".status(") => "status",
        Some(_) => "value",
        None => "unknown",
    };
    let fact = begin(context, &error)?.with("value", value).with("problem", problem);
    Some(fact.with_some("expression", expression).with("property", property.unwrap_or_else(|| "…".to_owned())))
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
