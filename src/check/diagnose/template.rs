//! Makes a diagnosis of a rule: fills placeholders such as `{path}`, and finds the place in the learner's own file.

use std::collections::BTreeMap;
use std::rc::Rc;

use crate::check::result::{CheckResult, ProgramExit};
use crate::check::words;

use super::code_to_send;
use super::fact::FoundFact;
use super::facts;
use super::learner_names;
use super::phrases::phrase;
use super::rule_context::RuleContext;
use super::rule_match::fact_groups;
use super::rules::{Rule, StackText, Wants};
use super::stack_names::names_in;
use super::to_do;
use super::wanted::wants_of;
use super::{Diagnosis, SourceLocation};
use crate::text::plural::count;
use crate::text::shell;
use crate::text::template::{self, BRACES};

/// The most characters of a line of code that are quoted where it stands alone.
const MAX_CODE_CHARS: usize = 160;
/// The most characters of a line of code that are quoted inside a sentence.
const MAX_QUOTE_CHARS: usize = 100;

/// A placeholder and what it stands for.
type Placeholder = (&'static str, fn(&RuleContext<'_>) -> String);

/// The placeholders that the texts of rules may have.
const PLACEHOLDERS: &[Placeholder] = &[
    // The path of the request.
    ("path", |context| context.probe.map_or_else(|| "/".to_owned(), |probe| probe.path.clone())),
    // The method of the request; of a browser's preflight, OPTIONS.
    ("method", |context| context.method().unwrap_or("GET").to_owned()),
    // Its last part: `about`.
    ("name", |context| last_part_of_path(context)),
    // The data that the lesson wants there, and the words that it wants on an unknown path.
    ("json", |context| context.wanted_json().unwrap_or_else(|| "{}".to_owned())),
    ("words", |context| context.wanted_words().unwrap_or_else(|| "sorry, there is nothing here".to_owned())),
    // The header that is not as it must be.
    ("header", |context| context.header().unwrap_or("a header").to_owned()),
    // The port that the server was expected on.
    ("port", |context| context.result.endpoint.as_ref().map_or(8080, |site| site.port).to_string()),
    // Another port that takes connections, or that the program listens on.
    ("other", |context| other_port(context.result).map_or_else(|| "another one".to_owned(), |port| port.to_string())),
    // The status code of the response.
    ("status", |context| context.status().map_or_else(|| "no status".to_owned(), |status| status.to_string())),
    // The media type of the response.
    ("type", |context| context.media_type().unwrap_or_else(|| "no Content-Type".to_owned())),
    // What a person sees of the body; if the response is no HTTP, its beginning in quotes.
    ("body", |context| body_in_words(context)),
    // What went wrong on the wire, as a clause.
    ("trouble", |context| context.error_in_words()),
    // How long the check waited for the response: `10 seconds`.
    ("time", |context| count(usize::try_from(context.seconds()).unwrap_or(0), "second")),
    // The learner's own file.
    ("main", |context| {
        context.result.source.as_ref().map_or_else(|| "your program".to_owned(), |one| one.name.clone())
    }),
    // The file that was saved after the server was started.
    ("edited", |context| context.result.file_newer_than_server.clone().unwrap_or_else(|| "your program".to_owned())),
    // The framework that handles the request, as people call it.
    ("framework", |context| context.framework().unwrap_or("Your framework").to_owned()),
    // What the learner calls the response.
    ("res", learner_names::response_name),
    // The command that starts the program.
    ("command", |context| command(context.result)),
    // How the program ended: `exit code 1`, `signal 9`.
    ("exit", |context| exit_words(context.result)),
];

/// Returns the diagnosis that a rule makes in this context.
pub(super) fn diagnosis(rule: &Rule, context: &RuleContext<'_>) -> Diagnosis {
    let stack = context.result.stack.as_deref();
    let captured = context.captured_text(&rule.when).unwrap_or_default();
    let (fact, groups) = found_for(rule, context);
    let values = PlaceholderValues { context, captured: &captured, fact: fact.as_deref(), groups };
    let names = names_in(context);
    let text =
        |words: &StackText| words.of(names).map(|text| values.fill(&learner_names::with_own_names(context, text)));
    // What a rule says of the line counts more than the place of the error.
    let is_line = |fact: &FoundFact| {
        rule.at.as_ref().is_none_or(|at| fact.quote.as_deref().is_some_and(|quote| at.regex().is_match(quote)))
    };
    let is_at_known = || {
        context
            .result
            .source
            .as_ref()
            .zip(rule.at.as_ref())
            .is_some_and(|(source, at)| source.find_pattern(at.regex()).is_some())
    };
    let of_fact = fact.as_ref().filter(|fact| is_line(fact) || !is_at_known()).and_then(|fact| fact.location.clone());
    let spot = of_fact.or_else(|| find_spot(rule, context).filter(|_| !rule.line_of_fact_only));
    Diagnosis {
        rule: rule.name.clone(),
        seen: text(&rule.seen).unwrap_or_default(),
        why: text(&rule.why).unwrap_or_default(),
        try_: text(&rule.try_).unwrap_or_default(),
        place: place(rule, &values, spot.as_ref()),
        spot,
        docs: rule.docs.iter().find_map(|name| stack?.docs_page(name)),
        line: to_do::solution(context)
            .filter(|_| rule.when.to_do == Some(true))
            .or_else(|| rule.line.as_ref().and_then(text)),
    }
}

/// What the placeholders of a rule's texts stand for.
struct PlaceholderValues<'a, 'r> {
    context: &'a RuleContext<'r>,
    captured: &'a str,
    fact: Option<&'a FoundFact>,
    /// What the named groups of the rule's patterns matched in the values of the fact.
    groups: BTreeMap<String, String>,
}

/// The fact of a rule, at the line of the code that the rule asks for, and the named groups of both.
fn found_for(rule: &Rule, context: &RuleContext<'_>) -> (Option<Rc<FoundFact>>, BTreeMap<String, String>) {
    let fact = rule.fact.as_ref().and_then(|name| facts::find(context, name));
    let groups = fact_groups(context, rule);
    match rule.code.as_ref().and_then(|code| facts::find_code(context, code, &groups)) {
        Some(found) => {
            let values = fact.map(|fact| fact.values.clone()).unwrap_or_default();
            (Some(Rc::new(FoundFact { values, ..found.fact })), found.groups)
        }
        None => (fact, groups),
    }
}

impl PlaceholderValues<'_, '_> {
    /// Returns the text with its placeholders filled.
    fn fill(&self, text: &str) -> String {
        template::expand(text, BRACES, |name| self.value(name))
    }

    /// The name of what shows how to send the response that the lesson wants: a page as another page is sent, or a phrase.
    fn sending_phrase(&self) -> &'static str {
        match self.context.probe.map(wants_of) {
            Some(Wants::Json) => "sendwholejson",
            Some(Wants::Page) => "likeit",
            Some(Wants::Missing) => "sendwords",
            _ => "endit",
        }
    }

    fn value(&self, name: &str) -> Option<String> {
        let of_fact = self.fact.and_then(|fact| match name {
            "quote" => fact.quote.as_deref().map(|quote| words::shortened_to(quote, MAX_QUOTE_CHARS)),
            "lineno" => fact.location.as_ref().map(|location| location.line.to_string()),
            "file" => fact.location.as_ref().map(|location| location.file.clone()),
            _ => fact.values.get(name).cloned(),
        });
        let of_context = || PLACEHOLDERS.iter().find(|(own, _)| *own == name).map(|(_, value)| value(self.context));
        let of_phrase = || {
            phrase(name, names_in(self.context))
                .map(|text| code_to_send::fitted(self.context, self.fact, self.fill(text)))
        };
        let sending = || self.value(self.sending_phrase()).or_else(|| self.value("sendpage"));
        match name {
            "it" => Some(self.captured.to_owned()),
            "sendit" => sending(),
            "likeit" if of_fact.is_none() => {
                let code = facts::find(self.context, "page-like-another")?.values.get("likeit").cloned()?;
                Some(code_to_send::with_type(self.context, code))
            }
            _ => self.groups.get(name).cloned().or(of_fact).or_else(of_context).or_else(of_phrase),
        }
    }
}

/// Returns the line of the learner's own file: the one that the rule points at, the to-do, the one that the program's error
/// names, or the route.
fn find_spot(rule: &Rule, context: &RuleContext<'_>) -> Option<SourceLocation> {
    let source = context.result.source.as_ref()?;
    let of_rule = rule.at.iter().chain(&rule.when.source).find_map(|pattern| source.find_pattern(pattern.regex()));
    let route = || context.own_route_line(&source.name).or_else(|| context.route_line());
    let line =
        of_rule.or_else(|| to_do::open_line(context)).or_else(|| line_in_error(context.result)).or_else(route)?;
    Some(SourceLocation { file: source.name.clone(), line })
}

/// Returns where to look: the line and what is written there, else the rule's words for it.
fn place(rule: &Rule, values: &PlaceholderValues<'_, '_>, spot: Option<&SourceLocation>) -> Option<String> {
    let context = values.context;
    let in_words = |spot: &SourceLocation| {
        let of_source = || context.result.source.as_ref().and_then(|source| source.quoted_line(spot.line));
        let is_of_fact = |fact: &&FoundFact| fact.location.as_ref().is_none_or(|own| own == spot);
        let quote = values.fact.filter(is_of_fact).and_then(|fact| fact.quote.as_deref());
        let words = quote.map(str::to_owned).or_else(of_source).unwrap_or_default();
        format!("{}, line {}: {}", spot.file, spot.line, words::shortened_to(&words, MAX_CODE_CHARS))
            .trim_end_matches(": ")
            .to_owned()
    };
    let by_rule = || rule.look.as_ref()?.of(names_in(context)).map(|text| values.fill(text));
    spot.map(in_words).or_else(by_rule)
}

/// Returns the line of the learner's file that the program's last output names: `index.js:12`, `"app.py", line 12`.
fn line_in_error(result: &CheckResult) -> Option<usize> {
    let (source, program) = (result.source.as_ref()?, result.program.as_ref()?);
    program.ended.as_ref()?;
    let name = std::path::Path::new(&source.name).file_name()?.to_str()?;
    let number = |rest: &str| {
        let rest = rest.strip_prefix(':').or_else(|| rest.strip_prefix("\", line "))?;
        rest.split(|char: char| !char.is_ascii_digit()).next()?.parse().ok()
    };
    let in_line = |line: &str, at: usize| number(&line[at + name.len()..]).filter(|_| source.is_named_by(&line[..at]));
    let at = |line: &String| line.match_indices(name).find_map(|(at, _)| in_line(line, at));
    // Python prints the innermost frame last, Node the line of the error first.
    if name.ends_with(".py") { program.output.iter().rev().find_map(at) } else { program.output.iter().find_map(at) }
}

fn body_in_words(context: &RuleContext<'_>) -> String {
    match context.response {
        Some(response) => match context.seen() {
            Some(seen) => words::seen_in_words(response, seen),
            None => words::response_body_in_words(response),
        },
        None => words::body_in_words(context.body_text().unwrap_or_default().as_bytes()),
    }
}

fn last_part_of_path(context: &RuleContext<'_>) -> String {
    let path = context.probe.map_or("/", |probe| probe.path.as_str());
    path.rsplit('/').find(|part| !part.is_empty()).unwrap_or("index").to_owned()
}

fn other_port(result: &CheckResult) -> Option<u16> {
    let own = result.program.iter().flat_map(|program| &program.listens_on);
    own.chain(&result.other_open_ports).next().copied()
}

fn command(result: &CheckResult) -> String {
    let program = result.program.as_ref().map(|program| shell::join(&program.argv));
    let by_stack = || {
        let (source, stack) = (result.source.as_ref()?, result.stack.as_ref()?);
        Some(shell::join(&stack.command_for(&source.folder, &source.name)?))
    };
    program.or_else(by_stack).unwrap_or_else(|| "your program".to_owned())
}

fn exit_words(result: &CheckResult) -> String {
    let ended = result.program.as_ref().and_then(|program| program.ended.as_ref());
    let words = |ended: &ProgramExit| {
        let description = &ended.description;
        description.strip_prefix("ended by ").unwrap_or(description).to_owned()
    };
    ended.map_or_else(|| "no exit code".to_owned(), words)
}

/// Whether all placeholders of a rule's text are known.
#[cfg(test)]
pub(super) fn is_fillable(rule: &Rule, text: &str) -> bool {
    let spec = rule.fact.as_ref().and_then(|name| facts::spec(name));
    let has_place = spec.is_some() || rule.code.is_some();
    let of_fact = |name: &str| {
        has_place && ["quote", "lineno", "file"].contains(&name) || spec.is_some_and(|spec| spec.values.contains(&name))
    };
    let of_group = |name: &str| {
        let mut patterns = rule.fact_is.values().chain(rule.code.as_ref().map(|code| &code.has));
        patterns.any(|pattern| pattern.regex().capture_names().flatten().any(|group| group == name))
    };
    let is_word = |name: &&str| !name.is_empty() && name.bytes().all(|byte| byte.is_ascii_lowercase());
    let places = template::placeholders(text, BRACES);
    let mut names = places.iter().map(|place| template::name(text, place, BRACES)).filter(is_word);
    names.all(|name| {
        ["it", "sendit"].contains(&name)
            || phrase(name, &["any"]).is_some()
            || of_fact(name)
            || of_group(name)
            || PLACEHOLDERS.iter().any(|(own, _)| *own == name)
    })
}
