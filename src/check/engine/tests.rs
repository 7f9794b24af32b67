//! Servers in memory, right and wrong, and what is said of them.

use std::time::Duration;

use hyper::{StatusCode, Version};

use super::*;
use crate::course::Expectation;
use crate::http::client::ClientResponse;
use crate::http::{RecordedResponse, Request, Response, Route, Routes};

/// Routes that answer without a socket, up to so many times; then nobody listens any more.
struct Memory {
    routes: Routes,
    left: usize,
    version: Version,
}

impl Transport for Memory {
    fn send(&mut self, ask: &RequestSpec) -> Result<ClientResult, Interrupt> {
        if self.left == 0 {
            return Ok(heard(None, Some(ClientError::Refused)));
        }
        self.left -= 1;
        let request = Request { version: self.version, ..Request::new(&ask.method, &ask.path) };
        let RecordedResponse { status, headers, body, .. } = self.routes.respond(&request).into();
        let (status, version) = (status.as_u16(), self.version);
        Ok(heard(Some(ClientResponse { status, reason: None, version, headers, body, extra: Vec::new() }), None))
    }

    fn program_exit(&mut self) -> Option<ProgramExit> {
        (self.left == 0).then(|| ProgramExit { code: Some(1), words: "exit code 1".to_owned(), over: None })
    }
}

fn heard(answer: Option<ClientResponse>, trouble: Option<ClientError>) -> ClientResult {
    let took = Duration::from_millis(1);
    ClientResult { sent: vec![], raw: vec![], raw_len: 0, connected: None, first_byte: None, took, answer, trouble }
}

fn probe(path: &str, expect: Vec<Expectation>) -> Probe {
    let expect = expect.into_iter().map(|one| (one, Some("look here".to_owned()))).collect();
    Probe { method: "GET".to_owned(), path: path.to_owned(), headers: vec![], body: None, expect }
}

const SENTENCE: &str = "404 sorry this resource does not exist";

fn probes() -> Vec<Probe> {
    use Expectation::{BodyContains, Json, Status, Type};
    let bob = serde_json::json!({"id": 1, "username": "bob"});
    vec![
        probe("/", vec![Status(200), Type("text/html".to_owned())]),
        probe("/about", vec![Status(200), Type("text/html".to_owned())]),
        probe("/users/1", vec![Status(200), Type("application/json".to_owned()), Json(bob)]),
        probe("/{random}", vec![Status(404), BodyContains(SENTENCE.to_owned())]),
    ]
}

fn right() -> Vec<Route> {
    vec![
        Route::get("/", |_| Response::html("<h1>home</h1>")),
        Route::get("/about", |_| Response::of("Text/HTML;charset=UTF-8", "<h1>about</h1>")),
        Route::get("/users/1", |_| Response::json("{\"username\":\"bob\",\n \"id\":1.0}\n")),
        Route::any("*", |_| Response::html(format!("<p>{SENTENCE}</p>")).with_status(StatusCode::NOT_FOUND)),
    ]
}

fn seen(routes: Vec<Route>, left: usize) -> CheckResult {
    let (probes, mut evidence) = (probes(), CheckResult::default());
    let order = CheckPlan {
        probes: &probes,
        url: "http://localhost:8080".to_owned(),
        random_segment: "k3v9q".to_owned(),
        stacks: Stacks::builtin(),
        limits: JobLimits::default(),
    };
    let mut server = Memory { routes: Routes(routes), left, version: Version::HTTP_11 };
    look(&order, &mut server, &mut evidence, &mut |_| {}).expect("nobody stops it");
    evidence
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
    assert!(evidence.around.is_empty());
    assert_eq!(evidence.probes[3].path, "/k3v9q");
    assert_eq!(evidence.probes[3].curl, "curl -i http://localhost:8080/k3v9q");
}

#[test]
fn what_another_correct_server_does_otherwise_is_told_as_a_curiosity() {
    let evidence = seen(right(), usize::MAX);
    assert_eq!(evidence.suggestions.len(), 1, "{:?}", evidence.suggestions);
    assert!(evidence.suggestions[0].starts_with("/about/ is answered with 404."));
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
    assert!(told[0].contains("download") && told[1].contains("/users/999") && told.len() == 3, "{told:?}");
}

#[test]
fn a_server_that_answers_every_path_is_not_said_to_give_files_away() {
    let probes = [probe("/", vec![Expectation::Status(200)]), probe("/{random}", vec![Expectation::Status(200)])];
    let order = CheckPlan {
        probes: &probes,
        url: "http://localhost:8080".to_owned(),
        random_segment: "k3v9q".to_owned(),
        stacks: Stacks::builtin(),
        limits: JobLimits::default(),
    };
    let routes = Routes(vec![Route::any("*", |_| Response::text("Hello, World!"))]);
    let mut evidence = CheckResult::default();
    look(&order, &mut Memory { routes, left: usize::MAX, version: Version::HTTP_11 }, &mut evidence, &mut |_| {})
        .expect("asked");
    assert!(evidence.all_met() && evidence.suggestions.is_empty(), "{:?}", evidence.suggestions);
}

#[test]
fn a_wrong_status_says_what_was_wanted_and_what_came() {
    let evidence = seen(wrong(1, Route::get("/other", |_| Response::text(""))), usize::MAX);
    assert_eq!(evidence.counts(), (3, 1, 0));
    let about = &evidence.probes[1];
    let told: Vec<_> = about.judged.iter().map(|one| (one.wanted.as_str(), one.came.as_str(), &one.outcome)).collect();
    assert_eq!(told, [("200", "404", &Outcome::NotMet), ("text/html", "text/html", &Outcome::Met)]);
    assert_eq!(about.judged[0].hint.as_deref(), Some("look here"));
}

#[test]
fn json_must_be_equal_by_value_and_a_number_is_no_text() {
    let route = Route::get("/users/1", |_| Response::json("{\"id\":\"1\",\"username\":\"bob\"}"));
    let evidence = seen(wrong(2, route), usize::MAX);
    let last = &evidence.probes[2].judged[2];
    assert_eq!((&last.outcome, last.came.as_str()), (&Outcome::NotMet, "{\"id\":\"1\",\"username\":\"bob\"}"));
}

#[test]
fn the_right_words_with_the_wrong_status_are_not_enough() {
    let evidence = seen(wrong(3, Route::any("*", |_| Response::text(SENTENCE))), usize::MAX);
    assert_eq!(evidence.probes[3].outcome, Outcome::NotMet);
    assert_eq!(evidence.probes[3].judged[1].outcome, Outcome::Met);
}

#[test]
fn something_not_met_makes_us_ask_what_else_the_server_answers() {
    let route = Route::get("/about.html", |_| Response::html("<h1>about</h1>"));
    let evidence = seen(wrong(1, route), usize::MAX);
    assert_eq!(evidence.follow_ups("GET", "/about.html").map(|answer| answer.status), Some(200));
    assert_eq!(evidence.follow_ups("GET", "/index.js").map(|answer| answer.status), Some(404));
}

#[test]
fn a_server_that_dies_after_its_first_answer_leaves_the_rest_not_looked_at() {
    let evidence = seen(right(), 1);
    assert_eq!(evidence.counts(), (1, 0, 3));
    let why = Outcome::NotLooked("your program had ended by then (exit code 1)".to_owned());
    assert!(evidence.probes[1..].iter().all(|look| look.outcome == why));
    assert!(evidence.around.is_empty());
}

#[test]
fn a_server_that_dies_at_the_end_is_not_all_right() {
    let evidence = seen(right(), 4);
    assert_eq!(evidence.counts(), (4, 0, 1));
    assert!(!evidence.all_met());
}

#[test]
fn the_unknown_word_is_another_one_each_time() {
    let words: std::collections::BTreeSet<String> = (0..50).map(|_| random_path_segment()).collect();
    assert!(words.len() > 45, "{words:?}");
    assert!(words.iter().all(|word| word.bytes().all(|byte| byte.is_ascii_alphanumeric())));
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
fn a_program_that_took_no_request_is_told_from_one_that_ended_while_it_was_asked() {
    let ended = Some(ProgramExit { code: Some(0), words: "exit code 0".to_owned(), over: None });
    let of = |ended: &Option<ProgramExit>, trouble: ClientError, bytes: u64| {
        let probe = probe("/", vec![Expectation::Status(200)]);
        let asked = Attempt { ask: plain("GET", "/"), curl: String::new(), heard: heard(None, Some(trouble)) };
        let asked = Attempt { heard: ClientResult { raw_len: bytes, ..asked.heard }, ..asked };
        let looked = ProbeResult { asked: Some(asked), ..not_looked(&probe, String::new(), String::new(), "") };
        let program = crate::check::ProgramReport { ended: ended.clone(), ..Default::default() };
        CheckResult { program: Some(program), probes: vec![looked], ..CheckResult::default() }.ended_unasked()
    };
    assert!(of(&ended, ClientError::Refused, 0) && of(&ended, ClientError::Reset, 0));
    assert!(!of(&ended, ClientError::EmptyReply, 0), "it has read the request");
    assert!(!of(&ended, ClientError::Reset, 9), "it has begun to answer");
    assert!(!of(&ended, ClientError::Hang, 0));
    assert!(!of(&None, ClientError::Refused, 0), "it still runs");
}
