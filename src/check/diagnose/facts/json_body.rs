//! The fact about a body that should be JSON and is not the JSON that is wanted: what is wrong with it, and where the
//! learner wrote it.

use regex_lite::escape;
use serde_json::Value;

use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::expectation::{ExpectationSubject, GZIP_MARK};
use crate::check::result::{ExpectationResult, Outcome};
use crate::check::source_model::{FunctionDef, ResponseCall, SentBody};
use crate::check::words::shortened;

use super::json_text::{self, JsonTextProblem};
use super::json_value::{self, JsonDifference};
use super::sent_step::{at_place_of, fact_at_line, fact_at_sent_step, sent_step};

pub(super) const FACTS: &[FactSpec] = &[
    FactSpec {
        name: "json-body",
        values: &["problem", "part", "key", "own", "wanted", "otherkey", "source", "call"],
        find: json_body,
    },
    FactSpec { name: "sent-by", values: &[], find: |context| Some(fact_at_sent_step(context)) },
];

/// What is wrong with a body that is not the JSON that is wanted. `problem` names it; `part` is what is written behind the
/// JSON; `key`, `own` and `wanted` are the name and the two values that differ; `otherkey` the name that the response has
/// in place of `key`. `source` tells where a wrong value comes from: `written` in the source, or the `path` of the request.
/// `call` is the call of an `async` function that nothing waits for.
fn json_body(context: &RuleContext<'_>) -> Option<FoundFact> {
    let wanted = unmet_json(context)?;
    let body = context.whole_response()?.body.clone();
    if let Some(problem) = other_bytes(&body) {
        return Some(fact_at_sent_step(context).with("problem", problem));
    }
    let text = String::from_utf8_lossy(&body);
    if let Some(problem) = json_text::problem_of(&text) {
        return Some(of_text(context, &problem));
    }
    let own: Value = serde_json::from_str(&text).ok()?;
    let found = json_value::difference(&own, wanted)?;
    Some(of_difference(context, &found))
}

/// What the bytes are, if they are not text in UTF-8: compressed with gzip, or text in UTF-16.
fn other_bytes(body: &[u8]) -> Option<&'static str> {
    let is_utf16 =
        |mark: &[u8]| body.starts_with(mark) || (body.len() > 3 && body.len().is_multiple_of(2) && body.contains(&0));
    match () {
        () if body.starts_with(GZIP_MARK) => Some("compressed"),
        () if is_utf16(b"\xff\xfe") || body.starts_with(b"\xfe\xff") => Some("utf-16"),
        () => None,
    }
}

/// The JSON that is wanted as the whole body, and that the body is not.
fn unmet_json<'a>(context: &RuleContext<'a>) -> Option<&'a Value> {
    let json = |one: &'a ExpectationResult| match one.expectation.subject() {
        ExpectationSubject::Json(wanted) if one.outcome == Outcome::NotMet => wanted,
        _ => None,
    };
    context.probe?.expectations.iter().find_map(json)
}

fn of_text(context: &RuleContext<'_>, problem: &JsonTextProblem) -> FoundFact {
    let part = problem.part.as_deref().map(|part| shortened(part.lines().next().unwrap_or_default()));
    fact_at_sent_step(context).with("problem", problem.kind).with_some("part", part)
}

fn of_difference(context: &RuleContext<'_>, found: &JsonDifference) -> FoundFact {
    let own = found.own.as_deref().map(shortened);
    let fact = fact_at_sent_step(context)
        .with("problem", found.kind)
        .with_some("key", found.key.as_deref())
        .with_some("own", own)
        .with_some("wanted", found.wanted.as_deref().map(shortened))
        .with_some("otherkey", found.other_key.as_deref());
    if matches!(found.kind, "empty-object" | "empty-value") {
        return with_promise(context, fact);
    }
    let written = place_of_value(context, found);
    let source = match (&written, sent_step(context)) {
        (Some(_), _) => Some("written"),
        (None, Some(step)) if found.kind == "text-for-number" && takes_path(context, step) => Some("path"),
        _ => None,
    };
    at_place_of(fact, written).with_some("source", source)
}

/// The line in which the learner wrote the name or the value that is wrong.
fn place_of_value(context: &RuleContext<'_>, found: &JsonDifference) -> Option<FoundFact> {
    let name = found.other_key.as_ref().or(found.key.as_ref())?;
    let name = format!(r#"(?:^|[^\w$]){}["'`]?\s*[:=]"#, escape(name));
    match (&found.other_key, found.own.as_deref()) {
        (Some(_), _) => fact_at_line(context, &name),
        (None, Some(own)) => {
            let value = escape(own.trim_matches('"'));
            let quote = if own.starts_with('"') { r#"["'`]"# } else { "" };
            fact_at_line(context, &format!(r"{name}\s*{quote}{value}{quote}(?:[^\w]|$)"))
        }
        (None, None) => None,
    }
}

/// Whether a step sends something that comes from the path of the request.
fn takes_path(context: &RuleContext<'_>, step: &ResponseCall) -> bool {
    let text = match &step.body {
        SentBody::Object(text) | SentBody::JsonText(text) | SentBody::List(text) | SentBody::Template(text) => text,
        _ => return false,
    };
    let is_parameter =
        |name: &str| text.split(|char: char| !char.is_alphanumeric() && char != '_').any(|word| word == name);
    let in_path = context.route().and_then(|route| route.path.as_deref()).unwrap_or_default();
    let has_parameter = in_path.contains([':', '{', '<', '*']);
    ["params", "param", "PathValue", "split"].iter().any(|word| is_parameter(word))
        || has_parameter
            && context.handler().is_some_and(|handler| handler.parameters.iter().any(|one| is_parameter(&one.name)))
}

/// The call of an `async` function of the learner's own whose result is sent before it is there.
fn with_promise(context: &RuleContext<'_>, fact: FoundFact) -> FoundFact {
    let found = context.handler().zip(context.evidence.model.as_ref()).and_then(|(handler, model)| {
        let is_async = |function: &&FunctionDef| function.is_async;
        let call = model.functions.iter().filter(is_async).find_map(|function| {
            let call = function.calls.iter().find(|call| !call.is_awaited && handler.span.contains(&call.span))?;
            Some((function.name.clone(), call.span))
        });
        call.map(|(name, span)| (name, FoundFact::at(model, &span)))
    });
    match found {
        Some((name, place)) => at_place_of(fact, Some(place)).with("call", name),
        None => fact,
    }
}
