//! The fact about a parameter that FastAPI refuses: its own JSON says which one, and where it looked for it.

use regex_lite::Regex;
use serde_json::Value;

use super::routed_request::RoutedRequest;
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::source_model::{HandlerDef, RouteDef};

pub(super) const FACTS: &[FactSpec] = &[FactSpec {
    name: "invalid-parameter",
    values: &["place", "parameter", "given", "named", "written", "mended", "type"],
    find,
}];

/// A parameter that the response says is wrong. `place` is where it was looked for (`path` or `query`), `parameter` its name,
/// `given` the text that was found there, `type` the type that the function asks for. `written` is the path of the route; `named`
/// the only part of it that is no parameter of the function, and `mended` the line of the route with the parameter in its place.
fn find(context: &RuleContext<'_>) -> Option<FoundFact> {
    let response = context.whole_response().filter(|response| response.status == 422)?;
    let body: Value = serde_json::from_slice(&response.body).ok()?;
    let detail = body.get("detail")?.get(0)?;
    let place = detail.get("loc")?.get(0)?.as_str().filter(|place| ["path", "query"].contains(place))?;
    let parameter = detail.get("loc")?.get(1)?.as_str()?;
    let given = detail.get("input").and_then(Value::as_str);
    let fact = FoundFact::default().with("place", place).with("parameter", parameter).with_some("given", given);
    let Some(request) = RoutedRequest::of(context) else { return Some(fact) };
    let (Some(route), Some(handler)) = (request.taker(), request.handler()) else { return Some(fact) };
    let line = request.model.quote(&route.span);
    let own = handler.parameters.iter().find(|own| own.name == parameter);
    let named = lonely_part(route, handler);
    let mended = named.as_ref().map(|named| line.replacen(&format!("{{{named}}}"), &format!("{{{parameter}}}"), 1));
    let at_route = FoundFact { values: fact.values, ..FoundFact::at(request.model, &route.span) };
    let fact = at_route.with("written", &route.written_path).with_some("named", named).with_some("mended", mended);
    Some(fact.with_some("type", own.and_then(|own| own.annotation.clone())))
}

/// The only part of the route's path that the function has no parameter for.
fn lonely_part(route: &RouteDef, handler: &HandlerDef) -> Option<String> {
    let parts = Regex::new(r"\{(\w+)\}").ok()?;
    let names = parts.captures_iter(&route.written_path).filter_map(|found| found.get(1)).map(|name| name.as_str());
    let mut lonely = names.filter(|name| handler.parameters.iter().all(|own| own.name != *name));
    lonely.next().filter(|_| lonely.next().is_none()).map(str::to_owned)
}
