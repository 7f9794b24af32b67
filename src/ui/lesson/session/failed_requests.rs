//! Requests that the learner's own program failed at, in a step in which they change it: its error is explained as in a check.

use hyper::Version;

use super::LessonSession;
use crate::check::runner::FailedExchange;
use crate::http::client::{ClientError, ClientResponse};
use crate::http::{Exchange, UpstreamFailure, UpstreamFailureKind};
use crate::player::automatic_request;

impl LessonSession<'_> {
    /// Lets a response with a status such as 500 be explained, if it is one of the learner's own program.
    pub(super) fn explain_server_error(&self, exchange: &Exchange) {
        let (request, response) = (&exchange.request, &exchange.response);
        if !response.status.is_server_error() || automatic_request(request).is_some() {
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
        self.explain_failure(&exchange.server, request.method.as_str(), request.path(), Ok(response));
    }

    /// Lets a response be explained that did not come, or not whole.
    pub(super) fn explain_missing_response(&self, failure: &UpstreamFailure) {
        let error = match failure.kind {
            UpstreamFailureKind::EmptyReply => ClientError::EmptyReply,
            UpstreamFailureKind::ClosedEarly => ClientError::CutBody { promised: None },
            UpstreamFailureKind::Reset => ClientError::Reset,
            _ => return,
        };
        let Some((method, path)) = failure.request_line.as_deref().and_then(|line| line.split_once(' ')) else {
            return;
        };
        self.explain_failure(&failure.server, method, path, Err(error));
    }

    fn explain_failure(&self, server: &str, method: &str, path: &str, outcome: Result<ClientResponse, ClientError>) {
        let is_own = self.player.editing().is_some() && self.has_place_of(server);
        if let Some(running) = self.own.running.as_ref().filter(|_| is_own) {
            running.program.explain(FailedExchange { method: method.to_owned(), path: path.to_owned(), outcome });
        }
    }
}
