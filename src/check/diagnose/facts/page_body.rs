//! The fact about a body that should be a page and is none, or is not said to be one.

use regex_lite::Regex;

use crate::check::content_type;
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::diagnose::rules::Wants;
use crate::check::diagnose::wanted::wants_of;
use crate::check::expectation::GZIP_MARK;
use crate::check::pages::{self, SeenBody};
use crate::check::result::{Outcome, ProbeResult};
use crate::check::source_model::{HandlerDef, ResponseCall, SentBody};
use crate::text::html;

use super::sent_step::{fact_at_sent_step, sent_step};

pub(super) const FACTS: &[FactSpec] = &[
    FactSpec { name: "page-body", values: &["problem", "sent", "call", "typed"], find: page_body },
    FactSpec { name: "page-like-another", values: &["otherpath", "likeit"], find: page_like_another },
];

/// What is wrong with a body that should be a page: `file-name` (`sent` is that name), `page-in-json`, `empty`,
/// `bytes-in-words`, `compressed`, `tags-in-words`, `no-value`, `error` (its words in place of a page), `type`. `call` is what sent it, as the learner writes it: `c.text`. `typed` is the type
/// that the source gives it.
fn page_body(context: &RuleContext<'_>) -> Option<FoundFact> {
    let response = context.whole_response().filter(|response| (200..300).contains(&response.status))?;
    if wants_of(context.probe?) != Wants::Page {
        return None;
    }
    let body = String::from_utf8_lossy(&response.body);
    let in_json = serde_json::from_str::<String>(&body).ok();
    let text = in_json.as_deref().unwrap_or(&body).trim();
    let shown = html::visible_text(text);
    let file = file_name(text).or_else(|| file_name(&shown));
    let is_typed = content_type::media_type(response).as_deref() == Some("text/html");
    let problem = match () {
        () if response.body.starts_with(GZIP_MARK) => "compressed",
        () if file.is_some() => "file-name",
        () if in_json.is_some() && html::has_tag(text) => "page-in-json",
        () if text.is_empty() => "empty",
        () if text.starts_with("b'<") || text.starts_with("b\"<") => "bytes-in-words",
        () if text.starts_with("&lt;") => "tags-in-words",
        () if pages::NO_VALUES.contains(&text) || pages::NO_VALUES.contains(&shown.as_str()) => "no-value",
        () if html::has_tag(text) && matches!(context.seen(), Some(SeenBody::Text(_))) => "error",
        () if html::has_tag(text) && !is_typed => "type",
        () => return None,
    };
    let step = sent_step(context);
    let call = step.and_then(call_text);
    let typed = step.and_then(|step| step.content_type.clone());
    let fact = fact_at_sent_step(context).with("problem", problem);
    Some(fact.with_some("sent", file).with_some("call", call).with_some("typed", typed))
}

/// The text, if it is the name of a page's file and nothing else.
fn file_name(text: &str) -> Option<String> {
    let pattern = Regex::new(r"^[\w./\\-]+\.html?$").ok()?;
    pattern.is_match(text.trim()).then(|| text.trim().to_owned())
}

/// A call as the learner writes it: `c.text`.
fn call_text(step: &ResponseCall) -> Option<String> {
    let receiver = step.receiver.as_ref().filter(|_| step.helper.is_none())?;
    Some(format!("{receiver}.{}", step.name))
}

/// How the learner's own program sends another page, which is met: `likeit` is its code with the name of this page's file,
/// `otherpath` the path of that page.
fn page_like_another(context: &RuleContext<'_>) -> Option<FoundFact> {
    let own = context.handler()?;
    let file = page_file(context, own);
    let is_met = |probe: &&ProbeResult| probe.outcome == Outcome::Met && wants_of(probe) == Wants::Page;
    context.result.probes.iter().filter(is_met).find_map(|probe| {
        let model = context.evidence.model.as_ref()?;
        let route = model.route_for("GET", &probe.path)?;
        let handler = model.handlers.get(route.handler?)?;
        let same_names = names(handler) == names(own);
        let step =
            handler.responses.iter().filter(|_| same_names).find_map(|step| named_file(step).map(|name| (step, name)));
        let (step, name) = step?;
        let code = model.text_of(&step.span)?;
        let is_returned =
            model.quote(&step.span).contains(&format!("return {}", code.lines().next().unwrap_or_default()));
        let file = without_folder_of(&file, &code.replace(name, ""));
        let code = code.replace(name, file);
        let whole = !code.contains('\n') && code.contains(file);
        let likeit = if is_returned { format!("return {code}") } else { code };
        whole.then(|| fact_at_sent_step(context).with("otherpath", probe.path.clone()).with("likeit", likeit))
    })
}

/// The name of a file, without its folder if the code around the name has the folder already.
fn without_folder_of<'f>(file: &'f str, code: &str) -> &'f str {
    let (folder, name) = file.rsplit_once('/').unwrap_or(("", file));
    let folder = folder.trim_start_matches(['.', '/']);
    if !folder.is_empty() && code.contains(folder) { name } else { file }
}

fn names(handler: &HandlerDef) -> Vec<&str> {
    handler.parameters.iter().map(|parameter| parameter.name.as_str()).collect()
}

fn named_file(step: &ResponseCall) -> Option<&str> {
    match &step.body {
        SentBody::File(file) => file.name.as_deref(),
        _ => None,
    }
}

/// The file that holds this page: the one that the handler names, else the one that is called like the path.
fn page_file(context: &RuleContext<'_>, handler: &HandlerDef) -> String {
    let own = handler.responses.iter().find_map(|step| match &step.body {
        SentBody::Text(text) => file_name(text),
        SentBody::File(file) => file.name.clone(),
        _ => None,
    });
    let path = context.probe.map_or("/", |probe| probe.path.as_str());
    let last = path.rsplit('/').find(|part| !part.is_empty()).unwrap_or("index");
    own.unwrap_or_else(|| format!("{last}.html"))
}
