//! The `check` block: scenarios, requests, and what may be under them.

use std::time::Duration;

use super::*;

/// The scenarios of a `check` block.
fn scenarios(text: &str) -> Vec<Scenario> {
    let Block::Check(block) = blocks(&format!("```check\n{text}\n```\n")).remove(0) else { panic!("it is a check") };
    block.scenarios
}

/// The requests of a `check` block with one scenario.
fn probes(text: &str) -> Vec<Probe> {
    scenarios(text).remove(0).probes
}

/// What is said of this check, which begins at line 14.
#[track_caller]
fn check(text: &str) -> String {
    refused(&format!("```check\n{text}\n```\n"))
}

#[test]
fn requests_above_any_scenario_are_one_scenario_without_a_title() {
    let found = scenarios("GET /\nstatus 200\nscenario \"two\"\nGET /a\nstatus 200\nGET /b\nstatus 404");
    let titles: Vec<_> = found.iter().map(|one| (one.title.as_deref(), one.probes.len())).collect();
    assert_eq!(titles, [(None, 1), (Some("two"), 2)]);
}

#[test]
fn a_request_has_what_is_sent_and_what_its_response_must_be() {
    let [probe] = &probes(
        "POST /{random}?a=1\nsend content-type: a/b\nsend cookie a\nsend cookie b=2\nbody x\nfrom null with cookies\nstatus 404\n  hint Look at it.\njson {\"id\": 1}",
    )[..] else {
        panic!("it is one request")
    };
    let text = str::to_owned;
    assert_eq!((probe.method.as_str(), probe.path.as_str()), ("POST", "/{random}?a=1"));
    assert_eq!(probe.headers, [(text("content-type"), text("a/b"))]);
    let cookie = |name: &str, value: Option<&str>| CookieToSend { name: text(name), value: value.map(text) };
    assert_eq!(probe.cookies, [cookie("a", None), cookie("b", Some("2"))]);
    assert_eq!(probe.body, Some(RequestBody::Text(text("x"))));
    assert_eq!(probe.page, Some(PageOrigin { origin: text("null"), with_cookies: true }));
    let lines: Vec<_> = probe.expect.iter().map(|line| (line.text(), line.hint.as_deref())).collect();
    assert_eq!(lines, [(text("status 404"), Some("Look at it.")), (text("json {\"id\": 1}"), None)]);
}

#[test]
fn a_body_may_have_several_lines_or_be_a_form() {
    let found = probes("POST /\nbody <<\n    one\n\n      two\n>>\nstatus 200\nPOST /\nsend form a=b c&d=\nstatus 200");
    assert_eq!(found[0].body, Some(RequestBody::Text("one\n\n  two".to_owned())));
    let fields = [("a".to_owned(), "b c".to_owned()), ("d".to_owned(), String::new())];
    assert_eq!(found[1].body, Some(RequestBody::Form(fields.to_vec())));
    assert!(check("POST /\nbody <<\none\nstatus 200").contains(":15:1: this body is never closed"));
    assert!(check("POST /\nsend form a\nstatus 200").contains(":15:11: this is no form"));
}

#[test]
fn a_jar_counts_for_the_requests_below_it_up_to_the_end_of_its_scenario() {
    let found = scenarios(
        "scenario \"a\"\nGET /\nstatus 200\njar bob\nGET /\nstatus 200\nrestart\nGET /\nstatus 200\nscenario \"b\"\nGET /\nstatus 200",
    );
    let jars: Vec<_> = found.iter().flat_map(|one| &one.probes).map(|probe| probe.jar.as_deref()).collect();
    assert_eq!(jars, [None, Some("bob"), Some("bob"), None]);
    let restarts: Vec<bool> = found.iter().flat_map(|one| &one.probes).map(|probe| probe.restart_before).collect();
    assert_eq!(restarts, [false, false, true, false]);
    assert!(check("GET /\nstatus 200\nrestart").contains(":16:1: a restart without a request after it"));
    assert!(check("jar\nGET /\nstatus 200").contains("this jar has no name"));
}

#[test]
fn a_fixture_has_a_name_and_responses() {
    let found = scenarios(
        "fixture up at 9001\n  GET /users -> 200 json []\n  GET /slow -> 200 after 2s text late\n  * -> 404\nGET /{up}\nstatus 200",
    );
    let fixture = &found[0].fixtures[0];
    assert_eq!((fixture.name.as_str(), fixture.port, fixture.responses.len()), ("up", Some(9001), 3));
    let slow = &fixture.responses[1];
    assert_eq!((slow.delay, slow.body.as_str()), (Duration::from_secs(2), "late"));
    assert_eq!((&fixture.responses[2].method, &fixture.responses[2].path), (&None, &None));
    assert!(check("fixture up\nGET /\nstatus 200").contains("the fixture `up` responds nothing"));
    assert!(check("fixture up\nGET / -> 200 jsn 1\nGET /\nstatus 200").contains("did you mean `json`?"));
    assert!(check("fixture up\nGET / -> 200 after 2\nGET /\nstatus 200").contains("this is no time"));
    assert!(check("GET /\nstatus 200\nfixture up\nGET / -> 200").contains("a fixture below a request"));
    assert!(check("fixture random\n* -> 200\nGET /\nstatus 200").contains("this name is taken"));
}

#[test]
fn a_name_in_braces_is_one_that_the_scenario_knows_above_it() {
    let found = probes("POST /\nsave id from json id\nGET /users/{id}\nsend x: {id}\nstatus 200");
    assert_eq!(found[1].path, "/users/{id}");
    assert!(check("GET /{name}\nstatus 200").contains(":14:7: unknown name `name`"));
    assert!(check("GET /\nstatus 200\nsend x: {rnadom}").contains("did you mean `random`?"));
    assert!(check("POST /\nbody <<\n{idd}\n>>\nsave id from json id").contains(":16:2: unknown name `idd`"));
    let other = "GET /\nsave id from json id\nscenario \"b\"\nGET /{id}\nstatus 200";
    assert!(check(other).contains(":17:7: unknown name `id`"), "a scenario starts afresh");
    assert!(check("GET /\nsave Id from json id\nstatus 200").contains("this is no name"));
    // Braces that are no names stay as they are.
    assert_eq!(
        probes("POST /\nbody {\"a\": {}}\nstatus 200")[0].body,
        Some(RequestBody::Text("{\"a\": {}}".to_owned()))
    );
}

#[test]
fn a_line_that_is_not_understood_is_refused_where_it_stands() {
    assert_eq!(
        check("GET /\nstatis 200"),
        "lessons/07-pets.md:14:1: nothing is expected of the response to this request\n  14 | GET /\n     | ^^^^^ expected a line like `status 200` under it\nlessons/07-pets.md:15:1: unknown line `statis`\n  15 | statis 200\n     | ^^^^^^ did you mean `status`?"
    );
    assert!(check("GET /\nstatus OK").contains(":15:8: this is no status"));
    assert!(check("get /\nstatus 200").contains("did you mean `GET`?"));
    assert!(check("GET /\nbody a\nbody b\nstatus 200").contains("a second body"));
    assert!(check("GET /\nsend\nstatus 200").contains("expected `send NAME: value`"));
    assert!(check("GET /\nfrom localhost:3000\nstatus 200").contains(":15:6: this is no origin"));
    assert!(
        check("GET /\nfrom http://a with tokens\nstatus 200").contains(":15:15: this page sends something unknown")
    );
    assert!(check("scenario two\nGET /\nstatus 200").contains("this scenario does not say what it shows"));
    assert!(check("scenario \"two\"").contains("a scenario without a request"));
    assert!(check("status 200").contains("this line is under no request"));
}

#[test]
fn a_hint_belongs_to_a_line_that_looks_at_the_answer() {
    assert!(check("GET /\nhint Look.\nstatus 200").contains(":15:1: this hint has nothing to explain"));
    assert!(check("GET /\nstatus 200\nsend a: b\nhint Look.").contains("this hint has nothing to explain"));
    assert!(check("GET /\nstatus 200\nhint Look.\nhint Again.").contains("a second hint for the same line"));
    assert!(check("GET /\nstatus 200\nhint").contains("a hint without words"));
}
