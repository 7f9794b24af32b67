//! One request of a lesson, its response, and how each expectation was judged.

use std::sync::Arc;
use std::time::Duration;

use crate::course::{ExpectationLine, Probe};
use crate::http::client::ClientResult;

use super::cors::CorsAdvice;
use super::diagnosis::Diagnosis;
use super::expectation::{Expectation, ExpectationSubject, UnreadableExpectation};

/// One request as it is sent: a lesson's probe with its placeholders filled in, or a follow-up request.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestSpec {
    /// `GET`, `POST`, …
    pub method: String,
    /// The path, perhaps with a query.
    pub path: String,
    /// Further header fields.
    pub headers: Vec<(String, String)>,
    /// The body, if one is sent.
    pub body: Option<String>,
    /// How long the whole response may take.
    pub time: Duration,
    /// Whether a page is wanted: the request then has what a browser sends with a request for a page.
    pub is_for_page: bool,
    /// Whether the server is not asked to close the connection. Browsers and curl do not ask for that.
    pub keeps_alive: bool,
}

impl RequestSpec {
    /// A request without headers and body. The sender limits how long it may take.
    pub fn new(method: &str, path: &str) -> Self {
        let (method, path) = (method.to_owned(), path.to_owned());
        Self {
            method,
            path,
            headers: Vec::new(),
            body: None,
            time: Duration::MAX,
            is_for_page: false,
            keeps_alive: false,
        }
    }

    /// A GET request.
    pub fn get(path: &str) -> Self {
        Self::new("GET", path)
    }
}

/// The expectation that each response meets without being asked for, as reports have it: nothing comes behind it.
pub(super) const ONE_RESPONSE: &str = "one response";

/// A request and its result.
#[derive(Debug)]
pub struct Attempt {
    /// What was sent.
    pub request: RequestSpec,
    /// The command that sends the same request by hand.
    pub curl: String,
    /// The response or the error, raw bytes and times included.
    pub result: ClientResult,
    /// Whether a response is missing and the program keeps a processor busy.
    pub is_program_busy: bool,
}

/// How one thing was judged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// The response is as it must be.
    Met,
    /// The response is not as it must be.
    NotMet,
    /// It could not be judged; the text says why.
    NotChecked(String),
}

/// One expectation and how the response was judged by it.
#[derive(Debug, Clone)]
pub struct ExpectationResult {
    /// The line, as written in the lesson.
    pub line: String,
    /// What it means.
    pub expectation: Arc<dyn Expectation>,
    /// The lesson's own hint for it.
    pub hint: Option<String>,
    /// Whether it is met.
    pub outcome: Outcome,
    /// What must be in the response, in a word or two: `200`, `text/html`.
    pub wanted: String,
    /// What is in the response, in as few words. Not yet safe to print.
    pub actual: String,
    /// The header that would have to be different, if the line does not name it.
    pub header: Option<String>,
}

impl ExpectationResult {
    /// The result of one line of a lesson.
    pub fn new(line: &ExpectationLine, expectation: Arc<dyn Expectation>, outcome: Outcome, actual: String) -> Self {
        let wanted = expectation.wanted();
        Self { line: line.text(), hint: line.hint.clone(), expectation, outcome, wanted, actual, header: None }
    }

    /// The result of an expectation that each response must meet, whatever the lesson says.
    pub fn implied(name: &str, expectation: Arc<dyn Expectation>, outcome: Outcome, actual: String) -> Self {
        let line = ExpectationLine { word: name.to_owned(), argument: String::new(), hint: None };
        Self { line: name.to_owned(), ..Self::new(&line, expectation, outcome, actual) }
    }

    /// The result of a line that makes no sense with the values of this run.
    pub fn unreadable(line: &ExpectationLine, outcome: Outcome, actual: String) -> Self {
        Self::new(line, Arc::new(UnreadableExpectation(line.text())), outcome, actual)
    }

    /// Returns the header that it is about.
    pub fn header_in_question(&self) -> Option<&str> {
        self.header.as_deref().or_else(|| self.expectation.subject().header())
    }
}

/// One probe of the lesson and how it was judged.
#[derive(Debug)]
pub struct ProbeResult {
    /// The title of its scenario.
    pub scenario: Option<String>,
    /// The request and its expectations, as written in the lesson.
    pub probe: Probe,
    /// The browser's preflight before the request, if it sent one that permitted the request.
    pub preflight: Option<Attempt>,
    /// The request and its result; none if it could no longer be sent. For a request of a page whose
    /// preflight does not permit it, this is that preflight.
    pub attempt: Option<Attempt>,
    /// Why a browser keeps the response from the page that sent the request, and what to change; none if it does not.
    pub browser_block: Option<CorsAdvice>,
    /// Its path in this run, with the placeholders filled in.
    pub path: String,
    /// The command that sends the same request by hand.
    pub curl: String,
    /// The expectations, in the lesson's order.
    pub expectations: Vec<ExpectationResult>,
    /// Met only if each expectation is.
    pub outcome: Outcome,
    /// The likely cause, if it is not met and the cause is known.
    pub diagnosis: Option<Diagnosis>,
}

impl ProbeResult {
    /// The expectations that are not met.
    pub fn unmet(&self) -> impl Iterator<Item = &ExpectationResult> {
        self.expectations.iter().filter(|one| one.outcome != Outcome::Met)
    }

    /// The status that is wanted, if one is.
    pub fn wanted_status(&self) -> Option<u16> {
        self.expectations.iter().find_map(|one| match one.expectation.subject() {
            ExpectationSubject::Status(status) => Some(status),
            _ => None,
        })
    }
}
