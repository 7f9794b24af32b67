//! Facts about a body that a browser does not show as it should: it downloads it, reads it in another charset, shows nothing
//! of it, or hides the words.

use crate::check::content_type::{body_text, download, media_types, named_charset};
use crate::check::diagnose::fact::FoundFact;
use crate::check::diagnose::fact_spec::FactSpec;
use crate::check::diagnose::rule_context::RuleContext;
use crate::check::expectation::ExpectationSubject;
use crate::check::pages::SeenBody;
use crate::http::client::ClientResponse;
use crate::text::html;

use super::sent_step::fact_at_sent_step;

pub(super) const FACTS: &[FactSpec] = &[
    FactSpec { name: "download", values: &["because"], find: find_download },
    FactSpec { name: "several-types", values: &["types", "last", "wantedtype"], find: several_types },
    FactSpec { name: "wrong-charset", values: &["charset"], find: wrong_charset },
    FactSpec { name: "hidden-words", values: &[], find: hidden_words },
    FactSpec { name: "no-page", values: &["shown"], find: no_page },
];

/// A browser downloads the body. `because` is the header that tells it to.
fn find_download(context: &RuleContext<'_>) -> Option<FoundFact> {
    let because = download(context.whole_response()?)?;
    Some(fact_at_sent_step(context).with("because", because))
}

/// The response has several Content-Type headers that differ: `types` are their media types, `last` is the one that a browser
/// takes, `wantedtype` the one that the lesson wants.
fn several_types(context: &RuleContext<'_>) -> Option<FoundFact> {
    let types = media_types(successful(context)?);
    let last = types.last().filter(|_| types.len() > 1)?;
    let subjects = context.probe?.expectations.iter().map(|one| one.expectation.subject());
    let mut wanted = subjects.filter_map(|subject| match subject {
        ExpectationSubject::MediaType(wanted) => Some(wanted.to_owned()),
        _ => None,
    });
    let fact = fact_at_sent_step(context).with("types", types.join(" and ")).with("last", last.clone());
    Some(fact.with_some("wantedtype", wanted.next()))
}

/// The body is written in UTF-8, and the response names a charset in which it is unreadable: `charset`.
fn wrong_charset(context: &RuleContext<'_>) -> Option<FoundFact> {
    let response = successful(context)?;
    let charset = named_charset(response).filter(|charset| charset.starts_with("utf-16"))?;
    let text =
        str::from_utf8(&response.body).ok().filter(|text| *text != body_text(response) && !text.contains('\0'))?;
    (!text.is_empty()).then(|| fact_at_sent_step(context).with("charset", charset))
}

/// The words that the lesson wants are in the page, where a browser shows nothing: in a comment, a tag or a script.
fn hidden_words(context: &RuleContext<'_>) -> Option<FoundFact> {
    let body = body_text(context.whole_response()?);
    let mut subjects = context.probe?.unmet().map(|one| one.expectation.subject());
    let is_hidden = |words: &str| body.contains(words) && !html::visible_text(&body).contains(words);
    let has_hidden = subjects.any(|subject| matches!(subject, ExpectationSubject::Words(words) if is_hidden(words)));
    has_hidden.then(|| fact_at_sent_step(context))
}

/// The body is HTML, but no page of the learner's own: `shown` is `nothing`, or `files` for a list of files.
fn no_page(context: &RuleContext<'_>) -> Option<FoundFact> {
    successful(context)?;
    let shown = match context.seen()? {
        SeenBody::Blank => "nothing",
        SeenBody::Listing => "files",
        _ => return None,
    };
    Some(fact_at_sent_step(context).with("shown", shown))
}

/// The response, if it arrived whole and says that all is well.
fn successful<'a>(context: &RuleContext<'a>) -> Option<&'a ClientResponse> {
    context.whole_response().filter(|response| (200..300).contains(&response.status))
}
