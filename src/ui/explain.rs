//! What just happened on the wire, in one or two plain sentences.

use hyper::Method;

use super::cors_notes;
use super::format::media_type;
use crate::http::{Exchange, RecordedResponse, Request, client_name};
use crate::player::is_from_browser;
use crate::text::safe::safe;
use crate::text::size::size_in_words;

/// Returns what an exchange was about.
pub(super) fn explain(exchange: &Exchange) -> String {
    let (request, response) = (&exchange.request, &exchange.response);
    if let Some(note) = response.note {
        return note.to_owned();
    }
    let sentences = format!("{} {}", request_words(request), response_words(request, response));
    match cors_notes::cors_note(request, response) {
        Some(note) => format!("{sentences} {note}"),
        None => sentences,
    }
}

fn request_words(request: &Request) -> String {
    let who = if is_from_browser(request) { "Your browser".to_owned() } else { client_name(&request.headers) };
    let who = if who == "unnamed" { "A program".to_owned() } else { who };
    let path = safe(request.path());
    let query = request.query().map_or(String::new(), |query| format!(", with the query {}", safe(query)));
    match request.method {
        Method::GET => format!("{who} asked for {path}{query}."),
        Method::HEAD => format!("{who} asked for the head of {path}{query}."),
        Method::OPTIONS => format!("{who} asked what is allowed at {path}."),
        _ if request.body.is_empty() => format!("{who} sent {} to {path}{query}, without a body.", request.method),
        _ => format!(
            "{who} sent {} to {path}{query}, with {} of body.",
            request.method,
            size_in_words(request.body.len() as u64)
        ),
    }
}

/// Returns what a response means, in one sentence.
pub(super) fn response_words(request: &Request, response: &RecordedResponse) -> String {
    let body =
        if request.method == Method::HEAD { "and no body followed, as HEAD asks".to_owned() } else { body(response) };
    match response.status.as_u16() {
        200 => format!("200 means \"here it is\"; {body}."),
        201 => format!("201 means \"made\"; {body}."),
        204 => "204 means \"done, and there is nothing to send back\".".into(),
        304 => "304 means \"you have it already, it has not changed\"; no body was sent.".into(),
        status @ 300..400 => format!("{status} means \"look elsewhere\": the address is in the Location line."),
        400 => "400 means \"I cannot make sense of this request\".".into(),
        401 => "401 means \"say who you are first\".".into(),
        403 => "403 means \"you may not\".".into(),
        404 => format!("404 means \"there is no such thing here\"; {body}."),
        405 => "405 means \"not with this method\".".into(),
        413 => "413 means \"that is too large for me\".".into(),
        status @ 400..500 => format!("{status}: the server says that something is wrong with the request."),
        status @ 500..600 => format!("{status}: the server says that it made a mistake itself."),
        status => format!("The status is {status}; {body}."),
    }
}

fn body(response: &RecordedResponse) -> String {
    let kind = match media_type(&response.headers).as_str() {
        "" => "of no named kind".to_owned(),
        "text/plain" => "of plain text".to_owned(),
        "text/html" => "of HTML (a page for people)".to_owned(),
        "application/json" => "of JSON (data for programs)".to_owned(),
        other => format!("of {other}"),
    };
    match response.body.len() {
        0 => "nothing followed".into(),
        len => format!("{} {kind} followed", size_in_words(len as u64)),
    }
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
        let words = explain(&exchange(Response::text("x")));
        assert!(words.starts_with("curl asked for /. 200 ") && words.contains(" It names no origin,"), "{words}");
        let words = explain(&exchange(Response::text("x").with_note("The page says: yes.")));
        assert_eq!(words, "The page says: yes.");
    }

    #[test]
    fn each_kind_of_exchange_is_explained() {
        for (words, wanted) in [
            (
                explanation("GET", "/", Response::text("Hello, World!")),
                "curl asked for /. 200 means \"here it is\"; 13 bytes of plain text followed.",
            ),
            (
                explanation("GET", "/users/1", Response::json("{}")),
                "curl asked for /users/1. 200 means \"here it is\"; 2 bytes of JSON (data for programs) followed.",
            ),
            (
                explanation("GET", "/a?x=1", Response::empty(StatusCode::NOT_FOUND)),
                "curl asked for /a, with the query x=1. 404 means \"there is no such thing here\"; nothing followed.",
            ),
            (
                explanation("HEAD", "/", Response::text("x")),
                "curl asked for the head of /. 200 means \"here it is\"; and no body followed, as HEAD asks.",
            ),
            (
                explanation("POST", "/n", Response::empty(StatusCode::NO_CONTENT)),
                "curl sent POST to /n, without a body. 204 means \"done, and there is nothing to send back\".",
            ),
        ] {
            assert_eq!(words, wanted);
        }
    }
}
