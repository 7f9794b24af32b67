//! The video site in memory, as one program and as four. `tests/demo_gateway.rs` has the gateway on real connections.

use super::*;
use crate::demos::{DemoResources, InMemoryDemo};
use crate::http::{Request, Response};

fn demo() -> InMemoryDemo {
    InMemoryDemo::with(&MICROSERVICES, &[], DemoResources { seed: Some(7), ..DemoResources::default() })
}

fn send(demo: &InMemoryDemo, stage: &str, request: &Request) -> Response {
    demo.send(stage, "site", request).expect("the site is running")
}

fn get(stage: &str, target: &str) -> Response {
    send(&demo(), stage, &Request::new("GET", target))
}

#[test]
fn one_program_and_four_send_the_same() {
    for target in ["/", "/watch/1", "/watch/9", "/videos/2", "/videos/0", "/videos/x", "/comments/1", "/search?q=cat"] {
        let (one, many) = (get("one", target), get("many", target));
        assert_eq!((one.status, one.body_text()), (many.status, many.body_text()), "{target}");
    }
    assert_eq!(get("many", "/search?q=CAT").body_text(), r#"[{"id":1,"title":"A cat meets a dog"}]"#);
}

#[test]
fn each_response_says_how_long_the_server_has_worked() {
    for stage in ["one", "many", "request-ids"] {
        let response = get(stage, "/videos/1");
        let timing = response.headers["server-timing"].to_str().expect("text");
        let milliseconds: f64 = timing.strip_prefix("work;dur=").expect("a time").parse().expect("a number");
        assert!(milliseconds > 0.0, "{stage}: {timing}");
    }
}

#[test]
fn each_video_has_one_path() {
    for path in ["/videos/01", "/videos/+1", "/comments/01"] {
        assert_eq!(get("many", path).status.as_u16(), 404, "{path}");
    }
    for path in ["/watch/01", "/watch/+1"] {
        assert!(get("many", path).body_text().contains("This video is not here at the moment."), "{path}");
    }
}

#[test]
fn a_page_without_one_of_its_parts_shows_the_rest() {
    let page = get("no-comments", "/watch/1");
    assert_eq!(page.status.as_u16(), 200);
    assert!(page.body_text().contains("A cat meets a dog"));
    assert!(page.body_text().contains("The comments are not here at the moment."));
    assert_eq!(get("no-comments", "/comments/1").status.as_u16(), 502);
    assert!(get("many", "/watch/1").body_text().contains("<li>So sweet!</li>"));
}

#[test]
fn a_slow_server_is_waited_for_or_given_up() {
    assert_eq!(get("slow-search", "/search?q=cat").status.as_u16(), 200);
    assert_eq!(get("impatient", "/search?q=cat").status.as_u16(), 504);
    assert_eq!(get("impatient", "/watch/1").status.as_u16(), 200);
}

#[test]
fn the_id_of_a_request_is_in_the_log_of_each_server_that_it_reached() {
    let demo = demo();
    let response = send(&demo, "request-ids", &Request::new("GET", "/watch/2"));
    let id = response.headers["x-request-id"].to_str().expect("text").to_owned();
    send(&demo, "request-ids", &Request::new("GET", "/watch/3"));
    let log = send(&demo, "request-ids", &Request::new("GET", &format!("/log?id={id}")));
    let servers: Vec<&str> = log.body_text().lines().filter_map(|line| line.split_whitespace().nth(1)).collect();
    assert_eq!(servers, ["site", "pages", "videos", "comments"]);
    assert!(log.body_text().lines().all(|line| line.starts_with(&id)), "{}", log.body_text());
    let own = demo.send("request-ids", "videos", &Request::new("GET", &format!("/log?id={id}")));
    assert_eq!(own.expect("it is running").body_text().lines().count(), 1);
}

#[test]
fn a_client_may_choose_the_id_if_it_is_short_and_plain() {
    for (sent, is_taken) in [("ann-1", true), ("a b", false), ("", false), (&"x".repeat(41), false), ("a\u{e9}", false)]
    {
        let mut request = Request::new("GET", "/videos/1");
        request.headers.insert("x-request-id", hyper::header::HeaderValue::from_bytes(sent.as_bytes()).expect("bytes"));
        let response = send(&demo(), "request-ids", &request);
        assert_eq!(response.headers["x-request-id"] == sent, is_taken, "{sent}");
        assert_eq!(response.headers.get_all("x-request-id").iter().count(), 1);
    }
}

#[test]
fn a_reset_empties_the_logs() {
    let demo = demo();
    send(&demo, "request-ids", &Request::new("GET", "/videos/1").with_header("x-request-id", "ann-1"));
    let log = || send(&demo, "request-ids", &Request::new("GET", "/log?id=ann-1")).body_text().to_owned();
    assert_ne!(log(), "");
    demo.reset("request-ids");
    assert_eq!(log(), "");
}

#[test]
fn the_search_can_move_to_the_server_for_videos() {
    let demo = demo();
    let request = Request::new("GET", "/search?q=bread");
    assert_eq!(send(&demo, "moved", &request).status.as_u16(), 502, "the table still has the old server");
    assert_eq!(demo.send("moved", "videos", &request).expect("it is running").status.as_u16(), 200);
}
