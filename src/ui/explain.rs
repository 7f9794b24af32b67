//! What just happened on the wire, in one or two plain sentences.

use hyper::Method;
use hyper::header::LOCATION;

use super::cors_notes;
use super::format::media_type;
use crate::http::{Exchange, RecordedResponse, Request, client_name};
use crate::player::is_from_browser;
use crate::text::safe::safe;
use crate::text::size::size_in_words;
use crate::text::width::truncate;

/// How many columns of a path or a query are shown in a sentence.
const MAX_PART_COLUMNS: usize = 48;

/// Returns what an exchange was about. `knows_origins`: also whether a page may read the response.
pub(super) fn explain(exchange: &Exchange, knows_origins: bool) -> String {
    let (request, response) = (&exchange.request, &exchange.response);
    if let Some(note) = response.note {
        return note.to_owned();
    }
    let sentences = format!("{} {}", request_words(request), response_words(request, response));
    match cors_notes::cors_note(request, response).filter(|_| knows_origins) {
        Some(note) => format!("{sentences} {note}"),
        None => sentences,
    }
}

/// Who sent a request: the learner's browser, or a program by its name. What a gateway sends on has the browser's headers
/// too, and names the gateway in Via (RFC 9110, section 7.6.3).
fn sender(request: &Request) -> String {
    if request.header("via").is_some() {
        return "The gateway".to_owned();
    }
    if is_from_browser(request) {
        return "Your browser".to_owned();
    }
    let name = client_name(&request.headers);
    if name == "unnamed" { "A program".to_owned() } else { name }
}

/// Returns a part of a target, or the beginning of a long one.
fn shown(part: &str) -> String {
    truncate(&safe(part), MAX_PART_COLUMNS)
}

fn request_words(request: &Request) -> String {
    let who = sender(request);
    let path = shown(if request.method == Method::CONNECT { request.target() } else { request.path() });
    let query = request.query().map_or(String::new(), |query| format!(", with the query {}", shown(query)));
    match request.method {
        Method::GET => format!("{who} sent a GET for {path}{query}."),
        Method::HEAD => format!("{who} sent a HEAD for {path}{query}."),
        Method::OPTIONS => format!("{who} asked what is permitted for {path}."),
        _ if request.body.is_empty() => format!("{who} sent a {} for {path}{query}, without a body.", request.method),
        _ => format!(
            "{who} sent a {} for {path}{query}, with a body of {}.",
            request.method,
            size_in_words(request.body.len() as u64)
        ),
    }
}

/// Returns what a response means, in one sentence.
pub(super) fn response_words(request: &Request, response: &RecordedResponse) -> String {
    let body = if request.method == Method::HEAD {
        "there is no body, because the method is HEAD".to_owned()
    } else {
        body(request, response)
    };
    match response.status.as_u16() {
        200 => format!("200 means that it worked; {body}."),
        201 => format!("201 means that the server made something new; {body}."),
        204 => "204 means that it worked, and there is no body.".into(),
        304 => "304 means that it has not changed: the client uses its copy, and no body is sent.".into(),
        status @ 300..400 if response.headers.contains_key(LOCATION) => {
            format!("{status} is a redirect: the header Location has the other address.")
        }
        status @ (301 | 302 | 303 | 307 | 308) => {
            format!("{status} is a redirect, but there is no header Location: it leads nowhere.")
        }
        404 => format!("404 means that the server has nothing for this URL; {body}."),
        status => match (error_meaning(status), status) {
            (Some(meaning), _) => format!("{status} means that {meaning}."),
            (None, 400..500) => {
                format!("{status} is of the family 4: the server does not do what the request asks for.")
            }
            (None, 500..600) => format!("{status} is of the family 5: the server says that it failed."),
            _ => format!("The status is {status}; {body}."),
        },
    }
}

/// Returns what a status of the families 4 and 5 means, as a clause (RFC 9110, section 15; RFC 6585; RFC 7725).
fn error_meaning(status: u16) -> Option<&'static str> {
    Some(match status {
        400 => "the server cannot understand the request",
        401 => "you must log in first",
        403 => "you have no permission",
        405 => "this method is not permitted here",
        406 => "the server has nothing in a form that the client takes",
        408 => "the request did not arrive in time",
        409 => "the request does not fit what is there now",
        410 => "what was at this path is gone, probably for good",
        411 => "the request must say how long its body is",
        412 => "a condition in the headers of the request is not true",
        413 => "the body of the request is too large",
        414 => "the address in the request is too long",
        415 => "the server does not take a body of this type",
        416 => "the request asks for a part that is not there",
        421 => "the request arrived at the wrong server",
        422 => "the server can read the data in the request, but cannot work with it",
        423 => "it is locked at the moment",
        426 => "the server wants a different protocol for this",
        428 => "the request needs a condition, such as the header If-Match",
        429 => "there were too many requests in a short time; later it may work",
        431 => "the headers of the request are too large",
        451 => "the server may not send this, because of a law",
        500 => "the server had an error that it did not expect",
        501 => "the server cannot do this at all",
        502 => "another server, which this one asked, does not respond as it should",
        503 => "the server cannot work on it now; later it may",
        504 => "another server, which this one asked, takes too long",
        505 => "the server does not use this version of HTTP",
        507 => "the server has no space left for it",
        511 => "you must log in to the network first",
        _ => return None,
    })
}

fn body(request: &Request, response: &RecordedResponse) -> String {
    let media_type = media_type(&response.headers);
    let kind = match media_type.as_str() {
        "" => "",
        "text/plain" => "plain text",
        "text/html" => "HTML (a page for people)",
        "application/json" => "JSON (data for programs)",
        other => other,
    };
    let size = match response.body_len.unwrap_or(response.body.len() as u64) {
        0 => return "the body is empty".into(),
        len => size_in_words(len),
    };
    match kind {
        "" => format!("the body has {size} without a Content-Type"),
        kind if response.status.is_success() && is_doubtful(request.path(), &media_type) => {
            format!("the body has {size}, and Content-Type says that it is {kind}")
        }
        kind => format!("the body has {size} of {kind}"),
    }
}

/// Whether the ending of a path names another kind of file than the media type.
fn is_doubtful(path: &str, media_type: &str) -> bool {
    let kinds = [
        (".css", "css"),
        (".js", "javascript"),
        (".json", "json"),
        (".svg", "svg"),
        (".png", "png"),
        (".html", "html"),
    ];
    kinds.iter().any(|(ending, kind)| path.ends_with(ending) && !media_type.contains(kind))
}

#[cfg(test)]
mod tests {
    use hyper::StatusCode;

    use super::*;
    use crate::http::Response;

    fn explanation(method: &str, target: &str, response: Response) -> String {
        let request = Request::new(method, target).with_headers(&[("user-agent", "curl/8")]);
        format!("{} {}", request_words(&request), response_words(&request, &response.into()))
    }

    #[test]
    fn the_note_of_a_handler_explains_the_exchange_and_one_on_origins_is_added() {
        let page = [("origin", "http://localhost:3000"), ("host", "localhost:8080"), ("user-agent", "curl/8")];
        let exchange = |response: Response| Exchange {
            server: "api".into(),
            port: 8080,
            at: std::time::SystemTime::UNIX_EPOCH,
            took: std::time::Duration::ZERO,
            request: Box::new(Request::new("GET", "/").with_headers(&page)),
            response: response.into(),
            wire: None,
        };
        let words = explain(&exchange(Response::text("x")), false);
        assert!(words.starts_with("curl sent a GET for /. 200 ") && !words.contains("permits"), "{words}");
        let words = explain(&exchange(Response::text("x")), true);
        assert!(words.starts_with("curl sent a GET for /. 200 ") && words.contains(" No header permits "), "{words}");
        let words = explain(&exchange(Response::text("x").with_note("The page says: yes.")), true);
        assert_eq!(words, "The page says: yes.");
    }

    #[test]
    fn a_status_is_explained_by_what_it_says_itself() {
        let words = |status: u16| explanation("GET", "/", Response::empty(StatusCode::from_u16(status).expect("one")));
        for (status, wanted) in [
            (409, "409 means that the request does not fit what is there now."),
            (410, "410 means that what was at this path is gone, probably for good."),
            (422, "422 means that the server can read the data in the request, but cannot work with it."),
            (429, "429 means that there were too many requests in a short time; later it may work."),
            (451, "451 means that the server may not send this, because of a law."),
            (499, "499 is of the family 4: the server does not do what the request asks for."),
            (500, "500 means that the server had an error that it did not expect."),
            (599, "599 is of the family 5: the server says that it failed."),
            (301, "301 is a redirect, but there is no header Location: it leads nowhere."),
        ] {
            assert_eq!(words(status), format!("curl sent a GET for /. {wanted}"));
        }
        let registered = (400..=599)
            .filter(|status| StatusCode::from_u16(*status).is_ok_and(|one| one.canonical_reason().is_some()));
        let generic: Vec<u16> = registered.filter(|status| words(*status).contains("is of the family")).collect();
        // Some of WebDAV, and some that are hardly used.
        assert_eq!(generic, [402, 407, 417, 418, 424, 425, 506, 508, 510]);
    }

    #[test]
    fn each_kind_of_exchange_is_explained() {
        for (words, wanted) in [
            (
                explanation("GET", "/", Response::text("Hello, World!")),
                "curl sent a GET for /. 200 means that it worked; the body has 13 bytes of plain text.",
            ),
            (
                explanation("GET", "/users/1", Response::json("{}")),
                "curl sent a GET for /users/1. 200 means that it worked; the body has 2 bytes of JSON (data for programs).",
            ),
            (
                explanation("GET", "/a?x=1", Response::empty(StatusCode::NOT_FOUND)),
                "curl sent a GET for /a, with the query x=1. 404 means that the server has nothing for this URL; the body is empty.",
            ),
            (
                explanation("GET", "/style.css", Response::html("body {}")),
                "curl sent a GET for /style.css. 200 means that it worked; the body has 7 bytes, and Content-Type says that it is HTML (a page for people).",
            ),
            (
                explanation("GET", "/style.css", Response::text("404").with_status(StatusCode::NOT_FOUND)),
                "curl sent a GET for /style.css. 404 means that the server has nothing for this URL; the body has 3 bytes of plain text.",
            ),
            (
                explanation("HEAD", "/", Response::text("x")),
                "curl sent a HEAD for /. 200 means that it worked; there is no body, because the method is HEAD.",
            ),
            (
                explanation("POST", "/n", Response::empty(StatusCode::NO_CONTENT)),
                "curl sent a POST for /n, without a body. 204 means that it worked, and there is no body.",
            ),
        ] {
            assert_eq!(words, wanted);
        }
    }
}
