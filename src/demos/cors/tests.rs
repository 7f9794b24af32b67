//! The CORS demo as a specification: what the API answers at each stage, who may tell a verdict, and
//! what nobody can change from outside.

use serde_json::Value;

use super::super::test_client::{request, send, text};
use super::*;

const SITE: &str = "http://localhost:3000";
const COPYCAT: &str = "http://localhost:3001";

/// Asks a server of a stage; `None` if it is not on.
fn ask(demo: &Demo, stage: &str, server: &str, what: &str, headers: &[(&'static str, &str)]) -> Option<Response> {
    let (method, rest) = what.split_once(' ').expect("a method and a target");
    let (target, body) = rest.split_once(' ').unwrap_or((rest, ""));
    let headers: Vec<_> = headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect();
    send(demo, stage, server, (method, target), &headers, body)
}

fn api(stage: &str, what: &str, origin: &str) -> Response {
    ask(&demo(), stage, "api", what, &[("origin", origin)]).expect("the API is on")
}

fn values(response: &Response, name: &str) -> Vec<String> {
    let values = response.headers.get_all(name).iter();
    values.map(|value| value.to_str().expect("text").to_owned()).collect()
}

fn json(response: &Response) -> Value {
    serde_json::from_str(text(response)).expect("JSON")
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
        let answer = api(stage, "GET /api/counter", SITE);
        assert_eq!(
            (answer.status.as_u16(), values(&answer, ORIGIN)),
            (200, expected.iter().map(|v| (*v).to_owned()).collect()),
            "{stage}"
        );
    }
}

#[test]
fn the_page_learns_of_its_stage() {
    let stages: Vec<&str> = rows().iter().map(|row| row.name).collect();
    for stage in stages {
        let news = json(&ask(&demo(), stage, "site", "GET /now", &[]).expect("the site is on"));
        assert_eq!(news["stage"], stage);
        assert_eq!(news["apiIsOn"], stage != "stopped");
        assert_eq!(news["mode"], if stage == "no-cors" { "no-cors" } else { "cors" });
    }
}

#[test]
fn only_the_stopped_stage_has_no_api() {
    for row in rows() {
        let answer = ask(&demo(), row.name, "api", "GET /api/counter", &[]);
        assert_eq!(answer.is_none(), row.name == "stopped", "{}", row.name);
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
        let answer = api(stage, "OPTIONS /api/counter", SITE);
        let first = |name| values(&answer, name).first().cloned();
        assert_eq!(answer.status.as_u16(), status, "{stage}");
        assert_eq!(first("access-control-allow-methods").as_deref(), methods, "{stage}");
        assert_eq!(first("access-control-allow-headers").as_deref(), headers, "{stage}");
        assert_eq!(first("access-control-max-age").as_deref(), age, "{stage}");
    }
}

#[test]
fn with_two_origins_the_answer_names_the_one_that_asks_and_never_the_copycat() {
    for (origin, named) in [(SITE, true), ("http://127.0.0.1:3000", true), (COPYCAT, false), ("null", false)] {
        let answer = api("vary", "GET /api/counter", origin);
        let expected: Vec<String> = named.then(|| origin.to_owned()).into_iter().collect();
        assert_eq!(values(&answer, ORIGIN), expected, "{origin}");
        assert_eq!(values(&answer, "access-control-allow-credentials").len(), usize::from(named), "{origin}");
        assert_eq!(values(&answer, "vary"), ["Origin"], "{origin}");
    }
}

#[test]
fn the_server_does_its_work_whoever_may_read_the_answer() {
    let demo = demo();
    for (count, stage) in (1..).zip(["no-header", "one-origin", "vary", "two-values"]) {
        let answer = ask(&demo, stage, "api", "POST /api/counter", &[("origin", COPYCAT)]).expect("on");
        assert_eq!(json(&answer)["count"], count);
    }
}

#[test]
fn put_sets_the_counter_and_refuses_what_is_no_number() {
    let demo = demo();
    let put = |body: &str| ask(&demo, "vary", "api", &format!("PUT /api/counter {body}"), &[]).expect("on");
    assert_eq!(json(&put(r#"{"count":10}"#))["count"], 10);
    for wrong in ["", "10", "{}", r#"{"count":1.5}"#, r#"{"count":9007199254740992}"#, r#"{"count":"10"}"#, "{"] {
        assert_eq!(put(wrong).status.as_u16(), 400, "{wrong}");
    }
    let read = ask(&demo, "vary", "api", "GET /api/counter", &[]).expect("on");
    assert_eq!(json(&read)["count"], 10);
}

#[test]
fn a_visitor_gets_a_cookie_only_where_the_lesson_has_cookies() {
    for (stage, cookies) in [("no-header", 0), ("allow-methods", 0), ("credentials", 1), ("vary", 1), ("no-cors", 0)] {
        assert_eq!(values(&api(stage, "GET /api/counter", SITE), "set-cookie").len(), cookies, "{stage}");
    }
}

#[test]
fn the_book_tells_whether_the_visitors_cookie_came_along() {
    for (cookie, came) in [
        ("visitor=1", true),
        ("other=1; visitor=1", true),
        ("visitor=", false),
        ("visitor=<b>", false),
        ("my-visitor=1", false),
    ] {
        let demo = demo();
        ask(&demo, "credentials", "api", "GET /api/counter", &[("cookie", cookie)]);
        let news = json(&ask(&demo, "credentials", "site", "GET /now?after=0", &[]).expect("on"));
        assert_eq!(news["lines"][0]["cookie"], came, "{cookie}");
    }
}

#[test]
fn what_the_api_does_not_know_it_says() {
    for (what, status) in [("DELETE /api/counter", 405), ("GET /", 404), ("GET /api", 404), ("HEAD /api/counter", 200)]
    {
        assert_eq!(api("vary", what, SITE).status.as_u16(), status, "{what}");
    }
}

#[test]
fn the_book_tells_what_came_but_no_cookie_and_nothing_of_other_devices() {
    let demo = demo();
    let headers = [("origin", SITE), ("cookie", "visitor=hidden; session=secret"), ("content-type", "text/plain")];
    ask(&demo, "vary", "api", "POST /api/counter", &headers);
    let news = ask(&demo, "vary", "site", "GET /now?after=0", &[]).expect("on");
    assert!(!text(&news).contains("secret") && !text(&news).contains("hidden"), "{}", text(&news));
    let line = &json(&news)["lines"][0];
    assert_eq!((&line["method"], &line["status"], &line["counter"]), (&"POST".into(), &200.into(), &1.into()));
    assert_eq!(line["asked"][0], serde_json::json!(["origin", SITE]));
    let mut elsewhere = request("GET", "/now?after=0");
    elsewhere.client = ([192, 168, 1, 7], 50_000).into();
    let site = demo.stages[0].servers.iter().find(|server| server.name == "site").expect("on");
    assert_eq!(json(&site.routes.respond(&elsewhere))["lines"], serde_json::json!([]));
}

#[test]
fn the_book_is_bounded() {
    let demo = demo();
    for _ in 0..500 {
        ask(&demo, "vary", "api", "GET /api/counter", &[]);
    }
    let news = json(&ask(&demo, "vary", "site", "GET /now?after=0", &[]).expect("on"));
    assert_eq!((news["last"].as_u64(), news["lines"].as_array().map(Vec::len)), (Some(500), Some(64)));
}

#[test]
fn a_verdict_is_taken_from_the_sites_own_page_alone() {
    let demo = demo();
    let tell = |what: &str, headers: &[(&'static str, &str)]| {
        ask(&demo, "vary", "site", what, headers).expect("on").status.as_u16()
    };
    let own = [("host", "localhost:3000"), ("origin", SITE)];
    assert_eq!(tell("POST /saw/get/blocked", &own), 204);
    assert_eq!(tell("POST /saw/get/allowed {\"any\":1}", &own), 204);
    assert_eq!(tell("POST /saw/get/allowed", &[("host", "127.0.0.1:3000"), ("origin", "http://127.0.0.1:3000")]), 204);
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
        assert_eq!(tell("POST /saw/get/blocked", foreign), 403, "{foreign:?}");
    }
    for unknown in
        ["/saw/get/fine", "/saw/all/blocked", "/saw/get", "/saw/get/blocked/x", "/saw", "/", "/SAW/get/blocked"]
    {
        assert_eq!(tell(&format!("POST {unknown}"), &own), 404, "{unknown}");
    }
    assert_eq!(tell("GET /saw/get/blocked", &own), 404);
}

#[test]
fn no_answer_is_kept_by_a_cache_or_taken_for_something_else() {
    for row in rows() {
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
            let Some(answer) = ask(&demo(), row.name, server, what, &[]) else { continue };
            assert_eq!(values(&answer, "cache-control"), ["no-store"], "{} {server} {what}", row.name);
            assert_eq!(values(&answer, "x-content-type-options"), ["nosniff"], "{} {server} {what}", row.name);
        }
    }
}

#[test]
fn the_page_may_run_its_own_script_and_speak_with_the_api_alone() {
    let demo = demo();
    (demo.on_bound)(&[("site", 4000), ("api", 4001), ("copycat", 4002)]);
    let policy = |host| {
        let page = ask(&demo, "vary", "site", "GET /", &[("host", host)]).expect("on");
        values(&page, "content-security-policy").concat()
    };
    assert!(policy("localhost:4000").contains("connect-src 'self' http://localhost:4001;"));
    assert!(policy("127.0.0.1:4000").contains("connect-src 'self' http://localhost:4001;"));
    assert!(policy("192.168.1.7:4000").contains("connect-src 'self' http://192.168.1.7:4001;"));
    assert!(policy("evil.example:4000").contains("connect-src 'self' http://localhost:4001;"));
    let page = ask(&demo, "vary", "site", "GET /", &[]).expect("on");
    for inline in ["<style", " style=", " onclick", "<script>", "http://", "https://"] {
        assert!(!text(&page).contains(inline), "{inline}");
    }
}

#[test]
fn the_policies_follow_the_ports_that_the_servers_got() {
    let demo = demo();
    (demo.on_bound)(&[("site", 4000), ("api", 4001), ("copycat", 4002)]);
    let answer = ask(&demo, "one-origin", "api", "GET /api/counter", &[]).expect("on");
    assert_eq!(values(&answer, ORIGIN), ["http://localhost:4000"]);
    let shared = ask(&demo, "one-origin", "api", "GET /api/counter", &[("host", "192.168.1.7:4001")]).expect("on");
    assert_eq!(values(&shared, ORIGIN), ["http://192.168.1.7:4000"]);
}
