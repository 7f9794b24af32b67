//! A fact about an id that a server made up: POST says one, and the list shows what was sent with another one.

use serde_json::Value;

use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::expectations::json_of_body;
use crate::check::result::ProbeResult;
use crate::check::source_model::SourceSpan;

pub(super) const FACTS: &[FactSpec] = &[FactSpec {
    name: "another-row-id",
    values: &["collection", "said", "listed", "field", "title"],
    find: another_row_id,
}];

/// The path has an id that a POST to `collection` gave as its own, and after such a POST the list shows what it sent
/// with another id. `said` is the id in the response to POST, `listed` the one in the list, and `field` and `title` are a value
/// by which it is known there. The line is the one in the handler of POST that writes the id, else its route.
fn another_row_id(context: &RuleContext<'_>) -> Option<FoundFact> {
    let probe = context.probe?;
    let (collection, id) = probe.path.split('?').next()?.rsplit_once('/')?;
    let is_id = !id.is_empty() && id.bytes().all(|byte| byte.is_ascii_digit());
    let posts = || context.result.probes.iter().filter(|one| is_created_in(one, collection));
    if !is_id || !posts().any(|post| id_of(post).as_deref() == Some(id)) {
        return None;
    }
    let (post, said, listed, field, title) = posts().find_map(|post| {
        let (said, (field, title)) = (id_of(post)?, sent_text(post)?);
        let listed = listed_id(context, collection, &field, &title)?;
        (said != listed).then_some((post, said, listed, field, title))
    })?;
    let fact = at_id(context, post).unwrap_or_default().with("collection", collection);
    Some(fact.with("said", said).with("listed", listed).with("field", field).with("title", title))
}

fn is_created_in(probe: &ProbeResult, collection: &str) -> bool {
    probe.probe.method == "POST" && probe.path == collection && response(probe).is_some_and(|(status, _)| status == 201)
}

fn response(probe: &ProbeResult) -> Option<(u16, Value)> {
    let response = probe.attempt.as_ref()?.result.response.as_ref()?;
    Some((response.status, json_of_body(&response.body)?))
}

/// The id in the response, as it is in a path.
fn id_of(probe: &ProbeResult) -> Option<String> {
    let (_, body) = response(probe)?;
    id_in(&body)
}

fn id_in(entry: &Value) -> Option<String> {
    match entry.get("id")? {
        Value::Number(number) => Some(number.to_string()),
        Value::String(text) => Some(text.clone()),
        _ => None,
    }
}

/// The first text that a request sent, with its name.
fn sent_text(probe: &ProbeResult) -> Option<(String, String)> {
    let sent: Value = serde_json::from_str(probe.attempt.as_ref()?.request.body.as_deref()?).ok()?;
    sent.as_object()?.iter().rev().find_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())))
}

/// The id of the only entry with this value, in the last list that was sent.
fn listed_id(context: &RuleContext<'_>, collection: &str, field: &str, text: &str) -> Option<String> {
    let lists = context.result.probes.iter().filter(|one| one.probe.method == "GET" && one.path == collection);
    lists.rev().find_map(|list| {
        let (_, body) = response(list)?;
        let mut same = body.as_array()?.iter().filter(|entry| entry.get(field).and_then(Value::as_str) == Some(text));
        let (entry, further) = (same.next()?, same.next());
        further.is_none().then(|| id_in(entry))?
    })
}

/// The line in the handler of POST that gives the id a value.
fn at_id(context: &RuleContext<'_>, post: &ProbeResult) -> Option<FoundFact> {
    let model = context.evidence.model.as_ref()?;
    let route = model.route_for("POST", &post.path)?;
    let handler = model.handlers.get(route.handler?)?;
    // Where paths are tested by hand, the handler is one branch of this function.
    let is_around =
        |span: &SourceSpan| span.file == route.span.file && (span.line..=span.end_line).contains(&route.span.line);
    let by_name = model.functions.iter().find(|function| function.name == "do_POST" && is_around(&function.span));
    let span = by_name.map_or(&handler.span, |function| &function.span);
    let lines = model.files.get(span.file)?.text.lines().enumerate().take(span.end_line).skip(span.line - 1);
    let writes_id = |line: &str| {
        ["'id':", "\"id\":", " id:", "{id:", "'id'] =", "\"id\"] =", ".id ="].iter().any(|sign| line.contains(sign))
    };
    let at = lines.into_iter().find(|(_, line)| writes_id(line)).map_or(span.line, |(at, _)| at + 1);
    Some(FoundFact::at(model, &SourceSpan::of_line(span.file, at)))
}
