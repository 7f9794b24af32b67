//! Facts from comparing responses: the same one came for another path.

use super::route_order::style_of;
use super::routed_request::RoutedRequest;
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::diagnose::rules::Wants;
use crate::check::diagnose::wanted::wants_of;
use crate::check::expectation::ExpectationSubject;
use crate::check::pages::{self, SeenBody};
use crate::check::result::{ExpectationResult, Outcome, ProbeResult};
use crate::check::source_model::RouteKind;
use crate::http::client::ClientResponse;

pub(super) const FACTS: &[FactSpec] = &[
    FactSpec {
        name: "same-response",
        values: &["like", "other", "page", "unknown", "style", "code", "ownline", "own"],
        find: same_response,
    },
    FactSpec { name: "shorter-path", values: &["shorter", "page"], find: shorter_path },
    FactSpec { name: "right-before", values: &["before", "page"], find: right_before },
    FactSpec { name: "query-request", values: &["plain", "page"], find: query_request },
    FactSpec { name: "unlike-unknown", values: &["unknown", "page", "owner", "onlystatus"], find: unlike_unknown },
];

/// How many paths with one response are a pattern.
const MIN_PATHS: usize = 3;

/// A response that arrived whole, and its path.
type PathResponse<'a> = (&'a str, &'a ClientResponse);

/// The same response came for another path, whatever path it repeats. `like` says which: `every` (all paths of the lesson),
/// `home` (the path `/`), `unknown` (a path that no program has), `other`. `other` is that path, `page` the response in words,
/// `unknown` is `yes` where the unknown path got it too.
fn same_response(context: &RuleContext<'_>) -> Option<FoundFact> {
    let probe = context.probe?;
    let own = (probe.path.as_str(), context.whole_response()?);
    let all = responses(context);
    let others: Vec<PathResponse<'_>> = all
        .iter()
        .filter(|(other, _)| other.path != probe.path)
        .map(|(other, response)| (other.path.as_str(), *response))
        .collect();
    let same: Vec<&PathResponse<'_>> = others.iter().filter(|other| is_same(own, **other)).collect();
    let unknown = unknown_path(&all);
    let is_like_unknown = same.iter().any(|(path, _)| Some(*path) == unknown) || unknown == Some(own.0);
    let (like, other) = match same.first()? {
        _ if same.len() == others.len() && all.len() >= MIN_PATHS && is_like_unknown => ("every", unknown?),
        _ if same.iter().any(|(path, _)| *path == "/") => ("home", "/"),
        _ if is_like_unknown && unknown != Some(own.0) => ("unknown", unknown?),
        (path, _) => ("other", *path),
    };
    let fact = at_taker(context).with("like", like).with("other", other).with("page", context.page_in_words()?);
    Some(fact.with("unknown", if is_like_unknown { "yes" } else { "no" }))
}

/// The same response came for a path of which this one is a longer form, and there it was right: `/users/2` and
/// `/users/2/posts`. `shorter` is that path, `page` the response in words.
fn shorter_path(context: &RuleContext<'_>) -> Option<FoundFact> {
    let probe = context.probe?;
    let own = (probe.path.as_str(), context.whole_response()?);
    let is_shorter =
        |other: &str| other.len() > 1 && own.0.strip_prefix(other).is_some_and(|rest| rest.starts_with('/'));
    let all = responses(context);
    let is_it = |(other, response): &&(&ProbeResult, &ClientResponse)| {
        is_shorter(&other.path) && other.outcome == Outcome::Met && is_same(own, (other.path.as_str(), response))
    };
    let (shorter, _) = all.iter().find(is_it)?;
    Some(at_taker(context).with("shorter", &shorter.path).with("page", context.page_in_words()?))
}

/// A fact about the route that takes the request: `code` is its first line, `style` how it is written, if it is one for all paths; `own` and
/// `ownline` are the line and its number, if it is one for this path.
fn at_taker(context: &RuleContext<'_>) -> FoundFact {
    let Some(request) = RoutedRequest::of(context) else { return FoundFact::default() };
    let Some(taker) = request.taker() else { return FoundFact::default() };
    let line = request.model.quote(&taker.span);
    let body = context.response.map(|response| String::from_utf8_lossy(&response.body));
    if body.is_some_and(|body| sends_other_words(line, &body)) {
        return FoundFact::default();
    }
    let fact = FoundFact::at(request.model, &taker.span).with("code", line);
    match taker.kind {
        RouteKind::CatchAll | RouteKind::NotFoundHandler => fact.with("style", style_of(taker, line)),
        RouteKind::Endpoint => fact.with("ownline", taker.span.line.to_string()).with("own", line),
        RouteKind::Middleware => fact,
    }
}

/// Whether a line has words for people in it, and none of them are in the body: then another line has sent it.
fn sends_other_words(line: &str, body: &str) -> bool {
    let is_word = |char: char| char.is_ascii_alphanumeric() || char == ' ';
    let is_sentence = |text: &&str| text.contains(' ') && text.len() > 5 && text.chars().all(is_word);
    let mut sentences = line.split(['\'', '"', '`']).skip(1).step_by(2).filter(is_sentence).peekable();
    sentences.peek().is_some() && !sentences.any(|sentence| body.contains(sentence))
}

/// The response differs from that of the unknown path, though both have the same status: a function of the learner's own made
/// it. `unknown` is that path, `page` the response in words; `owner` the framework whose page it is, if it is one.
fn unlike_unknown(context: &RuleContext<'_>) -> Option<FoundFact> {
    let probe = context.probe?;
    let own = (probe.path.as_str(), context.whole_response()?);
    let all = responses(context);
    let unknown = unknown_path(&all).filter(|path| *path != own.0)?;
    let (_, other) = all.iter().find(|(other, _)| other.path == unknown)?;
    if is_same(own, (unknown, other)) || other.status != own.1.status || pages::is_only_reason(own.1) {
        return None;
    }
    let seen = context.seen()?;
    let fact = FoundFact::default().with("unknown", unknown).with("page", seen.words());
    // A page about the 404 has a tag in it, too.
    let is_about_404 = matches!(seen, SeenBody::Framework { .. }) || context.body_text()?.contains("404");
    let is_only_status = !is_about_404 && is_only_status_wrong(probe);
    let fact = fact.with("onlystatus", if is_only_status { "yes" } else { "no" });
    Some(match seen {
        SeenBody::Framework { owner, .. } => fact.with("owner", owner),
        _ => fact,
    })
}

/// Whether all that the lesson wants of a response is there, but for its status.
fn is_only_status_wrong(probe: &ProbeResult) -> bool {
    let is_status = |one: &&ExpectationResult| matches!(one.expectation.subject(), ExpectationSubject::Status(_));
    let mut others = probe.expectations.iter().filter(|one| !is_status(one)).peekable();
    others.peek().is_some() && others.all(|one| one.outcome == Outcome::Met)
}

/// The request is sent a second time, and was answered right before. `before` is the status of that response, `page` the one
/// that came now, in words.
fn right_before(context: &RuleContext<'_>) -> Option<FoundFact> {
    let (probe, repeated) = (context.probe?, context.result.repeated.as_ref()?);
    let is_same = |other: &&ProbeResult| other.path == probe.path && other.probe.method == probe.probe.method;
    let first = context.result.probes.iter().find(is_same).filter(|_| std::ptr::eq(probe, repeated))?;
    let before = first.attempt.as_ref()?.result.response.as_ref()?.status;
    let page = context.page_in_words()?;
    Some(FoundFact::default().with("before", before.to_string()).with("page", page))
}

/// The request has a query, and the same path without it, `plain`, was answered rightly. `page` is the response in words.
fn query_request(context: &RuleContext<'_>) -> Option<FoundFact> {
    let (plain, _) = context.probe?.path.split_once('?')?;
    let is_plain = |probe: &&ProbeResult| probe.path == plain && probe.outcome == Outcome::Met;
    context.result.probes.iter().find(is_plain)?;
    let own = (context.whole_response()?, context.probe?.path.as_str());
    let all = responses(context);
    let unknown = all.iter().find(|(probe, _)| Some(probe.path.as_str()) == unknown_path(&all));
    // Words for an unknown path are another mistake, if a mistake at all.
    if unknown.is_some_and(|(probe, other)| pages::has_same_body(own, (other, &probe.path))) {
        return None;
    }
    let page = context.page_in_words()?;
    Some(FoundFact::default().with("plain", plain).with("page", page))
}

/// The responses to the lesson's own GET requests that arrived whole.
fn responses<'a>(context: &RuleContext<'a>) -> Vec<(&'a ProbeResult, &'a ClientResponse)> {
    let whole = |probe: &'a ProbeResult| {
        let result = &probe.attempt.as_ref().filter(|attempt| attempt.request.method == "GET")?.result;
        Some((probe, result.response.as_ref().filter(|_| result.error.is_none())?))
    };
    context.result.probes.iter().filter_map(whole).collect()
}

/// The path of the lesson that no program has a route for.
fn unknown_path<'a>(all: &[(&'a ProbeResult, &'a ClientResponse)]) -> Option<&'a str> {
    all.iter().find(|(probe, _)| wants_of(probe) == Wants::Missing).map(|(probe, _)| probe.path.as_str())
}

/// Tells whether two responses are the same but for the paths that they repeat.
fn is_same(one: PathResponse<'_>, other: PathResponse<'_>) -> bool {
    if pages::is_same_response((one.1, one.0), (other.1, other.0)) {
        return true;
    }
    // The path `/` is too short to be taken out wherever it stands, so the longer path is written as `/` instead.
    let (home, named) = match (one.0, other.0) {
        ("/", _) => (one.1, other),
        (_, "/") => (other.1, one),
        _ => return false,
    };
    let body = String::from_utf8_lossy(&named.1.body).replace(named.0, "/");
    let as_home = ClientResponse { body: body.into_bytes().into(), ..named.1.clone() };
    as_home.body != named.1.body && pages::is_same_response((home, "/"), (&as_home, "/"))
}
