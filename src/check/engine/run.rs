//! One run of the engine: it sends requests within the time limits, and knows why no more can be sent.

use std::time::{Duration, Instant};

use super::kept_open::{KEPT_OPEN_TIMEOUT, SLOWER_THAN_FIRST, may_stay_open, stayed_open};
use super::{CheckPlan, Transport};
use crate::check::cancel::Interrupt;
use crate::check::result::{Attempt, ProgramExit, RequestSpec};
use crate::check::words;
use crate::http::client::{ClientError, ClientResult};
use crate::text::platform::Platform;

/// How long one response may take after another one did not arrive: a server that hangs on one path often hangs on others.
const TIMEOUT_AFTER_HANG: Duration = Duration::from_secs(3);
/// The same after several: the check is not met already, and it is only to be found out which paths hang.
const TIMEOUT_AFTER_HANGS: Duration = Duration::from_secs(1);
/// How many times as long as the slowest response so far a response may take in any case.
const SLOWER_THAN_BEFORE: u32 = 4;
/// How long the response to a follow-up request may take.
const FOLLOW_UP_TIMEOUT: Duration = Duration::from_secs(2);

pub(super) struct Run<'a> {
    pub(super) plan: &'a CheckPlan<'a>,
    pub(super) transport: &'a mut dyn Transport,
    pub(super) start: Instant,
    /// How many responses did not arrive in time.
    hung: usize,
    /// Whether the program kept a processor busy after a response did not arrive.
    was_busy: bool,
    /// Whether the server closes its connections without being asked to.
    closes_by_itself: bool,
    /// How long the slowest response took that did arrive.
    slowest: Duration,
    /// Why no more requests are sent.
    end_reason: Option<String>,
    /// What is sent when the check is over.
    pub(super) afterwards: Vec<RequestSpec>,
}

impl<'a> Run<'a> {
    pub(super) fn new(plan: &'a CheckPlan<'a>, transport: &'a mut dyn Transport) -> Self {
        Self {
            plan,
            transport,
            start: Instant::now(),
            hung: 0,
            was_busy: false,
            closes_by_itself: false,
            slowest: Duration::ZERO,
            end_reason: None,
            afterwards: Vec::new(),
        }
    }

    /// Returns why no more requests are sent, if so.
    pub(super) fn end_reason(&mut self) -> Option<&str> {
        if self.time_left().is_zero() && self.end_reason.is_none() {
            let seconds = self.plan.limits.whole_run.as_secs();
            self.end_reason = Some(format!("the {seconds} seconds of a whole check were over"));
        }
        self.end_reason.as_deref()
    }

    /// Whether follow-up requests make sense: the server is running, and it responds.
    pub(super) fn can_send_follow_ups(&self) -> bool {
        self.end_reason.is_none() && self.hung == 0
    }

    /// Returns how long the next response may take.
    pub(super) fn time(&self) -> Duration {
        response_timeout(self.plan.limits.response, self.hung, self.slowest).min(self.time_left())
    }

    /// Returns how much of the time of the whole run remains.
    fn time_left(&self) -> Duration {
        self.plan.limits.whole_run.saturating_sub(self.start.elapsed())
    }

    /// Sends one request of the lesson.
    pub(super) fn send(&mut self, spec: RequestSpec) -> Result<Attempt, Interrupt> {
        let mut attempt = self.attempt(RequestSpec { time: self.time(), ..spec })?;
        self.note_error(&attempt.result);
        // Watching the program takes time: it is done only where a response is missing, and a loop that never ends is seen once.
        if attempt.result.error == Some(ClientError::Hang) {
            self.was_busy = self.was_busy || self.transport.is_busy();
            attempt.is_program_busy = self.was_busy;
        }
        Ok(attempt)
    }

    /// Sends a request again as browsers send it, without asking the server to close the connection, where that may make a
    /// difference. Returns what arrived then if the connection stayed open, and otherwise the first attempt.
    pub(super) fn send_as_browser(&mut self, closed: Attempt) -> Result<Attempt, Interrupt> {
        if self.closes_by_itself || !may_stay_open(&closed) {
            return Ok(closed);
        }
        let time = KEPT_OPEN_TIMEOUT.max(closed.result.took * SLOWER_THAN_FIRST).min(self.time());
        let kept = self.attempt(RequestSpec { keeps_alive: true, time, ..closed.request.clone() })?;
        if stayed_open(&kept.result) {
            self.note_error(&kept.result);
            return Ok(kept);
        }
        self.closes_by_itself = true;
        Ok(closed)
    }

    /// Sends one follow-up request.
    pub(super) fn send_follow_up(&mut self, spec: RequestSpec) -> Result<Attempt, Interrupt> {
        self.attempt(RequestSpec { time: FOLLOW_UP_TIMEOUT.min(self.time_left()), ..spec })
    }

    fn attempt(&mut self, spec: RequestSpec) -> Result<Attempt, Interrupt> {
        let result = self.transport.send(&spec)?;
        Ok(Attempt { curl: curl(self.plan, &spec), request: spec, result, is_program_busy: false })
    }

    /// Remembers an error after which no more requests can be sent, or less time is given to each.
    fn note_error(&mut self, result: &ClientResult) {
        match &result.error {
            None => self.slowest = self.slowest.max(result.took),
            Some(ClientError::Hang) => self.hung += 1,
            Some(error @ (ClientError::Refused | ClientError::ConnectTimeout | ClientError::Unreachable(_))) => {
                self.end_reason = Some(self.describe_missing_server(error));
            }
            // A program that is just exiting may still seem to listen.
            Some(ClientError::EmptyReply | ClientError::Reset | ClientError::CutHead | ClientError::CutBody { .. }) => {
                self.end_reason = self.transport.program_exit().map(|exit| had_ended(&exit));
            }
            _ => {}
        }
    }

    /// Returns why the server no longer takes connections.
    fn describe_missing_server(&mut self, error: &ClientError) -> String {
        match (self.transport.program_exit(), error) {
            (Some(exit), _) => had_ended(&exit),
            (None, ClientError::ConnectTimeout) => "no connection was taken any more".to_owned(),
            (None, _) => "nobody listened any more".to_owned(),
        }
    }
}

/// Returns how long a response may take, after so many that did not arrive. A server that is slow everywhere keeps its time.
fn response_timeout(limit: Duration, hung: usize, slowest: Duration) -> Duration {
    let usual = match hung {
        0 => limit,
        1 => TIMEOUT_AFTER_HANG,
        _ => TIMEOUT_AFTER_HANGS,
    };
    usual.max(slowest * SLOWER_THAN_BEFORE).min(limit)
}

fn had_ended(exit: &ProgramExit) -> String {
    words::ended_before(&exit.description)
}

/// Returns the command that sends the request by hand.
pub(in crate::check) fn curl(plan: &CheckPlan<'_>, spec: &RequestSpec) -> String {
    let url = format!("{}{}", plan.url, spec.path);
    // A browser sends these by itself, and they change nothing.
    let is_of_browser = |name: &str| name.eq_ignore_ascii_case("sec-fetch-mode");
    let is_usual = |(name, value): &&(String, String)| {
        is_of_browser(name) || (name.eq_ignore_ascii_case("accept") && value == "*/*")
    };
    let headers: Vec<_> = spec.headers.iter().filter(|header| !is_usual(header)).cloned().collect();
    words::curl(Platform::CURRENT, &spec.method, &url, &headers, spec.body.as_deref())
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Duration = Duration::from_secs(10);

    fn timeout(hung: usize, slowest_ms: u64) -> u64 {
        response_timeout(LIMIT, hung, Duration::from_millis(slowest_ms)).as_secs()
    }

    #[test]
    fn the_more_responses_are_missing_the_shorter_the_check_waits() {
        assert_eq!([timeout(0, 5), timeout(1, 5), timeout(2, 5), timeout(6, 5)], [10, 3, 1, 1]);
    }

    #[test]
    fn a_server_that_is_slow_on_every_path_keeps_its_time() {
        assert_eq!([timeout(2, 1500), timeout(2, 4000)], [6, 10]);
    }
}
