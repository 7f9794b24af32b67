//! Facts about code that runs without an error and still does not do what is meant.

use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::result::{Outcome, ProbeResult};
use crate::check::source_model::{
    ConditionMistakeKind, HandlerDef, ResponseCall, RouteDef, RouteKind, SourceModel, SourceSpan,
};

pub(super) const FACTS: &[FactSpec] = &[
    FactSpec { name: "assignment-in-condition", values: &["code", "mended"], find: assignment },
    FactSpec { name: "go-pattern", values: &["pattern", "version", "old"], find: go_pattern },
    FactSpec { name: "returned-pair", values: &["code", "status"], find: returned_pair },
    FactSpec { name: "returns-nothing", values: &["function", "code", "mended"], find: returns_nothing },
    FactSpec { name: "status-sent-twice", values: &["object", "status"], find: status_sent_twice },
    FactSpec { name: "next-after-response", values: &["code"], find: next_after_response },
    FactSpec { name: "redirect-goes-on", values: &["code", "target"], find: redirect_goes_on },
];

/// How much of a go.mod is read.
const MAX_GO_MOD_BYTES: u64 = 16 * 1024;

/// An `if` that sets a value where it should compare. `code` is what is in it, `mended` the line as it would be right.
fn assignment(context: &RuleContext<'_>) -> Option<FoundFact> {
    let model = context.evidence.model.as_ref()?;
    let is_it = |kind: ConditionMistakeKind| kind == ConditionMistakeKind::Assignment;
    let mistake = model.condition_mistakes.iter().find(|mistake| is_it(mistake.kind))?;
    let code = mistake.text.trim_start_matches('(').trim_end_matches(')');
    let fact = FoundFact::at(model, &mistake.span).with("code", code);
    let right = mistake.text.replacen('=', "===", 1);
    let mended = model.quote(&mistake.span).replacen(&mistake.text, &right, 1);
    Some(fact.with("mended", mended))
}

/// A pattern of Go that begins with a method or has braces, for this very path, where Go answers that there is no such path.
/// `version` is the one that go.mod names, `old` is `yes` where it is older than these patterns.
fn go_pattern(context: &RuleContext<'_>) -> Option<FoundFact> {
    let (model, route) = route(context)?;
    let is_new = |written: &str| written.contains(' ') || written.contains('{');
    // Where another such pattern works, this Go knows them.
    let works = |probe: &ProbeResult| {
        let other = model.route_for(&probe.probe.method, &probe.path);
        probe.outcome == Outcome::Met
            && other.is_some_and(|other| is_new(&other.written_path))
            && probe
                .attempt
                .as_ref()
                .and_then(|attempt| attempt.result.response.as_ref())
                .is_some_and(|one| one.status == 200)
    };
    let version = go_version(context);
    let is_old = version.as_deref().is_some_and(|version| minor_version(version).is_some_and(|minor| minor < 22));
    // The handler may have looked for something, and not have found it.
    let says_404 =
        || handler_of(model, route).is_some_and(|one| one.responses.iter().any(|step| step.status == Some(404)));
    let is_it = route.framework == "net/http" && is_new(&route.written_path) && (is_old || !says_404());
    (is_it && !context.result.probes.iter().any(works)).then(|| {
        let fact = FoundFact::at(model, &route.path_span).with("pattern", &route.written_path);
        fact.with("old", if is_old { "yes" } else { "no" }).with_some("version", version)
    })
}

/// The version of Go that the program's go.mod names: `1.21`.
fn go_version(context: &RuleContext<'_>) -> Option<String> {
    let text = crate::content::files::read_start(&context.evidence.folder.as_ref()?.join("go.mod"), MAX_GO_MOD_BYTES)?;
    text.lines().find_map(|line| line.trim().strip_prefix("go ").map(|version| version.trim().to_owned()))
}

/// The second number of a version.
fn minor_version(version: &str) -> Option<u32> {
    version.split('.').nth(1)?.parse().ok()
}

/// A body and a status that a handler of FastAPI returns as a pair, as in Flask.
fn returned_pair(context: &RuleContext<'_>) -> Option<FoundFact> {
    let (model, route) = route(context)?;
    let handler = handler_of(model, route).filter(|_| route.framework == "FastAPI")?;
    handler.responses.iter().find_map(|step| {
        let quote = model.quote(&step.span);
        let (_, last) = quote.strip_prefix("return ")?.trim_end_matches(')').rsplit_once(',')?;
        let status: u16 = last.trim().parse().ok().filter(|status| (100..600).contains(status))?;
        Some(FoundFact::at(model, &step.span).with("code", quote).with("status", status.to_string()))
    })
}

/// A handler that must return its response and returns nothing. `code` is a value in it that is made and dropped, and
/// `mended` its line with a `return`.
fn returns_nothing(context: &RuleContext<'_>) -> Option<FoundFact> {
    let (model, route) = route(context)?;
    let handler = handler_of(model, route)?;
    let returns = ["Flask", "Bottle", "FastAPI", "Hono"].contains(&route.framework.as_str());
    // `abort` ends the handler by an error, which is a response.
    let is_abort = |step: &ResponseCall| step.name.rsplit('.').next() == Some("abort");
    if !returns || handler.returns_value || handler.responses.iter().any(is_abort) || !model.is_complete() {
        return None;
    }
    let function = handler.name.clone();
    let unused = model.unused_values.iter().find(|value| handler.span.contains(&value.span));
    let dropped = handler.responses.iter().find(|step| !step.is_returned && step.has_body()).map(|step| step.span);
    let fact = match unused.map(|value| value.span).or(dropped) {
        Some(span) => {
            let quote = model.quote(&span);
            FoundFact::at(model, &span).with("code", quote).with("mended", format!("return {quote}"))
        }
        None => FoundFact::at(model, &handler.span),
    };
    Some(fact.with_some("function", function))
}

/// `sendStatus` sends a response of its own, and something else is sent behind it.
fn status_sent_twice(context: &RuleContext<'_>) -> Option<FoundFact> {
    let (model, route) = route(context)?;
    let handler = handler_of(model, route)?;
    let is_sent = |step: &&ResponseCall| {
        let at = step.chain.iter().position(|name| name == "sendStatus");
        at.is_some_and(|at| step.chain.len() > at + 1) || at.is_some() && step.is_followed
    };
    let step = handler.responses.iter().find(is_sent)?;
    let status = step.status.map(|status| status.to_string());
    let status = status.or_else(|| context.status().map(|status| status.to_string()));
    let object = step.receiver.clone().unwrap_or_else(|| "res".to_owned());
    Some(FoundFact::at(model, &step.span).with("object", object).with_some("status", status))
}

/// A middleware that redirects and hands the request on all the same.
fn redirect_goes_on(context: &RuleContext<'_>) -> Option<FoundFact> {
    let model = context.evidence.model.as_ref()?;
    let middleware =
        model.routes.iter().filter(|route| matches!(route.kind, RouteKind::Middleware | RouteKind::CatchAll));
    middleware.filter_map(|route| handler_of(model, route)).find_map(|handler| {
        let is_it = |step: &&ResponseCall| step.redirect.is_some() && !step.is_returned && step.is_followed;
        let step = handler.responses.iter().find(is_it).filter(|_| handler.calls_next)?;
        let fact = FoundFact::at(model, &step.span).with("code", model.quote(&step.span));
        Some(fact.with_some("target", step.redirect.as_deref()))
    })
}

/// A handler that calls `next` behind the call that sends its response, in the same line or in one below.
fn next_after_response(context: &RuleContext<'_>) -> Option<FoundFact> {
    let (model, route) = route(context)?;
    let handler = handler_of(model, route).filter(|handler| handler.calls_next)?;
    let is_it = |step: &&ResponseCall| step.ends && step.is_followed && !step.is_returned;
    let step = handler.responses.iter().find(is_it)?;
    let first = step.span.end_line.saturating_sub(1);
    let lines = model.files.get(handler.span.file)?.text.lines().enumerate();
    let below = lines.skip(first).take(handler.span.end_line.saturating_sub(first));
    let is_call = |(at, line): &(usize, &str)| {
        line.trim().trim_end_matches(';') == "next()" || *at == first && line.contains("; next();")
    };
    let (at, line) = below.into_iter().find(is_call)?;
    Some(FoundFact::at(model, &SourceSpan::of_line(handler.span.file, at + 1)).with("code", line.trim()))
}

/// The route of the learner's source that takes the request.
fn route<'a>(context: &RuleContext<'a>) -> Option<(&'a SourceModel, &'a RouteDef)> {
    let model = context.evidence.model.as_ref()?;
    Some((model, model.route_for(context.method()?, &context.probe?.path)?))
}

fn handler_of<'a>(model: &'a SourceModel, route: &RouteDef) -> Option<&'a HandlerDef> {
    model.handlers.get(route.handler?)
}
