//! Explains a request that somebody sent to a program of ours and that it failed at, as a check explains one of its own.

use std::time::Duration;

use super::{Job, KeptProgram, read_source};
use crate::check::diagnose;
use crate::check::endpoint::Endpoint;
use crate::check::engine::{self, CheckPlan};
use crate::check::program_errors;
use crate::check::random_segment::random_path_segment;
use crate::check::result::{
    AbortReason, Attempt, CheckResult, ExpectationResult, Outcome, ProbeResult, ProgramReport, RequestSpec,
};
use crate::check::words::error_in_words;
use crate::course::{ExpectationLine, Probe, Scenario};
use crate::http::Request;
use crate::http::client::{ClientError, ClientResponse, ClientResult};

/// What a client writes into each request by itself, with the beginnings of such names.
const WRITTEN_BY_CLIENT: &[&str] = &[
    "host",
    "user-agent",
    "accept",
    "accept-encoding",
    "accept-language",
    "cache-control",
    "connection",
    "content-length",
    "dnt",
    "pragma",
    "priority",
    "referer",
    "transfer-encoding",
    "upgrade-insecure-requests",
];
/// How the names of headers begin that only a browser sends, by itself.
const WRITTEN_BY_BROWSER: &str = "sec-";
/// What curl says of a body by itself.
const FORM: &str = "application/x-www-form-urlencoded";

/// A request that a program failed at, and what came of it.
#[derive(Debug)]
pub struct FailedExchange {
    /// What was sent.
    request: RequestSpec,
    /// The response that says so, or why there is none.
    outcome: Result<ClientResponse, ClientError>,
}

impl FailedExchange {
    /// A request as it arrived, without what each client writes by itself.
    pub fn new(request: &Request, outcome: Result<ClientResponse, ClientError>) -> Self {
        let body = (!request.body.is_empty()).then(|| String::from_utf8_lossy(&request.body).into_owned());
        let is_own = |name: &str, value: &str| {
            let is_usual = name == "content-type" && value == FORM && body.is_some();
            !is_usual && !WRITTEN_BY_CLIENT.contains(&name) && !name.starts_with(WRITTEN_BY_BROWSER)
        };
        let headers = request
            .headers
            .iter()
            .map(|(name, value)| (name.as_str().to_owned(), String::from_utf8_lossy(value.as_bytes()).into_owned()));
        let headers = headers.filter(|(name, value)| is_own(name, value)).collect();
        let spec = RequestSpec::new(request.method.as_str(), request.target());
        Self { request: RequestSpec { headers, body, ..spec }, outcome }
    }

    /// Whether no whole response arrived, as it is if the program has ended at the request.
    pub fn has_no_response(&self) -> bool {
        self.outcome.is_err()
    }
}

/// Explains such a request, if the program has printed an error for it, or if its code shows why there is no response.
pub fn explain_failed_request(job: &Job, kept: &mut KeptProgram, failed: FailedExchange) -> Option<CheckResult> {
    let program = kept.report_after_output(job);
    let has_printed_error = !program_errors::read(&program.output, &job.folder).is_empty();
    if !has_printed_error && !failed.has_no_response() {
        return None;
    }
    let mut result = result_of_kept(job, kept, program);
    result.probes = vec![probe(job, &result, failed)?];
    let result = explained(job, result);
    let is_explained = result.probes.iter().any(|probe| probe.diagnosis.is_some());
    (has_printed_error || is_explained).then_some(result)
}

/// What is known of the request that a program ended at.
#[derive(Debug)]
pub enum LastRequest {
    /// It got no whole response, or one that says that the program failed.
    Failed(Box<FailedExchange>),
    /// It got a whole response, soon before the end: its method and its path.
    Answered(String),
    /// None came soon before the end.
    None,
}

/// Explains the end of a program that went on running after its check, if it has ended by itself: by the request that it
/// ended at, if that is known.
pub fn explain_end(job: &Job, kept: &mut KeptProgram, last: LastRequest) -> Option<CheckResult> {
    let program = kept.end_report(job)?;
    let mut result = result_of_kept(job, kept, program);
    let (failed, answered) = match last {
        LastRequest::Failed(failed) => (probe(job, &result, *failed), None),
        LastRequest::Answered(request) => (None, Some(request)),
        LastRequest::None => (None, None),
    };
    match failed {
        Some(probe) => result.probes = vec![probe],
        None => result.aborted = Some(AbortReason::EndedLater(answered)),
    }
    Some(explained(job, result))
}

fn result_of_kept(job: &Job, kept: &KeptProgram, program: ProgramReport) -> CheckResult {
    CheckResult {
        lesson: job.lesson.clone(),
        topics: job.topics.clone(),
        stack: job.stack.clone(),
        endpoint: Some(Endpoint::local(kept.port, false, false)),
        program: Some(program),
        ..CheckResult::default()
    }
}

fn explained(job: &Job, mut result: CheckResult) -> CheckResult {
    read_source(job, &mut result);
    diagnose::explain(&mut result);
    result
}

/// Returns the request as one of a check. Rules ask for the status of a request that works, but nobody has asked for one
/// here: so no status is said to be wanted.
fn probe(job: &Job, result: &CheckResult, failed: FailedExchange) -> Option<ProbeResult> {
    let FailedExchange { request, outcome } = failed;
    let expect = vec![ExpectationLine { word: "status".to_owned(), argument: "200".to_owned(), hint: None }];
    let (method, path, headers) = (request.method.clone(), request.path.clone(), request.headers.clone());
    let asked = Probe { method, path, headers, expect, ..Probe::default() };
    let scenarios = [Scenario { probes: vec![asked], ..Scenario::default() }];
    let plan = CheckPlan {
        scenarios: &scenarios,
        url: result.endpoint.as_ref()?.url().trim_end_matches('/').to_owned(),
        random_segment: random_path_segment(),
        stacks: job.stacks.clone(),
        limits: job.limits,
    };
    let unsent = engine::unsent_probes(&plan, "").pop()?;
    let actual = happened(result, &outcome);
    let not_met =
        |one| ExpectationResult { outcome: Outcome::NotMet, actual: actual.clone(), wanted: String::new(), ..one };
    let expectations = unsent.expectations.into_iter().map(not_met).collect();
    let curl = engine::curl_by_hand(&plan, &request);
    let attempt = Attempt { request, curl: curl.clone(), result: result_of(outcome), is_program_busy: false };
    Some(ProbeResult { expectations, outcome: Outcome::NotMet, attempt: Some(attempt), curl, ..unsent })
}

/// Returns in a few words what came of the request.
fn happened(result: &CheckResult, outcome: &Result<ClientResponse, ClientError>) -> String {
    let ended = result.program.as_ref().and_then(|program| program.ended.as_ref());
    match (outcome, ended) {
        (Ok(response), _) => format!("your program sent the status {}", response.status),
        (Err(_), Some(ended)) => format!("your program ended while it was asked ({})", ended.description),
        (Err(ClientError::CutBody { .. }), None) => {
            "the connection was closed before the response was whole".to_owned()
        }
        (Err(error), None) => error_in_words(&result_of(Err(error.clone()))),
    }
}

fn result_of(outcome: Result<ClientResponse, ClientError>) -> ClientResult {
    let (response, error) = match outcome {
        Ok(response) => (Some(response), None),
        Err(error) => (None, Some(error)),
    };
    let (sent, raw) = (Vec::new(), Vec::new());
    ClientResult { sent, raw, raw_len: 0, connected: None, first_byte: None, took: Duration::ZERO, response, error }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_without_a_response_says_what_happened_instead() {
        let words = happened(&CheckResult::default(), &Err(ClientError::EmptyReply));
        assert_eq!(words, "the connection was closed without a response");
    }
}
