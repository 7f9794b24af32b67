//! A server of a demo that a check asks in memory.

use std::time::Duration;

use crate::check::{Interrupt, ProgramExit, RequestSpec, Transport};
use crate::demos::InMemoryDemo;
use crate::http::client::{ClientError, ClientResponse, ClientResult};
use crate::http::{RecordedResponse, Request};

/// A server of a demo that is asked in memory.
pub(super) struct InMemoryServer<'a> {
    pub(super) demo: InMemoryDemo,
    pub(super) server: &'static str,
    pub(super) stage: &'a str,
}

impl Transport for InMemoryServer<'_> {
    fn send(&mut self, spec: &RequestSpec) -> Result<ClientResult, Interrupt> {
        let request = Request::new(&spec.method, &spec.path).with_body(spec.body.clone().unwrap_or_default());
        let headers = spec.headers.iter();
        let request = headers.fold(request, |request, (name, value)| request.with_header(name, value));
        let response = self.demo.send(self.stage, self.server, &request).map(RecordedResponse::from);
        let response = response.map(|response| ClientResponse {
            status: response.status.as_u16(),
            reason: None,
            version: hyper::Version::HTTP_11,
            headers: response.headers,
            body: response.body,
            extra: Vec::new(),
        });
        Ok(ClientResult {
            sent: Vec::new(),
            raw: Vec::new(),
            raw_len: 0,
            connected: None,
            first_byte: None,
            took: Duration::from_millis(1),
            error: response.is_none().then_some(ClientError::Refused),
            response,
        })
    }

    fn program_exit(&mut self) -> Option<ProgramExit> {
        None
    }

    /// What a demo has stored is there after a new start; `tests/lessons` tries what is not.
    fn restart(&mut self) -> Result<(), String> {
        Ok(())
    }
}
