//! Fills a rule's words: blanks such as `{path}`, the place in the learner's own file, the page of the docs.

use crate::check::result::CheckResult;
use crate::check::words;

use super::rule_context::RuleContext;
use super::rules::{Rule, StackText};
use super::{Diagnosis, SourceLocation};
use crate::text::plural::count;
use crate::text::shell;
use crate::text::template::{self, BRACES};

/// The blanks that words may have, and what each stands for.
type Placeholder = (&'static str, fn(&RuleContext<'_>) -> String);

const BLANKS: &[Placeholder] = &[
    // The path that was asked for.
    ("path", |scene| scene.look.map_or_else(|| "/".to_owned(), |look| look.path.clone())),
    // Its last part: `about`.
    ("name", |scene| name(scene)),
    // The data that the lesson wants there, and the words that it wants where there is nothing.
    ("json", |scene| scene.wanted_json().unwrap_or_else(|| "{}".to_owned())),
    ("words", |scene| scene.wanted_words().unwrap_or_else(|| "sorry, there is nothing here".to_owned())),
    // The header that is not as it must be.
    ("header", |scene| scene.header().unwrap_or("a header").to_owned()),
    // The port that the server was looked for at.
    ("port", |scene| scene.evidence.endpoint.as_ref().map_or(8080, |site| site.port).to_string()),
    // Another port that answers, or that the program listens at.
    ("other", |scene| other(scene.evidence).map_or_else(|| "another one".to_owned(), |port| port.to_string())),
    // The number in the answer's first line.
    ("status", |scene| scene.status().map_or_else(|| "no status".to_owned(), |status| status.to_string())),
    // The answer's media type.
    ("type", |scene| scene.media_type().unwrap_or_else(|| "no Content-Type".to_owned())),
    // The beginning of the body, in quotes.
    ("body", |scene| words::body_in_words(scene.text().unwrap_or_default().as_bytes())),
    // What went wrong on the wire, as a clause.
    ("trouble", |scene| scene.came()),
    // How long the answer was waited for: `10 seconds`.
    ("time", |scene| count(usize::try_from(scene.seconds()).unwrap_or(0), "second")),
    // The learner's own file.
    ("main", |scene| scene.evidence.source.as_ref().map_or_else(|| "your program".to_owned(), |one| one.name.clone())),
    // The file that was saved after the start.
    ("edited", |scene| scene.evidence.file_newer_than_server.clone().unwrap_or_else(|| "your program".to_owned())),
    // The command that starts the program.
    ("command", |scene| command(scene.evidence)),
    // How the program ended: `exit code 1`.
    ("exit", |scene| ended(scene.evidence)),
];

/// The diagnosis that a rule makes of this scene.
pub(super) fn diagnosis(rule: &Rule, scene: &RuleContext<'_>) -> Diagnosis {
    let stack = scene.evidence.stack.as_deref();
    let it = scene.caught(&rule.when).unwrap_or_default();
    let text = |words: &StackText| words.of(stack).map(|text| filled(text, scene, &it));
    let spot = spot(rule, scene);
    Diagnosis {
        seen: text(&rule.seen).unwrap_or_default(),
        why: text(&rule.why).unwrap_or_default(),
        try_: text(&rule.try_).unwrap_or_default(),
        place: place(rule, scene, spot.as_ref()),
        spot,
        docs: rule.docs.iter().find_map(|name| stack?.docs_page(name)),
        line: scene.answer().filter(|_| rule.when.to_do == Some(true)).or_else(|| rule.line.as_ref().and_then(text)),
    }
}

/// The text with its placeholders filled.
fn filled(text: &str, scene: &RuleContext<'_>, caught: &str) -> String {
    template::expand(text, BRACES, |name| match name {
        "it" => Some(caught.to_owned()),
        _ => BLANKS.iter().find(|(own, _)| *own == name).map(|(_, value)| value(scene)),
    })
}

/// The spot in the learner's own file: what the rule points at, the to-do, what the program's error names, or the route.
fn spot(rule: &Rule, scene: &RuleContext<'_>) -> Option<SourceLocation> {
    let source = scene.evidence.source.as_ref()?;
    let hit = rule.at.iter().chain(&rule.when.source).find_map(|pattern| source.finds(&pattern.0));
    let route = || scene.look.and_then(|_| scene.route());
    let line = hit.or_else(|| scene.to_do()).or_else(|| named(scene.evidence)).or_else(route)?;
    Some(SourceLocation { file: source.name.clone(), line })
}

/// Where to look: the spot and what stands there, else the rule's words for it.
fn place(rule: &Rule, scene: &RuleContext<'_>, spot: Option<&SourceLocation>) -> Option<String> {
    let in_words = |spot: &SourceLocation| {
        let words = scene.evidence.source.as_ref().and_then(|source| source.line(spot.line)).unwrap_or_default();
        format!("{}, line {}: {}", spot.file, spot.line, words::shortened(words)).trim_end_matches(": ").to_owned()
    };
    let told = || rule.look.as_ref()?.of(scene.evidence.stack.as_deref()).map(|text| filled(text, scene, ""));
    spot.map(in_words).or_else(told)
}

/// The line of the learner's file that the program's own last words name: `index.js:12`, `"app.py", line 12`.
fn named(evidence: &CheckResult) -> Option<usize> {
    let (source, program) = (evidence.source.as_ref()?, evidence.program.as_ref()?);
    program.ended.as_ref()?;
    let name = std::path::Path::new(&source.name).file_name()?.to_str()?;
    let number = |rest: &str| {
        let rest = rest.strip_prefix(':').or_else(|| rest.strip_prefix("\", line "))?;
        rest.split(|char: char| !char.is_ascii_digit()).next()?.parse().ok()
    };
    let in_line = |line: &str, at: usize| number(&line[at + name.len()..]).filter(|_| source.is_meant(&line[..at]));
    let at = |line: &String| line.match_indices(name).find_map(|(at, _)| in_line(line, at));
    // Python names the innermost frame last, Node the spot of the error first.
    if name.ends_with(".py") { program.output.iter().rev().find_map(at) } else { program.output.iter().find_map(at) }
}

fn name(scene: &RuleContext<'_>) -> String {
    let path = scene.look.map_or("/", |look| look.path.as_str());
    path.rsplit('/').find(|part| !part.is_empty()).unwrap_or("index").to_owned()
}

fn other(evidence: &CheckResult) -> Option<u16> {
    let own = evidence.program.iter().flat_map(|program| &program.listens_on);
    own.chain(&evidence.other_open_ports).next().copied()
}

fn command(evidence: &CheckResult) -> String {
    let program = evidence.program.as_ref().map(|program| shell::join(&program.argv));
    let by_stack = || {
        let (source, stack) = (evidence.source.as_ref()?, evidence.stack.as_ref()?);
        Some(shell::join(&stack.command_for(&source.folder, &source.name)?))
    };
    program.or_else(by_stack).unwrap_or_else(|| "your program".to_owned())
}

fn ended(evidence: &CheckResult) -> String {
    let ended = evidence.program.as_ref().and_then(|program| program.ended.as_ref());
    ended.map_or_else(|| "no exit code".to_owned(), |ended| ended.words.clone())
}

/// Whether all placeholders of a text are known.
#[cfg(test)]
pub(super) fn is_fillable(text: &str) -> bool {
    let is_word = |name: &&str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase());
    let places = template::placeholders(text, BRACES);
    let mut names = places.iter().map(|place| template::name(text, place, BRACES)).filter(is_word);
    names.all(|name| name == "it" || BLANKS.iter().any(|(own, _)| *own == name))
}
