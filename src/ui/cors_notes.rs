//! What an exchange means between origins: a page asks a server of another origin, and tells afterwards what
//! its browser let it see.

use hyper::{Method, StatusCode};

use crate::http::{RecordedResponse, Request};

/// The sentence a demo's page gives its own server as a path, `POST /saw/<button>/<verdict>`; none for other requests.
pub(super) fn page_verdict_note(request: &Request, response: &RecordedResponse) -> Option<&'static str> {
    let told = request.method == Method::POST && response.status == StatusCode::NO_CONTENT;
    let (_, verdict) = request.path().strip_prefix("/saw/").filter(|_| told)?.split_once('/')?;
    match verdict {
        "allowed" => Some("The page says: my browser let me read the answer."),
        "no-cookie" => Some("The page says: my browser let me read the answer. No cookie had gone along."),
        "blocked" => Some("The page says: my browser gave me an error, and nothing of the answer."),
        "opaque" => Some("The page says: my browser gave me a sealed box, status 0 and no text."),
        "unreachable" => Some("The page says: my browser gave me an error. Nobody listens where I asked."),
        _ => None,
    }
}

/// Whether a browser lets the asking page read this answer, in words; none where the page is of the same
/// origin or there is no page (Fetch standard, "CORS check"; whether cookies were asked for is not to be seen
/// in every request, so that part is left out).
pub(super) fn cors_note(request: &Request, response: &RecordedResponse) -> Option<&'static str> {
    let origin = request.header("origin")?;
    if request.header("host").is_some_and(|host| origin.strip_prefix("http://") == Some(host)) {
        return None;
    }
    let mut allowed = response.headers.get_all("access-control-allow-origin").iter();
    Some(match (allowed.next(), allowed.next()) {
        (None, _) => "It names no origin, so a browser keeps it from the page.",
        (Some(_), Some(_)) => "It names two origins, so a browser keeps it from the page.",
        (Some(own), None) if own == origin => "It names the page's origin.",
        (Some(own), None) if own == "*" => "The star lets every origin read it, without cookies.",
        (Some(_), None) => "It names another origin, so a browser keeps it from the page.",
    })
}

#[cfg(test)]
mod tests {
    use hyper::header::ACCESS_CONTROL_ALLOW_ORIGIN as ALLOW;

    use super::*;
    use crate::http::Response;

    #[test]
    fn a_verdict_is_told_as_the_page_would() {
        let done = Response::empty(StatusCode::NO_CONTENT).into();
        let told = |method: &str, path: &str| page_verdict_note(&Request::new(method, path), &done);
        for word in ["allowed", "no-cookie", "blocked", "opaque", "unreachable"] {
            assert!(told("POST", &format!("/saw/get/{word}")).is_some(), "{word}");
        }
        assert_eq!(told("GET", "/saw/get/blocked"), None);
        assert_eq!(told("POST", "/saw/get/fine"), None);
        assert_eq!(told("POST", "/users"), None);
        let refused = Response::empty(StatusCode::FORBIDDEN).into();
        assert_eq!(page_verdict_note(&Request::new("POST", "/saw/get/blocked"), &refused), None);
    }

    #[test]
    fn an_answer_to_another_origin_is_told_as_a_browser_takes_it() {
        let page = [("origin", "http://localhost:3000"), ("host", "localhost:8080")];
        let told = |origins: &[&str]| {
            let answer = origins.iter().fold(Response::text("x"), |answer, origin| answer.with_header(ALLOW, origin));
            cors_note(&Request::new("GET", "/").with_headers(&page), &answer.into())
        };
        assert_eq!(told(&[]), Some("It names no origin, so a browser keeps it from the page."));
        assert_eq!(told(&["http://localhost:3000"]), Some("It names the page's origin."));
        assert_eq!(told(&["*"]), Some("The star lets every origin read it, without cookies."));
        for other in ["http://localhost:3000/", "http://127.0.0.1:3000", "localhost:3000", "null"] {
            assert_eq!(
                told(&[other]),
                Some("It names another origin, so a browser keeps it from the page."),
                "{other}"
            );
        }
        assert_eq!(told(&["*", "*"]), Some("It names two origins, so a browser keeps it from the page."));
    }

    #[test]
    fn a_page_that_asks_its_own_server_is_no_matter_of_origins() {
        let own = [("origin", "http://localhost:3000"), ("host", "localhost:3000")];
        assert_eq!(cors_note(&Request::new("POST", "/").with_headers(&own), &Response::text("x").into()), None);
        assert_eq!(cors_note(&Request::new("GET", "/"), &Response::text("x").into()), None);
    }
}
