//! Whether a rule matches at one place of a result.

use std::collections::BTreeMap;

use crate::check::content_type;
use crate::check::result::{Outcome, ProbeResult};
use crate::http::client::ClientResponse;

use super::facts;
use super::pattern::Pattern;
use super::rule_context::{RuleContext, request_line};
use super::rules::{OneOf, Rule, When};
use super::stack_names::names_in;
use super::to_do;
use super::wanted::wants_of;

/// Returns whether a rule matches: its scope, its stack, and every condition.
pub(super) fn matches(context: &RuleContext<'_>, rule: &Rule) -> bool {
    let when = &rule.when;
    let has_responses =
        is(&when.around, |all| all.iter().all(|(path, status)| context.follow_up_status(path) == Some(*status)));
    is_in_scope(context, rule)
        && has_its_stack(context, rule)
        && is_its_subject(context, rule)
        && matches_program(context, when)
        && matches_folder(context, when)
        && matches_probe(context, when)
        && has_responses
        && has_its_fact(context, rule)
        && is(&rule.code, |code| facts::find_code(context, code, &fact_groups(context, rule)).is_some())
}

/// Returns what the named groups of `fact-is` matched.
pub(super) fn fact_groups(context: &RuleContext<'_>, rule: &Rule) -> BTreeMap<String, String> {
    let Some(fact) = rule.fact.as_ref().and_then(|name| facts::find(context, name)) else { return BTreeMap::new() };
    let matched = |(value, pattern): (&String, &Pattern)| {
        let found = pattern.regex().captures(fact.values.get(value.as_str())?)?;
        let names = pattern.regex().capture_names().flatten();
        Some(
            names.filter_map(|name| Some((name.to_owned(), found.name(name)?.as_str().to_owned()))).collect::<Vec<_>>(),
        )
    };
    rule.fact_is.iter().filter_map(matched).flatten().collect()
}

/// Returns the requests whose responses a rule needs here: none if it cannot match, whatever they are. The learner's source
/// is not read yet, so neither it nor the stack in it counts.
pub(super) fn requests_for(context: &RuleContext<'_>, rule: &Rule) -> Vec<(String, String)> {
    let may_be_its_stack = context.result.stack.is_none() || has_its_stack(context, rule);
    let may_match = !rule.asks.is_empty()
        && is_in_scope(context, rule)
        && may_be_its_stack
        && is_its_subject(context, rule)
        && matches_probe(context, &rule.when);
    let path = context.probe.filter(|_| may_match).map(|probe| probe.path.as_str());
    let request = |(ask, path): (&String, &str)| {
        let (method, target) = ask.split_once(' ')?;
        Some((method.to_owned(), target.replace("{path}", path)))
    };
    rule.asks.iter().filter_map(|ask| request((ask, path?))).collect()
}

fn is_in_scope(context: &RuleContext<'_>, rule: &Rule) -> bool {
    is(&rule.lesson, |lesson| lesson.holds(&context.result.lesson))
        && is(&rule.topic, |topic| topic.holds_any(&context.result.topics))
}

fn has_its_stack(context: &RuleContext<'_>, rule: &Rule) -> bool {
    let own = names_in(context);
    rule.stacks.is_empty() || rule.stacks.iter().any(|name| own.contains(&name.as_str()))
}

/// Whether the fact that a rule asks for holds, with the values it asks for. Looked for last: it costs the most.
fn has_its_fact(context: &RuleContext<'_>, rule: &Rule) -> bool {
    let Some(name) = &rule.fact else { return true };
    let Some(fact) = facts::find(context, name) else { return false };
    let has = |(value, pattern): (&String, &Pattern)| {
        fact.values.get(value.as_str()).is_some_and(|text| pattern.regex().is_match(text))
    };
    rule.fact_is.iter().all(has)
}

/// A rule about the start matches only there, a rule about a response only where a request was sent, and a rule about a
/// program that failed at both.
fn is_its_subject(context: &RuleContext<'_>, rule: &Rule) -> bool {
    let when = &rule.when;
    if let Some(wanted) = when.failed {
        return facts::has_failed(context) == wanted;
    }
    // Of a request that the program had ended before, only the end can be said, and nothing about its response.
    // A fact about a request that was sent brings its own evidence.
    let has_fact = rule.fact.is_some() && context.received.is_some();
    let is_about_end = has_fact || when.trouble.is_some() || when.ended.is_some() || when.to_do.is_some();
    if context.is_after_end() && !is_about_end {
        return false;
    }
    when.start == context.start_condition() || (when.start.is_none() && context.probe.is_some())
}

fn matches_program(context: &RuleContext<'_>, when: &When) -> bool {
    let program = context.result.program.as_ref();
    let ended = program.and_then(|program| program.ended.as_ref());
    let printed = |pattern: &Pattern| program.is_some_and(|one| pattern.regex().is_match(&one.output.join("\n")));
    all(&[
        is(&when.exit, |code| ended.is_some_and(|ended| ended.code == Some(*code))),
        is(&when.fails, |fails| ended.is_some_and(|ended| (ended.code != Some(0)) == *fails)),
        is(&when.stopped_by, |signals| ended.is_some_and(|ended| signals.holds(&ended.description))),
        is(&when.over, |limit| ended.is_some_and(|ended| ended.exceeded == Some(*limit))),
        is(&when.output, printed),
        is(&when.ended, |wanted| ended.is_some() == *wanted),
        is(&when.started_here, |wanted| program.is_some() == *wanted),
        is(&when.edited, |wanted| context.result.file_newer_than_server.is_some() == *wanted),
        is(&when.elsewhere, |wanted| context.result.other_open_ports.is_empty() != *wanted),
    ])
}

fn matches_folder(context: &RuleContext<'_>, when: &When) -> bool {
    let source = context.result.source.as_ref();
    let installed = |package: &str, version: &str| {
        source.and_then(|source| source.installed_version(package)).is_some_and(|own| own.starts_with(version))
    };
    all(&[
        is(&when.source, |pattern| source.is_some_and(|source| source.find_pattern(pattern.regex()).is_some())),
        is(&when.source_lacks, |pattern| source.is_some_and(|source| source.find_pattern(pattern.regex()).is_none())),
        is(&when.file, |pattern| source.is_some_and(|source| pattern.regex().is_match(&source.name))),
        is(&when.to_do, |wanted| to_do::open_line(context).is_some() == *wanted),
        is(&when.has_route, |wanted| source.is_some() && context.route_line().is_some() == *wanted),
        is(&when.far, |wanted| source.is_some_and(|source| source.is_far == *wanted)),
        is(&when.lacks, |name| source.is_some_and(|source| !source.folder.join(name).exists())),
        is(&when.installed, |all| all.iter().all(|(package, version)| installed(package, version))),
    ])
}

fn matches_probe(context: &RuleContext<'_>, when: &When) -> bool {
    let header = |pattern: &Pattern| context.response.is_some_and(|response| has_field(response, pattern));
    all(&[
        is(&when.wants, |wants| context.probe.is_some_and(|probe| wants.holds(&wants_of(probe)))),
        is(&when.met, |wants| context.result.probes.iter().any(|probe| is_met(probe) && wants.holds(&wants_of(probe)))),
        is(&when.trouble, |kinds| context.error_kind().is_some_and(|kind| kinds.holds(&kind))),
        is(&when.bytes, |wanted| context.received.is_some_and(|received| (received.raw_len > 0) == *wanted)),
        is(&when.open_end, |wanted| {
            context
                .response
                .is_some_and(|response| (response.ends_with_connection() && !response.body.is_empty()) == *wanted)
        }),
        is(&when.busy, |wanted| context.is_program_busy() == *wanted),
        is(&when.everywhere, |wanted| context.is_everywhere() == *wanted),
        is(&when.status, |status| context.whole_response().is_some_and(|response| status.holds(&response.status))),
        !(blames_status(when) && context.has_wanted_status()),
        is(&when.kind, |kind| context.whole_response().is_some_and(|response| is_type(response, kind))),
        is(&when.header, header),
        is(&when.body, |pattern| context.body_text().is_some_and(|text| pattern.regex().is_match(&text))),
        is(&when.method, |method| context.method().is_some_and(|own| own == method)),
        is(&when.scenario, |pattern| context.scenario().is_some_and(|title| pattern.regex().is_match(title))),
        is(&when.met_request, |pattern| {
            let mut probes = context.result.probes.iter();
            probes.find(|probe| pattern.regex().is_match(&request_line(probe))).is_some_and(is_met)
        }),
        is(&when.request, |pattern| context.request_line().is_some_and(|line| pattern.regex().is_match(&line))),
        is(&when.unmet, |pattern| context.unmet_line().is_some_and(|line| pattern.regex().is_match(&line))),
    ])
}

/// Whether a rule is about nothing but a status of an error. It has no say where just this status is wanted, and something
/// else of the response is wrong.
fn blames_status(when: &When) -> bool {
    let is_error = |status: &OneOf<u16>| status.all().into_iter().all(|status| *status >= 400);
    when.status.as_ref().is_some_and(is_error) && when.unmet.is_none() && when.wants.is_none()
}

fn all(conditions: &[bool]) -> bool {
    conditions.iter().all(|holds| *holds)
}

/// Whether a condition holds; one that is left out does.
fn is<T>(wanted: &Option<T>, holds: impl FnOnce(&T) -> bool) -> bool {
    wanted.as_ref().is_none_or(holds)
}

fn is_met(probe: &ProbeResult) -> bool {
    probe.outcome == Outcome::Met
}

fn is_type(response: &ClientResponse, kind: &str) -> bool {
    content_type::media_type(response).as_deref().unwrap_or("none") == kind
}

/// Whether one of a response's header fields matches, written as `name: value` with the name in small letters.
fn has_field(response: &ClientResponse, pattern: &Pattern) -> bool {
    let line = |(name, value): (&hyper::header::HeaderName, &hyper::header::HeaderValue)| {
        format!("{name}: {}", String::from_utf8_lossy(value.as_bytes()))
    };
    response.headers.iter().map(line).any(|line| pattern.regex().is_match(&line))
}
