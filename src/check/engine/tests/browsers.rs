//! Requests that a page sends: judged as a browser judges them.

use hyper::header::{
    ACCESS_CONTROL_ALLOW_CREDENTIALS as CREDENTIALS, ACCESS_CONTROL_ALLOW_HEADERS as HEADERS,
    ACCESS_CONTROL_ALLOW_METHODS as METHODS, ACCESS_CONTROL_ALLOW_ORIGIN as ORIGIN, ACCESS_CONTROL_EXPOSE_HEADERS,
    HeaderName, SET_COOKIE, VARY,
};

use super::*;

const SITE: &str = "http://localhost:3000";

/// The PUT of the lesson on CORS.
const PUT: &str = "PUT /api/counter\nfrom http://localhost:3000 with cookies\nsend Content-Type: application/json\nbody {\"count\": 5}\ncors allowed\nstatus 200";

/// An API whose preflight responds with a status and these headers.
fn api(status: u16, preflight: Headers) -> Vec<Route> {
    let allowed = |response: Response| response.with_header(ORIGIN, SITE).with_header(CREDENTIALS, "true");
    vec![
        Route::new(Some(hyper::Method::OPTIONS), "*", move |_| {
            let response = Response::empty(StatusCode::from_u16(status).expect("a status"));
            let headers = preflight.iter();
            headers.fold(allowed(response), |response, (name, value)| response.with_header(name.clone(), value))
        }),
        Route::any("*", move |request| {
            let body = if request.header("cookie").is_some() { "with cookie" } else { "without" };
            let response =
                Response::text(body).with_header(VARY, "Origin").with_header(SET_COOKIE, "visitor=1; Path=/");
            allowed(response).with_header(ACCESS_CONTROL_EXPOSE_HEADERS, "Vary")
        }),
    ]
}

type Headers = &'static [(HeaderName, &'static str)];

const RIGHT: Headers = &[(METHODS, "GET, POST, PUT"), (HEADERS, "Content-Type")];

/// What came for the first line that is not met.
fn unmet(text: &str, routes: Vec<Route>) -> Option<String> {
    let result = checked(text, &mut Memory::new(routes));
    let probe = result.probes.first().expect("it was sent");
    probe.unmet().next().map(|one| one.actual.clone())
}

#[test]
fn a_server_that_permits_the_request_is_allowed() {
    let mut server = Memory::new(api(204, RIGHT));
    let result = checked(PUT, &mut server);
    assert!(result.all_met(), "{:?}", result.probes);
    assert_eq!(server.sent[..2], ["OPTIONS /api/counter", "PUT /api/counter"]);
    assert!(result.probes[0].preflight.is_some());
}

#[test]
fn a_preflight_that_fails_is_blocked_though_its_headers_are_there() {
    // Chromium blocks each of these: the page gets `TypeError: Failed to fetch`.
    let wrong: [(u16, Headers, &str); 4] = [
        (500, &[(METHODS, "GET"), (HEADERS, "X-Foo")], "the status 500"),
        (204, &[(METHODS, "GET"), (HEADERS, "Content-Type")], "PUT is not in Access-Control-Allow-Methods"),
        (204, &[(METHODS, "PUT"), (HEADERS, "X-Foo")], "content-type is not in Access-Control-Allow-Headers"),
        (204, &[(METHODS, "*"), (HEADERS, "*")], "PUT is not in Access-Control-Allow-Methods"),
    ];
    for (status, headers, expected) in wrong {
        let mut server = Memory::new(api(status, headers));
        let result = checked(PUT, &mut server);
        let came = &result.probes[0].expectations[0].actual;
        assert!(came.starts_with("a browser blocks it at the preflight: ") && came.contains(expected), "{came}");
        assert_eq!(result.probes[0].expectations[1].actual, "a browser does not send the request");
        assert!(!server.sent.contains(&"PUT /api/counter".to_owned()), "a browser does not send it: {:?}", server.sent);
    }
}

#[test]
fn the_header_that_is_missing_is_named_for_the_diagnosis() {
    let result = checked(PUT, &mut Memory::new(api(204, &[(HEADERS, "Content-Type")])));
    assert_eq!(result.probes[0].expectations[0].header_in_question(), Some("Access-Control-Allow-Methods"));
}

#[test]
fn another_site_is_blocked_and_that_can_be_what_is_wanted() {
    let check = |verdict: &str| format!("GET /\nfrom http://somewhere-else.example\ncors {verdict}");
    assert_eq!(unmet(&check("blocked"), api(204, RIGHT)), None);
    assert!(unmet(&check("allowed"), api(204, RIGHT)).is_some_and(|came| came.contains("they must be equal")));
    let open = vec![Route::any("*", |_| Response::text("").with_header(ORIGIN, "*"))];
    assert_eq!(unmet(&check("blocked"), open).as_deref(), Some("a browser lets the page read the response"));
}

#[test]
fn cookies_go_along_only_if_the_page_asks_for_them() {
    let get = |cookies: &str| format!("GET /\nfrom {SITE}{cookies}\nstatus 200\nGET /\nfrom {SITE}{cookies}\n");
    let with = checked(&(get(" with cookies") + "is with cookie"), &mut Memory::new(api(204, RIGHT)));
    let without = checked(&(get("") + "is without"), &mut Memory::new(api(204, RIGHT)));
    assert!(with.all_met() && without.all_met());
}

#[test]
fn a_header_is_readable_if_the_server_exposes_it() {
    let check = |name: &str| format!("GET /\nfrom {SITE}\ncors readable {name}");
    assert_eq!(unmet(&check("Vary"), api(204, RIGHT)), None);
    assert_eq!(unmet(&check("X-Total"), api(204, RIGHT)).as_deref(), Some("a browser hides X-Total from the page"));
}
