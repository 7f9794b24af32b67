//! Servers in memory, right and wrong, and what is said of them.

mod browsers;
mod scenarios;

use std::collections::BTreeMap;
use std::time::Duration;

use hyper::header::CONTENT_LENGTH;
use hyper::{StatusCode, Version};

use super::*;
use crate::check::fixture::{FixtureServer, ReceivedRequest};
use crate::course::{Vocabulary, read_lesson};
use crate::http::client::{ClientError, ClientResponse};
use crate::http::{RecordedResponse, Request, Response, Route, Routes};

/// Routes that respond without a socket, up to so many times; then nobody listens any more.
struct Memory {
    routes: Routes,
    left: usize,
    version: Version,
    body_end: BodyEnd,
    /// Every request that was sent: `GET /about`.
    sent: Vec<String>,
    /// How often the server was started again.
    restarts: usize,
    /// What each fixture receives during every request.
    fixtures: BTreeMap<String, Vec<ReceivedRequest>>,
}

/// How the end of a body is told.
#[derive(Clone, Copy, PartialEq)]
enum BodyEnd {
    /// By Content-Length.
    Length,
    /// By the end of the connection.
    Close,
    /// By the end of the connection, which the server closes only if it is asked to.
    CloseIfAsked,
}

impl Memory {
    fn new(routes: Vec<Route>) -> Self {
        let (routes, left, version, body_end) = (Routes(routes), usize::MAX, Version::HTTP_11, BodyEnd::Length);
        Self { routes, left, version, body_end, sent: Vec::new(), restarts: 0, fixtures: BTreeMap::new() }
    }
}

impl Transport for Memory {
    fn send(&mut self, spec: &RequestSpec) -> Result<ClientResult, Interrupt> {
        self.sent.push(format!("{} {}", spec.method, spec.path));
        if self.left == 0 {
            return Ok(client_result(None, Some(ClientError::Refused)));
        }
        self.left -= 1;
        let headers: Vec<_> = spec.headers.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let request = Request::new(&spec.method, &spec.path).with_headers(&headers);
        let request = Request { version: self.version, ..request.with_body(spec.body.clone().unwrap_or_default()) };
        let RecordedResponse { status, mut headers, body, .. } = self.routes.respond(&request).into();
        let (status, version) = (status.as_u16(), self.version);
        if self.body_end == BodyEnd::Length {
            headers.insert(CONTENT_LENGTH, body.len().into());
        }
        let stays_open = self.body_end == BodyEnd::CloseIfAsked && spec.keeps_alive;
        Ok(client_result(
            Some(ClientResponse { status, reason: None, version, headers, body, extra: Vec::new() }),
            stays_open.then_some(ClientError::Hang),
        ))
    }

    fn program_exit(&mut self) -> Option<ProgramExit> {
        (self.left == 0).then(|| ProgramExit { code: Some(1), description: "exit code 1".to_owned(), exceeded: None })
    }

    fn restart(&mut self) -> Result<(), String> {
        self.restarts += 1;
        Ok(())
    }

    fn start_fixture(&mut self, fixture: &FixtureSpec) -> Result<Box<dyn FixtureServer>, String> {
        let received = self.fixtures.get(&fixture.name).cloned().unwrap_or_default();
        Ok(Box::new(MemoryFixture { received, reads: std::cell::Cell::new(0) }))
    }
}

/// A fixture that has received nothing before the first request, and everything after it.
struct MemoryFixture {
    received: Vec<ReceivedRequest>,
    reads: std::cell::Cell<usize>,
}

impl FixtureServer for MemoryFixture {
    fn url(&self) -> String {
        "http://localhost:9001".to_owned()
    }

    fn received(&self) -> Vec<ReceivedRequest> {
        let reads = self.reads.replace(self.reads.get() + 1);
        if reads == 0 { Vec::new() } else { self.received.clone() }
    }
}

fn client_result(response: Option<ClientResponse>, error: Option<ClientError>) -> ClientResult {
    let took = Duration::from_millis(1);
    ClientResult { sent: vec![], raw: vec![], raw_len: 0, connected: None, first_byte: None, took, response, error }
}

/// The scenarios of a `check` block, read by the reader of lessons.
#[track_caller]
fn scenarios(text: &str) -> Vec<Scenario> {
    let lesson = format!("+++\nsummary = \"A\"\npart = 1\nminutes = 3\n+++\n# T\n## One\n```check\n{text}\n```\n");
    let vocabulary = Vocabulary { demos: Vec::new(), expectations: crate::check::expectation_syntax() };
    let lesson = read_lesson("01-a.md", lesson.as_bytes(), &vocabulary);
    let lesson = lesson.unwrap_or_else(|diagnostics| panic!("{diagnostics}"));
    lesson.checks().flat_map(|check| check.scenarios.clone()).collect()
}

/// A plan for these scenarios.
fn plan_of(scenarios: &[Scenario]) -> CheckPlan<'_> {
    CheckPlan {
        scenarios,
        url: "http://localhost:8080".to_owned(),
        random_segment: "k3v9q".to_owned(),
        stacks: Stacks::builtin(),
        limits: JobLimits::default(),
    }
}

/// Checks a server in memory.
fn checked(text: &str, server: &mut Memory) -> CheckResult {
    let scenarios = scenarios(text);
    let plan = plan_of(&scenarios);
    let mut result = CheckResult::default();
    run_plan(&plan, server, &mut result, &mut |_| {}).expect("nobody stops it");
    result
}

const SENTENCE: &str = "404 sorry this resource does not exist";

/// The check of the lesson `routes`.
const ROUTES: &str = "GET /
status 200
type text/html
GET /about
status 200
  hint Look here.
type text/html
GET /users/1
status 200
type application/json
json {\"id\": 1, \"username\": \"bob\"}
GET /{random}
status 404
contains 404 sorry this resource does not exist";

fn right() -> Vec<Route> {
    vec![
        Route::get("/", |_| Response::html("<h1>home</h1>")),
        Route::get("/about", |_| Response::of("Text/HTML;charset=UTF-8", "<h1>about</h1>")),
        Route::get("/users/1", |_| Response::json("{\"username\":\"bob\",\n \"id\":1.0}\n")),
        Route::any("*", |_| Response::html(format!("<p>{SENTENCE}</p>")).with_status(StatusCode::NOT_FOUND)),
    ]
}

fn seen(routes: Vec<Route>, left: usize) -> CheckResult {
    checked(ROUTES, &mut Memory { left, ..Memory::new(routes) })
}

fn wrong(at: usize, route: Route) -> Vec<Route> {
    let mut routes = right();
    routes[at] = route;
    routes
}

#[test]
fn a_server_that_is_right_in_its_own_way_meets_all() {
    let evidence = seen(right(), usize::MAX);
    assert!(evidence.all_met(), "{:?}", evidence.probes);
    assert!(evidence.follow_ups.is_empty());
    assert_eq!(evidence.probes[3].path, "/k3v9q");
    assert_eq!(evidence.probes[3].curl, "curl -i http://localhost:8080/k3v9q");
}

#[test]
fn what_another_correct_server_does_otherwise_is_told_as_a_curiosity() {
    let evidence = seen(right(), usize::MAX);
    assert_eq!(evidence.suggestions.len(), 1, "{:?}", evidence.suggestions);
    assert!(evidence.suggestions[0].starts_with("/about/ gets the status 404."));
}

#[test]
fn data_may_hold_more_than_was_asked_for() {
    let route = Route::get("/users/1", |_| Response::json("{\"id\":1,\"username\":\"bob\",\"email\":null}"));
    let evidence = seen(wrong(2, route), usize::MAX);
    assert!(evidence.all_met());
    assert!(evidence.suggestions[0].contains("`email`"), "{:?}", evidence.suggestions);
}

#[test]
fn what_could_hurt_is_told_before_what_is_only_different() {
    let mut routes = right();
    routes.insert(0, Route::get("/package.json", |_| Response::json("{}")));
    routes.insert(0, Route::get("/users/999", |_| Response::json("{\"id\":1}")));
    let told = seen(routes, usize::MAX).suggestions;
    assert!(told[0].contains("can read it") && told[1].contains("/users/999") && told.len() == 3, "{told:?}");
}

#[test]
fn a_server_that_answers_every_path_is_not_said_to_give_files_away() {
    let routes = vec![Route::any("*", |_| Response::text("Hello, World!"))];
    let evidence = checked("GET /\nstatus 200\nGET /{random}\nstatus 200", &mut Memory::new(routes));
    assert!(evidence.all_met() && evidence.suggestions.is_empty(), "{:?}", evidence.suggestions);
}

/// A check that asks for the same data with a query too.
const WITH_QUERY: &str = "GET /users/1
status 200
json {\"id\": 1}
GET /users/1?x=1
status 200 or 404";

#[test]
fn a_response_that_is_wrong_without_the_query_is_no_less_wrong_with_it() {
    let wrong_id = || Route::get("/users/1", |_| Response::json("{\"id\":\"1\"}"));
    let met = |routes| {
        let result = checked(WITH_QUERY, &mut Memory::new(routes));
        result.probes.iter().map(|probe| probe.outcome == Outcome::Met).collect::<Vec<_>>()
    };
    assert_eq!(met(vec![wrong_id()]), [false, false]);
    assert_eq!(met(vec![Route::get("/users/1", |_| Response::json("{\"id\":1}"))]), [true, true]);
    // Another response is judged by itself: a server may know no such path.
    let by_query = Route::get("/users/1", |request| match request.query() {
        Some(_) => Response::text("?").with_status(StatusCode::NOT_FOUND),
        None => Response::json("{\"id\":\"1\"}"),
    });
    assert_eq!(met(vec![by_query]), [false, true]);
}

#[test]
fn a_request_that_wants_another_status_with_its_query_is_not_judged_by_what_is_wrong_without_it() {
    let search = "GET /search\nstatus 400\nGET /search?q=tea\nstatus 200";
    let outcomes = |status| {
        let route = Route::get("/search", move |_| Response::text("found").with_status(status));
        let result = checked(search, &mut Memory::new(vec![route]));
        let unmet = result.probes.iter().map(|probe| probe.unmet().count()).collect::<Vec<_>>();
        (unmet, result.unmet_without_query(1))
    };
    assert_eq!(outcomes(StatusCode::OK), (vec![1, 0], None));
    assert_eq!(outcomes(StatusCode::NOT_FOUND), (vec![1, 1], None));
}

#[test]
fn a_wrong_status_says_what_was_wanted_and_what_came() {
    let evidence = seen(wrong(1, Route::get("/other", |_| Response::text(""))), usize::MAX);
    assert_eq!(evidence.counts(), (3, 1, 0));
    let about = &evidence.probes[1];
    let told: Vec<_> =
        about.expectations.iter().map(|one| (one.wanted.as_str(), one.actual.as_str(), &one.outcome)).collect();
    assert_eq!(told, [("status 200", "404", &Outcome::NotMet), ("Content-Type text/html", "text/html", &Outcome::Met)]);
    assert_eq!(about.expectations[0].hint.as_deref(), Some("Look here."));
}

#[test]
fn json_must_be_equal_by_value_and_a_number_is_no_text() {
    let route = Route::get("/users/1", |_| Response::json("{\"id\":\"1\",\"username\":\"bob\"}"));
    let evidence = seen(wrong(2, route), usize::MAX);
    let last = &evidence.probes[2].expectations[2];
    assert_eq!((&last.outcome, last.actual.as_str()), (&Outcome::NotMet, "{\"id\":\"1\",\"username\":\"bob\"}"));
}

#[test]
fn the_right_words_with_the_wrong_status_are_not_enough() {
    let evidence = seen(wrong(3, Route::any("*", |_| Response::text(SENTENCE))), usize::MAX);
    assert_eq!(evidence.probes[3].outcome, Outcome::NotMet);
    assert_eq!(evidence.probes[3].expectations[1].outcome, Outcome::Met);
}

#[test]
fn only_the_requests_that_a_rule_reads_are_sent_beside_those_of_the_lesson() {
    let route = Route::get("/about.html", |_| Response::html("<h1>about</h1>"));
    let mut server = Memory::new(wrong(1, route));
    let result = checked(ROUTES, &mut server);
    assert_eq!(result.follow_up_response("GET", "/about.html").map(|response| response.status), Some(200));
    let lesson = ["GET /", "GET /about", "GET /users/1", "GET /k3v9q", "GET /"];
    assert_eq!(server.sent[..lesson.len()], lesson);
    assert_eq!(server.sent[lesson.len()..], ["GET /about.html"]);
}

#[test]
fn what_no_rule_asks_about_is_followed_by_no_request() {
    let mut server = Memory::new(wrong(3, Route::any("*", |_| Response::text(SENTENCE))));
    let result = checked(ROUTES, &mut server);
    assert!(!result.all_met() && result.follow_ups.is_empty());
    assert_eq!(server.sent.len(), 5, "{:?}", server.sent);
}

#[test]
fn a_server_that_dies_after_its_first_answer_leaves_the_rest_not_looked_at() {
    let evidence = seen(right(), 1);
    assert_eq!(evidence.counts(), (1, 0, 3));
    let why = Outcome::NotChecked("your program had ended by then (exit code 1)".to_owned());
    assert!(evidence.probes[1..].iter().all(|look| look.outcome == why));
    assert!(evidence.follow_ups.is_empty());
}

#[test]
fn a_server_that_dies_at_the_end_is_not_all_right() {
    let evidence = seen(right(), 4);
    assert_eq!(evidence.counts(), (4, 0, 1));
    assert!(!evidence.all_met());
}

#[test]
fn a_server_that_fails_the_second_time_is_not_all_right() {
    let mut server = Memory::new(right());
    server.left = 7;
    let result = checked(ROUTES, &mut server);
    assert!(result.probes.iter().all(|probe| probe.outcome == Outcome::Met));
    assert_eq!(result.repeated.as_ref().map(|probe| probe.path.as_str()), Some("/users/1"));
    assert!(!result.all_met());
}

#[test]
fn a_scenario_that_makes_something_new_is_sent_twice_with_other_words() {
    let sent = |text: &str| {
        let mut server = Memory::new(vec![Route::any("*", |_| Response::text("ok").with_status(StatusCode::CREATED))]);
        checked(text, &mut server);
        server.sent.into_iter().filter(|line| line.starts_with("POST")).collect::<Vec<_>>()
    };
    let new = sent("POST /notes/{random}\nstatus 201\nGET /notes/{random}\nstatus 201");
    assert_eq!(new.len(), 2, "{new:?}");
    assert_ne!(new[0], new[1], "the second time it is another note");
    // A counter is not what it was before.
    assert_eq!(sent("POST /count\nstatus 201\nGET /count\nstatus 201").len(), 1);
}

#[test]
fn a_server_that_refuses_the_second_new_thing_is_not_all_right() {
    let posts = std::sync::atomic::AtomicUsize::new(0);
    let mut server = Memory::new(vec![Route::any("*", move |_| {
        let is_first = posts.fetch_add(1, std::sync::atomic::Ordering::Relaxed) == 0;
        Response::text("x").with_status(if is_first { StatusCode::CREATED } else { StatusCode::CONFLICT })
    })]);
    let result = checked("POST /notes/{random}\nstatus 201", &mut server);
    assert!(result.probes.iter().all(|probe| probe.outcome == Outcome::Met));
    assert!(result.repeated.is_some() && !result.all_met());
}

#[test]
fn a_stack_is_told_by_its_own_header() {
    let home = Route::get("/", |_| {
        Response::html("").with_header(hyper::header::HeaderName::from_static("x-powered-by"), "Express")
    });
    let stack = seen(wrong(0, home), usize::MAX).stack.expect("it is known");
    assert_eq!(stack.name, "express");
}

#[test]
fn a_program_that_exited_before_a_request_differs_from_one_that_exited_during_it() {
    let ended = Some(ProgramExit { code: Some(0), description: "exit code 0".to_owned(), exceeded: None });
    let of = |ended: &Option<ProgramExit>, error: ClientError, bytes: u64| {
        let attempt = Attempt {
            request: RequestSpec::get("/"),
            curl: String::new(),
            result: ClientResult { raw_len: bytes, ..client_result(None, Some(error)) },
            is_program_busy: false,
        };
        let scenarios = scenarios("GET /\nstatus 200");
        let plan = plan_of(&scenarios);
        let result = ProbeResult { attempt: Some(attempt), ..unsent_probes(&plan, "").remove(0) };
        let program = crate::check::ProgramReport { ended: ended.clone(), ..Default::default() };
        CheckResult { program: Some(program), probes: vec![result], ..CheckResult::default() }.exited_before_request()
    };
    assert!(of(&ended, ClientError::Refused, 0) && of(&ended, ClientError::Reset, 0));
    assert!(!of(&ended, ClientError::EmptyReply, 0), "it has read the request");
    assert!(!of(&ended, ClientError::Reset, 9), "it has begun to answer");
    assert!(!of(&ended, ClientError::Hang, 0));
    assert!(!of(&None, ClientError::Refused, 0), "it still runs");
}

#[test]
fn a_body_without_an_end_is_not_met_though_the_server_closes_when_it_is_asked_to() {
    let outcome = |body_end| {
        let mut server = Memory { body_end, ..Memory::new(vec![Route::any("*", |_| Response::text("hello"))]) };
        let result = checked("GET /\nstatus 200\n\nGET /about\nstatus 200", &mut server);
        (result.probes.iter().all(|probe| probe.outcome == Outcome::Met), server.sent.len())
    };
    assert!(!outcome(BodyEnd::CloseIfAsked).0);
    let (is_met, sent) = outcome(BodyEnd::Close);
    assert_eq!((is_met, sent), (true, outcome(BodyEnd::Length).1 + 1), "it is asked once whether the server closes");
}
