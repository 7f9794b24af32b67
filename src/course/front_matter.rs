//! The front matter: TOML between two lines `+++`.

use toml::Spanned;
use toml::de::{DeTable, DeValue};

use super::diagnostic::Report;
use super::read_context::ReadContext;
use super::span::Span;
use crate::content::DemoNames;

/// What the front matter says.
pub(super) struct FrontMatter {
    pub(super) summary: String,
    pub(super) part: u8,
    pub(super) minutes: u32,
    pub(super) demo: Option<String>,
    pub(super) starter: Option<String>,
    pub(super) stacks: Vec<String>,
    pub(super) topics: Vec<String>,
    pub(super) outcome: Option<String>,
}

pub(super) const KEYS: &[&str] = &["summary", "part", "minutes", "demo", "starter", "stacks", "topics", "outcome"];

/// The longest summary, in characters: one line of a wide terminal.
const SUMMARY: usize = 100;

/// Splits a file into front matter and body.
pub(super) fn split_front_matter<'a>(file: Span<'a>, report: &Report<'_>) -> Option<(Span<'a>, Span<'a>)> {
    const FENCE: &str = "+++";
    let first = file.first_line();
    if first.text.trim_end() != FENCE {
        report.add(first, "the file does not begin with `+++`", "expected front matter between two lines `+++`");
        return None;
    }
    let from = (first.text.len() + 1).min(file.text.len());
    let rest = file.part(from, file.text.len());
    match rest.lines().find(|line| line.text.trim_end() == FENCE) {
        Some(end) => {
            let close = end.at - file.at;
            let after = (close + end.text.len() + 1).min(file.text.len());
            Some((file.part(from, close), file.part(after, file.text.len())))
        }
        None => {
            report.add(first, "the front matter is never closed", "expected a second line `+++` under it");
            None
        }
    }
}

/// Returns whether a lesson can have this name: words of small letters and digits, joined by dashes.
pub(super) fn is_lesson_name(name: &str) -> bool {
    let is_word =
        |word: &str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit());
    name.starts_with(|char: char| char.is_ascii_lowercase()) && name.split('-').all(is_word)
}

/// Reads the front matter.
pub(super) fn read(front: Span<'_>, context: &ReadContext<'_>, report: &Report<'_>) -> Option<FrontMatter> {
    let (table, errors) = DeTable::parse_recoverable(front.text);
    for error in &errors {
        let span = error.span().unwrap_or(0..0);
        let end = span.end.clamp(span.start, front.text.len());
        report.add(front.part(span.start.min(end), end), error.message().trim().replace('\n', "; "), "");
    }
    if !errors.is_empty() {
        return None;
    }
    let mut fields = FrontFields { front, table: table.get_ref(), report };
    fields.refuse_unknown();
    let summary = fields.summary();
    let part = fields.number("part", 1, 4, "a part of the course, 1 to 4");
    let minutes = fields.number("minutes", 1, 120, "how long it takes, 1 to 120");
    let demo = fields.demo(context.demos);
    let starter = fields.starter();
    let stacks = fields.names("stacks", "a list of stacks in quotes, such as [\"express\", \"flask\"]");
    let topics = fields.names("topics", "a list of words in quotes, such as [\"cors\"]");
    let outcome = fields.outcome();
    let (part, minutes) = (u8::try_from(part?).ok()?, minutes?);
    let (summary, demo, starter, stacks) = (summary?, demo?, starter?, stacks?);
    let (topics, outcome) = (topics?, outcome?);
    Some(FrontMatter { summary, part, minutes, demo, starter, stacks, topics, outcome })
}

/// Reads the keys of the front matter one by one.
struct FrontFields<'a> {
    front: Span<'a>,
    table: &'a DeTable<'a>,
    report: &'a Report<'a>,
}

impl<'a> FrontFields<'a> {
    fn refuse_unknown(&mut self) {
        for key in self.table.keys().filter(|key| !KEYS.contains(&key.get_ref().as_ref())) {
            let span = key.span();
            self.report.unknown(self.front.part(span.start, span.end), "key", KEYS);
        }
    }

    /// Returns the value of a key, and where it is.
    fn value(&mut self, key: &str) -> Option<(&'a DeValue<'a>, Span<'a>)> {
        let value: &Spanned<DeValue<'a>> = self.table.get(key)?;
        let span = value.span();
        Some((value.get_ref(), self.front.part(span.start, span.end)))
    }

    fn required(&mut self, key: &str, what: &str) -> Option<(&'a DeValue<'a>, Span<'a>)> {
        let value = self.value(key);
        if value.is_none() {
            let top = Span { at: 0, text: "+++" };
            self.report.add(top, format!("the front matter has no `{key}`"), format!("expected `{key} =` {what}"));
        }
        value
    }

    fn summary(&mut self) -> Option<String> {
        let what = "one sentence in quotes";
        let (value, at) = self.required("summary", what)?;
        match value.as_str().map(str::trim) {
            Some(text) if text.is_empty() || text.contains('\n') => {
                self.report.add(at, "the summary is not one line of words", format!("expected {what}"));
                None
            }
            Some(text) if text.chars().count() > SUMMARY => {
                let length = text.chars().count();
                self.report.add(at, format!("the summary has {length} characters"), format!("at most {SUMMARY}"));
                None
            }
            Some(text) => Some(text.to_owned()),
            None => self.wrong(at, "summary", what),
        }
    }

    fn number(&mut self, key: &str, least: u32, most: u32, what: &str) -> Option<u32> {
        let (value, at) = self.required(key, what)?;
        let number = value.as_integer().filter(|number| number.radix() == 10).map(|number| number.as_str());
        match number.and_then(|number| number.parse().ok()).filter(|number| (least..=most).contains(number)) {
            Some(number) => Some(number),
            None => self.wrong(at, key, what),
        }
    }

    /// Returns `Some(None)` if the lesson plays on no demo.
    fn demo(&mut self, demos: &[DemoNames]) -> Option<Option<String>> {
        let Some((value, at)) = self.value("demo") else { return Some(None) };
        let Some(name) = value.as_str() else { return self.wrong(at, "demo", "the name of a demo in quotes") };
        if demos.iter().any(|demo| demo.name == name) {
            return Some(Some(name.to_owned()));
        }
        let known: Vec<&str> = demos.iter().map(|demo| demo.name.as_str()).collect();
        let quote = usize::from(at.text.len() == name.len() + 2);
        self.report.unknown(at.part(quote, at.text.len() - quote), "demo", &known);
        None
    }

    /// Returns `Some(None)` if the starters have the lesson's own name.
    fn starter(&mut self) -> Option<Option<String>> {
        let Some((value, at)) = self.value("starter") else { return Some(None) };
        match value.as_str().filter(|name| is_lesson_name(name)) {
            Some(name) => Some(Some(name.to_owned())),
            None => self.wrong(at, "starter", "the name of the lesson's starters in quotes, such as \"routes\""),
        }
    }

    /// Reads a list of names; without the key it is empty.
    fn names(&mut self, key: &str, what: &str) -> Option<Vec<String>> {
        let Some((value, at)) = self.value(key) else { return Some(Vec::new()) };
        let names = value.as_array().map(|array| array.iter().map(|one| one.get_ref().as_str()).collect::<Vec<_>>());
        let is_name = |name: &Option<&str>| name.is_some_and(is_lesson_name);
        match names.filter(|names| names.iter().all(is_name)) {
            Some(names) => Some(names.into_iter().flatten().map(str::to_owned).collect()),
            None => self.wrong(at, key, what),
        }
    }

    /// Returns `Some(None)` if the lesson does not say what one can do after it.
    fn outcome(&mut self) -> Option<Option<String>> {
        let Some((value, at)) = self.value("outcome") else { return Some(None) };
        match value.as_str().map(str::trim).filter(|text| !text.is_empty() && !text.contains('\n')) {
            Some(text) => Some(Some(text.to_owned())),
            None => self.wrong(at, "outcome", "one sentence in quotes"),
        }
    }

    fn wrong<T>(&mut self, at: Span<'_>, key: &str, what: &str) -> Option<T> {
        self.report.add(at, format!("wrong value for `{key}`"), format!("expected {what}"));
        None
    }
}
