//! Facts about responses that refuse or redirect: which line of the learner's source sends them, and for which requests.

use super::locate::only_line;
use super::request_bodies as bodies;
use super::routed_request::RoutedRequest;
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::expectation::ExpectationSubject;
use crate::check::pages::SeenBody;
use crate::check::result::{Attempt, ExpectationResult, Outcome, ProbeResult};
use crate::check::source_model::{HandlerDef, ResponseCall, RouteKind, SourceModel, SourceSpan};
use crate::http::client::ClientResponse;

pub(super) const FACTS: &[FactSpec] = &[
    FactSpec { name: "redirect", values: &["location", "code", "by"], find: redirect },
    FactSpec { name: "status-in-source", values: &["code", "by", "page"], find: status_in_source },
    FactSpec { name: "refused", values: &["page"], find: refused },
    FactSpec { name: "framework-page", values: &["owner", "page"], find: framework_page },
    FactSpec { name: "words-with-status", values: &["page"], find: words_with_status },
    FactSpec { name: "wrong-status", values: &["wanted", "page", "hint", "refused"], find: wrong_status },
    FactSpec {
        name: "same-status-as-before",
        values: &["wanted", "same", "sent", "earlier", "missing", "equal"],
        find: same_status_as_before,
    },
    FactSpec { name: "allowed-methods", values: &["allow"], find: allowed_methods },
];

/// How long words are at least that can only be those of one line.
const MIN_WORDS_BYTES: usize = 5;

/// The response sends the visitor to another address. `location` is that address, `code` the line that does it, `by` who runs
/// that line: `middleware` (for every request), `route`, `not-found` (for every path without a route), `framework` (no line of
/// the learner's).
fn redirect(context: &RuleContext<'_>) -> Option<FoundFact> {
    let response = context.whole_response().filter(|response| (300..400).contains(&response.status))?;
    if context.probe.is_some_and(wants_redirect) {
        return None;
    }
    let location = header(response, "location")?;
    let is_it = |step: &ResponseCall| {
        step.redirect.as_deref() == Some(location.as_str())
            || step.redirect.is_some()
            || step.headers.iter().any(|(name, _)| name.eq_ignore_ascii_case("location"))
    };
    let fact = line_fact(context, is_it).unwrap_or_else(|| FoundFact::default().with("by", "framework"));
    Some(fact.with("location", location))
}

/// Whether the lesson asks for a redirect here: then the redirect itself is no mistake.
fn wants_redirect(probe: &ProbeResult) -> bool {
    probe.expectations.iter().any(|one| match one.expectation.subject() {
        ExpectationSubject::Status(status) => (300..400).contains(&status),
        ExpectationSubject::Header(name) => name.eq_ignore_ascii_case("location"),
        _ => false,
    })
}

/// A line of the learner's source sets the status of the response. `code` is that line, `by` as for `redirect`.
fn status_in_source(context: &RuleContext<'_>) -> Option<FoundFact> {
    let response = context.whole_response()?;
    let status = i64::from(response.status);
    // Where every request fails, the line is the one for errors.
    let mut attempts = context.result.probes.iter().filter_map(|probe| probe.attempt.as_ref());
    let is_same = |attempt: &Attempt| attempt.result.response.as_ref().is_some_and(|own| own.status == response.status);
    if status >= 500 && attempts.all(is_same) {
        return None;
    }
    let fact = line_fact(context, |step| step.status == Some(status))?;
    Some(fact.with("page", context.page_in_words()?))
}

/// The response refuses the request. `page` is what it says, in words.
fn refused(context: &RuleContext<'_>) -> Option<FoundFact> {
    let response = context.whole_response().filter(|response| response.status >= 400)?;
    let line = status_in_source(context).or_else(|| only_line_with(context, response.status)).unwrap_or_default();
    Some(line.with("page", format!("The body is {}.", context.page_in_words()?)))
}

/// The body is what the lesson wants to be said with 404. `page` is the body in words.
fn words_with_status(context: &RuleContext<'_>) -> Option<FoundFact> {
    let words = context.wanted_words()?;
    let response =
        context.whole_response().filter(|_| context.body_text().is_some_and(|body| body.contains(&words)))?;
    let line = only_line_with(context, response.status).unwrap_or_default();
    Some(line.with("page", context.page_in_words()?))
}

/// The only line of the source that has the words of the response in quotation marks.
fn line_with_words(context: &RuleContext<'_>) -> Option<FoundFact> {
    let (model, body) = (context.evidence.model.as_ref()?, context.body_text()?);
    let words = match serde_json::from_str::<serde_json::Value>(&body) {
        Ok(value) => value.get("error")?.as_str()?.to_owned(),
        Err(_) => body.trim().to_owned(),
    };
    let has_words = |line: &str| ['\'', '"', '`'].iter().any(|mark| line.contains(&format!("{mark}{words}{mark}")));
    let only = only_line(model, has_words).filter(|_| words.len() >= MIN_WORDS_BYTES)?;
    Some(FoundFact::at(model, &only))
}

/// The only line of the source that names a status.
fn only_line_with(context: &RuleContext<'_>, status: u16) -> Option<FoundFact> {
    let (model, number) = (context.evidence.model.as_ref()?, status.to_string());
    let has_number = |line: &str| line.split(|char: char| !char.is_alphanumeric()).any(|word| word == number);
    Some(FoundFact::at(model, &only_line(model, has_number)?))
}

/// The response is a page that a framework writes itself. `owner` is the framework.
fn framework_page(context: &RuleContext<'_>) -> Option<FoundFact> {
    let seen = context.seen()?;
    let page = seen.words();
    match seen {
        SeenBody::Framework { owner, .. } => Some(FoundFact::default().with("owner", owner).with("page", page)),
        _ => None,
    }
}

/// An earlier request with the same method and path got the same status, and there it was right. `same` is
/// `yes` where both send the same, so that only what the program has stored makes the difference. `sent` and `earlier` are the
/// two bodies; `missing` is the name that only the earlier one has, or has a value for; `equal` is the name that has the same
/// made-up value in both, so that this request is the second one for it.
fn same_status_as_before(context: &RuleContext<'_>) -> Option<FoundFact> {
    let (probe, status) = (context.probe?, context.status()?);
    let wanted = probe.wanted_status().filter(|wanted| *wanted != status)?;
    let is_like = |one: &&ProbeResult| one.probe.method == probe.probe.method && one.path == probe.path;
    let is_right = |one: &&ProbeResult| one.outcome == Outcome::Met && one.wanted_status() == Some(status);
    let is_near = |one: &&ProbeResult| one.scenario == probe.scenario;
    let all = || context.probes_before().filter(is_like).filter(is_right);
    // Of another scenario, only a request with a body can be compared: a session may make the difference.
    let of_others = || all().filter(|one| one.probe.body.is_some()).last();
    let earlier = all().filter(is_near).last().or_else(of_others)?;
    let is_same = earlier.probe.body == probe.probe.body && earlier.probe.headers == probe.probe.headers;
    let fact = status_in_source(context).unwrap_or_default().with("wanted", wanted.to_string());
    let fact = fact.with("same", if is_same { "yes" } else { "no" });
    Some(bodies::compare(fact, earlier, probe))
}

/// The status is not the one that the lesson wants. `wanted` is that one, `hint` what the lesson says of it,
/// `refused` is `yes` where an error came in place of a good response.
fn wrong_status(context: &RuleContext<'_>) -> Option<FoundFact> {
    let wanted = context.probe?.unmet().find_map(|one| match one.expectation.subject() {
        ExpectationSubject::Status(status) => Some(status),
        _ => None,
    })?;
    let line = line_with_words(context).or_else(|| status_in_source(context)).unwrap_or_default();
    let refused = context.status().is_some_and(|status| status >= 400) && wanted < 400;
    let fact = line.with("wanted", wanted.to_string()).with("page", context.page_in_words()?);
    let fact = fact.with("refused", if refused { "yes" } else { "no" });
    Some(fact.with_some("hint", status_hint(context, wanted)))
}

/// What the lesson says of the status that is wanted: here, or at another request with the same method, path and status.
fn status_hint(context: &RuleContext<'_>, wanted: u16) -> Option<String> {
    let probe = context.probe?;
    let of_status = |one: &&ExpectationResult| matches!(one.expectation.subject(), ExpectationSubject::Status(status) if status == wanted);
    let hint = |probe: &ProbeResult| probe.expectations.iter().find(of_status)?.hint.clone();
    let is_same = |one: &&ProbeResult| one.probe.method == probe.probe.method && one.path == probe.path;
    hint(probe).or_else(|| context.result.probes.iter().filter(is_same).find_map(hint))
}

/// The methods that the response says are allowed for the path.
fn allowed_methods(context: &RuleContext<'_>) -> Option<FoundFact> {
    let response = context.whole_response().filter(|response| response.status == 405)?;
    Some(FoundFact::default().with("allow", header(response, "allow")?))
}

fn header(response: &ClientResponse, name: &str) -> Option<String> {
    response.headers.get(name).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// The line of the source that makes the response: in the route that takes the request, else in a middleware above it.
fn line_fact(context: &RuleContext<'_>, is_it: impl Fn(&ResponseCall) -> bool) -> Option<FoundFact> {
    let request = RoutedRequest::of(context)?;
    let model = request.model;
    let step_in = |handler: &'_ HandlerDef| handler.responses.iter().find(|step| is_it(step)).map(|step| step.span);
    // A middleware may test the path itself: what it does for one path alone is done for no other.
    let endpoints = model.routes.iter().filter(|route| route.kind == RouteKind::Endpoint);
    let own: Vec<&HandlerDef> = endpoints.filter_map(|route| request.handler_of(route)).collect();
    let is_for_one_path = |span: &SourceSpan| own.iter().any(|handler| handler.span.contains(span));
    let middleware = model.routes.iter().filter(|route| route.kind == RouteKind::Middleware);
    let in_middleware = |handler: &'_ HandlerDef| {
        let mut steps = handler.responses.iter().filter(|step| is_it(step) && !is_for_one_path(&step.span));
        steps.next().map(|step| step.span)
    };
    let above = || middleware.clone().filter_map(|route| request.handler_of(route)).find_map(in_middleware);
    if let Some(span) = above() {
        return Some(FoundFact::at(model, &span).with("code", code_at(model, &span)).with("by", "middleware"));
    }
    let taker = request.taker()?;
    let span = step_in(request.handler()?)?;
    let by = match taker.kind {
        RouteKind::Endpoint => "route",
        RouteKind::NotFoundHandler | RouteKind::CatchAll => "not-found",
        RouteKind::Middleware => "middleware",
    };
    Some(FoundFact::at(model, &span).with("code", code_at(model, &span)).with("by", by))
}

fn code_at(model: &SourceModel, span: &SourceSpan) -> String {
    model.quote(span).to_owned()
}
