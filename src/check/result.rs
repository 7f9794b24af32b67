//! The result of a check: what was sent to the learner's server, what came back, and how that was judged. Verdict,
//! diagnoses and reports rest on nothing else.

use std::net::{IpAddr, SocketAddr};
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;

use crate::content::stack::Stack;
use crate::http::client::{ClientError, ClientResponse, ClientResult};
use crate::net::{Listening, PortOwner};

use super::diagnosis::Diagnosis;
pub use super::probe_result::{Attempt, ExpectationResult, Outcome, ProbeResult, RequestSpec};
use super::source::SourceFile;

/// Where the server was expected, and which of its addresses take connections.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Endpoint {
    /// As in the Host field and in URLs: `localhost:8080`.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The addresses that take connections; requests go to the first one.
    pub open_addresses: Vec<IpAddr>,
    /// The addresses that were tried and refuse connections.
    pub closed_addresses: Vec<IpAddr>,
    /// Whether the server also takes connections from other computers in the network, as far as the system says.
    pub is_open_to_network: bool,
}

impl Endpoint {
    /// A port of this computer, and whether it takes connections on each of the two loopback addresses.
    pub fn local(port: u16, v4: bool, v6: bool) -> Self {
        let listening = Listening { v4, v6 };
        let (open_addresses, closed_addresses) = (listening.addresses(), listening.missing_addresses());
        Self { host: format!("localhost:{port}"), port, open_addresses, closed_addresses, is_open_to_network: false }
    }

    /// The URL that paths are appended to: `http://localhost:8080`.
    pub fn url(&self) -> String {
        format!("http://{}", self.host)
    }

    /// The address that requests go to, if any takes connections.
    pub fn address(&self) -> Option<SocketAddr> {
        Some(SocketAddr::new(*self.open_addresses.first()?, self.port))
    }

    /// Whether requests go to this computer.
    pub fn is_this_computer(&self) -> bool {
        self.open_addresses.first().is_some_and(IpAddr::is_loopback)
    }

    /// The only address that takes connections, if another one was tried and refuses them.
    pub fn only_address(&self) -> Option<IpAddr> {
        match (&self.open_addresses[..], &self.closed_addresses[..]) {
            ([only], [_, ..]) => Some(*only),
            _ => None,
        }
    }
}

/// What is known of the learner's program, if the check started it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProgramReport {
    /// The program and its arguments.
    pub argv: Vec<String>,
    /// The file that the command was guessed from; none if somebody gave the command.
    pub guessed_from: Option<String>,
    /// The folder it ran in.
    pub folder: PathBuf,
    /// How it ended by itself, if it did: before or while requests were sent.
    pub ended: Option<ProgramExit>,
    /// The last lines it printed. Not yet safe to print.
    pub output: Vec<String>,
    /// Ports it listens on, where the system tells.
    pub listens_on: Vec<u16>,
    /// How long it took until it listened.
    pub started_in: Option<Duration>,
    /// Processes of it that could not be ended.
    pub left_running: Vec<u32>,
}

/// How a program ended by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramExit {
    /// Its exit code; none if a signal ended it.
    pub code: Option<i32>,
    /// In words: `exit code 1`, `ended by signal 9`.
    pub description: String,
    /// The limit that it exceeded, if it was stopped for that.
    pub exceeded: Option<ResourceLimit>,
}

/// What a program may not take without end.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum ResourceLimit {
    /// Memory, all its processes together.
    Memory,
    /// The size of one file.
    File,
}

/// Why no request could be sent at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AbortReason {
    /// Nothing was started, and nobody listens on the port.
    NobodyListens,
    /// The port was taken before the learner's program was started: by whom, where the system tells.
    PortTaken(Vec<PortOwner>),
    /// There is no such program on this computer.
    NoProgram(String),
    /// The system refused to start it.
    WouldNotStart(String),
    /// The program ended before it read a request: it never listened, or only for a moment.
    EndedEarly,
    /// The program runs, but listens on no port.
    NeverListened,
    /// The program listens, but on other ports: [`ProgramReport::listens_on`].
    OtherPort,
    /// The server on the port is not the program that was started.
    NotYours(Vec<PortOwner>),
    /// The server on the port is one of doorway itself, and nobody named it.
    DoorwaysOwn,
    /// The system refused the means to open connections.
    NoConnections(String),
    /// The check was cancelled, by Ctrl-C for example.
    Interrupted,
}

/// What a check comes to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Verdict {
    /// Everything is met.
    Met,
    /// Something is not met, or the learner's own program is why it could not be checked.
    NotMet,
    /// It could not be checked.
    NotChecked,
    /// The check was cancelled.
    Interrupted,
}

impl Verdict {
    /// As reports for programs have it.
    pub fn name(self) -> &'static str {
        match self {
            Verdict::Met => "met",
            Verdict::NotMet => "not met",
            Verdict::NotChecked => "not looked",
            Verdict::Interrupted => "interrupted",
        }
    }

    /// The exit code of `doorway check`, as `docs/for-programs.md` has it.
    pub fn exit_code(self) -> u8 {
        match self {
            Verdict::Met => 0,
            Verdict::NotMet => 1,
            Verdict::NotChecked => 3,
            Verdict::Interrupted => 130,
        }
    }
}

/// A to-do that the learner's project began with, and the lines that a finished one has in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToDo {
    /// Its first line.
    pub first_line: String,
    /// The lines.
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
    /// What the server seems to be made with.
    pub stack: Option<Arc<Stack>>,
    /// Why no request was sent, if none was.
    pub aborted: Option<AbortReason>,
    /// The likely cause of that, if it is known.
    pub diagnosis: Option<Diagnosis>,
    /// The lesson's probes, in order.
    pub probes: Vec<ProbeResult>,
    /// The first probe once more at the end, if it is not met any more.
    pub repeated_first: Option<ProbeResult>,
    /// Requests of our own, sent only if something was not met: their responses tell one cause from another.
    pub follow_ups: Vec<Attempt>,
    /// One request to the server that has the port, if the program could not be started because of it.
    pub port_owner: Option<Attempt>,
    /// Other usual ports that take connections, tried only if nobody listens on the expected one.
    pub other_open_ports: Vec<u16>,
    /// The learner's own file, if it is at hand; read only if something is not met.
    pub source: Option<SourceFile>,
    /// What the starters of this stack leave to the learner; read with the source.
    pub to_dos: Vec<ToDo>,
    /// A file of the program that was saved after the running server was started, which still runs the old one.
    pub file_newer_than_server: Option<String>,
    /// The variable of the environment that names a proxy, unless local requests are exempt.
    pub proxy: Option<String>,
    /// Whether the server is one of doorway itself: then its lesson is not done.
    pub is_doorway_server: bool,
    /// Whether the server speaks TLS, the language of https: asked only if no response came to any request.
    pub speaks_tls: bool,
    /// Legal, and worth a sentence.
    pub suggestions: Vec<String>,
    /// How long all of it took.
    pub took: Duration,
}

impl CheckResult {
    /// Every probe that counts, the repeated one last.
    pub fn all_probes(&self) -> impl Iterator<Item = &ProbeResult> {
        self.probes.iter().chain(&self.repeated_first)
    }

    /// How many are met, not met, and could not be judged.
    pub fn counts(&self) -> (usize, usize, usize) {
        let count = |fits: fn(&Outcome) -> bool| self.all_probes().filter(|probe| fits(&probe.outcome)).count();
        (
            count(|outcome| *outcome == Outcome::Met),
            count(|outcome| *outcome == Outcome::NotMet),
            count(|outcome| matches!(outcome, Outcome::NotChecked(_))),
        )
    }

    /// Whether there was something to meet and all of it is met.
    pub fn all_met(&self) -> bool {
        let (met, not_met, not_looked) = self.counts();
        met > 0 && not_met == 0 && not_looked == 0
    }

    /// Whether the learner has done the lesson: their own server meets everything.
    pub fn is_lesson_done(&self) -> bool {
        self.all_met() && !self.is_doorway_server
    }

    /// What the check comes to. A program that was started here, was seen to listen and cannot be checked any more has
    /// not met its checks.
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

    /// The places in `all()` of the probes that want an explanation: those not met, and the first that could not be sent
    /// because the server had gone.
    pub fn probes_to_explain(&self) -> Vec<usize> {
        let is_gone = |outcome: &Outcome| matches!(outcome, Outcome::NotChecked(_)) && self.aborted.is_none();
        let gone = self.all_probes().position(|probe| is_gone(&probe.outcome));
        // A probe before it that is not met says already why the server is gone.
        let is_explained =
            gone.is_some_and(|gone| self.all_probes().take(gone).any(|one| one.outcome == Outcome::NotMet));
        let not_met =
            self.all_probes().enumerate().filter(|(_, probe)| probe.outcome == Outcome::NotMet).map(|(at, _)| at);
        let mut all: Vec<usize> = not_met.chain(gone.filter(|_| !is_explained)).collect();
        all.sort_unstable();
        all
    }

    /// Whether the program ended before it read a request: every connection was refused, or reset without a byte. The
    /// system lets connections wait at an open port, and resets them if nobody accepts them; a program that has read a
    /// request and ends closes the connection instead.
    pub fn exited_before_request(&self) -> bool {
        let has_ended = self.program.as_ref().is_some_and(|program| program.ended.is_some());
        let is_unread = |result: &ClientResult| {
            result.raw_len == 0 && matches!(result.error, Some(ClientError::Refused | ClientError::Reset))
        };
        has_ended && self.all_probes().filter_map(|probe| probe.attempt.as_ref()).all(|asked| is_unread(&asked.result))
    }

    /// Whether requests were sent, and to none of them a response came.
    pub fn has_no_response(&self) -> bool {
        let mut results = self.all_probes().filter_map(|probe| probe.attempt.as_ref()).map(|attempt| &attempt.result);
        let has_any = self.all_probes().any(|probe| probe.attempt.is_some());
        has_any && results.all(|result| result.response.is_none())
    }

    /// Whether a connection was closed, cut or refused: the program behind it may have ended.
    pub fn has_broken_connection(&self) -> bool {
        let mut errors = self.all_probes().filter_map(|probe| probe.attempt.as_ref()?.result.error.as_ref());
        errors.any(|error| !matches!(error, ClientError::Hang | ClientError::BodyTooBig | ClientError::HeadTooBig))
    }

    /// The response to a further request of our own, if it was sent and got one.
    pub fn follow_up_response(&self, method: &str, path: &str) -> Option<&ClientResponse> {
        let asked =
            self.follow_ups.iter().find(|asked| asked.request.method == method && asked.request.path == path)?;
        asked.result.response.as_ref().filter(|_| asked.result.error.is_none())
    }
}

impl AbortReason {
    /// Whether the learner's own program is the reason: then the check is not met, instead of not possible.
    pub fn is_learner_fault(&self) -> bool {
        matches!(self, AbortReason::EndedEarly | AbortReason::NeverListened | AbortReason::OtherPort)
    }
}
