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
        (None, _) => "No header permits the page's origin, so a browser does not let JavaScript read the response.",
        (Some(_), Some(_)) => "Its header names two origins, so a browser does not let JavaScript read the response.",
        (Some(own), None) if own == origin => {
            "Its header names the page's origin, so JavaScript may read the response."
        }
        // In the first lessons nobody knows the header yet, so it is named only where cookies make a difference.
        (Some(own), None) if own == "*" && is_about_cookies(request, response) => {
            "The star lets pages of every origin read the response, without cookies."
        }
        (Some(own), None) if own == "*" => "Every web page may read this response.",
        (Some(_), None) => "Its header names another origin, so a browser does not let JavaScript read the response.",
    })
}

/// Whether the browser sent cookies along, or the server permits it.
fn is_about_cookies(request: &Request, response: &RecordedResponse) -> bool {
    request.header("cookie").is_some() || response.headers.contains_key("access-control-allow-credentials")
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
        assert_eq!(
            note(&[]),
            Some("No header permits the page's origin, so a browser does not let JavaScript read the response.")
        );
        assert_eq!(
            note(&["http://localhost:3000"]),
            Some("Its header names the page's origin, so JavaScript may read the response.")
        );
        assert_eq!(note(&["*"]), Some("Every web page may read this response."));
        for other in ["http://localhost:3000/", "http://127.0.0.1:3000", "localhost:3000", "null"] {
            assert_eq!(
                note(&[other]),
                Some("Its header names another origin, so a browser does not let JavaScript read the response."),
                "{other}"
            );
        }
        assert_eq!(
            note(&["*", "*"]),
            Some("Its header names two origins, so a browser does not let JavaScript read the response.")
        );
    }

    #[test]
    fn a_request_to_the_pages_own_server_has_no_note() {
        let own = [("origin", "http://localhost:3000"), ("host", "localhost:3000")];
        assert_eq!(cors_note(&Request::new("POST", "/").with_headers(&own), &Response::text("x").into()), None);
        assert_eq!(cors_note(&Request::new("GET", "/"), &Response::text("x").into()), None);
    }
}
