//! Explains a request that somebody sent to a program of ours and that it failed at, as a check explains one of its own.

use super::{Job, KeptProgram, read_source};
use crate::check::diagnose;
use crate::check::endpoint::Endpoint;
use crate::check::engine::{self, CheckPlan};
use crate::check::program_errors;
use crate::check::result::{Attempt, CheckResult, Outcome, ProbeResult, RequestSpec};
use crate::check::words;
use crate::course::{ExpectationLine, Probe, Scenario};
use crate::http::client::{ClientError, ClientResponse, ClientResult};

/// A request that a program failed at.
#[derive(Debug)]
pub struct RequestFailure {
    /// The method.
    pub method: String,
    /// The path, perhaps with a query.
    pub path: String,
    /// The response that says so, or why there is none.
    pub outcome: Result<ClientResponse, ClientError>,
}

/// Explains such a request, if the program has printed an error for it.
pub fn explain_failed_request(job: &Job, kept: &mut KeptProgram, failed: RequestFailure) -> Option<CheckResult> {
    let program = kept.report_after_output(job);
    if program_errors::read(&program.output, &job.folder).is_empty() {
        return None;
    }
    let mut result = CheckResult {
        lesson: job.lesson.clone(),
        topics: job.topics.clone(),
        stack: job.stack.clone(),
        endpoint: Some(Endpoint::local(kept.port, false, false)),
        program: Some(program),
        ..CheckResult::default()
    };
    result.probes = vec![probe(job, &kept.url, failed)?];
    read_source(job, &mut result);
    diagnose::explain(&mut result);
    Some(result)
}

/// Returns the request as one of a check, which asks for the status 200.
fn probe(job: &Job, url: &str, failed: RequestFailure) -> Option<ProbeResult> {
    let RequestFailure { method, path, outcome } = failed;
    let expect = vec![ExpectationLine { word: "status".to_owned(), argument: "200".to_owned(), hint: None }];
    let asked = Probe { method: method.clone(), path: path.clone(), expect, ..Probe::default() };
    let scenarios = [Scenario { probes: vec![asked], ..Scenario::default() }];
    let plan = CheckPlan {
        scenarios: &scenarios,
        url: url.trim_end_matches('/').to_owned(),
        random_segment: engine::random_path_segment(),
        stacks: job.stacks.clone(),
        limits: job.limits,
    };
    let probe = engine::unsent_probes(&plan, "").pop()?;
    let result = result_of(outcome);
    let actual = status_or_error(&result);
    let expectations = probe.expectations.into_iter();
    let expectations = expectations.map(|one| crate::check::result::ExpectationResult {
        outcome: Outcome::NotMet,
        actual: actual.clone(),
        ..one
    });
    let attempt =
        Attempt { request: RequestSpec::new(&method, &path), curl: probe.curl.clone(), result, is_program_busy: false };
    Some(ProbeResult {
        expectations: expectations.collect(),
        outcome: Outcome::NotMet,
        attempt: Some(attempt),
        ..probe
    })
}

/// Returns the status, or what happened instead of a response.
fn status_or_error(result: &ClientResult) -> String {
    match &result.response {
        Some(response) => response.status.to_string(),
        None => words::error_in_words(result),
    }
}

fn result_of(outcome: Result<ClientResponse, ClientError>) -> ClientResult {
    let (response, error) = match outcome {
        Ok(response) => (Some(response), None),
        Err(error) => (None, Some(error)),
    };
    let (sent, raw) = (Vec::new(), Vec::new());
    ClientResult {
        sent,
        raw,
        raw_len: 0,
        connected: None,
        first_byte: None,
        took: std::time::Duration::ZERO,
        response,
        error,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_request_without_a_response_says_what_happened_instead() {
        let words = status_or_error(&result_of(Err(ClientError::EmptyReply)));
        assert_eq!(words, "the connection was closed without a response");
    }
}
