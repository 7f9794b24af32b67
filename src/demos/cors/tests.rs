//! The CORS demo as a specification: how the API responds at each stage, who may report a verdict, and what nobody
//! can change from outside.

use serde_json::Value;

use super::*;
use crate::demos::{DemoResources, InMemoryDemo};

const SITE: &str = "http://localhost:3000";
const COPYCAT: &str = "http://localhost:3001";

fn demo() -> InMemoryDemo {
    InMemoryDemo::new(&CORS)
}

/// The demo with its servers on these ports.
fn on_ports(ports: &[u16]) -> InMemoryDemo {
    InMemoryDemo::with(&CORS, ports, DemoResources::default())
}

/// Sends a request, written as `METHOD target body`. Returns nothing if the server is stopped at this stage.
fn send(demo: &InMemoryDemo, stage: &str, server: &str, what: &str, headers: &[(&str, &str)]) -> Option<Response> {
    let (method, rest) = what.split_once(' ').expect("a method and a target");
    let (target, body) = rest.split_once(' ').unwrap_or((rest, ""));
    let request = Request::new(method, target).with_body(body.to_owned());
    let request = headers.iter().fold(request, |request, (name, value)| request.with_header(name, value));
    demo.send(stage, server, &request)
}

fn api(stage: &str, what: &str, origin: &str) -> Response {
    send(&demo(), stage, "api", what, &[("origin", origin)]).expect("the API is running")
}

fn values(response: &Response, name: &str) -> Vec<String> {
    let values = response.headers.get_all(name).iter();
    values.map(|value| value.to_str().expect("text").to_owned()).collect()
}

fn json(response: &Response) -> Value {
    serde_json::from_str(response.body_text()).expect("JSON")
}

const ORIGIN: &str = "access-control-allow-origin";

#[test]
fn each_stage_names_the_origins_that_it_says() {
    for (stage, expected) in [
        ("no-header", vec![]),
        ("one-origin", vec![SITE]),
        ("options", vec![SITE]),
        ("allow-headers", vec![SITE]),
        ("allow-methods", vec![SITE]),
        ("max-age", vec![SITE]),
        ("credentials", vec![SITE]),
        ("vary", vec![SITE]),
        ("trailing-slash", vec!["http://localhost:3000/"]),
        ("two-values", vec![SITE, "*"]),
        ("wildcard", vec!["*"]),
        ("no-cors", vec![]),
        ("other-name", vec![SITE]),
    ] {
        let response = api(stage, "GET /api/counter", SITE);
        assert_eq!(
            (response.status.as_u16(), values(&response, ORIGIN)),
            (200, expected.iter().map(|v| (*v).to_owned()).collect()),
            "{stage}"
        );
    }
}

#[test]
fn the_page_is_told_its_stage() {
    for stage in STAGES.map(|row| row.spec.name) {
        let news = json(&send(&demo(), stage, "site", "GET /now", &[]).expect("the site is on"));
        assert_eq!(news["stage"], stage);
        assert_eq!(news["apiIsOn"], stage != "stopped");
        assert_eq!(news["mode"], if stage == "no-cors" { "no-cors" } else { "cors" });
    }
}

#[test]
fn only_the_stopped_stage_has_no_api() {
    for stage in STAGES.map(|row| row.spec.name) {
        let response = send(&demo(), stage, "api", "GET /api/counter", &[]);
        assert_eq!(response.is_none(), stage == "stopped", "{}", stage);
    }
}

#[test]
fn the_preflight_grows_step_by_step() {
    for (stage, status, methods, headers, age) in [
        ("no-header", 405, None, None, None),
        ("one-origin", 405, None, None, None),
        ("options", 204, None, None, Some("0")),
        ("allow-headers", 204, None, Some("Content-Type"), Some("0")),
        ("allow-methods", 204, Some("GET, POST, PUT"), Some("Content-Type"), Some("0")),
        ("max-age", 204, Some("GET, POST, PUT"), Some("Content-Type"), Some("10")),
    ] {
        let response = api(stage, "OPTIONS /api/counter", SITE);
        let first = |name| values(&response, name).first().cloned();
        assert_eq!(response.status.as_u16(), status, "{stage}");
        assert_eq!(first("access-control-allow-methods").as_deref(), methods, "{stage}");
        assert_eq!(first("access-control-allow-headers").as_deref(), headers, "{stage}");
        assert_eq!(first("access-control-max-age").as_deref(), age, "{stage}");
    }
}

#[test]
fn with_two_origins_the_response_names_the_sender_and_never_the_copycat() {
    for (origin, named) in [(SITE, true), ("http://127.0.0.1:3000", true), (COPYCAT, false), ("null", false)] {
        let response = api("vary", "GET /api/counter", origin);
        let expected: Vec<String> = named.then(|| origin.to_owned()).into_iter().collect();
        assert_eq!(values(&response, ORIGIN), expected, "{origin}");
        assert_eq!(values(&response, "access-control-allow-credentials").len(), usize::from(named), "{origin}");
        assert_eq!(values(&response, "vary"), ["Origin"], "{origin}");
    }
}

#[test]
fn the_server_does_its_work_no_matter_who_may_read_the_response() {
    let demo = demo();
    for (count, stage) in (1..).zip(["no-header", "one-origin", "vary", "two-values"]) {
        let response = send(&demo, stage, "api", "POST /api/counter", &[("origin", COPYCAT)]).expect("it is running");
        assert_eq!(json(&response)["count"], count);
    }
}

#[test]
fn put_sets_the_counter_and_refuses_what_is_not_a_number() {
    let demo = demo();
    let put = |body: &str| send(&demo, "vary", "api", &format!("PUT /api/counter {body}"), &[]).expect("it is running");
    assert_eq!(json(&put(r#"{"count":10}"#))["count"], 10);
    for wrong in ["", "10", "{}", r#"{"count":1.5}"#, r#"{"count":9007199254740992}"#, r#"{"count":"10"}"#, "{"] {
        assert_eq!(put(wrong).status.as_u16(), 400, "{wrong}");
    }
    let read = send(&demo, "vary", "api", "GET /api/counter", &[]).expect("it is running");
    assert_eq!(json(&read)["count"], 10);
}

#[test]
fn a_visitor_gets_a_cookie_only_where_the_lesson_has_cookies() {
    for (stage, cookies) in [("no-header", 0), ("allow-methods", 0), ("credentials", 1), ("vary", 1), ("no-cors", 0)] {
        assert_eq!(values(&api(stage, "GET /api/counter", SITE), "set-cookie").len(), cookies, "{stage}");
    }
}

#[test]
fn the_log_says_whether_the_visitors_cookie_was_sent() {
    for (cookie, came) in [
        ("visitor=1", true),
        ("other=1; visitor=1", true),
        ("visitor=", false),
        ("visitor=<b>", false),
        ("my-visitor=1", false),
    ] {
        let demo = demo();
        send(&demo, "credentials", "api", "GET /api/counter", &[("cookie", cookie)]);
        let news = json(&send(&demo, "credentials", "site", "GET /now?after=0", &[]).expect("it is running"));
        assert_eq!(news["lines"][0]["cookie"], came, "{cookie}");
    }
}

#[test]
fn the_api_refuses_unknown_methods_and_paths() {
    for (what, status) in [("DELETE /api/counter", 405), ("GET /", 404), ("GET /api", 404), ("HEAD /api/counter", 200)]
    {
        assert_eq!(api("vary", what, SITE).status.as_u16(), status, "{what}");
    }
}

#[test]
fn the_log_holds_no_cookie_and_nothing_from_other_devices() {
    let demo = demo();
    let headers = [("origin", SITE), ("cookie", "visitor=hidden; session=secret"), ("content-type", "text/plain")];
    send(&demo, "vary", "api", "POST /api/counter", &headers);
    let news = send(&demo, "vary", "site", "GET /now?after=0", &[]).expect("it is running");
    assert!(!news.body_text().contains("secret") && !news.body_text().contains("hidden"), "{}", news.body_text());
    let line = &json(&news)["lines"][0];
    assert_eq!((&line["method"], &line["status"], &line["counter"]), (&"POST".into(), &200.into(), &1.into()));
    assert_eq!(line["asked"][0], serde_json::json!(["origin", SITE]));
    let mut from_another_device = Request::new("GET", "/now?after=0");
    from_another_device.client = ([192, 168, 1, 7], 50_000).into();
    let news = demo.send("vary", "site", &from_another_device).expect("it is running");
    assert_eq!(json(&news)["lines"], serde_json::json!([]));
}

#[test]
fn the_log_is_bounded() {
    let demo = demo();
    for _ in 0..500 {
        send(&demo, "vary", "api", "GET /api/counter", &[]);
    }
    let news = json(&send(&demo, "vary", "site", "GET /now?after=0", &[]).expect("it is running"));
    assert_eq!((news["last"].as_u64(), news["lines"].as_array().map(Vec::len)), (Some(500), Some(64)));
}

#[test]
fn only_the_sites_own_page_may_report_a_verdict() {
    let demo = demo();
    let report = |what: &str, headers: &[(&str, &str)]| {
        send(&demo, "vary", "site", what, headers).expect("it is running").status.as_u16()
    };
    let own = [("host", "localhost:3000"), ("origin", SITE)];
    assert_eq!(report("POST /saw/get/blocked", &own), 204);
    assert_eq!(report("POST /saw/get/allowed {\"any\":1}", &own), 204);
    assert_eq!(
        report("POST /saw/get/allowed", &[("host", "127.0.0.1:3000"), ("origin", "http://127.0.0.1:3000")]),
        204
    );
    for foreign in [
        &[("host", "localhost:3000")][..],
        &[("host", "localhost:3000"), ("origin", COPYCAT)],
        &[("host", "localhost:3000"), ("origin", "null")],
        &[("host", "localhost:3000"), ("origin", "http://localhost:3000.evil.example")],
        &[("host", "localhost:3000"), ("origin", "https://localhost:3000")],
        &[("host", "localhost:3000"), ("origin", SITE), ("origin", "http://evil.example")],
        &[("host", "evil.example:3000"), ("origin", "http://evil.example:3000")],
        &[("origin", SITE)],
    ] {
        assert_eq!(report("POST /saw/get/blocked", foreign), 403, "{foreign:?}");
    }
    for unknown in
        ["/saw/get/fine", "/saw/all/blocked", "/saw/get", "/saw/get/blocked/x", "/saw", "/", "/SAW/get/blocked"]
    {
        assert_eq!(report(&format!("POST {unknown}"), &own), 404, "{unknown}");
    }
    assert_eq!(report("GET /saw/get/blocked", &own), 404);
}

#[test]
fn no_response_is_cached_and_its_type_is_never_guessed() {
    for stage in STAGES.map(|row| row.spec.name) {
        for (server, what) in [
            ("site", "GET /"),
            ("site", "GET /page.js"),
            ("site", "GET /page.css"),
            ("site", "GET /now"),
            ("site", "POST /saw/get/blocked"),
            ("copycat", "GET /"),
            ("copycat", "GET /none"),
            ("api", "GET /api/counter"),
            ("api", "POST /api/counter"),
            ("api", "OPTIONS /api/counter"),
            ("api", "GET /none"),
        ] {
            let Some(response) = send(&demo(), stage, server, what, &[]) else { continue };
            assert_eq!(values(&response, "cache-control"), ["no-store"], "{} {server} {what}", stage);
            assert_eq!(values(&response, "x-content-type-options"), ["nosniff"], "{} {server} {what}", stage);
        }
    }
}

#[test]
fn the_page_may_run_its_own_script_and_send_requests_to_the_api_only() {
    let demo = on_ports(&[4000, 4001, 4002]);
    let policy = |host| {
        let page = send(&demo, "vary", "site", "GET /", &[("host", host)]).expect("it is running");
        values(&page, "content-security-policy").concat()
    };
    assert!(policy("localhost:4000").contains("connect-src 'self' http://localhost:4001;"));
    assert!(policy("127.0.0.1:4000").contains("connect-src 'self' http://localhost:4001;"));
    assert!(policy("192.168.1.7:4000").contains("connect-src 'self' http://192.168.1.7:4001;"));
    assert!(policy("evil.example:4000").contains("connect-src 'self' http://localhost:4001;"));
    let page = send(&demo, "vary", "site", "GET /", &[]).expect("it is running");
    for inline in ["<style", " style=", " onclick", "<script>", "http://", "https://"] {
        assert!(!page.body_text().contains(inline), "{inline}");
    }
}

#[test]
fn the_policies_name_the_real_ports_of_the_servers() {
    let demo = on_ports(&[4000, 4001, 4002]);
    let response = send(&demo, "one-origin", "api", "GET /api/counter", &[]).expect("it is running");
    assert_eq!(values(&response, ORIGIN), ["http://localhost:4000"]);
    let shared =
        send(&demo, "one-origin", "api", "GET /api/counter", &[("host", "192.168.1.7:4001")]).expect("it is running");
    assert_eq!(values(&shared, ORIGIN), ["http://192.168.1.7:4000"]);
}

#[test]
fn going_back_sets_the_counter_to_zero_and_keeps_the_numbers_of_the_log() {
    let demo = demo();
    send(&demo, "vary", "api", "POST /api/counter", &[]);
    demo.reset("no-header");
    let news = json(&send(&demo, "no-header", "site", "GET /now?after=0", &[]).expect("it is running"));
    assert_eq!((&news["counter"], &news["lines"], &news["last"]), (&0.into(), &serde_json::json!([]), &1.into()));
}
