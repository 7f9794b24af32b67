//! Requests that the learner's own program failed at, in a step in which they change it: its error is explained as in a check.

use hyper::Version;

use super::LessonSession;
use crate::check::runner::FailedExchange;
use crate::http::client::{ClientError, ClientResponse};
use crate::http::{Exchange, Request, UpstreamFailure, UpstreamFailureKind};
use crate::player::automatic_request;

impl LessonSession<'_> {
    /// Lets a response with a status such as 500 be explained, if it is one of the learner's own program. After any other one
    /// the program may end, and the end belongs to this request.
    pub(super) fn explain_server_error(&self, exchange: &Exchange) {
        let (request, response) = (&exchange.request, &exchange.response);
        if automatic_request(request).is_some() {
            return;
        }
        if !response.status.is_server_error() {
            if let Some(running) = self.own.running.as_ref().filter(|_| self.has_place_of(&exchange.server)) {
                running.program.answered(request.method.as_str(), request.target());
            }
            return;
        }
        let response = ClientResponse {
            status: response.status.as_u16(),
            reason: None,
            version: Version::HTTP_11,
            headers: response.headers.clone(),
            body: response.body.clone(),
            extra: Vec::new(),
        };
        self.explain_failure(&exchange.server, request, Ok(response));
    }

    /// Lets a response be explained that did not come, or not whole.
    pub(super) fn explain_missing_response(&self, failure: &UpstreamFailure) {
        let error = match failure.kind {
            UpstreamFailureKind::EmptyReply => ClientError::EmptyReply,
            UpstreamFailureKind::ClosedEarly => ClientError::CutBody { promised: None },
            UpstreamFailureKind::Reset => ClientError::Reset,
            _ => return,
        };
        if let Some(request) = &failure.request {
            self.explain_failure(&failure.server, request, Err(error));
        }
    }

    /// Asks for the cause. What is shown of it depends on the step: the end of the program always is.
    fn explain_failure(&self, server: &str, request: &Request, outcome: Result<ClientResponse, ClientError>) {
        if let Some(running) = self.own.running.as_ref().filter(|_| self.has_place_of(server)) {
            running.program.explain(FailedExchange::new(request, outcome));
        }
    }
}
