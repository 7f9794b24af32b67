//! Lines of the log, and the explanations under them.

use std::time::{Duration, SystemTime};

use hyper::StatusCode;

use super::*;
use crate::http::{HandlerPanic, InvalidRequest, InvalidRequestKind, Request, Response};
use crate::player::ObservedRequest;

fn exchange(method: &str, target: &str, headers: &[(&str, &str)], response: Response) -> Exchange {
    Exchange {
        server: "hello".into(),
        port: 8080,
        at: SystemTime::UNIX_EPOCH,
        took: Duration::from_micros(210),
        request: Box::new(Request::new(method, target).with_headers(headers)),
        response: response.into(),
        wire: None,
    }
}

fn log() -> RequestLog {
    RequestLog::new(Style { width: 100, ..Style::bare() }, std::iter::empty())
}

#[test]
fn a_line_says_what_was_asked_and_what_came() {
    let line =
        log().line(&exchange("GET", "/about?x=1", &[("user-agent", "curl/8.0")], Response::text("Hello, World!")));
    let words: Vec<&str> = line.split_whitespace().skip(1).collect();
    assert_eq!(words, ["GET", "/about?x=1", "200", "OK", "text/plain", "13", "B", "0.2", "ms", "curl"]);
}

#[test]
fn a_narrow_line_keeps_what_matters() {
    let mut log = RequestLog::new(Style { width: 60, ..Style::bare() }, std::iter::empty());
    let line = log.line(&exchange("GET", "/", &[("user-agent", "curl/8.0")], Response::text("x")));
    assert!(line.len() <= 60 && line.contains("200 OK") && line.ends_with("curl"), "{line}");
}

#[test]
fn nothing_in_a_line_acts_on_the_terminal() {
    let line = log().line(&exchange("GET", "/%C2%9B/\u{202e}", &[("user-agent", "\u{9b}31mX")], Response::text("")));
    assert!(line.contains("\\u{202e}") && !line.contains('\u{9b}'), "{line}");
}

#[test]
fn a_long_path_is_cut_and_a_tunnel_has_the_name_of_its_server() {
    let long = exchange("GET", &format!("/{}?x=1", "a".repeat(8000)), &[], Response::text(""));
    let line = log().line(&long);
    assert!(line.len() < 400 && line.contains("aaa…"), "{line}");
    let explained = super::super::explain::explain(&long, true);
    assert!(explained.len() < 400 && explained.contains("aaa…, with the query x=1"), "{explained}");
    let tunnel = exchange("CONNECT", "a:80", &[], Response::empty(StatusCode::NOT_IMPLEMENTED));
    assert!(log().line(&tunnel).contains("CONNECT  a:80 "), "{}", log().line(&tunnel));
    let words = super::super::explain::explain(&tunnel, true);
    assert!(words.contains("a CONNECT for a:80"), "{words}");
}

#[test]
fn a_request_that_is_refused_is_called_by_what_is_wrong_with_it() {
    let words = |kind, start: &[u8]| {
        let mut invalid = InvalidRequest::on_port(8080);
        (invalid.kind, invalid.start) = (kind, start.to_vec());
        log().failure(&ServerEvent::InvalidRequest(invalid)).join(" ").split_whitespace().collect::<Vec<_>>().join(" ")
    };
    let long = words(InvalidRequestKind::HeadTooLarge, format!("GET /{}", "a".repeat(120)).as_bytes());
    assert!(long.contains("too long") && long.contains("431: GET /aaa") && !long.contains("not how"), "{long}");
    let header = words(InvalidRequestKind::MalformedHeader, b"X A: b");
    assert!(header.contains("not how a header is written") && header.contains("X A: b"), "{header}");
    let length = words(InvalidRequestKind::InvalidLength("Content-Length"), b"x");
    assert!(length.contains("Content-Length") && length.ends_with("status is 400."), "{length}");
}

#[test]
fn the_first_pages_of_two_servers_are_not_the_same_page_twice() {
    let headers =
        [("user-agent", "Mozilla/5.0 Firefox/145.0"), ("sec-fetch-dest", "document"), ("sec-fetch-mode", "navigate")];
    let page = |port| Exchange { port, ..exchange("GET", "/", &headers, Response::html("")) };
    for (second, is_repeated) in [(3001, false), (3000, true)] {
        let mut log = log();
        assert!(log.explain_surprise(&page(3000)).is_empty());
        assert_eq!(!log.explain_surprise(&page(second)).is_empty(), is_repeated, "port {second}");
    }
}

#[test]
fn a_surprise_is_explained_the_first_time() {
    let mut log = log();
    let mut explained =
        |exchange: &Exchange| log.explain_surprise(exchange).join(" ").split_whitespace().collect::<Vec<_>>().join(" ");
    let browser = ("user-agent", "Mozilla/5.0 Firefox/145.0");
    let icon = exchange("GET", "/favicon.ico", &[browser, ("sec-fetch-dest", "image")], Response::text(""));
    assert!(explained(&icon).contains("icon"));
    assert_eq!(explained(&icon), "");
    let preflight = exchange("OPTIONS", "/", &[("access-control-request-method", "PUT")], Response::text(""));
    assert!(explained(&preflight).contains("preflight"));
    assert!(explained(&exchange("HEAD", "/", &[], Response::text(""))).contains("without the body"));
    assert!(explained(&exchange("GET", "/", &[], Response::empty(StatusCode::NOT_MODIFIED))).contains("304"));
    assert!(
        explained(&exchange("GET", "/", &[("sec-purpose", "prefetch")], Response::text("")))
            .contains("already fetched")
    );
    let page = exchange("GET", "/page", &[("sec-fetch-dest", "document")], Response::text(""));
    assert_eq!(explained(&page), "");
    assert!(explained(&page).contains("twice"));
}

#[test]
fn a_request_of_the_learner_is_not_called_the_browsers_own() {
    let browser = ("user-agent", "Mozilla/5.0 Firefox/145.0");
    for headers in [&[("user-agent", "curl/8.0")][..], &[browser, ("sec-fetch-dest", "document")]] {
        for path in ["/favicon.ico", "/apple-touch-icon.png", "/robots.txt", "/.well-known/x"] {
            let explained = log().explain_surprise(&exchange("GET", path, headers, Response::text("")));
            assert_eq!(explained, Vec::<String>::new(), "{path} {headers:?}");
        }
    }
}

#[test]
fn dropped_lines_are_counted_in_the_form_of_the_log() {
    assert_eq!(
        [1, 312, 4_312, 1_000_000].map(RequestLog::dropped),
        [
            "… 1 line not shown\n",
            "… 312 lines not shown\n",
            "… 4,312 lines not shown\n",
            "… 1,000,000 lines not shown\n"
        ]
    );
    assert_eq!(JsonLog::dropped(4_312), "{\"kind\":\"dropped\",\"lines\":4312}\n");
}

#[test]
fn a_response_to_head_has_no_bytes_of_body() {
    let head = exchange("HEAD", "/", &[], Response::text("Hello"));
    assert!(log().line(&head).contains(" 0 B "), "{}", log().line(&head));
}

#[test]
fn https_by_mistake_gets_the_address_to_type() {
    let misfit = InvalidRequest {
        server: "hello".into(),
        port: 8081,
        at: SystemTime::UNIX_EPOCH,
        client: ([127, 0, 0, 1], 1).into(),
        kind: InvalidRequestKind::Tls,
        start: vec![0x16, 3, 1],
    };
    let words = log().failure(&ServerEvent::InvalidRequest(misfit)).join(" ");
    assert!(words.contains("http://localhost:8081/"), "{words}");
}

#[test]
fn a_json_line_is_ascii_and_one_line() {
    let mut line = String::new();
    let event = ServerEvent::Exchange(exchange("GET", "/é?q=\u{202e}", &[], Response::json("{}")));
    JsonLog.push(&mut line, &event);
    assert!(line.is_ascii() && line.ends_with('\n') && line.matches('\n').count() == 1);
    let value: serde_json::Value = serde_json::from_str(&line).expect("it is JSON");
    assert_eq!((&value["path"], &value["query"]), (&"/é".into(), &"q=\u{202e}".into()));
}

#[test]
fn a_handler_that_fails_is_named_with_its_message_and_nothing_acts_on_the_terminal() {
    let panic = HandlerPanic {
        server: "hello".into(),
        port: 8080,
        at: SystemTime::UNIX_EPOCH,
        client: ([127, 0, 0, 1], 1).into(),
        request_line: "GET /users".into(),
        message: "no such user\u{9b}31m".into(),
    };
    let words = log().failure(&ServerEvent::HandlerPanic(panic)).join(" ");
    assert!(words.contains("GET /users") && words.contains("no such user\\u{9b}"), "{words}");
}

#[test]
fn the_log_and_the_player_agree_on_what_a_browser_sends_by_itself() {
    let browser = ("user-agent", "Mozilla/5.0 Firefox/145.0");
    let (page, fetch, image) =
        (("sec-fetch-dest", "document"), ("sec-fetch-dest", "empty"), ("sec-fetch-dest", "image"));
    let clients: [&[(&str, &str)]; 6] = [
        &[browser],
        &[browser, page],
        &[browser, fetch],
        &[image],
        &[browser, page, ("sec-purpose", "Prefetch")],
        &[("user-agent", "curl/8.0")],
    ];
    for path in
        ["/", "/favicon.ico", "/apple-touch-icon.png", "/robots.txt", "/.well-known/appspecific/x", "/.well-known/y"]
    {
        for headers in clients {
            let exchange = exchange("GET", path, headers, Response::text(""));
            let is_explained = !log().explain_surprise(&exchange).is_empty();
            assert_eq!(is_explained, ObservedRequest::from(&exchange).is_automatic, "{path} {headers:?}");
        }
    }
}
