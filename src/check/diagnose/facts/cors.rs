//! Facts about a response that a browser keeps from the page that asked: why, the line of the source that sets the header, an
//! origin with a slip in it, and a change that an earlier request should have made.

use regex_lite::Regex;

use crate::check::cors::origin_difference;
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::expectation::ExpectationSubject;
use crate::check::expectations;
use crate::check::result::{Outcome, ProbeResult};
use crate::check::source_model::{SourceModel, SourceSpan};
use crate::text::plural::sentence;

pub(super) const FACTS: &[FactSpec] = &[
    FactSpec { name: "browser-block", values: &["received", "reason", "change"], find: browser_block },
    FactSpec { name: "origin-slip", values: &["written", "origin", "difference", "mended"], find: origin_slip },
    FactSpec { name: "cors-header-line", values: &[], find: |context| header_line(context, ALLOW_ORIGIN) },
    FactSpec { name: "earlier-change-missing", values: &["earlier"], find: earlier_change_missing },
];

const ALLOW_ORIGIN: &str = "Access-Control-Allow-Origin";

/// A browser keeps the response from the page. `received` says which CORS headers the response has, `reason` what is wrong with
/// them, `change` what to change.
fn browser_block(context: &RuleContext<'_>) -> Option<FoundFact> {
    let probe = context.probe?;
    let advice = probe.browser_block.as_ref()?;
    let unmet = probe.unmet().next().filter(|one| one.expectation.judges_browser())?;
    let step = unmet.actual.split_once(": ").map(|(_, step)| sentence(step));
    let reason = advice.why.clone().or(step)?;
    let line = unmet.header.as_deref().and_then(|header| header_line(context, header)).unwrap_or_default();
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

/// The data differs from what the lesson wants only in its values, and an earlier request that should have changed it is not
/// met. `earlier` is that request.
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
    let before = context.result.probes.iter().take_while(|one| !std::ptr::eq(*one, probe));
    let earlier = before.filter(is_change).last()?;
    Some(FoundFact::default().with("earlier", format!("{} {}", earlier.probe.method, earlier.path)))
}
