//! Whether a page of another origin may read a response, in one sentence of the request log.

use crate::http::{RecordedResponse, Request};

/// Returns whether a browser lets the page read this response; nothing if there is no page, or the page has the same
/// origin (Fetch standard, "CORS check"). Not every request shows whether cookies were asked for, so that part is left
/// out.
pub(super) fn cors_note(request: &Request, response: &RecordedResponse) -> Option<&'static str> {
    let origin = request.header("origin")?;
    if request.header("host").is_some_and(|host| origin.strip_prefix("http://") == Some(host)) {
        return None;
    }
    let mut allowed = response.headers.get_all("access-control-allow-origin").iter();
    Some(match (allowed.next(), allowed.next()) {
        (None, _) => "It names no origin, so a browser does not let the page read it.",
        (Some(_), Some(_)) => "It names two origins, so a browser does not let the page read it.",
        (Some(own), None) if own == origin => "It names the page's origin.",
        (Some(own), None) if own == "*" => "The star lets every origin read it, without cookies.",
        (Some(_), None) => "It names another origin, so a browser does not let the page read it.",
    })
}

#[cfg(test)]
mod tests {
    use hyper::header::ACCESS_CONTROL_ALLOW_ORIGIN as ALLOW;

    use super::*;
    use crate::http::Response;

    #[test]
    fn the_note_on_another_origin_says_what_a_browser_does() {
        let page = [("origin", "http://localhost:3000"), ("host", "localhost:8080")];
        let note = |origins: &[&str]| {
            let answer = origins.iter().fold(Response::text("x"), |answer, origin| answer.with_header(ALLOW, origin));
            cors_note(&Request::new("GET", "/").with_headers(&page), &answer.into())
        };
        assert_eq!(note(&[]), Some("It names no origin, so a browser does not let the page read it."));
        assert_eq!(note(&["http://localhost:3000"]), Some("It names the page's origin."));
        assert_eq!(note(&["*"]), Some("The star lets every origin read it, without cookies."));
        for other in ["http://localhost:3000/", "http://127.0.0.1:3000", "localhost:3000", "null"] {
            assert_eq!(
                note(&[other]),
                Some("It names another origin, so a browser does not let the page read it."),
                "{other}"
            );
        }
        assert_eq!(note(&["*", "*"]), Some("It names two origins, so a browser does not let the page read it."));
    }

    #[test]
    fn a_request_to_the_pages_own_server_has_no_note() {
        let own = [("origin", "http://localhost:3000"), ("host", "localhost:3000")];
        assert_eq!(cors_note(&Request::new("POST", "/").with_headers(&own), &Response::text("x").into()), None);
        assert_eq!(cors_note(&Request::new("GET", "/"), &Response::text("x").into()), None);
    }
}
