use std::time::{Duration, SystemTime};

use super::SESSIONS;
use crate::demos::{DemoClock, DemoResources, InMemoryDemo};
use crate::http::{Request, Response};

const ADA: &str = "name=ada&password=lovelace";

fn send(demo: &InMemoryDemo, stage: &str, request: &Request) -> Response {
    demo.send(stage, "web", request).expect("the server is running at every stage")
}

fn post(demo: &InMemoryDemo, stage: &str, path: &str, body: &str) -> Response {
    send(demo, stage, &Request::new("POST", path).with_body(body.to_owned()))
}

/// Who a cookie belongs to: the status, and the body.
fn me(demo: &InMemoryDemo, stage: &str, cookie: &str) -> (u16, String) {
    let response = send(demo, stage, &Request::new("GET", "/me").with_header("cookie", cookie));
    (response.status.as_u16(), response.body_text().to_owned())
}

fn set_cookie(response: &Response) -> String {
    response.headers["set-cookie"].to_str().expect("it is ASCII").to_owned()
}

/// The cookie that a browser would send back.
fn cookie(response: &Response) -> String {
    set_cookie(response).split(';').next().expect("it has a value").to_owned()
}

#[test]
fn a_cookie_with_a_random_id_says_who_is_logged_in() {
    let demo = InMemoryDemo::new(&SESSIONS);
    let [ada, bob] = [ADA, "name=bob&password=builder"].map(|body| cookie(&post(&demo, "sessions", "/login", body)));
    assert_ne!(ada, bob);
    assert_eq!(ada.len(), "session=".len() + 64);
    assert_eq!(me(&demo, "sessions", &ada), (200, r#"{"name":"ada"}"#.to_owned()));
    assert_eq!(me(&demo, "sessions", &bob), (200, r#"{"name":"bob"}"#.to_owned()));
}

#[test]
fn the_cookie_is_for_this_site_and_not_for_scripts() {
    let demo = InMemoryDemo::new(&SESSIONS);
    let set = set_cookie(&post(&demo, "sessions", "/login", ADA));
    for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age=3600"] {
        assert!(set.contains(part), "{set}");
    }
    assert!(!set_cookie(&post(&demo, "readable", "/login", ADA)).contains("HttpOnly"));
    assert!(set_cookie(&post(&demo, "secure", "/login", ADA)).ends_with("SameSite=Lax; Secure"));
    assert!(!post(&demo, "forgetful", "/login", ADA).headers.contains_key("set-cookie"));
}

#[test]
fn a_wrong_password_and_a_forged_cookie_get_401() {
    let demo = InMemoryDemo::new(&SESSIONS);
    for body in ["", "name=ada", "name=ada&password=", "name=ada&password=builder", "name=eve&password=lovelace"] {
        let response = post(&demo, "sessions", "/login", body);
        assert_eq!(response.status.as_u16(), 401, "{body}");
        assert!(!response.headers.contains_key("set-cookie"), "{body}");
    }
    for cookie in ["session=", "session=1", "session=ada", "user=ada", "x=y"] {
        assert_eq!(me(&demo, "sessions", cookie).0, 401, "{cookie}");
    }
    assert_eq!(me(&demo, "name-cookie", "user=bob"), (200, r#"{"name":"bob"}"#.to_owned()), "that stage believes it");
}

#[test]
fn a_cookie_without_samesite_lets_a_form_on_another_site_give_coins_away() {
    let demo = InMemoryDemo::new(&SESSIONS);
    let page = demo.send("any-site", "other", &Request::new("GET", "/").with_header("host", "127.0.0.1:8081"));
    let page = page.expect("the other site is running");
    assert!(page.body_text().contains(r#"<form method="post" action="http://localhost:8080/gift">"#));
    let set = set_cookie(&post(&demo, "any-site", "/login", ADA));
    assert!(set.ends_with("SameSite=None; Secure"), "browsers refuse None without Secure: {set}");
    let ada = set.split(';').next().expect("it has a value");
    for coins in 1..=2 {
        let gift = Request::new("POST", "/gift").with_header("cookie", ada).with_body("to=bob");
        let expected = format!(r#"{{"coins":{coins},"from":"ada","to":"bob"}}"#);
        assert_eq!(send(&demo, "any-site", &gift).body_text(), expected);
    }
    assert!(set_cookie(&post(&demo, "own-site", "/login", ADA)).ends_with("SameSite=Lax"));
    assert_eq!(post(&demo, "own-site", "/gift", "to=bob").status.as_u16(), 401, "the browser sends no cookie");
    assert!(demo.send("sessions", "other", &Request::new("GET", "/")).is_none(), "only one step needs the other site");
}

#[test]
fn after_logging_out_a_stolen_cookie_works_only_where_the_session_is_kept() {
    for (stage, expected) in [("sessions", 401), ("weak-logout", 200)] {
        let demo = InMemoryDemo::new(&SESSIONS);
        let stolen = cookie(&post(&demo, stage, "/login", ADA));
        send(&demo, stage, &Request::new("POST", "/logout").with_header("cookie", &stolen));
        assert_eq!(me(&demo, stage, &stolen).0, expected, "{stage}");
    }
}

#[test]
fn a_session_ends_after_an_hour() {
    let clock = DemoClock::stopped_at(SystemTime::UNIX_EPOCH);
    let resources = DemoResources { clock: clock.clone(), ..DemoResources::default() };
    let demo = InMemoryDemo::with(&SESSIONS, &[], resources);
    let ada = cookie(&post(&demo, "sessions", "/login", ADA));
    assert_eq!(me(&demo, "later", &ada).0, 401, "two hours later");
    clock.advance(Duration::from_secs(3599));
    assert_eq!(me(&demo, "sessions", &ada).0, 200);
    clock.advance(Duration::from_secs(1));
    assert_eq!(me(&demo, "sessions", &ada).0, 401);
}

#[test]
fn no_password_is_kept() {
    let demo = InMemoryDemo::new(&SESSIONS);
    assert_eq!(post(&demo, "sessions", "/register", "name=eve&password=lovelace").status.as_u16(), 201);
    assert_eq!(post(&demo, "sessions", "/register", "name=eve&password=x").status.as_u16(), 409);
    let accounts = send(&demo, "sessions", &Request::new("GET", "/accounts"));
    let accounts: serde_json::Value = serde_json::from_str(accounts.body_text()).expect("JSON");
    assert!(!accounts.to_string().contains("lovelace"));
    assert_ne!(accounts[0]["hash"], accounts[2]["hash"], "the same password has two hashes, because of the salt");
}

#[test]
fn going_back_ends_all_sessions() {
    let demo = InMemoryDemo::new(&SESSIONS);
    let ada = cookie(&post(&demo, "sessions", "/login", ADA));
    demo.reset("sessions");
    assert_eq!(me(&demo, "sessions", &ada).0, 401);
}

#[test]
fn the_page_deletes_the_cookie_with_the_name_where_no_server_reads_it() {
    let demo = InMemoryDemo::new(&SESSIONS);
    let page = |stage, cookie: &str| send(&demo, stage, &Request::new("GET", "/").with_header("cookie", cookie));
    assert_eq!(set_cookie(&page("readable", "user=ada; session=x")), "user=; Max-Age=0; Path=/");
    for (stage, cookie) in [("name-cookie", "user=ada"), ("sessions", "session=x")] {
        assert!(!page(stage, cookie).headers.contains_key("set-cookie"), "{stage}");
    }
}
