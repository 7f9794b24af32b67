//! Every kind of expectation: what is refused while a lesson is read, and how a response is judge.

use std::cell::OnceCell;

use hyper::header::{HeaderName, HeaderValue};
use hyper::{HeaderMap, Version};

use super::*;
use crate::check::expectation::{Judgement, SavedValue};
use crate::course::{FixtureSpec, PageOrigin, Probe};
use crate::http::client::ClientResponse;

fn response(headers: &[(&str, &str)], body: &str) -> ClientResponse {
    let mut map = HeaderMap::new();
    for (name, value) in headers {
        let name: HeaderName = name.parse().expect("a name");
        map.append(name, HeaderValue::from_str(value).expect("a value"));
    }
    let body = body.to_owned().into();
    ClientResponse { status: 200, reason: None, version: Version::HTTP_11, headers: map, body, extra: Vec::new() }
}

fn line(text: &str) -> ExpectationLine {
    Probe::new("GET", "/").expecting(text).expect.remove(0)
}

/// How a response is judge that took 150 ms.
fn judge(text: &str, response: &ClientResponse) -> Judgement {
    let expectation = parse(&line(text), &Values::new("k3v9q")).unwrap_or_else(|invalid| panic!("{text}: {invalid:?}"));
    let took = std::time::Duration::from_millis(150);
    let earlier = |path: &str| (path == "/same").then_some(response);
    let exchange = JudgedExchange {
        response,
        took,
        fetch: None,
        received: &|_| None,
        path: "/about",
        earlier: &earlier,
        seen: OnceCell::new(),
    };
    expectation.judge(&exchange)
}

fn is_met(text: &str, response: &ClientResponse) -> bool {
    judge(text, response).is_met
}

/// What is said of a line under a request without a page.
fn invalid(text: &str) -> InvalidText {
    let fixtures = [FixtureSpec { name: "up".to_owned(), port: None, responses: Vec::new() }];
    let place = ExpectationPlace { probe: &Probe::new("GET", "/"), fixtures: &fixtures };
    validate(&line(text), &place).expect_err(text)
}

#[test]
fn a_regular_expression_is_said_in_the_words_of_the_lesson() {
    let wanted = |text: &str| parse(&line(text), &Values::new("k3v9q")).expect(text).wanted();
    assert_eq!(wanted("header Location ~ ^/new$ as \"the header Location: /new\""), "the header Location: /new");
    assert_eq!(wanted("header Location ~ ^/new$"), "a header Location that fits the pattern ^/new$");
    assert_eq!(wanted("contains known as \"Bob\""), "\"known as \"Bob\"\" in the body");
    assert!(is_met("header Location ~ ^/new$ as \"/new\"", &response(&[("location", "/new")], "")));
    assert!(!is_met("header Location ~ ^/new$ as \"/new\"", &response(&[("location", "/old")], "")));
}

#[test]
fn every_kind_is_read_in_each_of_its_forms() {
    let fixtures = [FixtureSpec { name: "NAME".to_owned(), port: None, responses: Vec::new() }];
    let page = Some(PageOrigin { origin: "null".to_owned(), with_cookies: false });
    let probe = Probe { page, ..Probe::new("GET", "/") };
    for form in KINDS.iter().flat_map(|kind| kind.forms) {
        let form = form.replace("PATH = value", "id = 1").replace("PATH", "id").replace("/path", "/");
        let place = ExpectationPlace { probe: &probe, fixtures: &fixtures };
        assert_eq!(validate(&line(&form), &place), Ok(()), "{form}");
        assert!(form.starts_with(line(&form).word.as_str()));
    }
}

#[test]
fn a_line_that_makes_no_sense_is_refused_where_it_is_wrong() {
    for (text, message, at) in [
        ("status 700", "this is no status", 0..3),
        ("type html", "this is no media type", 0..4),
        ("type text/html; charset=utf-8", "this is no media type", 0..24),
        ("header vary", "this is no header", 0..4),
        ("header a b: c", "this is no name of a header", 0..3),
        ("no-header a b", "this is no name of a header", 0..3),
        ("json {\"id\": 1,}", "this is no JSON", 9..10),
        ("json id = {", "this is no JSON", 5..6),
        ("json id ~ (", "this is no regular expression", 5..6),
        ("within 2", "this is no time", 0..1),
        ("cookie a b", "this is no name of a cookie", 0..3),
        ("cors allowed", "no page sends this request", 0..7),
        ("received down GET /", "unknown fixture `down`", 0..4),
        ("received up GET", "this line is not whole", 0..6),
        ("shows a picture", "this cannot be shown", 0..9),
        ("shows \"\"", "this cannot be shown", 0..2),
        ("status 200 or so", "this is no status", 0..9),
        ("differs from about", "this is no path", 0..10),
        ("save id json id", "this line is not whole", 0..10),
        ("save id from json [", "this is no path in JSON", 13..14),
        ("save id from body ~ (", "this is no regular expression", 15..16),
    ] {
        let found = invalid(text);
        assert_eq!((found.message.as_str(), found.at), (message, at), "{text}");
    }
    assert_eq!(invalid("status").help, "expected `status 200` or `status 404 or 200`");
}

#[test]
fn a_page_is_no_list_of_files_no_text_and_no_page_of_a_framework() {
    let is_page = |body: &str| is_met("shows a page", &response(&[("content-type", "text/html")], body));
    assert!(is_page("<!doctype html><title>Home</title><h1>Home</h1>"));
    for body in
        ["index.html", "{\"id\": 1}", "", "<title>Directory listing for /</title><h1>Directory listing for /</h1>"]
    {
        assert!(!is_page(body), "{body}");
    }
    assert_eq!(judge("shows a page", &response(&[], "index.html")).actual, "\"index.html\"");
}

#[test]
fn a_page_that_a_browser_downloads_is_not_shown() {
    let page = |header: (&str, &str)| response(&[("content-type", "text/html"), header], "<h1>Home</h1>");
    assert!(is_met("shows a page", &page(("content-disposition", "inline"))));
    let download = judge("shows a page", &page(("content-disposition", "attachment; filename=\"a.html\"")));
    assert_eq!((download.is_met, download.actual.as_str()), (false, "a download (Content-Disposition: attachment)"));
}

#[test]
fn words_are_shown_where_a_browser_shows_them() {
    let words = "shows \"Hello, World!\"";
    for (content_type, body) in [
        ("text/plain", "Hello, World!"),
        ("text/html; charset=utf-8", "Hello, World!"),
        ("text/html", "<h1>Hello,\n World!</h1>"),
        ("application/json", "{\"message\": \"Hello, World!\"}"),
        ("text/html", "<b>Hello</b>, <i>World!</i>"),
        ("text/plain", "I say: Hello, World! (1 < 2)"),
    ] {
        assert!(is_met(words, &response(&[("content-type", content_type)], body)), "{content_type}: {body}");
    }
    assert!(is_met(words, &response(&[], "Hello, World!")) && is_met(words, &response(&[], "<p>Hello, World!")));
    for (content_type, body, actual) in [
        ("application/octet-stream", "Hello, World!", "a download (Content-Type: application/octet-stream)"),
        ("text/html", "<!-- Hello, World! --><p>Hi", "these words where a browser does not show them"),
        ("text/html", "<script>\"Hello, World!\"</script>", "these words where a browser does not show them"),
        ("text/plain; charset=utf-16", "Hello, World!", ""),
        ("text/plain", "hello world", "\"hello world\""),
        ("text/plain", "<h1>Hello, World!</h1>", "a browser shows the tags too"),
        ("text/plain", "<b>Hello</b>, <i>World!</i>", "a browser shows the tags too"),
        ("text/plain", "Hello, World!\\n", "\"Hello, World!\\n\""),
        ("text/plain", "HelloHello, World!", "\"HelloHello, World!\""),
        ("text/html", "<p>Hello, World!!!</p>", "Hello, World!!!"),
    ] {
        let judgement = judge(words, &response(&[("content-type", content_type)], body));
        assert!(!judgement.is_met && judgement.actual.contains(actual), "{content_type}, {body}: {}", judgement.actual);
    }
}

#[test]
fn json_inside_of_a_text_is_shown_without_backslashes() {
    let twice = response(&[("content-type", "application/json")], r#""{\"id\":1}""#);
    assert_eq!(judge(r#"json {"id": 1}"#, &twice).actual, r#"the JSON text {"id":1}"#);
}

#[test]
fn one_of_several_statuses_may_be_right() {
    let own = response(&[], "");
    assert!(is_met("status 404 or 200", &own) && !is_met("status 404 or 201", &own));
}

#[test]
fn two_media_types_are_none() {
    let own = response(&[("content-type", "text/html"), ("content-type", "text/plain")], "");
    assert_eq!(judge("type text/html", &own).actual, "several: text/html, text/plain");
    assert!(!is_met("type text/plain", &own));
    let twice = response(&[("content-type", "text/html"), ("content-type", "text/html; charset=utf-8")], "");
    assert!(is_met("type text/html", &twice));
}

#[test]
fn a_success_with_the_body_of_a_refusal_does_not_differ_from_it() {
    let mut refusal = response(&[("content-type", "text/plain")], "404 sorry");
    refusal.status = 404;
    let earlier = |_: &str| Some(&refusal);
    let own = response(&[("content-type", "text/plain")], "404 sorry");
    let expectation = parse(&line("differs from /k3v9q"), &Values::new("k3v9q")).expect("it is right");
    let took = std::time::Duration::ZERO;
    let judge = |response| {
        expectation.judge(&JudgedExchange {
            response,
            took,
            fetch: None,
            received: &|_| None,
            path: "/users/2",
            earlier: &earlier,
            seen: OnceCell::new(),
        })
    };
    assert_eq!(judge(&own).actual, "the body for /k3v9q, with the status 200");
    assert!(judge(&refusal).is_met && judge(&response(&[], "{\"id\": 2}")).is_met);
}

#[test]
fn a_response_differs_from_that_to_another_path_unless_it_is_the_same() {
    let page = response(&[("content-type", "text/html")], "<h1>Home</h1>");
    assert!(!is_met("differs from /same", &page));
    assert!(is_met("differs from /never-asked", &page));
    let mut refused = page.clone();
    refused.status = 404;
    assert!(is_met("differs from /same", &refused), "what is refused is no copy");
}

#[test]
fn a_media_type_is_compared_without_parameters_and_capitals() {
    let html = response(&[("content-type", "Text/HTML;charset=UTF-8")], "");
    assert!(is_met("type text/html", &html) && !is_met("type text/plain", &html));
    assert_eq!(judge("type text/html", &response(&[], "")).actual, "no Content-Type");
}

#[test]
fn a_header_is_compared_or_matched() {
    let own = response(&[("vary", "Accept"), ("vary", "Origin")], "");
    for met in [
        "header Vary: *",
        "header Vary: Accept, Origin",
        "header Vary ~ (^|[ ,])Origin($|,)",
        "header-not Vary: *x*",
        "no-header Etag",
    ] {
        assert!(is_met(met, &own), "{met}");
    }
    for unmet in
        ["header Vary: Origin", "header Etag: *", "header-not Vary ~ Origin", "no-header Vary", "header Vary ~ ^Origin"]
    {
        assert!(!is_met(unmet, &own), "{unmet}");
    }
}

#[test]
fn json_is_compared_by_value_and_may_hold_more() {
    let own = response(&[], "{\"id\": 1.0, \"items\": [{\"name\": \"a\"}, {\"name\": \"b\"}], \"more\": null}");
    for met in [
        "json {\"id\": 1}",
        "json id = 1",
        "json items[1].name = \"b\"",
        "json items.length = 2",
        "json items[1] = {\"name\": \"b\"}",
        "json items[0].name ~ ^[a-z]$",
        "json id ~ ^1",
        "json items = [{\"name\": \"a\"}, {\"name\": \"b\"}]",
        "json more = null",
    ] {
        assert!(is_met(met, &own), "{met}: {:?}", judge(met, &own));
    }
    for unmet in ["json {\"id\": \"1\"}", "json id = \"1\"", "json items = []", "json items[2].name ~ .", "json [1]"] {
        assert!(!is_met(unmet, &own), "{unmet}");
    }
    assert_eq!(judge("json name = 1", &response(&[], "{\"id\":1}")).actual, "no `name` in {\"id\":1}");
}

#[test]
fn words_are_found_wherever_the_lines_break() {
    let own = response(&[], "<p>404 sorry\n  this is all</p>\n");
    assert!(is_met("contains 404 sorry this", &own) && is_met("lacks password", &own));
    assert!(!is_met("lacks sorry", &own) && !is_met("is 404 sorry", &own));
    assert_eq!(judge("contains <", &own).actual, "", "a tag says little");
    assert_eq!(judge("contains 404 sorry", &own).actual, "\"404 sorry\"");
}

#[test]
fn a_cookie_has_its_attributes() {
    let own = response(&[("set-cookie", "a=1; HttpOnly; Path=/"), ("set-cookie", "b=2")], "");
    assert!(is_met("cookie a with HttpOnly, Path=/", &own) && is_met("cookie b", &own) && is_met("no-cookie c", &own));
    assert_eq!(judge("cookie a with Secure", &own).actual, "a cookie a without Secure");
    assert_eq!(judge("cookie c", &own).actual, "a cookie a, b");
    assert!(!is_met("no-cookie a", &own));
}

#[test]
fn a_cookie_is_deleted_when_its_time_is_over() {
    let is_deleted = |cookie| is_met("deletes-cookie a", &response(&[("set-cookie", cookie)], ""));
    for cookie in ["a=; Max-Age=0", "a=1; Max-Age=-1; Path=/", "a=; Expires=Thu, 01 Jan 1970 00:00:00 GMT"] {
        assert!(is_deleted(cookie), "{cookie}");
    }
    for cookie in ["a=", "a=; Path=/", "a=; Max-Age=60", "b=; Max-Age=0", "a=; Expires=Fri, 01 Jan 2100 00:00:00 GMT"] {
        assert!(!is_deleted(cookie), "{cookie}");
    }
    let twice = response(&[("set-cookie", "a=; Max-Age=0"), ("set-cookie", "a=2")], "");
    assert_eq!(judge("deletes-cookie a", &twice).actual, "a cookie a whose time is not over");
    assert_eq!(judge("deletes-cookie a", &response(&[], "")).actual, "no cookie");
}

#[test]
fn a_response_must_be_there_in_time() {
    assert!(is_met("within 150ms", &response(&[], "")) && !is_met("within 149ms", &response(&[], "")));
    assert_eq!(judge("within 1s", &response(&[], "")).actual, "150 ms");
}

#[test]
fn a_value_is_saved_from_each_of_its_places() {
    let own = response(
        &[("location", "/users/7"), ("set-cookie", "session=k3; Path=/")],
        "{\"id\": 7, \"user\": {\"name\": \"ada\"}}",
    );
    for (text, value) in [
        ("save x from header Location", "/users/7"),
        ("save x from header Location ~ ^/users/([0-9]+)$", "7"),
        ("save x from cookie session", "k3"),
        ("save x from json id", "7"),
        ("save x from json user.name", "ada"),
        ("save x from body ~ \"name\": \"[a-z]+\"", "\"name\": \"ada\""),
    ] {
        let saved = Some(SavedValue { name: "x".to_owned(), value: value.to_owned() });
        assert_eq!(judge(text, &own).saved, saved, "{text}");
    }
    assert!(!is_met("save x from json name", &own));
}

#[test]
fn a_value_of_the_run_may_be_expected() {
    let own = response(&[("location", "/k3v9q.x")], "{\"word\": \"k3v9q\"}");
    assert!(is_met("json {\"word\": \"{random}\"}", &own) && is_met("json word = {random}", &own));
    assert!(is_met("header Location ~ ^/{random}", &own) && is_met("contains {random}", &own));
    let missing = parse(&line("json id = {id}"), &Values::new("k3v9q")).expect_err("nothing gave it");
    assert_eq!(missing.message, "the value `id` is not known");
}

#[test]
fn a_signed_link_is_one_that_a_store_accepts_for_this_method() {
    use crate::http::signature_v4::KeyPair;
    let keys = KeyPair { access_key: "doorway", secret_key: "only-for-this-lesson" };
    let wanted = "signed PUT url with doorway only-for-this-lesson";
    let sent = |keys: KeyPair<'_>, method: &str| {
        let link =
            keys.signed_link(method, "http://localhost:9000", "/pictures/a.png", std::time::SystemTime::now(), 60);
        response(&[("content-type", "application/json")], &format!("{{\"url\": \"{link}\"}}"))
    };
    assert!(is_met(wanted, &sent(keys, "PUT")));
    for (response, fault) in [
        (sent(keys, "GET"), "a `url` that is signed for GET"),
        (
            sent(KeyPair { secret_key: "guessed", ..keys }, "PUT"),
            "the signature of another request or another secret key",
        ),
        (sent(KeyPair { access_key: "root", ..keys }, "PUT"), "an access key that is not doorway"),
        (response(&[], "{\"url\": \"http://localhost:9000/pictures/a.png\"}"), "a `url` without a signature"),
        (response(&[], "{\"link\": 1}"), "no link at `url`"),
    ] {
        let judgement = judge(wanted, &response);
        assert!(!judgement.is_met && judgement.actual.contains(fault), "{fault}: {}", judgement.actual);
    }
    invalid("signed PUT url");
}
