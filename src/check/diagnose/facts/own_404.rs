//! Facts about the response to a path that no route is for: which code of the learner's makes it, and what it lacks.

use super::route_order::style_of;
use super::routed_request::RoutedRequest;
use super::sentence_difference::{self, SentenceDifference};
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::pages::SeenBody;
use crate::check::source_model::{ResponseCall, RouteKind, SentBody, SourceModel, SourceSpan};
use crate::text::html;
use crate::text::nearest::nearest;

pub(super) const FACTS: &[FactSpec] = &[
    FactSpec { name: "error-handler-alone", values: &["all", "mended"], find: error_handler_alone },
    FactSpec { name: "unknown-property", values: &["property", "right", "mended", "code"], find: unknown_property },
    FactSpec { name: "status-left-out", values: &["code", "mended", "framework", "order"], find: status_left_out },
    FactSpec { name: "near-words", values: &["sent", "difference"], find: near_words },
    FactSpec { name: "no-own-404", values: &["framework", "page"], find: no_own_404 },
    FactSpec { name: "own-404", values: &["code", "style"], find: own_404 },
];

/// The properties of a response that hold its status, in each framework that has one.
const STATUS_PROPERTIES: &[(&str, &str)] = &[
    ("Node.js", "statusCode"),
    ("Express", "statusCode"),
    ("Fastify", "statusCode"),
    ("Koa", "status"),
    ("Bottle", "status"),
    ("Polka", "statusCode"),
    ("restify", "statusCode"),
    ("Falcon", "status"),
];
/// What the property for the status is called in one framework or another.
const STATUS_NAMES: &[&str] = &["status", "statusCode", "status_code", "code"];

/// A property of the response is set that it does not have, and that is nearly the one for the status. `property` is its name,
/// `right` the one that is meant, `mended` the line with it.
fn unknown_property(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context)?;
    let framework = request.taker()?.framework.as_str();
    let (_, right) = STATUS_PROPERTIES.iter().find(|(name, _)| *name == framework)?;
    let is_near = |step: &&ResponseCall| {
        let is_other = step.name != *right && step.receiver.is_some();
        is_other && (STATUS_NAMES.contains(&step.name.as_str()) || nearest(&step.name, &[right]).is_some())
    };
    let step = request.handler()?.responses.iter().filter(|step| !step.is_known).find(is_near)?;
    let line = request.model.quote(&step.span);
    let fact = FoundFact::at(request.model, &step.span).with("property", &step.name).with("right", *right);
    Some(fact.with("mended", line.replacen(&format!(".{}", step.name), &format!(".{right}"), 1)).with("code", line))
}

/// The handler that sends the words sets no status. `mended` is its line with the status 404, as the framework writes it.
fn status_left_out(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context)?;
    let route = request.taker()?;
    let handler = request.handler_of(route)?;
    let mut ends = handler.responses.iter().filter(|step| step.ends && step.has_body() && step.helper.is_none());
    let only = ends.next().filter(|_| ends.next().is_none());
    let order = only.map_or("right", words_order);
    let has_status = |step: &&ResponseCall| step.status.is_some();
    if let Some(step) = handler.responses.iter().find(has_status).filter(|_| order == "right") {
        let fact = with_another_status(request.model, step)?;
        return Some(fact.with("framework", &route.framework).with("order", order));
    }
    let step = only.filter(|step| !others_send_words(context, request.model, step))?;
    // What a handler of Fastify returns is sent by its second parameter.
    let parameter = || handler.parameters.get(1).map(|parameter| parameter.name.clone());
    let receiver = step.receiver.clone().or_else(parameter)?;
    let line = request.model.quote(&step.span);
    let mended = with_status_404(&route.framework, step, &receiver, line)?;
    let fact = FoundFact::at(request.model, &step.span).with("code", line).with("mended", mended);
    Some(fact.with("order", order).with("framework", &route.framework))
}

/// Whether the words of the lesson are written in another step than this one, and not in it.
fn others_send_words(context: &RuleContext<'_>, model: &SourceModel, step: &ResponseCall) -> bool {
    let Some(wanted) = context.wanted_words() else { return false };
    let has_words = |step: &ResponseCall| matches!(&step.body, SentBody::Text(text) if text.contains(&wanted));
    !has_words(step) && model.handlers.iter().flat_map(|handler| &handler.responses).any(has_words)
}

/// The line that sets the status 200, with 404 in its place.
fn with_another_status(model: &SourceModel, step: &ResponseCall) -> Option<FoundFact> {
    let line = model.quote(&step.span);
    let mended = (step.status == Some(200)).then(|| line.replacen("200", "404", 1)).filter(|text| text != line)?;
    Some(FoundFact::at(model, &step.span).with("code", line).with("mended", mended))
}

/// `swapped` where the status stands in front of the words, as in `c.text(404, '…')`.
fn words_order(step: &ResponseCall) -> &'static str {
    let is_number = |text: &String| text.parse::<u16>().is_ok();
    if step.arguments.len() == 2 && step.arguments.first().is_some_and(is_number) { "swapped" } else { "right" }
}

/// A line that sends words, with the status 404.
fn with_status_404(framework: &str, step: &ResponseCall, receiver: &str, line: &str) -> Option<String> {
    let first = step.chain.first().unwrap_or(&step.name);
    let (call, set) = (format!("{receiver}.{first}("), |text: String| Some(text).filter(|text| text != line));
    // A second statement in the line would not belong to an `else` or an arrow without braces.
    let is_statement = |start: &str| {
        let before = line.split(start).next().unwrap_or_default().trim_end();
        before.is_empty() || before.ends_with(['{', ';', '}'])
    };
    match framework {
        "Express" => set(line.replacen(&call, &format!("{receiver}.status(404).{first}("), 1)),
        "Fastify" if step.name == "return" => {
            is_statement("return ").then_some(())?;
            set(line.replacen("return ", &format!("{receiver}.code(404); return "), 1))
        }
        "Fastify" => set(line.replacen(&call, &format!("{receiver}.code(404).{first}("), 1)),
        "Node.js" if is_statement(&call) => {
            set(line.replacen(&call, &format!("{receiver}.statusCode = 404; {call}"), 1))
        }
        "Flask"
            if step.name == "return"
                && line.starts_with("return ")
                && line.matches('(').count() == line.matches(')').count() =>
        {
            let ends_open = line.ends_with([',', '\\', '(']) || line.ends_with("404");
            (!ends_open).then(|| format!("{line}, 404"))
        }
        "Koa" => {
            let property = format!("{receiver}.{} =", step.name);
            is_statement(&property).then_some(())?;
            set(line.replacen(&property, &format!("{receiver}.status = 404; {property}"), 1))
        }
        "Hono" => {
            let arguments = step.arguments.join(", ");
            let old = format!("{call}{arguments})");
            if words_order(step) == "swapped" {
                let (status, words) = (&step.arguments[0], &step.arguments[1]);
                return set(line.replacen(&old, &format!("{call}{words}, {status})"), 1));
            }
            let one = step.arguments.len() == 1;
            one.then(|| line.replacen(&old, &format!("{call}{arguments}, 404)"), 1)).and_then(set)
        }
        _ => None,
    }
}

/// The program has no handler for unknown paths, and its handler of errors is meant as one: it has four parameters, and Express
/// calls it for errors alone. `mended` is what its parameters would be.
fn error_handler_alone(context: &RuleContext<'_>) -> Option<FoundFact> {
    let model = context.evidence.model.as_ref()?;
    let has_own = model.routes.iter().any(|one| matches!(one.kind, RouteKind::CatchAll | RouteKind::NotFoundHandler));
    let wanted = context.wanted_words()?;
    let has_words = |step: &ResponseCall| matches!(&step.body, SentBody::Text(text) if text.contains(&wanted));
    let for_every_error = model.error_handlers.iter().filter(|one| one.error.is_none() && !has_own);
    let mut handlers = for_every_error.filter_map(|one| model.handlers.get(one.handler?));
    let handler = handlers.find(|handler| handler.responses.iter().any(has_words))?;
    let names: Vec<&str> = handler.parameters.iter().map(|parameter| parameter.name.as_str()).collect();
    let [error, request, response, next] = names[..] else { return None };
    let fact = FoundFact::at(model, &handler.span).with("all", format!("({error}, {request}, {response}, {next})"));
    Some(fact.with("mended", format!("({request}, {response})")))
}

/// The words that came are nearly those that the lesson wants. `sent` are the words, `difference` is what differs, in words.
fn near_words(context: &RuleContext<'_>) -> Option<FoundFact> {
    let (wanted, body) = (context.wanted_words()?, context.body_text()?);
    let text = html::visible_text(&body);
    let SentenceDifference { sent, in_words } = sentence_difference::find(&text, &wanted)?;
    let place = || {
        let request = RoutedRequest::of(context)?;
        let model = request.model;
        let lines = model
            .files
            .iter()
            .enumerate()
            .flat_map(|(file, text)| text.text.lines().enumerate().map(move |(line, text)| (file, line + 1, text)));
        let mut matching = lines.filter(|(.., line)| line.contains(&sent));
        let (file, line, _) = matching.next()?;
        let span = SourceSpan::of_line(file, line);
        Some(FoundFact::at(model, &span))
    };
    Some(place().unwrap_or_default().with("sent", &sent).with("difference", in_words))
}

/// The program has no handler for paths without a route, as far as its source tells: all of it was read.
fn no_own_404(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context).filter(|request| request.model.is_complete())?;
    let is_for_all = |kind: RouteKind| matches!(kind, RouteKind::CatchAll | RouteKind::NotFoundHandler);
    let has_one =
        request.model.routes.iter().any(|route| is_for_all(route.kind)) || !request.model.error_handlers.is_empty();
    let framework = request.model.frameworks.first()?.name.clone();
    let seen = context.seen()?;
    let has_words = || Some(context.body_text()?.contains(&context.wanted_words()?));
    let (is_own, page) = (matches!(seen, SeenBody::Page { .. }) || has_words() == Some(true), seen.words());
    (!has_one && !is_own).then(|| FoundFact::default().with("framework", framework).with("page", page))
}

/// The handler of the learner's that makes this response for paths without a route. `code` is its first line, `style` how it
/// is written: `condition`, `use`, `route`.
fn own_404(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context)?;
    let taker =
        request.taker().filter(|route| matches!(route.kind, RouteKind::CatchAll | RouteKind::NotFoundHandler))?;
    let line = request.model.quote(&taker.span);
    let style = style_of(taker, line);
    Some(FoundFact::at(request.model, &taker.span).with("code", line).with("style", style))
}
