//! Facts about a file of JSON that cannot be read, a `package.json` or one of the program's data: where it stops being JSON, and
//! what is wrong there.

use serde_json::Value;

use crate::check::diagnose::SourceLocation;
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::content::files::read_start;

use super::failure;
use super::searched_file::last_part;

pub(super) const FACTS: &[FactSpec] = &[
    FactSpec { name: "broken-json", values: &["problem", "mended"], find: broken_json },
    FactSpec { name: "broken-data", values: &["event", "problem", "mended", "data"], find: broken_data },
];

/// How much of a data file is read.
const MAX_DATA_BYTES: u64 = 256 * 1024;

/// A `package.json` that is not JSON. `problem` is `comma-missing`, `comma-too-many`, `single-quotes`, `comment`,
/// `quotes-missing`, `empty`, `bracket-missing` or `unknown`; `mended` is the line as it would be right, if that is known.
fn broken_json(context: &RuleContext<'_>) -> Option<FoundFact> {
    let output = context.result.program.as_ref().map(|program| program.output.join("\n")).unwrap_or_default();
    let is_said = ["package.json", "package config"].iter().any(|words| output.contains(words));
    read_problem(context.evidence.packages.manifests.get("package.json").filter(|_| is_said)?)
}

/// The program failed when it read JSON, and a data file that it names is none. `data` is the file, the rest is as in
/// `broken-json`.
fn broken_data(context: &RuleContext<'_>) -> Option<FoundFact> {
    let error = failure::error(context).filter(|error| is_about_json(&error.headline()))?;
    let (model, folder) = (context.evidence.model.as_ref()?, context.evidence.folder.as_deref()?);
    let is_data = |path: &&String| path.ends_with(".json") && !last_part(path).starts_with("package");
    let is_named = |path: &&String| {
        error.message.contains(last_part(path)) || model.files.iter().any(|file| file.text.contains(last_part(path)))
    };
    let mut files = context.evidence.packages.files.iter().filter(is_data).filter(is_named);
    files.find_map(|path| {
        let mut fact = read_problem(&read_start(&folder.join(path), MAX_DATA_BYTES)?)?;
        fact.location = fact.location.map(|location| SourceLocation { file: path.clone(), ..location });
        Some(fact.with("data", path).with_some("event", failure::event(context)))
    })
}

/// Whether an error is one of reading JSON, in JavaScript or in Python.
fn is_about_json(headline: &str) -> bool {
    ["JSON", "Expecting ", "Extra data", "Unexpected token", "Unexpected end"]
        .iter()
        .any(|words| headline.contains(words))
}

fn read_problem(text: &str) -> Option<FoundFact> {
    let error = serde_json::from_str::<Value>(text.trim_start_matches('\u{feff}')).err()?;
    let lines: Vec<&str> = text.lines().collect();
    let at = error.line().clamp(1, lines.len().max(1));
    let here = lines.get(at - 1).map_or("", |line| line.trim());
    let before = (1..at).rev().find(|line| !lines[line - 1].trim().is_empty());
    let (problem, line) = problem(text, &error, here, before.map(|line| (line, lines[line - 1].trim())), at);
    let quote = lines.get(line - 1).map_or("", |line| line.trim());
    let fact = FoundFact {
        location: Some(SourceLocation { file: "package.json".to_owned(), line }),
        quote: Some(quote.to_owned()),
        ..FoundFact::default()
    };
    let right = match problem {
        "comma-missing" => Some(format!("{quote},")),
        "comma-too-many" => Some(without_last_comma(quote)),
        "single-quotes" => Some(quote.replace('\'', "\"")),
        _ => None,
    };
    Some(fact.with("problem", problem).with_some("mended", right.filter(|right| right != quote)))
}

/// A line without the comma at its end, or without the one before a closing bracket.
fn without_last_comma(line: &str) -> String {
    let is_last = |at: &usize| line[at + 1..].trim_start().chars().next().is_none_or(|next| "}]".contains(next));
    let comma = line.match_indices(',').map(|(at, _)| at).find(is_last);
    comma.map_or_else(|| line.to_owned(), |at| format!("{}{}", &line[..at], &line[at + 1..]))
}

/// What is wrong, and the line in which it is to be mended.
fn problem(
    text: &str,
    error: &serde_json::Error,
    here: &str,
    before: Option<(usize, &str)>,
    at: usize,
) -> (&'static str, usize) {
    let words = error.to_string();
    let has_words = |part: &str| words.contains(part);
    let before_line = before.map_or(at, |(line, _)| line);
    let is_open = |line: &str| line.ends_with(['{', '[', ',', ':']);
    match () {
        () if text.trim().is_empty() => ("empty", at),
        () if here.starts_with("//") || here.starts_with("/*") || here.contains(" //") => ("comment", at),
        () if has_words("EOF") => ("bracket-missing", at),
        () if here.contains('\'') && !here.contains('"') => ("single-quotes", at),
        () if has_words("trailing comma")
            || here.starts_with(['}', ']']) && before.is_some_and(|(_, line)| line.ends_with(',')) =>
        {
            ("comma-too-many", if here.starts_with(['}', ']']) { before_line } else { at })
        }
        () if has_words("expected `,`") && here.starts_with('"') && before.is_some_and(|(_, line)| !is_open(line)) => {
            ("comma-missing", before_line)
        }
        () if has_words("key must be a string") => ("quotes-missing", at),
        () => ("unknown", at),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(text: &str) -> Option<(String, usize, Option<String>)> {
        let fact = read_problem(text)?;
        let line = fact.location?.line;
        Some((fact.values["problem"].clone(), line, fact.values.get("mended").cloned()))
    }

    #[test]
    fn the_line_that_is_wrong_is_named() {
        for (text, problem, line, mended) in [
            ("{\n \"name\": \"a\"\n \"main\": \"b\"\n}", "comma-missing", 2, Some("\"name\": \"a\",")),
            ("{\n \"name\": \"a\",\n}", "comma-too-many", 2, Some("\"name\": \"a\"")),
            ("{\n \"a\": { \"b\": 1, }\n}", "comma-too-many", 2, Some("\"a\": { \"b\": 1 }")),
            ("{\n 'name': 'a'\n}", "single-quotes", 2, Some("\"name\": \"a\"")),
            ("{\n // mine\n \"name\": \"a\"\n}", "comment", 2, None),
            ("{\n name: \"a\"\n}", "quotes-missing", 2, None),
            ("{\n \"scripts\": {\n \"start\": \"node a\"\n}\n", "bracket-missing", 4, None),
            ("", "empty", 1, None),
        ] {
            let expected = Some((problem.to_owned(), line, mended.map(str::to_owned)));
            assert_eq!(found(text), expected, "{text}");
        }
        assert_eq!(found("{\"name\": \"a\"}"), None);
    }
}
