//! What every part of one run of a job needs: the job, the token that cancels it, and a way to send requests.

use std::cell::RefCell;

use tokio::runtime::Runtime;

use crate::check::cancel::{CancelToken, Interrupt};
use crate::check::engine::{self, CheckPlan};
use crate::check::result::{AbortReason, CheckResult, Endpoint, RequestSpec};
use crate::check::socket_transport::{ProgramMonitor, SocketTransport};
use crate::net;

use super::events::{CheckEvent, OutputFollower};
use super::job::Job;

/// Why a run did not come to its end.
pub(super) enum RunEnd {
    /// No request could be sent, or the responses mean nothing.
    Aborted(AbortReason),
    /// The caller cancelled it.
    Cancelled,
}

impl From<Interrupt> for RunEnd {
    fn from(Interrupt: Interrupt) -> Self {
        RunEnd::Cancelled
    }
}

/// What every part of a run needs.
pub(super) struct RunSession<'a> {
    pub(super) job: &'a Job,
    pub(super) cancel: &'a CancelToken,
    on_event: &'a mut dyn FnMut(CheckEvent<'_>),
    runtime: Runtime,
    random_segment: String,
}

impl<'a> RunSession<'a> {
    /// A session for a job.
    ///
    /// # Errors
    /// If the system gives no means to open connections.
    pub(super) fn new(
        job: &'a Job,
        cancel: &'a CancelToken,
        on_event: &'a mut dyn FnMut(CheckEvent<'_>),
        random_segment: String,
    ) -> std::io::Result<Self> {
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build()?;
        Ok(Self { job, cancel, on_event, runtime, random_segment })
    }

    /// Sends all requests to the server at the result's endpoint.
    pub(super) fn send_requests(
        &mut self,
        result: &mut CheckResult,
        monitor: &mut dyn ProgramMonitor,
        mut after_each: impl FnMut(&mut dyn FnMut(CheckEvent<'_>)),
    ) -> Result<(), Interrupt> {
        if let Some(endpoint) = &mut result.endpoint
            && endpoint.is_this_computer()
        {
            endpoint.is_open_to_network = net::is_open_to_network(endpoint.port) == Some(true);
        }
        let endpoint = result.endpoint.clone().unwrap_or_default();
        self.emit(CheckEvent::Listening(&endpoint));
        let Some(address) = endpoint.address() else { return Ok(()) };
        let plan = self.plan(&endpoint);
        let cancel = self.cancel.clone();
        let on_event = RefCell::new(&mut *self.on_event);
        let on_slow = |request: &RequestSpec| (on_event.borrow_mut())(CheckEvent::SlowResponse { request });
        let (runtime, on_slow) = (&self.runtime, &on_slow);
        let mut transport =
            SocketTransport { runtime, address, host: endpoint.host, cancel, program: monitor, on_slow };
        engine::run_plan(&plan, &mut transport, result, &mut |probe| {
            let mut on_event = on_event.borrow_mut();
            on_event(CheckEvent::Probe(probe));
            after_each(&mut **on_event);
        })?;
        result.speaks_tls = result.has_no_response() && net::speaks_tls(address);
        Ok(())
    }

    /// Sends one request for `/` to the server that has the port of a program that could not be started.
    pub(super) fn ask_port_owner(&mut self, result: &mut CheckResult) -> Result<(), Interrupt> {
        let endpoint = result.endpoint.clone().unwrap_or_default();
        let Some(address) = endpoint.address() else { return Ok(()) };
        let plan = self.plan(&endpoint);
        let cancel = self.cancel.clone();
        let (runtime, on_slow) = (&self.runtime, &|_: &RequestSpec| {});
        let mut transport =
            SocketTransport { runtime, address, host: endpoint.host, cancel, program: &mut (), on_slow };
        result.port_owner = Some(engine::identify_owner(&plan, &mut transport)?);
        Ok(())
    }

    pub(super) fn emit(&mut self, event: CheckEvent<'_>) {
        (self.on_event)(event);
    }

    pub(super) fn emit_output(&mut self, output: &mut OutputFollower) {
        output.emit(self.on_event);
    }

    pub(super) fn plan(&self, endpoint: &Endpoint) -> CheckPlan<'a> {
        CheckPlan {
            scenarios: &self.job.scenarios,
            url: endpoint.url(),
            random_segment: self.random_segment.clone(),
            stacks: self.job.stacks.clone(),
            limits: self.job.limits,
        }
    }
}
