//! Notes on a fetch, whether it was allowed or not: where browsers and the standard differ, and what happens to cookies.

use url::Url;

use super::fetch::FetchTrace;
use super::refusal::is_blocked_by_standard;
use super::rules::{HeaderDifference, header_difference, unsafe_names};
use super::{FetchRequest, ResponseHead, get};

/// Returns what is worth knowing about a fetch, whether it was allowed or not.
pub(super) fn notes(request: &FetchRequest, trace: &FetchTrace) -> Vec<String> {
    let mut notes = Vec::new();
    let responses = || trace.hops.iter().filter_map(|hop| Some((hop, hop.response.as_ref()?)));
    for (name, value) in &request.headers {
        notes.extend(header_difference(name, value).map(|difference| difference_note(name, difference)));
    }
    if let Some(hop) = trace.hops.iter().find(|hop| is_blocked_by_standard(&hop.sent.url)) {
        notes.push(format!(
            "Chromium sends requests to port {}. The standard blocks this port, so another browser may send nothing.",
            hop.sent.url.port().unwrap_or_default()
        ));
    }
    let names = unsafe_names(&request.sent_headers());
    let has_star = |name: &str| {
        responses().any(|(_, head)| {
            get(&head.headers, name).is_some_and(|value| value.split(',').any(|one| one.trim() == "*"))
        })
    };
    if names.iter().any(|name| name == "authorization")
        && !request.credentials
        && has_star("access-control-allow-headers")
    {
        notes.push(
            "Today's browsers let the star cover authorization and print a warning. The standard does not: name it, with \
             Access-Control-Allow-Headers: authorization"
                .into(),
        );
    }
    if responses().any(|(_, head)| head.is_folded) {
        notes.push(
            "A header's value goes on over a second line. Browsers still read it; the HTTP standard does not permit it any more (RFC 9112, \
             section 5.2). Write it on one line."
                .into(),
        );
    }
    if let Some(problem) = &trace.body_problem {
        notes.push(format!("The server sent {problem}. A script that reads the body gets an error."));
    }
    notes.extend(error_note(trace));
    if request.credentials {
        notes.extend(responses().find_map(|(hop, head)| cookie_note(request, &hop.sent.url, head)));
    }
    notes
}

/// A response that the page may read, and that is an error of the server all the same.
fn error_note(trace: &FetchTrace) -> Option<String> {
    let hop = trace.hops.last().filter(|_| trace.allowed)?;
    let (status, method, path) = (hop.response.as_ref()?.status, &hop.sent.method, hop.sent.url.path());
    match status {
        404 => Some(format!("The status is 404: the server has nothing for {method} {path}. Look at the address.")),
        500..=599 => Some(format!(
            "The status is {status}: the program failed while it handled {method} {path}. Read the error in the server's own terminal."
        )),
        _ => None,
    }
}

fn difference_note(name: &str, difference: HeaderDifference) -> String {
    match difference {
        HeaderDifference::SafelistedByChromium => format!(
            "Chromium sends {name} without a preflight. The standard, and other browsers, ask for permission first: name it in \
             Access-Control-Allow-Headers."
        ),
        HeaderDifference::ReplacedByChromium => format!(
            "Chromium sends its own {name} in place of the page's. The standard lets the page set it, with permission: other browsers send \
             a preflight."
        ),
    }
}

/// Says what a browser does with the cookies of this request and response.
fn cookie_note(request: &FetchRequest, url: &Url, head: &ResponseHead) -> Option<String> {
    let page = Url::parse(&request.origin).ok()?;
    let cookies: Vec<&String> = head
        .headers
        .iter()
        .filter(|(name, _)| name.eq_ignore_ascii_case("set-cookie"))
        .map(|(_, value)| value)
        .collect();
    let has = |cookie: &str, attribute: &str| {
        cookie.split(';').skip(1).any(|one| one.trim().to_ascii_lowercase().replace(' ', "") == attribute)
    };
    let insecure_none = cookies.iter().any(|cookie| has(cookie, "samesite=none") && !has(cookie, "secure"));
    if insecure_none {
        return Some("A cookie here says SameSite=None without Secure. Browsers throw such a cookie away.".into());
    }
    let (own, other) = (page.host_str()?, url.host_str()?);
    let crosses_sites = own != other;
    let none_is_set = cookies.iter().all(|cookie| has(cookie, "samesite=none"));
    if !crosses_sites || (!cookies.is_empty() && none_is_set) {
        return None;
    }
    Some(format!(
        "{own} and {other} are two sites. A browser uses a cookie with another site only if it was set over https, with SameSite=None \
         and Secure. Without them it counts as SameSite=Lax. (On one computer, use the same name, such as localhost, for both.)"
    ))
}
