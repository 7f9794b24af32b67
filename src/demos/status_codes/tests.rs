//! What the demo sends, without a socket.

use std::time::{Duration, SystemTime};

use super::*;
use crate::demos::{DemoClock, DemoResources, InMemoryDemo};
use crate::http::Request;

fn send(stage: &str, request: &Request) -> Response {
    InMemoryDemo::new(&STATUS_CODES).send(stage, "web", request).expect("the server is running")
}

fn get(stage: &str, target: &str) -> Response {
    send(stage, &Request::new("GET", target))
}

fn header<'a>(response: &'a Response, name: &str) -> &'a str {
    response.headers.get(name).map_or("", |value| value.to_str().expect("text"))
}

#[test]
fn any_status_of_a_whole_response_is_sent_on_demand() {
    for code in [200, 204, 299, 304, 404, 418, 451, 500, 599] {
        assert_eq!(get("codes", &format!("/status/{code}")).status.as_u16(), code);
    }
    for typed in ["100", "199", "600", "cat", "-1", "0404040", "00200", "0200", "+200", "+20"] {
        assert_eq!(get("codes", &format!("/status/{typed}")).status, StatusCode::BAD_REQUEST, "{typed}");
    }
}

#[test]
fn a_status_without_words_of_its_own_is_only_a_number() {
    assert_eq!(get("codes", "/status/599").body_text(), "599");
    assert_eq!(get("codes", "/status/404").body_text(), "404 Not Found");
}

#[test]
fn a_status_has_the_header_that_goes_with_it() {
    for (code, name) in [
        (301, "location"),
        (308, "location"),
        (401, "www-authenticate"),
        (405, "allow"),
        (407, "proxy-authenticate"),
        (426, "upgrade"),
        (429, "retry-after"),
        (503, "retry-after"),
    ] {
        assert_ne!(header(&get("codes", &format!("/status/{code}")), name), "", "{code}");
    }
}

#[test]
fn a_redirect_names_the_address_to_go_to() {
    let response = get("moved", "/old");
    assert_eq!((response.status.as_u16(), header(&response, "location")), (301, "/new"));
    assert_eq!(get("moved", "/new").status, StatusCode::OK);
    assert_eq!(header(&get("moved", "/left"), "location"), "/right");
    assert_eq!(header(&get("moved", "/right"), "location"), "/left");
}

#[test]
fn an_order_is_redirected_with_the_status_in_its_path() {
    for (code, status) in [("302", 302), ("303", 303), ("307", 307), ("308", 308), ("200", 404), ("304", 404)] {
        let response = send("moved", &Request::new("POST", &format!("/order/{code}")));
        assert_eq!(response.status.as_u16(), status, "{code}");
    }
    let thanks = send("moved", &Request::new("POST", "/thanks").with_body("drink=tea"));
    assert_eq!(thanks.body_text(), "This request has the method POST and the body drink=tea.");
    let browser = Request::new("POST", "/thanks").with_header("accept", "text/html").with_body("<b>");
    let page = send("moved", &browser);
    assert_eq!(header(&page, "content-type"), "text/html; charset=utf-8");
    assert!(page.body_text().contains("the body &lt;b&gt;."), "{}", page.body_text());
}

#[test]
fn the_news_are_sent_again_only_to_a_client_that_does_not_have_them() {
    for (known, status) in [
        ("\"news-1\"", 304),
        ("W/\"news-1\"", 304),
        ("\"a,b\", \"news-1\"", 304),
        ("*", 304),
        ("\"news-2\"", 200),
        ("news-1", 200),
        ("\"news-1", 200),
        ("", 200),
    ] {
        let response = send("news", &Request::new("GET", "/news").with_header("if-none-match", known));
        assert_eq!(response.status.as_u16(), status, "{known}");
        assert_eq!(header(&response, "etag"), "\"news-1\"", "a 304 has the ETag too");
        assert_eq!(response.body_text().is_empty(), status == 304);
    }
    let old = Request::new("GET", "/news").with_header("if-none-match", "\"news-1\"");
    assert_eq!(send("new-edition", &old).status, StatusCode::OK);
}

#[test]
fn the_diary_asks_who_you_are_and_then_whether_you_may() {
    let nobody = get("doors", "/diary");
    assert_eq!((nobody.status.as_u16(), header(&nobody, "www-authenticate")), (401, "Basic realm=\"diary\""));
    for (typed, status) in [
        ("Basic YW5uOnRpZ2Vy", 200),
        ("basic YW5uOnRpZ2Vy", 200),
        ("Basic Ym9iOmxpb24=", 403),
        ("Basic bm9ib2R5", 401),
        ("Bearer YW5uOnRpZ2Vy", 401),
        ("YW5uOnRpZ2Vy", 401),
    ] {
        let request = Request::new("GET", "/diary").with_header("authorization", typed);
        assert_eq!(send("doors", &request).status.as_u16(), status, "{typed}");
    }
}

#[test]
fn a_request_that_is_wrong_gets_a_status_that_says_how() {
    for (method, target, status) in [
        ("GET", "/search", 400),
        ("GET", "/search?q=", 400),
        ("GET", "/search?q=cats", 200),
        ("GET", "/sale", 410),
        ("GET", "/pizza", 404),
        ("POST", "/news", 405),
    ] {
        assert_eq!(send("requests", &Request::new(method, target)).status.as_u16(), status, "{method} {target}");
    }
    assert_eq!(header(&send("requests", &Request::new("DELETE", "/news")), "allow"), "GET, HEAD");
}

#[test]
fn the_fourth_request_in_ten_seconds_has_to_wait_and_is_told_how_long() {
    let clock = DemoClock::stopped_at(SystemTime::UNIX_EPOCH);
    let resources = DemoResources { clock: clock.clone(), ..DemoResources::default() };
    let demo = InMemoryDemo::with(&STATUS_CODES, &[], resources);
    let weather = || demo.send("limit", "web", &Request::new("GET", "/weather")).expect("it is running");
    assert!((0..3).all(|_| weather().status == StatusCode::OK));
    clock.advance(Duration::from_millis(3500));
    let refused = weather();
    assert_eq!((refused.status.as_u16(), header(&refused, "retry-after")), (429, "7"));
    clock.advance(Duration::from_secs(7));
    assert_eq!(weather().status, StatusCode::OK);
    assert!((0..2).all(|_| weather().status == StatusCode::OK));
    assert_eq!(weather().status, StatusCode::TOO_MANY_REQUESTS);
    demo.reset("limit");
    assert_eq!(weather().status, StatusCode::OK);
}

#[test]
fn a_closed_shop_says_when_to_come_back() {
    assert_eq!(get("faults", "/shop").status, StatusCode::OK);
    assert_eq!(get("faults", "/broken").status, StatusCode::INTERNAL_SERVER_ERROR);
    let closed = get("closed", "/shop");
    assert_eq!((closed.status.as_u16(), header(&closed, "retry-after")), (503, "30"));
}
