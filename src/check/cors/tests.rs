//! The standard's steps, each with a response that passes and one that does not.

use super::checks::{cors_check, preflight_check, readable};
use super::*;

const PAGE: &str = "http://localhost:3000";

fn ask(method: &str, headers: &[(&str, &str)], credentials: bool) -> FetchRequest {
    FetchRequest { origin: PAGE.into(), method: method.into(), headers: pairs(headers), credentials }
}

fn pairs(headers: &[(&str, &str)]) -> Vec<(String, String)> {
    headers.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned())).collect()
}

fn head(status: u16, headers: &[(&str, &str)]) -> ResponseHead {
    ResponseHead { status, headers: pairs(headers), is_folded: false }
}

/// Whether a response passes the CORS check, and the words of the line that decided.
fn checked(credentials: bool, headers: &[(&str, &str)]) -> (bool, String) {
    let lines = cors_check(&ask("GET", &[], credentials), PAGE, &head(200, headers));
    let last = lines.last().expect("a check has a line");
    (last.passed, last.words.clone())
}

fn preflighted(ask: &FetchRequest, status: u16, headers: &[(&str, &str)]) -> bool {
    preflight_check(ask, &head(status, headers)).iter().all(|line| line.passed)
}

#[test]
fn the_origin_must_be_equal_to_the_letter() {
    assert!(checked(false, &[("Access-Control-Allow-Origin", PAGE)]).0);
    for (value, words) in [
        ("http://localhost:3000/", "slash"),
        ("localhost:3000", "scheme"),
        ("https://localhost:3000", "http and https"),
        ("http://localhost:5173", "the port is"),
        ("http://127.0.0.1:3000", "two origins"),
        ("http://LOCALHOST:3000", "capital"),
        ("http://localhost:3000, *", "several"),
        ("http://example.com", "equal"),
    ] {
        let (passed, told) = checked(false, &[("access-control-allow-origin", value)]);
        assert!(!passed && told.contains(words), "{value}: {told}");
    }
    assert!(checked(false, &[]).1.contains("no Access-Control-Allow-Origin"));
}

#[test]
fn two_lines_are_one_value_with_a_comma_and_so_wrong() {
    let twice = [("Access-Control-Allow-Origin", PAGE), ("Access-Control-Allow-Origin", PAGE)];
    assert!(!checked(false, &twice).0);
}

#[test]
fn with_cookies_neither_star_nor_silence_will_do() {
    let origin = ("Access-Control-Allow-Origin", PAGE);
    assert!(checked(false, &[("Access-Control-Allow-Origin", "*")]).0);
    assert!(!checked(true, &[("Access-Control-Allow-Origin", "*"), ("Access-Control-Allow-Credentials", "true")]).0);
    assert!(!checked(true, &[origin]).0);
    assert!(!checked(true, &[origin, ("Access-Control-Allow-Credentials", "True")]).0);
    assert!(checked(true, &[origin, ("Access-Control-Allow-Credentials", "true")]).0);
}

#[test]
fn a_preflight_is_sent_for_what_no_form_could_send() {
    assert!(!ask("post", &[("Content-Type", "text/plain")], false).needs_preflight());
    assert!(ask("POST", &[("Content-Type", "application/json")], false).needs_preflight());
    assert!(ask("PUT", &[], false).needs_preflight());
    // A header that the browser drops cannot ask for permission.
    assert!(!ask("GET", &[("Origin", "http://evil")], false).needs_preflight());
    let sent = preflight(&ask("put", &[("X-B", "1"), ("Content-Type", "application/json"), ("X-A", "2")], false));
    assert!(sent.contains(&("Access-Control-Request-Method".into(), "PUT".into())));
    assert!(sent.contains(&("Access-Control-Request-Headers".into(), "content-type,x-a,x-b".into())));
}

#[test]
fn a_preflight_needs_origin_status_method_and_headers() {
    let put = ask("PUT", &[("Content-Type", "application/json")], false);
    let all = [
        ("Access-Control-Allow-Origin", PAGE),
        ("Access-Control-Allow-Methods", "GET, PUT"),
        ("Access-Control-Allow-Headers", "Content-Type"),
    ];
    assert!(preflighted(&put, 204, &all));
    assert!(!preflighted(&put, 204, &all[1..]), "no origin");
    assert!(!preflighted(&put, 404, &all) && !preflighted(&put, 302, &all), "no OK status");
    assert!(!preflighted(&put, 200, &[all[0], all[2]]), "no method");
    assert!(!preflighted(&put, 200, &all[..2]), "no header");
    assert!(!preflighted(&put, 200, &[all[0], ("Access-Control-Allow-Methods", "put"), all[2]]), "methods have case");
    assert!(!preflighted(&put, 200, &[all[0], ("Access-Control-Allow-Methods", "PUT;GET"), all[2]]), "no list");
}

#[test]
fn the_star_covers_no_request_with_cookies_and_today_covers_authorization() {
    let star = [
        ("Access-Control-Allow-Origin", PAGE),
        ("Access-Control-Allow-Credentials", "true"),
        ("Access-Control-Allow-Methods", "*"),
        ("Access-Control-Allow-Headers", "*"),
    ];
    assert!(preflighted(&ask("PUT", &[("X-Mine", "1")], false), 200, &star));
    assert!(preflighted(&ask("GET", &[("Authorization", "Basic eA==")], false), 200, &star));
    assert!(!preflighted(&ask("PUT", &[], true), 200, &star));
    assert!(!preflighted(&ask("GET", &[("X-Mine", "1")], true), 200, &star));
}

#[test]
fn the_missing_header_is_named() {
    let lines = preflight_check(&ask("PUT", &[], false), &head(204, &[("Access-Control-Allow-Origin", PAGE)]));
    assert_eq!(lines.last().and_then(|line| line.missing.as_deref()), Some("Access-Control-Allow-Methods: PUT"));
}

#[test]
fn a_script_reads_what_is_exposed() {
    let answer = head(
        200,
        &[
            ("Content-Type", "text/plain"),
            ("X-Total", "3"),
            ("X-Other", "4"),
            ("Access-Control-Expose-Headers", "X-Total"),
        ],
    );
    assert_eq!(readable(&ask("GET", &[], false), &answer), ["content-type", "x-total"]);
}
