//! One run of the engine: it sends requests within the time there is, and knows why no more can be sent.

use std::time::{Duration, Instant};

use super::{CheckPlan, Transport};
use crate::check::cancel::Interrupt;
use crate::check::result::{Attempt, ProgramExit, RequestSpec};
use crate::check::words;
use crate::http::client::{ClientError, ClientResult};
use crate::text::platform::Platform;

/// How long one response may take once another one did not arrive: a server that hangs on one path hangs on others too.
const TIME_AFTER_HANG: Duration = Duration::from_secs(3);
/// How long one response to a request of our own may take.
const OWN_REQUEST_TIME: Duration = Duration::from_secs(2);

pub(super) struct Run<'a> {
    pub(super) plan: &'a CheckPlan<'a>,
    pub(super) transport: &'a mut dyn Transport,
    pub(super) start: Instant,
    /// Whether a response did not arrive in time.
    has_hung: bool,
    /// Why no more requests are sent.
    over: Option<String>,
}

impl<'a> Run<'a> {
    pub(super) fn new(plan: &'a CheckPlan<'a>, transport: &'a mut dyn Transport) -> Self {
        Self { plan, transport, start: Instant::now(), has_hung: false, over: None }
    }

    /// Returns why no more requests are sent, if so.
    pub(super) fn over(&mut self) -> Option<&str> {
        if self.left().is_zero() && self.over.is_none() {
            let seconds = self.plan.limits.whole_run.as_secs();
            self.over = Some(format!("the {seconds} seconds of a whole check were over"));
        }
        self.over.as_deref()
    }

    /// Returns whether requests of our own make sense: the server is there, and it responds.
    pub(super) fn may_go_on(&self) -> bool {
        self.over.is_none() && !self.has_hung
    }

    /// Returns how long the next response may take.
    pub(super) fn time(&self) -> Duration {
        let most = self.plan.limits.response;
        let time = if self.has_hung { most.min(TIME_AFTER_HANG) } else { most };
        time.min(self.left())
    }

    /// What is left of the time of the whole run.
    fn left(&self) -> Duration {
        self.plan.limits.whole_run.saturating_sub(self.start.elapsed())
    }

    /// Sends one request of the lesson.
    pub(super) fn send(&mut self, spec: RequestSpec) -> Result<Attempt, Interrupt> {
        let attempt = self.attempt(RequestSpec { time: self.time(), ..spec })?;
        self.learn_from(&attempt.result);
        Ok(attempt)
    }

    /// Sends one request of our own.
    pub(super) fn send_own(&mut self, spec: RequestSpec) -> Result<Attempt, Interrupt> {
        self.attempt(RequestSpec { time: OWN_REQUEST_TIME.min(self.left()), ..spec })
    }

    fn attempt(&mut self, spec: RequestSpec) -> Result<Attempt, Interrupt> {
        let heard = self.transport.send(&spec)?;
        Ok(Attempt { curl: curl(self.plan, &spec), request: spec, result: heard })
    }

    /// Finds out from a result whether more requests can be sent.
    fn learn_from(&mut self, result: &ClientResult) {
        match &result.error {
            Some(ClientError::Hang) => self.has_hung = true,
            Some(error @ (ClientError::Refused | ClientError::ConnectTimeout | ClientError::Unreachable(_))) => {
                self.over = Some(self.why_gone(error));
            }
            // A program that is just ending may seem to listen still.
            Some(ClientError::EmptyReply | ClientError::Reset | ClientError::CutHead | ClientError::CutBody { .. }) => {
                self.over = self.transport.program_exit().map(|exit| had_ended(&exit));
            }
            _ => {}
        }
    }

    /// Why nobody responds any more.
    fn why_gone(&mut self, error: &ClientError) -> String {
        match (self.transport.program_exit(), error) {
            (Some(exit), _) => had_ended(&exit),
            (None, ClientError::ConnectTimeout) => "no connection was taken any more".to_owned(),
            (None, _) => "nobody listened any more".to_owned(),
        }
    }
}

fn had_ended(exit: &ProgramExit) -> String {
    format!("your program had ended by then ({})", exit.description)
}

/// Returns the command that sends the request by hand.
pub(super) fn curl(plan: &CheckPlan<'_>, spec: &RequestSpec) -> String {
    let url = format!("{}{}", plan.url, spec.path);
    words::curl(Platform::CURRENT, &spec.method, &url, &spec.headers, spec.body.as_deref())
}
