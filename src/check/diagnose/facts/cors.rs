//! Facts about an API for pages of another origin: which foreign origins it permits, where it does not say Vary, and whether
//! it stores its data.

use regex_lite::Regex;

use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::result::{CheckResult, ExpectationResult, Outcome, ProbeResult};
use crate::check::source_model::SourceSpan;

pub(super) const FACTS: &[FactSpec] = &[
    FactSpec { name: "foreign-origin", values: &["like", "asked", "allowed"], find: foreign_origin },
    FactSpec { name: "vary-missing", values: &["asker", "elsewhere"], find: vary_missing },
    FactSpec { name: "wrong-count", values: &["wantedcount", "before"], find: wrong_count },
];

/// A page of an origin that is not permitted may read the response. `like` says in what this origin, `asked`, is like the
/// permitted one, `allowed`: `begins`, `ends` or `part` (the source compares only a part), `port` (another one), `scheme` (another
/// one), `null`; `every` if a quite different origin is permitted as well, and `preflight` if only the preflight is wrong.
fn foreign_origin(context: &RuleContext<'_>) -> Option<FoundFact> {
    let probe = context.probe.filter(|probe| is_permitted_wrongly(probe))?;
    let allowed = allowed_origin(context.result)?;
    let asked = origin(probe)?;
    let permitted: Vec<&str> = readers(context.result).map(|origin| likeness(origin, allowed)).collect();
    let like = match likeness(asked, allowed) {
        _ if probe.probe.method != "GET" && permitted.is_empty() => "preflight",
        _ if permitted.contains(&"every") || permitted.is_empty() => "every",
        "begins" | "ends" if permitted.contains(&"begins") && permitted.contains(&"ends") => "part",
        like => like,
    };
    let fact = at_comparison(context, like).with("like", like).with("asked", asked);
    Some(fact.with("allowed", allowed))
}

/// The foreign origins whose pages may read a response to GET.
fn readers(result: &CheckResult) -> impl Iterator<Item = &str> {
    let is_wrong = |probe: &&ProbeResult| probe.probe.method == "GET" && is_permitted_wrongly(probe);
    result.probes.iter().filter(is_wrong).filter_map(origin)
}

fn is_permitted_wrongly(probe: &ProbeResult) -> bool {
    probe.unmet().next().is_some_and(|one| one.line == "cors blocked" && one.outcome == Outcome::NotMet)
}

fn origin(probe: &ProbeResult) -> Option<&str> {
    probe.probe.page.as_ref().map(|page| page.origin.as_str())
}

/// The origin whose pages may read, as the lesson asks for it.
fn allowed_origin(result: &CheckResult) -> Option<&str> {
    let is_allowed = |probe: &&ProbeResult| probe.probe.expect.iter().any(|line| line.text() == "cors allowed");
    result.probes.iter().find(is_allowed).and_then(origin)
}

/// In what an origin is like the permitted one.
fn likeness(asked: &str, allowed: &str) -> &'static str {
    let parts = |origin: &str| {
        let (scheme, rest) = origin.split_once("://").unwrap_or(("", origin));
        let (host, port) = rest.rsplit_once(':').unwrap_or((rest, ""));
        (scheme.to_owned(), host.to_owned(), port.to_owned())
    };
    let ((scheme, host, port), (own_scheme, own_host, own_port)) = (parts(asked), parts(allowed));
    match () {
        () if asked == "null" => "null",
        () if asked.starts_with(allowed) => "begins",
        () if host == own_host && scheme == own_scheme => "port",
        () if host == own_host && port == own_port => "scheme",
        () if host.ends_with(&own_host) && port == own_port => "ends",
        () => "every",
    }
}

/// A fact about the first line of the source that compares only a part of the origin.
fn at_comparison(context: &RuleContext<'_>, like: &str) -> FoundFact {
    let part = r"(?i)origin.*(?:startsWith|endsWith|includes|indexOf|HasPrefix|HasSuffix|Contains|\.search|\.match|\.test|re\.\w+)\s*\(|(?:test|match|includes|Contains|HasPrefix|HasSuffix|re\.\w+)\(.*origin|\bin\s+.*origin";
    let pattern = match like {
        "begins" | "ends" | "part" | "port" | "scheme" => part,
        "null" => r#"['"`]null['"`]"#,
        _ => return FoundFact::default(),
    };
    let Some(model) = context.evidence.model.as_ref() else { return FoundFact::default() };
    let Ok(pattern) = Regex::new(pattern) else { return FoundFact::default() };
    let mut lines = model.files.iter().enumerate().flat_map(|(file, source)| {
        let is_found = |(_, line): &(usize, &str)| pattern.is_match(line) && !is_comment(line);
        source.text.lines().enumerate().filter(is_found).map(move |(at, _)| SourceSpan::of_line(file, at + 1))
    });
    lines.next().map_or_else(FoundFact::default, |span| FoundFact::at(model, &span))
}

fn is_comment(line: &str) -> bool {
    ["//", "#", "*"].iter().any(|sign| line.trim_start().starts_with(sign))
}

/// The response has no Vary: Origin. `asker` says who asked: `own` (a page of the permitted origin), `other` (a page of another
/// one) or `nobody` (no page); `elsewhere` is `yes` where a response to somebody else has it.
fn vary_missing(context: &RuleContext<'_>) -> Option<FoundFact> {
    let probe = context.probe?;
    let is_about_vary = |one: &ExpectationResult| one.header_in_question() == Some("Vary");
    probe.unmet().next().filter(|one| is_about_vary(one))?;
    let asker = match origin(probe) {
        None => "nobody",
        Some(own) if Some(own) == allowed_origin(context.result) => "own",
        Some(_) => "other",
    };
    let has_it =
        |probe: &ProbeResult| probe.expectations.iter().any(|one| is_about_vary(one) && one.outcome == Outcome::Met);
    let elsewhere = if context.result.probes.iter().any(has_it) { "yes" } else { "no" };
    Some(FoundFact::default().with("asker", asker).with("elsewhere", elsewhere))
}

/// The count in the response is another one than the lesson wants, `wantedcount`. `before` is the method of the last request that
/// should have changed it, `another-site` if a page of an origin that is not permitted has sent that one.
fn wrong_count(context: &RuleContext<'_>) -> Option<FoundFact> {
    let probe = context.probe?;
    let unmet = probe.unmet().next().filter(|one| one.line.starts_with("json {\"count\""))?;
    context.whole_response().filter(|response| response.status == 200)?;
    let has_written = |other: &&ProbeResult| {
        other.attempt.as_ref().is_some_and(|attempt| matches!(attempt.request.method.as_str(), "PUT" | "POST"))
    };
    let writers = context.result.probes.iter().take_while(|other| !std::ptr::eq(*other, probe)).filter(has_written);
    let before = writers.last().map_or("none", |writer| match origin(writer) {
        Some(page) if Some(page) != allowed_origin(context.result) => "another-site",
        _ => writer.probe.method.as_str(),
    });
    Some(FoundFact::default().with("wantedcount", unmet.wanted.clone()).with("before", before))
}
