//! Facts about the response to a path that no route is for: which code of the learner's makes it, and what it lacks.

use super::route_order::style_of;
use super::routed_request::RoutedRequest;
use super::sentence_difference::{self, SentenceDifference};
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::pages::{self, SeenBody};
use crate::check::source_model::{ResponseCall, RouteKind, SourceSpan};
use crate::text::html;
use crate::text::nearest::nearest;

pub(super) const FACTS: &[FactSpec] = &[
    FactSpec { name: "unknown-property", values: &["property", "right", "mended", "code"], find: unknown_property },
    FactSpec { name: "near-words", values: &["sent", "difference"], find: near_words },
    FactSpec { name: "no-own-404", values: &["framework", "page"], find: no_own_404 },
    FactSpec { name: "own-404", values: &["code", "style"], find: own_404 },
];

/// The properties of a response that hold its status, in each framework that has one.
const STATUS_PROPERTIES: &[(&str, &str)] =
    &[("Node.js", "statusCode"), ("Express", "statusCode"), ("Koa", "status"), ("Bottle", "status")];

/// A property of the response is set that it does not have, and that is nearly the one for the status. `property` is its name,
/// `right` the one that is meant, `mended` the line with it.
fn unknown_property(context: &RuleContext<'_>) -> Option<FoundFact> {
    let request = RoutedRequest::of(context)?;
    let framework = request.taker()?.framework.as_str();
    let (_, right) = STATUS_PROPERTIES.iter().find(|(name, _)| *name == framework)?;
    let is_near = |step: &&ResponseCall| {
        let is_other = step.name != *right && step.receiver.is_some();
        is_other && (step.name == "status" || nearest(&step.name, &[right]).is_some())
    };
    let step = request.handler()?.responses.iter().filter(|step| !step.is_known).find(is_near)?;
    let line = request.model.quote(&step.span);
    let fact = FoundFact::at(request.model, &step.span).with("property", &step.name).with("right", *right);
    Some(fact.with("mended", line.replacen(&format!(".{}", step.name), &format!(".{right}"), 1)).with("code", line))
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
    let seen = pages::describe(context.whole_response()?);
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
