//! Asks for the pages as a host's front does: the user used https and the site's own name.

use std::net::SocketAddr;

use hyper::header::LOCATION;

use super::requests::{Requester, VisitorRequest};
use super::step::RehearsalStep;
use crate::http::client::ClientResult;
use crate::text::safe::safe;

/// The site's name in the rehearsal. Nobody can own it (RFC 2606).
const SITE: &str = "shop.example";

/// Judges whether the program works under a name of its own, behind https.
pub(super) fn judge(requester: &Requester, address: SocketAddr, pages: &[String]) -> RehearsalStep {
    for path in pages {
        let headers = [
            ("host", SITE),
            ("x-forwarded-proto", "https"),
            ("x-forwarded-host", SITE),
            ("x-forwarded-for", "203.0.113.7"),
        ];
        let local = requester.get(address, path);
        if local.response.is_none() {
            return silence(path);
        }
        let online = requester.send(address, &VisitorRequest { method: "GET", path, headers: &headers, body: "" });
        if let Some(step) = refusal(&local, &online, path) {
            return step;
        }
        if let Some(link) = link_without_scheme(&local) {
            return link_without_scheme_step(path, &link);
        }
        if let Some(link) = link_with_https(&local, address.port()) {
            return link_with_https_step(path, &link);
        }
        if let Some(link) = wrong_link(&online, address.port()) {
            return wrong_link_step(path, &link);
        }
    }
    RehearsalStep::met("https", &format!("It responds as before to a user of https://{SITE}/."))
}

/// The program does not even respond to `localhost`.
fn silence(path: &str) -> RehearsalStep {
    RehearsalStep::not_met(
        "https",
        &format!("GET {path} got no response."),
        "Online, users see an error page of the host.",
        "Send one response to each request, also when something fails.",
    )
}

/// The program refuses the name of the site, though it responds to `localhost`.
fn refusal(local: &ClientResult, online: &ClientResult, path: &str) -> Option<RehearsalStep> {
    let status = |result: &ClientResult| result.response.as_ref().map(|response| response.status);
    let (local, online) = (status(local)?, status(online));
    let is_refused = local < 400 && online.is_none_or(|status| matches!(status, 400 | 403 | 421));
    is_refused.then(|| {
        let seen = online.map_or("no response".to_owned(), |status| format!("status {status}"));
        RehearsalStep::not_met(
            "https",
            &format!("GET {path} with the name {SITE} in the Host header got {seen}; with localhost it got {local}."),
            "Online, the Host header has the name of your site.",
            "Add the name of your site to the list of names that your framework allows.",
        )
    })
}

/// Returns a link that leads a user of the https site to plain http, or to their own computer.
fn wrong_link(result: &ClientResult, port: u16) -> Option<String> {
    let response = result.response.as_ref()?;
    let location = response.headers.get(LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let local = [format!("localhost:{port}"), format!("127.0.0.1:{port}"), SITE.to_owned()];
    let starts: Vec<String> = local.iter().map(|host| format!("http://{host}")).collect();
    let text = String::from_utf8_lossy(&response.body);
    let of = |text: &str| {
        let at = starts.iter().filter_map(|start| text.find(start.as_str())).min()?;
        let end = text[at..].find(['"', '\'', ' ', '<', '>', ')', '\n']).map_or(text.len(), |end| at + end);
        Some(text[at..end].to_owned())
    };
    of(location).or_else(|| of(&text))
}

/// What a program writes in the place of a header that is not there.
const NO_VALUES: &[&str] = &["undefined://", "null://", "None://"];

/// Returns a link that begins with no scheme: without a host in front, nobody sends X-Forwarded-Proto.
fn link_without_scheme(local: &ClientResult) -> Option<String> {
    let response = local.response.as_ref()?;
    let location = response.headers.get(LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let text = String::from_utf8_lossy(&response.body);
    let of = |text: &str| {
        let at = NO_VALUES.iter().filter_map(|start| text.find(start)).min()?;
        let end = text[at..].find(['"', '\'', ' ', '<', '>', ')', '\n']).map_or(text.len(), |end| at + end);
        Some(text[at..end].to_owned())
    };
    of(location).or_else(|| of(&text))
}

/// Returns a link with https to this computer, where nobody speaks https.
fn link_with_https(local: &ClientResult, port: u16) -> Option<String> {
    let response = local.response.as_ref()?;
    let location = response.headers.get(LOCATION).and_then(|value| value.to_str().ok()).unwrap_or_default();
    let text = String::from_utf8_lossy(&response.body);
    let starts = [format!("https://localhost:{port}"), format!("https://127.0.0.1:{port}")];
    let has = |start: &&String| location.contains(start.as_str()) || text.contains(start.as_str());
    starts.iter().find(has).map(|start| format!("{start}/"))
}

fn link_with_https_step(path: &str, link: &str) -> RehearsalStep {
    let why = "On your own computer, nobody speaks https with your program. So the link leads nowhere.";
    link_at_home_step(path, link, why, "Write https only where the header X-Forwarded-Proto says so.")
}

fn link_without_scheme_step(path: &str, link: &str) -> RehearsalStep {
    let why = "On your own computer, no host sends this header. So the link leads nowhere.";
    link_at_home_step(path, link, why, "Where the header is missing, use http.")
}

fn link_at_home_step(path: &str, link: &str, why: &str, advice: &str) -> RehearsalStep {
    let seen = format!("GET {path} has the link {} for a request without the header X-Forwarded-Proto.", safe(link));
    RehearsalStep::not_met("https", &seen, why, advice)
}

fn wrong_link_step(path: &str, link: &str) -> RehearsalStep {
    RehearsalStep::not_met(
        "https",
        &format!("GET {path} has the link {} for a user who used https.", safe(link)),
        "The user is sent to plain http, or to their own computer. A browser may block the link.",
        "Write links and redirects as paths alone, such as /about. Where you need a complete address, read \
         X-Forwarded-Proto: in Express, `app.set('trust proxy', 1)` does it.",
    )
}

#[cfg(test)]
mod tests {
    use hyper::body::Bytes;
    use hyper::{HeaderMap, Version};

    use super::*;
    use crate::http::client::ClientResponse;

    fn result(status: u16, location: Option<&str>, body: &'static str) -> ClientResult {
        let mut headers = HeaderMap::new();
        if let Some(location) = location {
            headers.insert(LOCATION, location.parse().expect("a header"));
        }
        let (version, body) = (Version::HTTP_11, Bytes::from_static(body.as_bytes()));
        let response = ClientResponse { status, reason: None, version, headers, body, extra: Vec::new() };
        ClientResult { response: Some(response), error: None, ..ClientResult::unsent(std::io::ErrorKind::Other) }
    }

    #[test]
    fn a_link_to_plain_http_or_to_this_computer_is_wrong() {
        let link = |location, body| wrong_link(&result(200, location, body), 8080);
        let (own, local) = (Some("http://shop.example/a"), "<a href=\"http://localhost:8080/b\">");
        assert_eq!(link(own, "").as_deref(), Some("http://shop.example/a"));
        assert_eq!(link(None, local).as_deref(), Some("http://localhost:8080/b"));
        for fine in ["<a href=\"/about\">", "https://shop.example/", "http://example.com/", "http://localhost:9/"] {
            assert_eq!(link(None, fine), None, "{fine}");
        }
        assert_eq!(link(Some("/about"), ""), None);
    }

    #[test]
    fn a_link_whose_scheme_is_a_missing_value_is_wrong() {
        let link = |location, body| link_without_scheme(&result(200, location, body));
        let page = "<a href=\"undefined://localhost:8080/b\">";
        assert_eq!(link(None, page).as_deref(), Some("undefined://localhost:8080/b"));
        assert_eq!(link(Some("None://localhost:8080/"), "").as_deref(), Some("None://localhost:8080/"));
        assert_eq!(link(Some("http://localhost:8080/"), "<a href=\"http://localhost:8080/b\">"), None);
    }

    #[test]
    fn a_link_with_https_to_this_computer_is_wrong() {
        let link = |location, body| link_with_https(&result(200, location, body), 8080);
        assert_eq!(link(None, "<a href=\"https://localhost:8080/b\">").as_deref(), Some("https://localhost:8080/"));
        assert_eq!(link(Some("https://127.0.0.1:8080/"), "").as_deref(), Some("https://127.0.0.1:8080/"));
        assert_eq!(link(Some("http://localhost:8080/"), "<a href=\"https://example.com/\">"), None);
    }

    #[test]
    fn a_name_that_is_refused_is_one_that_localhost_is_not() {
        let is_refused = |local, online| refusal(&result(local, None, ""), &result(online, None, ""), "/").is_some();
        assert!(is_refused(200, 403) && is_refused(200, 400));
        assert!(!is_refused(200, 200) && !is_refused(404, 404) && !is_refused(403, 403));
    }
}
