//! Facts about an API for pages of another origin: why a browser keeps a response from a page, an origin with a slip in it,
//! an origin that is permitted and should not be, and a number that is not the one that was sent.

use regex_lite::Regex;

use crate::check::cors::origin_difference;
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::expectation::ExpectationSubject;
use crate::check::expectations;
use crate::check::result::{CheckResult, Outcome, ProbeResult};
use crate::check::source_model::{SourceModel, SourceSpan};
use crate::text::nearest::nearest;
use crate::text::plural::sentence;

pub(super) const FACTS: &[FactSpec] = &[
    FactSpec { name: "browser-block", values: &["received", "reason", "change"], find: browser_block },
    FactSpec { name: "header-slip", values: &["written", "right", "mended"], find: header_slip },
    FactSpec { name: "origin-slip", values: &["written", "origin", "difference", "mended"], find: origin_slip },
    FactSpec { name: "foreign-origin", values: &["like", "asked", "allowed"], find: foreign_origin },
    FactSpec { name: "wrong-count", values: &["wantedcount", "before"], find: wrong_count },
    FactSpec { name: "earlier-change-missing", values: &["earlier", "foreign"], find: earlier_change_missing },
];

const ALLOW_ORIGIN: &str = "Access-Control-Allow-Origin";

/// A line that compares only a part of an origin, in JavaScript, Python or Go.
const PART_COMPARISON: &str = r"(?i)origin.*(?:startsWith|endsWith|includes|indexOf|HasPrefix|HasSuffix|Contains|\.search|\.match|\.test|re\.\w+)\s*\(|(?:test|match|includes|Contains|HasPrefix|HasSuffix|re\.\w+)\(.*origin|\bin\s+.*origin";

/// A browser keeps the response from the page. `received` says which CORS headers the response has, `reason` what is wrong with
/// them, `change` what to change.
fn browser_block(context: &RuleContext<'_>) -> Option<FoundFact> {
    let probe = context.probe?;
    let advice = probe.browser_block.as_ref()?;
    let unmet = probe.unmet().next().filter(|one| one.expectation.judges_browser())?;
    let step = unmet.actual.split_once(": ").map(|(_, step)| sentence(step));
    let reason = advice.why.clone().or(step)?;
    let line = unmet.header.as_deref().and_then(|header| line_for_header(context, header)).unwrap_or_default();
    let fact = line.with("received", received(context)?).with("reason", reason);
    Some(fact.with("change", advice.changes.first()?))
}

/// The status of the response, and its CORS headers.
fn received(context: &RuleContext<'_>) -> Option<String> {
    let response = context.response?;
    let is_cors = |name: &str| name.starts_with("access-control-allow-");
    let headers = response.headers.iter().filter(|(name, _)| is_cors(name.as_str()));
    let headers: Vec<String> = headers
        .map(|(name, value)| format!("{}: {}", in_capitals(name.as_str()), String::from_utf8_lossy(value.as_bytes())))
        .collect();
    Some(match headers[..] {
        [] => format!("the status {} and no CORS header", response.status),
        _ => format!("the status {} and these headers: {}", response.status, headers.join("; ")),
    })
}

/// A header's name as people write it: `Access-Control-Allow-Origin`.
fn in_capitals(name: &str) -> String {
    let capital = |part: &str| part[..part.len().min(1)].to_ascii_uppercase() + &part[part.len().min(1)..];
    name.split('-').map(capital).collect::<Vec<_>>().join("-")
}

/// A header of the response has nearly the name of the one that the browser misses. `written` is its name, `right` the one that is
/// meant, `mended` the line of the source with it.
fn header_slip(context: &RuleContext<'_>) -> Option<FoundFact> {
    let (probe, model) = (context.probe?, context.evidence.model.as_ref()?);
    let right = probe.unmet().next()?.header.as_deref()?;
    let is_near =
        |name: &&str| name.contains("-control-") && nearest(name, &[right.to_ascii_lowercase().as_str()]).is_some();
    let response = context.response.filter(|response| !response.headers.contains_key(right))?;
    let name = response.headers.keys().map(|name| name.as_str()).find(is_near)?;
    let is_written = |line: &str| whole_word(&line.to_ascii_lowercase(), name);
    let (span, line, at) = lines(model).find_map(|(span, line)| Some((span, line, is_written(line)?)))?;
    let written = line.get(at..at + name.len())?;
    let mended = line.replacen(written, right, 1);
    let fact = FoundFact::at(model, &span).with("written", written).with("right", right);
    Some(fact.with("mended", mended.trim()))
}

/// The line of the source that names a header; if none does, and it is not set, the first that sets another one for CORS.
fn line_for_header(context: &RuleContext<'_>, header: &str) -> Option<FoundFact> {
    let is_sent = context.response.is_some_and(|response| response.headers.contains_key(header));
    let other = || {
        let model = context.evidence.model.as_ref()?;
        let is_cors = |line: &str| line.to_ascii_lowercase().contains("access-control-allow-");
        let is_named = |line: &str| line.to_ascii_lowercase().contains(&header.to_ascii_lowercase());
        let is_free = !is_sent && !lines(model).any(|(_, line)| is_named(line));
        let (span, _) = lines(model).find(|(_, line)| is_cors(line)).filter(|_| is_free)?;
        Some(FoundFact::at(model, &span))
    };
    header_line(context, header).or_else(other)
}

/// The only line of the source that names a header.
fn header_line(context: &RuleContext<'_>, header: &str) -> Option<FoundFact> {
    let model = context.evidence.model.as_ref()?;
    let header = header.to_ascii_lowercase();
    let mut found = lines(model).filter(|(_, line)| line.to_ascii_lowercase().contains(&header));
    let (span, _) = found.next()?;
    found.next().is_none().then(|| FoundFact::at(model, &span))
}

fn lines(model: &SourceModel) -> impl Iterator<Item = (SourceSpan, &str)> {
    model.files.iter().enumerate().flat_map(|(file, source)| {
        source.text.lines().enumerate().map(move |(line, text)| (SourceSpan::of_line(file, line + 1), text))
    })
}

/// Where a line has the name of a header that is not a part of a longer one.
fn whole_word(line: &str, name: &str) -> Option<usize> {
    let is_part = |char: char| char.is_ascii_alphanumeric() || char == '-';
    let is_whole = |at: &usize| !line[..*at].ends_with(is_part) && !line[at + name.len()..].starts_with(is_part);
    line.match_indices(name).map(|(at, _)| at).find(is_whole)
}

/// The source has an origin in quotes that is nearly that of the page, and not exactly. `written` is it, `difference` what
/// differs, `mended` the line as it would be right.
fn origin_slip(context: &RuleContext<'_>) -> Option<FoundFact> {
    let (probe, model) = (context.probe?, context.evidence.model.as_ref()?);
    let origin = &probe.probe.page.as_ref().filter(|_| probe.browser_block.is_some())?.origin;
    let quoted =
        Regex::new(r#"['"`]((?:https?://)?(?:localhost|127\.0\.0\.1)(?::\d+)?/?)['"`]"#).expect("it is a pattern");
    let written = |line: &str| Some(quoted.captures(line)?.get(1)?.as_str().to_owned());
    let is_origin = |text: &str| text.contains("://") || text.contains(':');
    let found: Vec<(SourceSpan, String)> =
        lines(model).filter_map(|(span, line)| Some((span, written(line).filter(|text| is_origin(text))?))).collect();
    // With the right origin in the source as well, this one may be meant for something else.
    let [(span, text)] = &found[..] else { return None };
    let difference = origin_difference(text, origin)?;
    let fact = FoundFact::at(model, span);
    let mended = fact.quote.as_deref().map(|line| line.replace(text.as_str(), origin));
    let fact = fact.with("written", text).with("origin", origin).with("difference", difference);
    Some(fact.with_some("mended", mended))
}

/// A page of an origin that is not permitted may read the response. `like` says in what this origin, `asked`, is like the
/// permitted one, `allowed`: `begins`, `ends` or `part` (the source compares only a part), `port` (another one), `scheme` (another
/// one), `null`; `every` if a quite different origin is permitted as well, `method` if it is so for this method only, and `preflight` if only
/// the preflight is wrong.
fn foreign_origin(context: &RuleContext<'_>) -> Option<FoundFact> {
    let probe = context.probe.filter(|probe| is_permitted_wrongly(probe))?;
    let Some(allowed) = allowed_origin(context.result) else {
        return Some(permission_line(context, "every").with("like", "every"));
    };
    let asked = origin(probe)?;
    let permitted: Vec<&str> = readers(context.result).map(|origin| likeness(origin, allowed)).collect();
    let like = match likeness(asked, allowed) {
        _ if permitted.is_empty() && probe.preflight.is_some() => "preflight",
        _ if permitted.is_empty() && probe.probe.method != "GET" => "method",
        _ if permitted.contains(&"every") || permitted.is_empty() => "every",
        "begins" | "ends" if permitted.contains(&"port") => "port",
        "begins" | "ends" if permitted.contains(&"begins") && permitted.contains(&"ends") => "part",
        like => like,
    };
    let fact = permission_line(context, like).with("like", like).with("asked", asked);
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

/// A fact about the line of the source that permits such an origin: the first one that compares only a part of the origin or
/// names `null`, or else the only one that names the header.
fn permission_line(context: &RuleContext<'_>, like: &str) -> FoundFact {
    let pattern = match like {
        "begins" | "ends" | "part" | "port" | "scheme" => PART_COMPARISON,
        "null" => r#"['"`]null['"`]"#,
        _ => return header_line(context, ALLOW_ORIGIN).unwrap_or_default(),
    };
    let Some(model) = context.evidence.model.as_ref() else { return FoundFact::default() };
    let pattern = Regex::new(pattern).expect("it is a pattern");
    let mut found = lines(model).filter(|(_, line)| pattern.is_match(line) && !is_comment(line));
    found.next().map_or_else(FoundFact::default, |(span, _)| FoundFact::at(model, &span))
}

fn is_comment(line: &str) -> bool {
    ["//", "#", "*"].iter().any(|sign| line.trim_start().starts_with(sign))
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
    let writers = context.probes_before().filter(has_written);
    let before = writers.last().map_or("none", |writer| match origin(writer) {
        Some(page) if Some(page) != allowed_origin(context.result) => "another-site",
        _ => writer.probe.method.as_str(),
    });
    Some(FoundFact::default().with("wantedcount", unmet.wanted.clone()).with("before", before))
}

/// The data differs from what the lesson wants only in its values, and an earlier request that should have changed it is not
/// met. `earlier` is that request, `foreign` is `yes` if a page of another site sent it.
fn earlier_change_missing(context: &RuleContext<'_>) -> Option<FoundFact> {
    let probe = context.probe?;
    let ExpectationSubject::Json(Some(wanted)) = probe.unmet().next()?.expectation.subject() else { return None };
    let own = expectations::json_of_body(&context.whole_response()?.body)?;
    let names = |value: &serde_json::Value| value.as_object().map(|all| all.keys().cloned().collect::<Vec<_>>());
    names(&own).filter(|own| names(wanted).as_ref() == Some(own))?;
    let is_change = |one: &&ProbeResult| {
        one.scenario == probe.scenario
            && one.outcome != Outcome::Met
            && !["GET", "HEAD", "OPTIONS"].contains(&one.probe.method.as_str())
    };
    let earlier = context.probes_before().filter(is_change).last()?;
    // A request of another site that should have been held back has changed it.
    let is_foreign = origin(earlier).is_some_and(|page| Some(page) != allowed_origin(context.result));
    let fact = FoundFact::default().with("earlier", format!("{} {}", earlier.probe.method, earlier.path));
    Some(fact.with("foreign", if is_foreign { "yes" } else { "no" }))
}
