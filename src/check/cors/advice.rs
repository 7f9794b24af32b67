//! Why a browser blocked a fetch and what to change, beyond the single step that failed: a response that has nothing to
//! do with CORS, a header that the page sends, an origin that is not on the server's list.

use super::fetch::{FetchTrace, Hop, origin_of};
use super::notes::notes;
use super::rules::list;
use super::{FetchRequest, ResponseHead, get};
use crate::check::header_name::misspelt_header;
use crate::net::shown_url;

/// Advice about a fetch, in sentences. Not yet safe to print.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct CorsAdvice {
    /// Why it was blocked, where more is known than the step that failed.
    pub why: Option<String>,
    /// What to change, the best first.
    pub changes: Vec<String>,
    /// The header line that the response lacks, if that line is all that is to be changed.
    pub missing: Option<String>,
    /// What else is worth knowing: where browsers and the standard differ, what happens to cookies.
    pub notes: Vec<String>,
}

const ALLOW_ORIGIN: &str = "Access-Control-Allow-Origin";

/// Returns the advice about a fetch.
pub fn advise(request: &FetchRequest, trace: &FetchTrace) -> CorsAdvice {
    let notes = notes(request, trace);
    let blocked = trace.hops.last().filter(|_| !trace.allowed && trace.refused.is_none());
    let (Some(hop), Some(response)) = (blocked, blocked.and_then(|hop| hop.response.as_ref())) else {
        let changes = trace.refused.iter().filter_map(|refusal| refusal.change.clone()).collect();
        return CorsAdvice { changes, notes, ..CorsAdvice::default() };
    };
    let case = BlockedFetch { request, trace, hop, response };
    let found = [
        BlockedFetch::page_sends_it,
        BlockedFetch::origin_became_null,
        BlockedFetch::page_without_origin,
        BlockedFetch::status,
        BlockedFetch::not_listed,
    ]
    .iter()
    .find_map(|find| find(&case));
    let advice = found.unwrap_or_else(|| case.failed_step());
    CorsAdvice { notes, ..advice }
}

/// A fetch that was blocked after a response.
struct BlockedFetch<'a> {
    request: &'a FetchRequest,
    trace: &'a FetchTrace,
    hop: &'a Hop,
    response: &'a ResponseHead,
}

impl BlockedFetch<'_> {
    fn path(&self) -> &str {
        self.hop.sent.url.path()
    }

    fn has_allow_origin(&self) -> bool {
        get(&self.response.headers, ALLOW_ORIGIN).is_some()
    }

    /// A response header that the page sets on its request.
    fn page_sends_it(&self) -> Option<CorsAdvice> {
        let is_of_responses = |name: &&String| {
            let name = name.to_ascii_lowercase();
            name.starts_with("access-control-") && !name.starts_with("access-control-request-")
        };
        let name = self.request.headers.iter().map(|(name, _)| name).find(is_of_responses)?;
        Some(CorsAdvice {
            why: Some(format!(
                "The page sends {name} with its request. It is a header of responses: only the server can give permission."
            )),
            changes: vec![format!("Remove {name} from the headers of the page's fetch, and let the server send it.")],
            ..CorsAdvice::default()
        })
    }

    /// A redirect between two other origins makes the browser send `Origin: null`.
    fn origin_became_null(&self) -> Option<CorsAdvice> {
        let sent = get(&self.hop.sent.headers, "origin")?;
        let is_new = sent == "null" && self.request.origin != "null";
        let first = self.trace.hops.first().filter(|_| is_new)?;
        Some(CorsAdvice {
            why: Some(format!(
                "{} redirected to another origin, {}. From there on the browser sends Origin: null, because the page did not choose \
                 that address.",
                origin_of(&first.sent.url),
                origin_of(&self.hop.sent.url)
            )),
            changes: vec![format!(
                "Let the page ask for {} itself, without the redirect.",
                shown_url(&self.hop.sent.url)
            )],
            ..CorsAdvice::default()
        })
    }

    /// A page without an origin, from a file for example. `null` is no origin to allow: every sandboxed page has it.
    fn page_without_origin(&self) -> Option<CorsAdvice> {
        let is_origin_step = self.request.origin == "null" && !self.is_about_status();
        is_origin_step.then(|| CorsAdvice {
            why: Some(
                "The page has no origin: it was opened as a file, or in a sandbox. The browser sends Origin: null."
                    .into(),
            ),
            changes: vec![
                "Open the page from a server, such as http://localhost:3000, and allow that origin.".into(),
                "Do not allow null: pages that anybody made can have that origin too.".into(),
            ],
            ..CorsAdvice::default()
        })
    }

    /// Whether the response depends on the origin, as that of a server with a list of origins does.
    fn names_origins(&self) -> bool {
        let vary = get(&self.response.headers, "vary").unwrap_or_default();
        vary.split(',').any(|name| name.trim().eq_ignore_ascii_case("origin"))
    }

    /// A server that knows CORS, and does not have this origin on its list.
    fn not_listed(&self) -> Option<CorsAdvice> {
        let origin = &self.request.origin;
        (!self.has_allow_origin() && self.names_origins()).then(|| CorsAdvice {
            why: Some(format!(
                "The server knows CORS: its response depends on the origin (Vary: Origin). {origin} is not on its list of origins."
            )),
            changes: vec![format!("Add {origin} to the origins that the server allows, exactly in these letters.")],
            missing: self.missing_line(),
            ..CorsAdvice::default()
        })
    }

    fn missing_line(&self) -> Option<String> {
        self.hop.steps.last()?.missing.clone()
    }

    /// What the step that failed needs.
    fn failed_step(&self) -> CorsAdvice {
        let value = get(&self.response.headers, ALLOW_ORIGIN).unwrap_or_default();
        if value.contains(',') {
            return self.several_values();
        }
        if value == "*" && self.request.credentials {
            return CorsAdvice {
                changes: vec![
                    format!("Name the origin in place of the star: {ALLOW_ORIGIN}: {}", self.request.origin),
                    "Send Vary: Origin with it, since the response then depends on the origin.".into(),
                ],
                missing: self.missing_line(),
                ..CorsAdvice::default()
            };
        }
        if let Some(method) = self.method_in_capitals() {
            let change = format!("Write the method in capital letters in the page: method: '{method}'.");
            return CorsAdvice { changes: vec![change], ..CorsAdvice::default() };
        }
        let missing = self.missing_line();
        let misspelt = missing.as_deref().and_then(|line| self.misspelt_header(line));
        let changes = missing.iter().map(|line| self.change_for(line)).collect();
        misspelt.unwrap_or(CorsAdvice { changes, missing, ..CorsAdvice::default() })
    }

    /// A header of the response that has nearly the name of the one that is missing.
    fn misspelt_header(&self, line: &str) -> Option<CorsAdvice> {
        let (wanted, _) = line.split_once(": ")?;
        let own = misspelt_header(self.response.headers.iter().map(|(name, _)| name.as_str()), wanted)?;
        Some(CorsAdvice {
            why: Some(format!("The response has the header {own}. No browser knows it: the name is {wanted}.")),
            changes: vec![format!("Correct the name of this header: {line}")],
            missing: self.missing_line(),
            ..CorsAdvice::default()
        })
    }

    /// How to let the response have a header line. A list that it has already gets longer.
    fn change_for(&self, line: &str) -> String {
        let parts = line.split_once(": ").filter(|(name, _)| name.ends_with("-Methods") || name.ends_with("-Headers"));
        let own = parts.and_then(|(name, _)| list(&self.response.headers, name).ok().flatten());
        let (Some((name, wanted)), Some(own)) = (parts, own.filter(|own| !own.is_empty())) else {
            return format!("Let the response have this header: {line}");
        };
        let bare: Vec<&str> = own.iter().map(|own| own.trim_matches(['\'', '"'])).collect();
        let has_marks = bare.iter().zip(&own).any(|(bare, own)| bare != own);
        if has_marks && wanted.split(", ").all(|member| bare.iter().any(|own| own.eq_ignore_ascii_case(member))) {
            return format!("Write the names without quotation marks: {name}: {}", bare.join(", "));
        }
        let is_there = |member: &str| own.iter().any(|own| own.eq_ignore_ascii_case(member) || own == "*");
        let more: Vec<&str> = wanted.split(", ").filter(|member| !is_there(member)).collect();
        // With cookies the star is no wildcard, so everything is named in its place.
        match own.iter().any(|own| own == "*") || more.is_empty() {
            true => format!("Name it in place of the star: {line}"),
            false => format!("Add {} to the list: {name}: {}, {}", more.join(" and "), own.join(", "), more.join(", ")),
        }
    }

    fn several_values(&self) -> CorsAdvice {
        let lines = self.response.headers.iter().filter(|(name, _)| name.eq_ignore_ascii_case(ALLOW_ORIGIN)).count();
        let change = if lines > 1 {
            "Two places in the server set it, such as cors() and a line of your own. Remove one of them."
        } else {
            "One header cannot hold a list. Let the server look at the Origin of the request, and send that one origin if it is on its \
             list."
        };
        CorsAdvice { changes: vec![change.into()], ..CorsAdvice::default() }
    }

    /// The method as the server names it, where the page has it in small letters.
    fn method_in_capitals(&self) -> Option<String> {
        let method = self.request.sent_method();
        let upper = method.to_ascii_uppercase();
        (method != upper && self.hop.steps.iter().any(|step| !step.passed && step.words.starts_with(&method)))
            .then_some(upper)
    }
}

mod status;
#[cfg(test)]
mod tests;
