//! Facts about errors of a database: a name in the SQL that is not in the table, and values that are too few or too many.
//! The error happens in the line that sends the SQL, which may be in a function that takes any SQL: the cause is elsewhere.

use std::sync::OnceLock;

use regex_lite::{Captures, Regex};

use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::program_errors::{ProgramError, StackFrame};
use crate::check::source_model::{SourceModel, nearest_word};

use super::{begin, choose, name_lines, place};

/// SQL has a `name` that the database does not know; `what` says of what: a column or a table. `near` is the name that is
/// likely meant, `mended` the line with it.
pub(super) fn name(context: &RuleContext<'_>) -> Option<FoundFact> {
    static UNKNOWN: OnceLock<Regex> = OnceLock::new();
    let pattern =
        r#"no such (?P<what>column|table): (?:\w+\.)?"?(?P<name>\w+)|has no (?P<of>column) named (?P<named>\w+)"#;
    let error = choose::error(context)?;
    let found = UNKNOWN.get_or_init(|| Regex::new(pattern).expect("the pattern is right")).captures(&error.message)?;
    let group = |one, other| group(&found, one).or_else(|| group(&found, other)).unwrap_or_default();
    let (what, name) = (group("what", "of"), group("name", "named"));
    let model = context.evidence.model.as_ref()?;
    let known = known_names(model, &what);
    let near = nearest_word(&name, known.iter().map(String::as_str));
    let fact = begin(context, &error)?.with("what", what).with("name", &name);
    let fact = match line_with(model, &error, &name) {
        Some((file, line)) => place::at_line(context, fact, &file, line),
        None => fact,
    };
    let quote = fact.quote.clone().unwrap_or_default();
    let mended = near.and_then(|near| name_lines::renamed(&quote, &name, near));
    Some(fact.with_some("near", near).with_some("mended", mended))
}

/// The SQL got more or fewer values than it has places for them. The line is the learner's call that gives the values.
pub(super) fn values(context: &RuleContext<'_>) -> Option<FoundFact> {
    const WORDS: &[&str] = &["Incorrect number of bindings", "parameter values were provided"];
    let error = choose::error(context)?;
    WORDS.iter().any(|words| error.message.contains(words)).then_some(())?;
    let fact = begin(context, &error)?;
    let own = || error.frames.iter().filter(|frame| frame.is_own);
    match own().find(|frame| !passes_values_on(context, frame)) {
        Some(frame) => Some(place::at_line(context, fact, &frame.file, usize::try_from(frame.line).ok()?)),
        None => Some(fact),
    }
}

fn group(found: &Captures<'_>, name: &str) -> Option<String> {
    found.name(name).map(|part| part.as_str().to_owned())
}

/// Tells whether a line uses the values that its function takes in any number: `*values`, `...values`.
fn passes_values_on(context: &RuleContext<'_>, frame: &StackFrame) -> bool {
    static MANY: OnceLock<Regex> = OnceLock::new();
    let pattern = r"^\s*(?:async\s+)?(?:def|function)\b.*(?:\*|\.\.\.)(?P<name>\w+)";
    let many = MANY.get_or_init(|| Regex::new(pattern).expect("the pattern is right"));
    let Some(text) = place::text_of(context, &frame.file) else { return false };
    let lines: Vec<&str> = text.lines().collect();
    let Some(at) = usize::try_from(frame.line).ok().and_then(|line| line.checked_sub(1)) else { return false };
    let is_function =
        |line: &&&str| ["def ", "function ", "async "].iter().any(|start| line.trim_start().starts_with(start));
    let above = lines.iter().take(at).rev().find(is_function);
    let name = above.and_then(|line| Some(many.captures(line)?.name("name")?.as_str()));
    name.zip(lines.get(at)).is_some_and(|(name, line)| name_lines::places(line, name).next().is_some())
}

/// The columns or tables that the program itself makes.
fn known_names(model: &SourceModel, what: &str) -> Vec<String> {
    let pattern = match what {
        "table" => r"(?i)\bCREATE\s+TABLE\s+(?:IF\s+NOT\s+EXISTS\s+)?(?P<name>\w+)",
        _ => r"(?i)\b(?P<name>\w+)\s+(?:INTEGER|INT|BIGINT|TEXT|REAL|BLOB|NUMERIC|VARCHAR|BOOLEAN|DATE|TIMESTAMP)\b",
    };
    let Ok(pattern) = Regex::new(pattern) else { return Vec::new() };
    let texts = model.files.iter().map(|file| &file.text);
    texts.flat_map(|text| pattern.captures_iter(text)).filter_map(|found| group(&found, "name")).collect()
}

/// The line with a word that is nearest to one of the lines that an error went through.
fn line_with(model: &SourceModel, error: &ProgramError, word: &str) -> Option<(String, usize)> {
    let lines = model.files.iter().flat_map(|file| file.text.lines().enumerate().map(move |line| (file, line)));
    let with_word = lines.filter(|(_, (_, line))| name_lines::places(line, word).next().is_some());
    let distance = |path: &str, line: usize| {
        let own = error.frames.iter().filter(|frame| frame.is_own && frame.file == path);
        own.map(|frame| usize::try_from(frame.line).unwrap_or(0).abs_diff(line)).min().unwrap_or(usize::MAX)
    };
    let places = with_word.map(|(file, (at, _))| (file.path.clone(), at + 1));
    places.min_by_key(|(path, line)| distance(path, *line))
}
