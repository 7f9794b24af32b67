//! The result of a check: the requests to the learner's server, the responses, and how each was judged. The verdict, the
//! diagnoses and the reports read nothing else.

use std::sync::Arc;
use std::time::Duration;

use crate::content::stack::Stack;
use crate::http::client::{ClientError, ClientResponse, ClientResult};

pub use super::abort_reason::AbortReason;
use super::diagnosis::Diagnosis;
pub use super::endpoint::Endpoint;
use super::probe_result::ONE_RESPONSE;
pub use super::probe_result::{Attempt, ExpectationResult, Outcome, ProbeResult, RequestSpec};
pub use super::program_report::{ProgramExit, ProgramReport, ResourceLimit};
use super::source::SourceFile;
pub use super::verdict::Verdict;

/// How the reason begins why a request was not sent that needs what an earlier one gives.
pub(super) const WAITS_FOR_OTHERS: &str = "cannot be tried before";

/// A to-do of the starter, and the lines that replace it in the solved program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToDo {
    /// Its first line.
    pub first_line: String,
    /// The line of code that a starter has below it until it is done, if it has one.
    pub placeholder: Option<String>,
    /// The line that a starter has right below all that; empty if none follows.
    pub line_below: String,
    /// The lines that replace it.
    pub solution: String,
}

/// Everything that one check has found out. It serialises as the document of `doorway check --json`, which
/// `docs/for-programs.md` describes.
#[derive(Debug, Default)]
pub struct CheckResult {
    /// The lesson whose checks these are.
    pub lesson: String,
    /// The lesson's topics, which some rules of diagnosis are about.
    pub topics: Vec<String>,
    /// Where the server was expected.
    pub endpoint: Option<Endpoint>,
    /// The program, if the check started it.
    pub program: Option<ProgramReport>,
    /// The stack that the server is probably written with.
    pub stack: Option<Arc<Stack>>,
    /// Why no request was sent, if none was.
    pub aborted: Option<AbortReason>,
    /// The likely cause of that, if it is known.
    pub diagnosis: Option<Diagnosis>,
    /// The lesson's probes, in order.
    pub probes: Vec<ProbeResult>,
    /// The first request that is not met when the lesson's requests are sent a second time.
    pub repeated: Option<ProbeResult>,
    /// Further requests, sent only if something was not met: their responses show which cause it is.
    pub follow_ups: Vec<Attempt>,
    /// One request to the server that has the port, if the program could not be started because of it.
    pub port_owner: Option<Attempt>,
    /// Other usual ports that take connections, tried only if nobody listens on the expected one.
    pub other_open_ports: Vec<u16>,
    /// The learner's own file, if it was found. It is read only if something is not met.
    pub source: Option<SourceFile>,
    /// The to-dos of this stack's starters; read with the source.
    pub to_dos: Vec<ToDo>,
    /// A file of the program that was saved after the server was started: the server still runs the old one.
    pub file_newer_than_server: Option<String>,
    /// The variable of the environment that names a proxy, unless local requests are exempt.
    pub proxy: Option<String>,
    /// Whether the server is one of doorway itself: then its lesson is not done.
    pub is_doorway_server: bool,
    /// Whether the server speaks TLS, the language of https: asked only if no response came to any request.
    pub speaks_tls: bool,
    /// What is permitted, and could still be better: a sentence each.
    pub suggestions: Vec<String>,
    /// How long the check took.
    pub took: Duration,
}

impl CheckResult {
    /// Returns every probe that counts, the repeated one last.
    pub fn all_probes(&self) -> impl Iterator<Item = &ProbeResult> {
        self.probes.iter().chain(&self.repeated)
    }

    /// The probe at a place of [`CheckResult::all_probes`].
    pub fn probe_mut(&mut self, at: usize) -> Option<&mut ProbeResult> {
        self.probes.iter_mut().chain(&mut self.repeated).nth(at)
    }

    /// Returns how many probes are met, are not met, and could not be judged.
    pub fn counts(&self) -> (usize, usize, usize) {
        let count = |matches: fn(&Outcome) -> bool| self.all_probes().filter(|probe| matches(&probe.outcome)).count();
        (
            count(|outcome| *outcome == Outcome::Met),
            count(|outcome| *outcome == Outcome::NotMet),
            count(|outcome| matches!(outcome, Outcome::NotChecked(_))),
        )
    }

    /// Whether there was something to meet and all of it is met.
    pub fn all_met(&self) -> bool {
        let (met, not_met, not_checked) = self.counts();
        met > 0 && not_met == 0 && not_checked == 0
    }

    /// Whether the learner has done the lesson: their own server meets everything.
    pub fn is_lesson_done(&self) -> bool {
        self.all_met() && !self.is_doorway_server
    }

    /// Returns the verdict. If a program that was started here has listened and can no longer be checked, its checks are
    /// not met.
    pub fn verdict(&self) -> Verdict {
        match &self.aborted {
            Some(AbortReason::Interrupted) => return Verdict::Interrupted,
            Some(reason) if reason.is_learner_fault() => return Verdict::NotMet,
            Some(_) => return Verdict::NotChecked,
            None => {}
        }
        match self.counts() {
            (_, 0, 0) => Verdict::Met,
            (_, 0, _) if self.program.is_none() => Verdict::NotChecked,
            _ => Verdict::NotMet,
        }
    }

    /// Returns the indices in [`Self::all_probes`] of the probes that need an explanation: those that are not met, and the
    /// first that could not be sent because the server had stopped.
    pub fn probes_to_explain(&self) -> Vec<usize> {
        // A request that waits for another one has no cause of its own.
        let has_stopped = |why: &str| !why.starts_with(WAITS_FOR_OTHERS) && self.aborted.is_none();
        let is_unsent = |outcome: &Outcome| matches!(outcome, Outcome::NotChecked(why) if has_stopped(why));
        let unsent = self.all_probes().position(|probe| is_unsent(&probe.outcome));
        // If a request before it got no whole response, or more than one, its diagnosis already explains why the server has stopped.
        let is_explained = unsent.is_some_and(|unsent| self.all_probes().take(unsent).any(may_have_ended_it));
        let not_met = self.all_probes().enumerate().filter(|(_, probe)| probe.outcome == Outcome::NotMet);
        let not_met = not_met.map(|(at, _)| at);
        let mut indices: Vec<usize> = not_met.chain(unsent.filter(|_| !is_explained)).collect();
        indices.sort_unstable();
        indices
    }

    /// Returns the place of the probe for the same path without its query, if it is not met either: then the cause is the same.
    /// Where the two requests want different statuses, what is wrong with one says nothing about the other.
    pub fn unmet_without_query(&self, at: usize) -> Option<usize> {
        let probe = self.all_probes().nth(at)?;
        let (plain, _) = probe.path.split_once('?')?;
        let is_plain = |other: &ProbeResult| other.path == plain && other.probe.method == probe.probe.method;
        let wants_same = |other: &ProbeResult| match (other.wanted_status(), probe.wanted_status()) {
            (Some(one), Some(another)) => one == another,
            _ => true,
        };
        let is_unmet = |other: &ProbeResult| other.outcome == Outcome::NotMet;
        self.probes.iter().position(|other| is_plain(other) && is_unmet(other) && wants_same(other))
    }

    /// Whether the program ended before it read a request: every connection was refused, or reset without a byte. The
    /// system keeps new connections waiting at an open port, and resets them if the program exits without accepting them. A
    /// program that has read a request and exits closes the connection instead.
    pub fn exited_before_request(&self) -> bool {
        let has_ended = self.program.as_ref().is_some_and(|program| program.ended.is_some());
        let is_unread = |result: &ClientResult| {
            result.raw_len == 0 && matches!(result.error, Some(ClientError::Refused | ClientError::Reset))
        };
        has_ended
            && self.all_probes().filter_map(|probe| probe.attempt.as_ref()).all(|attempt| is_unread(&attempt.result))
    }

    /// Whether requests were sent, and to none of them a response came.
    pub fn has_no_response(&self) -> bool {
        let mut results = self.all_probes().filter_map(|probe| probe.attempt.as_ref()).map(|attempt| &attempt.result);
        let has_any = self.all_probes().any(|probe| probe.attempt.is_some());
        has_any && results.all(|result| result.response.is_none())
    }

    /// Whether a connection was closed, cut or refused: the program may have exited.
    pub fn has_broken_connection(&self) -> bool {
        let mut errors = self.all_probes().filter_map(|probe| probe.attempt.as_ref()?.result.error.as_ref());
        errors.any(|error| !matches!(error, ClientError::Hang | ClientError::BodyTooBig | ClientError::HeadTooBig))
    }

    /// Returns the response to one of the follow-up requests, if it was sent and the response is whole.
    pub fn follow_up_response(&self, method: &str, path: &str) -> Option<&ClientResponse> {
        let is_wanted = |attempt: &&Attempt| attempt.request.method == method && attempt.request.path == path;
        let result = &self.follow_ups.iter().find(is_wanted)?.result;
        result.response.as_ref().filter(|_| result.error.is_none())
    }
}

/// Whether the program may have ended at a request: it got no whole response, or more than one.
fn may_have_ended_it(probe: &ProbeResult) -> bool {
    let is_broken = probe.attempt.as_ref().is_none_or(|attempt| attempt.result.error.is_some());
    probe.outcome == Outcome::NotMet && (is_broken || probe.unmet().any(|one| one.line == ONE_RESPONSE))
}
