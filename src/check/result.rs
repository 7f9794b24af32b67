//! What was asked of the learner's server and what came: all that a verdict or a diagnosis rests on.

use std::net::IpAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use serde::Deserialize;

use crate::course::{Expectation, Probe};
use crate::http::client::{ClientError, ClientResult};

use super::source::SourceFile;
use crate::content::stack::Stack;

/// One request as it goes out: a lesson's probe with its `{random}` filled in, or one of our own.
#[derive(Debug, Clone, PartialEq)]
pub struct RequestSpec {
    /// `GET`, `POST`, …
    pub method: String,
    /// The path, perhaps with a query.
    pub path: String,
    /// Further header fields.
    pub headers: Vec<(String, String)>,
    /// The body, if one is sent.
    pub body: Option<String>,
    /// How long the whole answer may take.
    pub time: Duration,
}

/// A request and what came of it.
#[derive(Debug)]
pub struct Attempt {
    /// What went out.
    pub ask: RequestSpec,
    /// What to type to ask the same by hand.
    pub curl: String,
    /// What came, raw bytes and times included.
    pub heard: ClientResult,
}

/// How looking at one thing came out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// As it must be.
    Met,
    /// Looked at, and not as it must be.
    NotMet,
    /// Could not be looked at; the words say why.
    NotLooked(String),
}

/// One expectation, held against what came.
#[derive(Debug, Clone)]
pub struct ExpectationResult {
    /// What was expected.
    pub expectation: Expectation,
    /// The lesson's own hint for it.
    pub hint: Option<String>,
    /// How it came out.
    pub outcome: Outcome,
    /// What was wanted, in a word or two: `200`, `text/html`.
    pub wanted: String,
    /// What came instead, or came as wanted, in as few words. Not yet safe to print.
    pub came: String,
}

/// One probe of the lesson and how it came out.
#[derive(Debug)]
pub struct ProbeResult {
    /// As the lesson has it.
    pub probe: Probe,
    /// What was asked and came; none where it could not be asked any more.
    pub asked: Option<Attempt>,
    /// Its path in this run, `{random}` filled in.
    pub path: String,
    /// What to type to ask the same by hand.
    pub curl: String,
    /// The expectations, in the lesson's order.
    pub judged: Vec<ExpectationResult>,
    /// Met only if each expectation is.
    pub outcome: Outcome,
}

/// Where the server was looked for, and who answered there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Endpoint {
    /// As it stands in the Host field and in addresses: `localhost:8080`.
    pub host: String,
    /// The port.
    pub port: u16,
    /// The addresses that take connections, the one that is asked first.
    pub answers: Vec<IpAddr>,
    /// Those that were tried and refused.
    pub refuses: Vec<IpAddr>,
}

/// What is known of the learner's program, where it was started here.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProgramReport {
    /// The program and its arguments.
    pub argv: Vec<String>,
    /// The file that the command was guessed from; none where somebody told it.
    pub guessed_from: Option<String>,
    /// The folder it ran in.
    pub folder: PathBuf,
    /// How it ended by itself, if it did: before or while it was asked.
    pub ended: Option<ProgramExit>,
    /// The last lines it printed. Not yet safe to print.
    pub output: Vec<String>,
    /// Ports it listens on, where the system tells.
    pub listens_on: Vec<u16>,
    /// How long it took until it listened.
    pub started_in: Option<Duration>,
    /// Processes of it that could not be ended.
    pub left: Vec<u32>,
}

/// How a program ended by itself.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ProgramExit {
    /// Its exit code; none where a signal ended it.
    pub code: Option<i32>,
    /// In words: `exit code 1`, `signal 9`.
    pub words: String,
    /// What it took too much of, if that is why it was stopped.
    pub over: Option<ResourceLimit>,
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

/// Why nothing could be asked at all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum AbortReason {
    /// Nothing was started and nobody listens at the port.
    NobodyListens,
    /// The port was taken before the learner's program was started: by whom, where the system tells.
    PortTaken(Vec<(u32, String)>),
    /// The program is not on this computer.
    NoProgram(String),
    /// The system would not start it.
    WouldNotStart(String),
    /// The program ended before it took a request: it never listened, or did for a moment only.
    EndedEarly,
    /// The program runs, but listens neither at the port nor anywhere else.
    NeverListened,
    /// The program listens, but at other ports: `Program::listens_on`.
    OtherPort,
    /// What answers at the port is not the program that was started.
    NotYours(Vec<(u32, String)>),
    /// Ctrl-C.
    Interrupted,
}

/// A to-do that the learner's project began with, and the lines that a finished one has in its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ToDo {
    /// Its first line.
    pub first: String,
    /// The lines.
    pub answer: String,
}

/// All that one run has seen.
#[derive(Debug, Default)]
pub struct CheckResult {
    /// The lesson whose checks these are.
    pub lesson: String,
    /// Where the server was looked for.
    pub site: Option<Endpoint>,
    /// The program, where it was started here.
    pub program: Option<ProgramReport>,
    /// What the server seems to be made with.
    pub stack: Option<Arc<Stack>>,
    /// Why nothing was asked, where nothing was.
    pub stopped: Option<AbortReason>,
    /// The lesson's probes, in order.
    pub probes: Vec<ProbeResult>,
    /// The first probe again at the end, where it is not met any more.
    pub repeated_first: Option<ProbeResult>,
    /// Requests of our own, sent only where something was not met: what else does the server answer?
    pub around: Vec<Attempt>,
    /// Other usual ports that answer, looked at only where nobody listens at the one that was asked for.
    pub other_open_ports: Vec<u16>,
    /// The learner's own file, where it is at hand; read only if something is not met.
    pub source: Option<SourceFile>,
    /// What the starters of this stack leave to the learner; read with the source.
    pub to_dos: Vec<ToDo>,
    /// A file of the program that was saved after the running server was started: it still runs the old one.
    pub file_newer_than_server: Option<String>,
    /// The variable of the environment that names a proxy, where `NO_PROXY` says nothing of this computer.
    pub proxy: Option<String>,
    /// Legal, and worth a sentence.
    pub suggestions: Vec<String>,
    /// The whole run.
    pub took: Duration,
}

impl CheckResult {
    /// Every look that counts, the repeated one last.
    pub fn all(&self) -> impl Iterator<Item = &ProbeResult> {
        self.probes.iter().chain(&self.repeated_first)
    }

    /// How many are met, not met, and could not be looked at.
    pub fn counts(&self) -> (usize, usize, usize) {
        let count = |fits: fn(&Outcome) -> bool| self.all().filter(|look| fits(&look.outcome)).count();
        (
            count(|outcome| *outcome == Outcome::Met),
            count(|outcome| *outcome == Outcome::NotMet),
            count(|outcome| matches!(outcome, Outcome::NotLooked(_))),
        )
    }

    /// Whether there was something to meet and all of it is.
    pub fn all_met(&self) -> bool {
        let (met, not_met, not_looked) = self.counts();
        met > 0 && not_met == 0 && not_looked == 0
    }

    /// Whether the program ended and took no request before: every connection was refused, or reset without a
    /// byte. The system lets connections wait at an open port, and resets them when nobody has come for them; a
    /// program that has read a request and ends closes the connection instead.
    pub fn ended_unasked(&self) -> bool {
        let is_over = self.program.as_ref().is_some_and(|program| program.ended.is_some());
        let untaken = |heard: &ClientResult| {
            heard.raw_len == 0 && matches!(heard.trouble, Some(ClientError::Refused | ClientError::Reset))
        };
        is_over && self.all().filter_map(|look| look.asked.as_ref()).all(|asked| untaken(&asked.heard))
    }

    /// Whether a connection was closed, cut or refused: the program behind it may have ended.
    pub fn broke(&self) -> bool {
        let troubles = self.all().filter_map(|look| look.asked.as_ref()?.heard.trouble.as_ref());
        troubles
            .into_iter()
            .any(|trouble| !matches!(trouble, ClientError::Hang | ClientError::BodyTooBig | ClientError::HeadTooBig))
    }

    /// The answer to a further request of our own, if it was sent and answered.
    pub fn follow_ups(&self, method: &str, path: &str) -> Option<&crate::http::client::ClientResponse> {
        let asked = self.around.iter().find(|asked| asked.ask.method == method && asked.ask.path == path)?;
        asked.heard.answer.as_ref().filter(|_| asked.heard.trouble.is_none())
    }
}
