//! Facts about the value that a handler sends: it has no value, it is a list, it is set under a name that nothing reads.

use regex_lite::Regex;

use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::facts::routed_request::RoutedRequest;
use crate::check::diagnose::facts::sent_step::{fact_at_line, sent_step};
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::diagnose::rules::Wants;
use crate::check::diagnose::wanted::wants_of;
use crate::check::source_model::{ResponseCall, SentBody};
use crate::check::words::response_body_in_words;
use crate::text::nearest::nearest;

pub(super) const FACTS: &[FactSpec] = &[
    FactSpec { name: "sends-no-value", values: &["value", "call"], find: sends_no_value },
    FactSpec { name: "filtered-list", values: &["mended"], find: filtered_list },
    FactSpec { name: "unknown-body", values: &["property", "mended"], find: unknown_body },
    FactSpec { name: "head-type", values: &["code", "mended", "misnamed"], find: head_type },
    FactSpec { name: "own-failure", values: &["code", "page"], find: own_failure },
];

/// A call of Express or Fastify is given a variable or an expression, and the body is empty: it has no value.
fn sends_no_value(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context)?;
    let route = request.taker().filter(|route| ["Express", "Fastify"].contains(&route.framework.as_str()))?;
    context.whole_response().filter(|response| response.body.is_empty())?;
    let handler = request.handler_of(route)?;
    let is_value = |step: &&ResponseCall| matches!(step.body, SentBody::Computed(_)) && step.arguments.len() == 1;
    let step = handler.responses.iter().filter(|step| step.ends && step.helper.is_none()).find(is_value)?;
    let call = format!("{}.{}", step.receiver.as_deref()?, step.name);
    Some(FoundFact::at(request.model, &step.span).with("value", &step.arguments[0]).with("call", call))
}

/// The list that is sent is one that `filter` makes. `mended` is the line with `find`.
fn filtered_list(context: &RuleContext<'_>) -> Option<FoundFact> {
    let fact = fact_at_line(context, r"\.filter\(")?;
    let mended = fact.quote.clone()?.replacen(".filter(", ".find(", 1);
    Some(fact.with("mended", mended))
}

/// The handler sets a property that is nearly `body`. `mended` is the line with `body`.
fn unknown_body(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context)?;
    let is_near = |step: &&ResponseCall| {
        !step.is_known && step.receiver.is_some() && nearest(&step.name, &["body"]).is_some() && step.name != "body"
    };
    let step = request.handler()?.responses.iter().find(is_near)?;
    let mended = request.model.quote(&step.span).replacen(&format!(".{}", step.name), ".body", 1);
    Some(FoundFact::at(request.model, &step.span).with("property", &step.name).with("mended", mended))
}

/// The handler writes its head with `writeHead`, and the type in it is missing or wrong. A header that is set behind it would be an
/// error. `mended` is the line with the type that is wanted, `misnamed` the name of the header, if it is spelled in another way.
fn head_type(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context)?;
    request.taker().filter(|route| route.framework == "Node.js")?;
    let fact = fact_at_line(context, r"\.writeHead\(")?;
    let line = fact.quote.clone()?;
    let line = line.as_str();
    // A line that sends another status has not sent this response.
    let status = context.status().map(|status| status.to_string());
    let written = Regex::new(r"writeHead\(\s*(\d{3})\b").ok()?.captures(line).map(|found| found[1].to_owned());
    written.is_none_or(|written| Some(written) == status).then_some(())?;
    let wanted = match wants_of(context.probe?) {
        Wants::Page => "text/html; charset=utf-8",
        Wants::Json => "application/json",
        _ => return None,
    };
    let header = Regex::new(r#"(['"]?)([Cc]ontent[-_ ]?[Tt]ypes?)(['"]?)\s*:\s*(['"])[^'"]*['"]"#).ok()?;
    let own = header.captures(line).and_then(|found| found.get(2)).map(|name| name.as_str());
    let misnamed = own.filter(|name| !name.eq_ignore_ascii_case("content-type"));
    let pair = format!("'Content-Type': '{wanted}'");
    let mended = match (own, Regex::new(r"writeHead\((\d+)\)").ok()?.is_match(line)) {
        (Some(_), _) => header.replace(line, pair.as_str()).into_owned(),
        (None, true) => Regex::new(r"writeHead\((\d+)\)")
            .ok()?
            .replace(line, format!("writeHead($1, {{ {pair} }})").as_str())
            .into_owned(),
        (None, false) => line.replacen("{ ", &format!("{{ {pair}, "), usize::from(line.contains("writeHead(200, { "))),
    };
    (mended != line).then(|| fact.with("code", line).with_some("misnamed", misnamed).with("mended", mended))
}

/// The learner's own code sends the status 5xx. `code` is the step that does it, `page` what it sends.
fn own_failure(context: &RuleContext<'_>) -> Option<FoundFact> {
    let response = context.whole_response().filter(|response| response.status >= 500)?;
    let model = context.evidence.model.as_ref()?;
    let sends_failure = |step: &&ResponseCall| step.status == Some(i64::from(response.status));
    let own = || context.handler()?.responses.iter().find(sends_failure);
    let step = sent_step(context).filter(sends_failure).or_else(own)?;
    let is_numbered = Regex::new(r"\b5\d\d\b").ok()?.is_match(model.quote(&step.span));
    let page = response_body_in_words(response);
    is_numbered.then(|| FoundFact::at(model, &step.span).with("code", model.quote(&step.span)).with("page", page))
}
