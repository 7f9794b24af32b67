//! The to-do line of a starter that a probe is about. It counts only while no code does what it asks for: learners often
//! leave the line above their code.

use crate::check::result::{ProbeResult, ToDo};
use crate::check::source_model::{RouteDef, RouteKind, distance};

use super::facts;
use super::rule_context::RuleContext;
use super::rules::Wants;
use super::wanted::wants_of;

/// How many slips the name of a header may have, and how long it is then at least.
const MOST_SLIPS: usize = 2;
const SHORTEST_NAME_WITH_SLIPS: usize = 10;

/// What a to-do asks for.
enum ToDoSubject<'a> {
    /// The response to one request.
    Request,
    /// The response to every other path.
    OtherPaths,
    /// The words of every response.
    Words,
    /// A header.
    Header(&'a str),
}

/// Returns the line, from 1, of the to-do for the probe of this context, if it is still open. A response that differs from the one
/// to an unknown path was sent by other code than what the starter has in the place of the to-do for every other path.
pub(super) fn open_line(context: &RuleContext<'_>) -> Option<usize> {
    let (line, subject) = find(context)?;
    let is_of_other_code =
        matches!(subject, ToDoSubject::OtherPaths) && facts::find(context, "unlike-unknown").is_some();
    (!is_of_other_code && !is_done(context, line, &subject)).then_some(line)
}

/// Returns what a finished project has instead of the open to-do for the probe of this context.
pub(super) fn solution(context: &RuleContext<'_>) -> Option<String> {
    of_starter(context, open_line(context)?).map(|to_do| to_do.solution.clone())
}

/// Returns what the starter says of the to-do in a line.
fn of_starter<'a>(context: &RuleContext<'a>, line: usize) -> Option<&'a ToDo> {
    let first = context.result.source.as_ref()?.line(line)?;
    context.result.to_dos.iter().find(|one| one.first_line == first)
}

fn find<'a>(context: &RuleContext<'a>) -> Option<(usize, ToDoSubject<'a>)> {
    let (probe, source) = (context.probe?, context.result.source.as_ref()?);
    let of_request = || source.find_request_to_do(&probe.probe.method, &probe.path);
    let of_wanted = || match wants_of(probe) {
        Wants::Missing => Some((source.find_to_do("everything else")?, ToDoSubject::OtherPaths)),
        Wants::Words => Some((source.find_to_do(&context.wanted_words()?)?, ToDoSubject::Words)),
        Wants::Page | Wants::Json => None,
    };
    let of_header = || {
        let header = context.header()?;
        Some((source.find_to_do(header)?, ToDoSubject::Header(header)))
    };
    of_request().map(|line| (line, ToDoSubject::Request)).or_else(of_wanted).or_else(of_header)
}

/// Whether the learner wrote code for the to-do.
fn is_done(context: &RuleContext<'_>, line: usize, subject: &ToDoSubject<'_>) -> bool {
    let (Some(source), Some(probe)) = (&context.result.source, context.probe) else { return false };
    if let ToDoSubject::Header(name) = subject {
        return names_header(source.code(), name);
    }
    let has_code =
        || has_route_for(context, subject, probe) || matches!(subject, ToDoSubject::Request) && sends_data(context);
    let below = source.line_below_comment(line).unwrap_or_default();
    let starter = of_starter(context, line);
    if starter.is_some_and(|to_do| to_do.placeholder.is_none() && below == to_do.line_below) {
        return has_code();
    }
    match starter.and_then(|to_do| to_do.placeholder.as_deref()) {
        // The starter runs with a line of its own until the to-do is done. That line may send data too.
        Some(placeholder) => below != placeholder.trim(),
        None => !below.is_empty() || has_code(),
    }
}

/// Whether the code has the name of a header, or one that is nearly the same.
fn names_header(code: &str, name: &str) -> bool {
    let (code, name) = (code.to_ascii_lowercase(), name.to_ascii_lowercase());
    let words = || code.split(|char: char| !char.is_ascii_alphanumeric() && char != '-');
    // In a short name, a slip makes another word: `var` is not a misspelt `Vary`.
    let is_long = name.len() >= SHORTEST_NAME_WITH_SLIPS;
    let is_near = |word: &str| word.len().abs_diff(name.len()) <= MOST_SLIPS && distance(word, &name) <= MOST_SLIPS;
    code.contains(&name) || is_long && words().any(is_near)
}

/// Whether code responded to the request with data, where data is wanted: then the to-do is done, perhaps wrongly, wherever
/// its code is.
fn sends_data(context: &RuleContext<'_>) -> bool {
    let wants_data = context.probe.is_some_and(|probe| wants_of(probe) == Wants::Json);
    let is_data = |body: &[u8]| {
        let value: Option<serde_json::Value> = serde_json::from_slice(body).ok();
        value.is_some_and(|value| value.is_object() || value.is_array() || value.is_string())
    };
    let response = context.whole_response().filter(|response| (200..300).contains(&response.status));
    wants_data && response.is_some_and(|response| is_data(&response.body))
}

/// Whether a route of the program is meant for the request, even if it is misspelt. A route that is for another request of
/// the lesson is not meant.
fn has_route_for(context: &RuleContext<'_>, subject: &ToDoSubject<'_>, probe: &ProbeResult) -> bool {
    let Some(model) = context.evidence.model.as_ref() else { return false };
    let is_for_another = |route: &RouteDef| {
        context.result.probes.iter().any(|other| route.matches(&other.probe.method, &other.path) == Some(true))
    };
    let (method, path) = (probe.probe.method.as_str(), probe.path.as_str());
    let is_own = |route: &RouteDef| route.kind == RouteKind::Endpoint && route.matches_path(path) == Some(true);
    let takes_the_rest = |route: &RouteDef| matches!(route.kind, RouteKind::CatchAll | RouteKind::NotFoundHandler);
    match subject {
        ToDoSubject::Request => {
            model.routes.iter().any(is_own)
                || model.near_misses(method, path).iter().any(|(_, route)| !is_for_another(route))
        }
        ToDoSubject::OtherPaths => model.routes.iter().any(takes_the_rest),
        ToDoSubject::Words | ToDoSubject::Header(_) => false,
    }
}
