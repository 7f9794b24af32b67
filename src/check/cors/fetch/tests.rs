//! Whole fetches against responses that the tests make up.

use super::*;

const PAGE: &str = "http://localhost:3000";
const API: &str = "http://localhost:8080/api";
const API_WITH_QUERY: &str = "http://h:8080/p/z?a/b";

fn request_of(method: &str) -> FetchRequest {
    FetchRequest { origin: PAGE.into(), method: method.into(), headers: vec![], credentials: false }
}

fn head(status: u16, headers: &[(&str, &str)]) -> ResponseHead {
    ResponseHead {
        is_folded: false,
        status,
        headers: headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect(),
    }
}

/// Runs a fetch whose responses are chosen by method and URL.
fn run_fetch(request: &FetchRequest, url: &str, mut answer: impl FnMut(&str, &str) -> ResponseHead) -> FetchTrace {
    simulate(request, &Url::parse(url).expect("an address"), &mut |message| {
        Some(answer(&message.method, message.url.as_str()))
    })
}

const ALLOW: (&str, &str) = ("Access-Control-Allow-Origin", "*");

#[test]
fn a_plain_get_is_one_message_and_one_check() {
    let trace = run_fetch(&request_of("GET"), API, |_, _| head(200, &[ALLOW]));
    assert!(trace.allowed && trace.hops.len() == 1);
    let blocked = run_fetch(&request_of("GET"), API, |_, _| head(200, &[]));
    assert!(!blocked.allowed);
    assert!(blocked.hops[0].steps.last().is_some_and(|step| step.missing.is_some()));
}

#[test]
fn a_put_needs_a_preflight_and_is_not_sent_without_permission() {
    let trace = run_fetch(&request_of("PUT"), API, |_, _| head(200, &[ALLOW]));
    assert!(!trace.allowed && trace.hops.len() == 1 && trace.hops[0].is_preflight);
    let trace = run_fetch(&request_of("PUT"), API, |_, _| head(200, &[ALLOW, ("Access-Control-Allow-Methods", "PUT")]));
    assert!(trace.allowed && trace.hops.len() == 2);
}

#[test]
fn on_the_same_origin_there_is_no_preflight_and_no_check() {
    let trace = run_fetch(&request_of("DELETE"), "http://localhost:3000/x", |_, _| head(200, &[("X-Any", "1")]));
    assert!(trace.allowed && trace.hops.len() == 1 && trace.readable == ["x-any"]);
}

#[test]
fn each_response_of_a_redirect_is_checked() {
    let to = |headers: &'static [(&str, &str)]| {
        move |_: &str, url: &str| if url.ends_with("/api") { head(302, headers) } else { head(200, &[ALLOW]) }
    };
    assert!(run_fetch(&request_of("GET"), API, to(&[ALLOW, ("Location", "/other")])).allowed);
    assert!(
        !run_fetch(&request_of("GET"), API, to(&[("Location", "/other")])).allowed,
        "the redirect itself has no permission"
    );
}

#[test]
fn a_redirect_through_another_origin_makes_the_origin_null() {
    let trace = run_fetch(&request_of("GET"), API, |_, url| {
        if url == API {
            head(302, &[ALLOW, ("Location", "http://127.0.0.1:9000/")])
        } else {
            head(200, &[("Access-Control-Allow-Origin", PAGE)])
        }
    });
    assert!(!trace.allowed);
    assert!(trace.hops[1].sent.headers.contains(&("Origin".into(), "null".into())));
}

#[test]
fn a_post_that_is_redirected_becomes_a_get() {
    for (status, method) in [(301, "GET"), (302, "GET"), (303, "GET"), (307, "POST"), (308, "POST")] {
        let trace = run_fetch(&request_of("POST"), API, |_, url| {
            if url == API { head(status, &[ALLOW, ("Location", "/b")]) } else { head(200, &[ALLOW]) }
        });
        assert_eq!(trace.hops[1].sent.method, method, "{status}");
    }
}

#[test]
fn a_redirect_loop_ends() {
    let trace = run_fetch(&request_of("GET"), API, |_, _| head(302, &[ALLOW, ("Location", "/api")]));
    assert!(!trace.allowed && trace.refused.is_some_and(|refusal| refusal.why.contains("20")));
}

#[test]
fn a_forbidden_method_is_never_sent() {
    let trace = run_fetch(&request_of("trace"), API, |_, _| panic!("nothing is sent"));
    assert!(trace.refused.is_some_and(|refusal| refusal.why.contains("trace")));
}

#[test]
fn an_origin_is_scheme_host_and_port() {
    for (url, origin) in [
        ("HTTP://LocalHost:8080/a?b#c", "http://localhost:8080"),
        ("http://example.com:80/", "http://example.com"),
        ("https://example.com:443", "https://example.com"),
        ("http://me:pass@host:1/", "http://host:1"),
        ("data:text/plain,x", "null"),
    ] {
        assert_eq!(origin_of(&Url::parse(url).expect("an address")), origin);
    }
}

#[test]
fn a_location_is_resolved_as_the_url_standard_says() {
    for (location, expected) in [
        ("http://a/b", "http://a/b"),
        ("//b/c", "http://b/c"),
        ("/x", "http://h:8080/x"),
        ("y", "http://h:8080/p/y"),
        ("../y", "http://h:8080/y"),
        ("/a/./b/../../c", "http://h:8080/c"),
        ("?q", "http://h:8080/p/z?q"),
        ("\\x", "http://h:8080/x"),
        ("#part", API_WITH_QUERY),
    ] {
        let trace = run_fetch(&request_of("GET"), API_WITH_QUERY, |_, url| {
            if url == API_WITH_QUERY { head(302, &[ALLOW, ("Location", location)]) } else { head(200, &[ALLOW]) }
        });
        assert_eq!(trace.hops[1].sent.url.as_str(), expected, "{location}");
    }
}

#[test]
fn a_location_that_is_no_address_ends_the_fetch() {
    let trace = run_fetch(&request_of("GET"), API, |_, _| head(302, &[ALLOW, ("Location", "http://[")]));
    assert!(!trace.allowed && trace.refused.is_some_and(|refusal| refusal.why.contains("http://[")));
}
